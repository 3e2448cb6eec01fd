"""Map, list and time line of the incidents that a filter lets through."""

from collections.abc import Sequence

import apsw
import numpy as np

from parley.node import own_view
from parley.node.columns import Columns, Ints
from parley.node.filters import IncidentFilter
from parley.node.index import FACETS, Found, find
from parley.node.opened import Node
from parley.node.queries.process import foot, reading
from parley.node.queries.rows import incident_shown
from parley.node.shown import Cell, Facet, IncidentShown, IncidentsShown, Reader

PAGE = 50
MOST_MARKS = 500
_CELLS = 48  # cells across the map


def incidents(node: Node, reader: Reader, asked: IncidentFilter) -> IncidentsShown:
    """What a filter lets through: counts, one page of rows, marks or cells for the map, days for the time line."""
    connection = reading(node, reader)
    columns = own_view.columns_of(node, connection, reader.channel, reader.member)
    found = find(columns, asked, node.agreement.zone)
    pages = max(1, -(-len(found.rows) // PAGE))
    page = min(asked.page, pages)
    rows = found.rows[(page - 1) * PAGE : page * PAGE]
    few = len(found.rows) <= MOST_MARKS
    return IncidentsShown(
        matched=len(found.rows),
        certain=found.certain,
        reports=found.reports,
        hidden=len(columns) - len(found.rows),
        rows=_shown(node, connection, reader, columns.ids(rows)),
        page=page,
        pages=pages,
        facets=_facets(asked, found),
        marks=_shown(node, connection, reader, columns.ids(found.rows)) if few else (),
        cells=() if few else cells(columns, found.rows),
        days=found.days,
        selected=next(iter(_shown(node, connection, reader, [asked.selected])), None) if asked.selected else None,
        foot=foot(node, reader),
    )


def cells(columns: Columns, rows: Ints) -> tuple[Cell, ...]:
    """The rows' places gathered into cells, for a map that cannot show each."""
    rows = rows[columns.of["placed"][rows]]
    if not len(rows):
        return ()
    lat, lon = columns.of["lat"][rows], columns.of["lon"][rows]
    side = max(int(lon.max()) - int(lon.min()), int(lat.max()) - int(lat.min()), 1) // _CELLS + 1
    south, west = int(lat.min()) // side, int(lon.min()) // side
    across = int(lon.max()) // side - west + 1
    counts = np.bincount((lat // side - south) * across + (lon // side - west))
    return tuple(
        Cell(
            lat_e6=(key // across + south) * side + side // 2, lon_e6=(key % across + west) * side + side // 2, count=n
        )
        for key, n in zip(np.flatnonzero(counts).tolist(), counts[counts > 0].tolist(), strict=True)
    )


def _facets(asked: IncidentFilter, found: Found) -> dict[str, tuple[Facet, ...]]:
    facets = {}
    for name in FACETS:
        chosen = getattr(asked, name)
        counts = sorted(found.facets[name].items(), key=lambda one: (-one[1], one[0]))
        facets[name] = tuple(
            Facet(value=value, count=count, chosen=value in chosen or not chosen)
            for value, count in counts
            if count or value in chosen
        )
    return facets


def _shown(node: Node, connection: apsw.Connection, reader: Reader, ids: Sequence[str]) -> tuple[IncidentShown, ...]:
    rows = own_view.rows_of(node, connection, reader.member, ids)
    return tuple(incident_shown(node, rows[one]) for one in ids if one in rows)
