"""The columns of one channel's incidents: a value a filter, rows in order of time and then of id.

Columns are never changed in place: what changes in the projection makes new ones, so that a page which has begun
with some can end with them, without a lock.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import apsw
import msgspec
import numpy as np
import numpy.typing as npt

from parley.incidents.incident import ID_DIGITS
from parley.node.projections.outcomes import OutcomeRow
from parley.vocabulary.intervals import local_day

Column = npt.NDArray[Any]
Ints = npt.NDArray[np.int64]

_TYPES = {
    "number": np.int64, "earliest": np.int64, "latest": np.int64, "day": np.int32, "lat": np.int32, "lon": np.int32,
    "placed": np.bool_, "ppm": np.int32, "reports": np.int32,
}  # fmt: skip
CODED = ("seen", "outcome", "zone", "act", "applies", "party", "region")
NAMES = (*_TYPES, *CODED)
_PIECE = 50_000
_QUARTER = 900  # seconds; no zone changes its offset within one


@dataclass(frozen=True)
class Columns:
    """`of` holds a column for each of NAMES, all of one length. A coded column holds places in its tuple of `texts`.

    `seen` and `zone` are sets, their members joined with "|". `change` is the newest change of the projection that is
    taken in, `number` an incident's id as a number.
    """

    of: Mapping[str, Column]
    texts: Mapping[str, tuple[str, ...]]
    change: int

    def __len__(self) -> int:
        return len(self.of["number"])

    def ids(self, rows: Ints) -> list[str]:
        """The ids of the incidents in these rows."""
        return [f"I-{number:0{ID_DIGITS}x}" for number in self.of["number"][rows].tolist()]


# Coded columns are as wide as what numpy counts and looks up by, so that neither copies a column first.
EMPTY = Columns(
    of={name: np.zeros(0, _TYPES.get(name, np.int64)) for name in NAMES}, texts=dict.fromkeys(CODED, ()), change=0
)


def followed(columns: Columns, connection: apsw.Connection, zone: str) -> Columns:
    """The columns with what has changed in the projection since; the same ones where nothing has.

    What changes while this reads is read again the next time, since the newest change is asked for first.
    """
    newest = int(next(connection.execute("SELECT coalesce(max(number), 0) FROM changed"))[0])
    if newest == columns.change:
        return columns
    codes = {name: {text: n for n, text in enumerate(columns.texts[name])} for name in CODED}
    if columns.change == 0:
        gone, read = [], _rows(connection.execute("SELECT row FROM outcome"))
    else:
        gone = [
            str(row[0])
            for row in connection.execute("SELECT DISTINCT incident FROM changed WHERE number > ?", (columns.change,))
        ]
        read = _rows(row for one in gone for row in connection.execute("SELECT row FROM outcome WHERE id = ?", (one,)))
    blocks = [_block(piece, codes, zone) for piece in iter(lambda: list(islice(read, _PIECE)), [])]
    fresh = _sorted({name: np.concatenate([EMPTY.of[name], *(block[name] for block in blocks)]) for name in NAMES})
    merged = fresh if columns.change == 0 else _merged(columns.of, _numbers(gone), fresh)
    return Columns(of=merged, texts={name: tuple(codes[name]) for name in CODED}, change=newest)


def viewed(columns: Columns, gone: Sequence[str], rows: Sequence[OutcomeRow], zone: str) -> Columns:
    """The columns with some incidents (ids) gone and others in their place, as one member's own view has it."""
    codes = {name: {text: n for n, text in enumerate(columns.texts[name])} for name in CODED}
    fresh = _sorted(_block(rows, codes, zone))
    return Columns(
        of=_merged(columns.of, _numbers(gone), fresh),
        texts={name: tuple(codes[name]) for name in CODED},
        change=columns.change,
    )


# What the columns need of a row: decoding the rest would take most of the time, and the collector the rest of it.
class _When(msgspec.Struct, frozen=True, gc=False):
    earliest: int
    latest: int


class _Where(msgspec.Struct, frozen=True, gc=False):
    lat_e6: int = 0
    lon_e6: int = 0


class _Said(msgspec.Struct, frozen=True, gc=False):
    id: str
    reports: tuple[str, ...]
    registers: tuple[str, ...]
    probability_ppm: int
    when: _When
    where: _Where | None = None
    region: str = ""


class _Row(msgspec.Struct, frozen=True, gc=False):
    incident: _Said
    outcome: str
    act: str
    alleged: str
    applies: str
    zones: tuple[str, ...]


def _rows(read: Iterable[tuple[Any, ...]]) -> Iterator[_Row]:
    decoder = msgspec.json.Decoder(_Row)
    return (decoder.decode(row[0]) for row in read)


def _block(
    rows: Sequence[_Row] | Sequence[OutcomeRow], codes: dict[str, dict[str, int]], zone: str
) -> dict[str, Column]:
    """The columns of some rows; texts not met before are added to `codes`."""
    said = [row.incident for row in rows]
    places = [one.where or _Where() for one in said]
    earliest = np.array([one.when.earliest for one in said], np.int64)
    values = {
        "number": _numbers([one.id for one in said]), "earliest": earliest,
        "latest": [one.when.latest for one in said], "day": _days(earliest, zone),
        "lat": [place.lat_e6 for place in places], "lon": [place.lon_e6 for place in places],
        "placed": [one.where is not None for one in said], "ppm": [one.probability_ppm for one in said],
        "reports": [len(one.reports) for one in said],
    }  # fmt: skip
    texts = {
        "seen": ("|".join(one.registers) for one in said), "outcome": (row.outcome for row in rows),
        "zone": ("|".join(row.zones) for row in rows), "act": (row.act for row in rows),
        "applies": (row.applies for row in rows), "party": (row.alleged for row in rows),
        "region": (one.region for one in said),
    }  # fmt: skip
    values |= {name: [known.setdefault(text, len(known)) for text in texts[name]] for name, known in codes.items()}
    return {name: np.asarray(values[name], EMPTY.of[name].dtype) for name in NAMES}


def _days(seconds: Ints, zone: str) -> Ints:
    """The local day of each moment, as an ordinal."""
    quarters, of_each = np.unique(seconds // _QUARTER, return_inverse=True)
    return np.array([local_day(quarter * _QUARTER, zone).toordinal() for quarter in quarters.tolist()], np.int64)[
        of_each
    ]


def _numbers(ids: Sequence[str]) -> Ints:
    return np.array([int(one.removeprefix("I-"), 16) for one in ids], np.int64)


def _sorted(of: Mapping[str, Column]) -> dict[str, Column]:
    order = np.lexsort((of["number"], of["earliest"]))
    return {name: column[order] for name, column in of.items()}


def _merged(of: Mapping[str, Column], gone: Ints, fresh: Mapping[str, Column]) -> dict[str, Column]:
    """The columns without the incidents that are `gone`, and with the fresh ones (in order) at their places."""
    gone = np.sort(gone)
    nearest = gone[np.minimum(np.searchsorted(gone, of["number"]), len(gone) - 1)]
    kept = np.flatnonzero(nearest != of["number"])
    at = [
        _place(of["earliest"][kept], of["number"][kept], *one)
        for one in zip(fresh["earliest"].tolist(), fresh["number"].tolist(), strict=True)
    ]
    order = np.insert(kept, at, len(of["number"]) + np.arange(len(at)))
    return {name: np.concatenate([of[name], fresh[name]])[order] for name in NAMES}


def _place(earliest: Ints, numbers: Ints, when: int, number: int) -> int:
    first, last = np.searchsorted(earliest, when), np.searchsorted(earliest, when, side="right")
    return int(first + np.searchsorted(numbers[first:last], number))
