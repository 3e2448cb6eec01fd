"""ACLED, Airwars-like registers, verified videos: what each column comes to."""

import pytest

from parley.reports.readers import detect, read
from parley.reports.reading import Settings
from parley.vocabulary.counts import Harm
from parley.vocabulary.gazetteer import Gazetteer, Settlement
from parley.vocabulary.intervals import to_iso

from ..made import OUTSIDE, one, rejected, table

BATTLE = {
    "event_id_cnty": "XXX11",
    "event_date": "2017-01-18",
    "year": "2017",
    "time_precision": "1",
    "disorder_type": "",
    "event_type": "Battles",
    "sub_event_type": "Armed clash",
    "actor1": "<army>",
    "assoc_actor_1": "",
    "inter1": "1",
    "actor2": "<rebels>",
    "assoc_actor_2": "",
    "inter2": "2",
    "interaction": "12",
    "civilian_targeting": "",
    "iso": "0",
    "region": "",
    "country": "",
    "admin1": "",
    "admin2": "",
    "admin3": "",
    "location": "<town>",
    "latitude": "32.6241",
    "longitude": "36.1049",
    "geo_precision": "1",
    "source": "",
    "source_scale": "",
    "notes": "Two, killed.",
    "fatalities": "2",
    "tags": "",
    "timestamp": "1624916983",
}
STRIKE = {
    "code": "CS066",
    "airwars_id": "31052",
    "date": "2015-05-06",
    "date_type": "date",
    "time_start": "",
    "time_end": "",
    "location": "Northtown",
    "governorate": "West",
    "lat": "36.4506988",
    "lon": "40.2984953",
    "geo_precision": "village",
    "belligerent": "<air force>",
    "strike_type": "Airstrike",
    "civ_killed_min": "1.0",
    "civ_killed_max": "3.0",
    "civ_injured_min": "",
    "civ_injured_max": "",
}
VIDEO = {
    "Reference_Code": "HO_1",
    "Violation_Type": "Unlawful attacks",
    "City": "WEST",
    "Neighborhood": "North-Town",
    "Latitude": "",
    "Longitude": "",
    "Recording_Date": "2017-04-30",
    "Recording_Hour": "21.0",
    "Recording_Minute": "38.0",
    "Weapons_Used": "Cluster Munition",
    "source": "src-1",
}
PLACES = Gazetteer(
    [
        Settlement(pcode="XX01", name="West", lat_e6=1_000_000, lon_e6=2_000_000, level="governorate", parent="XX"),
        Settlement(pcode="XX02", name="East", lat_e6=1_000_000, lon_e6=4_000_000, level="governorate", parent="XX"),
        Settlement(
            pcode="C1",
            name="Northtown",
            lat_e6=1_100_000,
            lon_e6=2_100_000,
            level="settlement",
            parent="XX0101",
            names=("شمال", "North Town"),
        ),
        Settlement(
            pcode="C2", name="Northtown", lat_e6=1_100_000, lon_e6=4_100_000, level="settlement", parent="XX0201"
        ),
    ]
)
PLACED = Settings(register="outside source", origin="outside", zone="Asia/Damascus", gazetteer=PLACES)


def reading(folder, cells, changes=None, settings=OUTSIDE):
    said = cells | (changes or {})
    return read(table(folder / "a.csv", [list(said), list(said.values())]), settings)


@pytest.mark.parametrize(("cells", "name"), [(BATTLE, "acled"), (STRIKE, "airwars"), (VIDEO, "videos")])
def test_formats_are_known_by_their_header(tmp_path, cells, name):
    assert detect(table(tmp_path / "a.csv", [list(cells)])) == name


def test_acled(tmp_path):
    assert len(BATTLE) == 31
    report = one(reading(tmp_path, BATTLE))
    assert (report.number, report.act, report.how_known) == ("XXX11", "clash/armed clash", "press")
    assert (report.party, report.target) == ("<army>", "<rebels>")
    assert (report.narrative, report.language) == ("Two, killed.", "en")
    assert report.harm == Harm(killed_best=2)
    assert (report.where.precision, report.where.name, report.where.lat_e6) == ("settlement", "<town>", 32_624_100)


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("1", "2017-01-17T22:00:00Z", "2017-01-18T21:59:59Z"),
        ("2", "2017-01-14T22:00:00Z", "2017-01-21T21:59:59Z"),
        ("3", "2016-12-31T22:00:00Z", "2017-01-31T21:59:59Z"),
    ],
)
def test_acled_time_precision(tmp_path, code, first, last):
    when = one(reading(tmp_path, BATTLE, {"time_precision": code})).when
    assert (to_iso(when.earliest), to_iso(when.latest)) == (first, last)


def test_acled_in_other_forms(tmp_path):
    assert one(reading(tmp_path, BATTLE, {"event_date": "18 January 2017"})) == one(reading(tmp_path, BATTLE))
    assert one(reading(tmp_path, BATTLE, {"sub_event_type": "Balloon"})).act == "Balloon"
    settings = Settings(register="r", origin="outside", acts={"Armed clash": "shelling"})
    assert one(reading(tmp_path, BATTLE, settings=settings)).act == "shelling"
    assert [one(reading(tmp_path, BATTLE, {"geo_precision": code})).where.precision for code in "23"] == [
        "subdistrict",
        "governorate",
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"time_precision": "4"}, "time_precision"),
        ({"geo_precision": ""}, "geo_precision"),
        ({"event_date": ""}, "event_date"),
        ({"event_date": "31 June 2017"}, "event_date"),
        ({"fatalities": "some"}, "fatalities"),
        ({"event_id_cnty": ""}, "event_id_cnty"),
    ],
)
def test_acled_faults(tmp_path, changes, field):
    assert rejected(reading(tmp_path, BATTLE, changes)).field == field


def test_airwars(tmp_path):
    report = one(reading(tmp_path, STRIKE))
    assert (report.number, report.act, report.party, report.target) == ("31052", "air strike", "<air force>", "")
    assert report.harm == Harm(civilians_low=1, civilians_high=3)
    assert (report.where.precision, report.where.radius_m) == ("settlement", 2_500)
    del_id = {name: said for name, said in STRIKE.items() if name != "airwars_id"}
    assert one(reading(tmp_path, del_id)).number == "CS066"


@pytest.mark.parametrize(
    ("said", "act"),
    [
        ("Airstrike, Drone Strike", ""),
        ("Artillery, Naval bombardment", "shelling"),
        ("Airstrike and/or Artillery", ""),
        ("Ground operation, Counter-Terrorism Action (Ground)", "clash"),
        ("Slingshot", "Slingshot"),
        ("", ""),
    ],
)
def test_airwars_doubts_between_strike_types(tmp_path, said, act):
    assert one(reading(tmp_path, STRIKE, {"strike_type": said})).act == act


@pytest.mark.parametrize(
    ("changes", "first", "last", "precision"),
    [
        ({"time_start": "10:00:00", "time_end": "11:30:00"}, "2015-05-06T07:00:00Z", "2015-05-06T08:30:59Z", "hour"),
        ({"time_start": "21:00:00", "time_end": "01:00:00"}, "2015-05-06T18:00:00Z", "2015-05-06T22:00:59Z", "hour"),
        ({"time_start": "10:00:00", "time_end": "10:00:00"}, "2015-05-06T07:00:00Z", "2015-05-06T07:00:59Z", "minute"),
        ({"date_type": "date_range"}, "2015-05-05T21:00:00Z", "2015-05-12T20:59:59Z", "week"),
        ({}, "2015-05-05T21:00:00Z", "2015-05-06T20:59:59Z", "day"),
    ],
)
def test_airwars_times(tmp_path, changes, first, last, precision):
    when = one(reading(tmp_path, STRIKE, changes)).when
    assert (to_iso(when.earliest), to_iso(when.latest), when.precision) == (first, last, precision)


@pytest.mark.parametrize(
    ("changes", "pcode"),
    [
        ({}, "C1"),
        ({"location": "شمال\u200e"}, "C1"),
        ({"governorate": "East"}, "C2"),
        ({"location": "Nowhere"}, "XX01"),
        ({"governorate": ""}, None),
    ],
)
def test_airwars_without_a_point_goes_by_the_gazetteer_as_far_as_it_is_sure(tmp_path, changes, pcode):
    where = one(reading(tmp_path, STRIKE, {"lat": "", "lon": ""} | changes, PLACED)).where
    assert (where and where.pcode) == pcode


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"date": "1970-01-01"}, "date"),
        ({"date": ""}, "date"),
        ({"geo_precision": "planet"}, "geo_precision"),
        ({"lon": "4239.0"}, "lon"),
        ({"civ_killed_min": "4.0"}, "civ_killed_min"),
        ({"time_start": "25:00", "time_end": "26:00"}, "time_start"),
    ],
)
def test_airwars_faults(tmp_path, changes, field):
    assert rejected(reading(tmp_path, STRIKE, changes)).field == field


def test_videos(tmp_path):
    report = one(reading(tmp_path, VIDEO, settings=PLACED))
    assert (report.number, report.act, report.weapon, report.how_known) == ("HO_1", "", "bomb/cluster", "video")
    assert (to_iso(report.when.earliest), report.when.precision) == ("2017-04-30T18:00:00Z", "hour")
    assert (report.where.pcode, report.where.precision) == ("C1", "settlement")
    assert (report.party, report.target, report.narrative) == ("", "", "")


def test_videos_places_and_hours_that_are_less_sure(tmp_path):
    assert one(reading(tmp_path, VIDEO, {"Neighborhood": "Nowhere"}, PLACED)).where.pcode == "XX01"
    assert one(reading(tmp_path, VIDEO)).where is None
    assert one(reading(tmp_path, VIDEO, {"Latitude": "1.5", "Longitude": "2.5"})).where.lat_e6 == 1_500_000
    unknown = one(reading(tmp_path, VIDEO, {"Recording_Hour": "0.0", "Recording_Minute": "0.0"})).when
    assert unknown.precision == "day"
    settings = Settings(register="r", origin="outside", acts={"Unlawful attacks": "shelling"})
    assert one(reading(tmp_path, VIDEO, {"Weapons_Used": "9M79M"}, settings)).act == "shelling"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"Recording_Hour": "24.0"}, "Recording_Hour"),
        ({"Recording_Date": ""}, "Recording_Date"),
        ({"Reference_Code": ""}, "Reference_Code"),
    ],
)
def test_videos_faults(tmp_path, changes, field):
    assert rejected(reading(tmp_path, VIDEO, changes)).field == field
