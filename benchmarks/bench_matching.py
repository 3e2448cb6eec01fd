"""How well and how fast reports are matched, beside the tools that could be used instead and the best possible.

Run: python benchmarks/bench_matching.py [--quick | --million]. Reports come from `matching/worlds.py`, which knows
which incident each speaks of; the oracle knows the tables that they were drawn from; Splink, dedupe and the oracle run
in an environment of their own, build/bench-venv, made from requirements-bench.txt at the first run. Every tool is a
process of its own.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

import polars as pl

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.matching import real, tools  # noqa: E402
from benchmarks.matching.run import PARLEY, own, peer, prepare, run  # noqa: E402
from benchmarks.matching.tools import Judged  # noqa: E402
from benchmarks.matching.worlds import RECIPES, make  # noqa: E402

SEED = 7
SIZE, LARGE, HUGE = 10_000, 100_000, 1_000_000
GOAL_SECONDS, GOAL_MB, GOAL_F1_BELOW_ORACLE, GOAL_CALIBRATION, GOAL_MS = 60, 2_000, 0.02, 0.03, 10
NO_ORACLE = {"one_town_day"}  # pairs grow as the square there
ORACLE_SWEEPS = {SIZE: 60, LARGE: 30}
HEADS = (f"  {'tool':32} {'pairs F1':>8} {'B-cubed':>8} {'worst':>6} {'mean':>6}"
         f" {'seconds':>8} {'CPU':>8} {'MB':>7} {'F1/ours':>8} {'s/ours':>7}")  # fmt: skip


def main() -> None:
    """Prints the tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    size = arguments.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="10,000 reports in three worlds and the real registers")
    size.add_argument("--million", action="store_true", help="1,000,000 reports too, and one more arriving there")
    asked = arguments.parse_args()
    prepare()
    print(f"load {os.getloadavg()[0]:.2f} at the start, {os.cpu_count()} cores")
    print("worst, mean: |probability said - share observed| by tenths of link probability, the worst and on average")
    shared = Path(os.environ.get("PARLEY_SHARED", ROOT.parent / "shared")) / "data"
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        print_real(shared, place / "real")
        worlds = ("hot", "no_coordinates") if asked.quick else tuple(name for name in RECIPES if name != "default")
        growth = {n: print_tools("default", n, place / f"default{n}") for n in _sizes(asked)}
        print_worlds(worlds, place)
        if not asked.quick:
            print_tools("hot", LARGE, place / "hot")
        print_growth(growth)
        print_arrivals(max(growth), place / f"default{max(growth)}")
    print(f"\nload {os.getloadavg()[0]:.2f} at the end")


def _sizes(asked: argparse.Namespace) -> tuple[int, ...]:
    return (SIZE,) if asked.quick else (SIZE, LARGE, HUGE) if asked.million else (SIZE, LARGE)


def print_tools(name: str, reports: int, folder: Path) -> tuple[int, Judged]:
    """All tools on one world; gives back the number of reports and our own result."""
    world = make(name, reports, SEED)
    truth = tools.laid_out(world, folder)
    print(f"\nworld {name}, {len(truth):,} reports of {world.truth.max() + 1:,} incidents, seed {SEED}\n{HEADS}")
    ours = tools.parley(folder, truth)
    print_row(ours, ours)
    for tool in (tools.parley_fitted, tools.rule, *((tools.dedupe,) if reports <= SIZE else ())):
        print_row(tool(folder, truth), ours)
    for trained in (False, True):
        for judged in tools.splink(folder, truth, trained=trained):
            print_row(judged, ours)
    if reports in ORACLE_SWEEPS:
        print_row(tools.oracle(folder, truth, ORACLE_SWEEPS[reports]), ours)
    return len(truth), ours


def print_row(judged: Judged, ours: Judged) -> None:
    """One line of a table."""
    done, agreed, said = judged.run, judged.agreed, judged.calibrated
    if agreed is None or said is None:
        print(f"  {judged.tool:32} {done.why}", flush=True)
        return
    ratio = f"{agreed.f1 / ours.agreed.f1:8.2f}" if ours.agreed and ours.agreed.f1 else f"{'-':>8}"
    times = f"{done.seconds / ours.run.seconds:7.2f}" if ours.run.seconds else f"{'-':>7}"
    calibrated = f"{said.worst:6.3f} {said.error:6.3f}" if said.deciles else f"{'-':>6} {'-':>6}"
    print(f"  {judged.tool:32} {agreed.f1:8.3f} {agreed.b_f1:8.3f} {calibrated} {done.seconds:8.1f} {done.cpu:8.1f}"
          f" {done.mb:7.0f} {ratio} {times}", flush=True)  # fmt: skip


def print_worlds(names: tuple[str, ...], place: Path) -> None:
    """Ours, the oracle and the rule in each other world."""
    for name in names:
        world = make(name, SIZE, SEED)
        truth = tools.laid_out(world, place / name)
        print(f"\nworld {name}, {len(truth):,} reports of {world.truth.max() + 1:,} incidents, seed {SEED}\n{HEADS}")
        ours = tools.parley(place / name, truth)
        print_row(ours, ours)
        print_row(tools.parley_fitted(place / name, truth), ours)
        print_row(tools.rule(place / name, truth), ours)
        if name not in NO_ORACLE:
            print_row(tools.oracle(place / name, truth, ORACLE_SWEEPS[SIZE]), ours)


def print_real(data: Path, folder: Path) -> None:
    """Three outside sources: speed, and coders' links; Nigeria 2011 beside MELTT's groups."""
    if not data.is_dir():
        print("\nreal registers: not measured, shared data absent")
        return
    folder.mkdir()
    frame = real.outside(data, real.OUTSIDE)
    frame.write_parquet(folder / "outside.parquet")
    out, links = folder / "incidents.parquet", folder / "links.parquet"
    done = run(PARLEY, folder / "outside.parquet", "--out", out, "--links", links, "--json", most_seconds=600)
    them = run(peer("peer_splink.py"), folder / "outside.parquet", folder, most_seconds=600)
    print(f"\nthree outside sources, {len(frame):,} reports")
    for name, one in ((f"Parley, {tools.model_used(done)}", done), ("Splink", them)):
        print(f"  {name:24} {one.seconds:7.1f} s {one.cpu:7.1f} s CPU {one.mb:6.0f} MB {one.why}")
    print_links(data, folder)
    print_nigeria(data, folder)


def print_links(data: Path, folder: Path) -> None:
    """Coders' links between GED and Airwars, matched by themselves."""
    frame = real.outside(data, ("ged", "airwars"))
    frame.write_parquet(folder / "two.parquet")
    links = folder / "two_links.parquet"
    done = run(PARLEY, folder / "two.parquet", "--out", folder / "two_incidents.parquet", "--links", links, "--json",
               most_seconds=600)  # fmt: skip
    if done.why:
        print(f"\ncoders' links: {done.why}")
        return
    found = real.ranking(frame, pl.read_parquet(links), real.coders_links(data))
    print(f"\n{found.links} links by coders between GED and Airwars ({tools.model_used(done)}): the right report first")
    print(f"  ours {found.first:.3f}, ties shared {found.first_shared:.3f} (goal .85)")
    print(f"  nearest point {found.nearest:.3f}, ties shared {found.nearest_shared:.3f};"
          f" {found.rivals:.1f} candidates within 10 km and a day")  # fmt: skip


def print_nigeria(data: Path, folder: Path) -> None:
    """Four registers of Nigeria 2011."""
    frame = real.nigeria(data)
    frame.write_parquet(folder / "nigeria.parquet")
    out = folder / "nigeria_incidents.parquet"
    done = run(PARLEY, folder / "nigeria.parquet", "--out", out, "--json", most_seconds=600)
    if done.why:
        print(f"\nNigeria 2011: {done.why}")
        return
    found = real.groups(data, pl.read_parquet(out))
    print(f"\nNigeria 2011, {len(frame)} entries of four registers ({tools.model_used(done)})")
    print("  MELTT, published: 360 entries matched, 95.6 % of them true by two coders, who found 55 and 40 missed")
    print(f"  MELTT's groups: {found.theirs} pairs, {found.entries_theirs} entries; ours: {found.ours} pairs,"
          f" {found.entries_ours} entries; in both {found.both} pairs")  # fmt: skip
    print(f"  ours holds {found.both / found.theirs:.3f} of MELTT's pairs, and {found.both / max(1, found.ours):.3f} of"
          f" ours are MELTT's; {found.entries_new} entries are matched that MELTT left alone")  # fmt: skip
    print("  (what the coders judged of each entry is not published, so no share of true can be computed)")


def print_growth(growth: dict[int, tuple[int, Judged]]) -> None:
    """Seconds of the processor a thousand reports, by size."""
    print("\ngrowth: our processor seconds for a thousand reports, start and reading of the file included")
    for reports, ours in growth.values():
        print(f"  {reports:9,}   {1000 * ours.run.cpu / reports:.3f} s   {ours.run.mb:,.0f} MB")
    print(f"  goal at 1,000,000: {GOAL_SECONDS} s and {GOAL_MB:,} MB; F1 within {GOAL_F1_BELOW_ORACLE} of the oracle,"
          f" worst tenth {GOAL_CALIBRATION}")  # fmt: skip


def print_arrivals(reports: int, folder: Path) -> None:
    """One report more, at the largest size made."""
    done = run(own("arrivals.py"), folder / "reports.parquet", "200", most_seconds=900)
    if done.why:
        print(f"\none more report: {done.why}")
        return
    said = json.loads(done.said.strip().splitlines()[-1])
    print(
        f"\none more report into {said['held']:,}: p50 {said['p50']} ms, p99 {said['p99']} ms, most {said['most']} ms"
    )
    print(f"  goal {GOAL_MS} ms at p99 and 1,000,000")


if __name__ == "__main__":
    main()
