"""The stage of an incident, read from its table."""

from itertools import product
from pathlib import Path

import pytest

from parley.findings.stage import EVENTS, STAGES, TABLE, Event, Stage, StageFacts, advance, stage_of

FLAGS = ("registered", "screened", "verified", "determined", "endorsed", "published", "followed_up", "closed")


def facts(n: int, **over: object) -> StageFacts:
    """The first n facts."""
    return StageFacts(**dict.fromkeys(FLAGS[:n], True) | over)  # type: ignore[arg-type]


def test_the_table_covers_every_stage_and_names_only_known_events() -> None:
    assert tuple(TABLE) == STAGES
    assert {event for row in TABLE.values() for event in row} == set(EVENTS)


@pytest.mark.parametrize(("stage", "event"), list(product(STAGES, EVENTS)))
def test_an_event_that_the_table_lacks_changes_nothing(stage: Stage, event: Event) -> None:
    assert advance(stage, event) == TABLE[stage].get(event, stage)


@pytest.mark.parametrize("n", range(9))
def test_facts_lead_through_the_nine_stages(n: int) -> None:
    assert stage_of(facts(n)).stage == STAGES[n]


def test_what_is_published_while_under_verification_stays_under_verification() -> None:
    assert stage_of(facts(3, published=True, endorsed=True)).stage == "under verification"


def test_what_was_never_registered_cannot_be_determined() -> None:
    assert stage_of(StageFacts(determined=True, published=True)).stage == "alleged"


def test_reopened_goes_back_to_verification_and_may_be_determined_anew() -> None:
    assert stage_of(StageFacts(reopened=True)).stage == "under verification"
    assert stage_of(StageFacts(reopened=True, determined=True)).stage == "determined"
    assert stage_of(StageFacts(reopened=True)).sides == ("reopened",)


def test_side_states_stand_beside_the_stage() -> None:
    found = stage_of(facts(4, merged=True, corrected=True, suspended="access refused"))
    assert (found.stage, found.sides, found.suspended) == (
        "determined",
        ("merged", "suspended", "corrected"),
        "access refused",
    )


def test_a_suspension_needs_a_known_reason() -> None:
    with pytest.raises(ValueError, match="suspended for 'rain'; the reasons are: access refused, no consensus"):
        stage_of(facts(2, suspended="rain"))


def test_the_document_has_the_table(repo: Path) -> None:
    text = (repo / "docs/findings.md").read_text()
    for stage, row in TABLE.items():
        line = f"| {stage} | " + "; ".join(f"{event} → {to}" for event, to in row.items()) + " |"
        assert line in text, f"docs/findings.md lacks the line: {line}"
