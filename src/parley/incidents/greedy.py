"""Large components divided greedily: the two groups with the highest mean link join first, while it is above zero.

Links that a component does not hold count as the model's `apart`. Ties go to the group with the lesser row. How
probable a group is, is then weighed exactly among itself and its nearest rivals, six reports in all.
"""

import heapq
from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from parley.incidents.division import Division, Edges
from parley.incidents.fixed import probability_ppm
from parley.incidents.model import Model
from parley.incidents.partitions import LARGEST, pair_index, pair_ppm, together_ppm, weigh
from parley.incidents.table import Ints

Pair = tuple[int, int]
Links = Mapping[int, Mapping[int, int]]  # row to row to thousandths of a nat, both ways

_BOUND: Final = 10**12  # what officers' bindings weigh: nothing else comes near


def divide_large(division: Division, component: Ints, edges: Edges, where: Ints, model: Model) -> None:
    """Fills the division for the components whose edges stand at `where`: clusters, and how probable each is."""
    order = where[np.argsort(component[edges.i[where]], kind="stable")]
    ends = np.flatnonzero(np.diff(component[edges.i[order]])) + 1
    weighed: dict[int, list[tuple[list[int], int, Links]]] = {}
    for chosen in np.split(order, ends) if len(order) else ():
        links = _links(edges.take(chosen))
        for group in divide(links, model.apart):
            division.cluster[group] = group[0]
            if len(group) > LARGEST:
                division.row_ppm[group] = probability_ppm(_weakest(group, links, model.apart))
            elif len(group) > 1:
                rows = group + _rivals(group, links)
                weighed.setdefault(len(rows), []).append((rows, len(group), links))
    position = {(int(edges.i[e]), int(edges.j[e])): int(e) for e in order
                if division.cluster[edges.i[e]] == division.cluster[edges.j[e]]}  # fmt: skip
    for size, sets in weighed.items():
        _weigh_sets(division, size, sets, position, model)


def divide(links: Links, apart: int) -> list[list[int]]:
    """The rows of one component into groups, each ascending, the lesser first."""
    groups = _Groups(links, apart)
    heap = [(-m, a, b) for a in links for b in links[a] if a < b and (m := groups.mean(a, b)) > 0]
    heapq.heapify(heap)
    while heap:
        minus, a, b = heapq.heappop(heap)
        if b not in groups.above.get(a, {}) or groups.mean(a, b) != -minus:
            continue  # one of the two has grown or gone since
        groups.merge(a, b)
        for other in groups.above[a]:
            if (m := groups.mean(a, other)) > 0:
                heapq.heappush(heap, (-m, min(a, other), max(a, other)))
    return [sorted(members) for _, members in sorted(groups.members.items())]


class _Groups:
    """Groups named by their least row, and the sums of the links between those that have any.

    Sums are kept above `apart`, so that pairs without a link need no entry.
    """

    def __init__(self, links: Links, apart: int) -> None:
        self.apart = apart
        self.members = {row: [row] for row in links}
        self.above = {row: {other: milli - apart for other, milli in near.items()} for row, near in links.items()}

    def mean(self, a: int, b: int) -> int:
        return self.above[a][b] // (len(self.members[a]) * len(self.members[b])) + self.apart

    def merge(self, keep: int, gone: int) -> None:
        self.members[keep] += self.members.pop(gone)
        for other, above in self.above.pop(gone).items():
            del self.above[other][gone]
            if other != keep:
                self.above[keep][other] = self.above[other][keep] = self.above[keep].get(other, 0) + above


def _links(edges: Edges) -> Links:
    links: dict[int, dict[int, int]] = {}
    milli = edges.milli + edges.forced * _BOUND
    for a, b, m in zip(edges.i.tolist(), edges.j.tolist(), milli.tolist(), strict=True):
        links.setdefault(a, {})[b] = m
        links.setdefault(b, {})[a] = m
    return links


def _weakest(group: list[int], links: Links, apart: int) -> int:
    """The mean link to the others of that member which has the least."""
    return min(sum(links[a].get(b, apart) for b in group if b != a) // (len(group) - 1) for a in group)


def _rivals(group: list[int], links: Links) -> list[int]:
    """The rows outside the group with the strongest links into it, as many as still fit."""
    nearest: dict[int, int] = {}
    for a in group:
        for other, milli in links[a].items():
            nearest[other] = max(milli, nearest.get(other, milli))
    outside = sorted((-milli, other) for other, milli in nearest.items() if other not in group)
    return [other for _, other in outside[: LARGEST - len(group)]]


def _weigh_sets(division: Division, size: int, sets: Iterable[tuple[list[int], int, Links]],
                position: Mapping[Pair, int], model: Model) -> None:  # fmt: skip
    """Sets of one size, each a group and its rivals: fills in the group's probability and its links'."""
    sets = list(sets)
    milli = np.array(
        [[links[rows[a]].get(rows[b], model.apart) for a, b in pair_index(size)] for rows, _, links in sets]
    )
    forced = (milli > _BOUND // 2).astype(np.int64) - (milli < -_BOUND // 2)
    _, weights = weigh(milli - forced * _BOUND, forced, size)
    inside = np.arange(size) < np.array([held for _, held, _ in sets])[:, None]
    groups_ppm, pairs_ppm = together_ppm(weights, inside, size), pair_ppm(weights, size)
    for (rows, held, _), group_ppm, ppm in zip(sets, groups_ppm, pairs_ppm, strict=True):
        division.row_ppm[rows[:held]] = group_ppm
        for number, (a, b) in enumerate(pair_index(size)):
            if b < held and (rows[a], rows[b]) in position:
                division.edge_ppm[position[rows[a], rows[b]]] = ppm[number]
