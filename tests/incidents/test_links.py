"""Links that coders of another project made by hand between two outside sources, as a measure of the ranking."""

from collections import defaultdict
from pathlib import Path

import numpy as np
import polars as pl

from parley.incidents.candidates import candidate_pairs
from parley.incidents.levels import agreement
from parley.incidents.likelihood import pair_scores
from parley.incidents.model import DEFAULT_MODEL
from parley.incidents.table import Ints, ReportTable, from_reports
from parley.reports.readers import read
from parley.reports.reading import Accepted, Settings

FILES = {"ged": "ucdp_ged_2016_2019.csv", "airwars": "airwars_incidents_2014_2026.csv"}


def _table(folder: Path) -> ReportTable:
    reports = {}
    for name, file in FILES.items():
        settings = Settings(register=name, origin="outside", zone="Asia/Damascus")
        for reading in read(folder / "syria" / file, settings, name):
            if isinstance(reading, Accepted):
                reports.setdefault(f"{name} {reading.report.number}", reading.report)
    return from_reports(reports.items())


def _first(table: ReportTable, i: Ints, j: Ints, scores: Ints, links: list[tuple[str, str]]) -> float:
    """The share of links whose second report scores above all others of its register for the first; ties lose."""
    ids = table.ids
    scored: dict[str, dict[str, int]] = defaultdict(dict)
    for a, b, score in zip(ids[i], ids[j], scores.tolist(), strict=True):
        scored[a][b] = scored[b][a] = score
    partners: dict[str, set[str]] = defaultdict(set)
    for a, b in links:
        partners[a].add(b)
    register = links[0][1].split()[0]
    first = 0
    for a, b in links:
        rivals = [s for other, s in scored[a].items() if other.startswith(register) and other not in partners[a]]
        first += b in scored[a] and all(scored[a][b] > rival for rival in rivals)
    return first / len(links)


def test_coders_links_are_ranked_first_more_often_than_by_distance(shared: Path) -> None:
    table = _table(shared / "data")
    rows = pl.read_csv(shared / "data/overlap/ged_airwars_links_to_2017_06.csv", infer_schema_length=0)
    links = [(f"ged {a}", f"airwars {b}") for a, b in rows.select("ged_id", "airwars_id").rows()]
    found = list(candidate_pairs(table, DEFAULT_MODEL))
    i, j = (np.concatenate([pair[k] for pair in found]) for k in (0, 1))
    ours = _first(table, i, j, pair_scores(table, i, j, DEFAULT_MODEL), links)
    nearest = _first(table, i, j, -agreement(table, i, j).metres, links)
    print(f"first-ranked: model {ours:.3f}, nearest point {nearest:.3f}, of {len(links)} links")
    assert ours >= 0.70
    assert ours > nearest + 0.10
