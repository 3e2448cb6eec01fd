import pytest

from parley.reports.readers import detect, read
from parley.reports.reading import Box, UnreadableFile
from parley.vocabulary.counts import Harm
from parley.vocabulary.intervals import to_iso
from parley.vocabulary.places import Place

from ..made import OUTSIDE, one, rejected, table

# A file without headlines, as it may be passed on; a name between angle brackets is the test's.
EVENT_CELLS = {
    "id": "214797",
    "type_of_violence": "1",
    "side_a": "<government>",
    "side_b": "<insurgents>",
    "where_prec": "1",
    "where_coordinates": "<town>",
    "latitude": "34.802462",
    "longitude": "36.707602",
    "date_prec": "1",
    "date_start": "2016-01-01",
    "date_end": "2016-01-01",
    "deaths_civilians": "1",
    "low": "3",
    "best": "4",
    "high": "5",
}
HEADER, EVENT = list(EVENT_CELLS), list(EVENT_CELLS.values())


def file(folder, *changes, without=()):
    kept = [name for name in HEADER if name not in without]
    lines = [[(EVENT_CELLS | change)[name] for name in kept] for change in changes or ({},)]
    return table(folder / "ged.csv", [kept, *lines])


def test_an_event(tmp_path):
    path = file(tmp_path)
    assert detect(path) == "ged"
    report = one(read(path, OUTSIDE))
    assert (report.register, report.origin, report.number, report.how_known) == ("UCDP", "outside", "214797", "press")
    assert (report.party, report.target, report.act, report.narrative) == ("<government>", "<insurgents>", "", "")
    assert report.harm == Harm(killed_low=3, killed_best=4, killed_high=5, civilians_best=1)
    assert report.where == Place(
        lat_e6=34_802_462, lon_e6=36_707_602, radius_m=2_500, precision="settlement", name="<town>"
    )
    assert (to_iso(report.when.earliest), to_iso(report.when.latest)) == (
        "2015-12-31T22:00:00Z",
        "2016-01-01T21:59:59Z",
    )


@pytest.mark.parametrize(
    ("code", "precision", "radius"),
    [
        ("1", "settlement", 2_500),
        ("2", "subdistrict", 25_000),
        ("3", "district", 35_000),
        ("4", "governorate", 90_000),
        ("5", "governorate", 90_000),
        ("6", "country", 500_000),
        ("7", "country", 500_000),
    ],
)
def test_place_precision(tmp_path, code, precision, radius):
    where = one(read(file(tmp_path, {"where_prec": code}), OUTSIDE)).where
    assert (where.precision, where.radius_m) == (precision, radius)


@pytest.mark.parametrize(
    ("code", "precision"), [("1", "day"), ("2", "week"), ("3", "week"), ("4", "month"), ("5", "year")]
)
def test_time_precision_keeps_the_days_given(tmp_path, code, precision):
    when = one(read(file(tmp_path, {"date_prec": code, "date_end": "2016-01-04"}), OUTSIDE)).when
    assert (when.precision, when.latest - when.earliest) == (precision, 4 * 86_400 - 1)


def test_only_the_third_kind_of_violence_says_what_was_done(tmp_path):
    assert one(read(file(tmp_path, {"type_of_violence": "3"}), OUTSIDE)).act == "violence against civilians/attack"


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"latitude": "95"}, "latitude", "is not between -90 and 90 degrees"),
        ({"latitude": ""}, "latitude", "is empty where the other coordinate is given"),
        ({"where_prec": "9"}, "where_prec", "the codes are 1 to 7"),
        ({"date_prec": ""}, "date_prec", "the codes are 1 to 5"),
        ({"date_start": "2017-02-29"}, "date_start", "is no day of the calendar"),
        ({"date_start": ""}, "date_start", "is empty; every report needs it"),
        ({"date_end": "2015-12-31"}, "date_end", "lies before date_start 2016-01-01"),
        ({"best": "=1+1"}, "best", "is not a whole number"),
        ({"low": "6"}, "low", "the figures contradict each other: killed_low 6 is above killed_high 5"),
        ({"id": ""}, "id", "is empty"),
        ({"type_of_violence": "4"}, "type_of_violence", "the codes are 1, 2, 3"),
        ({"side_a": " "}, "side_a", "is empty"),
    ],
)
def test_a_bad_row_is_named_and_the_good_ones_go_in(tmp_path, changes, field, problem):
    found = list(read(file(tmp_path, {"id": "1"}, changes, {"id": "3"}), OUTSIDE))
    bad = rejected(found)
    assert (bad.row, bad.field, bad.value) == (3, field, (EVENT_CELLS | changes)[field].strip())
    assert problem in bad.problem
    assert bad.cells == EVENT_CELLS | changes
    assert [one.row for one in found] == [2, 3, 4]


def test_swapped_coordinates(tmp_path):
    box = Box(south=32_000_000, west=35_500_000, north=37_500_000, east=42_500_000)
    settings = type(OUTSIDE)(register="UCDP", origin="outside", box=box)
    swapped = {"latitude": "41.5", "longitude": "36.0"}
    bad = rejected(read(file(tmp_path, swapped), settings))
    assert (bad.field, bad.value) == ("latitude", "41.5")
    assert bad.problem == (
        "the point 41.5, 36.0 lies outside the process's area and inside it with the two swapped; "
        "swap latitude and longitude"
    )
    far = {"latitude": "10.0", "longitude": "10.0"}
    assert one(read(file(tmp_path, far), settings)).where.lat_e6 == 10_000_000
    assert one(read(file(tmp_path, swapped), OUTSIDE)).where.lat_e6 == 41_500_000


def test_arabic_digits_and_arabic_names(tmp_path):
    report = one(
        read(file(tmp_path, {"latitude": "٣٤٫٨", "best": "٤", "where_coordinates": "حلب", "date_prec": "١"}), OUTSIDE)
    )
    assert (report.where.lat_e6, report.where.name, report.harm.killed_best) == (34_800_000, "حلب", 4)


def test_one_number_for_two_contents(tmp_path):
    found = list(read(file(tmp_path, {}, {"best": "3"}, {}), OUTSIDE))
    bad = rejected(found)
    assert (bad.row, bad.field, bad.value) == (3, "number", "214797")
    assert bad.problem.startswith("row 2 has this number with other content")
    assert [one.row for one in found if one is not bad] == [2, 4]  # the same row twice is only a repetition


def test_a_missing_column(tmp_path):
    with pytest.raises(UnreadableFile, match=r"has no column 'low', which this format needs"):
        list(read(file(tmp_path, without=["low"]), OUTSIDE, "ged"))


def test_columns_that_are_not_needed_may_be_missing(tmp_path):
    assert one(read(file(tmp_path, without=["deaths_civilians", "where_coordinates"]), OUTSIDE)).where.name == ""


def test_a_header_nobody_knows_and_a_format_nobody_knows(tmp_path):
    path = table(tmp_path / "a.csv", [["a", "b"]])
    with pytest.raises(
        UnreadableFile, match=r"has the header of no format known here \(ged, acled, airwars, videos, csv\)"
    ):
        detect(path)
    with pytest.raises(UnreadableFile, match="there is no format 'gdelt'; the formats are ged, acled"):
        read(path, OUTSIDE, "gdelt")
