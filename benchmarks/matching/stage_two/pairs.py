"""What two reports alone say of each other, many pairs at once: the first stage, which finds the plausible links.

A pair's log-odds are those of a cluster of the two against two clusters of one, with the shares of acts and parties
of all places together: so the sum is a few look-ups. `kernels` weigh the same with the place's own.
"""

from dataclasses import dataclass
from weakref import finalize

import numpy as np

from parley.incidents.division import Mask
from parley.incidents.table import UNKNOWN, Ints, ReportTable, code
from stage_two.intensity import Atlas, Lookup, atlas, rates, sites, spans
from stage_two.levels import harm_classes, place_bins, time_bins
from stage_two.model import Field, Model
from stage_two.tables import detected, exp16, ln_table, none_detected, repeated, said_tables


@dataclass(frozen=True, eq=False)
class Prepared:
    """A model as arrays. `act`, `party` and `harm`: [register, symbol][register, symbol]; `time`, `place`: [pair of
    registers][bin]; the symbols of labels by their codes."""

    registers: dict[int, int]
    symbols: tuple[Lookup, Lookup]
    act: Ints
    party: Ints
    harm: Ints
    time: Ints
    place: Ints
    repetition: Ints
    atlas: Atlas


@dataclass(frozen=True, eq=False)
class Encoded:
    """A table's rows as the model's numbers: the register's place in the model, symbols, and logs of intensity."""

    register: Ints
    who: Ints
    act: Ints
    party: Ints
    harm: Ints
    site: Ints
    rate: Ints
    span: Ints


_PREPARED: dict[int, Prepared] = {}


def prepared(model: Model) -> Prepared:
    """The model as arrays, made once for as long as the model lives."""
    if id(model) not in _PREPARED:
        _PREPARED[id(model)] = _prepare(model)
        finalize(model, _PREPARED.pop, id(model), None)
    return _PREPARED[id(model)]


def encode(table: ReportTable, model: Model) -> Encoded:
    """The rows of a table as the model's numbers."""
    held = prepared(model)
    register = _mapped(table.register, held.registers, len(model.registers) - 1)
    act = np.where(_known(held.symbols[0], table.act[:, 1]), table.act[:, 1], table.act[:, 0])
    party = np.where(table.party != UNKNOWN, table.party, table.side)
    site = sites(table, model.intensity, held.atlas.site)
    return Encoded(
        register=register, who=table.register,
        act=_symbols(act, model.act, held.symbols[0]), party=_symbols(party, model.party, held.symbols[1]),
        harm=harm_classes(table), site=site, rate=rates(table, site, model.intensity, held.atlas), span=spans(table),
    )  # fmt: skip


def time_place(table: ReportTable, said: Encoded, i: Ints, j: Ints, model: Model) -> tuple[Ints, Ints]:
    """What the times and the places of each pair say, thousandths of a nat."""
    held, many = prepared(model), len(model.registers)
    pair = said.register[i] * many + said.register[j]
    return held.time[pair, time_bins(table, i, j)], held.place[pair, place_bins(table, i, j)]


def scores(table: ReportTable, said: Encoded, i: Ints, j: Ints, model: Model) -> tuple[Ints, Ints, Ints]:
    """Log-odds that rows i[k] and j[k] speak of one incident, and of these what time and place add."""
    held = prepared(model)
    time, place = time_place(table, said, i, j, model)
    total = time + place - np.maximum(said.rate[i], said.rate[j]) - np.maximum(said.span[i], said.span[j])
    for name, symbols in (("act", model.act.symbols), ("party", model.party.symbols), ("harm", model.harm.symbols)):
        column = getattr(said, name)
        one, other = said.register[i] * symbols + column[i], said.register[j] * symbols + column[j]
        total += getattr(held, name)[one, other]
    same = said.who[i] == said.who[j]
    return total + np.where(same, held.repetition[said.register[i]], 0), time, place


def _prepare(model: Model) -> Prepared:
    shares = {name: np.array(getattr(model, name).share, dtype=np.int64) for name in ("act", "party")}
    names = [one.name for one in model.registers]
    return Prepared(
        registers={code(name): k for k, name in enumerate(names[:-1])},
        symbols=(_symbol_codes(model.act), _symbol_codes(model.party)),
        act=_pair_table(said_tables(model, "act"), shares["act"]),
        party=_pair_table(said_tables(model, "party"), shares["party"]),
        harm=_pair_table(said_tables(model, "harm") + detected(model)[:, None, :],
                         none_detected(model) + np.array(model.harm.share, dtype=np.int64)),
        time=_noise(model, "time"), place=_noise(model, "place"),
        # Of two reports of one register only one was the first.
        repetition=repeated(model) - _mean_detected(model),
        atlas=atlas(model.intensity),
    )  # fmt: skip


def _mean_detected(model: Model) -> Ints:
    exp = exp16()
    share = exp[np.minimum(-np.array(model.harm.share, dtype=np.int64), len(exp) - 1)]
    mean: Ints = (detected(model) * share).sum(axis=1) // share.sum()
    return mean


def _pair_table(said: Ints, share: Ints) -> Ints:
    """What two symbols add together above each alone: [register * symbol][register * symbol]."""
    flat = said.reshape(-1, said.shape[-1])
    alone = log_sums(share + flat)
    table = np.zeros((len(flat), len(flat)), dtype=np.int64)
    for k, row in enumerate(flat):
        table[k] = log_sums(share + row + flat) - alone[k] - alone
    return table


def log_sums(values: Ints) -> Ints:
    """`kernels.log_sum` of every row, the same to the last unit."""
    exp, ln = exp16(), ln_table()
    most = values.max(axis=-1)
    down = np.minimum(most[..., None] - values, len(exp))
    total = np.append(exp, 0)[down].sum(axis=-1)
    halved = np.zeros_like(total)
    while (total >= len(ln)).any():
        large = total >= len(ln)
        total = np.where(large, total >> 1, total)
        halved += large
    return np.asarray(most + ln[total] + (halved * 693_147 + 500) // 1000, dtype=np.int64)


def _noise(model: Model, field: str) -> Ints:
    """[register * register][bin], the nameless pair's where a pair has none of its own."""
    place = {one.name: k for k, one in enumerate(model.registers)}
    many = len(place)
    table = np.tile(np.array(getattr(model.noise[-1], field), dtype=np.int64), (many * many, 1))
    for one in model.noise[:-1]:
        a, b = (place[name] for name in one.registers)
        table[a * many + b] = table[b * many + a] = getattr(one, field)
    return table


def _symbol_codes(field: Field) -> Lookup:
    keys = np.array([code(label) for label in field.labels], dtype=np.int64)
    order = np.argsort(keys)
    return Lookup(keys[order], order.astype(np.int64))


def _known(held: Lookup, codes: Ints) -> Mask:
    return held.at(codes, np.full(len(codes), -1)) >= 0


def _symbols(codes: Ints, field: Field, held: Lookup) -> Ints:
    """The symbol of each label: its own, else one of the `others` by its code, else that of nothing said."""
    silent = field.symbols - 1
    other = len(field.labels) + codes % field.others if field.others else np.full_like(codes, silent)
    return held.at(codes, np.where(codes == UNKNOWN, silent, other))


def _mapped(codes: Ints, places: dict[int, int], other: int) -> Ints:
    found, inverse = np.unique(codes, return_inverse=True)
    return np.array([places.get(one, other) for one in found.tolist()], dtype=np.int64)[inverse]
