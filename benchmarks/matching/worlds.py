"""Semi-synthetic registers with known truth: towns of uneven size, busy and quiet weeks, several incidents a town and
day, and registers that each hold a part of them, coarsely and with errors of their own.

    python benchmarks/matching/worlds.py NAME REPORTS SEED FOLDER

writes reports.parquet and reports.csv (the columns of `parley match`) and truth.parquet (report_id, incident). The
same world, number and seed give the same files, with one version of numpy.
"""

import pickle
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
import polars as pl

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.matching.tables import (
    ACT_SYMBOLS,
    DAY,
    DISTRICT,
    EXACT,
    HARM_UNKNOWN,
    PARTIES,
    PARTY_SYMBOLS,
    SETTLEMENT,
    SIDES,
    SLOT_MINUTES,
    SLOTS,
    START_DAY,
    TOWN_SPREAD_KM,
    Ints,
    Reals,
    Register,
    Tables,
    make_tables,
)

_FOUR = (
    Register(0.585, (0.25, 0.25, 0.50), (0.25, 0.65, 0.10), minutes=15, slope=0.6, repetition=0.05),
    Register(0.49, (0.05, 0.15, 0.80), (0.15, 0.75, 0.10), minutes=30, slope=0.3, repetition=0.03),
    Register(0.34, (0.15, 0.25, 0.60), (0.05, 0.85, 0.10), minutes=45, slope=0.9, repetition=0.02),
    Register(0.49, (0.05, 0.10, 0.85), (0.15, 0.75, 0.10), minutes=60, slope=0.5, repetition=0.03, late=0.06),
)
Events = dict[str, npt.NDArray[Any]]
_DAY_ONLY = (0.0, 0.0, 1.0)


@dataclass(frozen=True)
class Recipe:
    """Registers, the share of incidents that have another in their town and day, and whether points are given.

    `crowded` puts everything into one town and one day.
    """

    registers: tuple[Register, ...] = _FOUR
    sharing: float = 0.5
    points: bool = True
    crowded: bool = False


RECIPES = {
    "default": Recipe(),
    "hot": Recipe(sharing=0.68),
    "hotter": Recipe(sharing=0.85),
    "two": Recipe(_FOUR[:2]),
    "three": Recipe(_FOUR[:3]),
    "six": Recipe((*_FOUR, replace(_FOUR[1], detection=0.25, slope=0.8), replace(_FOUR[2], detection=0.40))),
    "sparse": Recipe((*_FOUR[:3], replace(_FOUR[3], detection=0.02))),
    "copier": Recipe((*_FOUR[:3], replace(_FOUR[3], copies=0.5, detection=0.25))),
    "no_coordinates": Recipe(points=False),
    "day_only": Recipe(tuple(replace(one, times=_DAY_ONLY) for one in _FOUR)),
    "place_bias": Recipe((_FOUR[0], replace(_FOUR[1], bias_km=(1.6, -1.2)), *_FOUR[2:])),
    "clock_bias": Recipe((*_FOUR[:2], replace(_FOUR[2], clock_minutes=180.0), _FOUR[3])),
    "one_town_day": Recipe(crowded=True),
}


@dataclass(frozen=True)
class Coded:
    """The reports as the oracle reads them, in the order of the frame: columns of equal length.

    `minute` is the first minute that the time can mean, since START_DAY; `town` the town named, -1 in a report of a
    district; x and y are in km (of exact reports), less the register's bias nowhere.
    """

    register: Ints
    time: Ints
    minute: Ints
    place: Ints
    town: Ints
    district: Ints
    x: Reals
    y: Reals
    act: Ints
    party: Ints
    harm: Ints

    def __len__(self) -> int:
        return len(self.register)


@dataclass(frozen=True)
class World:
    """Reports with the columns of `parley match`, the incident that each speaks of, and what they were drawn from."""

    frame: pl.DataFrame
    truth: Ints
    tables: Tables
    coded: Coded
    incidents: int


def make(name: str, reports: int, seed: int) -> World:
    """About `reports` reports of the world of that name. Raises KeyError where RECIPES has no such name."""
    recipe = RECIPES[name]
    rng = np.random.default_rng([crc32(name.encode()), reports, seed])
    held = [r.detection * (1 + r.repetition) + r.copies * recipe.registers[0].detection for r in recipe.registers]
    incidents = max(1, round(reports / sum(held)))
    towns = 1 if recipe.crowded else max(8, round(95 * (reports / 10_000) ** 0.75))
    tables = make_tables(rng, recipe.registers, incidents, towns, recipe.sharing)
    events = _incidents(rng, tables, incidents)
    parts = [_recorded(rng, tables, events, k) for k in range(len(recipe.registers))]
    parts += [_copied(rng, parts[0], k, one.copies) for k, one in enumerate(recipe.registers) if one.copies]
    columns = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
    shuffled = rng.permutation(len(columns["truth"]))
    columns = {key: column[shuffled] for key, column in columns.items()}
    truth = columns.pop("truth")
    coded = Coded(**columns)
    return World(_frame(rng, tables, coded, points=recipe.points), truth, tables, coded, incidents)


def truth_frame(world: World) -> pl.DataFrame:
    """Columns report_id and incident, a number."""
    return pl.DataFrame({"report_id": world.frame["report_id"], "incident": world.truth})


def write(world: World, folder: Path) -> None:
    """Writes reports.parquet, reports.csv and truth.parquet."""
    folder.mkdir(parents=True, exist_ok=True)
    world.frame.write_parquet(folder / "reports.parquet")
    world.frame.write_csv(folder / "reports.csv", datetime_format="%Y-%m-%dT%H:%M:%SZ")
    truth_frame(world).write_parquet(folder / "truth.parquet")


def keep(world: World, path: Path) -> None:
    """Writes what the oracle may know of a world: the tables and the reports, never which incident they speak of."""
    path.write_bytes(pickle.dumps((world.tables, world.coded, world.frame["report_id"].to_list())))


def _incidents(rng: np.random.Generator, tables: Tables, count: int) -> Events:
    weeks = tables.rate.shape[1]
    lengths = np.minimum(7, tables.days - 7 * np.arange(weeks))
    share = np.cumsum((tables.rate * lengths).ravel())
    cell = np.searchsorted(share, rng.random(count) * share[-1], side="right")
    town, week = cell // weeks, cell % weeks
    day = 7 * week + (rng.random(count) * lengths[week]).astype(np.int64)
    slot = SLOTS * day + np.searchsorted(np.cumsum(tables.slot), rng.random(count), side="right")
    act = _choose(rng, tables.act, town)
    return {
        "town": town, "minute": SLOT_MINUTES * slot + rng.random(count) * SLOT_MINUTES,
        "point": tables.centre[town] + rng.normal(0, TOWN_SPREAD_KM, (count, 2)),
        "act": act, "party": _choose(rng, tables.party, town), "killed": _choose(rng, tables.killed, act),
    }  # fmt: skip


def _choose(rng: np.random.Generator, shares: Reals, row: Ints) -> Ints:
    """For each row number one column, drawn by the shares in that row; in blocks, so that memory is bounded."""
    summed = np.cumsum(shares, axis=1)
    summed[:, -1] = 1.0
    drawn = rng.random(len(row))
    blocks = range(0, len(row), 1 << 18)
    found = [(drawn[a : a + (1 << 18), None] >= summed[row[a : a + (1 << 18)]]).sum(axis=1) for a in blocks]
    return np.asarray(np.minimum(np.concatenate(found), shares.shape[1] - 1), dtype=np.int64)


def _recorded(rng: np.random.Generator, tables: Tables, events: Events, k: int) -> dict[str, Ints]:
    """What register k holds of the incidents."""
    register = tables.registers[k]
    held = rng.random(len(events["town"])) < tables.detection[k][events["killed"]]
    times = held * rng.geometric(1 - register.repetition, len(held))
    which = np.repeat(np.arange(len(held)), times)
    n = len(which)
    town = events["town"][which]
    time = _choose(rng, np.array([register.times]), np.zeros(n, dtype=np.int64))
    place = _choose(rng, np.array([register.places]), np.zeros(n, dtype=np.int64))
    point = events["point"][which] + rng.normal(0, register.noise_km, (n, 2)) + np.array(register.bias_km)
    named = np.where((place == SETTLEMENT) & (rng.random(n) < register.wrong_town), _neighbour(rng, tables, town), town)
    return {
        "register": np.full(n, k), "time": time,
        "minute": _minute(rng, register, events["minute"][which], time),
        "place": place, "town": np.where(place == DISTRICT, -1, named), "district": tables.district[town],
        "x": point[:, 0], "y": point[:, 1],
        "act": _choose(rng, tables.act_said[k], events["act"][which]),
        "party": _choose(rng, tables.party_said[k], events["party"][which]),
        "harm": _choose(rng, tables.harm_said[k], events["killed"][which]), "truth": which,
    }  # fmt: skip


def _minute(rng: np.random.Generator, register: Register, true: Reals, time: Ints) -> Ints:
    """The first minute of the minute, hour or day that the register says."""
    said = np.floor(true + register.clock_minutes + rng.normal(0, register.minutes, len(true))).astype(np.int64)
    late = (time == DAY) & (rng.random(len(true)) < register.late)
    unit = np.array([1, 60, 1440])[time]
    return np.asarray((said + 1440 * late) // unit * unit)


def _neighbour(rng: np.random.Generator, tables: Tables, town: Ints) -> Ints:
    """Another town of the same district, each as likely; the town itself where the district has no other."""
    order = np.argsort(tables.district, kind="stable")
    size = np.bincount(tables.district)
    first = np.concatenate([[0], np.cumsum(size)[:-1]])
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - np.repeat(first, size)
    district = tables.district[town]
    step = 1 + (rng.random(len(town)) * np.maximum(0, size[district] - 1)).astype(np.int64)
    return np.asarray(order[first[district] + (rank[town] + step) % size[district]])


def _copied(rng: np.random.Generator, source: dict[str, Ints], k: int, share: float) -> dict[str, Ints]:
    """Reports of another register under the name of register k, some without the harm or the party."""
    rows = np.flatnonzero(rng.random(len(source["truth"])) < share)
    copy = {key: column[rows] for key, column in source.items()}
    copy["register"] = np.full(len(rows), k)
    copy["harm"] = np.where(rng.random(len(rows)) < 0.3, HARM_UNKNOWN, copy["harm"])
    copy["party"] = np.where(rng.random(len(rows)) < 0.2, len(PARTY_SYMBOLS) - 1, copy["party"])
    return copy


def _frame(rng: np.random.Generator, tables: Tables, coded: Coded, *, points: bool) -> pl.DataFrame:
    n = len(coded)
    sums = np.stack([np.bincount(tables.district, tables.centre[:, axis]) for axis in (0, 1)], axis=1)
    middle = sums / np.bincount(tables.district)[:, None]
    given = np.where((coded.place == SETTLEMENT)[:, None], tables.gazetteer[coded.register, coded.town],
                     middle[coded.district])  # fmt: skip
    x = np.where(coded.place == EXACT, coded.x, given[:, 0])
    y = np.where(coded.place == EXACT, coded.y, given[:, 1])
    precise = coded.place if points else np.maximum(coded.place, SETTLEMENT)
    start = pl.Series((coded.minute + 1440 * START_DAY) * 60_000, dtype=pl.Int64).cast(pl.Datetime("ms", "UTC"))
    low, high = _around(rng, coded.harm)
    sources = [f"register {k + 1}" for k in range(len(tables.registers))]
    return pl.DataFrame({
        "report_id": _ids(n), "source": _said(sources, coded.register),
        "time_start": start, "time_end": pl.Series([None] * n, dtype=pl.Datetime("ms", "UTC")),
        "time_precision": _said(["minute", "hour", "day"], coded.time),
        "lat": _degrees(33 + y / 111.195, points), "lon": _degrees(36 + x / (111.195 * 0.819), points),
        "place_precision": _said(["exact", "settlement", "district"], precise),
        "radius_km": pl.Series([None] * n, dtype=pl.Float64), "pcode": _pcodes(tables, coded),
        "act_type": _said(ACT_SYMBOLS, coded.act), "weapon": pl.Series([None] * n, dtype=pl.String),
        "alleged_party": _said([*PARTIES, *("" for _ in SIDES), ""], coded.party),
        "side": _said([*(p.partition(" ")[0] for p in PARTIES), *SIDES, ""], coded.party),
        "harm_low": low, "harm_best": _people(coded.harm), "harm_high": high,
    })  # fmt: skip


def _ids(n: int) -> pl.Series:
    return pl.Series("report_id", np.arange(n) + 1).cast(pl.String).str.zfill(8).str.replace("^", "R")


def _said(words: list[str] | tuple[str, ...], symbol: Ints) -> pl.Series:
    """The words of symbols; an empty one is null."""
    return pl.Series([word or None for word in words], dtype=pl.String)[symbol]


def _degrees(values: Reals, points: bool) -> pl.Series:
    return pl.Series(np.round(values, 6)) if points else pl.Series([None] * len(values), dtype=pl.Float64)


def _pcodes(tables: Tables, coded: Coded) -> pl.Series:
    """P and three digits a district, three more a town of it: reports of a district have the former only."""
    town = pl.Series([f"P{d:03d}{t:04d}" for t, d in enumerate(tables.district.tolist())])
    district = pl.Series([f"P{d:03d}" for d in range(int(tables.district.max()) + 1)])
    both = pl.concat([town, district])
    return both[np.where(coded.town >= 0, coded.town, len(town) + coded.district)]


def _people(harm: Ints) -> pl.Series:
    known = harm < HARM_UNKNOWN
    return pl.Series(np.where(known, harm, 0), dtype=pl.Int64).set(pl.Series(~known), None)


def _around(rng: np.random.Generator, harm: Ints) -> tuple[pl.Series, pl.Series]:
    """A range about the harm in three of ten reports that state one; its width says nothing of the truth."""
    wide = np.where(rng.random(len(harm)) < 0.3, rng.geometric(0.5, len(harm)), 0)
    low, high = np.maximum(0, harm - wide), harm + wide
    unsaid = pl.Series((wide == 0) | (harm == HARM_UNKNOWN))
    return pl.Series(low, dtype=pl.Int64).set(unsaid, None), pl.Series(high, dtype=pl.Int64).set(unsaid, None)


if __name__ == "__main__":
    write(make(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])), Path(sys.argv[4]))
