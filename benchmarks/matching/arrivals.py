"""What one more report costs where many are held: the window asked for, its links, and the component divided anew.

    python benchmarks/matching/arrivals.py REPORTS NEW

holds all reports of a Parquet file but NEW of them and lets each of these come by itself, as a node does it: they lie
in order of time, and those that are held have their links. Prints a line of JSON with milliseconds. The model is the
default one with the density of the reports held; fitting is no part of an arrival.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl

from parley.incidents.fit import with_density
from parley.incidents.frame import from_frame
from parley.incidents.match import Edge, cluster, edges_between, window
from parley.incidents.model import DEFAULT_MODEL, Model
from parley.incidents.table import ReportTable


def near(new: ReportTable, held: ReportTable, longest: int, model: Model) -> ReportTable:
    """What lies in the window of one report; `held` in order of start, none of it longer than `longest` seconds."""
    box = window(new, 0, model)
    first, last = np.searchsorted(held.start, [box.start - longest, box.end + 1])
    rows = np.arange(first, last)
    inside = (
        (held.end[rows] >= box.start) & (held.lat[rows] >= box.lat_low) & (held.lat[rows] <= box.lat_high)
        & (held.lon[rows] >= box.lon_west) & (held.lon[rows] <= box.lon_east) & (held.ids[rows] != new.ids[0])
    )  # fmt: skip
    return held.take(rows[inside])


def arrivals(table: ReportTable, new: int, model: Model) -> list[float]:
    """Milliseconds that each of the last `new` rows takes, in order of ids."""
    fresh = table.take(np.arange(len(table) - new, len(table)))
    held = table.take(np.arange(len(table) - new))
    held = held.take(np.argsort(held.start, kind="stable"))
    longest = int((held.end - held.start).max())
    row = {report: k for k, report in enumerate(held.ids)}
    stored: dict[str, list[Edge]] = {}

    def links(report: str) -> list[Edge]:
        if report not in stored:
            one = held.take(np.array([row[report]]))
            stored[report] = edges_between(one, near(one, held, longest, model), model)
        return stored[report]

    def arrive(one: ReportTable) -> None:
        found = edges_between(one, near(one, held, longest, model), model)
        reached, queue, edges = {one.ids[0]}, [found], set(found)
        while queue:
            for a, b, milli in queue.pop():
                for end in {a, b} - reached if milli >= model.join else ():
                    reached.add(end)
                    queue.append(links(end))
                    edges.update(links(end))
        cluster(reached, [edge for edge in edges if edge[0] in reached and edge[1] in reached], model)

    taken = []
    for k in range(new):
        one = fresh.take(np.array([k]))
        arrive(one)  # finds the links of what is held, which a node has stored
        start = time.perf_counter()
        arrive(one)
        taken.append(1000 * (time.perf_counter() - start))
    return taken


def main(reports: str, new: str) -> None:
    """Reads, lets them arrive, prints."""
    table, _ = from_frame(pl.read_parquet(Path(reports)))
    taken = np.array(arrivals(table, int(new), with_density(DEFAULT_MODEL, table, "held")))
    p50, p99, most = (round(float(np.percentile(taken, q)), 1) for q in (50, 99, 100))
    print(json.dumps({"held": len(table) - int(new), "p50": p50, "p99": p99, "most": most}))


if __name__ == "__main__":
    main(*sys.argv[1:3])
