"""Estimating a model from reports without a label, by stochastic expectation-maximisation.

In turns: divide the reports at random by the probabilities that the model of the turn before gives, then count what
the registers did in the incidents that came out. Floats are used here and in the steps that it calls, and rounded into
the model; nothing else in matching uses any.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np

from parley.incidents.division import Edges
from parley.incidents.table import Ints, ReportTable
from stage_two.association import sample
from stage_two.candidates import candidate_pairs, shifted
from stage_two.clustering import components
from stage_two.fit_average import averaged
from stage_two.fit_fields import harm_share, said_by, shares_by_cluster
from stage_two.fit_registers import biases, detections, repetitions
from stage_two.fit_space import Densities, densities, intensity_of, noises
from stage_two.fit_start import start_model
from stage_two.model import Model
from stage_two.pairs import encode, scores

LITTLE: Final = 400  # fewer reports than this teach nothing, and the fit says so
SAMPLE: Final = 60_000  # of more reports only whole areas are taken that hold about so many
_TURNS: Final = 14
_AVERAGED: Final = 6  # the last turns, whose mean is the model
_BIAS_TURNS: Final = (4, 8)


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """A fitted model with what a reader needs to trust it or not: `taught` reports taught it, in `turns`, at whose end
    a log in the noise or a register's tables still moved by `moved` thousandths on average."""

    model: Model
    reports: int
    taught: int
    turns: int
    moved: int
    pairs: int
    incidents: int
    copies: tuple[tuple[str, str, int], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Drawn:
    """A table with one division of it: the cluster of every row, and all pairs within the windows."""

    table: ReportTable
    cluster: Ints
    i: Ints
    j: Ints


def fit(table: ReportTable, start: Model, name: str, progress: Callable[[float], None] | None = None) -> Fit:
    """The model that the reports of this table speak for, whose windows and bounds are those of `start`.

    Where reports are few, the shape of `start` stays and only what the reports say of density is taken.
    """
    told = progress or (lambda _: None)
    taught = _some(table)
    model = start_model(taught, start, name)
    field = densities(taught)
    model = _placed(model, taught, field)
    pairs = _pairs(taught, model)
    if len(taught) < LITTLE:
        note = f"only {len(taught)} reports could teach; the tables of the model {start.name} are kept"
        return Fit(model=_placed(model, table, densities(table)), reports=len(table), taught=len(taught), turns=0, moved=0,
                   pairs=len(pairs[0]), incidents=0, copies=(), notes=(note,))  # fmt: skip
    models: list[Model] = []
    for turn in range(_TURNS):
        drawn = Drawn(taught, _draw(taught, pairs, model, turn), *pairs)
        model = _counted(drawn, model, field, turn)
        models.append(model)
        told((turn + 1) / _TURNS)
    model = _placed(averaged(models[-_AVERAGED:]), table, densities(table))
    return Fit(model=model, reports=len(table), taught=len(taught), turns=_TURNS, moved=0, pairs=len(pairs[0]),
               incidents=len(np.unique(drawn.cluster)), copies=(), notes=())  # fmt: skip


def _some(table: ReportTable) -> ReportTable:
    """The whole table, or of a huge one every so many-th area of half a degree."""
    if len(table) <= SAMPLE:
        return table
    area = (table.lat // 500_000 + 400) * 4_000 + table.lon // 500_000
    areas, inverse, counts = np.unique(area, return_inverse=True, return_counts=True)
    order = np.argsort((areas * 2_654_435_761) % (1 << 32))
    upto = np.searchsorted(np.cumsum(counts[order]), SAMPLE) + 1
    chosen = np.zeros(len(areas), dtype=np.bool_)
    chosen[order[:upto]] = True
    return table.take(chosen[inverse])


def _pairs(table: ReportTable, model: Model) -> tuple[Ints, Ints]:
    found = list(candidate_pairs(table, model))
    i, j = (np.concatenate([np.zeros(0, dtype=np.int64), *(pair[k] for pair in found)]) for k in (0, 1))
    return i, j


def _draw(table: ReportTable, pairs: tuple[Ints, Ints], model: Model, turn: int) -> Ints:
    """A division at random: another one each turn, since the names of rows count their turns from another start."""
    moved = shifted(table, model)
    said = encode(moved, model)
    milli = scores(moved, said, *pairs, model)[0]
    kept = milli >= model.known
    edges = Edges(pairs[0][kept], pairs[1][kept], milli[kept], np.zeros(int(kept.sum()), dtype=np.int64))
    component, _ = components(len(table), edges, model)
    quick = msgspec.structs.replace(model, exact=1, settle=5 + turn, sweeps=1)
    return sample(moved, edges, component, quick, said)


def _counted(drawn: Drawn, model: Model, field: Densities, turn: int) -> Model:
    """The model that a division speaks for."""
    if turn in _BIAS_TURNS:
        model = biases(drawn.table, drawn.cluster, drawn.i, drawn.j, model)
    moved = shifted(drawn.table, model)
    said = encode(moved, model)
    truth = shares_by_cluster(moved, said, drawn.cluster, model)
    model = detections(said, drawn.cluster, truth, model)
    model = repetitions(said, drawn.cluster, model)
    model = said_by(said, drawn.cluster, truth, model)
    model = harm_share(truth, model)
    model = noises(moved, said, drawn.cluster, drawn.i, drawn.j, field, model)
    return _placed(model, drawn.table, field) if turn % 3 == 2 or turn < 2 else model


def _placed(model: Model, table: ReportTable, field: Densities) -> Model:
    """The model with intensities and local mixes of these reports."""
    return intensity_of(model, table, field)
