"""Plain CSV and XLSX: somebody's table with a column mapping, our own export, or the columns of `parley match`.

The fields are those of mapping.FIELDS; docs/reports.md says what each may hold.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from parley.reports import fields
from parley.reports.cells import BadCell, Row, raw_text, text
from parley.reports.columns import EXPORT_COLUMNS
from parley.reports.mapping import CLOSED_LISTS, FIELDS, ColumnMapping
from parley.reports.readers.driving import act
from parley.reports.reading import Accepted, Reading, Rejected, Settings, UnreadableFile
from parley.reports.report import HowKnown, Report
from parley.reports.rows import header, rows
from parley.vocabulary.acts import ACTS

OUR_MARKS = ("time_start", "time_precision", "radius_m", "how_known", "killed_low")
MATCH_MARKS = ("report_id", "time_start", "time_end", "lat", "lon", "act_type")

_OURS = ColumnMapping(columns={name: name for name in FIELDS})
_MATCH = ColumnMapping(
    columns={
        "number": "report_id",
        "act": "act_type",
        "party": "alleged_party",
        "killed_low": "harm_low",
        "killed_best": "harm_best",
        "killed_high": "harm_high",
        **{
            name: name
            for name in (
                "time_start",
                "time_end",
                "time_precision",
                "lat",
                "lon",
                "place_precision",
                "radius_km",
                "pcode",
                "weapon",
                "side",
            )
        },
    }
)
_OUR_GUARDS = tuple(name for name in EXPORT_COLUMNS if name not in ("register", "origin"))


def read(path: Path, settings: Settings) -> Iterator[Reading]:
    """The rows of a table as reports. Raises UnreadableFile, also where the header is not ours and no mapping given."""
    mapping = settings.mapping or _mapping_by_header(path, settings)
    required = settings.mapping.columns.values() if settings.mapping else ()
    for row in rows(path, encoding=settings.encoding, required=tuple(required), guarded=_OUR_GUARDS):
        yield row if isinstance(row, Rejected) else _reading(row, settings, mapping)


def _mapping_by_header(path: Path, settings: Settings) -> ColumnMapping:
    names = set(header(path, settings.encoding))
    if set(OUR_MARKS) <= names:
        return _OURS
    if set(MATCH_MARKS) <= names:
        return _MATCH
    raise UnreadableFile(
        f"{path.name} has columns of its own ({', '.join(sorted(names))}); give a column mapping file "
        "that says which of them is the time, the place and so on (docs/reports.md)"
    )


def _reading(row: Row, settings: Settings, mapping: ColumnMapping) -> Reading:
    said = Row(row.number, {}, row.formulas)
    try:
        said = _fields(row, mapping)
        return Accepted(row.number, _report(said, settings, mapping), text(said, "report_id"))
    except BadCell as bad:
        column = mapping.columns.get(bad.field, bad.field)
        return Rejected(row.number, column, row.cells.get(column, bad.value), bad.problem, dict(row.cells))


def _fields(row: Row, mapping: ColumnMapping) -> Row:
    """The row under the names of our fields, its labels translated, the fixed values added."""
    cells = dict(mapping.fixed)
    for field, column in mapping.columns.items():
        if column in row.cells:
            said = raw_text(row, column)
            cells[field] = mapping.values.get(field, _NOTHING).get(said.strip(), said)
    return Row(row.number, cells)


_NOTHING: Mapping[str, str] = {}


def _report(row: Row, settings: Settings, mapping: ColumnMapping) -> Report:
    for field in CLOSED_LISTS:
        _check_listed(row, field)
    return Report(
        register=settings.register,
        origin=settings.origin,
        number=text(row, "number"),
        when=fields.when(row, settings, mapping.dates),
        where=fields.where(row, settings),
        act=act(text(row, "act"), settings, _BY_LABEL),
        weapon=text(row, "weapon"),
        count=fields.count(row),
        how_known=cast(HowKnown, text(row, "how_known")),
        party=text(row, "party"),
        side=text(row, "side"),
        target=text(row, "target"),
        harm=fields.harm_of(row),
        control=text(row, "control"),
        episode=text(row, "episode"),
        narrative=row.cells.get("narrative", ""),
        language=text(row, "language"),
    )


# Labels in English, as our own pages show them, lead back to their paths; any other label stays as it is.
_BY_LABEL = {label: path for path, label in ACTS.items()}


def _check_listed(row: Row, field: str) -> None:
    said = text(row, field)
    if said and said not in CLOSED_LISTS[field]:
        raise BadCell(field, said, f"is none of {', '.join(filter(None, CLOSED_LISTS[field]))}")
