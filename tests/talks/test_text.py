"""Rules 2, 11, 12 and 32 in a text: whose consent, bases, withdrawal, who writes; a text is a function of the set."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.talks.delegation import Delegation, in_consensus
from parley.talks.position import Position
from parley.talks.proposal import (
    DeleteClause,
    InsertClause,
    Join,
    Move,
    Proposal,
    PutBracket,
    Replace,
    Split,
    Withdrawal,
)
from parley.talks.runs import Words, plain
from parley.talks.text import ClauseStart, TextOpened, author_of
from parley.vocabulary.roles import ROLES
from tests.talks.histories import (
    NEEDS,
    ROSTER,
    Talk,
    accept,
    by_chance,
    fold,
    fold_text,
    opened,
    replace,
    result,
    version,
)


@given(st.integers(0, 10**9), st.randoms(use_true_random=False))
def test_the_same_set_is_the_same_text_byte_for_byte(seed: int, random) -> None:
    text, acts = by_chance(seed)
    mixed = acts + random.sample(acts, min(5, len(acts)))
    random.shuffle(mixed)
    assert msgspec.json.encode(fold_text(text, mixed, ROSTER)) == msgspec.json.encode(fold_text(text, acts, ROSTER))


@given(st.integers(0, 10**9))
def test_rule_11_only_a_proposal_on_the_present_version_is_live(seed: int) -> None:
    text, acts = by_chance(seed)
    proposals = {one.id: one.act for one in acts if isinstance(one.act, Proposal)}
    for clause in fold_text(text, acts, ROSTER).clauses:
        for id_, standing in clause.proposals.items():
            named = {
                act.base
                for act in proposals[id_].acts
                if getattr(act, "clause", "") == clause.clause and hasattr(act, "base")
            }
            if standing in ("live", "reopening"):
                assert named <= {clause.version}
            if standing == "stale":
                assert clause.version not in named


def test_rule_11_tried_with_an_old_base_a_strange_one_and_another_clauses() -> None:
    talk = Talk()
    text = opened(talk, "The parties cease fire.", "Monitors watch.")
    old = version(talk, text)
    first, second = replace(talk, text, "A", 4, 11, "sides"), replace(talk, text, "B", 12, 17, "stop")
    talk.sync("A", "B", "C")
    accept(talk, text, result(talk, text, first), *NEEDS)
    (clause, _) = fold(talk, text).clauses
    assert clause.proposals == {first.id: "decided", second.id: "stale"}
    assert plain(clause.shown["en"]) == "The sides cease fire.", (
        "B's words are not merged into others than he proposed on"
    )
    strange = talk.say("C", Proposal(text=text.id, acts=(Replace("c1", "f" * 64, "en", 0, 1, ()),)))
    crossed = talk.say("C", Proposal(text=text.id, acts=(Replace("c2", old, "en", 0, 1, ()),)))
    refused = fold(talk, text).refused
    assert refused[strange.id] == "clause c1 has no version ffffffffffff in this text; propose on its present version"
    assert refused[crossed.id] == f"version {old[:12]} is not of clause c2; propose on its present version"


@pytest.mark.parametrize(
    ("acts", "why"),
    [
        ([("replace", 0, 99)], "characters 0 to 99 are not in clause c1, which has 23 in en"),
        ([("bracket", 4, 4)], "characters 4 to 4 are not in clause c1"),
        ([("replace", 0, 9), ("replace", 4, 12)], "changes characters 4 to 12 of clause c1 twice"),
        ([("bracket", 0, 9), ("bracket", 4, 12)], "changes characters 4 to 12 of clause c1 twice"),
    ],
)
def test_what_cannot_be_applied_is_refused_with_what_to_do(acts: list, why: str) -> None:
    talk = Talk()
    text = opened(talk, "The parties cease fire.")
    base = version(talk, text)
    made = tuple(
        Replace("c1", base, "en", start, end, (Words("x"),))
        if what == "replace"
        else PutBracket("c1", base, "en", start, end)
        for what, start, end in acts
    )
    one = talk.say("A", Proposal(text=text.id, acts=made))
    found = fold(talk, text)
    assert why in found.refused[one.id]
    assert plain(found.clauses[0].shown["en"]) == "The parties cease fire."


def test_a_proposal_that_fails_in_one_clause_has_no_effect_in_another() -> None:
    talk = Talk()
    text = opened(talk, "One.", "Two.")
    acts = (
        Replace("c1", version(talk, text), "en", 0, 3, (Words("x"),)),
        Replace("c2", version(talk, text, "c2"), "en", 0, 99, ()),
    )
    one = talk.say("A", Proposal(text=text.id, acts=acts))
    assert one.id in fold(talk, text).refused
    assert plain(fold(talk, text).clauses[0].shown["en"]) == "One."


@given(st.integers(0, 10**9))
def test_rule_12_what_was_withdrawn_in_time_is_neither_shown_nor_decided(seed: int) -> None:
    text, acts = by_chance(seed)
    own = {one.id: one.member for one in acts}
    gone = {one.act.of for one in acts if isinstance(one.act, Withdrawal) and own.get(one.act.of) == one.member}
    for clause in fold_text(text, acts, ROSTER).clauses:
        assert all(what in ("withdrawn", "decided") for id_, what in clause.proposals.items() if id_ in gone)
        assert all(what != "withdrawn" for id_, what in clause.proposals.items() if id_ not in gone)


def test_rule_12_tried_after_the_decision_by_another_and_tabled_again() -> None:
    talk = Talk()
    text = opened(talk, "The parties cease fire.")
    mine = replace(talk, text, "A", 4, 11, "sides")
    talk.sync("A", "B", "C")
    talk.say("B", Withdrawal(of=mine.id))
    assert fold(talk, text).clauses[0].proposals == {mine.id: "live"}, "B does not withdraw what is A's"
    talk.say("A", Withdrawal(of=mine.id))
    assert fold(talk, text).clauses[0].proposals == {mine.id: "withdrawn"}
    again = replace(talk, text, "B", 4, 11, "sides")
    assert result(talk, text, again) == result(talk, text, mine), "the same words are one version, whoever tables them"
    accept(talk, text, result(talk, text, again), *NEEDS)
    talk.sync("A", "B", "C")
    talk.say("B", Withdrawal(of=again.id))
    assert fold(talk, text).clauses[0].proposals[again.id] == "decided", "it was withdrawn after it was decided"


def test_rule_12_tried_with_a_withdrawal_that_did_not_know_of_the_last_acceptance() -> None:
    talk = Talk()
    text = opened(talk, "The parties cease fire.")
    mine = replace(talk, text, "A", 4, 11, "sides")
    talk.sync("A", "B", "C")
    accept(talk, text, result(talk, text, mine), *NEEDS)
    talk.say("A", Withdrawal(of=mine.id))
    (clause,) = fold(talk, text).clauses
    assert (clause.proposals[mine.id], plain(clause.shown["en"])) == ("withdrawn", "The parties cease fire.")


@given(st.lists(st.tuples(st.sampled_from("ABCDE"), st.sampled_from(ROLES)), unique_by=lambda one: one[0]))
def test_rule_2_host_mediator_and_observers_never_count(given_: list) -> None:
    delegations = [Delegation(name=name, member=name, capacity=role) for name, role in given_]
    needed = in_consensus(delegations, "ABCDE")
    assert needed == tuple(sorted(name for name, role in given_ if role in ("guarantor", "party")))


def test_rule_2_tried_by_an_observer_who_accepts_and_by_a_chairs_text_of_a_party() -> None:
    talk = Talk()
    text = opened(talk, "Fire ceases.", needs=("A", "B", "O"))
    assert fold(talk, text).needs == ("A", "B")
    accept(talk, text, version(talk, text), "A", "O")
    assert fold(talk, text).clauses[0].standing == "open"
    accept(talk, text, version(talk, text), "B")
    assert fold(talk, text).clauses[0].standing == "agreed", "and an observer holds nothing up"
    forged = opened(talk, "Fire ceases.", by="A", procedure="chair's text")
    one = replace(talk, forged, "B", 0, 4, "All fire")
    assert "not tabled by the chair" in fold(talk, forged).refused[one.id]
    real = opened(talk, "Fire ceases.", by="M", procedure="chair's text")
    assert fold(talk, real).refused.get(replace(talk, real, "B", 0, 4, "All fire").id) is None


@given(st.sampled_from(("A", "B", "C", "K", "M")), st.text("xyz", min_size=1, max_size=3))
def test_rule_32_in_a_single_text_only_the_mediator_writes(member: str, words: str) -> None:
    talk = Talk()
    text = opened(talk, "Fire ceases.", by="M", procedure="single text")
    one = replace(talk, text, member, 0, 4, words)
    found = fold(talk, text)
    assert (one.id in found.refused) == (member != "M")
    assert (words in plain(found.clauses[0].shown["en"])) == (member == "M")


def test_rule_32_tried_by_bracketing_inserting_and_accepting_ones_own() -> None:
    talk = Talk()
    text = opened(talk, "Fire ceases.", by="M", procedure="single text")
    talk.say("A", Proposal(text=text.id, acts=(PutBracket("c1", version(talk, text), "en", 0, 4),)))
    new = talk.say("B", Proposal(text=text.id, acts=(InsertClause("", "n", {"en": (Words("Ours."),)}),)))
    talk.say("B", Position(text=text.id, hash="0" * 64, value="accept"))
    found = fold(talk, text)
    assert len(found.clauses) == 1
    assert found.refused[new.id] == "only the mediator writes in a single-text procedure; say it as criticism"
    assert plain(found.clauses[0].shown["en"]) == "Fire ceases."


def decided(talk: Talk, text, act) -> None:
    talk.sync("A", "B", "C")
    one = talk.say("A", Proposal(text=text.id, acts=(act,)))
    talk.sync("A", "B", "C")
    for hash_ in [result(talk, text, one)]:
        accept(talk, text, hash_, *NEEDS)


def numbered(talk: Talk, text) -> list[tuple[str, str, str]]:
    return [(one.number, one.clause, plain(one.shown["en"])) for one in fold(talk, text).clauses]


def test_structural_acts_once_decided() -> None:
    talk = Talk()
    text = opened(talk, "Fire ceases. Arms rest.", "Prisoners go home.", "Last.")
    decided(talk, text, Split("c1", version(talk, text), {"en": 13}, "bn"))
    (first, split, *_) = numbered(talk, text)
    assert (first, split[2]) == (("1", "c1", "Fire ceases. "), "Arms rest.")
    decided(talk, text, Join("c1", version(talk, text), split[1], version(talk, text, split[1])))
    assert [one[2] for one in numbered(talk, text)] == ["Fire ceases. Arms rest.", "Prisoners go home.", "Last."]
    decided(talk, text, Move("c2", version(talk, text, "c2"), "c1", "b"))
    assert [one[:2] for one in numbered(talk, text)] == [("1", "c1"), ("1.1", "c2"), ("2", "c3")]
    decided(talk, text, DeleteClause("c3", version(talk, text, "c3")))
    assert [one[1] for one in numbered(talk, text)] == ["c1", "c2"]
    decided(talk, text, InsertClause("", "z", {"en": (Words("New."),)}))
    assert numbered(talk, text)[-1][2] == "New."


def test_structural_acts_stand_beside_and_are_flagged() -> None:
    talk = Talk()
    text = opened(talk, "Fire ceases.", "Prisoners go home.")
    base = version(talk, text)
    talk.say("A", Proposal(text=text.id, acts=(Move("c1", base, "", "z"),)))
    assert [(one.what, one.owner) for one in fold(talk, text).clauses[0].beside] == [("move", "A")]
    assert not fold(talk, text).clauses[0].conflict
    talk.say("B", Proposal(text=text.id, acts=(DeleteClause("c1", base),)))
    replace(talk, text, "C", 0, 4, "All fire")
    clause = fold(talk, text).clauses[0]
    assert clause.conflict
    assert {one.what for one in clause.beside} == {"move", "delete clause"}
    assert plain(clause.shown["en"]) == "FireAll fire ceases."
    assert [one.number for one in fold(talk, text).clauses] == ["1", "2"], "nothing has moved"


def test_a_text_names_each_clause_once() -> None:
    twice = (ClauseStart(clause="c1", key="b", runs={}), ClauseStart(clause="c1", key="c", runs={}))
    with pytest.raises(ValueError, match="names a clause twice"):
        TextOpened(round="R", title="T", needs=(), authentic=("en",), clauses=twice)


def test_a_non_paper_has_no_author_outside_and_no_positions() -> None:
    talk = Talk()
    text = opened(talk, "Fire ceases.", by="A", procedure="non-paper")
    accept(talk, text, version(talk, text), *NEEDS)
    (clause,) = fold(talk, text).clauses
    assert (clause.standing, clause.positions) == ("open", {})
    assert (author_of(text, inside=True), author_of(text, inside=False)) == ("A", "")
    assert author_of(opened(talk, "Fire ceases.", by="B"), inside=False) == "B"


def test_words_tabled_by_two_stand_while_one_proposal_does() -> None:
    talk = Talk()
    text = opened(talk, "The parties cease fire.")
    first, second = (replace(talk, text, by, 4, 11, "sides") for by in "AB")
    words = result(talk, text, first)
    accept(talk, text, words, *NEEDS)
    talk.say("A", Withdrawal(of=first.id))
    assert version(talk, text) == words
    talk.say("B", Withdrawal(of=second.id))
    assert version(talk, text) != words, "neither withdrawal knew that all had accepted"
    talk = Talk()
    text = opened(talk, "The parties cease fire.")
    first, second = (replace(talk, text, by, 4, 11, "sides") for by in "AB")
    accept(talk, text, words, *NEEDS)
    talk.say("A", Withdrawal(of=first.id))
    talk.sync(*NEEDS)
    talk.say("B", Withdrawal(of=second.id))
    assert version(talk, text) == words, "when B withdrew it was decided"
