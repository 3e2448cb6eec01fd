"""Registers of civilian harm in the manner of Airwars: incident, belligerent alleged, range of civilians harmed.

The number is `airwars_id`, which stays when codes are given anew, or else `code`. Only civilians are counted, so the
figures are those of civilians and none of all killed.
"""

from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path

from parley.reports import timing
from parley.reports.cells import BadCell, Row, day, text, western, whole
from parley.reports.placing import AREAS, find, place, point
from parley.reports.readers.driving import act, harm, need, readings
from parley.reports.reading import Reading, Settings
from parley.reports.report import Report
from parley.vocabulary.acts import AIRWARS_STRIKES, general
from parley.vocabulary.intervals import Interval
from parley.vocabulary.places import Place, PlacePrecision

REQUIRED = (
    "code",
    "date",
    "location",
    "lat",
    "lon",
    "geo_precision",
    "belligerent",
    "strike_type",
    "civ_killed_min",
    "civ_killed_max",
    "civ_injured_min",
    "civ_injured_max",
)

# A point whose precision is not stated may be a town's or its subdistrict's.
_WHERE: dict[str, tuple[PlacePrecision, int]] = {
    "within_1m": ("exact", 250),
    "within_100m": ("exact", 250),
    "exact_location": ("exact", 250),
    "exact_location_other": ("exact", 250),
    "exact_location_coalition": ("exact", 250),
    "nearby_landmark": ("exact", 500),
    "street": ("exact", 1_000),
    "neighbourhood_area": ("settlement", 2_500),
    "village": ("settlement", 2_500),
    "town": ("settlement", 2_500),
    "city": ("settlement", 5_000),
    "subdistrict": ("subdistrict", 15_000),
    "": ("subdistrict", 15_000),
    "district": ("district", 35_000),
    "province_governorate": ("governorate", 90_000),
}
_RANGE_DAYS = 7  # a range whose end the file does not give is read as the week that begins with it


def read(path: Path, settings: Settings) -> Iterator[Reading]:
    """The incidents of an Airwars-like file. Raises UnreadableFile."""
    return readings(path, settings, REQUIRED, _report)


def _report(row: Row, settings: Settings) -> Report:
    return Report(
        register=settings.register,
        origin=settings.origin,
        number=text(row, "airwars_id") or need(row, "code"),
        when=_when(row, settings),
        where=_where(row, settings),
        act=_act(text(row, "strike_type"), settings),
        party=text(row, "belligerent"),
        harm=harm(
            row,
            "civ_killed_min",
            civilians_low=whole(row, "civ_killed_min"),
            civilians_high=whole(row, "civ_killed_max"),
            injured_low=whole(row, "civ_injured_min"),
            injured_high=whole(row, "civ_injured_max"),
        ),
    )


def _act(said: str, settings: Settings) -> str:
    """Several strike types in one cell are a doubt between them, so what they share: a path, its general one, or ""."""
    paths = {act(each, settings, AIRWARS_STRIKES) for each in said.split(", ")}
    if len(paths) == 1:
        return paths.pop()
    shared = {general(path) for path in paths}
    return shared.pop() if len(shared) == 1 else ""


def _when(row: Row, settings: Settings) -> Interval:
    found = day(row, "date")
    if found is None:
        raise BadCell("date", "", "is empty; every report needs it")
    if text(row, "date_type") == "date_range":
        return timing.days(found, settings.zone, found + timedelta(days=_RANGE_DAYS - 1), "week")
    start, end = _clock(row, "time_start"), _clock(row, "time_end")
    if start is None or end is None:
        return timing.days(found, settings.zone)
    return timing.between(found, start, end, settings.zone)


def _clock(row: Row, column: str) -> time | None:
    said = text(row, column)
    if not said:
        return None
    try:
        return time.fromisoformat(western(said)).replace(second=0)
    except ValueError as error:
        raise BadCell(column, said, "is no time of day; write it as 14:30") from error


def _where(row: Row, settings: Settings) -> Place | None:
    stated = text(row, "geo_precision")
    if stated not in _WHERE:
        raise BadCell("geo_precision", stated, f"is none of {', '.join(filter(None, _WHERE))}")
    name = text(row, "location")
    at = point(row, settings, "lat", "lon")
    if at is not None:
        return place(at, *_WHERE[stated], name=name)
    region = find(settings.gazetteer, text(row, "governorate"), levels=AREAS[-1:])
    return find(settings.gazetteer, name, region.pcode if region else "") or region
