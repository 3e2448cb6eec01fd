"""Splink 4 on a Parquet file of reports, unsupervised or with its m taken from the truth.

    python benchmarks/matching/peer_splink.py REPORTS FOLDER [TRUTH]

Its prior counts all pairs and its blocks hold few, so its weights are shifted and no bar is right by itself:
bars.parquet has a column of incidents for each match weight of WEIGHTS, and whoever knows the truth can give it the
best; incidents.parquet is what its own bar of one half comes to, links.parquet its own probabilities. Training keeps to
blocks of day and cell: without them its time grew twenty times and more.

Runs in the environment of requirements-bench.txt and imports nothing of Parley. Its settings are those that its own
documents advise for events: blocks of cell and day (two grids, half a cell apart), u from random pairs, m by EM, or
with TRUTH from the pairs of one incident; links between registers only, each report's best and one a register in an
incident. Chains of all links above a bar did worse (F1 .39 against .57 at 10,000 reports, at the best bar of each).
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

WEIGHTS = (-9, -11, -13)
LEAST_LINK = 0.01
_CELL = 0.1  # degrees


def columns(reports: str) -> pd.DataFrame:
    """The reports as Splink compares them: points, day, hour where stated, act, party, harm, and cells of two grids."""
    frame = pd.read_parquet(reports)
    seconds = frame["time_start"].astype("datetime64[s, UTC]").astype("int64")
    cells = {
        name: (np.floor(frame["lat"] / _CELL + s).astype(str) + ":" + np.floor(frame["lon"] / _CELL + s).astype(str))
        for name, s in (("cell", 0.0), ("cell_shifted", 0.5))
    }
    return pd.DataFrame({
        "unique_id": frame["report_id"], "lat": frame["lat"], "lon": frame["lon"], "day": seconds // 86_400,
        "hour": (seconds / 3_600).where(frame["time_precision"] != "day"), **cells, "act": frame["act_type"],
        "party": frame["alleged_party"], "harm": frame["harm_best"], "source": frame["source"].str.replace(" ", "_"),
    })  # fmt: skip


def _comparisons() -> list[object]:
    hours = cl.CustomComparison(
        output_column_name="hour",
        comparison_levels=[
            cll.NullLevel("hour"),
            cll.CustomLevel("abs(hour_l - hour_r) <= 1", "within an hour"),
            cll.CustomLevel("abs(hour_l - hour_r) <= 6", "within six hours"),
            cll.ElseLevel(),
        ],
    )
    harm = cl.CustomComparison(
        output_column_name="harm",
        comparison_levels=[
            cll.NullLevel("harm"),
            cll.CustomLevel("harm_l = harm_r", "equal"),
            cll.CustomLevel("abs(harm_l - harm_r) <= 2", "within two"),
            cll.ElseLevel(),
        ],
    )
    points = cl.DistanceInKMAtThresholds("lat", "lon", [0.5, 2, 5, 10])
    return [hours, points, cl.ExactMatch("act"), cl.ExactMatch("party"), harm]


def _trained(frame: pd.DataFrame) -> Linker:
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=_comparisons(),
        blocking_rules_to_generate_predictions=[block_on("day", "cell"), block_on("day", "cell_shifted")],
        retain_intermediate_calculation_columns=False,
    )
    registers = [rows.reset_index(drop=True) for _, rows in frame.groupby("source")]
    linker = Linker(registers, settings, db_api=DuckDBAPI(), input_table_aliases=sorted(frame["source"].unique()))
    linker.training.estimate_probability_two_random_records_match([block_on("day", "cell", "act", "party")], recall=0.2)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    if "incident" in frame.columns:
        linker.training.estimate_m_from_label_column("incident")
        return linker
    for column in ("act", "party"):
        several = frame.dropna(subset=[column]).groupby(["day", "cell", column])["source"].nunique() > 1
        rule = block_on("day", "cell", column) if several.any() else block_on("day", "cell")
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    return linker


def _incidents(linker: Linker, predicted: object, weight: float, sources: list[str]) -> pd.DataFrame:
    found = linker.clustering.cluster_using_single_best_links(
        predicted, duplicate_free_datasets=sources, threshold_match_weight=weight
    ).as_pandas_dataframe()
    return found[["unique_id", "cluster_id"]].rename(columns={"unique_id": "report_id", "cluster_id": "incident_id"})


def main(reports: str, folder: str, truth: str = "") -> None:
    """Reads, trains, predicts, writes."""
    frame = columns(reports)
    if truth:
        frame["incident"] = frame["unique_id"].map(pd.read_parquet(truth).set_index("report_id")["incident"])
    sources = sorted(frame["source"].unique())
    linker = _trained(frame)
    predicted = linker.inference.predict(threshold_match_weight=min(WEIGHTS))
    _incidents(linker, predicted, 0.0, sources).to_parquet(Path(folder, "incidents.parquet"), index=False)
    links = predicted.as_pandas_dataframe()[["unique_id_l", "unique_id_r", "match_probability"]]
    links.columns = ["report_id_a", "report_id_b", "probability"]
    links[links["probability"] >= LEAST_LINK].to_parquet(Path(folder, "links.parquet"), index=False)
    wall, cpu = time.perf_counter(), time.process_time()
    bars = frame[["unique_id"]].rename(columns={"unique_id": "report_id"})
    for weight in WEIGHTS:
        at = _incidents(linker, predicted, weight, sources).set_index("report_id")["incident_id"]
        bars[str(weight)] = bars["report_id"].map(at)
    bars.to_parquet(Path(folder, "bars.parquet"), index=False)
    # Nobody who does not know the truth would try several bars: what it took is not counted.
    print(json.dumps({"uncounted": time.perf_counter() - wall, "uncounted_cpu": time.process_time() - cpu}))


if __name__ == "__main__":
    main(*sys.argv[1:4])
