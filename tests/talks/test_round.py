"""A round from appeal to closing, in any order of arrival, and who may do what."""

from itertools import permutations
from typing import Any

import pytest

from parley.talks.round import (
    EVENTS,
    MAY,
    ROUND_STATES,
    TABLE,
    Accreditation,
    Appeal,
    Invitation,
    Opening,
    Round,
    RoundAct,
    event_of,
    fold_round,
    may_speak,
)
from parley.vocabulary.roles import Role

ROLES: dict[str, tuple[Role, ...]] = {
    "A": ("guarantor",),
    "H": ("host",),
    "S": ("secretariat",),
    "P": ("party",),
    "O": ("observer",),
}


def act(id: str, member: str, what: Any, *supersedes: str) -> RoundAct:
    return RoundAct(id=id, member=member, supersedes=supersedes, act=what)


def invitation(*members: str, **over: Any) -> Invitation:
    given: dict[str, Any] = {
        "round": "R1",
        "title": "First round",
        "venue": "the capital",
        "first_day": "2031-03-01",
        "last_day": "2031-03-02",
        "members": members or ("A", "P"),
    }
    return Invitation(**given | over)


APPEAL = act("1", "A", Appeal(round="R1", words="Come and talk."))
INVITED = act("2", "H", invitation())
ADMITTED = act("3", "S", Accreditation(round="R1", delegation="P-1", member="P", officers=("heron", "plover")))
OPENED = act("4", "H", Opening(round="R1", opens=True))
CLOSED = act("5", "H", Opening(round="R1", opens=False))
ALL = (APPEAL, INVITED, ADMITTED, OPENED, CLOSED)


def fold(*acts: RoundAct) -> Round:
    return fold_round("R1", acts, ROLES)


def test_the_table_covers_every_state_and_event() -> None:
    assert tuple(TABLE) == ROUND_STATES
    assert {event for row in TABLE.values() for event in row} == set(EVENTS) == set(MAY)


@pytest.mark.parametrize("n", range(6))
def test_acts_lead_through_the_states(n: int) -> None:
    assert fold(*ALL[:n]).state == ROUND_STATES[n]


def test_a_round_holds_what_was_said() -> None:
    known = fold(*ALL)
    assert known.appeals == (("A", "Come and talk."),)
    assert known.invitations == (INVITED.act,)
    assert known.delegations == (ADMITTED.act,)
    assert known.refused == ()


def test_order_and_repeats_do_not_matter() -> None:
    assert all(fold(*order, order[0]) == fold(*ALL) for order in permutations(ALL))


def test_a_step_that_is_missing_holds_up_what_follows() -> None:
    assert fold(APPEAL, ADMITTED, OPENED).state == "appealed"
    assert fold(INVITED, ADMITTED).state == "no appeal"


@pytest.mark.parametrize(
    ("member", "what"),
    [
        ("H", Appeal(round="R1", words="x")),
        ("O", Appeal(round="R1", words="x")),
        ("A", invitation()),
        ("P", Accreditation(round="R1", delegation="P-2", member="P", officers=("x",))),
        ("A", Opening(round="R1", opens=True)),
        ("stranger", Opening(round="R1", opens=False)),
    ],
)
def test_who_may_not_do_it_changes_nothing_and_is_listed(member: str, what: Any) -> None:
    known = fold(*ALL[:3], act("9", member, what))
    assert (known.state, known.refused) == ("accredited", ("9",))


def test_only_invited_members_are_accredited() -> None:
    uninvited = act("9", "S", Accreditation(round="R1", delegation="O-1", member="O", officers=("x",)))
    known = fold(APPEAL, INVITED, uninvited)
    assert (known.state, known.delegations, known.refused) == ("invited", (), ("9",))


def test_an_invitation_is_corrected_by_its_host_alone() -> None:
    mine = fold(APPEAL, INVITED, act("6", "H", invitation("A", venue="elsewhere"), "2"))
    assert [one.venue for one in mine.invitations] == ["elsewhere"]
    others = fold(APPEAL, INVITED, act("6", "A", None, "2"))
    assert [one.venue for one in others.invitations] == ["the capital"]


def test_a_withdrawn_accreditation_ends_the_right_to_speak() -> None:
    assert may_speak(fold(*ALL[:3]), "P-1", "heron")
    assert not may_speak(fold(*ALL[:3]), "P-1", "stranger")
    assert not may_speak(fold(*ALL[:3]), "P-2", "heron")
    assert not may_speak(fold(*ALL[:3], act("6", "S", None, "3")), "P-1", "heron")


def test_acts_of_another_round_are_not_this_ones() -> None:
    assert fold_round("R2", ALL, ROLES) == Round(round="R2", state="no appeal")


def test_every_act_is_one_event() -> None:
    assert [event_of(one.act) for one in ALL if one.act is not None] == list(EVENTS)
