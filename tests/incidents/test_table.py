import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.incidents.table import NOT_STATED, NOWHERE, UNKNOWN, act_levels, code, fill_harm, from_reports, join
from parley.reports.report import Report
from parley.vocabulary.intervals import Interval
from tests.incidents.conftest import NOON, Make


def test_a_report_becomes_a_row(report: Make) -> None:
    full = report(5, 100, act="shelling/mortar", party="north/a", side="north", killed=3, civilians=2)
    table = from_reports([("r1", full)])
    assert (table.start[0], table.end[0]) == (NOON + 300, NOON + 359)
    assert (table.lat[0], table.lon[0], table.radius[0]) == (35_000_900, 37_000_000, 500)
    assert table.act[0].tolist() == [code("shelling"), code("shelling/mortar")]
    assert table.killed[0].tolist() == [3, 3, 3]
    assert table.civilians[0].tolist() == [2, 2, 2]
    assert table.labels[int(table.party[0])] == "north/a"


def test_what_is_not_stated_is_marked() -> None:
    table = from_reports([("r", Report(register="a", origin="own", when=Interval(0, 59, "minute")))])
    assert table.radius[0] == NOWHERE
    assert table.act[0].tolist() == [UNKNOWN, UNKNOWN]
    assert table.killed[0].tolist() == [NOT_STATED] * 3


def test_rows_stand_in_order_of_ids_whatever_came_first(report: Make) -> None:
    pairs = [("c", report(3)), ("a", report(1)), ("b", report(2))]
    table = from_reports(pairs)
    assert table.ids.tolist() == ["a", "b", "c"]
    assert table.start.tolist() == [NOON + 60, NOON + 120, NOON + 180]


def test_an_id_twice_is_refused_by_name(report: Make) -> None:
    with pytest.raises(ValueError, match="report id r7 stands twice"):
        from_reports([("r7", report()), ("r7", report())])


def test_join_equals_one_table(report: Make) -> None:
    a, b = ("a", report(act="clash")), ("b", report(party="x"))
    joined, whole = join(from_reports([b]), from_reports([a])), from_reports([a, b])
    assert joined.ids.tolist() == whole.ids.tolist()
    assert np.array_equal(joined.act, whole.act)
    assert joined.labels == whole.labels


def test_join_refuses_an_id_of_both(report: Make) -> None:
    with pytest.raises(ValueError, match="report id a stands twice"):
        join(from_reports([("a", report())]), from_reports([("a", report())]))


@given(st.text(max_size=20))
def test_codes_ignore_case_and_space_and_fit_in_63_bits(label: str) -> None:
    assert code(label) == code(f"  {label.upper().casefold()} ") or label.upper().casefold() != label.casefold()
    assert 0 <= code(label) < 1 << 63
    assert (code(label) == UNKNOWN) == (label.strip() == "")


@pytest.mark.parametrize(
    ("path", "levels"),
    [("", ("", "")), ("clash", ("clash", "")), ("a/b", ("a", "a/b")), ("a/b/c", ("a", "a/b/c"))],
)
def test_levels_of_an_act(path: str, levels: tuple[str, str]) -> None:
    assert act_levels(path) == levels


@pytest.mark.parametrize(
    ("given", "filled"),
    [
        ((None, None, None), (-1, -1, -1)),
        ((2, None, 5), (2, 2, 5)),
        ((None, 4, None), (4, 4, 4)),
        ((0, 1, 9), (0, 1, 9)),
    ],
)
def test_harm_is_filled_from_what_is_stated(given: tuple[int | None, ...], filled: tuple[int, ...]) -> None:
    assert fill_harm(*given) == filled
