"""Open data: every column has its meaning, every form says the same, nothing becomes a formula."""

import csv
import io
import json
from collections.abc import Iterator

import msgspec
import pytest

from parley.publishing import open_data
from parley.publishing.open_data import DAY_COLUMNS, INCIDENT_COLUMNS, DayCount, OpenIncident

INCIDENT = OpenIncident(
    id="I-00",
    earliest=1_930_165_200,
    latest=1_930_168_799,
    time_precision="hour",
    lat_e6=-37_520_600,
    lon_e6=48_207_200,
    radius_m=2_500,
    place_precision="settlement",
    place="Alpha",
    region="XX01",
    act="shelling/mortar",
    registers=("north", "south"),
    reports=3,
    probability_ppm=890_000,
    low_ppm=780_000,
    high_ppm=950_000,
    outcome="none yet",
    stage="screened",
    applies="applies",
    civilians_low=0,
    civilians_high=None,
)
NOWHERE = msgspec.structs.replace(INCIDENT, id="I-01", lat_e6=None, lon_e6=None, radius_m=None, place_precision="")
OF = {"standing": "exercise", "process": "land"}


def rows(written: Iterator[str]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(written))))


def test_an_incident_stands_in_its_columns():
    (row,) = rows(open_data.incidents_csv([INCIDENT], **OF))
    assert tuple(row) == tuple(column.name for column in INCIDENT_COLUMNS)
    assert (row["standing"], row["incident"], row["earliest"]) == ("exercise", "I-00", "2031-03-01T21:00:00Z")
    assert (row["lat"], row["lon"], row["registers"]) == ("-37.520600", "48.207200", "north+south")
    assert (row["probability"], row["civilians_low"], row["civilians_high"]) == ("0.890000", "0", "")


def test_the_hashtags_stand_below_the_names_and_only_where_they_are_asked_for():
    plain, tagged = rows(open_data.incidents_csv([], **OF)), rows(open_data.incidents_csv([], **OF, hxl=True))
    assert plain == []
    assert tagged == [{column.name: column.tag for column in INCIDENT_COLUMNS}]
    (tags,) = rows(open_data.days_csv([], **OF, hxl=True))
    assert tags["day"] == "#date"


def test_a_day_has_one_count_a_row():
    counts = [DayCount(day="2031-03-02", measure="incidents", of="north+south", value=4)]
    (row,) = rows(open_data.days_csv(counts, **OF))
    assert tuple(row) == tuple(column.name for column in DAY_COLUMNS)
    assert list(row.values()) == ["exercise", "land", "2031-03-02", "incidents", "north+south", "4"]


def test_geojson_says_the_same_and_an_incident_without_a_place_has_no_point():
    written = json.loads("".join(open_data.incidents_geojson([INCIDENT, NOWHERE], **OF, basis="ab")))
    assert (written["type"], written["standing"], written["basis"]) == ("FeatureCollection", "exercise", "ab")
    first, second = written["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [48.2072, -37.5206]}
    assert second["geometry"] is None
    (row,) = rows(open_data.incidents_csv([INCIDENT], **OF))
    known = {name: value for name, value in first["properties"].items() if name != "registers" and value is not None}
    assert {name: row[name] for name in known} == {name: str(value) for name, value in known.items()}
    assert json.loads("".join(open_data.incidents_geojson([], **OF, basis="ab")))["features"] == []


@pytest.mark.parametrize("place", ["=cmd()", "+1+2", "@sum", "-1+2", "\t=1"])
def test_no_name_of_a_place_becomes_a_formula(place: str):
    (row,) = rows(open_data.incidents_csv([msgspec.structs.replace(INCIDENT, place=place)], **OF))
    assert row["place"] == "'" + place


def test_every_column_and_measure_is_explained_once():
    for columns in (INCIDENT_COLUMNS, DAY_COLUMNS):
        assert len({column.name for column in columns}) == len({column.tag for column in columns}) == len(columns)
        assert all(column.tag.startswith("#") and column.meaning.endswith(".") for column in columns)
