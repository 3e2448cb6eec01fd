"""How long matching takes, and how well it finds planted incidents, beside Splink and a plain nearest-neighbour join.

Run: python benchmarks/bench_matching.py [--quick]. Splink runs in its own environment, build/bench-venv, which is
made from benchmarks/requirements-bench.txt at the first run; without it its rows say so.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from scipy.spatial import cKDTree

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from parley.incidents.fit import fit, with_density  # noqa: E402
from parley.incidents.match import match  # noqa: E402
from parley.incidents.model import DEFAULT_MODEL  # noqa: E402
from parley.incidents.table import Ints, ReportTable, from_reports  # noqa: E402
from parley.reports.readers import read  # noqa: E402
from parley.reports.reading import Accepted, Settings  # noqa: E402
from tests.incidents.planted import planted  # noqa: E402
from tests.incidents.scoring import b_cubed_f1, distance_and_day, labels_of, pairwise_f1  # noqa: E402

BENCH_VENV = ROOT / "build" / "bench-venv"
FILES = {
    "ged": "ucdp_ged_2016_2019.csv",
    "acled": "acled_battles_2017_2023.csv",
    "airwars": "airwars_incidents_2014_2026.csv",
}


def real_table(shared: Path) -> ReportTable:
    """Three outside sources as one table."""
    reports = {}
    for name, file in FILES.items():
        settings = Settings(register=name, origin="outside", zone="Asia/Damascus")
        for reading in read(shared / "data" / "syria" / file, settings, name):
            if isinstance(reading, Accepted):
                reports.setdefault(f"{name} {reading.report.number}", reading.report)
    return from_reports(reports.items())


def timed(act: Callable[[], Any]) -> tuple[Any, float]:
    """What an act returns, and its seconds."""
    start = time.perf_counter()
    result = act()
    return result, time.perf_counter() - start


def tree_join(table: ReportTable) -> int:
    """The plain candidate join: pairs within 10 km and a day by one k-d tree, nothing weighed."""
    lat, lon = np.radians(table.lat / 1e6), np.radians(table.lon / 1e6)
    axes = [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]
    points = np.column_stack([*(axis * 6_371_009 / 10_000 for axis in axes), table.start / 86_400])
    return len(cKDTree(points).query_pairs(1.0, p=np.inf, output_type="ndarray"))


def splink(table: ReportTable) -> tuple[dict[str, Ints], float, str]:
    """Splink's cluster of every row by the bar it was given, and its seconds; or why there are none."""
    python = BENCH_VENV / "bin" / "python"
    if not python.exists():
        venv.create(BENCH_VENV, with_pip=True)
        wanted = ROOT / "benchmarks" / "requirements-bench.txt"
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", str(wanted)], check=False)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.parquet"), Path(folder, "out.parquet")
        _peer_frame(table).write_parquet(source)
        script = str(ROOT / "benchmarks" / "peer_splink.py")
        done = subprocess.run([python, script, source, target], capture_output=True, text=True, check=False)
        if done.returncode:
            return {}, 0.0, (done.stderr.strip().splitlines() or ["Splink did not run"])[-1][:90]
        columns = pl.read_parquet(target)
        found = {name: columns[name].rank("dense").to_numpy().astype(np.int64) for name in columns.columns}
    return found, json.loads(done.stdout.strip().splitlines()[-1])["seconds"], ""


def _peer_frame(table: ReportTable) -> pl.DataFrame:
    side = 100_000
    cells = {name: [f"{a}:{b}" for a, b in zip((table.lat + s) // side, (table.lon + s) // side, strict=True)]
             for name, s in (("cell", 0), ("cell_shifted", side // 2))}  # fmt: skip
    precise = table.end - table.start < 3_600
    hours = [float(start) / 3_600 if known else None for start, known in zip(table.start, precise, strict=True)]
    return pl.DataFrame({
        "unique_id": np.arange(len(table)), "lat": table.lat / 1e6, "lon": table.lon / 1e6,
        "day": table.start // 86_400, "hour": hours, **cells,
        "act": [table.labels.get(int(a)) or None for a in table.act[:, 0]],
        "party": [table.labels.get(int(p)) or None for p in table.party],
        "harm": [int(best) if best >= 0 else None for best in table.killed[:, 1]],
    })  # fmt: skip


def print_speed(name: str, table: ReportTable, *, with_splink: bool) -> None:
    """Seconds on one table: ours with a ready model, ours with the fit before it, and the two peers."""
    model = with_density(DEFAULT_MODEL, table, name)
    matching, ours = timed(lambda: match(table, model))
    _, fitting = timed(lambda: fit(table, DEFAULT_MODEL, name))
    _, joining = timed(lambda: tree_join(table))
    print(f"\n{name}: {len(table):,} reports, {matching.diagnostics.candidates:,} candidates, {os.cpu_count()} cores")
    print(f"  match                {ours:8.2f} s   {len(matching.clusters):,} incidents")
    print(f"  fit                  {fitting:8.2f} s")
    print(f"  k-d tree join alone  {joining:8.2f} s   ours is {ours / joining:.1f} times that")
    if with_splink:
        found, seconds, why = splink(table)
        print(f"  Splink               {seconds:8.2f} s   ours is {ours / seconds:.2f} times that" if found
              else f"  Splink               not measured: {why}")  # fmt: skip
    print(f"  most memory so far   {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")


def print_quality(size: int, hot: float) -> None:
    """F1 against planted truth: pairwise and B-cubed."""
    world = planted(size, hot=hot)
    found, _, why = splink(world.table)
    rows = [("rule of 3 km and a day", distance_and_day(world.table))]
    best = max(found, key=lambda bar: pairwise_f1(found[bar], world.truth), default="")
    rows += [(f"Splink at weight {bar}", found[bar]) for bar in (best,) if found]
    for name, model in (("default, own density", with_density(DEFAULT_MODEL, world.table, "density")),
                        ("fitted", fit(world.table, DEFAULT_MODEL, "fitted").model)):  # fmt: skip
        rows.append((name, labels_of(match(world.table, model), world.table)))
    print(f"\nplanted truth, {len(world.table):,} reports, popularity exponent {hot}: pairwise / B-cubed F1")
    for name, labels in rows:
        print(f"  {name:24} {pairwise_f1(labels, world.truth):.3f} / {b_cubed_f1(labels, world.truth):.3f}")
    print(
        "  (Splink is given the bar that is best for this truth, which it could not know)"
        if found
        else f"  Splink: {why}"
    )


def main() -> None:
    """Prints the tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="10,000 planted reports only, and no million")
    quick = arguments.parse_args().quick
    shared = Path(os.environ.get("PARLEY_SHARED", ROOT.parent / "shared"))
    if shared.is_dir():
        print_speed("outside sources", real_table(shared), with_splink=True)
    else:
        print("outside sources: not measured, shared data absent")
    print_quality(10_000, 1.0)
    if not quick:
        print_quality(100_000, 1.0)
        print_quality(100_000, 1.6)
        print_speed("planted, hot towns", planted(1_000_000, towns=600, hot=1.2).table, with_splink=False)


if __name__ == "__main__":
    main()
