"""A report as one flat row of text: the columns of our CSV and XLSX, which the `csv` reader reads back unchanged."""

from collections.abc import Mapping
from typing import Any

import msgspec

from parley.reports.cells import guard
from parley.reports.report import Report
from parley.vocabulary.counts import Count, Harm
from parley.vocabulary.intervals import to_iso

TIME_COLUMNS = ("time_start", "time_end", "time_precision", "zone")
PLACE_COLUMNS = ("lat", "lon", "radius_m", "place_precision", "pcode", "place")
COUNT_COLUMNS: dict[str, str] = {f"count_{name}": name for name in Count.__struct_fields__}
HARM_COLUMNS: tuple[str, ...] = Harm.__struct_fields__
TEXT_COLUMNS = (
    "number",
    "act",
    "weapon",
    "how_known",
    "party",
    "side",
    "target",
    "control",
    "episode",
    "narrative",
    "language",
)
EXPORT_COLUMNS: tuple[str, ...] = (
    "register",
    "origin",
    "number",
    *TIME_COLUMNS,
    *PLACE_COLUMNS,
    "act",
    "weapon",
    "how_known",
    *COUNT_COLUMNS,
    "party",
    "side",
    "target",
    *HARM_COLUMNS,
    "control",
    "episode",
    "narrative",
    "language",
)


def to_row(report: Report) -> dict[str, str]:
    """The report's cells by EXPORT_COLUMNS, "" where nothing is stated; texts are guarded for spreadsheets."""
    row = dict.fromkeys(EXPORT_COLUMNS, "")
    row |= {"register": guard(report.register), "origin": report.origin}
    row |= {name: guard(getattr(report, name)) for name in TEXT_COLUMNS}
    when, where = report.when, report.where
    row |= dict(zip(TIME_COLUMNS, (to_iso(when.earliest), to_iso(when.latest), when.precision, when.zone), strict=True))
    if where is not None:
        row |= dict(
            zip(
                PLACE_COLUMNS,
                (
                    degrees(where.lat_e6),
                    degrees(where.lon_e6),
                    str(where.radius_m),
                    where.precision,
                    guard(where.pcode),
                    guard(where.name),
                ),
                strict=True,
            )
        )
    row |= _stated(report.count, {name: column for column, name in COUNT_COLUMNS.items()})
    row |= _stated(report.harm, {name: name for name in HARM_COLUMNS})
    return row


def degrees(micro: int) -> str:
    """Micro-degrees as decimal degrees with all six places: 36201241 -> 36.201241."""
    whole, rest = divmod(abs(micro), 1_000_000)
    return f"{'-' if micro < 0 else ''}{whole}.{rest:06d}"


def _stated(value: Any, columns: Mapping[str, str]) -> dict[str, str]:
    if value is None:
        return {}
    return {columns[name]: str(said) for name, said in msgspec.structs.asdict(value).items() if said is not None}
