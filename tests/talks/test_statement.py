"""A statement is joint only with every issuer's signature on one hash."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.talks.statement import (
    ASSENTS,
    Signature,
    Statement,
    StatementStanding,
    Text,
    statement_hash,
    statement_standing,
)

MEMBERS = ("A", "B", "C", "P")


def text(language: str = "en", marking: str = "authentic", words: str = "The ceasefire holds.") -> Text:
    return Text(language=language, marking=marking, title="Joint statement", words=words)  # type: ignore[arg-type]


def statement(**over: Any) -> Statement:
    return Statement(**{"issuance": "joint", "issuers": ("A", "B", "C"), "texts": (text(),)} | over)


def signature(member: str, of: Statement, assent: str = "signs") -> Signature:
    return Signature(member=member, text=statement_hash(of), assent=assent)  # type: ignore[arg-type]


def standing(of: Statement, *signatures: Signature) -> StatementStanding:
    return statement_standing(of, signatures, MEMBERS)


def test_it_is_joint_only_with_every_signature() -> None:
    made = statement()
    two = standing(made, signature("A", made), signature("B", made))
    assert (two.joint, two.issued, two.missing) == (False, False, ("C",))
    three = standing(made, *(signature(member, made) for member in "ABC"))
    assert (three.joint, three.issued, three.missing) == (True, True, ())


def test_a_signature_on_other_words_does_not_count() -> None:
    made, other = statement(), statement(texts=(text(words="The ceasefire holds"),))
    assert standing(made, signature("A", made), signature("B", made), signature("C", other)).missing == ("C",)


def test_associating_is_not_signing_for_an_issuer() -> None:
    made = statement()
    found = standing(made, signature("A", made), signature("B", made), signature("C", made, "associates itself"))
    assert (found.joint, found.missing, found.agreed_by) == (False, ("C",), ("A", "B", "C"))


def test_agreed_by_is_said_only_of_those_who_sign_or_associate_themselves() -> None:
    made = statement()
    found = standing(made, *(signature(member, made) for member in "ABC"), signature("P", made, "takes note"))
    assert found.agreed_by == ("A", "B", "C")
    assert dict(found.assents)["P"] == "takes note"


def test_who_says_nothing_was_not_asked_and_who_contradicts_itself_is_held_to_neither() -> None:
    made = statement()
    found = standing(made, signature("A", made), signature("A", made, "dissociates itself"))
    assert dict(found.assents) == dict.fromkeys(MEMBERS, "not asked")
    assert "A" in found.missing
    assert set(dict(found.assents).values()) <= set(ASSENTS)


def test_a_chairs_statement_is_issued_by_its_chair_and_is_not_joint() -> None:
    made = statement(issuance="chair", issuers=("A",))
    found = standing(made, signature("A", made))
    assert (found.issued, found.joint) == (True, False)


def test_a_translation_does_not_change_what_is_signed() -> None:
    made = statement()
    translated = msgspec.structs.replace(made, texts=(text(), text("ar", "machine", "كلام")))
    assert statement_hash(translated) == statement_hash(made)
    equal = msgspec.structs.replace(made, texts=(text(), text("ar", "authentic", "كلام")))
    assert statement_hash(equal) != statement_hash(made)


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({"issuers": ()}, "a statement needs an issuer"),
        ({"issuers": ("A",)}, "a joint statement needs two issuers or more, it has 'A' alone"),
        ({"texts": (text(), text())}, "one text a language"),
        ({"texts": (text(marking="reviewed"),)}, "needs an authentic text; a translation alone"),
    ],
)
def test_what_cannot_be_issued_is_refused(over: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        statement(**over)


ACTS = st.lists(st.tuples(st.sampled_from("ABCPX"), st.sampled_from(ASSENTS), st.booleans()), max_size=8)


@given(ACTS)
def test_rule_29_agreed_by_is_said_of_those_alone_who_sign_or_associate(acts: list[tuple[str, str, bool]]) -> None:
    made, other = statement(), statement(texts=(text(words="Other words."),))
    found = standing(made, *(signature(by, made if on else other, assent) for by, assent, on in acts))
    said = {by: {assent for who, assent, on in acts if who == by and on} for by in MEMBERS}
    alone = {by: next(iter(what)) for by, what in said.items() if len(what) == 1}
    assert set(found.agreed_by) == {by for by, one in alone.items() if one in ("signs", "associates itself")}
    assert dict(found.assents) == {by: alone.get(by, "not asked") for by in MEMBERS}


def test_rule_29_tried_by_saying_two_things_and_by_taking_note() -> None:
    made = statement()
    both = standing(
        made, signature("P", made), signature("P", made, "dissociates itself"), signature("C", made, "takes note")
    )
    assert both.agreed_by == ()
    assert dict(both.assents)["P"] == "not asked"


@given(ACTS)
def test_rule_34_joint_needs_a_signed_hash_of_each_named_issuer(acts: list[tuple[str, str, bool]]) -> None:
    made, other = statement(), statement(texts=(text(words="Other words."),))
    found = standing(made, *(signature(by, made if on else other, assent) for by, assent, on in acts))
    signed = {by for by in MEMBERS if {assent for who, assent, on in acts if who == by and on} == {"signs"}}
    assert found.joint == ({"A", "B", "C"} <= signed)
    assert set(found.missing) == {"A", "B", "C"} - signed


def test_rule_34_tried_by_associating_instead_of_signing_and_by_a_chair() -> None:
    made = statement()
    assert not standing(
        made, signature("A", made), signature("B", made), signature("C", made, "associates itself")
    ).joint
    chairs = statement(issuance="chair", issuers=("P",))
    found = standing(chairs, signature("P", chairs))
    assert (found.issued, found.joint) == (True, False), "a chair's statement is his, signed or not"
    with pytest.raises(ValueError, match="name the member whose it is"):
        statement(issuance="chair", issuers=())
