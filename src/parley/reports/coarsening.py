"""Saying less: times, places and other fields of a report at a coarser precision.

Every step here contains what it replaces: the coarse interval holds the fine one, the coarse circle the fine circle.
None of it can be undone from the result.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from parley.agreement.agreement import Precision
from parley.reports.report import KnownCategory
from parley.vocabulary.acts import general
from parley.vocabulary.intervals import TIME_PRECISIONS, Interval, TimePrecision, day_interval, local_day
from parley.vocabulary.pcodes import is_area
from parley.vocabulary.places import DEFAULT_RADIUS_M, PLACE_PRECISIONS, Place, PlacePrecision, distance_m

_UNIT_SECONDS = {"minute": 60, "hour": 3600}
# Side of the grid's cell in micro-degrees: its half diagonal lies well within the precision's default radius.
_CELL_E6: dict[PlacePrecision, int] = {
    "settlement": 20_000,
    "subdistrict": 100_000,
    "district": 250_000,
    "governorate": 700_000,
    "country": 4_000_000,
}
_PCODE_LENGTH: dict[PlacePrecision, int] = {"subdistrict": 8, "district": 6, "governorate": 4, "country": 2}
_CATEGORY: dict[str, KnownCategory] = {
    "seen": "own monitor",
    "heard": "own monitor",
    "crater analysis": "own monitor",
    "camera": "instrument",
    "drone": "instrument",
    "sensor": "instrument",
    "told": "other",
    "press": "other",
    "video": "other",
}

AreaOf = Callable[[str], str]


def nested_area(pcode: str) -> str:
    """The area a nested P-code is of; "" for a settlement's, whose code alone says none (Gazetteer.area_of does)."""
    return pcode if is_area(pcode) else ""


def coarsen(value: Any, precision: Precision, area_of: AreaOf) -> Any:
    """The value of a report's field at a precision of the disclosure table; `area_of` as in coarsen_place.

    Raises ValueError where the precision says nothing about such a value, rather than give it away whole.
    """
    if precision == "as given" or value is None or value == "":
        return value
    if isinstance(value, Interval) and precision in TIME_PRECISIONS:
        return coarsen_time(value, precision)
    if isinstance(value, Place) and precision in PLACE_PRECISIONS:
        return coarsen_place(value, precision, area_of)
    if isinstance(value, str) and precision == "general":
        return general(value)
    if isinstance(value, str) and precision == "category":
        return _CATEGORY.get(value, value)
    raise ValueError(
        f"precision {precision!r} has no meaning for a {type(value).__name__}; declare it `as given`, "
        "or leave the field out"
    )


def coarsen_time(when: Interval, precision: TimePrecision) -> Interval:
    """The whole units (local minutes, hours, days, weeks, months, years) that the interval touches."""
    coarser = max(precision, when.precision, key=TIME_PRECISIONS.index)
    if precision in _UNIT_SECONDS:
        unit = _UNIT_SECONDS[precision]
        earliest, latest = _floor(when.earliest, unit, when.zone), _floor(when.latest, unit, when.zone) + unit - 1
        return Interval(earliest, latest, coarser, when.zone)
    bounds = _CALENDAR[precision]
    first, _ = bounds(local_day(when.earliest, when.zone))
    _, last = bounds(local_day(when.latest, when.zone))
    return day_interval(first, when.zone, last, coarser)


def coarsen_place(where: Place, precision: PlacePrecision, area_of: AreaOf = nested_area) -> Place:
    """The cell of a fixed grid that the place lies in, with a radius that contains the place's own circle.

    A place that is no more precise already is returned as it is. The name goes, for nobody can say how precise a
    name is; a settlement's P-code becomes that of the area around it, by `area_of`, as far as its levels go.
    """
    if PLACE_PRECISIONS.index(where.precision) >= PLACE_PRECISIONS.index(precision):
        return where
    cell = _CELL_E6[precision]
    lat = min(max(where.lat_e6 // cell * cell + cell // 2, -90_000_000), 90_000_000)
    lon = min(where.lon_e6 // cell * cell + cell // 2, 180_000_000)
    radius = max(DEFAULT_RADIUS_M[precision], _half_diagonal_m(cell) + where.radius_m)
    pcode = where.pcode if precision == "settlement" else area_of(where.pcode)[: _PCODE_LENGTH[precision]]
    return Place(lat_e6=lat, lon_e6=lon, radius_m=radius, precision=precision, pcode=pcode)


def _half_diagonal_m(cell_e6: int) -> int:
    """Largest anywhere, so at the equator; 1 % more for the integer formula."""
    return distance_m(0, 0, cell_e6 // 2, cell_e6 // 2) * 101 // 100 + 1


def _floor(seconds: int, unit: int, zone: str) -> int:
    """The beginning of the local unit: zones are not always whole hours from UTC."""
    offset = datetime.fromtimestamp(seconds, UTC).astimezone(ZoneInfo(zone)).utcoffset()
    shift = int((offset or timedelta()).total_seconds())
    return (seconds + shift) // unit * unit - shift


def _week(day: date) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _month(day: date) -> tuple[date, date]:
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day.replace(day=1), following - timedelta(days=1)


_CALENDAR: dict[TimePrecision, Callable[[date], tuple[date, date]]] = {
    "day": lambda day: (day, day),
    "week": _week,
    "month": _month,
    "year": lambda day: (date(day.year, 1, 1), date(day.year, 12, 31)),
}
