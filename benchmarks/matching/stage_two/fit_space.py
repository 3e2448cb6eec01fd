"""Where and when incidents are many: intensities, local mixes, and what an agreement in time and place says."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from parley.incidents.table import Ints, ReportTable
from stage_two.intensity import ANY_EPOCH, DAY, Lookup, middles, pack, scales, sites, sorted_lookup
from stage_two.levels import PLACE_STARTS, TIME_STARTS, place_bins, place_grades, time_bins
from stage_two.model import Intensity, Model, Site
from stage_two.model_default import milli, noise_of, place_expected, place_within, time_expected, time_within
from stage_two.pairs import Encoded, encode
from stage_two.tables import said_tables

Floats = npt.NDArray[np.float64]

_PSEUDO: Final = 15.0  # pairs that the pooled noise counts for against that of two registers
_PRIOR: Final = 15.0  # and the start's against the pooled one
_APART: Final = 2
_NEAR: Final = (1.0, 0.7, 0.4, 0.2)  # what reports one to four days away count for
_SITE: Final = 20  # reports that a site needs for a mix of its own
_LEAST_PAIRS: Final = 60


@dataclass(frozen=True, eq=False)
class Scale:
    """Reports about the places of one scale: `place` and `epoch` number those of each report, `cells` the places' own
    cells, `counts` the reports of each place and epoch that has any ([row] with `rows` [row][place, epoch])."""

    cells: Ints
    place: Ints
    rows: Ints
    row: Ints
    counts: Floats
    nowhere: int


@dataclass(frozen=True, eq=False)
class Densities:
    """The three scales (sites, districts, governorates) and the days from the first report to the last."""

    scales: tuple[Scale, ...]
    days: float


def densities(table: ReportTable) -> Densities:
    """Where and when reports stand."""
    start = Intensity()
    middle = middles(table)
    days = (float(middle.max()) - float(middle.min())) / DAY + 1 if len(table) else 1.0
    epoch = middle // start.epoch_s
    zero = scales(table) == 0
    cells = site_cells(table.take(zero), start)
    held = sorted_lookup(pack(0, cells[:, 0], cells[:, 1]), np.arange(len(cells)))
    fake = msgspec.structs.replace(start, sites=tuple(Site(lat=0, lon=0, rate=0) for _ in range(len(cells))))
    # The wide have no site: they count in the cells about them alone.
    site = np.where(zero, sites(table, fake, held), len(cells))
    found = [_scale(np.vstack([cells, [[0, 0]]]), site, epoch, len(cells))]
    for side in start.wide_e6:
        _keys, first, place = np.unique(
            pack(0, table.lat // side, table.lon // side), return_index=True, return_inverse=True
        )
        found.append(_scale(np.stack([table.lat[first] // side, table.lon[first] // side], axis=1), place, epoch))
    return Densities(tuple(found), days)


def _scale(cells: Ints, place: Ints, epoch: Ints, nowhere: int = -1) -> Scale:
    keys, row, counts = np.unique(place << 21 | epoch + (1 << 20), return_inverse=True, return_counts=True)
    rows = np.stack([keys >> 21, (keys & (1 << 21) - 1) - (1 << 20)], axis=1)
    return Scale(cells, place, rows, row, counts.astype(np.float64), nowhere)


def site_cells(table: ReportTable, intensity: Intensity) -> Ints:
    """Cells such that every report lies within reach of one, the most crowded first: [site][lat, lon]."""
    lat, lon = table.lat // intensity.cell_e6, table.lon // intensity.cell_e6
    keys, first, counts = np.unique(pack(0, lat, lon), return_index=True, return_counts=True)
    cells = np.stack([lat[first], lon[first]], axis=1)
    held = Lookup(keys, counts)
    near = np.zeros(len(keys), dtype=np.int64)
    for a, b in product((-1, 0, 1), repeat=2):
        near += held.at(pack(0, cells[:, 0] + a, cells[:, 1] + b), np.zeros(len(keys), dtype=np.int64))
    order = np.lexsort((keys, -counts, -near))
    taken: set[tuple[int, int]] = set()
    found = []
    reach = range(-intensity.reach, intensity.reach + 1)
    for north, east in cells[order].tolist():
        if not any((north + a, east + b) in taken for a in reach for b in reach):
            taken.add((north, east))
            found.append((north, east))
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def reports_an_incident(model: Model) -> float:
    """How many reports an incident has on average, those included that have none."""
    share = np.exp(np.array(model.harm.share) / 1000)
    share /= share.sum()
    many = [np.array(one.detection) / 1e6 @ share * (1 + one.repetition / 1e6) for one in model.registers[:-1]]
    return max(0.05, float(sum(many))) if many else 1.0


def smoothed(scale: Scale, days: float, per: float) -> tuple[Floats, Floats]:
    """Reports a day by place, and by row of place and day: what stands about the day, with a gamma mean whose spread
    is that of all places together, from how much days near each other have in common."""
    mean = np.bincount(scale.rows[:, 0], scale.counts, minlength=len(scale.cells)) / days
    known = (scale.rows[:, 0] != scale.nowhere).astype(float)
    level = np.where(np.arange(len(mean)) == scale.nowhere, 0, mean)
    # Two days apart no report of the one is of an incident of the other.
    common = float((known * scale.counts * _days_away(scale, _APART)).sum())
    spread = common / max(1e-9, (max(1.0, days - _APART)) * float(level @ level)) - 1
    prior = per / min(4.0, max(0.05, spread))  # reports' worth
    near = scale.counts + sum(w * (_days_away(scale, d) + _days_away(scale, -d)) for d, w in enumerate(_NEAR, start=1))
    width = 1 + 2 * sum(_NEAR)
    a_day = (near + prior) / (width + prior / np.maximum(1e-9, mean[scale.rows[:, 0]]))
    return np.maximum(mean, 1e-6), a_day


def _days_away(scale: Scale, days: int) -> Floats:
    """By row, how many reports its place has so many days later."""
    keys = scale.rows[:, 0] << 21 | scale.rows[:, 1] + (1 << 20)
    wanted = keys + days
    at = np.minimum(np.searchsorted(keys, wanted), max(0, len(keys) - 1))
    return np.where(keys[at] == wanted, scale.counts[at], 0.0) if len(keys) else scale.counts


def intensity_of(model: Model, table: ReportTable, field: Densities) -> Model:
    """The model with the intensities and local mixes that follow from where reports stand and what registers record."""
    per = reports_an_incident(model)
    old = model.intensity
    logs = [[milli(one / per) for one in smoothed(scale, field.days, per)] for scale in field.scales]
    wide: list[tuple[int, int, int, int, int]] = []
    fallback = []
    for k, (scale, (mean, a_day)) in enumerate(zip(field.scales, logs, strict=True)):
        fallback.append(int(np.quantile(mean, 0.1)) if mean else old.fallback[k])
        if k:
            lat, lon = scale.cells[scale.rows[:, 0]].T
            wide += zip([k] * len(a_day), lat.tolist(), lon.tolist(), scale.rows[:, 1].tolist(), a_day, strict=True)
            wide += zip([k] * len(mean), *scale.cells.T.tolist(), [ANY_EPOCH] * len(mean), mean, strict=True)
    near = field.scales[0]
    last = len(near.cells) - 1
    acts, parties = _mixes(model, table, near)
    places = tuple(
        Site(lat=lat, lon=lon, rate=logs[0][0][k], act=acts.get(k, ()), party=parties.get(k, ()))
        for k, (lat, lon) in enumerate(near.cells[:last].tolist())
    )  # fmt: skip
    epochs = tuple((place, epoch, log) for (place, epoch), log in zip(near.rows.tolist(), logs[0][1], strict=True)
                   if place < last)  # fmt: skip
    return msgspec.structs.replace(model, intensity=msgspec.structs.replace(
        old, sites=places, epochs=epochs, wide=tuple(wide), fallback=tuple(fallback)))  # fmt: skip


def _mixes(model: Model, table: ReportTable, near: Scale) -> list[dict[int, tuple[int, ...]]]:
    """Local shares of acts and of parties, by number of site, wherever reports are many."""
    bare = msgspec.structs.replace(model, intensity=Intensity())
    said = encode(table, bare)
    counts = np.bincount(near.place, minlength=len(near.cells))
    many = np.flatnonzero(counts[:-1] >= _SITE)
    return [
        {k: milli(mix[k]) for k in many.tolist()}
        for mix in (
            _site_mix(near.place, len(near.cells), said.register, getattr(said, name), said_tables(model, name),
                      np.array(getattr(model, name).share))
            for name in ("act", "party")
        )
    ]  # fmt: skip


def _site_mix(cell: Ints, many: int, register: Ints, symbol: Ints, said: Ints, share: Ints) -> Floats:
    """[site][class], by expectation-maximisation on what single reports say, the common share mixed in."""
    emission = np.exp(said / 1000)
    common = np.exp(share / 1000)
    common /= common.sum()
    kinds, counts = np.unique(np.stack([cell, register, symbol]), axis=1, return_counts=True)
    likely = emission[kinds[1], kinds[2]]
    totals = np.bincount(kinds[0], counts, minlength=many)
    mix = np.tile(common, (many, 1))
    for strength in (30.0, 8.0, 8.0, 8.0, 8.0, 8.0):
        joint = mix[kinds[0]] * likely
        joint *= (counts / joint.sum(axis=1))[:, None]
        summed = np.zeros_like(mix)
        np.add.at(summed, kinds[0], joint)
        mix = (summed + strength * common) / (totals + strength)[:, None]
    return mix


def noises(table: ReportTable, said: Encoded, cluster: Ints, i: Ints, j: Ints, field: Densities, model: Model) -> Model:
    """The model with the noise of all pairs of registers together, and of each two that share incidents enough."""
    across = said.who[i] != said.who[j]
    i, j = i[across], j[across]
    same = cluster[i] == cluster[j]
    time, place = time_bins(table, i, j), place_bins(table, i, j)
    expected = _expected(table, said, i[~same], j[~same], place[~same], field, model)
    days = time_expected()
    pooled_time = _shares(time[same], TIME_STARTS, time_within(), _PRIOR)
    pooled_place = _shares(place[same], PLACE_STARTS, place_within(), _PRIOR)
    found = []
    for a, b in _register_pairs(model):
        chosen = same & _is_pair(said.register[i], said.register[j], a, b)
        if int(chosen.sum()) >= _LEAST_PAIRS:
            own_time = _shares(time[chosen], TIME_STARTS, pooled_time, _PSEUDO)
            own_place = _shares(place[chosen], PLACE_STARTS, pooled_place, _PSEUDO)
            names = (model.registers[a].name, model.registers[b].name)
            found.append(noise_of(own_time, own_place, days, expected, names))
    return msgspec.structs.replace(model, noise=(*found, noise_of(pooled_time, pooled_place, days, expected)))


def _register_pairs(model: Model) -> Iterator[tuple[int, int]]:
    many = len(model.registers) - 1
    return ((a, b) for a in range(many) for b in range(a + 1, many))


def _is_pair(one: Ints, other: Ints, a: int, b: int) -> npt.NDArray[np.bool_]:
    return np.asarray(((one == a) & (other == b)) | ((one == b) & (other == a)), dtype=np.bool_)


def _shares(bins: Ints, starts: tuple[int, ...], prior: list[Floats], strength: float) -> list[Floats]:
    """By class of pairs, how pairs are shared out over its bins."""
    counts = np.bincount(bins, minlength=starts[-1]).astype(float)
    groups = [counts[a:b] + strength * p for a, b, p in zip(starts[:-1], starts[1:], prior, strict=True)]
    return [group / group.sum() for group in groups]


def _expected(table: ReportTable, said: Encoded, i: Ints, j: Ints, place: Ints, field: Densities, model: Model
              ) -> list[Floats]:  # fmt: skip
    """By class of pairs, how many unrelated reports each bin of distances holds for each that the intensity says."""
    middle = middles(table)
    near = np.abs(middle[i] - middle[j]) <= DAY
    counts = np.bincount(place[near], minlength=PLACE_STARTS[-1]).astype(float)
    grade = place_grades(table)
    share = np.bincount(grade, minlength=4) / len(table)
    others = 1 - np.bincount(said.register, minlength=len(model.registers))[said.register] / len(table)
    per = reports_an_incident(model)
    found = []
    for k, prior in enumerate(place_expected()):
        finer = grade < k
        scale = max(0, k - 1)
        held = field.scales[scale]
        a_day = smoothed(held, field.days, per)[1]
        about = a_day[held.row] * others * 2  # days on both sides
        # Each pair is met from both of its ends.
        exposure = float((about[grade == k]).sum() * share[k] / 2 + about[finer].sum() * share[k])
        at = counts[PLACE_STARTS[k] : PLACE_STARTS[k + 1]]
        strength = 30.0
        found.append((at + strength * prior) / (exposure + strength) + 1e-4)
    return found
