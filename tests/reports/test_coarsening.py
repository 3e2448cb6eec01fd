import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.reports.coarsening import coarsen, coarsen_place, coarsen_time, nested_area
from parley.vocabulary.intervals import TIME_PRECISIONS, Interval, from_iso, to_iso
from parley.vocabulary.places import DEFAULT_RADIUS_M, PLACE_PRECISIONS, Place, distance_m

from .made import intervals, places


@given(intervals(), st.sampled_from(TIME_PRECISIONS))
def test_a_coarser_time_contains_the_finer_and_coarsening_again_changes_nothing(when, precision):
    coarse = coarsen_time(when, precision)
    assert coarse.earliest <= when.earliest
    assert when.latest <= coarse.latest
    assert coarsen_time(coarse, precision) == coarse


@given(intervals(), st.sampled_from(TIME_PRECISIONS))
def test_no_minute_survives_in_a_coarser_time(when, precision):
    coarse = coarsen_time(when, precision)
    moved = Interval(coarse.earliest, coarse.latest, when.precision, when.zone)
    assert coarsen_time(moved, precision) == coarse


@pytest.mark.parametrize(
    ("precision", "earliest", "latest"),
    [
        ("minute", "2017-01-15T04:05:00Z", "2017-01-15T04:05:59Z"),
        ("hour", "2017-01-15T04:00:00Z", "2017-01-15T04:59:59Z"),
        ("day", "2017-01-14T22:00:00Z", "2017-01-15T21:59:59Z"),
        ("week", "2017-01-08T22:00:00Z", "2017-01-15T21:59:59Z"),
        ("month", "2016-12-31T22:00:00Z", "2017-01-31T21:59:59Z"),
        ("year", "2016-12-31T22:00:00Z", "2017-12-31T21:59:59Z"),
    ],
)
def test_units_of_the_local_calendar(precision, earliest, latest):
    moment = from_iso("2017-01-15T04:05:31Z")
    coarse = coarsen_time(Interval(moment, moment, "minute", "Asia/Damascus"), precision)
    assert (to_iso(coarse.earliest), to_iso(coarse.latest)) == (earliest, latest)
    assert (coarse.precision, coarse.zone) == (precision, "Asia/Damascus")


def test_hours_of_a_zone_that_is_not_whole_hours_from_utc():
    moment = from_iso("2017-01-15T10:31:00+05:45")
    coarse = coarsen_time(Interval(moment, moment + 59, "minute", "Asia/Kathmandu"), "hour")
    assert coarse.earliest == from_iso("2017-01-15T10:00:00+05:45")


@given(places(), st.sampled_from(PLACE_PRECISIONS))
def test_a_coarser_place_contains_the_finer(where, precision):
    coarse = coarsen_place(where, precision)
    if abs(where.lat_e6) < 85_000_000:  # towards the poles the integer distance is no longer good
        apart = distance_m(coarse.lat_e6, coarse.lon_e6, where.lat_e6, where.lon_e6)
        assert apart + where.radius_m <= coarse.radius_m
    assert coarsen_place(coarse, precision) == coarse


@given(places(), st.integers(-9_999, 9_999), st.integers(-9_999, 9_999))
def test_two_exact_places_in_one_cell_cannot_be_told_apart(where, north, east):
    middle = coarsen_place(_exact(where.lat_e6 * 8 // 9, where.lon_e6 * 8 // 9), "settlement")
    moved = _exact(middle.lat_e6 + north, middle.lon_e6 + east)
    assert coarsen_place(moved, "settlement") == coarsen_place(_exact(middle.lat_e6, middle.lon_e6), "settlement")


def test_a_coarser_place_loses_its_name_and_what_its_p_code_says_beyond():
    shop = Place(
        lat_e6=35_812_345, lon_e6=36_612_345, radius_m=50, precision="exact", pcode="XX010203", name="the bakery"
    )
    assert coarsen_place(shop, "settlement").name == ""
    assert coarsen_place(shop, "settlement").radius_m == DEFAULT_RADIUS_M["settlement"]
    assert [coarsen_place(shop, precision).pcode for precision in PLACE_PRECISIONS[1:]] == [
        "XX010203",
        "XX010203",
        "XX0102",
        "XX01",
        "XX",
    ]


def test_the_area_around_a_settlement_is_the_gazetteers_to_say():
    town = Place(lat_e6=0, lon_e6=0, radius_m=50, precision="settlement", pcode="C1234")
    assert coarsen_place(town, "governorate").pcode == ""
    assert coarsen_place(town, "governorate", {"C1234": "XX010203"}.__getitem__).pcode == "XX01"


def test_a_place_that_is_coarse_already_stays_with_its_name():
    town = Place(lat_e6=1, lon_e6=2, radius_m=2_500, precision="settlement", name="Atarib")
    assert coarsen_place(town, "settlement") is town


def test_other_fields():
    assert coarsen("shelling/mortar", "general", nested_area) == "shelling"
    assert [coarsen(how, "category", nested_area) for how in ("seen", "heard", "drone", "told", "video", "")] == [
        "own monitor",
        "own monitor",
        "instrument",
        "other",
        "other",
        "",
    ]


@pytest.mark.parametrize(
    ("value", "precision"),
    [
        ("told", "settlement"),
        (Interval(0, 1, "minute"), "settlement"),
        (Place(lat_e6=0, lon_e6=0, radius_m=0, precision="exact"), "hour"),
    ],
)
def test_a_precision_without_meaning_is_refused_and_nothing_given_away(value, precision):
    with pytest.raises(ValueError, match=f"precision '{precision}' has no meaning for a {type(value).__name__}"):
        coarsen(value, precision, nested_area)


def _exact(lat: int, lon: int) -> Place:
    return Place(lat_e6=lat, lon_e6=lon, radius_m=250, precision="exact")
