"""The CSV form of a bulletin: one figure a row, each with its definition."""

import csv
import io
from collections.abc import Iterator

from parley.publishing.checks import cells
from parley.publishing.definitions import DEFINITIONS
from parley.publishing.figures import Figures, IncidentLine, Tally, figures_bytes, figures_hash

HEADER = ("section", "row", "column", "value", "definition")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Row = tuple[str, str, str, int | str, str]


def csv_form(figures: Figures) -> str:
    """The figures as tidy CSV (UTF-8, CRLF). An exercise says so in the first row; the last names the figures' hash."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows([safe(cell) for cell in row] for row in rows(figures))
    return out.getvalue()


def safe(cell: int | str) -> int | str:
    """A cell that no spreadsheet takes for a formula: text that could start one gets an apostrophe before it."""
    return "'" + cell if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell


def rows(figures: Figures) -> Iterator[Row]:
    """The rows of the CSV form, unescaped."""
    if figures.standing == "exercise":
        yield ("EXERCISE", "", "", "EXERCISE", "Nothing in this file is real.")
    yield from _head(figures)
    yield from _tally("within", "all", figures.within)
    yield from _tally("beside", "all", figures.beside)
    for region in figures.regions:
        yield from _tally("within", region.region or "region not certain", region.within)
        yield from _tally("beside", region.region or "region not certain", region.beside)
    yield from _outcomes(figures)
    for line in figures.incidents:
        yield from _incident(line)
    yield from _days(figures)
    yield ("bulletin", "all", "sha256", figures_hash(figures_bytes(figures)), "")


def _head(figures: Figures) -> Iterator[Row]:
    for column in ("process", "standing", "kind", "day", "number", "zone", "as_of"):
        yield ("bulletin", "all", column, getattr(figures, column), "")
    for register in figures.registers:
        for column in ("origin", "by", "first", "last"):
            yield ("register", register.id, column, getattr(register, column), "")
        if register.watch is not None:
            for column in ("posts", "hours", "due"):
                value = getattr(register.watch, column)
                yield ("register", register.id, f"watch {column}", value, DEFINITIONS["watch"])


def _tally(section: str, row: str, tally: Tally) -> Iterator[Row]:
    for cell, value in cells(tally).items():
        yield (section, row, cell, value, _definition(cell))


def _definition(cell: str) -> str:
    if cell.startswith("registers[") and cell.endswith("].incidents"):
        return DEFINITIONS["register incidents"]
    return DEFINITIONS[cell.split("[")[0].split(".")[0] if not cell.startswith("registers[") else cell.rsplit(".")[-1]]


def _outcomes(figures: Figures) -> Iterator[Row]:
    yield ("interval", "all", "low", figures.low, DEFINITIONS["interval"])
    yield ("interval", "all", "high", figures.high, DEFINITIONS["interval"])
    for outcome in figures.outcomes:
        yield ("outcomes", "all", outcome.outcome, outcome.incidents, DEFINITIONS["outcomes"])
    for answer in figures.applicability:
        yield ("applicability", "all", answer.applies, answer.incidents, DEFINITIONS["applicability"])
    for row in figures.found:
        yield ("found", row.decider, "reports", row.reports, DEFINITIONS["found"])
        for cell in row.determinations:
            yield ("found", row.decider, cell.determination, cell.reports, DEFINITIONS["found"])
    for name, rate in (("rate", figures.rate), ("sixty", figures.sixty), ("previous", figures.previous)):
        if rate is not None:
            yield (name, "all", "shared", rate.shared, DEFINITIONS["sixty" if name == "sixty" else "rate"])
            yield (name, "all", "all", rate.all, DEFINITIONS["sixty" if name == "sixty" else "rate"])


def _incident(line: IncidentLine) -> Iterator[Row]:
    incident = line.incident
    yield ("incident", incident.id, "registers", "+".join(incident.registers), DEFINITIONS["sets"])
    for column in ("region", "place", "outcome", "applies", "earliest", "latest", "probability"):
        yield ("incident", incident.id, column, getattr(incident, column), "")
    yield ("incident", incident.id, "acts", "; ".join(incident.acts), "")
    for position in incident.positions:
        yield ("incident", incident.id, f"position[{position.member}]", position.determination, "")
    for register, reports in line.reports:
        yield ("incident", incident.id, f"reports[{register}]", reports, DEFINITIONS["reports"])


def _days(figures: Figures) -> Iterator[Row]:
    for day in figures.series:
        for column in ("incidents", "low", "high"):
            yield ("series", day.day, column, getattr(day, column), DEFINITIONS["series"])
        for cell in day.sets:
            yield ("series", day.day, f"sets[{'+'.join(cell.registers)}]", cell.incidents, DEFINITIONS["sets"])
    for total in figures.published:
        row = f"{total.day} {total.region}".strip()
        yield ("published", row, total.side, total.reports, DEFINITIONS["published"])
