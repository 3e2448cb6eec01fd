"""Rule 32: the mediator's numbered drafts, and what the delegations say of them."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from parley.talks.single_text import Criticism, numbered_drafts
from parley.talks.text import TextOpened, rivals_of
from tests.talks.histories import Talk, opening


def draft(instead_of: str = "", procedure: str = "single text") -> TextOpened:
    return msgspec.structs.replace(opening("Fire ceases.", procedure=procedure), instead_of=instead_of)


@given(st.lists(st.tuples(st.sampled_from("MA"), st.integers(0, 5)), max_size=8), st.randoms(use_true_random=False))
def test_rule_32_only_the_mediators_drafts_are_numbered_in_their_order(given_: list, random) -> None:
    talk, made = Talk(), [""]
    numbers = {"": 0}
    for by, before in given_:
        instead = made[before % len(made)]
        one = talk.say(by, draft(instead))
        if by == "M":
            made.append(one.id)
            numbers[one.id] = numbers[instead] + 1
    acts = talk.acts()
    random.shuffle(acts)
    assert {one.text: one.number for one in numbered_drafts(acts, [], ("M",))} == {
        id_: number for id_, number in numbers.items() if id_
    }


def test_rule_32_tried_by_a_delegation_that_tables_a_draft_and_one_on_nothing() -> None:
    talk = Talk()
    first = talk.say("M", draft())
    talk.say("A", draft(first.id))
    talk.say("M", draft("a text that is not here"))
    talk.say("M", draft(first.id, "negotiated"))
    criticism = talk.say("B", Criticism(text=first.id, clause="c1", words="too soon"))
    (found,) = numbered_drafts([one for one in talk.acts() if one is not criticism], [criticism], ("M",))
    assert (found.text, found.number, found.criticisms) == (first.id, 1, (("B", "c1", "too soon"),))


def test_rule_12_tried_with_a_whole_replacement() -> None:
    talk = Talk()
    first = talk.say("A", draft(procedure="negotiated"))
    rival = talk.say("B", draft(first.id, "negotiated"))
    assert rivals_of(first.id, talk.acts()) == (rival.id,)
    assert rivals_of(rival.id, talk.acts()) == ()
