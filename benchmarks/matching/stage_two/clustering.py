"""From links to clusters: components, the best division of each, and how probable it is.

Components are divided by `association`. Nothing depends on the order of reports or links: rows stand in the order of
ids, and every tie goes to the lesser. Plain chains of links are never incidents: they join a whole town.
"""

from dataclasses import replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from parley.incidents.division import Division, Edges
from parley.incidents.fixed import PPM, exp_q30
from parley.incidents.table import Ints, ReportTable
from stage_two.association import divide
from stage_two.model import Model
from stage_two.pairs import Encoded

_CUT_STEP = 500  # thousandths of a nat by which the bar for joining rises while a component is too large


def divide_rows(table: ReportTable, edges: Edges, model: Model, said: Encoded) -> Division:
    """Divides the rows of a table into incidents by their links; each component by itself alone."""
    component, cut = components(len(table), edges, model)
    division = replace(divide(table, edges, component, _units(len(table), edges), model, said), cut=cut)
    _weigh_across(division, edges, component)
    return division


def _units(count: int, edges: Edges) -> Ints:
    """For each row the least row that officers hold it together with."""
    held = edges.forced > 0
    if not held.any():
        return np.arange(count, dtype=np.int64)
    graph = coo_array((np.ones(int(held.sum()), dtype=np.int8), (edges.i[held], edges.j[held])), shape=(count, count))
    _, first, of = np.unique(connected_components(graph, directed=False)[1], return_index=True, return_inverse=True)
    return first[of].astype(np.int64)


def components(count: int, edges: Edges, model: Model) -> tuple[Ints, tuple[int, ...]]:
    """The component of each row. One above the bound is cut by raising the bar for its links until its parts fit.

    The bar depends on the set of links alone. What officers bind stays together whatever the size.
    """
    bar = np.full(len(edges.i), model.join, dtype=np.int64)
    bound = model.windows.component
    cut: tuple[int, ...] = ()
    while True:
        kept = (edges.forced > 0) | ((edges.forced == 0) & (edges.milli >= bar))
        graph = coo_array(
            (np.ones(int(kept.sum()), dtype=np.int8), (edges.i[kept], edges.j[kept])), shape=(count, count)
        )
        component = connected_components(graph, directed=False)[1].astype(np.int64)
        sizes = np.bincount(component, minlength=1)
        if not cut:
            cut = tuple(sorted(sizes[sizes > bound].tolist(), reverse=True))
        too_large = kept & (edges.forced == 0) & (sizes[component[edges.i]] > bound)
        if not too_large.any():
            return component, cut
        bar[too_large] += _CUT_STEP


def _weigh_across(division: Division, edges: Edges, component: Ints) -> None:
    """Links between components: the link against the best that either report has in its own cluster, and none."""
    best = np.full(len(division.cluster), -(10**9), dtype=np.int64)
    across = component[edges.i] != component[edges.j]
    own = edges.take(division.cluster[edges.i] == division.cluster[edges.j])
    np.maximum.at(best, own.i, own.milli)
    np.maximum.at(best, own.j, own.milli)
    over = edges.take(across)
    odds = np.stack([over.milli, np.zeros_like(over.milli), best[over.i], best[over.j]])
    shares = exp_q30(odds - odds.max(axis=0))
    division.edge_ppm[across] = shares[0] * PPM // shares.sum(axis=0)
    division.edge_ppm[edges.forced < 0], division.edge_ppm[edges.forced > 0] = 0, PPM
