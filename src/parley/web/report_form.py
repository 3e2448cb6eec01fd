"""From what an officer typed to a report: intervals, places, counts and harm, or what is missing, in words.

A quick choice and the fields that it fills say the same; without scripts the choice fills those left empty.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any, cast

import msgspec

from parley.node.shown import Said
from parley.publishing.sentence import N_
from parley.reports.observation import BEARINGS, Bearing, Observation, area_of
from parley.reports.report import HOW_KNOWN, HowKnown, Report
from parley.vocabulary.acts import ACTS
from parley.vocabulary.counts import COUNT_KINDS, EFFECTS, QUALIFIERS, Count, CountKind, Effect, Harm, Qualifier
from parley.vocabulary.gazetteer import Settlement
from parley.vocabulary.intervals import Interval
from parley.vocabulary.places import DEFAULT_RADIUS_M, Place
from parley.vocabulary.weapons import WEAPONS

Typed = Mapping[str, str]
QUICK = {"now": timedelta(minutes=5), "hour": timedelta(hours=1)}
HARM_FIELDS = (
    "killed_low", "killed_best", "killed_high", "civilians_low", "civilians_best", "civilians_high", "injured_low",
    "injured_high",
)  # fmt: skip

NO_DAY = N_("This was not recorded: the day is missing. Nothing was lost.")
NO_TIME = N_("This was not recorded: the time is missing. Nothing was lost.")
BACKWARDS = N_("This was not recorded: the time ends before it begins. Nothing was lost.")
LATER = N_("This was not recorded: the time lies in the future. Nothing was lost.")
NO_PLACE = N_("This was not recorded: the place is missing. Nothing was lost.")
UNKNOWN_PLACE = N_(
    "This was not recorded: no place %(name)s is known here; choose one of the list, or give coordinates. "
    "Nothing was lost."
)
BAD_PLACE = N_("This was not recorded: the coordinates or the distances cannot be read. Nothing was lost.")
NO_ACT = N_("This was not recorded: what happened is missing. Nothing was lost.")
BAD_COUNT = N_("This was not recorded: the number cannot be read. Nothing was lost.")
BAD_HARM = N_("This was not recorded: the figures of harm do not ascend from low to high. Nothing was lost.")


@dataclass(frozen=True)
class Wrong(Exception):
    """What is wrong with one field of the form, in words to translate."""

    field: str
    said: Said


@dataclass(frozen=True)
class Filled:
    """A report as typed, and what stays with its author: where the observer stood."""

    report: Report
    observation: Observation | None


def read(typed: Typed, *, register: str, zone: tzinfo, now: int, settlements: Sequence[Settlement]) -> Filled:
    """The report that was typed. Raises Wrong for the first field that is missing or cannot be read."""
    where, observation = _where(typed, settlements)
    report = Report(
        register=register, origin="own", number=typed.get("number", "").strip(), when=_when(typed, zone, now),
        where=where, act=_one_of(typed, "act", ACTS, NO_ACT, needed=True),
        weapon=_one_of(typed, "weapon", WEAPONS, NO_ACT), count=_count(typed),
        how_known=cast(HowKnown, _one_of(typed, "how_known", HOW_KNOWN, NO_ACT)), harm=_harm(typed),
        control=typed.get("control", "").strip(), narrative=typed.get("narrative", "").strip(),
        language=typed.get("narrative_language", "") if typed.get("narrative", "").strip() else "",
    )  # fmt: skip
    return Filled(report, observation)


def _when(typed: Typed, zone: tzinfo, now: int) -> Interval:
    if not (typed.get("from_time") or typed.get("to_time")) and typed.get("quick") in QUICK:
        return _interval(now - int(QUICK[typed["quick"]].total_seconds()), now, zone)
    if not typed.get("day"):
        raise Wrong("day", Said(NO_DAY))
    first = _moment(typed, "from_time", zone)
    last = _moment(typed, "to_time", zone) if typed.get("to_time") else first
    if last < first:
        raise Wrong("to_time", Said(BACKWARDS))
    if first > now:
        raise Wrong("from_time", Said(LATER))
    return _interval(first, last, zone)


def _interval(first: int, last: int, zone: tzinfo) -> Interval:
    first, last = first - first % 60, last - last % 60 + 59
    return Interval(first, last, "minute" if last - first <= 1800 else "hour", str(zone))


def _moment(typed: Typed, field: str, zone: tzinfo) -> int:
    try:
        moment = datetime.fromisoformat(f"{typed['day']}T{typed.get(field, '')}")
    except ValueError:
        raise Wrong(field, Said(NO_TIME)) from None
    return int(moment.replace(tzinfo=zone).timestamp())


def _where(typed: Typed, settlements: Sequence[Settlement]) -> tuple[Place, Observation | None]:
    if typed.get("lat", "").strip() or typed.get("lon", "").strip():
        return _from_coordinates(typed)
    name = typed.get("place", "").strip()
    if not name:
        raise Wrong("place", Said(NO_PLACE))
    found = [one for one in settlements if name.casefold() in _spellings(one)]
    if found:
        # A town and the area around it often share a name; an officer means the town.
        return min(found, key=lambda one: DEFAULT_RADIUS_M[one.level]).place, None
    raise Wrong("place", Said(UNKNOWN_PLACE, {"name": name}))


def _spellings(settlement: Settlement) -> set[str]:
    return {known.casefold() for known in (settlement.pcode, settlement.name, *settlement.names)}


def _from_coordinates(typed: Typed) -> tuple[Place, Observation | None]:
    """A place from coordinates; with a bearing they are the post's, which stays with the author."""
    with_bearing = typed.get("bearing", "") in BEARINGS
    try:
        lat, lon = (round(float(typed.get(field, "")) * 1_000_000) for field in ("lat", "lon"))
        if not with_bearing:
            radius = round(float(typed.get("within_km") or "0.25") * 1000)
            return Place(lat_e6=lat, lon_e6=lon, radius_m=radius, precision="exact"), None
        near, far = (round(float(typed.get(field, "")) * 1000) for field in ("from_km", "to_km"))
        observed = Observation(
            lat_e6=lat, lon_e6=lon, bearing=cast(Bearing, typed["bearing"]), distance_low_m=near, distance_high_m=far
        )
    except (ValueError, OverflowError):
        raise Wrong("lat", Said(BAD_PLACE)) from None
    return area_of(observed), observed


def _count(typed: Typed) -> Count | None:
    qualifier = _one_of(typed, "qualifier", QUALIFIERS, BAD_COUNT)
    if not qualifier or (qualifier != "uncountable" and not typed.get("count", "").strip()):
        return None
    number = _number(typed, "count", BAD_COUNT) if qualifier != "uncountable" else None
    return Count(
        qualifier=cast(Qualifier, qualifier), low=number, high=number if qualifier == "exactly" else None,
        kind=cast(CountKind, _one_of(typed, "kind", COUNT_KINDS, BAD_COUNT)),
        effect=cast(Effect, _one_of(typed, "effect", EFFECTS, BAD_COUNT)),
    )  # fmt: skip


def _harm(typed: Typed) -> Harm | None:
    figures = {field: _number(typed, field, BAD_HARM) for field in HARM_FIELDS}
    if all(figure is None for figure in figures.values()):
        return None
    try:
        return msgspec.convert(figures, Harm)
    except msgspec.ValidationError:
        raise Wrong("killed_low", Said(BAD_HARM)) from None


def _number(typed: Typed, field: str, wrong: str) -> int | None:
    text = typed.get(field, "").strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 6:
        raise Wrong(field, Said(wrong))
    return int(text)  # also of Arabic and Persian digits


def _one_of(typed: Typed, field: str, known: Any, wrong: str, *, needed: bool = False) -> str:
    value = typed.get(field, "")
    if value not in known if value else needed:
        raise Wrong(field, Said(wrong))
    return value
