"""Map, list and time line of the incidents that a filter lets through."""

from collections.abc import Sequence

import apsw
import numpy as np

from parley.node.filters import IncidentFilter
from parley.node.index import FACETS, Found, IncidentIndex, Ints
from parley.node.opened import Node
from parley.node.projections import outcomes
from parley.node.queries.process import foot, reading
from parley.node.queries.rows import incident_shown
from parley.node.shown import Cell, Facet, IncidentShown, IncidentsShown, Reader

PAGE = 50
MOST_MARKS = 500
_CELLS = 48  # cells across the map


def incidents(node: Node, reader: Reader, asked: IncidentFilter) -> IncidentsShown:
    """What a filter lets through: counts, one page of rows, marks or cells for the map, days for the time line."""
    connection = reading(node, reader)
    index, found = _find(node, reader.channel, connection, asked)
    pages = max(1, -(-len(found.rows) // PAGE))
    page = min(asked.page, pages)
    rows = found.rows[(page - 1) * PAGE : page * PAGE]
    few = len(found.rows) <= MOST_MARKS
    shown = _shown(node, connection, [index.ids[n] for n in rows.tolist()])
    return IncidentsShown(
        matched=len(found.rows), certain=found.certain, reports=found.reports, hidden=len(index) - len(found.rows),
        rows=shown, page=page, pages=pages, facets=_facets(asked, found),
        marks=_shown(node, connection, [index.ids[n] for n in found.rows.tolist()]) if few else (),
        cells=() if few else cells(index, found.rows), days=found.days,
        selected=next(iter(_shown(node, connection, [asked.selected])), None) if asked.selected else None,
        foot=foot(node, reader))


def _find(node: Node, channel: str, connection: apsw.Connection, asked: IncidentFilter) -> tuple[IncidentIndex, Found]:
    indexes = node.indexes
    with indexes.lock:
        index = indexes.by_channel.get(channel)
        if index is None:
            index = indexes.by_channel[channel] = IncidentIndex(node.agreement.zone)
        index.follow(connection)
        return index, index.find(asked)


def cells(index: IncidentIndex, rows: Ints) -> tuple[Cell, ...]:
    """The rows' places gathered into cells, for a map that cannot show each."""
    rows = rows[index.columns["placed"][rows] == 1]
    if not len(rows):
        return ()
    lat, lon = index.columns["lat"][rows], index.columns["lon"][rows]
    side = max(int(lon.max() - lon.min()), int(lat.max() - lat.min()), 1) // _CELLS + 1
    keys = (lat // side) * 1_000_000 + lon // side + 500_000
    found, counts = np.unique(keys, return_counts=True)
    return tuple(
        Cell(lat_e6=(key // 1_000_000) * side + side // 2, lon_e6=(key % 1_000_000 - 500_000) * side + side // 2, count=n)
        for key, n in zip(found.tolist(), counts.tolist(), strict=True))


def _facets(asked: IncidentFilter, found: Found) -> dict[str, tuple[Facet, ...]]:
    facets = {}
    for name in FACETS:
        chosen = getattr(asked, name)
        counts = sorted(found.facets[name].items(), key=lambda one: (-one[1], one[0]))
        facets[name] = tuple(Facet(value=value, count=count, chosen=value in chosen or not chosen)
                             for value, count in counts if count or value in chosen)
    return facets


def _shown(node: Node, connection: apsw.Connection, ids: Sequence[str]) -> tuple[IncidentShown, ...]:
    rows = {row.incident.id: row for start in range(0, len(ids), 500)
            for row in _read(connection, ids[start : start + 500])}
    return tuple(incident_shown(node, rows[one]) for one in ids if one in rows)


def _read(connection: apsw.Connection, ids: Sequence[str]) -> list[outcomes.OutcomeRow]:
    return list(outcomes.read(connection, f"id IN ({','.join('?' * len(ids))})", tuple(ids)))
