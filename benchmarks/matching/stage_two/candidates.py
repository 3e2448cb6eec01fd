"""Which pairs of reports can speak of one incident at all: windows in time and place by precision.

A tree gives a superset of the pairs, in pieces of bounded size; whole numbers then decide. Everything within
the windows is looked at: a crowded place costs time and is named, never cut.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from parley.incidents.distance import distances_m
from parley.incidents.division import Mask
from parley.incidents.table import NOWHERE, Ints, ReportTable, code
from stage_two.levels import DAY_S, DISTRICT_M, PRECISE_S, SETTLEMENT_M, gaps_s
from stage_two.model import Model

_EARTH_M: Final = 6_371_009.0
_MARGIN: Final = 1.02  # the whole-number distance is within 0.5 % of the great circle; the superset must not be less
_PIECE: Final = 2_000_000  # pairs held at a time

Floats = npt.NDArray[np.float64]


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds within which every candidate of a report lies: its interval meets [start, end], its point the rectangle.

    Micro-degrees; where `lon_west` > `lon_east` the rectangle crosses the date line.
    """

    start: int
    end: int
    lat_low: int
    lat_high: int
    lon_west: int
    lon_east: int


@dataclass(frozen=True, eq=False)
class _Layer:
    """Rows of like precision, with their points (metres, on the sphere) and middle times (seconds)."""

    rows: Ints
    points: Floats
    radius: int
    half_s: int


def standing_alone(table: ReportTable, model: Model) -> Mask:
    """Which rows the windows leave alone: without a place, or wider or longer than the model looks at."""
    windows = model.windows
    too_wide = (table.radius == NOWHERE) | (table.radius > windows.widest_m)
    too_long = table.end - table.start > windows.longest_s
    return np.asarray(too_wide | too_long, dtype=np.bool_)


def shifted(table: ReportTable, model: Model) -> ReportTable:
    """The table with the model's biases of registers taken off: of the clock where times are precise, of the places
    where they are a settlement or finer."""
    names = {code(one.name): one.bias for one in model.registers[:-1] if any(one.bias)}
    if not names:
        return table
    known, inverse = np.unique(table.register, return_inverse=True)
    bias = np.array([names.get(one, (0, 0, 0)) for one in known.tolist()], dtype=np.int64)[inverse]
    clock = np.where(table.end - table.start < PRECISE_S, bias[:, 0], 0)
    fine = (table.radius != NOWHERE) & (table.radius <= SETTLEMENT_M)
    lon = (table.lon - np.where(fine, bias[:, 2], 0) + 180_000_000) % 360_000_000 - 180_000_000
    return replace(table, start=table.start - clock, end=table.end - clock, lon=lon,
                   lat=np.clip(table.lat - np.where(fine, bias[:, 1], 0), -90_000_000, 90_000_000))  # fmt: skip


def candidate_pairs(table: ReportTable, model: Model, fresh: Mask | None = None
                    ) -> Iterator[tuple[Ints, Ints]]:  # fmt: skip
    """All pairs of rows (i < j) within the model's windows, each once, in pieces of bounded size.

    With `fresh`, only pairs with at least one fresh row. The order of pieces carries no meaning.
    """
    layers = _layers(table, model)
    for first, second in combinations_with_replacement(layers, 2):
        for i, j in _near(first, second, model):
            keep = i < j if first is second else np.ones(len(i), dtype=np.bool_)
            if fresh is not None:
                keep &= fresh[i] | fresh[j]
            low, high = np.minimum(i[keep], j[keep]), np.maximum(i[keep], j[keep])
            within = within_windows(table, low, high, model)
            yield low[within], high[within]


def within_windows(table: ReportTable, i: Ints, j: Ints, model: Model) -> Mask:
    """Whether each pair is a candidate, in whole numbers."""
    in_time = gaps_s(table, i, j) <= model.windows.gap_s
    reach = np.maximum(model.windows.near_m, table.radius[i] + table.radius[j])
    metres = distances_m(table.lat[i], table.lon[i], table.lat[j], table.lon[j])
    return np.asarray(in_time & (metres <= reach), dtype=np.bool_)


def window(table: ReportTable, row: int, model: Model) -> Box:
    """The box in which every report lies that can be a candidate of this row, for looking them up in a store."""
    windows = model.windows
    clock, north, east = (2 * max(abs(one.bias[k]) for one in model.registers) for k in range(3))
    reach_m = max(windows.near_m, int(table.radius[row]) + windows.widest_m)
    lat_step = reach_m * 9 + 1_000 + max(north, east)  # a metre is 8.994 micro-degrees of latitude
    lat, lon = int(table.lat[row]), int(table.lon[row])
    low, high = max(lat - lat_step, -90_000_000), min(lat + lat_step, 90_000_000)
    cosine = np.cos(np.radians(max(abs(low), abs(high)) / 1e6 + 0.01))
    lon_step = 180_000_000 if cosine <= 0.02 else min(180_000_000, int(lat_step / cosine * _MARGIN) + 1)
    whole = lon_step == 180_000_000
    return Box(
        start=int(table.start[row]) - windows.gap_s - clock, end=int(table.end[row]) + windows.gap_s + clock,
        lat_low=low, lat_high=high,
        lon_west=-180_000_000 if whole else _wrap(lon - lon_step),
        lon_east=180_000_000 if whole else _wrap(lon + lon_step),
    )  # fmt: skip


def _wrap(lon: int) -> int:
    return lon if -180_000_000 <= lon <= 180_000_000 else (lon + 180_000_000) % 360_000_000 - 180_000_000


def _layers(table: ReportTable, model: Model) -> list[_Layer]:
    wide = np.searchsorted([SETTLEMENT_M, DISTRICT_M], table.radius)
    long = np.searchsorted([DAY_S, 10 * 86_400], table.end - table.start)
    kind = np.where(standing_alone(table, model), -1, wide * 3 + long)
    return [_layer(table, np.flatnonzero(kind == k)) for k in range(9) if (kind == k).any()]


def _layer(table: ReportTable, rows: Ints) -> _Layer:
    middle = (table.start[rows] + table.end[rows]) / 2
    rows = rows[np.argsort(middle, kind="stable")]
    lat, lon = np.radians(table.lat[rows] / 1e6), np.radians(table.lon[rows] / 1e6)
    sphere = [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]
    points = np.column_stack([*(_EARTH_M * axis for axis in sphere), (table.start[rows] + table.end[rows]) / 2])
    half = (table.end[rows] - table.start[rows]).max() // 2 + 1
    return _Layer(rows, points, int(table.radius[rows].max()), int(half))


def _near(first: _Layer, second: _Layer, model: Model) -> Iterator[tuple[Ints, Ints]]:
    """A superset of the candidates between two layers (both orders of a pair within one), in pieces."""
    reach_m = max(model.windows.near_m, first.radius + second.radius) * _MARGIN
    reach_s = float(first.half_s + second.half_s + model.windows.gap_s)
    scale = np.array([1 / reach_m] * 3 + [1 / reach_s])
    here, there = first.points * scale, second.points * scale
    tree = cKDTree(there)
    counts = np.cumsum(tree.query_ball_point(here, 1.0, p=np.inf, return_length=True))
    start = 0
    while start < len(here):
        done = counts[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(counts, done + _PIECE, side="right")))
        found = cKDTree(here[start:stop]).sparse_distance_matrix(tree, 1.0, p=np.inf, output_type="ndarray")
        yield first.rows[start + found["i"]], second.rows[found["j"]]
        start = stop
