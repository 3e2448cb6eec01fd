"""The index of incidents: one column a filter, so that a page of a million is counted without reading a row.

It follows the projection: changed incidents are put in place of their former rows. Intervals match if they *may*
overlap the days asked for; those that certainly lie within them are counted beside.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import apsw
import numpy as np
import numpy.typing as npt

from parley.node.filters import IncidentFilter
from parley.node.projections import outcomes
from parley.node.projections.outcomes import OutcomeRow
from parley.vocabulary.intervals import day_interval, local_day

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

FACETS = ("seen", "outcome", "zone", "act", "applies", "party")
_NUMBERS = ("earliest", "latest", "day", "lat", "lon", "placed", "ppm", "reports")
_CODES = ("seen", "outcome", "act", "applies", "party", "region")


@dataclass
class Codes:
    """Texts by number, in the order in which they were first met."""

    texts: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    def code(self, text: str) -> int:
        """The number of a text, a new one where it is new."""
        if text not in self.numbers:
            self.numbers[text] = len(self.texts)
            self.texts.append(text)
        return self.numbers[text]


@dataclass(frozen=True)
class Found:
    """What a filter lets through: rows in order of time, and counts by facet with that facet's own filter set aside."""

    rows: Ints
    certain: int
    reports: int
    facets: Mapping[str, Mapping[str, int]]
    days: Mapping[date, int]


class IncidentIndex:
    """The columns of one channel's incidents, kept by the thread that asks (guarded by the caller's lock)."""

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self.codes = {name: Codes() for name in _CODES}
        self.zones = Codes()
        self.ids: list[str] = []
        self.columns: dict[str, Ints] = {name: np.zeros(0, np.int64) for name in (*_NUMBERS, *_CODES, "zone")}
        self.seen_change = 0
        self._row_of: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def follow(self, connection: apsw.Connection) -> None:
        """Takes in what has changed in the projection since the last time."""
        last = int(next(connection.execute("SELECT coalesce(max(number), 0) FROM changed"))[0])
        if last == self.seen_change:
            return
        if self.seen_change == 0:
            self.fill(outcomes.read(connection, "1 ORDER BY earliest, id"))
        else:
            changed = [str(row[0]) for row in connection.execute(
                "SELECT DISTINCT incident FROM changed WHERE number > ?", (self.seen_change,))]
            self._drop(changed)
            self.fill(row for one in changed if (row := outcomes.get(connection, one)) is not None)
        self.seen_change = last

    def fill(self, rows: Iterable[OutcomeRow]) -> None:
        """Adds rows and brings all into order of time."""
        new = [self._cells(row) for row in rows]
        if not new:
            return
        added = np.array([cells for _, cells in new], dtype=np.int64)
        self.ids += [incident for incident, _ in new]
        self.columns = {name: np.concatenate([column, added[:, n]]) for n, (name, column) in
                        enumerate(self.columns.items())}
        self._sort()

    def find(self, asked: IncidentFilter) -> Found:
        """The incidents that a filter lets through."""
        masks = self._masks(asked)
        common = self._common(asked)
        everything = _and(common, masks.values())
        rows = np.flatnonzero(everything)
        facets = {name: self._facet(name, _and(common, (m for other, m in masks.items() if other != name)))
                  for name in FACETS}
        return Found(rows=rows, certain=int(np.count_nonzero(everything & self._certain(asked))),
                     reports=int(self.columns["reports"][rows].sum()), facets=facets, days=self._days(rows))

    def _masks(self, asked: IncidentFilter) -> dict[str, Mask]:
        masks = {name: self._chosen(name, getattr(asked, name)) for name in FACETS if name != "zone" and
                 getattr(asked, name)}
        if asked.zone:
            bits = sum(1 << self.zones.numbers[zone] for zone in asked.zone if zone in self.zones.numbers)
            inside = (self.columns["zone"] & bits) != 0
            masks["zone"] = inside | (self.columns["zone"] == 0) if "none" in asked.zone else inside
        return masks

    def _common(self, asked: IncidentFilter) -> Mask:
        columns = self.columns
        mask = np.ones(len(self), dtype=np.bool_)
        if asked.from_day:
            mask &= columns["latest"] >= day_interval(asked.from_day, self.zone).earliest
        if asked.to_day:
            mask &= columns["earliest"] <= day_interval(asked.to_day, self.zone).latest
        if asked.region:
            mask &= self._chosen("region", asked.region)
        if asked.min_ppm:
            mask &= (columns["ppm"] >= asked.min_ppm) | (columns["reports"] == 1)
        if not asked.single:
            mask &= columns["reports"] > 1
        if asked.bbox:
            west, south, east, north = asked.bbox
            mask &= (columns["placed"] == 1) & (columns["lon"] >= west) & (columns["lon"] <= east)
            mask &= (columns["lat"] >= south) & (columns["lat"] <= north)
        return mask

    def _certain(self, asked: IncidentFilter) -> Mask:
        mask = np.ones(len(self), dtype=np.bool_)
        if asked.from_day:
            mask &= self.columns["earliest"] >= day_interval(asked.from_day, self.zone).earliest
        if asked.to_day:
            mask &= self.columns["latest"] <= day_interval(asked.to_day, self.zone).latest
        return mask

    def _chosen(self, name: str, values: Sequence[str]) -> Mask:
        known = self.codes[name].numbers
        table = np.zeros(len(known) + 1, dtype=np.bool_)
        table[[known[value] for value in values if value in known]] = True
        return table[self.columns[name]]

    def _facet(self, name: str, mask: Mask) -> dict[str, int]:
        if name == "zone":
            column = self.columns["zone"][mask]
            counts = {zone: int(np.count_nonzero(column & (1 << n))) for n, zone in enumerate(self.zones.texts)}
            return counts | {"none": int(np.count_nonzero(column == 0))}
        codes = self.codes[name]
        found = np.bincount(self.columns[name][mask], minlength=len(codes.texts))
        return {text: int(found[n]) for n, text in enumerate(codes.texts)}

    def _days(self, rows: Ints) -> dict[date, int]:
        if not len(rows):
            return {}
        days, counts = np.unique(self.columns["day"][rows], return_counts=True)
        return {date.fromordinal(int(day)): int(count) for day, count in zip(days, counts, strict=True)}

    def _cells(self, row: OutcomeRow) -> tuple[str, list[int]]:
        incident, where = row.incident, row.incident.where
        coded = {"seen": "|".join(incident.registers), "outcome": row.outcome, "act": row.act, "applies": row.applies,
                 "party": row.alleged, "region": incident.region}
        return incident.id, [
            incident.when.earliest, incident.when.latest, local_day(incident.when.earliest, self.zone).toordinal(),
            where.lat_e6 if where else 0, where.lon_e6 if where else 0, int(where is not None),
            incident.probability_ppm, len(incident.reports), *(self.codes[name].code(coded[name]) for name in _CODES),
            sum(1 << self.zones.code(zone) for zone in row.zones)]

    def _drop(self, changed: Sequence[str]) -> None:
        gone = [self._row_of[one] for one in changed if one in self._row_of]
        keep = np.ones(len(self), dtype=np.bool_)
        keep[gone] = False
        self.columns = {name: column[keep] for name, column in self.columns.items()}
        self.ids = [one for one, kept in zip(self.ids, keep.tolist(), strict=True) if kept]
        self._row_of = {one: n for n, one in enumerate(self.ids)}

    def _sort(self) -> None:
        order = np.lexsort((np.array(self.ids, dtype="U16"), self.columns["earliest"]))
        self.columns = {name: column[order] for name, column in self.columns.items()}
        self.ids = [self.ids[n] for n in order.tolist()]
        self._row_of = {one: n for n, one in enumerate(self.ids)}


def _and(first: Mask, others: Iterable[Mask]) -> Mask:
    mask = first.copy()
    for other in others:
        mask &= other
    return mask


@dataclass
class Indexes:
    """The indexes of a node, one a channel, with the lock under which they follow the projection."""

    by_channel: dict[str, IncidentIndex] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
