"""dedupe 3 on a Parquet file of reports, trained on LABELS pairs whose truth it is told.

    python benchmarks/matching/peer_dedupe.py REPORTS FOLDER TRUTH

Half of the labels are pairs of one incident; the other half are of one day and place, since a person who labels is
asked about pairs that look alike. Runs in the environment of requirements-bench.txt and imports nothing of Parley.
"""

import sys
from pathlib import Path

import dedupe
import joblib
import numpy as np
import pandas as pd
from dedupe import variables

LABELS = 650
_SAMPLE = 500  # for questions to a person, which nobody is asked here


def _hours(one: float, other: float) -> float:
    return min(abs(one - other), 24.0)


def _people(one: float, other: float) -> float:
    return min(abs(one - other), 10.0)


FIELDS = [
    variables.Exact("day"),
    variables.LatLong("point"),
    variables.Custom("hour", comparator=_hours, has_missing=True),
    variables.Exact("act", has_missing=True),
    variables.Exact("party", has_missing=True),
    variables.Custom("harm", comparator=_people, has_missing=True),
    variables.Exact("source"),
]


def records(frame: pd.DataFrame) -> dict[str, dict[str, object]]:
    """The reports as dedupe compares them, by id; what is not stated is None."""
    seconds = frame["time_start"].astype("datetime64[s, UTC]").astype("int64")
    hours = (seconds / 3_600).where(frame["time_precision"] != "day")
    rows = zip(frame["report_id"], seconds // 86_400, frame["lat"], frame["lon"], hours, frame["act_type"],
               frame["alleged_party"], frame["harm_best"], frame["source"], strict=True)  # fmt: skip
    return {
        report: {"day": str(day), "point": (lat, lon), "hour": _stated(hour), "act": _stated(act),
                 "party": _stated(party), "harm": _stated(harm), "source": source}
        for report, day, lat, lon, hour, act, party, harm, source in rows
    }  # fmt: skip


def _stated(value: object) -> object:
    return None if pd.isna(value) else value


def labels(frame: pd.DataFrame, truth: pd.DataFrame) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Pairs of one incident, and pairs of one day and tenth of a degree that are of two."""
    rng = np.random.default_rng(1)
    incident = truth.set_index("report_id")["incident"]
    together = _drawn(rng, frame["report_id"].groupby(frame["report_id"].map(incident)).agg(list), incident, same=True)
    day = frame["time_start"].dt.date.astype(str)
    cell = day + frame["lat"].round(1).astype(str) + frame["lon"].round(1).astype(str)
    return together, _drawn(rng, frame["report_id"].groupby(cell).agg(list), incident, same=False)


def _drawn(rng: np.random.Generator, groups: pd.Series, incident: pd.Series, *, same: bool) -> list[tuple[str, str]]:
    several = [group for group in groups if len(group) > 1]
    pairs = []
    for k in rng.permutation(len(several)).tolist():
        one, other = rng.choice(several[k], 2, replace=False).tolist()
        if (incident[one] == incident[other]) == same:
            pairs.append((one, other))
        if len(pairs) == LABELS // 2:
            break
    return pairs


def main(reports: str, folder: str, truth: str) -> None:
    """Reads, trains, partitions, writes."""
    frame = pd.read_parquet(reports)
    data = records(frame)
    match, distinct = labels(frame, pd.read_parquet(truth))
    deduper = dedupe.Dedupe(FIELDS, num_cores=1)
    deduper.prepare_training(data, sample_size=_SAMPLE)
    deduper.mark_pairs({
        "match": [(data[a], data[b]) for a, b in match], "distinct": [(data[a], data[b]) for a, b in distinct],
    })  # fmt: skip
    with joblib.parallel_backend("threading"):  # a process for each of its fits takes longer than the fits
        deduper.train(recall=0.9)
    found = deduper.partition(data, threshold=0.5)
    rows = [(report, number) for number, (members, _) in enumerate(found) for report in members]
    pd.DataFrame(rows, columns=["report_id", "incident_id"]).to_parquet(Path(folder, "incidents.parquet"), index=False)


if __name__ == "__main__":
    main(*sys.argv[1:4])
