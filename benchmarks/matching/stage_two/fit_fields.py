"""What registers say of acts, parties and harm, counted over divided reports."""

from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from parley.incidents.table import Ints, ReportTable
from stage_two.association import local_mixes
from stage_two.model import Field, Model
from stage_two.model_default import field_of, harm_shares, milli, related, table_of
from stage_two.pairs import Encoded
from stage_two.tables import detected, none_detected, said_tables

Floats = npt.NDArray[np.float64]

_POOLED: Final = 15.0  # reports that the structured table counts for, by class, against all registers together
_BY_ACT: Final = 30.0  # incidents that harm over all acts counts for, by act
_OWN: Final = 20.0  # reports that all registers together count for against each


@dataclass(frozen=True, eq=False)
class Truth:
    """By dense number of cluster: its rows' number, how probable each class is ([cluster][class]); `of` the rows'."""

    of: Ints
    size: Ints
    act: Floats
    party: Floats
    harm: Floats
    harm_by_act: Floats


def shares_by_cluster(table: ReportTable, said: Encoded, cluster: Ints, model: Model) -> Truth:
    """What the true act, party and harm of each cluster may be, given all that its reports say."""
    names, first, of = np.unique(cluster, return_index=True, return_inverse=True)
    site = said.site[first]
    mixes = local_mixes(model)
    size = np.bincount(of)
    harm = np.tile(none_detected(model) / 1000, (len(names), 1))
    pairs = np.unique(np.stack([of, said.who]), axis=1, return_index=True)[1]
    np.add.at(harm, of[pairs], detected(model)[said.register[pairs]] / 1000)
    act = mixes[0][site] / 1000
    np.add.at(harm, of, said_tables(model, "harm")[said.register, said.harm] / 1000)
    np.add.at(act, of, said_tables(model, "act")[said.register, said.act] / 1000)
    harm, act = (np.exp(logs - logs.max(axis=1, keepdims=True)) for logs in (harm, act))
    both = act[:, :, None] * np.exp(np.array(model.harm_by_act) / 1000) * harm[:, None, :]
    both /= both.sum(axis=(1, 2), keepdims=True)
    party = _posterior(mixes[1][site] / 1000, said.register, said.party, of, said_tables(model, "party"))
    return Truth(of, size, both.sum(axis=2), party, both.sum(axis=1), both.sum(axis=0))


def _posterior(logs: Floats, register: Ints, symbol: Ints, of: Ints, table: Ints) -> Floats:
    np.add.at(logs, of, table[register, symbol] / 1000)
    shares = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float64)


def said_by(said: Encoded, cluster: Ints, truth: Truth, model: Model) -> Model:
    """The registers' tables, counted over incidents with several reports; the nameless one has all registers'."""
    rows = np.flatnonzero(truth.size[truth.of] > 1)
    prior = {"act": _structured(model.act, 0.5, 0.2), "party": _structured(model.party, 0.6, 0.0),
             "harm": harm_shares(0.6, 0.3)}  # fmt: skip
    tables = {
        name: _tables(said.register[rows], getattr(said, name)[rows], getattr(truth, name)[truth.of[rows]], start,
                      len(model.registers), said.register, getattr(said, name))
        for name, start in prior.items()
    }  # fmt: skip
    registers = [msgspec.structs.replace(one, **{name: table_of(tables[name][k]) for name in tables})
                 for k, one in enumerate(model.registers)]  # fmt: skip
    fields = {name: _shared(getattr(model, name), getattr(truth, name).sum(axis=0)) for name in ("act", "party")}
    return msgspec.structs.replace(model, registers=tuple(registers), **fields)


def _structured(field: Field, right: float, near: float) -> Floats:
    return related(field.labels, field.classes, field.others, right, near, 0.2)


def _shared(field: Field, counts: Floats) -> Field:
    return field_of(field.labels, field.classes, field.others, counts + 1.0)


def _tables(register: Ints, symbol: Ints, shares: Floats, start: Floats, many: int, all_registers: Ints,
            all_symbols: Ints) -> Floats:  # fmt: skip
    """[register][symbol][class]: counts, with all registers' mixed in, with the start's mixed into those."""
    symbols, classes = start.shape
    counts = np.zeros((many, symbols, classes))
    np.add.at(counts, (register, symbol), shares)
    pooled = counts.sum(axis=0) + _POOLED * start
    pooled /= pooled.sum(axis=0)
    # A register's own habits (what it never states, what it says most) are known from all its reports.
    said = np.zeros((many, symbols))
    np.add.at(said, (all_registers, all_symbols), 1.0)
    overall = said.sum(axis=0) + 1.0
    habit = (said + 20 * overall / overall.sum()) / (said.sum(axis=1, keepdims=True) + 20) / (overall / overall.sum())
    own = pooled * habit[:, :, None]
    own /= own.sum(axis=1, keepdims=True)
    mixed = counts + _OWN * own
    return np.asarray(mixed / mixed.sum(axis=1, keepdims=True), dtype=np.float64)


def harm_share(truth: Truth, model: Model) -> Model:
    """How often each harm class is true over all incidents, those included that no register holds."""
    missed = np.prod([1 - np.array(one.detection) / 1e6 for one in model.registers[:-1]], axis=0)
    held = np.maximum(0.05, 1 - missed)
    counts = truth.harm.sum(axis=0) / held + 1.0
    share = counts / counts.sum()
    by_act = truth.harm_by_act / held + _BY_ACT * share
    by_act /= by_act.sum(axis=1, keepdims=True)
    return msgspec.structs.replace(model, harm=msgspec.structs.replace(model.harm, share=milli(share)),
                                   harm_by_act=table_of(by_act))  # fmt: skip
