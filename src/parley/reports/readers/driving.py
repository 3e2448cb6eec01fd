"""What all readers share: rows in, each made into a report or rejected with the cell at fault."""

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from parley.reports.cells import BadCell, Row, text
from parley.reports.reading import Accepted, Reading, Rejected, Settings
from parley.reports.report import Report
from parley.reports.rows import rows
from parley.vocabulary.counts import Harm


def readings(
    path: Path,
    settings: Settings,
    required: Collection[str],
    make: Callable[[Row, Settings], Report],
) -> Iterator[Reading]:
    """Makes a report of each row. A row without a required column's name in the header raises UnreadableFile."""
    for row in rows(path, encoding=settings.encoding, required=required):
        yield row if isinstance(row, Rejected) else reading(row, settings, make)


def reading(row: Row, settings: Settings, make: Callable[[Row, Settings], Report]) -> Reading:
    """One row as a report, or rejected where `make` raises BadCell."""
    try:
        return Accepted(row.number, make(row, settings))
    except BadCell as bad:
        return Rejected(row.number, bad.field, bad.value, bad.problem, dict(row.cells))


def harm(row: Row, column: str, **figures: int | None) -> Harm | None:
    """The harm that figures come to, None where none is stated; `column` is blamed where they contradict each other."""
    if all(value is None for value in figures.values()):
        return None
    try:
        return Harm(**figures)
    except ValueError as error:
        raise BadCell(column, text(row, column), f"the figures contradict each other: {error}") from error


def need(row: Row, column: str) -> str:
    """The text of a cell that may not be empty."""
    said = text(row, column)
    if not said:
        raise BadCell(column, "", "is empty; every report needs it")
    return said


def chosen(row: Row, column: str, codes: Mapping[str, str]) -> str:
    """What a coded cell stands for. Raises BadCell on a code that the format does not have."""
    said = text(row, column)
    if said not in codes:
        raise BadCell(column, said, f"is no code of this column; the codes are {', '.join(codes)}")
    return codes[said]


def act(said: str, settings: Settings, crosswalk: Mapping[str, str]) -> str:
    """The act's path, by the settings before the format's crosswalk; a label that neither knows stays as it is."""
    return settings.acts.get(said, crosswalk.get(said, said))
