"""How probable it is that two reports speak of one incident, and why: a sum of whole numbers that can be shown.

The prior falls with the number of reports that compete in the place and time; each of the five fields adds
what its level says. Field weights are logs of how much more often a level occurs within incidents than between
them (I. P. Fellegi and A. B. Sunter, A theory for record linkage, 1969).
"""

from typing import Final

import msgspec
import numpy as np

from parley.incidents.candidates import within_windows
from parley.incidents.fixed import factor_text, probability_ppm
from parley.incidents.levels import DAY_S, DISTRICT_M, FIELDS, SETTLEMENT_M, Agreement, agreement, harm_compared
from parley.incidents.model import PRIOR_LEVELS, Model, cell_keys, density_levels
from parley.incidents.table import Ints, ReportTable

# How many powers of two the span of candidates is above that of two days, by the wider of the two times.
_SPAN_SHIFT: Final = ((DAY_S, 0), (10 * 86_400, 2))
_LONG_SHIFT: Final = 4

COMPETING: Final = "before anything else: fewer than %(rivals)s reports lie near in place and time"
REPEATED: Final = "before anything else: two reports of one register, and fewer than %(rivals)s lie near"


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What one field adds: a label to translate with its arguments, thousandths of a nat, and the factor as text."""

    field: str
    label: str
    args: dict[str, str]
    milli: int
    factor: str


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Why two reports are held to speak of one incident, or not: prior + parts = total, in thousandths of a nat.

    `low_ppm` and `high_ppm` bound the probability under the model's own uncertainty. `candidates` is False
    where the model's windows keep the pair apart whatever the sum says.
    """

    prior: Part
    parts: tuple[Part, ...]
    total: int
    probability_ppm: int
    low_ppm: int
    high_ppm: int
    candidates: bool


def pair_scores(table: ReportTable, i: Ints, j: Ints, model: Model) -> Ints:
    """Log-odds, in thousandths of a nat, that rows i[k] and j[k] speak of one incident; symmetric, whole numbers."""
    return scores_of(agreement(table, i, j), table, i, j, model)


def scores_of(levels: Agreement, table: ReportTable, i: Ints, j: Ints, model: Model) -> Ints:
    """`pair_scores` where the levels are already known."""
    total = np.array(model.prior, dtype=np.int64)[competition(table, i, j, model)]
    total += model.repetition * (table.register[i] == table.register[j])
    for weights, column in zip(model.weights(), levels.columns(), strict=True):
        total += np.array(weights, dtype=np.int64)[column]
    return np.asarray(total, dtype=np.int64)


def competition(table: ReportTable, i: Ints, j: Ints, model: Model) -> Ints:
    """The competition of each pair: bits of the number of reports among which the other one had to be found."""
    scale = np.searchsorted([SETTLEMENT_M, DISTRICT_M], np.maximum(table.radius[i], table.radius[j])).astype(np.int64)
    wider = np.maximum(table.end[i] - table.start[i], table.end[j] - table.start[j])
    bounds, shifts = zip(*_SPAN_SHIFT, strict=True)
    shift = np.array([*shifts, _LONG_SHIFT], dtype=np.int64)[np.searchsorted(bounds, wider)]
    level = np.maximum(_density_at(table, i, scale, model), _density_at(table, j, scale, model))
    return np.asarray(np.minimum(level + shift, PRIOR_LEVELS - 1), dtype=np.int64)


def _density_at(table: ReportTable, rows: Ints, scale: Ints, model: Model) -> Ints:
    middle = (table.start[rows] + table.end[rows]) // 2
    return density_levels(model, scale, cell_keys(model, scale, table.lat[rows], table.lon[rows], middle))


def explain(table: ReportTable, i: int, j: int, model: Model) -> Explanation:
    """Why rows i and j are held to speak of one incident or not, field by field; the parts sum to the total."""
    first, second = np.array([min(i, j)], dtype=np.int64), np.array([max(i, j)], dtype=np.int64)
    levels = agreement(table, first, second)
    prior = _prior_part(table, first, second, model)
    measured = {"minutes": str(int(levels.gap_s[0]) // 60), "metres": str(int(levels.metres[0]))}
    stated = {
        "act": _acts(table, first, second),
        "actor": _actors(table, first, second),
        "harm": _harms(table, first, second),
    }
    parts = []
    for (field, known), weights, column in zip(FIELDS.items(), model.weights(), levels.columns(), strict=True):
        level = int(column[0])
        args = {k: v for k, v in (measured | stated.get(field, {})).items() if f"%({k})s" in known[level][1]}
        parts.append(_part(field, known[level][1], args, weights[level]))
    total = prior.milli + sum(part.milli for part in parts)
    return Explanation(
        prior=prior, parts=tuple(parts), total=total, probability_ppm=probability_ppm(total),
        low_ppm=probability_ppm(total - model.spread), high_ppm=probability_ppm(total + model.spread),
        candidates=bool(within_windows(table, first, second, model)[0]),
    )  # fmt: skip


def _part(field: str, label: str, args: dict[str, str], milli: int) -> Part:
    return Part(field=field, label=label, args=args, milli=milli, factor=factor_text(milli))


def _prior_part(table: ReportTable, i: Ints, j: Ints, model: Model) -> Part:
    level = int(competition(table, i, j, model)[0])
    same = bool(table.register[i[0]] == table.register[j[0]])
    return _part("prior", REPEATED if same else COMPETING, {"rivals": str(1 << level)},
                 model.prior[level] + same * model.repetition)  # fmt: skip


def _acts(table: ReportTable, i: Ints, j: Ints) -> dict[str, str]:
    return {name: table.labels.get(int(table.act[row[0], 1]) or int(table.act[row[0], 0]), "")
            for name, row in (("a", i), ("b", j))}  # fmt: skip


def _actors(table: ReportTable, i: Ints, j: Ints) -> dict[str, str]:
    parties = bool(table.party[i[0]] and table.party[j[0]])
    column = table.party if parties else table.side
    return {name: table.labels.get(int(column[row[0]]), "") for name, row in (("a", i), ("b", j))}


def _harms(table: ReportTable, i: Ints, j: Ints) -> dict[str, str]:
    first, second = harm_compared(table, i, j)
    return {"a": str(int(first[0, 1])), "b": str(int(second[0, 1]))}
