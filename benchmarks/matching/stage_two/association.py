"""The second stage: incidents as a Poisson process that registers record, divided by what whole clusters weigh.

Rows are divided within components of plausible links. Each component stands by itself, and the random numbers of a
report are its own: so nothing depends on the order of reports, on what else is divided, or on the machine.
"""

import hashlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from parley.incidents.division import Division, Edges
from parley.incidents.fixed import PPM
from parley.incidents.table import Ints, ReportTable
from stage_two.compiled import WORTH_COMPILING, as_lists, compiled_divide_all
from stage_two.kernels import ONE
from stage_two.kernels_all import divide_all
from stage_two.levels import place_grades, time_grades
from stage_two.model import Model
from stage_two.pairs import Encoded, time_place
from stage_two.tables import flat_tables

_PIECES: Final = 16  # pieces of work a thread, so that threads end together
_THREADS: Final = 2


@dataclass(frozen=True, eq=False)
class Links:
    """Links both ways: those of row k stand at start[k] to start[k + 1], by the other row; `edge` is where it came
    from."""

    start: Ints
    near: Ints
    edge: Ints


def both_ways(count: int, i: Ints, j: Ints) -> Links:
    """Links of rows i < j as a table by row."""
    one, other = np.concatenate([i, j]), np.concatenate([j, i])
    order = np.lexsort((other, one))
    start = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(one, minlength=count), out=start[1:])
    return Links(start, other[order], np.concatenate([np.arange(len(i))] * 2)[order])


def keys_of(ids: Iterable[str]) -> Ints:
    """31 bits of each report id's hash: what its random numbers come from."""
    return np.array(
        [int.from_bytes(hashlib.blake2b(one.encode(), digest_size=4).digest(), "big") >> 1 for one in ids],
        dtype=np.int64,
    )


def local_mixes(model: Model) -> tuple[Ints, Ints]:
    """Shares of acts and parties by site, those of everywhere last: [site][class]."""
    sites = model.intensity.sites
    acts = [one.act or model.act.share for one in sites] + [model.act.share]
    parties = [one.party or model.party.share for one in sites] + [model.party.share]
    return np.array(acts, dtype=np.int64), np.array(parties, dtype=np.int64)


def divide(table: ReportTable, edges: Edges, component: Ints, unit: Ints, model: Model, said: Encoded) -> Division:
    """Divides the rows of a table. `component` numbers the component of each row; `unit` names, by its least row, the
    rows that officers hold together. `edges` are all links known, within components and between them.
    """
    inside = component[edges.i] == component[edges.j]
    kept = edges.take(inside)
    links = both_ways(len(table), kept.i, kept.j)
    work = _work(table, said, kept, links, component, unit, model)
    _run(work, model.bar_ppm * ONE // PPM)
    together = np.zeros(len(edges.i), dtype=np.int64)
    share = np.zeros(len(kept.i), dtype=np.int64)
    share[links.edge] = work.together
    together[inside] = share
    together[unit[edges.i] == unit[edges.j]] = ONE
    least = np.full(len(table), len(table), dtype=np.int64)
    np.minimum.at(least, work.label, np.arange(len(table)))
    return Division(least[work.label], work.certain[work.label] * PPM // ONE, together * PPM // ONE, ())


def sample(table: ReportTable, edges: Edges, component: Ints, model: Model, said: Encoded) -> Ints:
    """One division of the rows drawn at random by its probability: the name of each row's cluster."""
    inside = edges.take(component[edges.i] == component[edges.j])
    links = both_ways(len(table), inside.i, inside.j)
    work = _work(table, said, inside, links, component, np.arange(len(table), dtype=np.int64), model)
    _run(work, -1)
    return work.label


def columns(table: ReportTable, said: Encoded, edges: Edges, links: Links, model: Model) -> tuple[Ints, ...]:
    """What the kernels take of reports: a column a row, and of their links a column a link, both ways."""
    time, place = time_place(table, said, edges.i, edges.j, model)
    return (
        said.register, said.act, said.party, said.harm, said.site, said.rate, said.span,
        place_grades(table), time_grades(table), links.start, links.near, time[links.edge], place[links.edge],
        edges.forced[links.edge], np.unique(said.who, return_inverse=True)[1].astype(np.int64),
        (edges.milli >= model.plausible).astype(np.int64)[links.edge],
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Work:
    """What the kernels read and fill."""

    bounds: Ints
    units: Ints
    behind: Ints
    reports: tuple[Any, ...]
    tables: tuple[Any, ...]
    keys: Ints
    label: Ints
    together: Ints
    certain: Ints
    model: Model


def _work(table: ReportTable, said: Encoded, edges: Edges, links: Links, component: Ints, unit: Ints,
          model: Model) -> _Work:  # fmt: skip
    n = len(table)
    reports = columns(table, said, edges, links, model)
    heads = np.flatnonzero(unit == np.arange(n))
    sizes = np.bincount(component[heads], minlength=1)
    heads = heads[sizes[component[heads]] > 1]
    heads = heads[np.argsort(component[heads], kind="stable")]
    bounds = np.concatenate([[0], np.flatnonzero(np.diff(component[heads])) + 1, [len(heads)]]) if len(heads) else [0]
    tables = flat_tables(model, local_mixes(model))
    keys = np.zeros(n, dtype=np.int64)
    keys[heads] = keys_of(table.ids[heads])
    together, certain = np.zeros(len(links.near), dtype=np.int64), np.full(n, ONE, dtype=np.int64)
    return _Work(np.array(bounds, dtype=np.int64), heads, _behind(unit), reports, tables, keys, unit.copy(),
                 together, certain, model)  # fmt: skip


def _behind(unit: Ints) -> Ints:
    """The next row of the same unit, -1 for the last."""
    order = np.argsort(unit, kind="stable")
    behind = np.full(len(unit), -1, dtype=np.int64)
    same = unit[order[1:]] == unit[order[:-1]]
    behind[order[:-1][same]] = order[1:][same]
    return behind


def _scratch(largest: int, classes: int, model: Model, rows: int) -> tuple[Any, ...]:
    small = 1 << model.exact
    sizes = (rows, max(classes, largest + 2), largest + 2, largest + 2, model.sweeps * largest, small, small,
             largest + 1, largest + 2)  # fmt: skip
    buffers = [np.zeros(size, dtype=np.int64) for size in sizes]
    rows_, buffer, options, chance, draws, weights, whole, block, gain = buffers
    return rows_, buffer, options, chance, weights, whole, block, draws, gain


def _run(work: _Work, bar: int) -> None:
    """Fills label, together and certain of the work."""
    if len(work.bounds) < 2:
        return
    n = len(work.label)
    state = (work.label, *(np.full(n, -1, dtype=np.int64) for _ in range(3)))
    divided = np.zeros(n, dtype=np.bool_)
    divided[work.units] = True
    state[0][divided[state[0]]] = -1
    member = work.behind.copy()
    largest = int(np.diff(work.bounds).max())
    classes = work.model.act.kinds + work.model.party.kinds + work.model.harm.kinds
    tail = (work.model.exact, work.model.settle, work.model.sweeps, bar)
    if len(work.units) < WORTH_COMPILING:
        args = as_lists((work.bounds, work.units, member, work.reports, work.tables, work.keys, state, work.together,
                         work.certain, _scratch(largest, classes, work.model, n)))  # fmt: skip
        divide_all(*args, *tail)  # type: ignore[call-arg]
        work.label[:], work.together[:], work.certain[:] = args[6][0], args[7], args[8]
        return
    kernel = compiled_divide_all()

    def piece(first: int, last: int) -> None:
        kernel(work.bounds[first : last + 1], work.units, member, work.reports, work.tables, work.keys, state,
               work.together, work.certain, _scratch(largest, classes, work.model, n), *tail)  # fmt: skip

    cuts = np.unique(np.searchsorted(work.bounds, np.linspace(0, work.bounds[-1], _PIECES * _THREADS + 1)))
    cuts[-1] = len(work.bounds) - 1
    with ThreadPoolExecutor(_THREADS) as threads:
        list(threads.map(piece, cuts[:-1].tolist(), cuts[1:].tolist()))
