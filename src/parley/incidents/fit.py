"""Estimating a model from reports without a label: Fellegi and Sunter's mixture by expectation-maximisation.

How often each level occurs within incidents and between them (m and u) is learned only from pairs that few others
compete with; on all pairs the estimate collapses in crowded towns. With these fixed, the share of true pairs is
estimated for each level of competition. What is scanned are pairs; what is fitted is a histogram of their patterns,
so that fitting costs nothing. Floats are used here and rounded into the model; nothing else in matching uses any.
"""

from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from parley.incidents.candidates import candidate_pairs, standing_alone
from parley.incidents.division import Mask
from parley.incidents.levels import FIELDS, agreement
from parley.incidents.likelihood import competition
from parley.incidents.model import PRIOR_LEVELS, Model
from parley.incidents.table import Ints, ReportTable

FEW: Final = 4  # competition up to this level (under about 16 reports) teaches m and u
LITTLE: Final = 1_000  # fewer pairs than this teach nothing, and the fit says so
_ROUNDS: Final = 60
_PSEUDO: Final = 5.0  # pairs of the starting model mixed into each estimate; more, and small registers link too little
_MOST: Final = 5.0  # no single level may weigh more: what was never met is not impossible
# Reports of one register are alike in words and places, and so look like repetitions. It is taken for granted that a
# register repeats itself less than a seventh as often as another register reports the same.
_REPEATS_MOST: Final = -2.0
_STILL: Final = 1e-3  # nats: weights that move less have settled
_LEVEL_BITS: Final = 4
_EIGHTY_PERCENT: Final = 1.282  # standard deviations

Floats = npt.NDArray[np.float64]


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """A fitted model with what a reader needs to trust it or not; `pairs_taught` taught the weights."""

    model: Model
    reports: int
    pairs: int
    pairs_taught: int
    rounds: int
    expected_links: int
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Patterns:
    """A histogram: each row a pattern of levels (five fields), competition, one register or two, half; and its pairs.

    The halves are neighbouring columns of the map, so that both hold whole towns.
    """

    levels: Ints
    competition: Ints
    repeated: Mask
    half: Mask
    pairs: Floats

    def take(self, rows: Mask) -> "Patterns":
        """These patterns only."""
        return Patterns(
            self.levels[rows], self.competition[rows], self.repeated[rows], self.half[rows], self.pairs[rows]
        )


def fit(table: ReportTable, start: Model, name: str) -> Fit:
    """The model that the reports of this table speak for, starting from `start`, whose windows and bounds it keeps.

    Where pairs are too few to teach, only the density is the table's own. `spread` comes from how far two halves of
    the map disagree.
    """
    placed = with_density(start, table, name)
    patterns = histogram(table, placed)
    taught = int(patterns.pairs[_teaching(patterns)].sum())
    counts = {"reports": len(table), "pairs": int(patterns.pairs.sum()), "pairs_taught": taught}
    if taught < LITTLE:
        links = float((patterns.pairs * _logistic(_sums(patterns, placed))).sum())
        note = f"only {taught} pairs could teach; weights and prior of the model {start.name} are kept"
        return Fit(model=placed, rounds=0, expected_links=round(links), notes=(note,), **counts)
    model, rounds, links = _estimate(patterns, placed)
    halves = [_estimate(patterns.take(half), placed)[0] for half in (patterns.half, ~patterns.half)]
    model = msgspec.structs.replace(model, spread=_spread(patterns, model, halves))
    return Fit(model=model, rounds=rounds, expected_links=round(links), notes=(), **counts)


def with_density(start: Model, table: ReportTable, name: str) -> Model:
    """`start` with the local density of these reports, and nothing else of theirs; a cell without two is level 1."""
    return msgspec.structs.replace(start, name=name, density=density_rows(table, start), fallback=(1, 1, 1))


def density_rows(table: ReportTable, model: Model) -> tuple[tuple[int, int, int, int, int], ...]:
    """The density table of reports: for each scale, cell and epoch with two or more, the bits of their number."""
    placed = table.take(~standing_alone(table, model))
    epoch = (placed.start + placed.end) // 2 // model.epoch_s
    rows: list[tuple[int, int, int, int, int]] = []
    for scale, side in enumerate(model.cell_e6):
        cells = np.stack([placed.lat // side, placed.lon // side, epoch])
        found, counts = np.unique(cells, axis=1, return_counts=True)
        several = np.vstack([found, counts])[:, counts > 1].T.tolist()
        rows += [(scale, lat, lon, when, number.bit_length()) for lat, lon, when, number in several]
    return tuple(rows)


def histogram(table: ReportTable, model: Model) -> Patterns:
    """The patterns of all candidate pairs, counted; one scan, in bounded memory."""
    total: dict[int, int] = {}
    for i, j in candidate_pairs(table, model):
        half = table.lon[i] // model.cell_e6[0] & 1
        keys = (competition(table, i, j, model) << 1 | half) << 1 | (table.register[i] == table.register[j])
        for column in agreement(table, i, j).columns():
            keys = keys << _LEVEL_BITS | column
        for key, number in zip(*(part.tolist() for part in np.unique(keys, return_counts=True)), strict=True):
            total[key] = total.get(key, 0) + number
    keys = np.array(sorted(total), dtype=np.int64)
    shifts = _LEVEL_BITS * np.arange(len(FIELDS) - 1, -1, -1)
    head = keys >> _LEVEL_BITS * len(FIELDS)
    pairs = np.array([total[key] for key in keys.tolist()], dtype=np.float64)
    return Patterns(keys[:, None] >> shifts & 15, head >> 2, (head & 1) == 1, (head & 2) == 2, pairs)


def _estimate(patterns: Patterns, start: Model) -> tuple[Model, int, float]:
    """A model, the rounds that its weights took, and the number of true pairs to expect."""
    weights, rounds = _weights(patterns.take(_teaching(patterns)), start)
    weighted = msgspec.structs.replace(start, **weights)
    prior, repetition, links = _priors(patterns, weighted)
    return msgspec.structs.replace(weighted, prior=prior, repetition=repetition), rounds, links


def _teaching(patterns: Patterns) -> Mask:
    few: Mask = patterns.competition <= FEW
    return few & ~patterns.repeated


def _weights(patterns: Patterns, start: Model) -> tuple[dict[str, tuple[int, ...]], int]:
    """The fields' weights by expectation-maximisation, m, u and the prior together."""
    groups = _groups()
    columns = [patterns.levels[:, field] for field in range(len(groups))]
    begin_u = [_shares(column, patterns.pairs, np.ones(len(g)), g) for column, g in zip(columns, groups, strict=True)]
    begin_m = [_normalised(u * np.exp(np.array(w) / 1000), g)
               for u, w, g in zip(begin_u, start.weights(), groups, strict=True)]  # fmt: skip
    m, u, prior = begin_m, begin_u, np.array(start.prior) / 1000
    done, moved = 0, np.inf
    while done < _ROUNDS and moved > _STILL:
        done += 1
        logs = [np.log(a / b) for a, b in zip(m, u, strict=True)]
        p = _logistic(prior[patterns.competition] + _total(patterns.levels, logs))
        true, false = patterns.pairs * p, patterns.pairs * (1 - p)
        m = [_shares(c, true, s, g) for c, s, g in zip(columns, begin_m, groups, strict=True)]
        u = [_shares(c, false, s, g) for c, s, g in zip(columns, begin_u, groups, strict=True)]
        prior = _prior(patterns, true)
        after = [np.log(a / b) for a, b in zip(m, u, strict=True)]
        moved = max(float(np.abs(a - b).max()) for a, b in zip(after, logs, strict=True))
    rounded = [_rounded(log.clip(-_MOST, _MOST)) for log in after]
    return dict(zip(FIELDS, rounded, strict=True)), done


def _priors(patterns: Patterns, model: Model) -> tuple[tuple[int, ...], int, float]:
    """The prior by competition and the repetition, weights fixed; and the expected number of true pairs."""
    total = _total(patterns.levels, [np.array(w) / 1000 for w in model.weights()])
    prior, repetition = np.array(model.prior) / 1000, model.repetition / 1000
    across, within = patterns.take(~patterns.repeated), patterns.take(patterns.repeated)
    for _ in range(_ROUNDS):
        p = _logistic(prior[patterns.competition] + repetition * patterns.repeated + total)
        prior = _prior(across, across.pairs * p[~patterns.repeated])
        expected = float((within.pairs * _logistic(prior[within.competition])).sum())
        found = float((within.pairs * p[patterns.repeated]).sum())
        repetition = min(_REPEATS_MOST, np.log((found + 0.5) / (expected + 10)))
    p = _logistic(prior[patterns.competition] + repetition * patterns.repeated + total)
    return _rounded(prior), round(1000 * repetition), float((patterns.pairs * p).sum())


def _prior(patterns: Patterns, true: Floats) -> Floats:
    """Log-odds of the share of true pairs by competition, with a curve that halves a level mixed in."""
    found = np.bincount(patterns.competition, true, minlength=PRIOR_LEVELS)
    pairs = np.bincount(patterns.competition, patterns.pairs, minlength=PRIOR_LEVELS)
    level = np.arange(PRIOR_LEVELS)
    odds = (found.sum() + 1) / (((pairs - found) * 0.5**level).sum() + 1)
    mixed = (found + _PSEUDO * _logistic(np.log(odds) - np.log(2) * level)) / (pairs + _PSEUDO)
    return np.asarray(np.log(mixed / (1 - mixed)), dtype=np.float64)


def _spread(patterns: Patterns, model: Model, halves: list[Model]) -> int:
    """80 % of the model's own error in log-odds: half the difference of two halves, over the pairs in doubt."""
    one, two = (_sums(patterns, half) for half in halves)
    p = _logistic(_sums(patterns, model))
    doubt = patterns.pairs * p * (1 - p)
    error = np.sqrt(float((doubt * (one - two) ** 2).sum()) / max(1e-9, float(doubt.sum()))) / 2
    return int(np.rint(1000 * _EIGHTY_PERCENT * error))


def _sums(patterns: Patterns, model: Model) -> Floats:
    total = _total(patterns.levels, [np.array(w) / 1000 for w in model.weights()])
    return total + np.array(model.prior)[patterns.competition] / 1000 + patterns.repeated * model.repetition / 1000


def _groups() -> list[Ints]:
    """For each field the group of each level: the number of its first level."""
    names = [[group for group, _ in levels] for levels in FIELDS.values()]
    return [np.array([field.index(name) for name in field], dtype=np.int64) for field in names]


def _shares(column: Ints, pairs: Floats, start: Floats, groups: Ints) -> Floats:
    """How the pairs of each group divide over its levels, the start's shares mixed in."""
    counts = np.bincount(column, pairs, minlength=len(groups))
    return _normalised(counts + _PSEUDO * _normalised(start, groups), groups)


def _normalised(counts: Floats, groups: Ints) -> Floats:
    return np.asarray(counts / np.bincount(groups, counts, minlength=len(groups))[groups], dtype=np.float64)


def _total(levels: Ints, logs: list[Floats]) -> Floats:
    columns = [log[levels[:, field]] for field, log in enumerate(logs)]
    return np.asarray(np.sum(columns, axis=0), dtype=np.float64)


def _logistic(log_odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-log_odds)), dtype=np.float64)


def _rounded(logs: Floats) -> tuple[int, ...]:
    return tuple(int(log) for log in np.rint(1000 * logs))
