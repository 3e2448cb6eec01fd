"""How two reports agree: one level a field, for many pairs at once.

The five fields are time, place, act, actor and harm. What a pair *can* show depends on what its two
reports state and how precisely; so the levels of a field come in groups, a pair's group is given by
precision alone, and only the level within the group speaks for or against.
"""

from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import numpy as np
import numpy.typing as npt

from parley.incidents.distance import distances_m
from parley.incidents.table import NOT_STATED, UNKNOWN, Ints, ReportTable

# (group, what a reader is told): the position in the tuple is the level. %(...)s are filled by `measures`.
TIME: Final = (
    ("precise", "times overlap"),
    ("precise", "%(minutes)s minutes apart, at most 30 minutes"),
    ("precise", "%(minutes)s minutes apart, at most 2 hours"),
    ("precise", "%(minutes)s minutes apart, at most 6 hours"),
    ("precise", "%(minutes)s minutes apart, more than 6 hours"),
    ("precise and day", "the precise time lies in the other's day"),
    ("precise and day", "the precise time lies %(minutes)s minutes outside the other's day"),
    ("day", "the same day"),
    ("day", "days that overlap in part"),
    ("day", "neighbouring days"),
    ("longer", "within the longer period"),
    ("longer", "%(minutes)s minutes outside the longer period"),
)
PLACE: Final = (
    ("exact", "%(metres)s m apart, at most 300 m"),
    ("exact", "%(metres)s m apart, at most 1 km"),
    ("exact", "%(metres)s m apart, at most 2.5 km"),
    ("exact", "%(metres)s m apart, at most 5 km"),
    ("exact", "%(metres)s m apart, more than 5 km"),
    ("settlement", "the same settlement (%(metres)s m apart)"),
    ("settlement", "%(metres)s m apart, at most 1.5 km"),
    ("settlement", "%(metres)s m apart, at most 3 km"),
    ("settlement", "%(metres)s m apart, at most 6 km"),
    ("settlement", "%(metres)s m apart, more than 6 km"),
    ("district", "%(metres)s m apart, at most 1.5 km, one place given widely"),
    ("district", "%(metres)s m apart, at most 5 km, one place given widely"),
    ("district", "%(metres)s m apart, at most 12 km, one place given widely"),
    ("district", "%(metres)s m apart, more than 12 km, one place given widely"),
    ("governorate", "near the middle of the wider place (%(metres)s m apart)"),
    ("governorate", "well within the wider place (%(metres)s m apart)"),
    ("governorate", "within the wider place (%(metres)s m apart)"),
)
ACT: Final = (
    ("not stated", "act not stated by both"),
    ("in full", "the same act: %(a)s"),
    ("in full", "the same kind of act, different in detail: %(a)s and %(b)s"),
    ("in full", "different acts: %(a)s and %(b)s"),
    ("kind only", "the same kind of act: %(a)s"),
    ("kind only", "different kinds of act: %(a)s and %(b)s"),
)
ACTOR: Final = (
    ("not stated", "actor not stated by both"),
    ("party", "the same party: %(a)s"),
    ("party", "different parties of one side: %(a)s and %(b)s"),
    ("party", "different parties: %(a)s and %(b)s"),
    ("side", "the same side: %(a)s"),
    ("side", "different sides: %(a)s and %(b)s"),
)
HARM: Final = (
    ("not stated", "harm not stated by both"),
    ("stated", "both state that nobody was killed"),
    ("stated", "the same small number killed: %(a)s"),
    ("stated", "the same number killed: %(a)s"),
    ("stated", "numbers killed that can be one: %(a)s and %(b)s"),
    ("stated", "numbers killed within a factor of three: %(a)s and %(b)s"),
    ("stated", "numbers killed far apart: %(a)s and %(b)s"),
)
FIELDS: Final = {"time": TIME, "place": PLACE, "act": ACT, "actor": ACTOR, "harm": HARM}

# Finer bins than the levels, for the model: upper bounds in seconds and metres, one bin more above the last.
PRECISE_BINS: Final = (300, 900, 1_800, 2_700, 3_600, 5_400, 7_200, 10_800, 14_400, 21_600, 36_000)  # of middles
OUTSIDE_BINS: Final = (0, 1_800, 3_600, 7_200, 14_400)
EXACT_BINS: Final = (100, 200, 300, 450, 600, 800, 1_000, 1_500, 2_000, 2_500, 3_500, 5_000)
SETTLEMENT_BINS: Final = (100, 250, 500, 750, 1_000, 1_500, 2_000, 2_500, 3_000, 4_000, 6_000)
DISTRICT_BINS: Final = (500, 1_500, 3_000, 5_000, 8_000, 12_000, 18_000)
GOVERNORATE_BINS: Final = (12, 30)  # sixtieths of the radii
# Where the bins of each class of pairs begin; the last number is how many there are.
TIME_STARTS: Final = tuple(accumulate((0, len(PRECISE_BINS) + 1, len(PRECISE_BINS) + 1, len(OUTSIDE_BINS) + 1, 3, 2)))
PLACE_STARTS: Final = tuple(accumulate(
    (0, *(len(bins) + 1 for bins in (EXACT_BINS, SETTLEMENT_BINS, DISTRICT_BINS, GOVERNORATE_BINS)))))  # fmt: skip
TIME_BINS: Final = TIME_STARTS[-1]
PLACE_BINS: Final = PLACE_STARTS[-1]
HARM_BOUNDS: Final = (0, 1, 2, 3, 4, 5, 7, 10, 15, 24, 49)
HARM_CLASSES: Final = len(HARM_BOUNDS) + 1

MINUTES_S: Final = 900
PRECISE_S: Final = 3_600  # at most an hour wide
DAY_S: Final = 36 * 3_600  # at most a day and a half: a local day, also one of 25 hours
SETTLEMENT_M: Final = 5_000
DISTRICT_M: Final = 50_000
_EXACT_M: Final = 1_000
_FAR: Final = 1 << 60

Codes = npt.NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Agreement:
    """Levels of n pairs by field, and what they were measured from: gap in seconds and distance in metres."""

    time: Codes
    place: Codes
    act: Codes
    actor: Codes
    harm: Codes
    gap_s: Ints
    metres: Ints

    def columns(self) -> tuple[Codes, ...]:
        """The five columns of levels in the order of FIELDS."""
        return self.time, self.place, self.act, self.actor, self.harm


def gaps_s(table: ReportTable, i: Ints, j: Ints) -> Ints:
    """Seconds between the two intervals of each pair, 0 where they overlap."""
    gaps: Ints = np.maximum(0, np.maximum(table.start[i] - table.end[j], table.start[j] - table.end[i]))
    return gaps


def agreement(table: ReportTable, i: Ints, j: Ints) -> Agreement:
    """How row i[k] agrees with row j[k], for each k; symmetric in i and j. All rows need a place."""
    gap = gaps_s(table, i, j)
    metres = distances_m(table.lat[i], table.lon[i], table.lat[j], table.lon[j])
    return Agreement(
        time=_time(table, i, j, gap), place=_place(table.radius[i], table.radius[j], metres),
        act=_act(table.act[i], table.act[j]), actor=_actor(table, i, j),
        harm=_harm(*harm_compared(table, i, j)), gap_s=gap, metres=metres,
    )  # fmt: skip


def _steps(values: Ints, bounds: tuple[int, ...], first: int) -> Codes:
    """first for values up to bounds[0], first + 1 up to bounds[1], and so on."""
    return (np.searchsorted(np.array(bounds, dtype=np.int64), values, side="left") + first).astype(np.int8)


def _time(table: ReportTable, i: Ints, j: Ints, gap: Ints) -> Codes:
    wide_i, wide_j = table.end[i] - table.start[i], table.end[j] - table.start[j]
    wider, narrower = np.maximum(wide_i, wide_j), np.minimum(wide_i, wide_j)
    common = np.minimum(table.end[i], table.end[j]) - np.maximum(table.start[i], table.start[j])
    apart = (gap > 0).astype(np.int8)
    days = np.where(gap > 0, 9, np.where(2 * common >= narrower, 7, 8))
    return np.select(
        [wider < PRECISE_S, (wider <= DAY_S) & (narrower < PRECISE_S), wider <= DAY_S],
        [_steps(gap, (0, 1_800, 7_200, 21_600), 0), 5 + apart, days],
        10 + apart,
    ).astype(np.int8)


def _place(radius_i: Ints, radius_j: Ints, metres: Ints) -> Codes:
    wider = np.maximum(radius_i, radius_j)
    share = 60 * metres // np.maximum(1, np.maximum(radius_i + radius_j, 10_000))
    within = _steps(share, (12, 30), 0)
    return np.select(
        [wider <= _EXACT_M, wider <= SETTLEMENT_M, wider <= DISTRICT_M],
        [
            _steps(metres, (300, 1_000, 2_500, 5_000), 0),
            _steps(metres, (500, 1_500, 3_000, 6_000), 5),
            _steps(metres, (1_500, 5_000, 12_000), 10),
        ],
        14 + within,
    ).astype(np.int8)


def _act(acts_i: Ints, acts_j: Ints) -> Codes:
    kind = acts_i[:, 0] == acts_j[:, 0]
    full = acts_i[:, 1] == acts_j[:, 1]
    unknown = (acts_i[:, 0] == UNKNOWN) | (acts_j[:, 0] == UNKNOWN)
    in_full = (acts_i[:, 1] != UNKNOWN) & (acts_j[:, 1] != UNKNOWN)
    return np.select(
        [unknown, in_full & full, in_full & kind, in_full, kind], [0, 1, 2, 3, 4], 5
    ).astype(np.int8)  # fmt: skip


def _actor(table: ReportTable, i: Ints, j: Ints) -> Codes:
    party_i, party_j, side_i, side_j = table.party[i], table.party[j], table.side[i], table.side[j]
    parties = (party_i != UNKNOWN) & (party_j != UNKNOWN)
    sides = (side_i != UNKNOWN) & (side_j != UNKNOWN)
    same_side = sides & (side_i == side_j)
    return np.select(
        [parties & (party_i == party_j), parties & same_side, parties, same_side, sides], [1, 2, 3, 4, 5], 0
    ).astype(np.int8)


def harm_compared(table: ReportTable, i: Ints, j: Ints) -> tuple[Ints, Ints]:
    """What is compared of each pair's harm, low, best, high: all killed where both state it, else the nearest.

    A source that counts civilians only may mean what another counts among all killed.
    """
    options = [(table.killed[i], table.killed[j])]
    options += [(table.civilians[i], table.civilians[j])]
    options += [(table.killed[i], table.civilians[j]), (table.civilians[i], table.killed[j])]
    stated = np.stack([(a[:, 1] != NOT_STATED) & (b[:, 1] != NOT_STATED) for a, b in options])
    apart = np.where(stated, [np.abs(a[:, 1] - b[:, 1]) for a, b in options], _FAR)
    chosen = np.where(stated[0], 0, apart.argmin(axis=0))
    pick = chosen, np.arange(len(i))
    return np.stack([a for a, _ in options])[pick], np.stack([b for _, b in options])[pick]


def _harm(harm_i: Ints, harm_j: Ints) -> Codes:
    low_i, best_i, high_i = harm_i.T
    low_j, best_j, high_j = harm_j.T
    unknown = (best_i == NOT_STATED) | (best_j == NOT_STATED)
    more, fewer = np.maximum(best_i, best_j), np.minimum(best_i, best_j)
    same = more == fewer
    ranges_meet = (low_i <= high_j) & (low_j <= high_i) & (fewer > 0)
    return np.select(
        [unknown, more == 0, same & (more < 3), same, ranges_meet | (2 * more <= 3 * fewer), more <= 3 * fewer],
        [0, 1, 2, 3, 4, 5],
        6,
    ).astype(np.int8)


def time_bins(table: ReportTable, i: Ints, j: Ints) -> Ints:
    """The bin of each pair's times: how far apart, by the class of the pair.

    The classes: both to the minute, precise, precise and day, day, longer.
    """
    gap = gaps_s(table, i, j)
    wide_i, wide_j = table.end[i] - table.start[i], table.end[j] - table.start[j]
    wider, narrower = np.maximum(wide_i, wide_j), np.minimum(wide_i, wide_j)
    common = np.minimum(table.end[i], table.end[j]) - np.maximum(table.start[i], table.start[j])
    days = np.where(gap > 0, 2, np.where(2 * common >= narrower, 0, 1))
    apart = np.abs(table.start[i] + table.end[i] - table.start[j] - table.end[j]) // 2
    return np.select(
        [wider < MINUTES_S, wider < PRECISE_S, (wider <= DAY_S) & (narrower < PRECISE_S), wider <= DAY_S],
        [
            _steps(apart, PRECISE_BINS, 0),
            _steps(apart, PRECISE_BINS, TIME_STARTS[1]),
            _steps(gap, OUTSIDE_BINS, TIME_STARTS[2]),
            TIME_STARTS[3] + days,
        ],
        TIME_STARTS[4] + (gap > 0),
    ).astype(np.int64)


def place_bins(table: ReportTable, i: Ints, j: Ints) -> Ints:
    """The bin of each pair's points: how far apart, by the wider of the two radii."""
    metres = distances_m(table.lat[i], table.lon[i], table.lat[j], table.lon[j])
    wider = np.maximum(table.radius[i], table.radius[j])
    share = 60 * metres // np.maximum(1, np.maximum(table.radius[i] + table.radius[j], 10_000))
    return np.select(
        [wider <= _EXACT_M, wider <= SETTLEMENT_M, wider <= DISTRICT_M],
        [_steps(metres, EXACT_BINS, 0), _steps(metres, SETTLEMENT_BINS, PLACE_STARTS[1]),
         _steps(metres, DISTRICT_BINS, PLACE_STARTS[2])],
        _steps(share, GOVERNORATE_BINS, PLACE_STARTS[3]),
    ).astype(np.int64)  # fmt: skip


def time_grades(table: ReportTable) -> Ints:
    """How finely each report gives its time: 0 to some minutes, 1 within an hour, 2 a day, 3 longer."""
    return np.searchsorted([MINUTES_S - 1, PRECISE_S - 1, DAY_S], table.end - table.start).astype(np.int64)


def place_grades(table: ReportTable) -> Ints:
    """How finely each report gives its place: 0 exact, 1 settlement, 2 district, 3 wider."""
    return np.searchsorted([_EXACT_M, SETTLEMENT_M, DISTRICT_M], table.radius).astype(np.int64)


def harm_classes(table: ReportTable) -> Ints:
    """The class of the number killed that each report gives (of civilians where it gives no other); the last, none."""
    best = np.where(table.killed[:, 1] != NOT_STATED, table.killed[:, 1], table.civilians[:, 1])
    return np.where(best == NOT_STATED, HARM_CLASSES, np.searchsorted(HARM_BOUNDS, best)).astype(np.int64)
