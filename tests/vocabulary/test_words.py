"""The trees of acts and weapons, crosswalks, P-codes, intervals, counts."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.vocabulary import acts, weapons
from parley.vocabulary.counts import Count, Harm
from parley.vocabulary.intervals import (
    Interval,
    day_interval,
    from_iso,
    hour_interval,
    local_day,
    minute_interval,
    to_iso,
)
from parley.vocabulary.pcodes import is_area, is_under, level, parent
from parley.vocabulary.places import Place


@pytest.mark.parametrize("tree", [acts.ACTS, weapons.WEAPONS])
def test_trees_have_two_levels_and_every_branch_has_its_stem(tree: dict[str, str]):
    assert all(path.count("/") <= 1 for path in tree)
    assert all(path.partition("/")[0] in tree for path in tree)
    assert len(set(tree.values())) == len(tree)


@pytest.mark.parametrize("walk", [acts.ACLED_SUB_EVENTS, acts.UCDP_TYPES, acts.AIRWARS_STRIKES])
def test_crosswalks_lead_into_the_tree(walk: dict[str, str]):
    assert {path for path in walk.values() if path} <= acts.ACTS.keys()
    assert any(walk.values())


def test_every_sub_event_of_real_files_has_its_crosswalk(shared: Path):
    with (shared / "data" / "formats" / "acledR_package_sample_9000_events_2022.csv").open(encoding="utf-8") as file:
        found = {row["sub_event_type"] for row in csv.DictReader(file)}
    assert found - acts.ACLED_SUB_EVENTS.keys() == set()
    assert len(found) > 15


def test_paths():
    assert acts.is_within("shelling/mortar", "shelling")
    assert acts.is_within("shelling", "shelling")
    assert not acts.is_within("shelling", "shelling/mortar")
    assert not acts.is_within("shellings", "shelling")
    assert (acts.general("shelling/mortar"), acts.label("shelling/mortar"), acts.label("own word")) == (
        "shelling",
        "Mortar fire",
        "own word",
    )
    assert weapons.label("mortar/82 mm") == "82 mm mortar"


@given(st.sampled_from(sorted(acts.ACTS)), st.sampled_from(sorted(acts.ACTS)))
def test_what_is_within_another_is_as_general(a: str, b: str):
    assert not acts.is_within(a, b) or acts.general(a) == acts.general(b)
    assert (acts.is_within(a, b) and acts.is_within(b, a)) == (a == b)


def test_pcodes():
    assert [level(code) for code in ("XX", "XX01", "XX0102", "XX010203")] == [
        "country",
        "governorate",
        "district",
        "subdistrict",
    ]
    assert (parent("XX0102"), parent("XX01"), parent("XX")) == ("XX01", "XX", "")
    assert is_under("XX0102", "XX01")
    assert not is_under("XX02", "XX01")
    assert not is_under("XX01", "")
    assert not is_area("C1234")
    with pytest.raises(ValueError, match="'C1234' is no P-code of an area"):
        level("C1234")


@given(st.integers(0, 4_000_000_000))
def test_iso_out_and_in(seconds: int):
    assert from_iso(to_iso(seconds)) == seconds


def test_a_time_needs_a_zone():
    with pytest.raises(ValueError, match="time '2017-01-06T10:00' has no zone"):
        from_iso("2017-01-06T10:00")


def test_days_are_local_and_whole():
    assert day_interval(date(2017, 1, 6), "Asia/Damascus") == Interval(
        from_iso("2017-01-05T22:00:00Z"), from_iso("2017-01-06T21:59:59Z"), "day", "Asia/Damascus"
    )
    assert local_day(from_iso("2017-01-05T22:00:00Z"), "Asia/Damascus") == date(2017, 1, 6)
    moment = datetime(2017, 1, 6, 10, tzinfo=UTC)
    assert hour_interval(moment, "UTC").latest - minute_interval(moment, "UTC").latest == 3540


def test_intervals_lie_within():
    first, second = Interval(0, 10, "minute"), Interval(10, 20, "minute")
    assert first.lies_within(0, 10)
    assert not second.lies_within(0, 19)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Interval(2, 1, "day"), "interval ends before it begins: 2 > 1"),
        (lambda: Interval(1, 2, "second"), "unknown time precision 'second'"),  # type: ignore[arg-type]
        (lambda: Place(lat_e6=95_000_000, lon_e6=0, radius_m=0, precision="exact"), "latitude 95.0 is not between"),
        (lambda: Place(lat_e6=0, lon_e6=181_000_000, radius_m=0, precision="exact"), "longitude 181.0 is not between"),
        (lambda: Place(lat_e6=0, lon_e6=0, radius_m=-1, precision="exact"), "radius -1 m is negative"),
        (lambda: Count(qualifier="exactly"), "a count needs a number"),
        (lambda: Count(qualifier="uncountable", low=1), "an uncountable one has none"),
        (lambda: Count(qualifier="about", low=3, high=2), "count ends below its beginning: 3 to 2"),
        (lambda: Harm(killed_low=-1), "killed_low -1 is negative"),
        (lambda: Harm(killed_low=3, killed_high=2), "killed_low 3 is above killed_high 2"),
    ],
)
def test_values_that_cannot_be_are_refused(make, message: str):
    with pytest.raises(ValueError, match=message):
        make()
