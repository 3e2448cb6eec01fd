"""`parley match`: a table in, incidents and pairs out, without a node."""

import csv
from pathlib import Path

import polars as pl
import pytest

from tests.cli.conftest import Parley

COLUMNS = (
    *("report_id", "source", "time_start", "time_end", "time_precision", "lat", "lon", "place_precision", "radius_km"),
    *("pcode", "act_type", "weapon", "alleged_party", "side", "harm_low", "harm_best", "harm_high"),
)
TOGETHER = {"time_start": "2017-01-15T08:00:00Z", "lat": "36.2012", "lon": "37.1612", "place_precision": "settlement",
            "act_type": "shelling/mortar", "harm_best": "3"}  # fmt: skip


def reports(path: Path, *changed: dict[str, str]) -> Path:
    """Two registers on one event, one of them on another far off, and rows as given."""
    rows = [{"report_id": "a1", "source": "a", **TOGETHER}, {"report_id": "b1", "source": "b", **TOGETHER},
            {"report_id": "a2", "source": "a", **TOGETHER, "lat": "33.5", "time_start": "2017-03-01"},
            *changed]  # fmt: skip
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_csv_to_incidents_and_links(parley: Parley, tmp_path: Path):
    reports(tmp_path / "in.csv")
    done = parley("match", "in.csv", "--out", "out.csv", "--links", "links.csv", "--json", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    said = done.object
    assert (said["reports"], said["incidents"], said["links"], said["rejected"]) == (3, 2, 1, 0)
    out = pl.read_csv(tmp_path / "out.csv")
    assert out.columns == ["report_id", "incident_id", "probability"]
    incident = dict(zip(out["report_id"], out["incident_id"], strict=True))
    assert incident["a1"] == incident["b1"] != incident["a2"]
    links = pl.read_csv(tmp_path / "links.csv")
    assert links.columns == ["report_id_a", "report_id_b", "probability"]
    assert links.row(0)[:2] == ("a1", "b1")
    assert 0.5 < links.row(0)[2] <= 1


def test_parquet_gives_the_same_as_csv(here: Parley, tmp_path: Path):
    file = reports(tmp_path / "in.csv")
    pl.read_csv(file, infer_schema_length=0).write_parquet(tmp_path / "in.parquet")
    assert here("match", "in.csv", "--out", "a.csv").code == here("match", "in.parquet", "--out", "b.parquet").code == 0
    assert pl.read_csv(tmp_path / "a.csv").equals(pl.read_parquet(tmp_path / "b.parquet"))


def test_bad_rows_are_named_and_the_others_matched(here: Parley, tmp_path: Path):
    reports(tmp_path / "in.csv", {"report_id": "c1", "source": "c", **TOGETHER, "lat": "95"},
            {"report_id": "a1", "source": "c", **TOGETHER})  # fmt: skip
    done = here("match", "in.csv", "--out", "out.csv")
    assert done.code == 1
    first, second = done.err.splitlines()
    assert first.startswith("in.csv, row 5, lat '95': ")
    assert second.startswith("in.csv, row 6, report_id 'a1': ")
    assert set(pl.read_csv(tmp_path / "out.csv")["report_id"]) == {"a1", "a2", "b1"}
    said = here("match", "in.csv", "--out", "out.csv", "--json").object
    assert [(one["row"], one["field"]) for one in said["rejects"]] == [(5, "lat"), (6, "report_id")]


def test_a_fitted_model_is_written_and_matched_by(here: Parley, tmp_path: Path):
    reports(tmp_path / "in.csv")
    fitted = here("match", "in.csv", "--fit-only", "--model", "m.json", "--json")
    assert fitted.code == 0
    matched = here("match", "in.csv", "--out", "out.csv", "--model", "m.json", "--json")
    assert matched.object["model"] == fitted.object["model"]
    assert matched.object["model"] != here("match", "in.csv", "--out", "out.csv", "--json").object["model"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("in.csv", "--out", "o.csv", "--engine", "spark"), "--engine spark is not built yet"),
        (("in.csv",), "name a .csv or .parquet file with --out"),
        (("in.csv", "--fit-only"), "name a file with --model"),
        (("in.csv", "--out", "o.xlsx"), "o.xlsx is neither CSV nor Parquet"),
        (("in.json", "--out", "o.csv"), "in.json is neither CSV nor Parquet"),
        (("absent.csv", "--out", "o.csv"), "absent.csv"),
        (("empty.csv", "--out", "o.csv"), "empty.csv: the table has no column report_id; add it"),
        (("in.csv", "--out", "o.csv", "--model", "in.json"), "in.json: not a model of matching"),
        (("noise.parquet", "--out", "o.csv"), "noise.parquet cannot be read as a table"),
    ],
)
def test_what_cannot_run_says_why_in_one_line(here: Parley, tmp_path: Path, arguments: tuple[str, ...], said: str):
    reports(tmp_path / "in.csv")
    for name in ("in.json", "empty.csv"):
        (tmp_path / name).touch()
    (tmp_path / "noise.parquet").write_bytes(b"PAR1 and nothing more")
    done = here("match", *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") == 1
