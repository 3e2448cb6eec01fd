"""Reports as columns: what matching reads of a report, as arrays of whole numbers.

Rows stand in ascending order of report id, so that an order of rows is an order of ids and no result
can depend on the order in which reports arrived. Labels become codes by their hash, so that tables made
on different machines or days can be joined without a dictionary.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from parley.reports.report import Report
from parley.vocabulary.counts import Harm

Ints = npt.NDArray[np.int64]

UNKNOWN = 0  # the code of a label that a source did not give
NOT_STATED = -1  # a number of people that a source did not give
NOWHERE = -1  # the radius of a report without a place


@dataclass(frozen=True, eq=False)
class ReportTable:
    """Columns of equal length n: times in UTC seconds, places in micro-degrees, radius in metres (NOWHERE without one).

    `act` has two columns, one a level of the tree; `killed` and `civilians` (killed) three: low, best, high (NOT_STATED
    where unknown).
    `labels` gives back the text of every code. Build it with `from_rows`, `from_reports` or `frame.from_frame`.
    """

    ids: npt.NDArray[np.object_]
    register: Ints
    start: Ints
    end: Ints
    lat: Ints
    lon: Ints
    radius: Ints
    act: Ints
    party: Ints
    side: Ints
    killed: Ints
    civilians: Ints
    labels: dict[int, str]

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: npt.NDArray[Any]) -> "ReportTable":
        """The table of these rows only (indices or a mask), in the order given."""
        columns = {f.name: getattr(self, f.name)[rows] for f in fields(self) if f.name != "labels"}
        return replace(self, **columns)


def code(label: str) -> int:
    """The code of a label: 63 bits of its hash, UNKNOWN for no label. Case and outer spaces do not count."""
    text = label.strip().casefold()
    if not text:
        return UNKNOWN
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1 or 1


def act_levels(path: str) -> tuple[str, str]:
    """The two levels of an act path: `shelling/mortar` is a `shelling`, and in full `shelling/mortar`; "" unknown."""
    kind, _, rest = path.strip().partition("/")
    return kind, f"{kind}/{rest}" if rest else ""


def from_rows(ids: Iterable[str], columns: dict[str, Ints], labels: dict[int, str]) -> ReportTable:
    """A table of columns in any order of rows. Raises ValueError where an id stands twice."""
    names = np.array(list(ids), dtype=object)
    order = np.argsort(names, kind="stable")
    table = ReportTable(ids=names, labels=labels, **columns).take(order)
    same = np.flatnonzero(table.ids[1:] == table.ids[:-1])
    if len(same):
        raise ValueError(f"report id {table.ids[same[0]]} stands twice; give every report an id of its own")
    return table


def from_reports(reports: Iterable[tuple[str, Report]]) -> ReportTable:
    """The table of (report id, report) in any order. Raises ValueError where an id stands twice."""
    pairs = list(reports)
    labels: dict[int, str] = {}
    codes = coder(labels)
    rows = np.array([_row(report, codes) for _, report in pairs], dtype=np.int64).reshape(-1, 16)
    columns = {
        "register": rows[:, 0], "start": rows[:, 1], "end": rows[:, 2], "lat": rows[:, 3], "lon": rows[:, 4],
        "radius": rows[:, 5], "act": rows[:, 6:8], "party": rows[:, 8], "side": rows[:, 9], "killed": rows[:, 10:13],
        "civilians": rows[:, 13:16],
    }  # fmt: skip
    return from_rows((i for i, _ in pairs), columns, labels)


def join(first: ReportTable, second: ReportTable) -> ReportTable:
    """Both tables as one. Raises ValueError where an id stands in both."""
    columns = {
        f.name: np.concatenate([getattr(first, f.name), getattr(second, f.name)])
        for f in fields(first) if f.name not in ("ids", "labels")
    }  # fmt: skip
    return from_rows([*first.ids, *second.ids], columns, first.labels | second.labels)


def coder(labels: dict[int, str]) -> Callable[[str], int]:
    """A function from label to code that notes each label in `labels` and hashes it once."""
    known: dict[str, int] = {}

    def code_of(label: str) -> int:
        if label not in known:
            known[label] = code(label)
            labels[known[label]] = label.strip()
        return known[label]

    return code_of


def _row(report: Report, codes: Callable[[str], int]) -> tuple[int, ...]:
    place = report.where
    where = (place.lat_e6, place.lon_e6, place.radius_m) if place else (0, 0, NOWHERE)
    kind, full = act_levels(report.act)
    return (codes(report.register), report.when.earliest, report.when.latest, *where,
            codes(kind), codes(full), codes(report.party), codes(report.side), *_harm(report))  # fmt: skip


def _harm(report: Report) -> tuple[int, ...]:
    harm = report.harm or Harm()
    killed = fill_harm(harm.killed_low, harm.killed_best, harm.killed_high)
    return killed + fill_harm(harm.civilians_low, harm.civilians_best, harm.civilians_high)


def fill_harm(low: int | None, best: int | None, high: int | None) -> tuple[int, int, int]:
    """Low, best and high with what is missing taken from the nearest that is stated; NOT_STATED where none is."""
    stated = [n for n in (best, low, high) if n is not None]
    if not stated:
        return NOT_STATED, NOT_STATED, NOT_STATED
    middle = stated[0]
    return middle if low is None else low, middle, middle if high is None else high
