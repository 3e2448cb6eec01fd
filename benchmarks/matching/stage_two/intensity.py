"""How many incidents a day are to be expected about a report: the model's sites, wider cells and epochs."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from parley.incidents.table import Ints, ReportTable
from stage_two.levels import DISTRICT_M, SETTLEMENT_M
from stage_two.model import Intensity

DAY: Final = 86_400
ANY_EPOCH: Final = -1_000_000  # stands for all epochs of a cell that are not listed
_SPANS: Final = (2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40)
_SPAN_LOGS: Final = (693, 1_099, 1_386, 1_609, 1_792, 1_946, 2_079, 2_303, 2_485, 2_639, 2_773, 2_996, 3_178, 3_332,
                     3_466, 3_689)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Lookup:
    """Sorted keys with their values."""

    keys: Ints
    values: Ints

    def at(self, keys: Ints, missing: Ints) -> Ints:
        """The value of each key, or what stands for it in `missing`."""
        if not len(self.keys):
            return missing
        found = np.searchsorted(self.keys, keys)
        found[found == len(self.keys)] = 0
        return np.where(self.keys[found] == keys, self.values[found], missing)


@dataclass(frozen=True, eq=False)
class Atlas:
    """A model's intensity, ready to be looked up: the number of a site by its cell, its rate, and by key the others."""

    site: Lookup
    rate: Ints
    epoch: Lookup
    wide: Lookup


def sorted_lookup(keys: Ints, values: Ints) -> Lookup:
    """A look-up of keys in any order."""
    order = np.argsort(keys, kind="stable")
    return Lookup(keys[order], values[order])


def pack(scale: Ints | int, lat_cell: Ints, lon_cell: Ints, epoch: Ints | int = 0) -> Ints:
    """Scale, cells and epoch in one number; epochs beyond +-2^20 share the last."""
    epochs = np.clip(epoch, -(1 << 20), (1 << 20) - 1) + (1 << 20)
    packed: Ints = (((np.asarray(scale, dtype=np.int64) << 15) + lat_cell + (1 << 14) << 16) + lon_cell + (1 << 15)
                    << 21) + epochs  # fmt: skip
    return packed


def atlas(intensity: Intensity) -> Atlas:
    """The look-ups of a model's intensity."""
    sites = np.array([(one.lat, one.lon, one.rate) for one in intensity.sites], dtype=np.int64).reshape(-1, 3).T
    epochs = np.array(intensity.epochs, dtype=np.int64).reshape(-1, 3).T
    wide = np.array(intensity.wide, dtype=np.int64).reshape(-1, 5).T
    return Atlas(
        sorted_lookup(pack(0, sites[0], sites[1]), np.arange(len(sites[0]))),
        np.append(sites[2], intensity.fallback[0]),
        sorted_lookup(epochs[0] << 21 | epochs[1] + (1 << 20), epochs[2]),
        sorted_lookup(pack(*wide[:4]), wide[4]),
    )  # fmt: skip


def scales(table: ReportTable) -> Ints:
    """How each report's intensity is looked up: 0 by its site, 1 and 2 by wider cells."""
    return np.searchsorted([SETTLEMENT_M, DISTRICT_M], table.radius).astype(np.int64)


def middles(table: ReportTable) -> Ints:
    """The middle second of each report's time."""
    return (table.start + table.end) // 2


def sites(table: ReportTable, intensity: Intensity, held: Lookup) -> Ints:
    """The number of the site nearest to each report; the number of sites where none is within reach."""
    cells, inverse = np.unique(
        pack(0, table.lat // intensity.cell_e6, table.lon // intensity.cell_e6), return_inverse=True
    )
    lat, lon = (cells >> 37) - (1 << 14), (cells >> 21 & 0xFFFF) - (1 << 15)
    best = np.full(len(cells), len(intensity.sites), dtype=np.int64)
    steps = range(-intensity.reach, intensity.reach + 1)
    for _, north, east in sorted((a * a + b * b, a, b) for a in steps for b in steps):
        # The nearest comes first; of equally near ones the first in this order.
        found = held.at(pack(0, lat + north, lon + east), best)
        best = np.where(best == len(intensity.sites), found, best)
    return best[inverse]


def rates(table: ReportTable, site: Ints, intensity: Intensity, held: Atlas) -> Ints:
    """The log of the incidents a day about each report, thousandths."""
    scale, middle = scales(table), middles(table)
    epoch = middle // intensity.epoch_s
    near = held.epoch.at(site << 21 | np.clip(epoch, -(1 << 20), (1 << 20) - 1) + (1 << 20), held.rate[site])
    side = np.array([1, *intensity.wide_e6], dtype=np.int64)[scale]
    lat, lon = np.where(scale > 0, table.lat // side, 0), np.where(scale > 0, table.lon // side, 0)
    fallback = np.array(intensity.fallback, dtype=np.int64)[scale]
    wide = held.wide.at(pack(scale, lat, lon, epoch), held.wide.at(pack(scale, lat, lon, ANY_EPOCH), fallback))
    return np.where(scale == 0, near, wide)


def spans(table: ReportTable) -> Ints:
    """The log of the days that each report's time spans, thousandths; 0 up to a day and a half."""
    days = np.searchsorted(np.array(_SPANS), (table.end - table.start + DAY // 2) // DAY, side="right")
    return np.array([0, *_SPAN_LOGS], dtype=np.int64)[days]
