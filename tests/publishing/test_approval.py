"""A bulletin's approval: the table, who may do what, and that the order of acts does not matter."""

from itertools import permutations
from typing import Any

import pytest

from parley.publishing.approval import EVENTS, STATES, TABLE, BulletinAct, BulletinStanding, advance, bulletin_standing

THREE = ("A", "B", "C")


def act(id: str, member: str, kind: str, **over: Any) -> BulletinAct:
    return BulletinAct(**{"id": id, "member": member, "kind": kind, "figures": "f1"} | over)


def standing(*acts: BulletinAct, approvers: tuple[str, ...] = THREE) -> BulletinStanding:
    return bulletin_standing(acts, approvers=approvers, publisher="S", on_lapse="each side's own")


PROPOSED = act("1", "S", "propose")
ALL = tuple(act(f"2{m}", m, "approve") for m in THREE)


def test_the_table_names_only_states_and_events_there_are() -> None:
    assert set(TABLE) == set(STATES)
    assert {event for row in TABLE.values() for event in row} == set(EVENTS)
    assert {state for row in TABLE.values() for state in row.values()} | {"closed"} == set(STATES)


@pytest.mark.parametrize("state", STATES)
def test_a_refused_event_changes_nothing(state: Any) -> None:
    for event in EVENTS:
        assert advance(state, event) == TABLE[state].get(event, state)


def test_nothing_done_is_closed() -> None:
    assert standing() == BulletinStanding(state="closed", waiting=THREE)


def test_it_waits_for_each() -> None:
    found = standing(PROPOSED, ALL[0], ALL[2])
    assert (found.state, found.approved, found.waiting, found.joint) == ("proposed", ("A", "C"), ("B",), False)


def test_it_is_joint_when_every_approver_has_signed_the_same_hash() -> None:
    assert standing(PROPOSED, *ALL).state == "approved"
    assert standing(PROPOSED, *ALL).joint
    other = (*ALL[:2], act("2C", "C", "approve", figures="f2"))
    assert (standing(PROPOSED, *other).state, standing(PROPOSED, *other).waiting) == ("proposed", ("C",))


def test_one_refusal_with_a_reason_refuses_it() -> None:
    found = standing(PROPOSED, *ALL, act("3", "B", "refuse", reason="our total is 14"), act("4", "S", "issue"))
    assert (found.state, found.refusals, found.joint) == ("refused", (("B", "our total is 14"),), False)


def test_a_refusal_without_a_reason_is_none() -> None:
    assert standing(PROPOSED, *ALL, act("3", "B", "refuse", reason=" ")).state == "approved"


def test_who_may_not_act_changes_nothing() -> None:
    strangers = (
        act("5", "D", "approve"),
        act("6", "A", "issue"),
        act("7", "A", "lapse"),
        act("8", "D", "refuse", reason="x"),
    )
    assert standing(PROPOSED, *strangers) == standing(PROPOSED)


def test_a_lapse_leads_to_what_the_agreement_names() -> None:
    lapsed = act("3", "S", "lapse", missing=("C",))
    found = standing(PROPOSED, *ALL[:2], lapsed)
    assert (found.state, found.lapse, found.waiting) == ("lapsed", "each side's own", ("C",))
    assert standing(PROPOSED, *ALL[:2], lapsed, act("4", "S", "issue")).state == "issued"


def test_an_approval_after_the_lapse_is_shown_as_late() -> None:
    found = standing(PROPOSED, *ALL, act("3", "S", "lapse", missing=("C",)))
    assert (found.state, found.approved, found.late) == ("lapsed", ("A", "B"), ("C",))


def test_a_lapse_cannot_deny_approvals_that_it_does_not_name_as_missing() -> None:
    assert standing(PROPOSED, *ALL, act("3", "S", "lapse")).state == "approved"


def test_corrections_are_numbered_and_the_first_version_stays() -> None:
    acts = (
        PROPOSED,
        *ALL,
        act("4", "S", "issue"),
        act("6", "S", "correct", number=2, figures="f3", reason="b"),
        act("5", "S", "correct", number=1, figures="f2", reason="a"),
    )
    found = standing(*acts)
    assert (found.state, found.figures) == ("corrected", "f1")
    assert [(c.number, c.figures, c.reason) for c in found.corrections] == [(1, "f2", "a"), (2, "f3", "b")]


def test_nothing_is_corrected_before_it_is_issued() -> None:
    assert standing(PROPOSED, act("5", "S", "correct", number=1, reason="a")).state == "proposed"


def test_a_new_proposal_after_a_refusal_stands_on_its_own_approvals() -> None:
    again = (act("9", "S", "propose", figures="f2"), *(act(f"9{m}", m, "approve", figures="f2") for m in THREE))
    found = standing(PROPOSED, ALL[0], act("3", "B", "refuse", reason="x"), *again)
    assert (found.state, found.figures, found.joint) == ("approved", "f2", True)


def test_order_and_repeats_do_not_matter() -> None:
    acts = (PROPOSED, *ALL, act("3", "S", "lapse", missing=("C",)), act("4", "S", "issue"))
    first = standing(*acts)
    assert all(standing(*order, acts[0]) == first for order in permutations(acts))
