from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from parley.incidents.frame import COLUMNS, from_frame, incidents_frame, links_frame, read_frame, write_frame
from parley.incidents.match import match
from parley.incidents.model import DEFAULT_MODEL
from parley.incidents.table import NOWHERE, code
from tests.incidents.conftest import NOON

ROW = {
    "report_id": "r1", "source": "north", "time_start": "2017-01-15T12:00:00Z", "time_end": "2017-01-15T12:00:59Z",
    "time_precision": "minute", "lat": "35.5", "lon": "37.25", "place_precision": "exact", "radius_km": "0.25",
    "pcode": "", "act_type": "shelling/mortar", "weapon": "", "alleged_party": "x", "side": "",
    "harm_low": "", "harm_best": "3", "harm_high": "",
}  # fmt: skip


def frame(*changes: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame([{**ROW, "report_id": f"r{k + 1}", **change} for k, change in enumerate(changes)])


def problem(**change: object) -> tuple[int, str, str, str]:
    table, problems = from_frame(frame({}, change))
    assert table.ids.tolist() == ["r1"]
    (one,) = problems
    return one.row, one.field, one.value, one.problem


def test_a_good_row() -> None:
    assert tuple(ROW) == COLUMNS
    table, problems = from_frame(frame({}))
    assert problems == ()
    assert (table.start[0], table.end[0]) == (NOON, NOON + 59)
    assert (table.lat[0], table.lon[0], table.radius[0]) == (35_500_000, 37_250_000, 250)
    assert table.act[0].tolist() == [code("shelling"), code("shelling/mortar")]
    assert table.killed[0].tolist() == [3, 3, 3]


@pytest.mark.parametrize(
    ("change", "start", "end"),
    [
        ({"time_start": "2017-01-15", "time_end": ""}, 0, 86_399),
        ({"time_start": "2017-01-15", "time_end": "2017-01-16"}, 0, 2 * 86_400 - 1),
        ({"time_start": "2017-01-15T14:00:00+02:00", "time_end": "", "time_precision": "hour"}, 43_200, 46_799),
        ({"time_start": "2017-01-15 12:00", "time_end": "", "time_precision": "day"}, 43_200, 43_200 + 86_399),
        ({"time_start": "2017-01-15T12:00:00", "time_end": "", "time_precision": ""}, 43_200, 43_200),
    ],
)
def test_times_as_people_write_them(change: dict[str, object], start: int, end: int) -> None:
    table, problems = from_frame(frame(change))
    assert problems == ()
    midnight = NOON - 43_200
    assert (table.start[0] - midnight, table.end[0] - midnight) == (start, end)


@pytest.mark.parametrize(
    ("change", "radius"),
    [
        ({"radius_km": ""}, 250),
        ({"radius_km": "", "place_precision": "district"}, 35_000),
        ({"radius_km": "", "place_precision": ""}, 2_500),
        ({"lat": "", "lon": ""}, NOWHERE),
    ],
)
def test_radius_by_what_is_stated(change: dict[str, object], radius: int) -> None:
    table, problems = from_frame(frame(change))
    assert problems == ()
    assert table.radius[0] == radius


@pytest.mark.parametrize(
    ("change", "field", "advice"),
    [
        ({"report_id": ""}, "report_id", "give it one"),
        ({"report_id": "r1"}, "report_id", "this id stands in an earlier row"),
        ({"source": " "}, "source", "say whose register"),
        ({"time_start": ""}, "time_start", "give its day"),
        ({"time_start": "15/01/2017"}, "time_start", "write it such as 2017-01-15T04:05:00Z"),
        ({"time_start": "2017-02-29"}, "time_start", "no ISO 8601 time"),
        ({"time_end": "soon"}, "time_end", "no ISO 8601 time"),
        ({"time_end": "2017-01-15T11:00:00Z"}, "time_end", "ends before it begins"),
        ({"time_precision": "about"}, "time_precision", "take one of minute, hour, day, week, month, year"),
        ({"lat": "95"}, "lat", "between -90 and 90"),
        ({"lat": "NaN"}, "lat", "between -90 and 90"),
        ({"lon": "181"}, "lon", "between -180 and 180"),
        ({"lon": "east"}, "lon", "between -180 and 180"),
        ({"lat": ""}, "lat", "give both or none"),
        ({"lon": ""}, "lon", "give both or none"),
        ({"radius_km": "-1"}, "radius_km", "number of kilometres"),
        ({"place_precision": "roughly"}, "place_precision", "take one of exact, settlement"),
        ({"harm_best": "many"}, "harm_best", "number of people"),
        ({"harm_low": "9", "harm_high": "2"}, "harm_low", "exchange the two"),
    ],
)
def test_a_bad_row_is_named_and_the_good_one_kept(change: dict[str, object], field: str, advice: str) -> None:
    row, where, value, said = problem(**change)
    assert (row, where) == (3, field)
    assert value == str(change.get(field, "")).strip()
    assert advice in said


def test_missing_columns_and_no_rows_are_said_for_the_whole_file() -> None:
    table, problems = from_frame(frame({}).drop("source", "time_start", "weapon"))
    assert len(table) == 0
    assert [(p.row, p.problem) for p in problems] == [
        (0, "the table has no column source; add it"), (0, "the table has no column time_start; add it")
    ]  # fmt: skip
    assert from_frame(frame({}).clear())[1][0].problem == "the table is empty; give it one report a row"


def test_columns_that_may_be_missing() -> None:
    table, problems = from_frame(frame({}).select("report_id", "source", "time_start"))
    assert problems == ()
    assert table.radius.tolist() == [NOWHERE]


def test_typed_columns_read_as_text_does() -> None:
    text = frame({}, {"lat": "", "lon": ""})
    typed = text.with_columns(
        pl.Series("time_start", [datetime(2017, 1, 15, 12, tzinfo=UTC)] * 2),
        *(pl.col(name).replace("", None).cast(pl.Float64) for name in ("lat", "lon", "radius_km", "harm_best")),
    )
    assert from_frame(typed)[0].start.tolist() == from_frame(text)[0].start.tolist()
    assert from_frame(typed)[0].lat.tolist() == from_frame(text)[0].lat.tolist()


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_incidents_and_links_out(tmp_path: Path, ending: str) -> None:
    table, _ = from_frame(frame({}, {"source": "south"}, {"lat": "36.5"}))
    matching = match(table, DEFAULT_MODEL)
    for name, out in (("incidents", incidents_frame(matching)), ("links", links_frame(matching))):
        write_frame(out, tmp_path / (name + ending))
    incidents = (
        pl.read_csv(tmp_path / "incidents.csv") if ending == ".csv" else pl.read_parquet(tmp_path / "incidents.parquet")
    )
    assert incidents.columns == ["report_id", "incident_id", "probability"]
    assert incidents["report_id"].to_list() == ["r1", "r2", "r3"]
    ids = incidents["incident_id"].to_list()
    assert ids[0] == ids[1] != ids[2]
    assert incidents["probability"].to_list()[2] == 1.0
    links = read_frame(tmp_path / ("links" + ending))
    assert links.columns == ["report_id_a", "report_id_b", "probability"]
    assert links.rows()[0][:2] == ("r1", "r2")


def test_an_ending_that_is_neither_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"out.xlsx is neither CSV nor Parquet; name it .csv or .parquet"):
        write_frame(frame({}), tmp_path / "out.xlsx")


def test_an_empty_file_is_an_empty_frame(tmp_path: Path) -> None:
    (tmp_path / "none.csv").write_text("")
    assert (
        from_frame(read_frame(tmp_path / "none.csv"))[1][-1].problem == "the table is empty; give it one report a row"
    )
