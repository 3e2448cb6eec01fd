"""The rule that any two registers could follow by themselves: on one day, within 3 km, each the other's nearest.

    python benchmarks/matching/peer_rule.py REPORTS FOLDER

reads a Parquet file of reports and writes incidents.parquet. A report without a point stands alone.
"""

import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

NEAR_KM = 3.0


def rule(frame: pl.DataFrame) -> npt.NDArray[np.int64]:
    """The incident of each row: chains of pairs of registers' mutual nearest reports."""
    day = frame["time_start"].dt.epoch("s").to_numpy() // 86_400
    lat, lon = (frame[name].cast(pl.Float64).to_numpy() for name in ("lat", "lon"))
    # Days lie so far apart that no two reports of different days are within one unit.
    points = np.stack([lat * 111.195 / NEAR_KM, lon * 111.195 * np.cos(np.radians(lat)) / NEAR_KM, 10.0 * day], axis=1)
    of_source = frame["source"].rank("dense").to_numpy()
    rows = [np.flatnonzero((of_source == s) & ~np.isnan(lat)) for s in np.unique(of_source)]
    joined = [_mutual(points, a, b) for a, b in combinations(rows, 2) if len(a) and len(b)]
    first, second = (np.concatenate([np.zeros(0, dtype=np.int64), *(pair[k] for pair in joined)]) for k in (0, 1))
    graph = coo_array((np.ones(len(first)), (first, second)), shape=(len(frame), len(frame)))
    return connected_components(graph, directed=False)[1].astype(np.int64)


def _mutual(points: npt.NDArray[np.float64], a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]
            ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:  # fmt: skip
    """Rows of a and of b that are each other's nearest."""
    to_b, to_a = (
        np.asarray(cKDTree(points[to]).query(points[of], distance_upper_bound=1.0)[1]) for of, to in ((a, b), (b, a))
    )
    found = np.flatnonzero(to_b < len(b))
    mutual = found[to_a[to_b[found]] == found]
    return a[mutual], b[to_b[mutual]]


def main(reports: str, folder: str) -> None:
    """Reads, joins, writes."""
    frame = pl.read_parquet(reports)
    pl.DataFrame({"report_id": frame["report_id"], "incident_id": rule(frame)}).write_parquet(
        Path(folder, "incidents.parquet")
    )


if __name__ == "__main__":
    main(*sys.argv[1:3])
