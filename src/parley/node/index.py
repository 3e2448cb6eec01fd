"""The index of incidents: a page of a million is found and counted by whole columns, without reading a row.

Intervals match if they *may* overlap the days asked for; those that certainly lie within them are counted beside.
"""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import apsw
import numpy as np
import numpy.typing as npt

from parley.node.columns import EMPTY, Column, Columns, Ints, followed, viewed
from parley.node.columns_kept import keep, kept
from parley.node.filters import IncidentFilter
from parley.node.projections.outcomes import OutcomeRow
from parley.vocabulary.intervals import day_interval

Mask = npt.NDArray[np.bool_]

FACETS = ("seen", "outcome", "zone", "act", "applies", "party")
NO_ZONE = "none"
KEEP_AFTER = 20_000  # changes; fewer are read again in less than a second


@dataclass(frozen=True)
class Found:
    """What a filter lets through: rows of `columns` in order of time, and counts.

    The counts of a facet are those with its own filter set aside; an incident in two zones counts in each.
    """

    columns: Columns
    rows: Ints
    certain: int
    reports: int
    facets: Mapping[str, Mapping[str, int]]
    days: Mapping[date, int]


class IncidentIndex:
    """The columns of one channel's incidents as they follow its projection (guarded by the caller's lock)."""

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self.columns = EMPTY
        self._kept = 0
        self._projection: Path | None = None
        self._views: dict[str, tuple[Columns, Columns]] = {}

    def __len__(self) -> int:
        return len(self.columns)

    def follow(self, connection: apsw.Connection) -> Columns:
        """Takes in what has changed in the projection since the last time. Returns the columns as they are then.

        A projection derived anew is another file: then the columns begin anew too. Many changes are kept in files.
        """
        projection = Path(connection.filename)
        if projection != self._projection:
            self._projection, self.columns = projection, kept(connection, projection)
            self._kept = self.columns.change
        self.columns = followed(self.columns, connection, self.zone)
        if self.columns.change - self._kept >= KEEP_AFTER:
            keep(self.columns, connection, projection)
            self._kept = self.columns.change
        return self.columns

    def viewed(self, member: str, replaced: Callable[[], tuple[Sequence[str], Sequence[OutcomeRow]]]) -> Columns:
        """The columns as one member's own view has them, made once for each state of the joint ones.

        `replaced` gives the incidents that it dissolves and the rows in their place.
        """
        joint, made = self._views.get(member, (EMPTY, EMPTY))
        if joint is not self.columns:
            gone, rows = replaced()
            made = viewed(self.columns, gone, rows, self.zone) if rows else self.columns
            self._views[member] = (self.columns, made)
        return made


def find(columns: Columns, asked: IncidentFilter, zone: str) -> Found:
    """The incidents that a filter lets through; its days are days of `zone`."""
    masks = {name: _chosen(columns, name, getattr(asked, name)) for name in FACETS if getattr(asked, name)}
    common = _common(columns, asked, zone)
    everything = _and([*common, *masks.values()])
    rows = _rows(everything)
    facets = {}
    for name in FACETS:
        others = [mask for other, mask in masks.items() if other != name]
        facets[name] = _facet(columns, name, _rows(_and([*common, *others])) if name in masks else rows)
    certain = _and([*([] if everything is None else [everything]), *_certain(columns, asked, zone)])
    return Found(
        columns=columns,
        rows=np.arange(len(columns)) if rows is None else rows,
        certain=len(columns) if certain is None else int(np.count_nonzero(certain)),
        reports=int(_of(columns.of["reports"], rows).sum()),
        facets=facets,
        days=_days(_of(columns.of["day"], rows)),
    )


def _chosen(columns: Columns, name: str, values: Sequence[str]) -> Mask:
    """The rows whose text is one of the values; of zones, whose set holds one of them, or none at all."""
    if name == "zone":
        chosen = [
            bool(set(text.split("|")) & set(values)) if text else NO_ZONE in values for text in columns.texts["zone"]
        ]
    else:
        chosen = [text in values for text in columns.texts[name]]
    return np.array(chosen, np.bool_).take(columns.of[name])


def _common(columns: Columns, asked: IncidentFilter, zone: str) -> list[Mask]:
    of = columns.of
    masks = []
    if asked.from_day:
        masks.append(of["latest"] >= day_interval(asked.from_day, zone).earliest)
    if asked.to_day:
        masks.append(of["earliest"] <= day_interval(asked.to_day, zone).latest)
    if asked.region:
        masks.append(_chosen(columns, "region", asked.region))
    if asked.min_ppm:
        masks.append((of["ppm"] >= asked.min_ppm) | (of["reports"] == 1))
    if not asked.single:
        masks.append(of["reports"] > 1)
    if asked.bbox:
        west, south, east, north = asked.bbox
        masks += [of["placed"], of["lon"] >= west, of["lon"] <= east, of["lat"] >= south, of["lat"] <= north]
    return masks


def _certain(columns: Columns, asked: IncidentFilter, zone: str) -> list[Mask]:
    masks = []
    if asked.from_day:
        masks.append(columns.of["earliest"] >= day_interval(asked.from_day, zone).earliest)
    if asked.to_day:
        masks.append(columns.of["latest"] <= day_interval(asked.to_day, zone).latest)
    return masks


def _facet(columns: Columns, name: str, rows: Ints | None) -> dict[str, int]:
    texts = columns.texts[name]
    found = np.bincount(_of(columns.of[name], rows), minlength=len(texts)).tolist()
    if name != "zone":
        return dict(zip(texts, found, strict=True))
    counts = {NO_ZONE: 0}
    for text, count in zip(texts, found, strict=True):
        for zone in text.split("|") if text else [NO_ZONE]:
            counts[zone] = counts.get(zone, 0) + count
    return counts


def _days(days: Column) -> dict[date, int]:
    if not len(days):
        return {}
    first = int(days.min())
    counts = np.bincount(days - first).tolist()
    return {date.fromordinal(first + n): count for n, count in enumerate(counts) if count}


def _rows(mask: Mask | None) -> Ints | None:
    return None if mask is None else np.flatnonzero(mask)


def _of(column: Column, rows: Ints | None) -> Column:
    """A column's values in these rows; None stands for all rows, which costs no copy."""
    return column if rows is None else column.take(rows)


def _and(masks: Iterable[Mask]) -> Mask | None:
    """The rows that all masks let through; None for all rows."""
    masks = list(masks)
    if len(masks) < 2:
        return masks[0] if masks else None
    both = masks[0] & masks[1]
    for mask in masks[2:]:
        both &= mask
    return both


@dataclass
class Indexes:
    """The indexes of a node, one a channel, with the lock under which they follow the projection."""

    by_channel: dict[str, IncidentIndex] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
