from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from parley.reports.observation import Observation
from parley.vocabulary.counts import Count, Harm
from parley.vocabulary.gazetteer import Settlement
from parley.vocabulary.places import distance_m
from parley.web import report_form
from parley.web.report_form import Filled, Wrong
from tests.web.conftest import Cast
from tests.web.samples import NOW, REPORTS, ZONE, SampleAgreement, SampleNode

LOCAL = ZoneInfo(ZONE)
WHOLE = {"day": "2031-05-01", "from_time": "14:35", "to_time": "14:40", "place": "Harrow", "act": "shelling"}


def read(**typed: str) -> Filled:
    return report_form.read(
        WHOLE | typed, register="ostrand", zone=LOCAL, now=NOW, settlements=SampleAgreement.settlements
    )


def wrong(**typed: str) -> Wrong:
    with pytest.raises(Wrong) as caught:
        read(**typed)
    return caught.value


def at(hour: int, minute: int) -> int:
    return int(datetime(2031, 5, 1, hour, minute, tzinfo=LOCAL).timestamp())


def test_a_time_is_an_interval_of_whole_minutes():
    when = read().report.when
    assert (when.earliest, when.latest, when.precision, when.zone) == (at(14, 35), at(14, 40) + 59, "minute", ZONE)


def test_a_wide_time_is_known_to_the_hour():
    assert read(from_time="13:00").report.when.precision == "hour"


def test_one_time_stands_for_both_ends():
    assert read(to_time="").report.when.latest == at(14, 35) + 59


def test_now_is_the_last_five_minutes_by_the_nodes_clock():
    when = read(from_time="", to_time="", quick="now").report.when
    assert (when.earliest, when.latest) == (at(20, 16), at(20, 21) + 59)


def test_fields_go_before_a_quick_choice():
    assert read(quick="now").report.when.earliest == at(14, 35)


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"day": ""}, "day", report_form.NO_DAY),
        ({"from_time": "", "quick": "earlier"}, "from_time", report_form.NO_TIME),
        ({"to_time": "14:00"}, "to_time", report_form.BACKWARDS),
        ({"from_time": "23:00", "to_time": "23:10"}, "from_time", report_form.LATER),
        ({"day": "2017-02-29"}, "from_time", report_form.NO_TIME),
        ({"place": ""}, "place", report_form.NO_PLACE),
        ({"place": "Nowhere"}, "place", report_form.UNKNOWN_PLACE),
        ({"lat": "95", "lon": "36"}, "lat", report_form.BAD_PLACE),
        ({"lat": "north", "lon": "36"}, "lat", report_form.BAD_PLACE),
        ({"lat": "nan", "lon": "36"}, "lat", report_form.BAD_PLACE),
        ({"lat": "36", "lon": "37", "bearing": "N", "from_km": "6", "to_km": "4"}, "lat", report_form.BAD_PLACE),
        ({"act": ""}, "act", report_form.NO_ACT),
        ({"act": "=cmd()"}, "act", report_form.NO_ACT),
        ({"qualifier": "about", "count": "many"}, "count", report_form.BAD_COUNT),
        ({"killed_low": "3", "killed_high": "1"}, "killed_low", report_form.BAD_HARM),
        ({"killed_low": "-1"}, "killed_low", report_form.BAD_HARM),
    ],
)
def test_what_is_wrong_is_named(typed: Mapping[str, str], field: str, said: str):
    found = wrong(**typed)
    assert (found.field, found.said.msgid) == (field, said)


def test_an_unknown_place_is_named_in_the_answer():
    assert wrong(place="Nowhere").said.args == {"name": "Nowhere"}


@pytest.mark.parametrize("name", ["Harrow", "harrow", "هارو", "XV0101"])
def test_a_settlement_is_found_by_any_of_its_names(name: str):
    where = read(place=name).report.where
    assert where is not None
    assert (where.name, where.pcode, where.precision) == ("Harrow", "XV0101", "settlement")


def test_a_town_goes_before_the_area_that_has_its_name():
    area = Settlement(pcode="XV01", name="Harrow", lat_e6=0, lon_e6=0, level="governorate", parent="")
    filled = report_form.read(
        WHOLE, register="ostrand", zone=LOCAL, now=NOW, settlements=(area, *SampleAgreement.settlements)
    )
    assert filled.report.where is not None
    assert filled.report.where.pcode == "XV0101"


def test_a_count_is_as_it_was_typed():
    assert read(qualifier="at least", count="8", kind="explosion").report.count == Count(
        qualifier="at least", low=8, kind="explosion"
    )
    assert read(qualifier="exactly", count="٨").report.count == Count(qualifier="exactly", low=8, high=8)
    assert read(qualifier="uncountable", count="8").report.count == Count(qualifier="uncountable")
    assert read(qualifier="about", count="").report.count is None


def test_harm_that_is_left_empty_is_not_zero():
    assert read().report.harm is None
    assert read(killed_best="2").report.harm == Harm(killed_best=2)


def test_a_report_by_an_officer_names_no_party():
    report = read(party="crown").report
    assert (report.party, report.side) == ("", "")


def test_where_the_observer_stood_stays_apart_from_the_report():
    filled = read(lat="-40.5", lon="81.0", bearing="NNW", from_km="4", to_km="6")
    assert filled.observation == Observation(
        lat_e6=-40_500_000, lon_e6=81_000_000, bearing="NNW", distance_low_m=4000, distance_high_m=6000
    )
    where = filled.report.where
    assert where is not None
    assert abs(distance_m(-40_500_000, 81_000_000, where.lat_e6, where.lon_e6) - 5000) < 120
    assert (where.lat_e6 % 1000, where.lon_e6 % 1000, where.radius_m % 250) == (0, 0, 0), "or he could be computed back"
    assert where.lat_e6 > -40_500_000 > -81_000_000
    assert where.lon_e6 < 81_000_000


def test_coordinates_without_a_bearing_are_the_place_itself():
    filled = read(lat="-40.5", lon="81", within_km="1.5")
    assert filled.observation is None
    assert filled.report.where is not None
    assert (filled.report.where.lat_e6, filled.report.where.radius_m) == (-40_500_000, 1500)


@pytest.mark.parametrize(("near", "far"), [("6", "4"), ("-1", "4"), ("1", "900")])
def test_distances_that_no_observer_could_mean_are_refused(near: str, far: str):
    with pytest.raises(report_form.Wrong) as wrong:
        read(lat="-40.5", lon="81.0", bearing="NNW", from_km=near, to_km=far)
    assert wrong.value.said.msgid == report_form.BAD_PLACE


def test_an_officer_records_a_report_and_sees_it(officer_of: Cast, node: SampleNode):
    response = officer_of("ostrand").post(
        "/reports/new/", WHOLE | {"narrative": "Eight impacts.", "narrative_language": "en"}
    )
    assert response.headers["Location"] == f"/reports/{REPORTS[0].id}/"
    ((name, reader, said),) = node.given
    assert (name, reader.member, said["0"].register, said["0"].narrative, said["1"]) == (
        "record_report",
        "ostrand",
        "ostrand",
        "Eight impacts.",
        None,
    )


def test_a_report_without_a_place_says_so_and_keeps_what_was_typed(officer_of: Cast, node: SampleNode):
    response = officer_of("ostrand").post("/reports/new/", WHOLE | {"place": "", "narrative": "Eight impacts."})
    shown = response.content.decode()
    assert response.status_code == 422
    assert "This was not recorded: the place is missing. Nothing was lost." in shown
    assert ">Eight impacts.</textarea>" in shown
    assert 'name="from_time" value="14:35"' in shown
    assert 'name="act" value="shelling" checked' in shown
    assert node.given == []


def test_the_form_never_asks_for_a_party(officer_of: Cast):
    assert 'name="party"' not in officer_of("ostrand").get("/reports/new/").content.decode()
