"""What the three registers say of the truth: some of it, late, displaced, confused, now and then twice.

Each register mostly records what the other side's forces do; B's clocks run ten minutes fast.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

from generator import land
from generator.chance import happens, noise, pick, stream
from generator.territory import ASSEMBLY, COLUMN, GOVERNMENT, Settlement, district_at, region_names, settlements
from generator.truth import ARMY, CUTOFF, GUARD, LAST_DAY, PLAN, Happening, incidents, operational_day
from generator.words import narrative

A, B, C = "kelvarra", "taldoune", "ysmere"
GUARANTORS = (A, B, C)
CODES = {A: "KEL", B: "TAL", C: "YSM"}
LETTERS = {"A": A, "B": B, "C": C}

_DETECTION: Mapping[str, Mapping[str, float]] = {
    A: {GOVERNMENT: 0.17, ASSEMBLY: 0.68, COLUMN: 0.35},
    B: {GOVERNMENT: 0.82, ASSEMBLY: 0.22, COLUMN: 0.38},
    C: {GOVERNMENT: 0.05, ASSEMBLY: 0.05, COLUMN: 0.05},
}
_CLOCK_BIAS = {A: 0, B: 10, C: 0}
_HOW: Mapping[str, Mapping[str, float]] = {
    A: {"heard": 30, "seen": 22, "told": 24, "camera": 10, "drone": 6, "sensor": 5, "crater analysis": 3},
    B: {"heard": 24, "seen": 20, "told": 38, "camera": 5, "drone": 9, "crater analysis": 4},
    C: {"seen": 40, "heard": 60},
}
_CONFUSED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "shelling/mortar": (("shelling/artillery", "artillery/100 mm and above"), ("shelling/mortar", "mortar/120 mm")),
    "shelling/artillery": (("shelling/mortar", "mortar/120 mm"), ("shelling/tank fire", "tank"), ("shelling", "")),
    "shelling/rocket": (("shelling/artillery", "artillery/100 mm and above"), ("shelling", "")),
    "shelling/tank fire": (("shelling/artillery", ""), ("shelling", "")),
    "small-arms fire": (("clash/armed clash", "gun/small arm"), ("small-arms fire/heavy machine gun", "")),
    "small-arms fire/heavy machine gun": (("small-arms fire", "gun/small arm"), ("clash/armed clash", "")),
    "sniping": (("small-arms fire", "gun/small arm"),),
    "clash/armed clash": (("small-arms fire", "gun/small arm"),),
    "air strike": (("shelling/rocket", ""), ("drone/strike", "drone")),
    "drone/strike": (("air strike", ""),),
}
_KINDS = {"shelling": "explosion", "air strike": "explosion", "small-arms fire": "burst", "sniping": "shot"}
_GENERIC = {GOVERNMENT: "government forces", ASSEMBLY: "armed opposition", COLUMN: "unknown armed group"}

COLUMNS = (
    "number",
    "recorded_at",
    "time_start",
    "time_end",
    "time_precision",
    "lat",
    "lon",
    "radius_m",
    "place_precision",
    "pcode",
    "place",
    "act",
    "weapon",
    "count_qualifier",
    "count_low",
    "count_high",
    "count_kind",
    "how_known",
    "party",
    "side",
    "target",
    "killed_low",
    "killed_best",
    "killed_high",
    "civilians_low",
    "civilians_best",
    "civilians_high",
    "injured_low",
    "injured_high",
    "control",
    "episode",
    "narrative",
    "language",
)
Row = Mapping[str, str]


@dataclass(frozen=True)
class Report:
    """A row of a register; `of` is the true incident it speaks of, `recorded` local. `repeats`: told a second time."""

    register: str
    of: Happening
    recorded: datetime
    row: Row
    repeats: bool = False

    @property
    def number(self) -> str:
        """The register's own number for it."""
        return self.row["number"]

    @property
    def reference(self) -> list[str]:
        """Register and number, as acts name a report."""
        return [self.register, self.number]


def iso(moment: datetime) -> str:
    """A moment in UTC as registers write it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@cache
def reports(register: str) -> tuple[Report, ...]:
    """A register's reports, numbered in the order they were recorded."""
    found = sorted(
        (report for one in incidents() for report in _accounts(register, one)),
        key=lambda report: (report.recorded, report.of.id, report.repeats),
    )
    return tuple(
        replace(
            report, row={**report.row, "number": f"{CODES[register]}-{place:04}", "recorded_at": iso(report.recorded)}
        )
        for place, report in enumerate(found, 1)
    )


@cache
def corrections(register: str) -> tuple[Report, ...]:
    """Later rows under a number that was given before, with other content; none on the last day."""
    return tuple(sorted(_corrected(register), key=lambda report: (report.recorded, report.number)))


@cache
def by_incident() -> Mapping[str, tuple[Report, ...]]:
    """The reports of each true incident that any register has, in the order they were recorded."""
    found: dict[str, list[Report]] = {}
    for register in GUARANTORS:
        for report in reports(register):
            found.setdefault(report.of.id, []).append(report)
    return {id: tuple(sorted(each, key=lambda report: report.recorded)) for id, each in sorted(found.items())}


def _accounts(register: str, one: Happening) -> Iterator[Report]:
    rng = stream("register", register, one.id)
    if one.plan >= 0:
        yield from _planned_accounts(rng, register, one)
        return
    graver = 1.15 if one.killed else 0.85 if one.act.startswith(("small", "sniping", "drone/rec")) else 1.0
    if not happens(rng, _DETECTION[register][one.side] * graver):
        return
    first = Report(register, one, _recorded(rng, one.at), _row(rng, register, one))
    yield first
    if happens(rng, 0.03):
        yield _repetition(rng, first)


def _planned_accounts(rng: Random, register: str, one: Happening) -> Iterator[Report]:
    letter = next(letter for letter, member in LETTERS.items() if member == register)
    if one.plan >= len(PLAN) or letter not in PLAN[one.plan].recorded_by:
        return
    recorded = one.at + timedelta(minutes=rng.randint(25, 170))
    first = Report(register, one, recorded, _row(rng, register, one, clear=True))
    yield first
    if letter in PLAN[one.plan].twice:
        yield _repetition(rng, first)


def _recorded(rng: Random, at: datetime) -> datetime:
    """When it was written down: mostly within three hours; nothing of earlier days on the last one."""
    lag = rng.randint(180, 840) if happens(rng, 0.08) else rng.randint(40, 190)  # longer than any clock errs
    recorded = at + timedelta(minutes=lag)
    if recorded.time().replace(second=0) == CUTOFF:
        recorded += timedelta(minutes=1)
    closing = datetime.combine(LAST_DAY - timedelta(days=1), CUTOFF, at.tzinfo)
    return min(recorded, closing - timedelta(minutes=rng.randint(1, 9))) if at < closing else recorded


def _repetition(rng: Random, first: Report) -> Report:
    """The same incident told again by somebody else, as part of one episode or not."""
    episode = f"{CODES[first.register]}/{first.of.at:%m%d}/{rng.randint(1, 9)}" if happens(rng, 0.5) else ""
    row = {
        **first.row,
        "how_known": "told",
        "episode": episode,
        "narrative": "A second account: " + first.row["narrative"],
    }
    return Report(first.register, first.of, first.recorded + timedelta(minutes=rng.randint(4, 40)), row, repeats=True)


def _row(rng: Random, register: str, one: Happening, clear: bool = False) -> Row:
    act, weapon = one.act, one.weapon
    if not clear and happens(rng, 0.14) and act in _CONFUSED:
        act, weapon = rng.choice(_CONFUSED[act])
    how = pick(rng, _HOW[register])
    when = _when(rng, register, one.at, clear)
    where = _where(rng, one, clear)
    count = _count(rng, act, one.rounds)
    who = _who(rng, register, one, how)
    language_free = {
        **when,
        **where,
        **count,
        **who,
        **_harm(rng, one),
        "act": act,
        "weapon": weapon if happens(rng, 0.8) else "",
        "how_known": how,
    }
    return {**language_free, "episode": "", "narrative": narrative(rng, language_free), "language": "en"}


def _when(rng: Random, register: str, at: datetime, clear: bool) -> Row:
    told = at + timedelta(minutes=round(_CLOCK_BIAS[register] + noise(rng, 3 if clear else 8)))
    precision = pick(rng, {"minute": 50, "hour": 42, "day": 0 if clear else 8})
    start = {
        "minute": told.replace(second=0),
        "hour": told.replace(minute=0, second=0),
        "day": told.replace(hour=0, minute=0, second=0),
    }[precision]
    length = {"minute": 59, "hour": 3599, "day": 86399}[precision]
    return {"time_start": iso(start), "time_end": iso(start + timedelta(seconds=length)), "time_precision": precision}


def _where(rng: Random, one: Happening, clear: bool) -> Row:
    coarse = {} if clear else {"district": 9, "governorate": 3}
    precision = pick(rng, {"exact": 38, "settlement": 50, **coarse})
    if precision == "exact":
        radius = 1000 if clear else rng.choice((500, 2000, 3500))
        point = (one.point[0] + noise(rng, radius / 3000), one.point[1] + noise(rng, radius / 3000))
        home = district_at(point) or one.settlement.district
        return _place(point, radius, precision, home.pcode, "")
    told = one.settlement if clear or not happens(rng, 0.07) else _neighbour(one.settlement)
    if precision == "settlement":
        return _place(told.point, 2500, precision, told.pcode, told.name)
    district = one.settlement.district
    if precision == "district":
        return _place(land.sites()[district.cell], 35000, precision, district.pcode, district.name)
    return _place(land.sites()[district.cell], 90000, precision, district.region, region_names()[district.region])


@cache
def _neighbour(place: Settlement) -> Settlement:
    return min(
        (each for each in settlements() if each != place), key=lambda each: land.distance_km(each.point, place.point)
    )


def _place(point: land.Point, radius_m: int, precision: str, pcode: str, name: str) -> Row:
    lat, lon = land.degrees(point)
    return {
        "lat": f"{lat:.4f}",
        "lon": f"{lon:.4f}",
        "radius_m": str(radius_m),
        "place_precision": precision,
        "pcode": pcode,
        "place": name,
    }


def _count(rng: Random, act: str, rounds: int) -> Row:
    kind = _KINDS.get(act.partition("/")[0], "")
    if not kind:
        return {"count_qualifier": "", "count_low": "", "count_high": "", "count_kind": ""}
    heard = max(1, rounds + round(noise(rng, rounds * 0.2)))
    qualifier = pick(rng, {"exactly": 45, "about": 25, "at least": 22, "uncountable": 8 if rounds > 5 else 0})
    low, high = {
        "exactly": (heard, heard),
        "about": (max(1, heard - 2), heard + 2),
        "at least": (heard, None),
        "uncountable": (None, None),
    }[qualifier]
    return {"count_qualifier": qualifier, "count_low": _digits(low), "count_high": _digits(high), "count_kind": kind}


def _who(rng: Random, register: str, one: Happening, how: str) -> Row:
    named = happens(rng, 0.72 if how == "told" else 0.55)
    party = one.actor if named else _GENERIC[one.side] if happens(rng, 0.4) else ""
    side = one.side if one.side != COLUMN else ""
    # What the excluded group does is now and then put down to the side that a register is wary of.
    if one.side == COLUMN and happens(rng, 0.3):
        side = {A: ASSEMBLY, B: GOVERNMENT, C: ""}[register]
        party = {A: GUARD, B: ARMY, C: ""}[register]
    return {
        "party": party,
        "side": side if happens(rng, 0.93) else "",
        "target": one.target if happens(rng, 0.75) else "",
        "control": one.settlement.district.held_by if happens(rng, 0.7) else "",
    }


def _harm(rng: Random, one: Happening) -> Row:
    if not one.killed and not one.injured:
        return dict.fromkeys((column for column in COLUMNS if column.startswith(("killed", "civil", "injured"))), "")
    killed = max(0, one.killed + (rng.choice((-1, 0, 0, 1, 2)) if one.killed else 0))
    civilians = min(one.civilians, killed)
    low, high = max(0, killed - rng.randint(0, 1)), killed + rng.randint(0, 2) if killed else 0
    return {
        "killed_low": str(low),
        "killed_best": str(killed),
        "killed_high": str(high),
        "civilians_low": str(min(civilians, low)),
        "civilians_best": str(civilians),
        "civilians_high": str(max(civilians, min(high, civilians + 1))),
        "injured_low": str(max(0, one.injured - 1)),
        "injured_high": str(one.injured + rng.randint(0, 2)),
    }


def _corrected(register: str) -> Iterator[Report]:
    for report in reports(register):
        rng = stream("correction", register, report.number)
        later = report.recorded + timedelta(minutes=rng.randint(400, 3000))
        if happens(rng, 0.025) and operational_day(later) < LAST_DAY:
            row = {**report.row, **_second_thought(rng, report), "recorded_at": iso(later)}
            row["narrative"] = "Corrected: " + report.row["narrative"]
            yield Report(register, report.of, later, row)


def _second_thought(rng: Random, report: Report) -> Row:
    place = report.of.settlement
    return rng.choice(
        (
            {"act": report.of.act, "weapon": report.of.weapon},
            _place(place.point, 2500, "settlement", place.pcode, place.name),
            {"party": report.of.actor, "target": report.of.target},
        )
    )


def _digits(number: int | None) -> str:
    return "" if number is None else str(number)
