"""The column mapping file: which column of somebody's table says what of a report.

Its keys are listed in docs/reports.md. The fields are the columns of our own export (columns.py), and some more for
tables that say times and places in other ways.
"""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import msgspec

from parley.reports.columns import EXPORT_COLUMNS
from parley.reports.report import HOW_KNOWN
from parley.vocabulary.counts import COUNT_KINDS, EFFECTS, QUALIFIERS
from parley.vocabulary.intervals import TIME_PRECISIONS
from parley.vocabulary.places import PLACE_PRECISIONS

# Fields beyond those of our own export.
OTHER_FIELDS = ("report_id", "date", "date_end", "time", "radius_km", "within")
FIELDS = tuple(name for name in EXPORT_COLUMNS if name not in ("register", "origin")) + OTHER_FIELDS
DATE_FORMATS = {
    "year-month-day": (),
    "day-month-year": ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%d %B %Y"),
    "month-day-year": ("%m/%d/%Y", "%m-%d-%Y", "%B %d %Y"),
}
CLOSED_LISTS: dict[str, tuple[str, ...]] = {
    "time_precision": TIME_PRECISIONS,
    "place_precision": PLACE_PRECISIONS,
    "how_known": HOW_KNOWN,
    "count_qualifier": QUALIFIERS,
    "count_kind": COUNT_KINDS,
    "count_effect": EFFECTS,
}


class MappingError(ValueError):
    """A column mapping file that cannot be used; the message names the file, the key and what to do."""


class ColumnMapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Field -> column; field -> {label in the file -> value}; field -> the value of every row; the order of dates."""

    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]] = {}
    fixed: Mapping[str, str] = {}
    dates: str = "year-month-day"


def load_mapping(path: Path) -> ColumnMapping:
    """Reads a mapping file (TOML). Raises MappingError."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingError(f"{path.name} is not TOML: {error}") from error
    try:
        mapping = msgspec.convert(said, ColumnMapping)
    except msgspec.ValidationError as error:
        raise MappingError(f"{path.name}: {error}; the keys are columns, values, fixed and dates") from error
    _check(path, mapping)
    return mapping


def _check(path: Path, mapping: ColumnMapping) -> None:
    for table, fields in (("columns", mapping.columns), ("values", mapping.values), ("fixed", mapping.fixed)):
        for field in fields:
            if field not in FIELDS:
                raise MappingError(
                    f"{path.name}: {table}.{field} is no field of a report{_nearest(field)}; docs/reports.md lists them"
                )
    if mapping.dates not in DATE_FORMATS:
        raise MappingError(f"{path.name}: dates {mapping.dates!r} is none of {', '.join(DATE_FORMATS)}")
    if not {"date", "time_start"} & (mapping.columns.keys() | mapping.fixed.keys()):
        raise MappingError(f"{path.name}: no column says when; map `date` or `time_start`")
    for field, value in _promised(mapping):
        if field in CLOSED_LISTS and value not in CLOSED_LISTS[field]:
            allowed = ", ".join(filter(None, CLOSED_LISTS[field]))
            raise MappingError(f"{path.name}: {field} {value!r} is none of {allowed}")


def _promised(mapping: ColumnMapping) -> list[tuple[str, str]]:
    """Every value that the file itself puts into reports."""
    renamed = [(field, value) for field, labels in mapping.values.items() for value in labels.values()]
    return [*mapping.fixed.items(), *renamed]


def _nearest(field: Any) -> str:
    found = get_close_matches(field, FIELDS, n=1)
    return f" (is it {found[0]}?)" if found else ""
