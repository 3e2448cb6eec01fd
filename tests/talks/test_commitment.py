"""Rule 21: provisional agreement makes no commitment; and commitments in force, assessed by each guarantor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.talks.commitment import SCORES, Assessed, Commitment, commitments_in_force, is_provisional
from tests.talks.histories import Talk


def commitment(manifest: str = "m", due: int | None = 100, condition: str = "") -> Commitment:
    return Commitment(manifest=manifest, clause="c1", who=("A",), what="opens the road", due=due, condition=condition)


def in_force(talk: Talk, now: int = 0, forces: tuple[str, ...] = ("m",)):
    kinds = [[one for one in talk.acts() if isinstance(one.act, kind)] for kind in (Commitment, Assessed)]
    return commitments_in_force(*kinds, forces, ("A", "B"), now)


@given(st.booleans(), st.booleans(), st.sets(st.sampled_from("mn")), st.lists(st.sampled_from("mn")))
def test_rule_21_no_commitment_before_the_whole_is_in_force(
    whole: bool, adopted: bool, forces: set, given_: list
) -> None:
    assert is_provisional(nothing_until_everything=whole, adopted=adopted) == (whole and not adopted)
    talk = Talk()
    for manifest in given_:
        talk.say("A", commitment(manifest))
    found = in_force(talk, forces=tuple(sorted(forces)))
    assert sorted(one.commitment.manifest for one in found) == sorted(one for one in given_ if one in forces)


def test_rule_21_tried_with_an_assessment_of_what_is_not_in_force() -> None:
    talk = Talk()
    one = talk.say("A", commitment("n"))
    talk.say("B", Assessed(commitment=one.id, score=3))
    assert in_force(talk) == ()


@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(sorted(SCORES)))), st.integers(0, 200))
def test_the_joint_score_is_that_of_all_and_what_is_not_full_is_overdue(scores: list, now: int) -> None:
    talk = Talk()
    one = talk.say("C", commitment())
    for by, score in scores:
        talk.say(by, Assessed(commitment=one.id, score=score))
    (found,) = in_force(talk, now)
    last = {by: next((score for who, score in reversed(scores) if who == by), None) for by in "AB"}
    assert found.scores == last
    assert found.joint == (last["A"] if last["A"] == last["B"] else None)
    assert found.overdue == (now > 100 and found.joint != 3)


def test_what_is_due_first_comes_first_and_conditions_last() -> None:
    talk = Talk()
    for due in (None, 200, 100):
        talk.say("A", commitment(due=due, condition="" if due else "when the road is open"))
    assert [one.commitment.due for one in in_force(talk, 300)] == [100, 200, None]
    assert not in_force(talk, 300)[2].overdue


@pytest.mark.parametrize(("due", "condition"), [(None, ""), (1, "when")])
def test_a_commitment_is_due_by_a_time_or_on_a_condition(due: int | None, condition: str) -> None:
    with pytest.raises(ValueError, match="needs a time or a condition, and not both"):
        commitment(due=due, condition=condition)
