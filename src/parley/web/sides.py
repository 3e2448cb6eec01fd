"""What each side says of one incident: one row a field, one cell a report, and whether the cells agree."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from parley.node.shown import ReportShown
from parley.web.templatetags import figures, values

Write = Callable[[ReportShown], str | SafeString]


@dataclass(frozen=True)
class Cell:
    """What one report says in one field; `withheld` where it says nothing open, and a part of the report is closed."""

    text: str | SafeString
    withheld: bool
    opens_at: int


@dataclass(frozen=True)
class Row:
    """One field over all reports. `differs` where they do not agree, so that none of them is the deviation."""

    field: str
    title: str
    differs: bool
    cells: tuple[Cell, ...]


def rows(reports: Sequence[ReportShown], differs: frozenset[str]) -> tuple[Row, ...]:
    """The table of what each says, without rows in which nobody says anything.

    What is closed cannot be told apart from what was never stated, so both are said in one; of rows that hold nothing
    else only those stay that are closed as a rule.
    """
    table = [_row(field, title, write, reports, differs) for field, title, write in _FIELDS]
    return tuple(
        row for row in table if any(cell.text or (cell.withheld and row.field in _OFTEN_CLOSED) for cell in row.cells)
    )


def _row(field: str, title: Any, write: Write, reports: Sequence[ReportShown], differs: frozenset[str]) -> Row:
    cells = tuple(_cell(write(report), report) for report in reports)
    return Row(field, str(title), field in differs, cells)


def _cell(text: str | SafeString, report: ReportShown) -> Cell:
    return Cell(text, not text and bool(report.withheld), report.opens_at)


def _act(report: ReportShown) -> SafeString:
    parts = [values.act(report.act)] if report.act else []
    parts += [values.weapon(report.weapon)] if report.weapon else []
    return SafeString(gettext(", ").join(parts))


def _narrative(report: ReportShown) -> str | SafeString:
    if not report.narrative:
        return ""
    return format_html('<q class="quote" lang="{}" dir="auto">{}</q>', report.language or "und", report.narrative)


def _bidi(text: str) -> str | SafeString:
    return values.called(text) if text else ""


_OFTEN_CLOSED = ("where", "harm", "narrative")
_FIELDS: tuple[tuple[str, Any, Write], ...] = (
    ("when", gettext_lazy("When"), lambda report: figures.during(report.when)),
    ("where", gettext_lazy("Where"), lambda report: values.place_within(report.where) if report.where else ""),
    ("act", gettext_lazy("Act type"), _act),
    ("count", gettext_lazy("Count"), lambda report: values.counted(report.count) if report.count else ""),
    ("how_known", gettext_lazy("How known"), lambda report: values.word(report.how_known) if report.how_known else ""),
    ("party", gettext_lazy("Alleged party"), lambda report: _bidi(report.party)),
    ("side", gettext_lazy("Counted with"), lambda report: _bidi(report.side)),
    ("target", gettext_lazy("Target"), lambda report: _bidi(report.target)),
    ("harm", gettext_lazy("Harm"), lambda report: values.harmed(report.harm) if report.harm else ""),
    ("control", gettext_lazy("Control"), lambda report: _bidi(report.control)),
    ("episode", gettext_lazy("Part of episode"), lambda report: _bidi(report.episode)),
    ("narrative", gettext_lazy("Narrative"), _narrative),
)


def changed(versions: Sequence[ReportShown]) -> frozenset[str]:
    """The fields in which versions of one report differ."""
    return frozenset(
        field for field, _title, write in _FIELDS if len({str(write(version)) for version in versions}) > 1
    )
