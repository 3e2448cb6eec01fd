"""Rules 10 and 14 in a text, the standings of a clause, and what a text is at a past moment."""

from hypothesis import given
from hypothesis import strategies as st

from parley.talks.bracket import Consent
from parley.talks.position import Condition
from parley.talks.proposal import Proposal, PutBracket
from parley.talks.runs import Alternative, Blank, Bracket, Words, plain, walk, without_owner
from parley.talks.standing import STANDINGS, fold_text, known_at, one_acceptance_away
from parley.talks.text import ClauseStart, TextOpened
from tests.talks.histories import NEEDS, ROSTER, Talk, accept, by_chance, fold, opened, replace, result, version


@given(st.integers(0, 10**9))
def test_rule_10_only_clean_text_has_a_hash(seed: int) -> None:
    text, acts = by_chance(seed)
    found = fold_text(text, acts, ROSTER)
    dirty = [
        one.clause
        for one in found.clauses
        for runs in one.shown.values()
        for run in walk(runs)
        if type(run) is not Words
    ]
    assert set(dirty) <= set(found.unclean)
    assert (found.hash == "") == bool(found.unclean or not found.clauses)


def test_rule_10_tried_with_a_blank_a_bracket_and_a_language_that_is_missing() -> None:
    talk = Talk()
    text = opened(talk, "The parties cease fire.")
    clean = fold(talk, text)
    assert (clean.unclean, len(clean.hash)) == ((), 64)
    one = talk.say("A", Proposal(text=text.id, acts=(PutBracket("c1", version(talk, text), "en", 0, 3),)))
    assert (fold(talk, text).unclean, fold(talk, text).hash) == (("c1",), "")
    assert one.id in fold(talk, text).clauses[0].proposals
    blank = ClauseStart(clause="c1", key="b", runs={"en": (Words("On "), Blank("date"))})
    both = ClauseStart(clause="c1", key="b", runs={"en": (Words("Now."),)})
    for clauses, languages in (((blank,), ("en",)), ((both,), ("en", "ar"))):
        other = talk.say("K", TextOpened(round="R", title="T", needs=NEEDS, authentic=languages, clauses=clauses))
        assert fold(talk, other).unclean == ("c1",)


@given(st.integers(0, 10**9))
def test_rule_14_agreed_words_are_opened_again_only_by_all_who_agreed(seed: int) -> None:
    text, acts = by_chance(seed)
    for clause in fold_text(text, acts, ROSTER).clauses:
        if clause.standing == "agreed" and clause.agreed_on == clause.version:
            assert all(type(run) is Words for runs in clause.shown.values() for run in walk(runs))
        for id_, consents in clause.reopening.items():
            assert (clause.proposals[id_] == "reopening") == (set(consents) != set(NEEDS))


def test_rule_14_tried_by_one_and_then_by_all() -> None:
    talk = Talk()
    text = opened(talk, "The parties cease fire.")
    accept(talk, text, version(talk, text), *NEEDS)
    one = replace(talk, text, "A", 4, 11, "sides")
    (clause,) = fold(talk, text).clauses
    assert (clause.standing, clause.proposals, clause.reopening) == ("agreed", {one.id: "reopening"}, {one.id: ()})
    assert plain(clause.shown["en"]) == "The parties cease fire.", "agreed words stay agreed"
    for by in NEEDS:
        assert plain(fold(talk, text).clauses[0].shown["en"]) == "The parties cease fire."
        talk.say(by, Consent(text=text.id, hash=result(talk, text, one)))
    (clause,) = fold(talk, text).clauses
    assert clause.proposals == {one.id: "live"}
    assert any(isinstance(run, Alternative) for run in clause.shown["en"])


def test_every_standing_is_reached() -> None:
    talk = Talk()
    text = opened(talk, "", "The parties cease fire.", "Monitors watch.")
    assert [one.standing for one in fold(talk, text).clauses] == ["empty", "open", "open"]
    accept(talk, text, version(talk, text, "c2"), "A", "B", level="working group")
    accept(talk, text, version(talk, text, "c2"), "C", value="ad referendum")
    second = fold(talk, text).clauses[1]
    assert (second.standing, second.level) == ("agreed ad referendum", "working group")
    talk.say("A", Proposal(text=text.id, acts=(PutBracket("c3", version(talk, text, "c3"), "en", 0, 8),)))
    one = replace(talk, text, "B", 9, 14, "look", clause="c3")
    accept(talk, text, result(talk, text, one), *NEEDS)
    third = fold(talk, text).clauses[2]
    assert (third.standing, third.level, third.agreed_on) == ("agreed", "plenary", third.version)
    assert set(STANDINGS) == {"empty", "open", "agreed in principle", "agreed ad referendum", "agreed"}


def test_accepted_words_that_are_not_clean_are_agreed_in_principle() -> None:
    talk = Talk()
    bracketed = ClauseStart(clause="c1", key="b", runs={"en": (Words("In "), Bracket("b1", ("A",), (Words("all"),)))})
    text = talk.say("K", TextOpened(round="R", title="T", needs=NEEDS, authentic=("en",), clauses=(bracketed,)))
    talk.sync("A", "B", "C", "K")
    accept(talk, text, version(talk, text), *NEEDS)
    assert fold(talk, text).clauses[0].standing == "agreed in principle"


@given(st.integers(0, 10**9))
def test_in_every_history_what_is_not_agreed_has_an_owner(seed: int) -> None:
    text, acts = by_chance(seed)
    for clause in fold_text(text, acts, ROSTER).clauses:
        assert all(without_owner(runs) == [] for runs in clause.shown.values())


@given(st.integers(0, 10**9), st.integers(0, 40))
def test_more_acts_never_undo_a_decision_that_all_know_of(seed: int, cut: int) -> None:
    text, acts = by_chance(seed, 20)
    talk = Talk()
    for one in acts:
        talk.logs.setdefault(one.member, []).append(one)
    before = {one.clause: one.version for one in fold(talk, text).clauses}
    talk.sync("A", "B", "C", "K", "O")
    for member in "ABC":
        for hash_ in sorted(filter(None, before.values()))[: cut % 4]:
            accept(talk, text, hash_, member, value="object")
    after = {one.clause: one.version for one in fold(talk, text).clauses}
    assert all(after.get(clause) == hash_ for clause, hash_ in before.items() if clause in after)


def test_a_text_at_a_past_moment_is_what_was_there_then() -> None:
    talk = Talk()
    text = opened(talk, "The parties cease fire.")
    states = [fold(talk, text)]
    places = [dict(talk.known["A"]) | {"A": 0}]
    for by in "ABC":
        replace(talk, text, by, 4, 11, f"sides of {by}")
        places.append({log: len(acts) for log, acts in talk.logs.items()})
        states.append(fold(talk, text))
    for place, state in zip(places, states, strict=True):
        assert fold_text(text, known_at(talk.acts(), place), ROSTER) == state


def test_acceptance_on_condition_of_a_version_that_was_withdrawn_does_not_hold() -> None:
    from parley.talks.proposal import Withdrawal

    talk = Talk()
    text = opened(talk, "Fire ceases.", "Prisoners go home.")
    home = replace(talk, text, "B", 0, 9, "All prisoners", clause="c2")
    talk.sync(*NEEDS)
    fire = version(talk, text)
    accept(talk, text, fire, "A", conditions=(Condition(result(talk, text, home), ("B",)),))
    accept(talk, text, fire, "B", "C")
    accept(talk, text, result(talk, text, home), "B")
    assert fold(talk, text).clauses[0].standing == "agreed"
    talk.say("B", Withdrawal(of=home.id))
    assert fold(talk, text).clauses[0].standing == "open"


def test_what_is_one_acceptance_away_and_whose() -> None:
    talk = Talk()
    text = opened(talk, "Fire ceases.", "Prisoners go home.")
    one = replace(talk, text, "A", 0, 4, "All fire")
    talk.sync(*NEEDS)
    accept(talk, text, result(talk, text, one), "A", "B")
    accept(talk, text, version(talk, text, "c2"), "A")
    assert one_acceptance_away(fold(talk, text)) == (("c1", result(talk, text, one), "C"),)
    accept(talk, text, result(talk, text, one), "C")
    assert one_acceptance_away(fold(talk, text)) == ()
