"""How long it takes to read, sign and record three outside sources, and with how much memory, beside a plain yardstick.

The yardstick reads the same files with the csv module and puts each row as JSON into a table of SQLite: no parsing of
fields, no signature, no proof. Each way runs in a process of its own. Run: python benchmarks/bench_import.py
"""

import csv
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = {  # register: file, as it lies in the shared data
    "UCDP GED": "ucdp_ged_2016_2019.csv",
    "Airwars": "airwars_incidents_2014_2026.csv",
    "ACLED": "acled_battles_2017_2023.csv",
}
GOAL_SECONDS, GOAL_MB = 15, 500
_REGISTER = '\n[[registers]]\nid = "{0}"\nmember = "documentation"\nname = {{ en = "{0}" }}\norigin = "outside"\n'


def ours(data: Path, place: Path) -> dict[str, float]:
    """Seconds to record all three, seconds more until pages show them, and rows."""
    from parley.node import commands
    from parley.node.clocks import RunningClock
    from parley.node.initiate import initiate
    from parley.node.opened import open_node
    from parley.node.reading import settings_for
    from parley.reports.readers import read

    agreement = place / "agreement"
    shutil.copytree(ROOT / "examples" / "astana", agreement)
    with (agreement / "agreement.toml").open("a", encoding="utf-8") as file:
        file.writelines(_REGISTER.format(name) for name in ("Airwars", "ACLED"))
    initiate(agreement / "agreement.toml", place / "node", clock=RunningClock(int(time.time())), passphrase=b"bench",
             acting=("documentation",))  # fmt: skip
    rows = 0
    with open_node(place / "node", b"bench") as node:
        node.awake = ()  # pages later, so that recording is measured alone
        start = time.perf_counter()
        for register, name in SOURCES.items():
            settings = settings_for(node, register=register, origin="outside")
            done = commands.import_reports(node, "documentation", read(data / name, settings), register=register,
                                           origin="outside", rejected=lambda one: None)  # fmt: skip
            rows += done.accepted + done.rejected + done.repeated
        recorded = time.perf_counter() - start
        peak = _peak_mb()
        node.awake = ("public",)
        node.show()
    return {"rows": rows, "seconds": recorded, "mb": peak, "shown": time.perf_counter() - start - recorded,
            "mb_shown": _peak_mb()}  # fmt: skip


def yardstick(data: Path, place: Path) -> dict[str, float]:
    """The same rows as JSON in a plain table."""
    start = time.perf_counter()
    database = sqlite3.connect(place / "plain.db")
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE row (source, said);")
    for register, name in SOURCES.items():
        with (data / name).open(encoding="utf-8", newline="") as file, database:
            said = ((register, json.dumps(row)) for row in csv.DictReader(file))
            database.executemany("INSERT INTO row VALUES (?, ?)", said)
    rows = database.execute("SELECT count(*) FROM row").fetchone()[0]
    return {"rows": rows, "seconds": time.perf_counter() - start, "mb": _peak_mb()}


def main() -> None:
    """Runs both and prints the table."""
    shared = Path(os.environ.get("PARLEY_SHARED", ROOT.parent / "shared"))
    data = shared / "data" / "syria"
    if not data.is_dir():
        print("bench_import: skipped, the shared data is not beside the repository (or at PARLEY_SHARED)")
        return
    parley, plain = _apart("ours", data), _apart("yardstick", data)
    print(f"{'':34}{'rows':>8}{'seconds':>10}{'peak MB':>10}{'rows/s':>10}")
    for label, one in (("read, signed, recorded", parley), ("csv, json, sqlite (no signature)", plain)):
        print(
            f"{label:34}{one['rows']:8.0f}{one['seconds']:10.2f}{one['mb']:10.0f}{one['rows'] / one['seconds']:10.0f}"
        )
    print(f"ratio to the yardstick: {parley['seconds'] / plain['seconds']:.1f}")
    print(f"until pages show them: {parley['shown']:.2f} s more, peak {parley['mb_shown']:.0f} MB")
    met = parley["seconds"] <= GOAL_SECONDS and parley["mb"] <= GOAL_MB
    print(f"goal {GOAL_SECONDS} s, {GOAL_MB} MB: {'reached' if met else 'missed'}")


def _apart(way: str, data: Path) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as place:
        done = subprocess.run(
            [sys.executable, __file__, way, str(data), place], capture_output=True, check=True, text=True
        )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps({"ours": ours, "yardstick": yardstick}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))))
    else:
        main()
