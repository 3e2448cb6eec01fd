"""Rule 7: a bracket is lifted by all its owners, or by the chair naming each owner's consent."""

from hypothesis import given
from hypothesis import strategies as st

from parley.talks.bracket import Consent, bracket_hash, lifting
from parley.talks.proposal import AddOwner, LiftBracket, Proposal, PutBracket, Withdrawal
from parley.talks.runs import Bracket, Words
from parley.talks.tabled import Place, Tabled
from tests.talks.histories import Talk, fold, opened, owners_of_brackets, version

BRACKET = Bracket("b1", ("A", "B"), (Words("in all zones"),))


def said(by: str, seq: int = 0, act: object = None, **known: int) -> Tabled:
    return Tabled(id=f"{by}{seq}", member=by, delegation=by, place=Place(log=by, seq=seq, known=known), act=act)


@given(st.sets(st.sampled_from("ABC")), st.sets(st.sampled_from("CD")), st.randoms(use_true_random=False))
def test_rule_7_it_is_lifted_when_every_owner_has(lifts: set[str], adders: set[str], random) -> None:
    ups, joins = [said(by) for by in sorted(lifts)], [said(by, 1) for by in sorted(adders)]
    found = lifting(BRACKET, ups, joins)
    assert set(found.owners) == {"A", "B"} | adders
    assert found.lifted == ({"A", "B"} | adders <= lifts)
    assert set(found.lifted_by) == lifts & set(found.owners)
    random.shuffle(ups)
    assert lifting(BRACKET, ups + ups[:1], joins) == found


def test_rule_7_tried_by_some_owners_by_strangers_and_by_who_joins_late() -> None:
    assert not lifting(BRACKET, [said("A")], []).lifted
    assert not lifting(BRACKET, [said("A"), said("C")], []).lifted
    late = lifting(BRACKET, [said("A"), said("B")], [said("C", 0, A=1, B=1)])
    assert (late.lifted, late.owners, late.late) == (True, ("A", "B"), ("C0",))
    unaware = lifting(BRACKET, [said("A"), said("B")], [said("C", 0, A=1)])
    assert (unaware.lifted, unaware.owners) == (False, ("A", "B", "C"))
    assert not lifting(Bracket("b2", (), ()), [said("A")], []).lifted, "a defect of an import needs an owner first"


def test_rule_7_tried_by_the_chair() -> None:
    consents = {f"{by}5": said(by, 5, Consent(text="t", hash=bracket_hash(BRACKET))) for by in "AB"}
    both = {"A": "A5", "B": "B5"}
    assert lifting(BRACKET, [], [], [both], consents).lifted
    assert not lifting(BRACKET, [], [], [{"A": "A5"}], consents).lifted
    assert not lifting(BRACKET, [], [], [{"A": "A5", "B": "A5"}], consents).lifted, "A consents for A alone"
    other_words = {**consents, "B5": said("B", 5, Consent(text="t", hash="of other words"))}
    assert not lifting(BRACKET, [], [], [both], other_words).lifted
    assert not lifting(BRACKET, [], [said("C")], [both], consents).lifted, "C owns it too and was not named"


def test_in_a_text_a_bracket_goes_when_its_owners_lift_it() -> None:
    talk = Talk()
    text = opened(talk, "The parties cease fire in all zones.")
    base = version(talk, text)
    put = talk.say("A", Proposal(text=text.id, acts=(PutBracket("c1", base, "en", 23, 35),)))
    talk.sync("A", "B", "C", "K")
    bracket = f"{put.id}.0"
    talk.say("B", Proposal(text=text.id, acts=(AddOwner("c1", bracket),)))
    assert owners_of_brackets(fold(talk, text).clauses[0].shown["en"]) == [("A", "B")]
    lift = talk.say("A", Proposal(text=text.id, acts=(LiftBracket("c1", bracket),)))
    assert owners_of_brackets(fold(talk, text).clauses[0].shown["en"]) == [("A", "B")]
    talk.say("B", Proposal(text=text.id, acts=(LiftBracket("c1", bracket),)))
    assert owners_of_brackets(fold(talk, text).clauses[0].shown["en"]) == []
    talk.sync("A", "B")
    talk.say("A", Withdrawal(of=lift.id))
    assert owners_of_brackets(fold(talk, text).clauses[0].shown["en"]) == [], "it was lifted before A took it back"


def test_only_the_chair_names_consents() -> None:
    talk = Talk()
    text = opened(talk, "The parties cease fire.")
    base = version(talk, text)
    put = talk.say("A", Proposal(text=text.id, acts=(PutBracket("c1", base, "en", 4, 11),)))
    consent = talk.say(
        "A", Consent(text=text.id, hash=bracket_hash(Bracket(f"{put.id}.0", ("A",), (Words("parties"),))))
    )
    lift = Proposal(text=text.id, acts=(LiftBracket("c1", f"{put.id}.0", {"A": consent.id}),))
    talk.say("B", lift)
    assert owners_of_brackets(fold(talk, text).clauses[0].shown["en"]) == [("A",)]
    talk.say("K", lift)
    assert owners_of_brackets(fold(talk, text).clauses[0].shown["en"]) == []


def test_brackets_of_one_proposal_in_two_clauses_are_lifted_apart() -> None:
    talk = Talk()
    text = opened(talk, "The parties cease fire.", "Monitors watch.")
    bases = (version(talk, text), version(talk, text, "c2"))
    acts = (PutBracket("c1", bases[0], "en", 0, 3), PutBracket("c2", bases[1], "en", 0, 8))
    put = talk.say("A", Proposal(text=text.id, acts=acts))
    talk.say("A", Proposal(text=text.id, acts=(LiftBracket("c2", f"{put.id}.1"),)))
    shown = [owners_of_brackets(one.shown["en"]) for one in fold(talk, text).clauses]
    assert shown == [[("A",)], []]
