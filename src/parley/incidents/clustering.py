"""From links to clusters: components, the best division of each, and how probable it is.

A component of at most six reports is weighed exactly (`partitions`). A larger one is joined greedily, the most
probable pair of groups first, and each of its groups is then weighed exactly among its nearest rivals.
Nothing depends on the order of reports or links: rows stand in the order of ids, and every tie goes to the
lesser. Plain chains of links are never incidents: they join a whole town.
"""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from parley.incidents.division import Division, Edges
from parley.incidents.fixed import PPM, exp_q30, probabilities_ppm
from parley.incidents.greedy import divide_large
from parley.incidents.model import Model
from parley.incidents.partitions import LARGEST, divisions, pair_index, pair_ppm, together_ppm, weigh
from parley.incidents.table import Ints

_CUT_STEP = 500  # thousandths of a nat by which the bar for joining rises while a component is too large


def divide_rows(count: int, edges: Edges, model: Model) -> Division:
    """Divides rows 0..count-1 into incidents by their links; each component by itself alone."""
    edges = Edges(edges.i, edges.j, edges.milli + model.lift, edges.forced)
    component, cut = _components(count, edges, model)
    sizes = np.bincount(component, minlength=1)[component] if count else np.zeros(0, dtype=np.int64)
    edge_size = np.where(component[edges.i] == component[edges.j], sizes[edges.i], 0)
    division = Division(np.arange(count, dtype=np.int64), np.full(count, PPM, dtype=np.int64),
                        probabilities_ppm(edges.milli), cut)  # fmt: skip
    divide_large(division, component, edges, np.flatnonzero(edge_size > LARGEST), model)
    _weigh_across(division, edges)
    for size in range(2, LARGEST + 1):
        _divide_small(
            division, component, np.flatnonzero(sizes == size), edges, np.flatnonzero(edge_size == size), model
        )
    return division


def _components(count: int, edges: Edges, model: Model) -> tuple[Ints, tuple[int, ...]]:
    """The component of each row. One above the bound is cut by raising the bar for its links until its parts fit.

    The bar depends on the set of links alone. What officers bind stays together whatever the size.
    """
    bar = np.full(len(edges.i), model.join + model.lift, dtype=np.int64)
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


def _divide_small(division: Division, component: Ints, rows: Ints, edges: Edges, where: Ints, model: Model) -> None:
    """Components of one size, exactly: fills the division for their rows, and for their edges, which are at `where`."""
    if not len(rows):
        return
    size = int((component[rows] == component[rows[0]]).sum())
    rows = rows[np.argsort(component[rows], kind="stable")].reshape(-1, size)
    inside = edges.take(where)
    at, pair = _positions(rows, len(component), inside)
    milli = np.full((len(rows), len(pair_index(size))), model.apart, dtype=np.int64)
    forced = np.zeros_like(milli)
    milli[at, pair], forced[at, pair] = inside.milli, inside.forced
    best, weights = weigh(milli, forced, size)
    division.edge_ppm[where] = pair_ppm(weights, size)[at, pair]
    blocks = np.array(divisions(size), dtype=np.int64)[best]
    for block in range(size):
        within = blocks == block
        first = rows[np.arange(len(rows)), within.argmax(axis=1)]
        ppm = together_ppm(weights, within, size)
        division.cluster[rows[within]] = np.broadcast_to(first[:, None], rows.shape)[within]
        division.row_ppm[rows[within]] = np.broadcast_to(ppm[:, None], rows.shape)[within]


def _positions(rows: Ints, count: int, edges: Edges) -> tuple[Ints, Ints]:
    """Of each edge: which set it lies in, and the number of its pair there."""
    size = rows.shape[1]
    at, place = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    at[rows], place[rows] = np.arange(len(rows))[:, None], np.arange(size)
    numbers = np.zeros((size, size), dtype=np.int64)
    for number, (a, b) in enumerate(pair_index(size)):
        numbers[a, b] = numbers[b, a] = number
    return at[edges.i], numbers[place[edges.i], place[edges.j]]


def _weigh_across(division: Division, edges: Edges) -> None:
    """Links between clusters: the link against the best that either report has in its own cluster, and against none."""
    best = np.full(len(division.cluster), -(10**9), dtype=np.int64)
    across = division.cluster[edges.i] != division.cluster[edges.j]
    own = edges.take(~across)
    np.maximum.at(best, own.i, own.milli)
    np.maximum.at(best, own.j, own.milli)
    over = edges.take(across)
    odds = np.stack([over.milli, np.zeros_like(over.milli), best[over.i], best[over.j]])
    shares = exp_q30(odds - odds.max(axis=0))
    division.edge_ppm[across] = shares[0] * PPM // shares.sum(axis=0)
    division.edge_ppm[edges.forced < 0], division.edge_ppm[edges.forced > 0] = 0, PPM
