"""Registers with planted truth: a seeded world of incidents, and four registers that record it badly.

About 2.1 reports an incident; about half of all incidents share their town and day with another.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from parley.incidents.table import NOT_STATED, Ints, ReportTable, act_levels, coder, from_rows

DETECTION = (0.585, 0.49, 0.34, 0.49)
ACTS = ("air strike", "shelling/artillery", "shelling/mortar", "shelling/rocket", "small-arms fire", "sniping", "clash",
        "mine", "drone strike", "abduction")  # fmt: skip
PARTIES = ("north/a", "north/b", "south/a", "south/b", "south/c", "east")
DAY = 86_400
START = 17_000 * DAY

Reals = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Planted:
    """A table, and for each of its rows the number of the incident it speaks of."""

    table: ReportTable
    truth: Ints


def planted(reports: int, seed: int = 1, towns: int = 60, hot: float = 1.0) -> Planted:
    """About `reports` rows. `hot` is the exponent of the towns' popularity: above 1, few towns hold most incidents."""
    rng = np.random.default_rng(seed)
    count = round(reports / 2.06)
    world = _world(rng, count, towns, hot)
    rows = [_register(rng, world, k, p) for k, p in enumerate(DETECTION)]
    columns = {name: np.concatenate([r[name] for r in rows]) for name in rows[0]}
    truth = columns.pop("truth")
    names = rng.permutation(len(truth))
    ids = [f"{n:08d}" for n in names]
    labels: dict[int, str] = {}
    table = from_rows(ids, columns | _coded(columns, labels), labels)
    return Planted(table, truth[np.argsort(names)])


def _world(rng: np.random.Generator, count: int, towns: int, hot: float) -> dict[str, npt.NDArray]:
    popularity = 1 / np.arange(1, towns + 1) ** hot
    town = rng.choice(towns, count, p=popularity / popularity.sum())
    # The number of days is set so that a town-day holds about 0.7 others of its incidents on average.
    days = max(2, round(count * float(np.sum((popularity / popularity.sum()) ** 2)) / 1.0))
    mix = rng.dirichlet(np.full(len(ACTS), 0.4), towns)
    who = rng.dirichlet(np.full(len(PARTIES), 0.4), towns)
    centre = np.stack([rng.uniform(33, 37, towns), rng.uniform(36, 42, towns)])
    return {
        "lat": centre[0, town] + rng.normal(0, 0.012, count), "lon": centre[1, town] + rng.normal(0, 0.014, count),
        "town_lat": centre[0, town], "town_lon": centre[1, town],
        "time": START + rng.integers(0, days * DAY, count),
        "act": _choose(rng, mix[town]), "party": _choose(rng, who[town]),
        "dead": rng.geometric(0.55, count) - 1,
    }  # fmt: skip


def _choose(rng: np.random.Generator, shares: Reals) -> Ints:
    return (rng.random((len(shares), 1)) > np.cumsum(shares, axis=1)).sum(axis=1).clip(0, shares.shape[1] - 1)


def _register(
    rng: np.random.Generator, world: dict[str, npt.NDArray], k: int, detection: float
) -> dict[str, npt.NDArray]:
    n = len(world["time"])
    severity = np.clip(detection * (0.8 + 0.12 * np.minimum(world["dead"], 4)), 0, 0.97)
    times = (rng.random(n) < severity).astype(int) * (1 + (rng.random(n) < 0.02))
    which = np.repeat(np.arange(n), times)
    m = len(which)
    noise_s = rng.normal(0, (900, 2_400, 3_600, 7_200)[k], m).astype(np.int64)
    moment = world["time"][which] + noise_s
    daily = rng.random(m) < (0.6, 0.9, 0.8, 1.0)[k]
    coarse = rng.random(m) < (0.8, 0.9, 1.0, 0.9)[k]
    wide = rng.random(m) < 0.04
    radius = np.where(wide, 35_000, np.where(coarse, 2_500, 500))
    lat = np.where(coarse | wide, world["town_lat"][which], world["lat"][which] + rng.normal(0, 0.003, m))
    lon = np.where(coarse | wide, world["town_lon"][which], world["lon"][which] + rng.normal(0, 0.004, m))
    start = np.where(daily, moment // DAY * DAY, moment // 60 * 60)
    dead = np.maximum(0, world["dead"][which] + rng.integers(-1, 2, m) * (rng.random(m) < 0.5))
    unstated = rng.random(m) < 0.3
    return {
        "truth": which, "register": np.full(m, k), "start": start, "end": start + np.where(daily, DAY - 1, 59),
        "lat": np.rint(lat * 1e6).astype(np.int64), "lon": np.rint(lon * 1e6).astype(np.int64), "radius": radius,
        "act": _misread(rng, world["act"][which], len(ACTS), 0.25, 0.15),
        "party": _misread(rng, world["party"][which], len(PARTIES), 0.15, 0.40),
        "killed": np.repeat(np.where(unstated, NOT_STATED, dead)[:, None], 3, axis=1),
        "civilians": np.full((m, 3), NOT_STATED),
    }  # fmt: skip


def _misread(rng: np.random.Generator, true: Ints, kinds: int, wrong: float, missing: float) -> Ints:
    said = np.where(rng.random(len(true)) < wrong, rng.integers(0, kinds, len(true)), true)
    return np.where(rng.random(len(true)) < missing, -1, said)


def _coded(columns: dict[str, npt.NDArray], labels: dict[int, str]) -> dict[str, Ints]:
    codes = coder(labels)
    kinds = np.array([[codes(t) for t in act_levels(act)] for act in (*ACTS, "")], dtype=np.int64)
    parties = np.array([codes(p) for p in (*PARTIES, "")], dtype=np.int64)
    sides = np.array([codes(p.split("/")[0]) for p in (*PARTIES, "")], dtype=np.int64)
    registers = np.array([codes(f"register {k}") for k in range(len(DETECTION))], dtype=np.int64)
    return {
        "register": registers[columns["register"]], "act": kinds[columns["act"]],
        "party": parties[columns["party"]], "side": sides[columns["party"]],
    }  # fmt: skip
