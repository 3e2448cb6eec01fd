"""Real registers as tables of `parley match`, and the judgements of others on them: UCDP's links, MELTT's groups."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from parley.reports.readers import read
from parley.reports.reading import Accepted, Settings
from parley.reports.report import Report

OUTSIDE = {
    "ged": "ucdp_ged_2016_2019.csv",
    "acled": "acled_battles_2017_2023.csv",
    "airwars": "airwars_incidents_2014_2026.csv",
}
NEAR_KM = 10.0
_REACH = {  # MELTT's first level of place: our precision, radius in km
    "exact town, area, city, village": ("settlement", None),
    "fuzzy space around town, city, village (outskirts, checkpoints)": ("subdistrict", 15.0),
    "within a 2nd order admin region": ("district", None),
    "within a 1st order admin region": ("governorate", 90.0),
}
_ANYWHERE = ("country", 400.0)


@dataclass(frozen=True)
class Ranking:
    """Of coders' links: shares in which the right report is first of its register, by our probability and by nearness;
    a tie counts as lost, or with `shared` as one part in as many as are equal. `rivals` is how many of that register
    lie within 10 km and a day, on average."""

    links: int
    first: float
    first_shared: float
    nearest: float
    nearest_shared: float
    rivals: float


@dataclass(frozen=True)
class Groups:
    """Pairs of registers' entries: MELTT's, ours, those in both, and entries that each puts with another."""

    theirs: int
    ours: int
    both: int
    entries_theirs: int
    entries_ours: int
    entries_new: int


def outside(data: Path, names: Iterable[str]) -> pl.DataFrame:
    """Outside sources as one table of reports."""
    reports: dict[str, Report] = {}
    for name in names:
        settings = Settings(register=name, origin="outside", zone="Asia/Damascus")
        for reading in read(data / "syria" / OUTSIDE[name], settings, name):
            if isinstance(reading, Accepted):
                reports.setdefault(f"{name} {reading.report.number}", reading.report)
    rows = [_row(report_id, report) for report_id, report in reports.items()]
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(
        pl.col("time_start", "time_end").cast(pl.Datetime("ms")).dt.replace_time_zone("UTC")
    )


def _row(report_id: str, report: Report) -> dict[str, object]:
    where, harm = report.where, report.harm
    return {
        "report_id": report_id, "source": report.register, "time_start": 1000 * report.when.earliest,
        "time_end": 1000 * report.when.latest, "time_precision": report.when.precision,
        "lat": where.lat_e6 / 1e6 if where else None, "lon": where.lon_e6 / 1e6 if where else None,
        "place_precision": where.precision if where else None, "radius_km": where.radius_m / 1000 if where else None,
        "act_type": report.act or None, "alleged_party": report.party or None, "side": report.side or None,
        "harm_low": harm.killed_low if harm else None, "harm_best": harm.killed_best if harm else None,
        "harm_high": harm.killed_high if harm else None,
    }  # fmt: skip


def coders_links(data: Path) -> list[tuple[str, str]]:
    """Ids of a GED and an Airwars report that UCDP's coders linked."""
    rows = pl.read_csv(data / "overlap" / "ged_airwars_links_to_2017_06.csv", infer_schema_length=0)
    return [(f"ged {a}", f"airwars {b}") for a, b in rows.select("ged_id", "airwars_id").rows()]


def ranking(frame: pl.DataFrame, found: pl.DataFrame, links: list[tuple[str, str]]) -> Ranking:
    """How coders' links rank among found ones (report_id_a, report_id_b, probability)."""
    ours: dict[str, dict[str, float]] = defaultdict(dict)
    for a, b, probability in found.select("report_id_a", "report_id_b", "probability").rows():
        ours[a][b] = ours[b][a] = probability
    near = _near(frame, {a for a, _ in links})
    partners: dict[str, set[str]] = defaultdict(set)
    for a, b in links:
        partners[a].add(b)
    shares = [[_first(scores.get(a, {}), b, partners[a]) for a, b in links] for scores in (ours, near)]
    (first, nearest), (shared, near_shared) = ([part.count(1.0) for part in shares], [sum(part) for part in shares])
    count = len(links)
    rivals = float(np.mean([len(found) for found in near.values()]))
    return Ranking(count, first / count, shared / count, nearest / count, near_shared / count, rivals)


def _first(scores: dict[str, float], right: str, partners: set[str]) -> float:
    """1 where the right one is above all rivals, 1 / n where n are equal and none is above, else 0."""
    if right not in scores:
        return 0.0
    rivals = [s for other, s in scores.items() if other.startswith("airwars ") and other not in partners]
    above, equal = sum(s > scores[right] for s in rivals), sum(s == scores[right] for s in rivals)
    return 0.0 if above else 1 / (1 + equal)


def _near(frame: pl.DataFrame, wanted: set[str]) -> dict[str, dict[str, float]]:
    """For each wanted report the Airwars reports within 10 km and a day, with less for the farther."""
    times = frame["time_start"].dt.epoch("s").to_numpy(), frame["time_end"].dt.epoch("s").to_numpy()
    lat, lon = frame["lat"].cast(pl.Float64).to_numpy(), frame["lon"].cast(pl.Float64).to_numpy()
    ids = frame["report_id"].to_list()
    others = np.flatnonzero((frame["source"] == "airwars").to_numpy())
    found = {}
    for row in (k for k, name in enumerate(ids) if name in wanted):
        north = 111.195 * (lat[others] - lat[row])
        east = 111.195 * np.cos(np.radians(lat[row])) * (lon[others] - lon[row])
        distance = np.hypot(north, east)
        apart = np.maximum(times[0][others] - times[1][row], times[0][row] - times[1][others])
        close = np.flatnonzero((distance <= NEAR_KM) & (apart <= 86_400))
        found[ids[row]] = {ids[others[k]]: -float(distance[k]) for k in close.tolist()}
    return found


def nigeria(data: Path) -> pl.DataFrame:
    """The four registers of Nigeria 2011 as one table; acts, parties and precision by MELTT's taxonomies."""
    names = ("acled", "ged", "gtd", "scad")
    words = {kind: _taxonomy(data / "overlap", kind) for kind in ("event_tax", "actor_tax", "prec_tax")}
    rows = []
    for name in names:
        frame = pl.read_csv(data / "overlap" / f"nigeria_2011_{name}.csv", infer_schema_length=0)
        rows += [_entry(name, entry, words) for entry in frame.iter_rows(named=True)]
    return pl.DataFrame(rows, infer_schema_length=None)


def _taxonomy(folder: Path, kind: str) -> dict[tuple[str, str], list[str]]:
    rows = pl.read_csv(folder / f"nigeria_2011_taxonomy_{kind}.csv", infer_schema_length=0).rows()
    return {(row[0], row[1]): [text or "" for text in row[2:]] for row in rows}


def _entry(name: str, entry: dict[str, str], words: dict[str, dict[tuple[str, str], list[str]]]) -> dict[str, object]:
    event, actor, place = (words[kind].get((name, entry[kind]), []) for kind in ("event_tax", "actor_tax", "prec_tax"))
    precision, radius = _REACH.get(place[0] if place else "", _ANYWHERE)
    return {
        "report_id": f"{name} {entry['row_in_source_file']}", "source": name, "time_start": entry["date"],
        "time_end": entry.get("enddate") or entry["date"], "time_precision": "day",
        "lat": float(entry["latitude"]), "lon": float(entry["longitude"]),
        "place_precision": precision, "radius_km": radius,
        "act_type": f"{event[2]}/{event[0].replace('/', ' or ')}" if event else None,
        "alleged_party": actor[0] if actor else None, "side": actor[1] if actor else None,
        "harm_best": _dead(entry),
    }  # fmt: skip


def _dead(entry: dict[str, str]) -> int | None:
    stated = next((entry[key] for key in ("fatalities", "best_est", "nkill", "ndeath") if entry.get(key)), None)
    number = int(float(stated)) if stated else -1
    return number if number >= 0 else None


def groups(data: Path, incidents: pl.DataFrame) -> Groups:
    """Found incidents (report_id, incident_id) of `nigeria` beside MELTT's groups."""
    rows = pl.read_csv(data / "overlap" / "nigeria_2011_clusters_3km_1day.csv", infer_schema_length=0)
    theirs = rows.select(
        report_id=pl.col("source") + " " + pl.col("row_in_source_file"), incident_id=pl.col("cluster_id")
    )
    one, other = _paired(theirs), _paired(incidents)
    entries, found = ({end for pair in pairs for end in pair} for pairs in (one, other))
    return Groups(len(one), len(other), len(one & other), len(entries), len(found), len(found - entries))


def _paired(frame: pl.DataFrame) -> set[tuple[str, str]]:
    both = frame.join(frame, on="incident_id").filter(pl.col("report_id") < pl.col("report_id_right"))
    return set(both.select("report_id", "report_id_right").rows())
