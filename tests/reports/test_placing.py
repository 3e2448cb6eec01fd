from datetime import date, time

import pytest

from parley.reports import timing
from parley.reports.cells import BadCell, Row
from parley.reports.placing import AREAS, candidates, find, place, point
from parley.reports.reading import Box, Settings
from parley.vocabulary.intervals import to_iso

from .readers.test_others import PLACES

BOX = Settings(register="r", origin="own", box=Box(south=0, west=30_000_000, north=10_000_000, east=40_000_000))


@pytest.mark.parametrize(
    ("name", "within", "pcode"),
    [
        ("Northtown", "XX01", "C1"),
        ("Northtown", "XX0201", "C2"),
        ("north town", "", "C1"),  # spelled so only there
        ("شمال", "", "C1"),
        ("Nurthtewn", "XX02", "C2"),  # the same consonants
        ("Northtown", "", None),  # two towns
        ("Northtow", "XX01", None),  # a resemblance is no name
        ("West", "", None),  # an area is no town
        ("", "", None),
    ],
)
def test_a_name_is_placed_only_where_it_can_be_one_place(name, within, pcode):
    found = find(PLACES, name, within)
    assert (found and found.pcode) == pcode


def test_areas_are_looked_for_when_asked_and_nothing_without_a_gazetteer():
    west = find(PLACES, "west", levels=AREAS)
    assert west is not None
    assert west.pcode == "XX01"
    assert find(None, "West", levels=AREAS) is None


def test_candidates_are_those_that_fit_best():
    assert [one.pcode for one in candidates(PLACES, "Northtown")] == ["C1", "C2"]
    assert [one.pcode for one in candidates(PLACES, "Northtown", "XX02")] == ["C2"]
    assert candidates(PLACES, "Elsewhere") == ()


@pytest.mark.parametrize(("lat", "lon"), [("5", "35"), ("35", "35"), ("-5", "35")])
def test_points_are_taken_as_given_unless_they_were_right_when_swapped(lat, lon):
    assert point(Row(2, {"lat": lat, "lon": lon}), BOX, "lat", "lon") == (int(lat) * 10**6, int(lon) * 10**6)


def test_a_swapped_point_and_half_a_point():
    with pytest.raises(BadCell, match="swap latitude and longitude"):
        point(Row(2, {"lat": "35", "lon": "5"}), BOX, "lat", "lon")
    with pytest.raises(BadCell, match="lon '': is empty where the other coordinate is given"):
        point(Row(2, {"lat": "35", "lon": ""}), BOX, "lat", "lon")
    assert point(Row(2, {"lat": "", "lon": ""}), BOX, "lat", "lon") is None


def test_the_radius_is_the_precisions_unless_it_is_given():
    assert place((1, 2), "district").radius_m == 35_000
    assert place((1, 2), "district", 0).radius_m == 0


@pytest.mark.parametrize(
    ("precision", "first", "last"),
    [
        ("day", "2017-02-14T22:00:00Z", "2017-02-15T21:59:59Z"),
        ("week", "2017-02-11T22:00:00Z", "2017-02-18T21:59:59Z"),
        ("month", "2017-01-31T22:00:00Z", "2017-02-28T21:59:59Z"),
        ("year", "2016-12-31T22:00:00Z", "2017-12-31T21:59:59Z"),
    ],
)
def test_what_a_reference_day_stands_for(precision, first, last):
    found = timing.around(date(2017, 2, 15), "Asia/Damascus", precision)
    assert (to_iso(found.earliest), to_iso(found.latest), found.precision) == (first, last, precision)


def test_the_local_hour_follows_summer_time():
    winter = timing.at(date(2017, 1, 15), time(12), "Asia/Damascus", "hour")
    summer = timing.at(date(2017, 7, 15), time(12), "Asia/Damascus", "hour")
    assert (to_iso(winter.earliest), to_iso(summer.earliest)) == ("2017-01-15T10:00:00Z", "2017-07-15T09:00:00Z")
    assert winter.latest - winter.earliest == 3_599
