import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.incidents import candidates
from parley.incidents.candidates import candidate_pairs, standing_alone, window, within_windows
from parley.incidents.model import DEFAULT_MODEL
from parley.incidents.table import ReportTable, from_reports
from parley.reports.report import Report
from parley.vocabulary.intervals import Interval
from parley.vocabulary.places import Place
from tests.incidents.conftest import NOON, Make
from tests.incidents.planted import planted

LAT = st.sampled_from([0, 35_000_000, 89_500_000, -89_990_000])
NEAR = st.integers(-9_999, 9_999).map(lambda steps: steps * 10)
LON = st.sampled_from([0, 37_000_000, 179_990_000, -179_990_000])


@st.composite
def tables(draw: st.DrawFn) -> ReportTable:
    """Reports crowded round a few points, near poles and date line too, of every precision."""
    reports = []
    for number in range(draw(st.integers(0, 25))):
        start = NOON + draw(st.integers(-3 * 86_400, 3 * 86_400))
        length = draw(st.sampled_from([59, 3_599, 86_399, 7 * 86_400, 40 * 86_400]))
        place = Place(
            lat_e6=max(-90_000_000, draw(LAT) + draw(NEAR)), precision="exact",
            lon_e6=max(-180_000_000, min(180_000_000, draw(LON) + draw(NEAR))),
            radius_m=draw(st.sampled_from([0, 250, 35_000, 200_000])),
        )  # fmt: skip
        where = place if draw(st.integers(0, 9)) else None
        when = Interval(start, start + length, "day")
        reports.append((f"{number:02}", Report(register="a", origin="own", when=when, where=where)))
    return from_reports(reports)


def _brute(table: ReportTable) -> set[tuple[int, int]]:
    i, j = np.triu_indices(len(table), 1)
    alone = standing_alone(table, DEFAULT_MODEL)
    keep = within_windows(table, i, j, DEFAULT_MODEL) & ~alone[i] & ~alone[j]
    return set(zip(i[keep].tolist(), j[keep].tolist(), strict=True))


def _found(table: ReportTable) -> list[tuple[int, int]]:
    return [p for i, j in candidate_pairs(table, DEFAULT_MODEL) for p in zip(i.tolist(), j.tolist(), strict=True)]


@given(tables())
def test_equals_looking_at_every_pair_and_names_each_once(table: ReportTable) -> None:
    found = _found(table)
    assert len(found) == len(set(found))
    assert set(found) == _brute(table)


def test_small_pieces_give_the_same_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    table = planted(800).table
    whole = sorted(_found(table))
    monkeypatch.setattr(candidates, "_PIECE", 50)
    pieces = [len(i) for i, _ in candidate_pairs(table, DEFAULT_MODEL)]
    assert sorted(_found(table)) == whole
    assert max(pieces) <= 50


@given(tables())
def test_every_candidate_lies_in_the_window(table: ReportTable) -> None:
    for i, j in _brute(table):
        for row, other in ((i, j), (j, i)):
            box = window(table, row, DEFAULT_MODEL)
            assert table.start[other] <= box.end
            assert table.end[other] >= box.start
            assert box.lat_low <= table.lat[other] <= box.lat_high
            west, east, lon = box.lon_west, box.lon_east, table.lon[other]
            assert (west <= lon <= east) if west <= east else (lon >= west or lon <= east)


def test_fresh_rows_only() -> None:
    table = planted(400).table
    fresh = np.arange(len(table)) % 7 == 0
    pairs = {
        p for i, j in candidate_pairs(table, DEFAULT_MODEL, fresh) for p in zip(i.tolist(), j.tolist(), strict=True)
    }
    assert pairs == {(i, j) for i, j in _brute(table) if fresh[i] or fresh[j]}
    assert pairs


@pytest.mark.parametrize(
    ("minutes", "metres", "radius", "candidates"),
    [(0, 9_990, 500, True), (0, 10_100, 500, False), (0, 34_000, 35_000, True), (1440, 0, 500, True),
     (1441, 0, 500, False)],
)  # fmt: skip
def test_windows_by_hand(report: Make, minutes: int, metres: int, radius: int, candidates: bool) -> None:
    table = from_reports([("a", report()), ("b", report(minutes, metres, radius=radius))])
    assert bool(_found(table)) == candidates


def test_who_has_no_place_or_too_wide_a_one_stands_alone(report: Make) -> None:
    nowhere = Report(register="b", origin="own", when=Interval(NOON, NOON + 59, "minute"))
    reports = {"a": report(), "b": nowhere, "c": report(radius=500_000), "d": report(wide_s=366 * 86_400)}
    table = from_reports(reports.items())
    assert standing_alone(table, DEFAULT_MODEL).tolist() == [False, True, True, True]
    assert _found(table) == []
