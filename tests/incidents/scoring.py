"""How well clusters agree with planted truth, and the plain rule that every register could follow by itself."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from parley.incidents.candidates import candidate_pairs
from parley.incidents.levels import agreement
from parley.incidents.match import Matching
from parley.incidents.model import DEFAULT_MODEL
from parley.incidents.table import Ints, ReportTable


def labels_of(matching: Matching, table: ReportTable) -> Ints:
    """The number of the cluster of every row."""
    label = {report: number for number, cluster in enumerate(matching.clusters) for report in cluster.ids}
    return np.array([label[report] for report in table.ids], dtype=np.int64)


def distance_and_day(table: ReportTable) -> Ints:
    """Clusters by a good rule of thumb: within 3 km, times that can be one, each other's nearest of the register."""
    found = list(candidate_pairs(table, DEFAULT_MODEL))
    i, j = (np.concatenate([pair[k] for pair in found]) for k in (0, 1))
    levels = agreement(table, i, j)
    near = (levels.gap_s == 0) & (levels.metres <= 3_000) & (table.register[i] != table.register[j])
    i, j, metres = i[near], j[near], levels.metres[near]
    one, other = np.concatenate([i, j]), np.concatenate([j, i])
    order = np.lexsort((other, np.concatenate([metres, metres]), table.register[other], one))
    first = np.unique(np.stack([one[order], table.register[other[order]]]), axis=1, return_index=True)[1]
    a, b = one[order][first], other[order][first]
    mutual = np.isin(a * len(table) + b, b * len(table) + a)
    graph = coo_array((np.ones(int(mutual.sum())), (a[mutual], b[mutual])), shape=(len(table), len(table)))
    return connected_components(graph, directed=False)[1].astype(np.int64)


def _pairs(labels: Ints) -> int:
    counts = np.unique(labels, return_counts=True)[1]
    return int((counts * (counts - 1) // 2).sum())


def pairwise_f1(found: Ints, truth: Ints) -> float:
    """F1 of the pairs put together."""
    return 2 * _pairs(found * (int(truth.max()) + 1) + truth) / (_pairs(found) + _pairs(truth))


def b_cubed_f1(found: Ints, truth: Ints) -> float:
    """F1 of B-cubed precision and recall."""
    sizes = [np.unique(x, return_inverse=True, return_counts=True)[1:] for x in
             (found * (int(truth.max()) + 1) + truth, found, truth)]  # fmt: skip
    both, of_found, of_truth = (counts[inverse] for inverse, counts in sizes)
    precision, recall = float((both / of_found).mean()), float((both / of_truth).mean())
    return 2 * precision * recall / (precision + recall)
