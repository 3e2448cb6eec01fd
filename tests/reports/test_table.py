import csv
from pathlib import Path

import msgspec
import pytest
from hypothesis import given

from parley.reports.columns import EXPORT_COLUMNS, degrees, to_row
from parley.reports.mapping import ColumnMapping, MappingError, load_mapping
from parley.reports.readers import detect, read
from parley.reports.reading import Accepted, Settings, UnreadableFile
from parley.reports.report import Report
from parley.vocabulary.counts import Count, Harm
from parley.vocabulary.intervals import Interval, to_iso
from parley.vocabulary.places import Place

from .made import OWN, one, rejected, reports, table
from .readers.test_others import PLACES

MAPPED = """
dates = "day-month-year"
[columns]
number = "No"
date = "Date"
time = "Local time"
place = "Town"
within = "Area code"
act = "What"
killed_best = "Killed"
[values.act]
"Mortar shells" = "shelling/mortar"
[fixed]
how_known = "seen"
"""
LINE = {
    "No": "7",
    "Date": "15.01.2017",
    "Local time": "14:30",
    "Town": "Northtown",
    "Area code": "XX01",
    "What": "Mortar shells",
    "Killed": "",
    "Remarks": "=HYPERLINK()",
}


def mapped(folder: Path, text: str = MAPPED) -> ColumnMapping:
    (folder / "mapping.toml").write_text(text, encoding="utf-8")
    return load_mapping(folder / "mapping.toml")


def reading(folder: Path, *, mapping: str = MAPPED, **changes: str):
    settings = msgspec.structs.replace(OWN, mapping=mapped(folder, mapping), gazetteer=PLACES)
    cells = LINE | {name.replace("_", " "): said for name, said in changes.items()}
    return read(table(folder / "a.csv", [list(cells), list(cells.values())]), settings)


def test_a_table_with_a_mapping(tmp_path):
    report = one(reading(tmp_path))
    assert (report.register, report.origin, report.number) == ("alpha", "own", "7")
    assert (report.act, report.how_known, report.harm) == ("shelling/mortar", "seen", None)
    assert (to_iso(report.when.earliest), report.when.precision, report.when.zone) == (
        "2017-01-15T12:30:00Z",
        "minute",
        "Asia/Damascus",
    )
    assert report.where is not None
    assert report.where.pcode == "C1"


@pytest.mark.parametrize(
    ("said", "seconds", "precision"),
    [("14:30:10", 60, "minute"), ("14", 3_600, "hour"), ("", 86_400, "day"), ("١٤:٣٠", 60, "minute")],
)
def test_times_are_as_precise_as_they_are_written(tmp_path, said, seconds, precision):
    when = one(reading(tmp_path, Local_time=said)).when
    assert (when.latest - when.earliest + 1, when.precision) == (seconds, precision)


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"Date": "29.02.2017"}, "Date", "is no day of the calendar"),
        ({"Date": "2/15/2017"}, "Date", "is no day of the calendar"),
        ({"Date": ""}, "Date", "is empty; every report needs its day"),
        ({"Local_time": "noon"}, "Local time", "write it as 14:30"),
        ({"Local_time": "25:00"}, "Local time", "write it as 14:30"),
        ({"Town": "Northern", "Area_code": ""}, "Town", "names near to it: Northtown"),
        ({"Area_code": ""}, "Town", "may be C1 or C2; give the P-code"),
        ({"Killed": "=1+1"}, "Killed", "is not a whole number"),
    ],
)
def test_faults_are_named_by_the_tables_own_columns(tmp_path, changes, field, problem):
    bad = rejected(reading(tmp_path, **changes))
    assert (bad.row, bad.field, bad.value) == (2, field, changes.get(field.replace(" ", "_"), LINE[field]))
    assert problem in bad.problem
    assert bad.cells["Remarks"] == "=HYPERLINK()"


def test_an_area_may_be_named_where_no_town_is(tmp_path):
    where = one(reading(tmp_path, Town="East", Area_code="")).where
    assert where is not None
    assert (where.pcode, where.precision) == ("XX02", "governorate")


def test_a_name_without_a_gazetteer_and_a_code_that_is_not_in_it(tmp_path):
    path = table(
        tmp_path / "a.csv",
        [
            ["time_start", "time_precision", "radius_m", "how_known", "killed_low", "place", "pcode"],
            ["2017-01-15", "", "", "", "", "Northtown", ""],
            ["2017-01-15", "", "", "", "", "", "C9"],
        ],
    )
    name, code = read(path, OWN)
    assert (name.field, "cannot be placed without a gazetteer" in name.problem) == ("place", True)
    assert (code.field, "is not in the process's gazetteer" in code.problem) == ("pcode", True)


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        (
            "[columns]\ndate = 'D'\nkiled_best = 'K'",
            r"columns\.kiled_best is no field .*\(is it killed_best\?\)",
        ),
        ("[columns]\nact = 'A'", "no column says when; map `date` or `time_start`"),
        (
            "dates = 'any'\n[columns]\ndate = 'D'",
            "dates 'any' is none of year-month-day, day-month-year, month-day-year",
        ),
        ("[columns]\ndate = 'D'\n[fixed]\nhow_known = 'dreamt'", "how_known 'dreamt' is none of seen, heard"),
        (
            "[columns]\ndate = 'D'\n[values.time_precision]\nH = 'hours'",
            "time_precision 'hours' is none of minute, hour",
        ),
        ("[columns]\ndate = 1", "the keys are columns, values, fixed and dates"),
        ("[colums]\ndate = 'D'", "unknown field `colums`"),
        ("[columns", "is not TOML"),
    ],
)
def test_a_wrong_mapping_is_refused(tmp_path, mapping, message):
    with pytest.raises(MappingError, match=message) as caught:
        mapped(tmp_path, mapping)
    assert str(caught.value).startswith("mapping.toml")


def test_a_column_that_the_mapping_names_must_be_there(tmp_path):
    settings = msgspec.structs.replace(OWN, mapping=mapped(tmp_path))
    with pytest.raises(UnreadableFile, match="has no column 'Town', 'Area code'"):
        list(read(table(tmp_path / "a.csv", [["No", "Date", "Local time", "What", "Killed"]]), settings))


def test_a_table_of_its_own_columns_needs_a_mapping(tmp_path):
    with pytest.raises(UnreadableFile, match=r"has columns of its own \(Date, No\); give a column mapping file"):
        list(read(table(tmp_path / "a.csv", [["No", "Date"]]), OWN, "csv"))


MATCH_HEADER = [
    *("report_id", "source", "time_start", "time_end", "time_precision", "lat", "lon", "place_precision", "radius_km"),
    *("pcode", "act_type", "weapon", "alleged_party", "side", "harm_low", "harm_best", "harm_high"),
]


def test_the_columns_of_match(tmp_path):
    line = [
        "r1",
        "s",
        "2017-01-15T04:00:00Z",
        "2017-01-15T04:59:59Z",
        "hour",
        "36.2",
        "37.1",
        "exact",
        "1.5",
        "XX01",
        "Mortar fire",
        "",
        "party",
        "side",
        "1",
        "2",
        "3",
    ]
    path = table(tmp_path / "a.csv", [MATCH_HEADER, line])
    assert detect(path) == "csv"
    assert one(read(path, OWN)) == Report(
        register="alpha",
        origin="own",
        number="r1",
        when=Interval(1484452800, 1484456399, "hour", "Asia/Damascus"),
        where=Place(lat_e6=36_200_000, lon_e6=37_100_000, radius_m=1_500, precision="exact", pcode="XX01"),
        act="shelling/mortar",
        party="party",
        side="side",
        harm=Harm(killed_low=1, killed_best=2, killed_high=3),
    )


@pytest.mark.parametrize(
    ("field", "said", "problem"),
    [
        ("time_end", "2017-01-15T03:00:00Z", "lies before the beginning 2017-01-15T04:00:00Z"),
        ("time_start", "soon", "is no time"),
        ("radius_km", "wide", "is no number of kilometres"),
        ("place_precision", "about", "is none of exact, settlement"),
        ("time_precision", "about", "is none of minute, hour"),
        ("lat", "95", "is not between -90 and 90"),
        ("lon", "", "is empty where the other coordinate is given"),
        ("harm_low", "4", "killed_low 4 is above killed_high 3"),
    ],
)
def test_faults_in_the_columns_of_match(tmp_path, field, said, problem):
    line = dict(
        zip(
            MATCH_HEADER,
            [
                "r1",
                "s",
                "2017-01-15T04:00:00Z",
                "2017-01-15T04:59:59Z",
                "hour",
                "36.2",
                "37.1",
                "exact",
                "1.5",
                "",
                "",
                "",
                "",
                "",
                "1",
                "2",
                "3",
            ],
            strict=True,
        )
    ) | {field: said}
    bad = rejected(read(table(tmp_path / "a.csv", [MATCH_HEADER, list(line.values())]), OWN))
    assert (bad.field, bad.value) == (field, said)
    assert problem in bad.problem


@pytest.mark.parametrize(
    ("start", "precision", "zone", "earliest", "latest"),
    [
        ("2017-01-15", "", "", "2017-01-14T22:00:00Z", "2017-01-15T21:59:59Z"),
        ("2017-01-15", "month", "", "2016-12-31T22:00:00Z", "2017-01-31T21:59:59Z"),
        ("2017-01-15T04:05", "", "", "2017-01-15T02:05:00Z", "2017-01-15T02:05:59Z"),
        ("2017-01-15T04:05+03:00", "hour", "", "2017-01-15T01:00:00Z", "2017-01-15T01:59:59Z"),
        ("2017-01-15T04:05", "", "UTC", "2017-01-15T04:05:00Z", "2017-01-15T04:05:59Z"),
    ],
)
def test_a_beginning_without_an_end(tmp_path, start, precision, zone, earliest, latest):
    header = ["time_start", "time_precision", "radius_m", "how_known", "killed_low", "zone"]
    when = one(read(table(tmp_path / "a.csv", [header, [start, precision, "", "", "", zone]]), OWN)).when
    assert (to_iso(when.earliest), to_iso(when.latest)) == (earliest, latest)


@pytest.mark.parametrize(
    ("cells", "count"),
    [
        ({"count_low": "3"}, Count(qualifier="exactly", low=3)),
        ({"count_qualifier": "uncountable", "count_kind": "burst"}, Count(qualifier="uncountable", kind="burst")),
        ({}, None),
    ],
)
def test_counts(tmp_path, cells, count):
    assert one(_own(tmp_path, cells)).count == count


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"count_qualifier": "about"}, "count_low"),
        ({"count_low": "3", "count_high": "2"}, "count_low"),
        ({"count_low": "3", "count_kind": "boom"}, "count_kind"),
        ({"how_known": "dreamt"}, "how_known"),
        ({"zone": "Moon/Base"}, "zone"),
        ({"killed_low": "3", "killed_high": "1"}, "killed_low"),
    ],
)
def test_faults_in_our_own_columns(tmp_path, cells, field):
    assert rejected(_own(tmp_path, cells)).field == field


def _own(folder: Path, cells: dict[str, str]):
    row = dict.fromkeys(EXPORT_COLUMNS, "") | {"time_start": "2017-01-15"} | cells
    return read(table(folder / "a.csv", [list(row), list(row.values())]), OWN)


@given(reports(origin="own"))
def test_what_we_export_is_read_back_the_same(tmp_path_factory, report):
    row = to_row(report)
    assert tuple(row) == EXPORT_COLUMNS
    path = table(tmp_path_factory.mktemp("export") / "a.csv", [EXPORT_COLUMNS, list(row.values())])
    assert detect(path) == "csv"
    settings = Settings(register=report.register, origin="own", zone="Asia/Tokyo")
    assert list(read(path, settings)) == [Accepted(2, report)]


@given(reports())
def test_nothing_that_we_export_is_taken_for_a_formula(report):
    cells = to_row(report)
    numbers = {"lat", "lon"}
    assert not [
        name
        for name, said in cells.items()
        if name not in numbers and said[:1] in ("=", "+", "-", "@", "\t", "\r") and said
    ]


def test_an_export_carries_the_id_of_the_report_for_its_update(tmp_path):
    report = one(_own(tmp_path, {}))
    row = {"report_id": "abc"} | to_row(report)
    (again,) = read(table(tmp_path / "b.csv", [list(row), list(row.values())]), OWN)
    assert again == Accepted(2, report, "abc")


def test_degrees_are_exact_text():
    assert [degrees(micro) for micro in (36_201_241, -500_000, 7, 0)] == [
        "36.201241",
        "-0.500000",
        "0.000007",
        "0.000000",
    ]


def test_a_report_with_nothing_stated_exports_empty_cells():
    row = to_row(Report(register="=r", origin="own", when=Interval(0, 59, "minute")))
    assert {name for name, said in row.items() if said} == {
        "register",
        "origin",
        "time_start",
        "time_end",
        "time_precision",
        "zone",
    }
    assert row["register"] == "'=r"
    assert next(csv.reader([row["time_end"]])) == ["1970-01-01T00:00:59Z"]
