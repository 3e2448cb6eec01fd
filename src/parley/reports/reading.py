"""What every reader takes and gives: settings in; accepted reports and rejected rows out, one by one."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from parley.reports.mapping import ColumnMapping
from parley.reports.report import Report
from parley.vocabulary.gazetteer import Gazetteer


class UnreadableFile(ValueError):
    """A file that cannot be read at all; the message names it and says what to do."""


class Accepted(msgspec.Struct, frozen=True):
    """A row that was read, by its number in the file (the header is row 1).

    `report_id` is the id under which we once gave the report out, where the file carries it.
    """

    row: int
    report: Report
    report_id: str = ""


class Rejected(msgspec.Struct, frozen=True):
    """A row that was not: the column and text at fault ("" where it is the whole row), and all of its cells."""

    row: int
    field: str
    value: str
    problem: str
    cells: Mapping[str, str] = {}


Reading = Accepted | Rejected


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """The rectangle in micro-degrees outside which a process expects nothing; only used to notice swapped columns."""

    south: int
    west: int
    north: int
    east: int

    def holds(self, lat_e6: int, lon_e6: int) -> bool:
        """Whether a point lies in it."""
        return self.south <= lat_e6 <= self.north and self.west <= lon_e6 <= self.east


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Whose register a file is and how to understand it.

    `zone` is the zone of its local times. `acts` leads from the source's own labels to paths of the vocabulary and
    goes before a reader's own crosswalk. `mapping` is a column mapping file's content, for format `csv`.
    """

    register: str
    origin: Literal["own", "outside"]
    zone: str = "UTC"
    encoding: str = "utf-8"
    gazetteer: Gazetteer | None = None
    box: Box | None = None
    acts: Mapping[str, str] = {}
    mapping: ColumnMapping | None = None


Reader = Callable[[Path, Settings], Iterator[Reading]]


def refuse_second_contents(readings: Iterable[Reading]) -> Iterator[Reading]:
    """The same readings, but a row that gives an earlier row's number to another content is rejected.

    Which of the two would be the correction nobody can say, and importing the file twice would record both again.
    Holds the numbers of the file in memory (about 150 bytes each), not the reports.
    """
    first: dict[str, tuple[int, int]] = {}
    for one in readings:
        if isinstance(one, Accepted) and one.report.number:
            number, content = one.report.number, hash(one.report)
            row, before = first.setdefault(number, (one.row, content))
            if before != content:
                yield Rejected(
                    one.row,
                    "number",
                    number,
                    f"row {row} has this number with other content; "
                    "give each report a number of its own, or keep the row that holds",
                )
                continue
        yield one
