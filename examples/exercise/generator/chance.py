"""Chance that is the same on every machine: named streams from one seed, and no logarithm or sine anywhere.

Random() seeded with text, random(), choices() and randint() are the same in every Python since 3.2; normal noise
is a sum of uniforms, because libraries differ in the last bit of exp and log.
"""

from collections.abc import Mapping
from random import Random
from typing import TypeVar

T = TypeVar("T")

SEED = "parley/exercise/2031"


def stream(*names: object) -> Random:
    """The random stream of that name."""
    return Random("/".join([SEED, *map(str, names)]))


def noise(rng: Random, spread: float) -> float:
    """About normal, mean 0, standard deviation `spread`, never beyond 3.5 of it."""
    return (sum(rng.random() for _ in range(4)) - 2) * spread * 1.7320508


def happens(rng: Random, probability: float) -> bool:
    """True with that probability."""
    return rng.random() < probability


def pick(rng: Random, weights: Mapping[T, float]) -> T:
    """One key of `weights`, by weight, in the mapping's order."""
    return rng.choices(list(weights), list(weights.values()))[0]


def about(rng: Random, mean: float) -> int:
    """A count near `mean`: as variable as a Poisson count."""
    return max(0, round(mean + noise(rng, float(_root(mean)))))


def _root(value: float) -> float:
    """Square root by Newton's steps, in plain divisions."""
    guess = max(value, 1.0)
    for _ in range(30):
        guess = (guess + value / guess) / 2
    return guess
