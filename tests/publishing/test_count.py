"""The figures against a day counted by hand."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.publishing.count import counted_reports, figures
from parley.publishing.counted import Rate, SetCount
from parley.publishing.figures import Figures, figures_bytes, figures_from, figures_hash

from .cast import FIRST, LAST, a_day, incident, register, report, the_figures


def sets(figures: Figures, side: str = "within") -> dict[str, int]:
    return {"".join(cell.registers): cell.incidents for cell in getattr(figures, side).sets}


def test_a_report_outside_its_registers_window_is_not_counted() -> None:
    assert [one.id for one in counted_reports(a_day())] == ["a1", "a2", "a3", "a4", "b1", "b2", "b3", "c1"]


def test_by_occurrence_the_whole_interval_must_lie_in_the_window() -> None:
    day = a_day(
        registers=(register("A", by="occurrence", origin="outside"),),
        deciders=(),
        incidents=(incident("I-1", "A"),),
        reports=(
            report("in", "A", "I-1", at=LAST + 10**6, earliest=FIRST, latest=LAST),
            report("astride", "A", "I-1", earliest=FIRST - 1, latest=LAST),
            report("after", "A", "I-1", earliest=FIRST, latest=LAST + 1),
        ),
    )
    assert [one.id for one in counted_reports(day)] == ["in"]


def test_reports_and_incidents_are_counted_apart() -> None:
    within = the_figures().within
    assert (within.reports, within.incidents) == (6, 4)
    assert [(c.register, c.reports, c.shared, c.incidents) for c in within.registers] == [
        ("A", 3, 2, 3),
        ("B", 2, 1, 2),
        ("C", 1, 1, 1),
    ]


def test_incidents_are_counted_by_the_set_of_registers_that_recorded_them() -> None:
    assert sets(the_figures()) == {"A": 1, "B": 1, "C": 0, "AB": 1, "ABC": 1}


def test_two_registers_always_show_both() -> None:
    day = a_day(registers=(register("A"), register("B")), reports=(), incidents=())
    assert sets(figures(day)) == {"A": 0, "B": 0, "AB": 0}


def test_what_the_agreement_does_not_apply_to_is_counted_beside_with_its_civilians() -> None:
    counted = the_figures()
    assert (counted.beside.reports, counted.beside.incidents) == (2, 1)
    assert sets(counted, "beside")["AB"] == 1
    assert (counted.beside.civilians.low, counted.beside.civilians.high) == (4, 7)
    assert {cell.applies: cell.incidents for cell in counted.applicability} == {
        "applies": 3,
        "does not apply": 1,
        "undetermined": 1,
    }


def test_civilians_that_no_report_states_are_told_apart_from_none() -> None:
    civilians = the_figures().within.civilians
    assert (civilians.low, civilians.high, civilians.unstated) == (1, 5, 2)


def test_a_report_stands_in_its_own_region_and_the_rows_add_up() -> None:
    counted = the_figures()
    assert [row.region for row in counted.regions] == ["R1", "R2", ""]
    assert [row.within.reports for row in counted.regions] == [3, 3, 0]
    assert [row.beside.reports for row in counted.regions] == [1, 0, 1]
    assert [row.beside.incidents for row in counted.regions] == [0, 0, 1]


def test_a_region_that_the_agreement_does_not_list_gets_a_row_of_its_own() -> None:
    day = a_day(reports=(report("a1", "A", "I-1", "R9"),), incidents=(incident("I-1", "A"),))
    assert [row.region for row in figures(day).regions] == ["R1", "R9"]


def test_what_a_decider_found_of_the_others_reports() -> None:
    found = {row.decider: row for row in the_figures().found}
    cells = {cell.determination: cell.reports for cell in found["A"].determinations}
    assert found["A"].of == ("B", "C")
    assert found["A"].reports == 4
    # b2 of I-3, c1 of I-4, b1 of I-2 and b3 of I-5, where A has not found
    assert cells == {
        "violation": 1,
        "no violation": 1,
        "re-attributed": 0,
        "out of scope": 0,
        "unable to verify": 0,
        "pending": 2,
    }


def test_outcomes_count_what_is_within_and_list_what_is_established_and_disputed() -> None:
    counted = the_figures()
    assert {cell.outcome: cell.incidents for cell in counted.outcomes} == {
        "established": 1,
        "not established": 1,
        "disputed": 1,
        "none yet": 1,
    }
    assert (counted.established, counted.disputed) == (("I-4",), ("I-3",))
    disputed = next(line for line in counted.incidents if line.incident.id == "I-3")
    assert [(p.member, p.determination) for p in disputed.incident.positions] == [
        ("A", "no violation"),
        ("B", "violation"),
        ("C", "unable to verify"),
    ]


def test_rates_are_two_counts_and_the_series_is_pooled() -> None:
    counted = the_figures()
    assert counted.rate == Rate(shared=2, all=4)
    assert counted.sixty == Rate(shared=3, all=10)
    assert counted.series[-1].day == "2031-03-01"
    assert SetCount(registers=("A", "B", "C"), incidents=1) in counted.series[-1].sets


def test_the_series_holds_sixty_days_at_most() -> None:
    earlier = a_day().series[0]
    days = tuple(msgspec.structs.replace(earlier, day=f"day {n:02}") for n in range(70))
    series = the_figures(series=days).series
    assert (len(series), series[0].day, series[-1].day) == (60, "day 11", "2031-03-01")


def test_an_incident_without_a_counted_report_has_no_line() -> None:
    assert [line.incident.id for line in the_figures().incidents] == ["I-1", "I-2", "I-3", "I-4", "I-5"]


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({"reports": (report("x1", "X", "I-1"),)}, "report x1 stands in register 'X', which the bulletin has not"),
        ({"reports": (report("a1", "A", "I-9"),)}, "report a1 speaks of incident 'I-9', which is not given"),
        ({"incidents": (incident("I-1", "AX"),), "reports": ()}, "incident I-1 is recorded by 'X'"),
    ],
)
def test_what_is_not_given_is_named(over: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        the_figures(**over)


@given(st.randoms(use_true_random=False))
def test_order_and_repeats_do_not_matter(random: object) -> None:
    day = a_day()
    reports, incidents = [*day.reports, day.reports[0]], list(day.incidents)
    random.shuffle(reports)  # type: ignore[attr-defined]
    random.shuffle(incidents)  # type: ignore[attr-defined]
    shuffled = the_figures(reports=tuple(reports), incidents=tuple(incidents))
    assert figures_bytes(shuffled) == figures_bytes(the_figures())


def test_the_bytes_are_canonical_and_come_back() -> None:
    issued = figures_bytes(the_figures())
    assert figures_bytes(figures_from(issued)) == issued
    assert len(figures_hash(issued)) == 64
    assert b"." not in issued.replace(b'."', b"").replace(b"0.80", b"").replace(b". ", b"")


def test_bytes_of_another_schema_are_refused() -> None:
    changed = figures_bytes(the_figures()).replace(b'"schema":1', b'"schema":2')
    with pytest.raises(ValueError, match="not a bulletin's figures of schema 1"):
        figures_from(changed)


def test_a_members_own_register_may_have_another_id() -> None:
    named = (register("A", member="C"), register("B"), register("C", member="X"))
    assert {row.decider: row.of for row in the_figures(registers=named).found} == {
        "A": ("A", "B", "C"),
        "B": ("A", "C"),
        "C": ("B", "C"),
    }
