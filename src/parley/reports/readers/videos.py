"""Verified videos in an archive's columns (docs/reports.md): place, hour of recording, weapon. Never a person.

The day and hour are those of the recording, so of an event at or before them. The class of alleged breach is the
archive's own and read only where the settings' `acts` lead from it to an act.
"""

from collections.abc import Iterator
from datetime import time
from pathlib import Path

from parley.reports import timing
from parley.reports.cells import BadCell, Row, day, text, whole
from parley.reports.placing import AREAS, find, place, point
from parley.reports.readers.driving import need, readings
from parley.reports.reading import Reading, Settings
from parley.reports.report import Report
from parley.vocabulary.intervals import Interval
from parley.vocabulary.places import Place

REQUIRED = (
    "Reference_Code",
    "Violation_Type",
    "City",
    "Neighborhood",
    "Latitude",
    "Longitude",
    "Recording_Date",
    "Recording_Hour",
    "Recording_Minute",
    "Weapons_Used",
)

_WEAPONS = {
    "Chemical Weapons": "chemical agent",
    "Chlorine Gas": "chemical agent/chlorine",
    "Barrel Bomb": "bomb/barrel",
    "Cluster Munition": "bomb/cluster",
    "Incendiary Weapons": "bomb/incendiary",
    "Drone": "drone",
}


def read(path: Path, settings: Settings) -> Iterator[Reading]:
    """The videos of a file. Raises UnreadableFile."""
    return readings(path, settings, REQUIRED, _report)


def _report(row: Row, settings: Settings) -> Report:
    weapon = text(row, "Weapons_Used")
    return Report(
        register=settings.register,
        origin=settings.origin,
        number=need(row, "Reference_Code"),
        when=_when(row, settings),
        where=_where(row, settings),
        act=settings.acts.get(text(row, "Violation_Type"), ""),
        weapon=_WEAPONS.get(weapon, weapon),
        how_known="video",
    )


def _when(row: Row, settings: Settings) -> Interval:
    found = day(row, "Recording_Date")
    if found is None:
        raise BadCell("Recording_Date", "", "is empty; every report needs it")
    hour, minute = whole(row, "Recording_Hour"), whole(row, "Recording_Minute")
    # All recordings of the hour 0 are of its minute 0: the mark of a time that is not known.
    if hour is None or (hour, minute or 0) == (0, 0):
        return timing.days(found, settings.zone)
    if hour > 23:
        raise BadCell("Recording_Hour", text(row, "Recording_Hour"), "is no hour of a day; the hours are 0 to 23")
    return timing.at(found, time(hour), settings.zone, "hour")


def _where(row: Row, settings: Settings) -> Place | None:
    """`City` names a governorate by its capital; `Neighborhood` any place in it."""
    name, city = text(row, "Neighborhood"), text(row, "City")
    at = point(row, settings, "Latitude", "Longitude")
    if at is not None:
        return place(at, "settlement", name=name or city)
    region = find(settings.gazetteer, city.title(), levels=AREAS[-1:])
    return find(settings.gazetteer, name, region.pcode if region else "") or region
