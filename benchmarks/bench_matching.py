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


def timed[T](act: Callable[[], T]) -> tuple[T, float]:
    start = time.perf_counter()
    result = act()
    return result, time.perf_counter() - start
