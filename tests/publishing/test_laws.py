"""Laws of the figures, on random days: sums hold, nothing is lost, parts equal the whole."""

from hypothesis import given
from hypothesis import strategies as st

from parley.agreement.agreement import DETERMINATIONS, OUTCOMES
from parley.publishing.checks import cells, faults
from parley.publishing.count import counted_reports, figures
from parley.publishing.counted import BulletinInput
from parley.publishing.csv_form import rows
from parley.publishing.figures import Figures, figures_bytes, figures_from

from .cast import FIRST, LAST, a_day, incident, register, report

REGISTERS = "ABCD"


@st.composite
def days(draw: st.DrawFn) -> BulletinInput:
    """A day of up to twelve incidents that one to four registers recorded, some outside the window."""
    order = REGISTERS[: draw(st.integers(1, 4))]
    incidents, reports = [], []
    for n in range(draw(st.integers(0, 12))):
        recorded = "".join(sorted(draw(st.sets(st.sampled_from(order), min_size=1))))
        region = draw(st.sampled_from(["R1", "R2", "", "R9"]))
        said = ",".join(draw(st.lists(st.sampled_from([*DETERMINATIONS, ""]), max_size=3)))
        harm = draw(st.none() | st.integers(0, 9))
        incidents.append(
            incident(
                f"I-{n}",
                recorded,
                draw(st.sampled_from(OUTCOMES)),
                said,
                region=region,
                applies=draw(st.sampled_from(["applies", "does not apply", "undetermined"])),
                civilians_low=harm,
                civilians_high=draw(st.none() | st.integers(harm or 0, 12)),
            )
        )
        for k, name in enumerate(recorded):
            moment = draw(st.sampled_from([FIRST - 1, FIRST, LAST, LAST + 1]))
            stated = draw(st.sampled_from([region, "R1", ""]))
            reports.append(report(f"{n}-{k}", name, f"I-{n}", stated, moment))
    within = len(
        {r.incident for r in reports if FIRST <= r.recorded_at <= LAST}
        & {i.id for i in incidents if i.applies != "does not apply"}
    )
    return a_day(
        registers=tuple(register(name) for name in order),
        reports=tuple(reports),
        incidents=tuple(incidents),
        low=within,
        high=within + 2,
        series=(),
    )


@given(days())
def test_what_is_counted_is_always_sound(day: BulletinInput) -> None:
    assert faults(figures(day)) == ()


@given(days())
def test_no_report_is_lost_and_none_is_counted_twice(day: BulletinInput) -> None:
    counted = figures(day)
    assert counted.within.reports + counted.beside.reports == len(counted_reports(day))
    lines = [line.incident.id for line in counted.incidents]
    assert lines == sorted({one.incident for one in counted_reports(day)})


@given(days())
def test_regions_are_parts_of_the_whole(day: BulletinInput) -> None:
    counted = figures(day)
    for side in ("within", "beside"):
        parts = [cells(getattr(row, side)) for row in counted.regions]
        whole = cells(getattr(counted, side))
        assert whole == {cell: sum(part[cell] for part in parts) for cell in whole}


@given(days())
def test_every_decider_found_something_or_nothing_of_each_report_of_the_others(day: BulletinInput) -> None:
    counted = figures(day)
    total = len(counted_reports(day))
    for row in counted.found:
        own = sum(one.register == row.decider for one in counted_reports(day))
        assert row.reports == total - own == sum(cell.reports for cell in row.determinations)


@given(days())
def test_out_and_in_is_the_same(day: BulletinInput) -> None:
    issued = figures_bytes(figures(day))
    read = figures_from(issued)
    assert isinstance(read, Figures)
    assert figures_bytes(read) == issued


@given(days())
def test_the_csv_names_each_cell_once(day: BulletinInput) -> None:
    named = [row[:3] for row in rows(figures(day))]
    assert len(named) == len(set(named))
