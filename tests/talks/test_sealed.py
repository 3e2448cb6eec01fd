"""Sealed positions: nothing is seen before all have deposited, and then only what all could live with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.talks.sealed import Deposit, Unsealed, commitment_of, sealed_standing, zone_of_agreement
from tests.talks.histories import Talk

LISTS = st.lists(st.frozensets(st.sampled_from("wxyz")), min_size=3, max_size=3)


def holds(options, salt: str = "00" * 32) -> Unsealed:
    return Unsealed(text="t", salt=salt, options=tuple(sorted(options)))


def standing(talk: Talk):
    acts = talk.acts()
    kinds = [[one for one in acts if isinstance(one.act, kind)] for kind in (Deposit, Unsealed)]
    return sealed_standing("t", *kinds, ("A", "B", "C"))


@given(LISTS)
def test_only_what_all_could_live_with_is_shown_and_only_at_the_end(lists: list) -> None:
    talk = Talk()
    for by, options in zip("ABC", lists, strict=True):
        talk.say(by, Deposit(text="t", commitment=commitment_of(holds(options))))
        assert standing(talk).common is None
    talk.sync("A", "B", "C")
    for by, options in zip("ABC", lists, strict=True):
        assert standing(talk).common is None
        talk.say(by, holds(options))
    assert standing(talk).common == tuple(sorted(frozenset.intersection(*lists)))


def test_who_opens_early_or_something_else_has_opened_nothing() -> None:
    talk = Talk()
    for by in "AB":
        talk.say(by, Deposit(text="t", commitment=commitment_of(holds("x"))))
    talk.say("A", holds("x"))
    found = standing(talk)
    assert (found.deposited, found.missing, found.opened, found.refused) == (("A", "B"), ("C",), (), ("A",))
    talk.say("C", Deposit(text="t", commitment=commitment_of(holds("x"))))
    talk.sync("A", "B", "C")
    talk.say("B", holds("xy"))
    talk.say("C", holds("x", "zz"))
    assert standing(talk).refused == ("A", "B", "C")
    for by in "ABC":
        talk.say(by, holds("x"))
    assert (standing(talk).refused, standing(talk).common) == ((), ("x",))


def test_a_second_deposit_does_not_replace_the_first() -> None:
    talk = Talk()
    for by in "ABC":
        talk.say(by, Deposit(text="t", commitment=commitment_of(holds("x"))))
    talk.say("A", Deposit(text="t", commitment=commitment_of(holds("y"))))
    talk.sync("A", "B", "C")
    talk.say("A", holds("y"))
    assert standing(talk).refused == ("A",)


def test_the_salt_is_checked_and_hides_the_list() -> None:
    assert commitment_of(holds("x", "00" * 32)) != commitment_of(holds("x", "11" * 32))
    with pytest.raises(ValueError, match="has 2 bytes; it must have 32"):
        commitment_of(holds("x", "0000"))


def test_the_zone_of_agreement_is_the_mediators_until_released() -> None:
    objections = [("A", "x"), ("B", "y")]
    assert zone_of_agreement("xyz", objections, mediator=True, released=False) == ("z",)
    assert zone_of_agreement("xyz", objections, mediator=False, released=False) is None
    assert zone_of_agreement("xyz", objections, mediator=False, released=True) == ("z",)
