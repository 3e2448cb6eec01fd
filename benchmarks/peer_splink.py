"""Splink 4, unsupervised, on a Parquet file of reports: writes the cluster of each, prints its seconds as JSON.

Its prior counts all pairs and its blocks hold few, so its weights are shifted and no bar is right by itself: there is
one column of clusters for each weight of WEIGHTS, and whoever knows the truth can give it the best. Training keeps to
blocks of day and cell: without them its time grew twenty times and more. The seconds are those of training
and one clustering.

Runs in the environment of requirements-bench.txt and imports nothing of Parley. Its settings are those that its own
documents advise for events: blocks of cell and day (two grids, half a cell apart), u from random pairs, m by EM.
"""

import json
import sys
import time

import pandas as pd
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on


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
    return [
        hours,
        cl.DistanceInKMAtThresholds("lat", "lon", [0.5, 2, 5, 10]),
        cl.ExactMatch("act"),
        cl.ExactMatch("party"),
        harm,
    ]


WEIGHTS = tuple(range(4, -24, -2))


def _trained(frame: pd.DataFrame) -> Linker:
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=_comparisons(),
        blocking_rules_to_generate_predictions=[block_on("day", "cell"), block_on("day", "cell_shifted")],
        retain_intermediate_calculation_columns=False,
    )
    linker = Linker(frame, settings, db_api=DuckDBAPI())
    linker.training.estimate_probability_two_random_records_match([block_on("day", "cell", "act", "party")], recall=0.2)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("day", "cell", "act"), block_on("day", "cell", "party")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    return linker


def _cluster(linker: Linker, weight: int) -> pd.Series:
    predicted = linker.inference.predict(threshold_match_weight=weight)
    bar = 2.0**weight / (1 + 2.0**weight)
    found = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, bar).as_pandas_dataframe()
    return found.set_index("unique_id")["cluster_id"].sort_index()


def main(source: str, target: str) -> None:
    """Reads reports from `source`, writes a column of clusters for each weight to `target`, rows by unique_id."""
    frame = pd.read_parquet(source)
    start = time.perf_counter()
    linker = _trained(frame)
    first = _cluster(linker, WEIGHTS[0])
    seconds = time.perf_counter() - start
    found = {str(WEIGHTS[0]): first} | {str(weight): _cluster(linker, weight) for weight in WEIGHTS[1:]}
    pd.DataFrame(found).to_parquet(target, index=False)
    print(json.dumps({"seconds": round(seconds, 3)}))


if __name__ == "__main__":
    main(*sys.argv[1:3])
