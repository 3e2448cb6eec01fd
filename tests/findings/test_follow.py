"""A finding follows its anchor; inquiries and measures stand where their answers put them."""

import pytest

from parley.findings.follow import follow
from parley.findings.inquiry import Answer, Inquiry, answers_to, inquiry_state
from parley.findings.measure import Measure, MeasureAnswer, measure_state

from .cast import finding, incident

ASKED = Inquiry(asked_by="A", asked_of="B", anchor="r1", question="Which post fired?", due=1_000)
STEP = Measure(asked_by="A", asked_of="B", anchor="r1", step="request to cease fire", words="at once", due=1_000)


def answer(inquiry: str = "q1", by: str = "B") -> Answer:
    return Answer(inquiry=inquiry, answered_by=by, words="None of ours.")


def response(what: str, by: str = "B", measure: str = "m1") -> MeasureAnswer:
    return MeasureAnswer(measure=measure, answered_by=by, response=what, words="")  # type: ignore[arg-type]


def test_the_same_reports_are_the_same_composition() -> None:
    whole = incident("r1", "r2")
    found = follow(finding(), {"r1": whole, "r2": whole})
    assert found is not None
    assert (found.incident, found.composition_changed) == (whole.id, False)


def test_a_changed_composition_is_shown_and_voids_nothing() -> None:
    split, other = incident("r1", "r3"), incident("r2")
    found = follow(finding(), {"r1": split, "r3": split, "r2": other})
    assert found is not None
    assert (found.incident, found.added, found.gone, found.composition_changed) == (split.id, ("r3",), ("r2",), True)


def test_an_anchor_that_is_not_held_here_leads_nowhere() -> None:
    assert follow(finding(), {"r2": incident("r2")}) is None


@pytest.mark.parametrize(
    ("answers", "now", "state"),
    [
        ((), 1_000, "open"),
        ((), 1_001, "overdue"),
        ((answer(),), 2_000, "answered"),
        ((answer(),), 500, "answered"),
        ((answer("q2"),), 500, "open"),
        ((answer(by="C"),), 2_000, "overdue"),
    ],
)
def test_where_an_inquiry_stands(answers: tuple[Answer, ...], now: int, state: str) -> None:
    assert inquiry_state("q1", ASKED, answers, now) == state


def test_only_the_answers_of_who_was_asked_count() -> None:
    assert answers_to("q1", ASKED, (answer(), answer(by="C"), answer("q2"))) == (answer(),)


def test_nobody_asks_itself_or_asks_nothing() -> None:
    with pytest.raises(ValueError, match="A cannot ask itself"):
        Inquiry(asked_by="A", asked_of="A", anchor="r1", question="?", due=1)
    with pytest.raises(ValueError, match="an inquiry needs a question"):
        Inquiry(asked_by="A", asked_of="B", anchor="r1", question=" ", due=1)
    with pytest.raises(ValueError, match="an answer needs words"):
        Answer(inquiry="q1", answered_by="B", words="")


@pytest.mark.parametrize(
    ("answers", "now", "state"),
    [
        ((), 1_000, "asked"),
        ((), 1_001, "overdue"),
        ((response("in hand"),), 500, "in hand"),
        ((response("in hand"),), 1_001, "overdue"),
        ((response("taken"),), 9_999, "taken"),
        ((response("refused"),), 500, "refused"),
        ((response("taken"), response("refused")), 500, "disputed"),
        ((response("taken", by="C"), response("taken", measure="m2")), 500, "asked"),
    ],
)
def test_where_a_measure_stands(answers: tuple[MeasureAnswer, ...], now: int, state: str) -> None:
    assert measure_state("m1", STEP, answers, now) == state
