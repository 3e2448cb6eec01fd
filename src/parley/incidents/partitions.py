"""All ways to divide up to six reports into incidents, weighed exactly.

A block of reports scores the sum of its pairs' log-odds times a weight below one: the pairs of a block are
not independent pieces of evidence (n reports hold n - 1 of them in n (n - 1) / 2 pairs). A division's score is the sum
of its blocks'. Everything is whole numbers, and many sets of one size are weighed at once.
"""

from functools import cache
from itertools import combinations
from typing import Final

import numpy as np

from parley.incidents.division import Mask
from parley.incidents.fixed import PPM, exp_q30
from parley.incidents.table import Ints

LARGEST: Final = 6
# Weight, in hundredths, of each pair of a block of 0, 1, ... 6 reports.
TEMPER: Final = (0, 0, 100, 75, 60, 50, 42)
_HARD: Final = 1_000_000_000_000


@cache
def pair_index(size: int) -> tuple[tuple[int, int], ...]:
    """The pairs of `size` members in the order of every array of pairs here."""
    return tuple(combinations(range(size), 2))


@cache
def divisions(size: int) -> tuple[tuple[int, ...], ...]:
    """All divisions of `size` members, each as the block number of every member; 203 for six."""
    found: list[tuple[int, ...]] = [()]
    for _ in range(size):
        found = [(*d, block) for d in found for block in range(max(d, default=-1) + 2)]
    return tuple(found)


@cache
def _tables(size: int) -> tuple[Ints, Ints, Ints]:
    """Of every division: 0/1 for each pair that it puts together, the weight of each pair, its number of blocks."""
    together = [[int(d[a] == d[b]) for a, b in pair_index(size)] for d in divisions(size)]
    weight = [[(d[a] == d[b]) * TEMPER[d.count(d[a])] for a, b in pair_index(size)] for d in divisions(size)]
    blocks = [len(set(d)) for d in divisions(size)]
    return np.array(together, dtype=np.int64), np.array(weight, dtype=np.int64), np.array(blocks, dtype=np.int64)


def weigh(scores: Ints, forced: Ints, size: int) -> tuple[Ints, Ints]:
    """The best division of each set, and the weight of every division.

    `scores` and `forced` are [sets, pairs]: thousandths of a nat, and 1 / -1 where a pair must / cannot be together.
    Returns the best division's number [sets] (the first of equals) and weights [sets, divisions] in units of 2^-30.
    """
    together, weight, _ = _tables(size)
    total = scores @ weight.T // 100
    broken = (forced > 0).astype(np.int64) @ (1 - together).T + (forced < 0).astype(np.int64) @ together.T
    total -= broken * _HARD
    best = total.argmax(axis=1)
    return best, exp_q30(total - total.max(axis=1, keepdims=True))


def pair_ppm(weights: Ints, size: int) -> Ints:
    """The probability, in millionths, that each pair is together: [sets, pairs] of weights [sets, divisions]."""
    together, _, _ = _tables(size)
    return _share(weights @ together, weights)


def together_ppm(weights: Ints, members: Mask, size: int) -> Ints:
    """The probability, in millionths, that all of the `members` ([sets, size]) are in one block."""
    blocks = np.array(divisions(size), dtype=np.int64)
    low = np.where(members[:, None, :], blocks[None], size).min(axis=2)
    high = np.where(members[:, None, :], blocks[None], -1).max(axis=2)
    return _share((weights * (low == high)).sum(axis=1, keepdims=True), weights)[:, 0]


def _share(part: Ints, weights: Ints) -> Ints:
    whole = weights.sum(axis=1, keepdims=True)
    share: Ints = (part * PPM + whole // 2) // whole
    return share
