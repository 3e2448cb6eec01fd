"""A finding says enough, contradicts nothing, and travels in two parts."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.agreement.agreement import DETERMINATIONS
from parley.findings.finding import (
    MAX_TEXT_BYTES,
    REASONS,
    Attribution,
    Finding,
    NotAFinding,
    complete,
    finding_from_parts,
    finding_parts,
)
from parley.record.canonical import decode, encode

from .cast import finding

WHO = Attribution(actor="an actor", said_by="A", basis="crater analysis")


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({"determination": "guilty"}, "unknown determination 'guilty'; it is one of: violation, no violation"),
        ({"anchor": "r9"}, "the anchor 'r9' is not among the reports judged"),
        ({"judged": ("r2", "r1")}, "must be in ascending order, each once"),
        ({"judged": ("r1", "r1")}, "must be in ascending order, each once"),
        ({"reason": "too late"}, "reason 'too late' does not go with 'violation'; leave it empty"),
        (
            {"determination": "unable to verify", "reason": "bored"},
            "does not go with 'unable to verify'; choose one of: access denied, too late, no material",
        ),
        (
            {"determination": "re-attributed", "reason": ""},
            "re-attributed needs what it is attributed to, one of: fire on an excluded group",
        ),
        ({"attribution": Attribution(actor="x", said_by="", basis="b")}, "an attribution needs its said_by"),
        ({"attribution": Attribution(actor="x", said_by="A", basis=" ")}, "an attribution needs its basis"),
    ],
)
def test_what_contradicts_itself_is_refused(over: dict[str, Any], message: str) -> None:
    with pytest.raises(NotAFinding, match=message):
        finding(**over)


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({"held": "  "}, "needs the field held: say what is held to have happened"),
        ({"grounds": ""}, "needs the field grounds: say on what grounds"),
        ({"grounds": "x" * (MAX_TEXT_BYTES + 1)}, "the field grounds is longer than 16384 bytes"),
        ({"member": ""}, "a finding needs the member that makes it"),
    ],
)
def test_an_incomplete_finding_may_not_be_signed(over: dict[str, Any], message: str) -> None:
    with pytest.raises(NotAFinding, match=message):
        complete(finding(**over))


@pytest.mark.parametrize("determination", DETERMINATIONS)
def test_every_determination_can_be_made(determination: str) -> None:
    assert complete(finding(determination=determination)).determination == determination


def test_reasons_belong_to_determinations_there_are() -> None:
    assert REASONS.keys() < set(DETERMINATIONS)


def test_words_travel_apart_from_facts() -> None:
    parts = finding_parts(finding(attribution=WHO))
    assert parts["details"] == {
        "held": "Eight impacts in a settlement.",
        "grounds": "Craters measured by a joint patrol.",
    }
    assert "Eight impacts" not in encode(parts["facts"]).decode()
    assert "member" not in parts["facts"]


@given(
    st.text(max_size=50).filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text)),
    st.sampled_from(DETERMINATIONS),
    st.booleans(),
)
def test_out_and_in_is_the_same(words: str, determination: str, attributed: bool) -> None:
    made = finding(determination=determination, grounds=words, attribution=WHO if attributed else None)
    parts = {name: decode(encode(value)) for name, value in finding_parts(made).items()}
    assert finding_from_parts("A", parts) == made


def test_without_its_words_a_finding_still_determines() -> None:
    facts = {"facts": finding_parts(finding())["facts"]}
    read = finding_from_parts("B", facts)
    assert (read.member, read.determination, read.held, read.grounds) == ("B", "violation", "", "")


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({}, "without its facts part says nothing"),
        ({"facts": {"anchor": "r1"}}, "this is not a finding: Object missing required field `judged`"),
        ({"facts": finding_parts(finding())["facts"] | {"votes": 3}}, "unknown field `votes`"),
        ({"facts": finding_parts(finding())["facts"] | {"anchor": "r7"}}, "the anchor 'r7' is not among"),
    ],
)
def test_parts_that_say_no_finding_are_refused(parts: dict[str, Any], message: str) -> None:
    with pytest.raises(NotAFinding, match=message):
        finding_from_parts("A", parts)


def test_a_finding_is_a_value() -> None:
    with pytest.raises(AttributeError):
        finding().determination = "no violation"  # type: ignore[misc]
    assert isinstance(finding(), Finding)
