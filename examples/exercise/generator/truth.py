"""What truly happened: the incidents of sixty operational days, most of them along the contact line.

An operational day ends at 19:30 local time. The last day is laid out by hand, so that it shows every case.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from random import Random

from generator.chance import about, happens, noise, pick, stream
from generator.land import Point
from generator.territory import ASSEMBLY, COLUMN, GOVERNMENT, District, Settlement, settlements

LOCAL = timezone(timedelta(hours=3))
FIRST_DAY, DAYS = date(2031, 3, 3), 60
LAST_DAY = FIRST_DAY + timedelta(days=DAYS - 1)
CUTOFF = time(19, 30)
STATEMENT_DAY = date(2031, 4, 2)  # the guarantors' statement, after which there is less fire
BAD_DAYS: Mapping[int, float] = {9: 47, 41: 40}

ARMY, BRIGADES = "Army of Orvessa", "Coast Brigades"
GUARD, COMPANIES, PASSES = "Upland Guard", "River Companies", "Fellowship of the Passes"
NIGHTWATER, CINDER = "Nightwater Band", "Cinder Column"
ACTORS: Mapping[str, Mapping[str, float]] = {
    GOVERNMENT: {ARMY: 70, BRIGADES: 30},
    ASSEMBLY: {GUARD: 50, COMPANIES: 27, PASSES: 16, NIGHTWATER: 7},
    COLUMN: {CINDER: 1},
}
CIVILIANS = "civilians"

# Act and weapon with its share of what each side does.
_ACTS: Mapping[tuple[str, str], float] = {
    ("shelling/mortar", "mortar/82 mm"): 18,
    ("shelling/mortar", "mortar/120 mm"): 10,
    ("shelling/artillery", "artillery/100 mm and above"): 14,
    ("shelling/rocket", "rocket/122 mm"): 6,
    ("shelling/tank fire", "tank"): 5,
    ("small-arms fire", "gun/small arm"): 15,
    ("small-arms fire/heavy machine gun", "gun/heavy machine gun"): 9,
    ("sniping", "gun/sniper rifle"): 8,
    ("clash/armed clash", "gun/small arm"): 5,
    ("drone/strike", "drone"): 3,
    ("drone/reconnaissance", "drone"): 3,
    ("mine/improvised", "explosive device/improvised"): 2,
    ("ground advance", ""): 1,
    ("fortification", ""): 1,
}
_GOVERNMENT_ACTS = {**_ACTS, ("air strike", "bomb/high explosive"): 5.0, ("shelling/mortar", "mortar/82 mm"): 12.0}
QUIET_ACTS = ("drone/reconnaissance", "fortification", "ground advance")
_HOURS = (3, 2, 2, 2, 3, 5, 6, 6, 5, 4, 4, 3, 3, 3, 4, 4, 5, 6, 6, 7, 8, 8, 6, 4)


@dataclass(frozen=True)
class Happening:
    """One true incident; times local, place in kilometres. `plan` is its place in the last day's plan, else -1."""

    id: str
    at: datetime
    point: Point
    settlement: Settlement
    act: str
    weapon: str
    side: str
    actor: str
    target: str
    rounds: int
    killed: int
    civilians: int
    injured: int
    plan: int = -1

    @property
    def with_column(self) -> bool:
        """Whether the excluded group fired or was fired at."""
        return CINDER in (self.actor, self.target)


@dataclass(frozen=True)
class Planned:
    """An incident of the last day: where, who records it (and twice), what was done by whom, the three findings."""

    region: str
    recorded_by: str
    twice: str
    act: tuple[str, str]
    side: str
    findings: tuple[str, str, str]


_V, _N, _R, _O, _U = "violation", "no violation", "re-attributed", "out of scope", "unable to verify"
_MORTAR, _GUNS = ("shelling/mortar", "mortar/82 mm"), ("shelling/artillery", "artillery/100 mm and above")
_SMALL, _SNIPER = ("small-arms fire", "gun/small arm"), ("sniping", "gun/sniper rifle")
_ROCKET, _TANK = ("shelling/rocket", "rocket/122 mm"), ("shelling/tank fire", "tank")
_AIR, _DRONE = ("air strike", "bomb/high explosive"), ("drone/strike", "drone")
_HEAVY = ("small-arms fire/heavy machine gun", "gun/heavy machine gun")
# Ten reports by A, fourteen by B; five incidents recorded by A only, nine by B only, four by both.
PLAN: tuple[Planned, ...] = (
    Planned("XV05", "AB", "", _GUNS, ASSEMBLY, (_V, _V, _V)),
    Planned("XV05", "AB", "", _SNIPER, GOVERNMENT, (_N, _V, _U)),
    Planned("XV05", "AB", "", _ROCKET, GOVERNMENT, (_U, _V, "")),
    Planned("XV05", "A", "", _SMALL, ASSEMBLY, (_V, "", "")),
    Planned("XV05", "B", "", _TANK, GOVERNMENT, ("", "", "")),
    Planned("XV02", "A", "A", _SMALL, ASSEMBLY, (_N, _N, _N)),
    Planned("XV02", "A", "", _MORTAR, ASSEMBLY, ("", "", _U)),
    Planned("XV02", "A", "", _SNIPER, ASSEMBLY, (_R, "", "")),
    Planned("XV03", "AB", "", _MORTAR, ASSEMBLY, (_V, _V, _V)),
    Planned("XV03", "A", "", _HEAVY, ASSEMBLY, (_U, "", "")),
    Planned("XV03", "B", "B", _GUNS, GOVERNMENT, ("", _O, "")),
    Planned("XV01", "B", "", _AIR, GOVERNMENT, (_U, _V, _U)),
    Planned("XV01", "B", "", _MORTAR, GOVERNMENT, (_U, "", "")),
    Planned("XV01", "B", "", _SMALL, GOVERNMENT, ("", "", "")),
    Planned("XV06", "B", "", _MORTAR, GOVERNMENT, ("", _U, "")),
    Planned("XV06", "B", "", _DRONE, GOVERNMENT, ("", "", "")),
    Planned("XV09", "B", "", _GUNS, GOVERNMENT, ("", "", "")),
    Planned("XV08", "B", "", _ROCKET, GOVERNMENT, (_R, _V, _R)),
)


@cache
def incidents() -> tuple[Happening, ...]:
    """All true incidents in time order, numbered."""
    found = [one for number in range(1, DAYS) for one in _day(number)] + list(_last_day())
    found.sort(key=lambda one: (one.at, one.settlement.pcode))
    return tuple(replace(one, id=f"T{place:04}") for place, one in enumerate(found, 1))


def operational_day(moment: datetime) -> date:
    """The operational day of a local time."""
    return moment.date() if moment.time() < CUTOFF else moment.date() + timedelta(days=1)


def _mean(number: int) -> float:
    after = (FIRST_DAY + timedelta(days=number - 1) - STATEMENT_DAY).days
    return BAD_DAYS.get(number, 33 - 0.27 * number if after <= 0 else max(19.0, 25 - 0.8 * after))


def _day(number: int) -> Iterator[Happening]:
    rng = stream("day", number)
    begins = datetime.combine(FIRST_DAY + timedelta(days=number - 2), CUTOFF, LOCAL)
    for _ in range(about(rng, _mean(number))):
        hour = rng.choices(range(24), _HOURS)[0]
        at = begins + timedelta(minutes=((hour * 60 - 19 * 60 - 30) % 1440 + rng.randint(0, 29)) % 1420)
        side, place = _where(rng)
        yield _incident(rng, at, side, place, pick(rng, _GOVERNMENT_ACTS if side == GOVERNMENT else _ACTS))


def _where(rng: Random) -> tuple[str, Settlement]:
    """Who acts, and which settlement it falls on: mostly one that the other side holds on the contact line."""
    side = pick(rng, {GOVERNMENT: 47, ASSEMBLY: 47, COLUMN: 6})
    other = {
        GOVERNMENT: pick(rng, {ASSEMBLY: 92, COLUMN: 8}),
        ASSEMBLY: pick(rng, {GOVERNMENT: 95, COLUMN: 5}),
        COLUMN: pick(rng, {GOVERNMENT: 1, ASSEMBLY: 1}),
    }[side]
    return side, pick(rng, _targets(other))


@cache
def _targets(holder: str) -> Mapping[Settlement, float]:
    """Settlements of a holder by how often they are fired at: few of them very often."""
    rng = stream("targets", holder)
    held = [each for each in settlements() if each.district.held_by == holder]
    rng.shuffle(held)
    return {each: (1.0 if each.district.contact else 0.06) / (1 + rank % 25) for rank, each in enumerate(held)}


def _incident(
    rng: Random,
    at: datetime,
    side: str,
    place: Settlement,
    act: tuple[str, str],
    plan: int = -1,
) -> Happening:
    against = _party(place.district) if place.district.held_by != side else {CIVILIANS: 1.0}
    target = pick(rng, {**against, CIVILIANS: 0.25 * sum(against.values())})
    deadly = act[0] not in QUIET_ACTS and happens(rng, 0.16)
    killed = rng.choices((1, 2, 3, 4, 6, 9), (50, 22, 12, 8, 5, 3))[0] if deadly else 0
    hurt = about(rng, 1.6 * killed) if deadly else int(happens(rng, 0.1))
    civilians = killed if target == CIVILIANS else sum(happens(rng, 0.15) for _ in range(killed))
    spot = (place.point[0] + noise(rng, 0.9), place.point[1] + noise(rng, 0.9))
    return Happening(
        "",
        at,
        spot,
        place,
        *act,
        side,
        pick(rng, ACTORS[side]),
        target,
        rng.choices((1, 2, 3, 4, 6, 8, 12, 20), (16, 18, 16, 14, 12, 10, 8, 6))[0],
        killed,
        civilians,
        hurt,
        plan,
    )


def _party(district: District) -> Mapping[str, float]:
    return {actor: weight for actor, weight in ACTORS[district.held_by].items() if actor != NIGHTWATER}


def _last_day() -> Iterator[Happening]:
    """The planned incidents, and a few that no register has."""
    begins = datetime.combine(LAST_DAY - timedelta(days=1), time(20, 40), LOCAL)
    gaps = stream("gaps")
    free = {
        party: sorted(weights, key=weights.__getitem__, reverse=True)
        for party in (GOVERNMENT, ASSEMBLY)
        for weights in [_targets(party)]
    }
    for number, planned in enumerate(PLAN):
        rng = stream("last day", number)
        # Seven is prime to the number of rows: neighbours in the plan lie hours apart.
        at = begins + timedelta(minutes=66 * (7 * number % len(PLAN)) + gaps.randint(0, 20))
        yield _incident(rng, at, planned.side, _spot(free, planned), planned.act, number)
    rng = stream("last day", "unrecorded")
    for _ in range(4):
        side, place = _where(rng)
        yield _incident(rng, begins + timedelta(minutes=rng.randint(0, 1200)), side, place, ("sniping", ""), len(PLAN))


def _spot(free: Mapping[str, list[Settlement]], planned: Planned) -> Settlement:
    """Takes the settlement in the planned region, held by the other party, that is fired at most of those left."""
    held = free[ASSEMBLY if planned.side == GOVERNMENT else GOVERNMENT]
    return held.pop(
        next(
            place for place, each in enumerate(held) if each.district.contact and each.district.region == planned.region
        )
    )
