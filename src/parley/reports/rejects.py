"""The rejects file: the rows that were not read, as they stood, with the reason; corrected, it is imported again.

A CSV of the source's own columns after `reject_row`, `reject_field`, `reject_value` and `reject_problem`. Every text is
guarded (cells.guard), and readers take the guard away from a file with these columns.
"""

import csv
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from parley.reports.cells import Row, guard
from parley.reports.reading import Rejected
from parley.reports.rows import REJECT_COLUMNS, rows


def write_rejects(path: Path, rejected: Iterable[Rejected], columns: Iterable[str]) -> int:
    """Writes the rejected rows under the source's `columns` and returns how many; no file where there are none."""
    waiting = iter(rejected)
    first = next(waiting, None)
    if first is None:
        return 0
    own = [name for name in columns if name not in REJECT_COLUMNS]
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(map(guard, (*REJECT_COLUMNS, *own)))
        for one in chain([first], waiting):
            writer.writerow(map(guard, _cells(one, own)))
            count += 1
    return count


def read_rejects(path: Path) -> Iterator[Rejected]:
    """The rows of a rejects file. Raises UnreadableFile where it is none."""
    for one in rows(path, required=REJECT_COLUMNS):
        yield one if isinstance(one, Rejected) else _rejected(one)


def _cells(one: Rejected, columns: Iterable[str]) -> list[str]:
    said = [str(one.row), one.field, one.value, one.problem, *(one.cells.get(name, "") for name in columns)]
    return [cell.replace("\0", "\N{REPLACEMENT CHARACTER}") for cell in said]


def _rejected(row: Row) -> Rejected:
    cells = {name: said for name, said in row.cells.items() if name not in REJECT_COLUMNS}
    number, field, value, problem = (row.cells[name] for name in REJECT_COLUMNS)
    return Rejected(int(number), field, value, problem, cells)
