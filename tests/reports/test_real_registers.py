"""The real registers beside the repository: how much is read, what is rejected and why."""

import time
from collections import Counter

import pytest

from parley.reports.digest import content_digest, import_key
from parley.reports.plan import Held, plan
from parley.reports.readers import detect, read
from parley.reports.reading import Accepted, Rejected
from parley.vocabulary.places import Place

from .made import OUTSIDE

FILES = {
    "ged": ("syria/ucdp_ged_2016_2019.csv", 16_566, {"low": 58}),
    "acled": ("syria/acled_battles_2017_2023.csv", 23_348, {}),
    "airwars": ("syria/airwars_incidents_2014_2026.csv", 8_114, {"date": 3, "lon": 1}),
    "videos": ("syria/syrian_archive_videos_2011_2017.csv", 4_135, {}),
}


@pytest.mark.parametrize("name", FILES)
def test_rows_read_and_rejected(shared, name):
    file, rows, reasons = FILES[name]
    path = shared / "data" / file
    assert detect(path) == name
    found = list(read(path, OUTSIDE))
    assert [one.row for one in found] == list(range(2, rows + 2))
    assert Counter(one.field for one in found if isinstance(one, Rejected)) == reasons


def test_the_three_large_registers_within_five_seconds(shared):
    begun = time.perf_counter()
    total = sum(1 for name in ("ged", "acled", "airwars") for _ in read(shared / "data" / FILES[name][0], OUTSIDE))
    assert total == 48_028
    assert time.perf_counter() - begun < 5


def test_the_same_file_twice_changes_nothing(shared):
    accepted = [one for one in read(shared / "data" / FILES["airwars"][0], OUTSIDE) if isinstance(one, Accepted)]
    first = plan(accepted, {})
    assert (len(first.new), first.repeated, first.corrected) == (8_110, (), ())
    held = {
        import_key(one.report): Held(report_id="r", latest_id="r", digest=content_digest(one.report))
        for one in first.new
    }
    again = plan(accepted, held)
    assert (len(again.repeated), again.new, again.corrected) == (8_110, (), ())


def test_an_event_as_the_source_has_it(shared):
    path = shared / "data" / FILES["ged"][0]
    report = next(
        one.report for one in read(path, OUTSIDE) if isinstance(one, Accepted) and one.report.number == "214804"
    )
    assert report.where == Place(
        lat_e6=35_688_342, lon_e6=36_449_962, radius_m=25_000, precision="subdistrict", name="Ein Laroz town"
    )
    assert report.harm is not None
    assert (report.harm.killed_best, report.harm.civilians_best, report.narrative) == (2, 2, "")
