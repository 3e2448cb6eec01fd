"""Matching: reports in, clusters and links out. And the same piece by piece, as a node needs it.

A batch is `match`. A node that gets reports one at a time asks its store for what lies in the `window` of a new report,
keeps the `edges_between`, and divides only the component touched, with `cluster`. Both ways give the same
clusters and probabilities, bit for bit, in whatever order the reports came.
"""

from collections.abc import Iterable
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from parley.incidents.constraints import Constraints
from parley.incidents.division import Division, Edges, Mask
from parley.incidents.fixed import bounds_ppm
from parley.incidents.table import Ints, ReportTable, join
from stage_two.candidates import Box, candidate_pairs, shifted, standing_alone, window
from stage_two.clustering import divide_rows
from stage_two.model import Model, model_hash
from stage_two.pairs import Encoded, encode
from stage_two.pairs import scores as pair_scores

__all__ = ["Box", "Cluster", "Diagnostics", "Link", "Matching", "cluster", "edges_between", "match", "window"]

LEAST_LINK_PPM: Final = 10_000  # a link below one per cent is not given out
NONE_BOUND: Final = Constraints()
_NONE: Final = np.zeros(0, dtype=np.int64)

Names = npt.NDArray[np.object_]
Edge = tuple[str, str, int]  # two report ids, the lesser first, and log-odds in thousandths of a nat


class Cluster(msgspec.Struct, frozen=True):
    """Reports held to speak of one incident, ids ascending; the probability that all do and its bounds, millionths."""

    ids: tuple[str, ...]
    probability_ppm: int
    low_ppm: int
    high_ppm: int


class Link(msgspec.Struct, frozen=True):
    """The probability, in millionths, that two reports speak of one incident; `a` is the lesser id."""

    a: str
    b: str
    probability_ppm: int


class Diagnostics(msgspec.Struct, frozen=True, kw_only=True):
    """What happened on the way. `alone`: reports that the windows leave out; `crowded`: those with more candidates than
    the model's crowd, with their number; `cut`: sizes of components that were cut."""

    model: str
    reports: int
    candidates: int
    links: int
    alone: tuple[str, ...]
    crowded: tuple[tuple[str, int], ...]
    cut: tuple[int, ...]


class Matching(msgspec.Struct, frozen=True, kw_only=True):
    """Every report in exactly one cluster, clusters by their least id; links of at least one per cent, by ids."""

    clusters: tuple[Cluster, ...]
    links: tuple[Link, ...]
    diagnostics: Diagnostics


def match(table: ReportTable, model: Model, constraints: Constraints = NONE_BOUND) -> Matching:
    """The incidents that the reports of a table come to, in whole numbers only.

    Constraints on reports that the table does not hold have no effect.
    """
    table = shifted(table, model)
    said = encode(table, model)
    edges, candidates = _edges(table, said, model)
    bound = _bound(table.ids, edges, constraints, model)
    division = divide_rows(table, bound, model, said)
    alone = table.ids[standing_alone(table, model)]
    crowded = np.flatnonzero(candidates > model.windows.crowd)
    links = _links(table.ids, bound, division)
    return Matching(
        clusters=_clusters(table.ids, division, model), links=links,
        diagnostics=Diagnostics(
            model=model_hash(model), reports=len(table), candidates=int(candidates.sum()) // 2, links=len(links),
            alone=tuple(alone), crowded=tuple(zip(table.ids[crowded], candidates[crowded].tolist(), strict=True)),
            cut=division.cut,
        ),
    )  # fmt: skip


def edges_between(new: ReportTable, held: ReportTable, model: Model) -> list[Edge]:
    """All known links of new reports, to held ones and among themselves, sorted.

    `held` must hold at least the reports within `window` of each new one; more makes no difference.
    """
    table = shifted(join(new, held), model)
    edges, _ = _edges(table, encode(table, model), model, np.isin(table.ids, new.ids))
    return list(zip(table.ids[edges.i], table.ids[edges.j], edges.milli.tolist(), strict=True))


def cluster(table: ReportTable, edges: Iterable[Edge], model: Model, constraints: Constraints = NONE_BOUND
            ) -> tuple[tuple[Cluster, ...], tuple[Link, ...]]:  # fmt: skip
    """Clusters and links of some reports, given all known links among them: the last step of `match` alone.

    The clusters are those of `match` where the reports are whole components: no binding and no link of at least
    `model.join` leads to others. The links are, where no link of at least `model.plausible` does.
    Raises KeyError where a link names a report that the table does not hold.
    """
    row = {report: k for k, report in enumerate(table.ids)}
    found = sorted((*sorted((row[a], row[b])), milli) for a, b, milli in edges)
    columns = np.array(found, dtype=np.int64).reshape(-1, 3).T
    plain = Edges(columns[0], columns[1], columns[2], np.zeros(len(found), dtype=np.int64))
    bound = _bound(table.ids, plain, constraints, model)
    placed = shifted(table, model)
    division = divide_rows(placed, bound, model, encode(placed, model))
    return _clusters(table.ids, division, model), _links(table.ids, bound, division)


def _edges(table: ReportTable, said: Encoded, model: Model, fresh: Mask | None = None) -> tuple[Edges, Ints]:
    """Known links in order of rows, and for every row the number of its candidates."""
    candidates = np.zeros(len(table), dtype=np.int64)
    kept: list[tuple[Ints, Ints, Ints]] = [(_NONE, _NONE, _NONE)]
    for i, j in candidate_pairs(table, model, fresh):
        candidates += np.bincount(i, minlength=len(table)) + np.bincount(j, minlength=len(table))
        milli, _, _ = pair_scores(table, said, i, j, model)
        known = milli >= model.known
        kept.append((i[known], j[known], milli[known]))
    first, second, scores = (np.concatenate(column) for column in zip(*kept, strict=True))
    order = np.lexsort((second, first))
    return Edges(first[order], second[order], scores[order], np.zeros(len(order), dtype=np.int64)), candidates


def _bound(ids: Names, edges: Edges, constraints: Constraints, model: Model) -> Edges:
    """The links with officers' bindings in them; a bound pair without a link counts as `missing`, twice,
    but for its binding."""
    row = {report: k for k, report in enumerate(ids)} if constraints != NONE_BOUND else {}
    said = [(pair, 1) for pair in constraints.must] + [(pair, -1) for pair in constraints.cannot]
    forced = {(row[a], row[b]): says for (a, b), says in said if a in row and b in row}
    if not forced:
        return edges
    plain = dict(zip(zip(edges.i.tolist(), edges.j.tolist(), strict=True), edges.milli.tolist(), strict=True))
    pairs = sorted(plain.keys() | forced.keys())
    rows = np.array(pairs, dtype=np.int64).T
    return Edges(rows[0], rows[1], np.array([plain.get(p, 2 * model.missing) for p in pairs], dtype=np.int64),
                 np.array([forced.get(p, 0) for p in pairs], dtype=np.int64))  # fmt: skip


def _clusters(ids: Names, division: Division, model: Model) -> tuple[Cluster, ...]:
    order = np.argsort(division.cluster, kind="stable")
    if not len(order):
        return ()
    starts = np.flatnonzero(np.diff(division.cluster[order], prepend=-1))
    ppm = division.row_ppm[order[starts]]
    low, high = bounds_ppm(ppm, model.spread)
    members = ids[order].tolist()
    ends = [*starts[1:].tolist(), len(members)]
    spans = zip(starts.tolist(), ends, ppm.tolist(), low.tolist(), high.tolist(), strict=True)
    return tuple(Cluster(tuple(members[a:b]), p, least, most) for a, b, p, least, most in spans)


def _links(ids: Names, edges: Edges, division: Division) -> tuple[Link, ...]:
    shown = division.edge_ppm >= LEAST_LINK_PPM
    columns = ids[edges.i[shown]].tolist(), ids[edges.j[shown]].tolist(), division.edge_ppm[shown].tolist()
    return tuple(Link(a, b, ppm) for a, b, ppm in zip(*columns, strict=True))
