"""UCDP Georeferenced Event Dataset: fatal events as coded from press reports (codebook: ucdp.uu.se).

Headlines and the dates of the press reports are not read, and a file without them is whole. GED names two sides and
does not say who began: `party` and `target` hold them in its order.
"""

from collections.abc import Iterator
from pathlib import Path

from parley.reports import timing
from parley.reports.cells import BadCell, Row, day, text, western, whole
from parley.reports.placing import place, point
from parley.reports.readers.driving import act, chosen, harm, need, readings
from parley.reports.reading import Reading, Settings
from parley.reports.report import Report
from parley.vocabulary.acts import UCDP_TYPES
from parley.vocabulary.intervals import Interval, TimePrecision
from parley.vocabulary.places import Place, PlacePrecision

REQUIRED = (
    "id",
    "type_of_violence",
    "side_a",
    "side_b",
    "where_prec",
    "latitude",
    "longitude",
    "date_prec",
    "date_start",
    "date_end",
    "best",
    "low",
    "high",
)

# where_prec: the place itself; within about 25 km of it; district; governorate; a line or an area without a code of
# its own, whose point only represents it; country; at sea or in the air.
_WHERE: dict[str, tuple[PlacePrecision, int]] = {
    "1": ("settlement", 2_500),
    "2": ("subdistrict", 25_000),
    "3": ("district", 35_000),
    "4": ("governorate", 90_000),
    "5": ("governorate", 90_000),
    "6": ("country", 500_000),
    "7": ("country", 500_000),
}
# date_prec: the day; within two to six days; the week; the month; more.
_WHEN: dict[str, TimePrecision] = {"1": "day", "2": "week", "3": "week", "4": "month", "5": "year"}
_SIDES = {"1": "1", "2": "2", "3": "3"}


def read(path: Path, settings: Settings) -> Iterator[Reading]:
    """The events of a GED file. Raises UnreadableFile."""
    return readings(path, settings, REQUIRED, _report)


def _report(row: Row, settings: Settings) -> Report:
    kind = chosen(row, "type_of_violence", _SIDES)
    return Report(
        register=settings.register,
        origin=settings.origin,
        number=need(row, "id"),
        when=_when(row, settings),
        where=_where(row, settings),
        act=act(kind, settings, UCDP_TYPES),
        how_known="press",
        party=need(row, "side_a"),
        target=need(row, "side_b"),
        harm=harm(
            row,
            "low",
            killed_low=whole(row, "low"),
            killed_best=whole(row, "best"),
            killed_high=whole(row, "high"),
            civilians_best=whole(row, "deaths_civilians"),
        ),
    )


def _when(row: Row, settings: Settings) -> Interval:
    precision = _WHEN.get(western(text(row, "date_prec")))
    if precision is None:
        raise BadCell("date_prec", text(row, "date_prec"), "is no code of time precision; the codes are 1 to 5")
    first, last = day(row, "date_start"), day(row, "date_end")
    if first is None:
        raise BadCell("date_start", "", "is empty; every report needs it")
    if last is not None and last < first:
        raise BadCell("date_end", text(row, "date_end"), f"lies before date_start {first}; check both")
    return timing.days(first, settings.zone, last or first, precision)


def _where(row: Row, settings: Settings) -> Place | None:
    precision = _WHERE.get(western(text(row, "where_prec")))
    if precision is None:
        raise BadCell("where_prec", text(row, "where_prec"), "is no code of place precision; the codes are 1 to 7")
    at = point(row, settings, "latitude", "longitude")
    return None if at is None else place(at, *precision, name=text(row, "where_coordinates"))
