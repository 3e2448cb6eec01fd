"""Fields of a table as values of a report: when, where, how many, what harm.

The cells stand under the names of mapping.FIELDS.
"""

import re
from datetime import date, datetime, time
from typing import cast
from zoneinfo import ZoneInfo

from parley.reports import timing
from parley.reports.cells import BadCell, Row, day, text, western, whole
from parley.reports.coarsening import coarsen_time
from parley.reports.mapping import DATE_FORMATS
from parley.reports.placing import AREAS, candidates, place, point
from parley.reports.reading import Settings
from parley.vocabulary.counts import Count, CountKind, Effect, Harm, Qualifier
from parley.vocabulary.intervals import TIME_PRECISIONS, Interval, TimePrecision
from parley.vocabulary.places import Place, PlacePrecision

_CLOCK = re.compile(r"([0-9]{1,2})(?::([0-9]{2})(?::[0-9]{2})?)?")
_DAY_ONLY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def when(row: Row, settings: Settings, dates: str = "year-month-day") -> Interval:
    """The interval in time_start and time_end, or in date, date_end and time. Raises BadCell.

    A precision that is stated is kept; otherwise it is what the text shows: a day, an hour, a minute. A stated one
    that is coarser than the text widens the interval, unless both ends are given.
    """
    zone = _zone(row, settings)
    column = "time_start" if text(row, "time_start") else "date"
    first = _moment(row, "time_start", zone) if column == "time_start" else _dated(row, zone, DATE_FORMATS[dates])
    stated = cast(TimePrecision, text(row, "time_precision") or first.precision)
    last = _moment(row, "time_end", zone) if text(row, "time_end") else None
    if last is None:
        coarser = TIME_PRECISIONS.index(stated) > TIME_PRECISIONS.index(first.precision)
        return coarsen_time(first, stated) if coarser else Interval(first.earliest, first.latest, stated, zone)
    end = last.latest if last.precision == "day" else last.earliest
    if end < first.earliest:
        raise BadCell("time_end", text(row, "time_end"), f"lies before the beginning {text(row, column)}; check both")
    return Interval(first.earliest, end, stated, zone)


def where(row: Row, settings: Settings) -> Place | None:
    """The place by its point, else by its P-code, else by its name in the gazetteer; None where nothing is stated.

    A point without a stated precision is taken for a settlement's. Raises BadCell.
    """
    pcode, name = text(row, "pcode"), text(row, "place")
    at = point(row, settings, "lat", "lon")
    if at is not None:
        precision = cast(PlacePrecision, text(row, "place_precision") or "settlement")
        return place(at, precision, _radius(row), name=name, pcode=pcode)
    if pcode:
        return _by_pcode(row, pcode, settings)
    return _by_name(row, name, settings) if name else None


def count(row: Row) -> Count | None:
    """The count in the count_ columns; a number without a qualifier is exact. Raises BadCell."""
    low, high = whole(row, "count_low"), whole(row, "count_high")
    qualifier = text(row, "count_qualifier") or ("exactly" if low is not None else "")
    if not qualifier:
        return None
    try:
        return Count(
            qualifier=cast(Qualifier, qualifier),
            low=low,
            high=high,
            kind=cast(CountKind, text(row, "count_kind")),
            effect=cast(Effect, text(row, "count_effect")),
        )
    except ValueError as error:
        raise BadCell("count_low", text(row, "count_low"), f"with {qualifier!r}: {error}") from error


def harm_of(row: Row) -> Harm | None:
    """The harm in the killed_, civilians_ and injured_ columns. Raises BadCell."""
    figures = {name: whole(row, name) for name in Harm.__struct_fields__}
    if all(value is None for value in figures.values()):
        return None
    try:
        return Harm(**figures)
    except ValueError as error:
        raise BadCell("killed_low", text(row, "killed_low"), f"the figures contradict each other: {error}") from error


def _zone(row: Row, settings: Settings) -> str:
    zone = text(row, "zone") or settings.zone
    try:
        return ZoneInfo(zone).key
    except (ValueError, OSError, KeyError) as error:
        raise BadCell("zone", zone, "is no time zone; write it as Asia/Tokyo or UTC") from error


def _moment(row: Row, field: str, zone: str) -> Interval:
    """A day, or the minute or second of an ISO time; one without an offset is local."""
    said = western(text(row, field))
    if _DAY_ONLY.fullmatch(said):
        return timing.days(cast(date, day(row, field)), zone)
    try:
        moment = datetime.fromisoformat(said)
    except ValueError as error:
        raise BadCell(field, text(row, field), "is no time; write it as 2017-01-15T04:05:00Z") from error
    local = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    start = int(local.timestamp())
    return Interval(start, start + (59 if moment.second == 0 else 0), "minute", zone)


def _dated(row: Row, zone: str, formats: tuple[str, ...]) -> Interval:
    first, last = day(row, "date", formats), day(row, "date_end", formats)
    if first is None:
        raise BadCell("date", "", "is empty; every report needs its day")
    if last is not None and last < first:
        raise BadCell("date_end", text(row, "date_end"), f"lies before {first}; check both")
    said = western(text(row, "time"))
    if not said:
        return timing.days(first, zone, last or first)
    shape = _CLOCK.fullmatch(said)
    try:
        clock = time(int(shape[1]), int(shape[2] or 0)) if shape else time.fromisoformat(said)
    except ValueError as error:
        raise BadCell("time", text(row, "time"), "is no time of day; write it as 14:30, or 14 for the hour") from error
    return timing.at(first, clock, zone, "minute" if shape is None or shape[2] else "hour")


def _radius(row: Row) -> int | None:
    metres = whole(row, "radius_m")
    said = western(text(row, "radius_km"))
    if metres is not None or not said:
        return metres
    if not re.fullmatch(r"[0-9]{1,4}(?:\.[0-9]+)?", said):
        raise BadCell("radius_km", text(row, "radius_km"), "is no number of kilometres; write it as 2.5")
    return round(float(said) * 1000)


def _by_pcode(row: Row, pcode: str, settings: Settings) -> Place:
    found = settings.gazetteer.by_pcode(pcode) if settings.gazetteer else None
    if found is None:
        raise BadCell("pcode", pcode, "is not in the process's gazetteer; check it, or give latitude and longitude")
    return found.place


def _by_name(row: Row, name: str, settings: Settings) -> Place:
    gazetteer, within = settings.gazetteer, text(row, "within")
    if gazetteer is None:
        raise BadCell("place", name, "cannot be placed without a gazetteer; give latitude and longitude")
    found = candidates(gazetteer, name, within) or candidates(gazetteer, name, within, AREAS)
    if not found:
        near = ", ".join(f"{match.place.name} ({match.place.pcode})" for match in gazetteer.find(name, within, 3))
        raise BadCell(
            "place",
            name,
            "is not in the process's gazetteer; give the P-code, or latitude and longitude "
            f"(names near to it: {near or 'none'})",
        )
    if len(found) > 1:
        raise BadCell("place", name, f"may be {' or '.join(one.pcode for one in found)}; give the P-code")
    return found[0]
