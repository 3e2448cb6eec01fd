"""Rule 35: a readout is its publisher's alone; agreed needs both signatures on one hash; an absent one is absent."""

from hypothesis import given
from hypothesis import strategies as st

from parley.talks.readout import Readout, ReadoutSigned, compared, readout_hash, readouts_of
from tests.talks.histories import Talk

WORDS = ("The line was discussed.", "Both sides will meet again on Monday.", "Nothing was agreed.")


def readout(*paragraphs: str) -> Readout:
    return Readout(consultation="c", paragraphs=paragraphs)


def shown(talk: Talk):
    kinds = [[one for one in talk.acts() if isinstance(one.act, kind)] for kind in (Readout, ReadoutSigned)]
    return readouts_of("c", ("A", "B"), *kinds)


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from(WORDS), st.booleans()), max_size=8))
def test_rule_35_agreed_is_what_both_signed(acts: list) -> None:
    talk = Talk()
    for by, words, signs in acts:
        talk.say(by, ReadoutSigned(hash=readout_hash(readout(words))) if signs else readout(words))
    found = shown(talk)
    both = {words for words in WORDS if {("A", words, True), ("B", words, True)} <= set(acts)}
    published = {words for by, words, signs in acts if not signs and by in "AB"}
    assert {one.paragraphs[0] for one in found.agreed} == both & published
    for side in "AB":
        own = [words for by, words, signs in acts if by == side and not signs]
        assert found.own[side] == (readout(own[-1]) if own else None)


def test_rule_35_tried_with_one_signature_other_words_and_a_stranger() -> None:
    talk = Talk()
    talk.say("A", readout(WORDS[0]))
    talk.say("A", ReadoutSigned(hash=readout_hash(readout(WORDS[0]))))
    talk.say("B", ReadoutSigned(hash=readout_hash(readout(WORDS[0] + " "))))
    talk.say("C", ReadoutSigned(hash=readout_hash(readout(WORDS[0]))))
    found = shown(talk)
    assert (found.agreed, found.own["B"]) == ((), None)


def test_two_readouts_side_by_side() -> None:
    left, right = (
        readout(WORDS[0], WORDS[1], "Only ours."),
        readout(WORDS[1].replace("Monday", "Tuesday"), WORDS[0], "Theirs alone."),
    )
    assert [(one.kind, one.left, one.right) for one in compared(left, right)] == [
        ("same", WORDS[0], WORDS[0]),
        ("different", WORDS[1], WORDS[1].replace("Monday", "Tuesday")),
        ("only in one", "Only ours.", ""),
        ("only in one", "", "Theirs alone."),
    ]
