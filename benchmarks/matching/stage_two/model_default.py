"""The model in force where a process has estimated none, and tables of the same shape to begin an estimate with."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from parley.vocabulary.acts import ACTS
from stage_two.levels import (
    DISTRICT_BINS,
    EXACT_BINS,
    HARM_CLASSES,
    OUTSIDE_BINS,
    PRECISE_BINS,
    SETTLEMENT_BINS,
)
from stage_two.model import Field, Model, Noise, Register, Table

Floats = npt.NDArray[np.float64]

OTHERS: Final = 12
# How much of each bin's share lies where: halving distances of what registers are off by, with a floor of errors.
_PRECISE_S, _EXACT_M, _SETTLEMENT_M, _DISTRICT_M = 2_400, 700, 900, 9_000


def milli(values: Floats) -> tuple[int, ...]:
    """Logs, in thousandths, of shares."""
    return tuple(int(one) for one in np.rint(1000 * np.log(np.maximum(values, 1e-6))))


def table_of(shares: Floats) -> Table:
    """[symbol][class] as logs, of shares [symbol][class]."""
    return tuple(milli(row) for row in shares)


def related(labels: Sequence[str], classes: int, others: int, right: float, near: float, silent: float) -> Floats:
    """[symbol][class]: a class is named rightly by `right`, by its kind or a label of its kind by `near`, else any."""
    symbols, kinds = len(labels) + others + 1, classes + others
    names = [*labels, *(f"\x00{k}" for k in range(others))]
    kind = [name.partition("/")[0] for name in names]
    shares = np.zeros((symbols, kinds))
    for k in range(kinds):
        own = k if k < classes else len(labels) + k - classes
        like = np.array([one == kind[own] and n != own for n, one in enumerate(kind)], dtype=float)
        rest = np.full(symbols - 1, (1 - right - near) / (symbols - 1))
        rest += near * like / like.sum() if like.any() else near / (symbols - 1)
        rest[own] += right
        shares[:-1, k] = (1 - silent) * rest
    shares[-1] = silent
    return shares


def harm_shares(right: float, silent: float) -> Floats:
    """[symbol][class] of harm: named rightly, or off by classes, each half as likely as the one before."""
    apart = np.abs(np.arange(HARM_CLASSES)[:, None] - np.arange(HARM_CLASSES))
    off = np.where(apart > 0, 0.5 ** apart.astype(float), 0)
    shares = right * (apart == 0) + (1 - right) * off / off.sum(axis=0)
    return np.vstack([(1 - silent) * shares, np.full(HARM_CLASSES, silent)])


def _decay(bounds: Sequence[int], halved: float, floor: float) -> Floats:
    edges = np.array([0, *bounds, 3 * bounds[-1]], dtype=float)
    mass = 0.5 ** (edges[:-1] / halved) - 0.5 ** (edges[1:] / halved)
    return np.asarray((1 - floor) * mass / mass.sum() + floor / len(mass), dtype=np.float64)


def time_within() -> list[Floats]:
    """By class of pairs: how the gaps of reports of one incident are shared out over the bins."""
    precise = _decay(PRECISE_BINS, _PRECISE_S, 0.05)
    return [precise, precise, np.array([0.9, 0.04, 0.02, 0.02, 0.01, 0.01]),
            np.array([0.86, 0.02, 0.12]), np.array([0.9, 0.1])]  # fmt: skip


def time_expected() -> list[Floats]:
    """By class of pairs: the days that each bin holds, so that intensity times days is how many others are there."""
    outside = np.diff([0, *OUTSIDE_BINS[1:], 86_400]) * 2 / 86_400
    precise = np.diff([0, *PRECISE_BINS, 86_400]) * 2 / 86_400
    return [precise, precise, np.array([1, *outside]), np.array([1.0, 1.0, 2.0]),
            np.array([1.0, 0.5])]  # fmt: skip


def place_within() -> list[Floats]:
    """By class of pairs: how the distances of reports of one incident are shared out over the bins."""
    return [_decay(EXACT_BINS, _EXACT_M, 0.05), _decay(SETTLEMENT_BINS, _SETTLEMENT_M, 0.05),
            _decay(DISTRICT_BINS, _DISTRICT_M, 0.05), np.array([0.6, 0.25, 0.15])]  # fmt: skip


def place_expected() -> list[Floats]:
    """By class of pairs: how many others each bin holds of those that the intensity says."""
    exact = np.array([(b * b - a * a) / 3_000**2 for a, b in pairwise([0, *EXACT_BINS])] + [4.0])
    return [np.minimum(exact, 4.0),
            np.array([0.45, 0.06, 0.08, 0.08, 0.08, 0.12, 0.12, 0.1, 0.1, 0.25, 0.5, 1.5]),
            np.array([0.05, 0.05, 0.08, 0.12, 0.15, 0.2, 0.2, 0.2]), np.array([0.3, 0.4, 0.3])]  # fmt: skip


def noise_of(time: list[Floats], place: list[Floats], days: list[Floats], others: list[Floats],
             registers: tuple[str, str] = ("", "")) -> Noise:  # fmt: skip
    """Logs of within over expected, none beyond 5.5 nats: what was never met is not impossible."""
    logs = [np.log(np.concatenate(a) / np.concatenate(b)).clip(-5.5, 5.5) for a, b in ((time, days), (place, others))]
    by_time, by_place = (tuple(np.rint(1000 * one).astype(int).tolist()) for one in logs)
    return Noise(registers=registers, time=by_time, place=by_place)


def field_of(labels: Sequence[str], classes: int, others: int, shares: Floats) -> Field:
    """A field with the shares of its classes."""
    return Field(labels=tuple(labels), classes=classes, others=others, share=milli(shares / shares.sum()))


def _default() -> Model:
    kinds = {path.partition("/")[0] for path in ACTS if "/" in path}
    leaves = [path for path in ACTS if path not in kinds]
    acts = [*leaves, *sorted(kinds)]
    harm = np.asarray(0.6 ** np.arange(HARM_CLASSES) + 0.01, dtype=np.float64)
    return Model(
        name="default",
        act=field_of(acts, len(leaves), OTHERS, np.ones(len(leaves) + OTHERS)),
        party=field_of((), 0, OTHERS, np.ones(OTHERS)),
        harm=field_of([str(k) for k in range(HARM_CLASSES)], HARM_CLASSES, 0, harm),
        harm_by_act=(milli(harm / harm.sum()),) * (len(leaves) + OTHERS),
        registers=(Register(
            name="", detection=(450_000,) * HARM_CLASSES, repetition=30_000,
            act=table_of(related(acts, len(leaves), OTHERS, 0.45, 0.25, 0.15)),
            party=table_of(related((), 0, OTHERS, 0.5, 0.0, 0.3)),
            harm=table_of(harm_shares(0.6, 0.3)),
        ),),
        noise=(noise_of(time_within(), place_within(), time_expected(), place_expected()),),
    )  # fmt: skip


DEFAULT_MODEL: Final = _default()
"""For sources of any country, with no place of any in it. Parties stand under free labels, so different ones say
little. The intensity supposes a place that is moderately busy."""
