"""ACLED, 31 columns: political violence and protest as coded from media and partners (codebook: acleddata.com).

ACLED names two actors and in a battle does not say who began: `party` and `target` hold them in its order.
`fatalities` is one figure, so it is the best and there is no low or high.
"""

from collections.abc import Iterator
from pathlib import Path

from parley.reports import timing
from parley.reports.cells import BadCell, Row, day, text, western, whole
from parley.reports.placing import place, point
from parley.reports.readers.driving import act, harm, need, readings
from parley.reports.reading import Reading, Settings
from parley.reports.report import Report
from parley.vocabulary.acts import ACLED_SUB_EVENTS
from parley.vocabulary.intervals import Interval, TimePrecision
from parley.vocabulary.places import Place, PlacePrecision

REQUIRED = (
    "event_id_cnty",
    "event_date",
    "time_precision",
    "event_type",
    "sub_event_type",
    "actor1",
    "actor2",
    "latitude",
    "longitude",
    "geo_precision",
    "fatalities",
)

# geo_precision: the town; a part of a region, coded to a town near by; a region, coded to its capital.
_WHERE: dict[str, PlacePrecision] = {"1": "settlement", "2": "subdistrict", "3": "governorate"}
# time_precision: the day; a week, coded to its middle; a month.
_WHEN: dict[str, TimePrecision] = {"1": "day", "2": "week", "3": "month"}
_DATES = ("%d %B %Y", "%d/%m/%Y")


def read(path: Path, settings: Settings) -> Iterator[Reading]:
    """The events of an ACLED file. Raises UnreadableFile."""
    return readings(path, settings, REQUIRED, _report)


def _report(row: Row, settings: Settings) -> Report:
    notes = text(row, "notes")
    return Report(
        register=settings.register,
        origin=settings.origin,
        number=need(row, "event_id_cnty"),
        when=_when(row, settings),
        where=_where(row, settings),
        act=act(text(row, "sub_event_type"), settings, ACLED_SUB_EVENTS),
        how_known="press",
        party=text(row, "actor1"),
        target=text(row, "actor2"),
        harm=harm(row, "fatalities", killed_best=whole(row, "fatalities")),
        narrative=notes,
        language="en" if notes else "",
    )


def _when(row: Row, settings: Settings) -> Interval:
    precision = _WHEN.get(western(text(row, "time_precision")))
    if precision is None:
        raise BadCell("time_precision", text(row, "time_precision"), "is no code of this column; the codes are 1 to 3")
    found = day(row, "event_date", _DATES)
    if found is None:
        raise BadCell("event_date", "", "is empty; every report needs it")
    return timing.around(found, settings.zone, precision)


def _where(row: Row, settings: Settings) -> Place | None:
    precision = _WHERE.get(western(text(row, "geo_precision")))
    if precision is None:
        raise BadCell("geo_precision", text(row, "geo_precision"), "is no code of this column; the codes are 1 to 3")
    at = point(row, settings, "latitude", "longitude")
    return None if at is None else place(at, precision, name=text(row, "location"))
