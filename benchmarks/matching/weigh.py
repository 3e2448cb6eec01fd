"""The exact weight of one incident: the probability that some reports, and no others, are what the registers say of it.

Incidents are a Poisson process over towns and time. The weight of a set of reports is the rate of incidents times the
probability of the reports, summed over every town, slot of time, act, party and number killed that the incident could
have, and integrated over its point. Divisions of all reports then have probabilities in proportion to the product
of their incidents' weights.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.special import ndtr

from benchmarks.matching.tables import (
    DAY,
    EXACT,
    HARM_UNKNOWN,
    HOUR,
    MINUTE,
    PARTY_SYMBOLS,
    SETTLEMENT,
    SLOT_MINUTES,
    SLOTS,
    TOWN_SPREAD_KM,
    Register,
    Tables,
)
from benchmarks.matching.worlds import Coded

Ints = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]

_FAR = 4.5  # standard deviations that a report's time may be off
NEVER = -1e9
DAYS = 4  # that one report's time can touch
_NO_HARM = HARM_UNKNOWN
_NO_PARTY = len(PARTY_SYMBOLS) - 1
_HARM_KEPT, _PARTY_KEPT = 0.7, 0.8  # by a register that copies


class Known(NamedTuple):
    """Reports (n rows) and tables as plain arrays.

    `kind` is the row of `shares` (and `slots`, its length) that says how likely the report's time is where the incident
    lies in the slots from `first_slot` on. `towns` lists the towns of each district from `town_first` on.
    """

    register: Ints
    kind: Ints
    first_slot: Ints
    place: Ints
    town: Ints
    district: Ints
    x: Reals
    y: Reals
    act: Ints
    party: Ints
    harm: Ints
    minute: Ints
    shares: Reals
    slots: Ints
    towns: Ints
    town_first: Ints
    centre: Reals
    rate: Reals
    slot: Reals
    act_true: Reals
    party_true: Reals
    killed: Reals
    held: Reals
    missed: Reals
    repeated: Reals
    act_said: Reals
    party_said: Reals
    harm_said: Reals
    noise: Reals
    wrong_town: Reals
    copies: Reals


def known(tables: Tables, coded: Coded) -> Known:
    """What the tables say of these reports, laid out for `weight`."""
    registers = tables.registers
    spans = [_span(one, kind, rest) for one in registers for kind, rest in _kinds()]
    shares = np.zeros((len(spans), max(len(span) for _, span in spans)))
    for row, (_, span) in enumerate(spans):
        shares[row, : len(span)] = span
    rest = np.where(coded.time == MINUTE, coded.minute % SLOT_MINUTES, coded.time - HOUR + SLOT_MINUTES)
    kind = coded.register * len(_kinds()) + rest
    bias = np.array([one.bias_km for one in registers])
    by_district = np.argsort(tables.district, kind="stable")
    return Known(
        register=coded.register, kind=kind, place=coded.place, town=coded.town, district=coded.district,
        first_slot=coded.minute // SLOT_MINUTES + np.array([offset for offset, _ in spans])[kind],
        x=coded.x - bias[coded.register, 0], y=coded.y - bias[coded.register, 1],
        act=coded.act, party=coded.party, harm=coded.harm, minute=coded.minute, shares=shares,
        slots=np.array([len(span) for _, span in spans]), towns=by_district,
        town_first=np.searchsorted(tables.district[by_district], np.arange(int(tables.district.max()) + 2)),
        centre=tables.centre, rate=tables.rate, slot=np.tile(tables.slot, DAYS),
        act_true=tables.act, party_true=tables.party,
        killed=tables.killed, held=tables.detection, missed=1 - tables.detection,
        repeated=np.array([one.repetition for one in registers]),
        act_said=_by_symbol(tables.act_said), party_said=_by_symbol(tables.party_said),
        harm_said=_by_symbol(tables.harm_said),
        noise=np.array([one.noise_km**2 for one in registers]),
        wrong_town=np.array([one.wrong_town for one in registers]), copies=np.array([one.copies for one in registers]),
    )  # fmt: skip


def _by_symbol(said: Reals) -> Reals:
    """[register, true, symbol] as [register, symbol, true]."""
    return np.ascontiguousarray(said.transpose(0, 2, 1))


def _kinds() -> list[tuple[int, int]]:
    """Precisions of time, and for minutes the place within a slot."""
    return [(MINUTE, rest) for rest in range(SLOT_MINUTES)] + [(HOUR, 0), (DAY, 0)]


def _span(register: Register, kind: int, rest: int) -> tuple[int, Reals]:
    """The first slot, counted from the slot of the minute reported, and for it and the next the probability of saying
    that minute, hour or day where the incident is in the slot: averaged over five moments of the slot."""
    unit = (1, 60, 1440)[kind]
    far = _FAR * register.minutes
    late = 1440 if kind == DAY and register.late else 0
    begin = int(np.floor((rest - far - register.clock_minutes - late) / SLOT_MINUTES))
    end = int(np.ceil((rest + unit + far - register.clock_minutes) / SLOT_MINUTES))
    moments = SLOT_MINUTES * (np.arange(begin, end)[:, None] + (np.arange(5) + 0.5) / 5) + register.clock_minutes
    said = _between(rest - moments, unit, register.minutes)
    if late:
        said = (1 - register.late) * said + register.late * _between(rest - 1440 - moments, unit, register.minutes)
    return begin, said.mean(axis=1)


def _between(low: Reals, unit: int, deviation: float) -> Reals:
    return np.asarray(ndtr((low + unit) / deviation) - ndtr(low / deviation))


@njit(cache=True)
def weight(facts, members, count):  # type: ignore[no-untyped-def]
    """The logarithm of the weight of the first `count` members as one incident; NEVER where they cannot be one."""
    copier = -1
    for k in range(len(facts.copies)):
        if facts.copies[k] > 0:
            copier = k
    if copier < 0:
        return _own(facts, members, count)
    own = np.empty(count, np.int64)
    kept = 0
    said = 0.0
    used = np.zeros(count, np.bool_)
    for m in range(count):
        report = members[m]
        source = -1
        if facts.register[report] == copier:
            for o in range(count):
                if not used[o] and facts.register[members[o]] == 0 and _copy(facts, members[o], report) > NEVER:
                    source = o
                    break
        if source < 0:
            own[kept] = report
            kept += 1
        else:
            used[source] = True
            said += _copy(facts, members[source], report) + np.log(facts.copies[copier] / (1 - facts.copies[copier]))
    if kept == count:
        return _own(facts, members, count)
    one, other = _own(facts, own, kept) + said, _own(facts, members, count)
    return max(one, other) + np.log1p(np.exp(-abs(one - other)))


@njit(cache=True)
def _copy(facts, source, report):  # type: ignore[no-untyped-def]
    """The log probability that a copy of `source` reads as `report`; NEVER where it cannot."""
    if (
        facts.minute[source] != facts.minute[report] or facts.place[source] != facts.place[report]
        or facts.town[source] != facts.town[report] or facts.act[source] != facts.act[report]
        or (facts.place[source] == EXACT and (facts.x[source] != facts.x[report] or facts.y[source] != facts.y[report]))
    ):  # fmt: skip
        return NEVER
    said = 0.0
    if facts.harm[source] != _NO_HARM:
        if facts.harm[report] == facts.harm[source]:
            said += np.log(_HARM_KEPT)
        elif facts.harm[report] == _NO_HARM:
            said += np.log(1 - _HARM_KEPT)
        else:
            return NEVER
    elif facts.harm[report] != _NO_HARM:
        return NEVER
    if facts.party[source] != _NO_PARTY:
        if facts.party[report] == facts.party[source]:
            said += np.log(_PARTY_KEPT)
        elif facts.party[report] == _NO_PARTY:
            said += np.log(1 - _PARTY_KEPT)
        else:
            return NEVER
    elif facts.party[report] != _NO_PARTY:
        return NEVER
    return said


@njit(cache=True)
def _own(facts, members, count):  # type: ignore[no-untyped-def]
    """`weight` where no report is a copy of another."""
    low, high = facts.first_slot[members[0]], np.int64(1) << 60
    for m in range(count):
        report = members[m]
        if facts.district[report] != facts.district[members[0]]:
            return NEVER
        low = max(low, facts.first_slot[report])
        high = min(high, facts.first_slot[report] + facts.slots[facts.kind[report]])
    if low >= high:
        return NEVER
    first_day = low // SLOTS
    clock = low - first_day * SLOTS
    span = facts.slot[clock : clock + high - low].copy()
    for m in range(count):
        report = members[m]
        offset = low - facts.first_slot[report]
        row = facts.shares[facts.kind[report]]
        for s in range(len(span)):
            span[s] *= row[offset + s]
    daily = np.zeros(DAYS)
    for s in range(len(span)):
        daily[(clock + s) // SLOTS] += span[s]
    acts, parties = _acts(facts, members, count), _parties(facts, members, count)
    district = facts.district[members[0]]
    total = 0.0
    for at in range(facts.town_first[district], facts.town_first[district + 1]):
        town = facts.towns[at]
        here = _place(facts, members, count, town, facts.town_first[district + 1] - facts.town_first[district])
        if here == 0.0:
            continue
        when = 0.0
        for d in range(DAYS):
            week = (first_day + d) // 7
            if daily[d] > 0 and 0 <= week < facts.rate.shape[1]:
                when += daily[d] * facts.rate[town, week]
        total += here * when * (facts.act_true[town] * acts).sum() * (facts.party_true[town] * parties).sum()
    return np.log(total) if total > 0 else NEVER


@njit(cache=True)
def _place(facts, members, count, town, towns):  # type: ignore[no-untyped-def]
    """The probability (density in km of exact points) of the reports' places, the incident being in this town."""
    share = 1.0
    x, y, variance = facts.centre[town, 0], facts.centre[town, 1], TOWN_SPREAD_KM**2
    for m in range(count):
        report = members[m]
        register = facts.register[report]
        if facts.place[report] == SETTLEMENT:
            wrong = facts.wrong_town[register] if towns > 1 else 0.0
            share *= 1 - wrong if facts.town[report] == town else wrong / (towns - 1)
        elif facts.place[report] == EXACT:
            if facts.town[report] != town:
                return 0.0
            noise = facts.noise[register]
            both = variance + noise
            dx, dy = facts.x[report] - x, facts.y[report] - y
            share *= np.exp(-(dx * dx + dy * dy) / (2 * both)) / (2 * np.pi * both)
            x, y, variance = x + dx * variance / both, y + dy * variance / both, variance * noise / both
    return share


@njit(cache=True)
def _acts(facts, members, count):  # type: ignore[no-untyped-def]
    """By act: the probability of the acts and harm reported, and of who holds the incident at all and how often."""
    killed = np.ones(facts.killed.shape[1])
    times = np.zeros(len(facts.copies), np.int64)
    for m in range(count):
        report = members[m]
        register = facts.register[report]
        times[register] += 1
        row = facts.harm_said[register, facts.harm[report]]
        for s in range(len(killed)):
            killed[s] *= row[s]
    for k in range(len(times)):
        repeated = (1 - facts.repeated[k]) * facts.repeated[k] ** (times[k] - 1) if times[k] else 1.0
        for s in range(len(killed)):
            killed[s] *= facts.held[k, s] * repeated if times[k] else facts.missed[k, s]
    acts = np.empty(facts.killed.shape[0])
    for a in range(len(acts)):
        share = 0.0
        for s in range(len(killed)):
            share += facts.killed[a, s] * killed[s]
        for m in range(count):
            share *= facts.act_said[facts.register[members[m]], facts.act[members[m]], a]
        acts[a] = share
    return acts


@njit(cache=True)
def _parties(facts, members, count):  # type: ignore[no-untyped-def]
    """By party: the probability of the parties reported."""
    parties = np.ones(facts.party_true.shape[1])
    for m in range(count):
        report = members[m]
        for p in range(len(parties)):
            parties[p] *= facts.party_said[facts.register[report], facts.party[report], p]
    return parties
