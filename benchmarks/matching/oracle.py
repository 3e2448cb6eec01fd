"""The matcher that knows a world's true tables: the best that anyone can reach.

    python benchmarks/matching/oracle.py TABLES FOLDER [SWEEPS] [SEED]

reads what `worlds.keep` wrote, writes incidents.parquet and links.parquet to FOLDER and prints a line of JSON.

Gibbs sampling over divisions of the reports into incidents, one report at a time, by the exact probability of a
division (`weigh.py`; of several copies in one incident, all or none count as copies). The division given out is that of
greatest expected pairwise F1, by local search, under the share of samples in which two reports stand together. It needs
numba and runs in the environment of the peers.
"""

import json
import pickle
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from numba import njit

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.matching.tables import Tables
from benchmarks.matching.weigh import NEVER, Known, known, weight
from benchmarks.matching.worlds import Coded

Ints = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]

BURN_SHARE = 0.25  # of the sweeps, before samples count
LEAST_LOG_ODDS = -6.0  # a pair below, taken alone, is never looked at again
MOST_MEMBERS = 40  # of one incident
LEAST_LINK = 0.01


@dataclass(frozen=True)
class Graph:
    """Plausible pairs: `first` [n + 1] and `other` [2 m] list the neighbours of a report, `pair` [2 m] their pair's
    number; `i`, `j` [m] the pairs and `odds` [m] their log-odds, were there no other reports."""

    first: Ints
    other: Ints
    pair: Ints
    i: Ints
    j: Ints
    odds: Reals


def find(tables: Tables, coded: Coded, sweeps: int, seed: int) -> tuple[Ints, Graph, Reals]:
    """The incident of each report, the plausible pairs, and the probability of each."""
    facts = known(tables, coded)
    graph = _graph(facts, coded)
    together = np.zeros(len(graph.i))
    alone = 1 / (1 + np.exp(-graph.odds))
    labels = _decide(graph.first, graph.other, graph.pair, alone, 0.5)
    _sample(facts, graph.first, graph.other, graph.i, graph.j, labels, together, sweeps, int(BURN_SHARE * sweeps), seed)
    probability = together / max(1, sweeps - int(BURN_SHARE * sweeps))
    bar = 0.4
    for _ in range(4):
        labels = _decide(graph.first, graph.other, graph.pair, probability, bar)
        bar = _expected_f1(labels, graph, probability) / 2
    return labels, graph, probability


def _expected_f1(labels: Ints, graph: Graph, probability: Reals) -> float:
    """Of the pairs put together; half of it is the probability above which one more pair raises it."""
    counts = np.bincount(labels).astype(np.float64)
    put = float((counts * (counts - 1) / 2).sum())
    right = float(probability[labels[graph.i] == labels[graph.j]].sum())
    return 2 * right / max(1e-9, put + float(probability.sum()))


def _graph(facts: Known, coded: Coded) -> Graph:
    order = np.lexsort((facts.first_slot, coded.district))
    i, j, odds = _pairs(facts, order, np.ascontiguousarray(coded.district[order]), LEAST_LOG_ODDS)
    ends, others = np.concatenate([i, j]), np.concatenate([j, i])
    numbers = np.tile(np.arange(len(i)), 2)
    by = np.argsort(ends, kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(ends, minlength=len(coded)))])
    return Graph(first, others[by], numbers[by], i, j, odds)


@njit(cache=True)
def _pairs(facts, order, district, least):  # type: ignore[no-untyped-def]
    """Pairs of one district whose times can be one and whose log-odds, taken alone, are at least `least`, and those."""
    n = len(order)
    alone = np.empty(n)
    members = np.empty(2, np.int64)
    for a in range(n):
        members[0] = order[a]
        alone[order[a]] = weight(facts, members, 1)
    found_i, found_j, found_odds = [0], [0], [0.0]
    for a in range(n):
        one = order[a]
        end = facts.first_slot[one] + facts.slots[facts.kind[one]]
        for b in range(a + 1, n):
            other = order[b]
            if district[b] != district[a] or facts.first_slot[other] >= end:
                break
            members[0], members[1] = one, other
            odds = weight(facts, members, 2) - alone[one] - alone[other]
            if odds >= least:
                found_odds.append(odds)
                found_i.append(min(one, other))
                found_j.append(max(one, other))
    return np.array(found_i[1:]), np.array(found_j[1:]), np.array(found_odds[1:])


@njit(cache=True)
def _sample(facts, first, other, pair_i, pair_j, labels, together, sweeps, burn, seed):  # type: ignore[no-untyped-def]
    """Sweeps over all reports; from the sweep `burn` on counts the pairs that stand together. Changes its arrays."""
    np.random.seed(seed)
    n = len(labels)
    member = np.full((n, MOST_MEMBERS), -1, dtype=np.int64)
    size = np.zeros(n, dtype=np.int64)
    score = np.zeros(n)
    for r in range(n):
        member[labels[r], size[labels[r]]] = r
        size[labels[r]] += 1
    alone = np.empty(n)
    trial = np.empty(MOST_MEMBERS + 1, np.int64)
    for r in range(n):
        trial[0] = r
        alone[r] = weight(facts, trial, 1)
    for c in range(n):
        if size[c]:
            score[c] = weight(facts, member[c], size[c])
    options = np.empty(n + 1, np.int64)
    gains, joined = np.empty(n + 1), np.empty(n + 1)
    marked = np.full(n, -1, dtype=np.int64)
    free = np.empty(n, np.int64)
    free_count = 0
    for c in range(n):
        if size[c] == 0:
            free[free_count] = c
            free_count += 1
    for sweep in range(sweeps):
        for r in range(n):
            if first[r] == first[r + 1]:
                continue
            own = labels[r]
            where = 0
            while member[own, where] != r:
                where += 1
            size[own] -= 1
            member[own, where] = member[own, size[own]]
            if size[own] == 0:
                free[free_count] = own
                free_count += 1
            else:
                score[own] = weight(facts, member[own], size[own])
            count = 1
            options[0], gains[0], joined[0] = -1, alone[r], alone[r]
            for at in range(first[r], first[r + 1]):
                c = labels[other[at]]
                if marked[c] == sweep * n + r or size[c] == 0 or size[c] == MOST_MEMBERS:
                    continue
                marked[c] = sweep * n + r
                for m in range(size[c]):
                    trial[m] = member[c, m]
                trial[size[c]] = r
                joined[count] = weight(facts, trial, size[c] + 1)
                if joined[count] < NEVER / 2:
                    continue
                gains[count] = joined[count] - score[c]
                options[count] = c
                count += 1
            most = gains[:count].max()
            total = 0.0
            for o in range(count):
                gains[o] = np.exp(gains[o] - most)
                total += gains[o]
            drawn = np.random.random() * total
            chosen = 0
            while chosen < count - 1 and drawn >= gains[chosen]:
                drawn -= gains[chosen]
                chosen += 1
            target = options[chosen]
            if target == -1:
                free_count -= 1
                target = free[free_count]
            member[target, size[target]] = r
            size[target] += 1
            score[target] = joined[chosen]
            labels[r] = target
        if sweep >= burn:
            for p in range(len(pair_i)):
                if labels[pair_i[p]] == labels[pair_j[p]]:
                    together[p] += 1


@njit(cache=True)
def _decide(first, other, pair, probability, bar):  # type: ignore[no-untyped-def]
    """The division that no move of one report, and no joining of two incidents, makes better by the sum of
    probability less `bar` over the pairs put together; from single reports, best links first."""
    n = len(first) - 1
    labels = np.arange(n)
    size = np.ones(n, dtype=np.int64)
    sums = np.zeros(n)
    touched = np.empty(n, np.int64)
    for _ in range(50):
        moved = 0
        for r in range(n):
            count = 0
            for at in range(first[r], first[r + 1]):
                c = labels[other[at]]
                if sums[c] == 0.0:
                    touched[count] = c
                    count += 1
                sums[c] += probability[pair[at]] + 1e-12
            own = labels[r]
            best, best_gain = own, sums[own] - bar * (size[own] - 1)
            if best_gain < 0:
                best, best_gain = -1, 0.0
            for o in range(count):
                c = touched[o]
                gain = sums[c] - bar * size[c]
                if c != own and gain > best_gain + 1e-9:
                    best, best_gain = c, gain
                sums[c] = 0.0
            if best == own:
                continue
            if best == -1:
                best = 0
                while size[best]:
                    best += 1
            size[own] -= 1
            size[best] += 1
            labels[r] = best
            moved += 1
        if not moved:
            break
    return labels


def main(tables: str, folder: str, sweeps: str = "60", seed: str = "1") -> None:
    """Reads, finds, writes."""
    truth, coded, ids = pickle.loads(Path(tables).read_bytes())
    wall, cpu = time.perf_counter(), time.process_time()
    labels, graph, probability = find(truth, coded, int(sweeps), int(seed))
    names = pl.Series(ids)
    shown = probability >= LEAST_LINK
    a, b = names[graph.i[shown]], names[graph.j[shown]]
    pl.DataFrame({"report_id": names, "incident_id": labels}).write_parquet(Path(folder, "incidents.parquet"))
    pl.DataFrame({"report_id_a": a, "report_id_b": b, "probability": probability[shown]}).write_parquet(
        Path(folder, "links.parquet")
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "mb": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:5])
