"""The model: every number that matching computes with, as whole numbers, with a hash.

A model is fixed once made. Nodes that hold the same model and the same reports compute the same incidents,
bit for bit. Estimating another one is `fit`; a process takes it over by an entry of its record.
"""

import hashlib
from functools import lru_cache
from typing import Final

import msgspec
import numpy as np

from parley.incidents.levels import FIELDS
from parley.incidents.table import Ints
from parley.record.canonical import encode

MODEL_VERSION: Final = 1
PRIOR_LEVELS: Final = 24
_DOMAIN: Final = b"parley/model/v1\x00"


class Windows(msgspec.Struct, frozen=True, kw_only=True):
    """Which pairs are looked at, and the sizes at which something is said.

    Two reports are candidates where their times are at most `gap_s` apart and their points at most `near_m` or
    the sum of their radii, whichever is more. Reports wider than `widest_m` or longer than `longest_s` stand
    alone. A report with more than `crowd` candidates is named in the diagnostics; a component of more than
    `component` reports is cut.
    """

    gap_s: int = 86_400
    near_m: int = 10_000
    widest_m: int = 150_000
    longest_s: int = 32 * 86_400
    crowd: int = 2_000
    component: int = 2_000


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """Weights in thousandths of a nat by agreement level, priors by competition, density by cell.

    `prior[k]` belongs to a pair for which fewer than 2^k reports compete, by the cell's density and the span of time;
    `density` rows are (scale, latitude cell, longitude cell, epoch, level), level = bits of the number of reports;
    a cell that is not in it counts as `fallback[scale]`. `cell_e6` gives the cells' sides in micro-degrees for the
    three scales settlement, district, governorate. `repetition` is added where both reports stand in one register.
    The sum of prior and weights is calibrated for a pair on its own, its rivals unknown; among its known rivals a
    link counts `lift` more, since the prior has already made room for them. `apart` stands for pairs that are no
    candidates, `plausible` is the least log-odds of a link that is kept, `join` of a link that can bring reports
    into one component. `spread` is the log-odds by which the model itself may be off, either way, with a
    probability of about 80 %.
    """

    version: int = MODEL_VERSION
    name: str
    windows: Windows = Windows()
    prior: tuple[int, ...]
    time: tuple[int, ...]
    place: tuple[int, ...]
    act: tuple[int, ...]
    actor: tuple[int, ...]
    harm: tuple[int, ...]
    repetition: int
    lift: int = 1_200
    apart: int = -7_000
    plausible: int = -4_595
    join: int = -2_197
    spread: int = 700
    cell_e6: tuple[int, int, int] = (100_000, 500_000, 2_000_000)
    epoch_s: int = 14 * 86_400
    fallback: tuple[int, int, int] = (2, 4, 6)
    density: tuple[tuple[int, int, int, int, int], ...] = ()

    def __post_init__(self) -> None:
        if self.version != MODEL_VERSION:
            raise ValueError(f"model version {self.version} is not {MODEL_VERSION}; fit the model again")
        lengths = {"prior": PRIOR_LEVELS, **{name: len(levels) for name, levels in FIELDS.items()}}
        for name, length in lengths.items():
            if len(getattr(self, name)) != length:
                raise ValueError(f"model field {name} has {len(getattr(self, name))} numbers; it needs {length}")
        if min(*self.cell_e6, self.epoch_s, self.windows.component) < 1:
            raise ValueError("model sizes cell_e6, epoch_s and component must be at least 1")

    def weights(self) -> tuple[tuple[int, ...], ...]:
        """The five fields' weights in the order of `levels.FIELDS`."""
        return self.time, self.place, self.act, self.actor, self.harm


def to_json(model: Model) -> bytes:
    """The canonical JSON of a model: the same bytes for the same model everywhere."""
    return encode(msgspec.to_builtins(model))


def from_json(text: bytes | str) -> Model:
    """The model that JSON text says. Raises ValueError that names what is wrong with it."""
    try:
        return msgspec.json.decode(text, type=Model)
    except msgspec.DecodeError as error:
        raise ValueError(f"not a model of matching: {error}") from error


def model_hash(model: Model) -> str:
    """SHA-256, hex, of the model's canonical JSON under its own domain."""
    return hashlib.sha256(_DOMAIN + to_json(model)).hexdigest()


def cell_keys(model: Model, scale: Ints, lat: Ints, lon: Ints, seconds: Ints) -> Ints:
    """One whole number for each (scale, cell, epoch) that points and times fall into."""
    side = np.array(model.cell_e6, dtype=np.int64)[scale]
    return pack(scale, lat // side, lon // side, seconds // model.epoch_s)


def pack(scale: Ints, lat_cell: Ints, lon_cell: Ints, epoch: Ints) -> Ints:
    """Scale, cells and epoch in one number; epochs beyond +-2^20 share the last."""
    epochs = np.clip(epoch, -(1 << 20), (1 << 20) - 1) + (1 << 20)
    return (((scale << 19) + lat_cell + (1 << 18) << 20) + lon_cell + (1 << 19) << 21) + epochs


def density_levels(model: Model, scale: Ints, keys: Ints) -> Ints:
    """The density level of each cell key, by the model's table, else its fallback for the scale."""
    held, levels = _density(model.density)
    found = np.searchsorted(held, keys)
    found[found == len(held)] = 0
    fallback = np.array(model.fallback, dtype=np.int64)[scale]
    return np.where(held[found] == keys, levels[found], fallback) if len(held) else fallback


@lru_cache(maxsize=8)
def _density(rows: tuple[tuple[int, int, int, int, int], ...]) -> tuple[Ints, Ints]:
    columns = np.array(rows, dtype=np.int64).reshape(-1, 5)
    keys = pack(columns[:, 0], columns[:, 1], columns[:, 2], columns[:, 3])
    order = np.argsort(keys)
    return keys[order], columns[order, 4]


DEFAULT_MODEL: Final = Model(
    name="default",
    prior=tuple(1_700 - 693 * level for level in range(PRIOR_LEVELS)),
    time=(3_500, 1_900, 1_500, -700, -3_500, 900, -2_300, 900, 0, -2_000, 200, -800),
    place=(2_000, 1_500, -800, -2_500, -3_500, 400, 200, -100, -1_000, -2_500, 900, 300, -700, -1_800, 400, 0, -400),
    act=(0, 1_400, -600, -1_800, 1_300, -900),
    actor=(0, 1_000, -500, -800, 600, -1_200),
    harm=(0, 400, 1_000, 2_000, 900, -400, -1_200),
    repetition=-2_500,
    fallback=(4, 6, 8),
)
"""The model in force where a process has estimated none: for sources of any country, with no place of any in it.

Its weights stand between those fitted to registers with planted truth and to outside sources, the larger claims
of both tempered; parties stand under free labels, so different ones say little. The prior supposes a place that is
moderately busy.
"""
