"""Rules 15 and 16: a position is on exactly these words; ad referendum is not acceptance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.talks.position import VALUES, Condition, Position, held_positions, lapsed
from parley.talks.tabled import Place, Tabled
from tests.talks.histories import ROSTER, Talk, accept, by_chance, fold, fold_text, opened, replace, result, version

RANKS = {("A", "head"): 0, ("A", "deputy"): 1, ("A", "expert"): 2}


def said(value: str, hash_: str = "h", seq: int = 0, officer: str = "expert", **given: object) -> Tabled[Position]:
    act = Position(text="t", hash=hash_, value=value, **given)  # type: ignore[arg-type]
    return Tabled(id=f"A{seq}", member="A", delegation="A", officer=officer, place=Place(log="A", seq=seq), act=act)


@given(st.integers(0, 10**6))
def test_rule_15_no_position_is_carried_over_to_other_words(seed: int) -> None:
    text, acts = by_chance(seed, 15)
    for clause in fold_text(text, acts, ROSTER).clauses:
        assert all(one.act.hash in clause.candidates for one in clause.positions.values())
        assert not any(one.act.hash in clause.candidates for one in clause.lapsed)
        assert clause.agreed_on in ("", *clause.candidates)


def test_rule_15_tried_with_words_that_differ_by_a_comma() -> None:
    talk = Talk()
    text = opened(talk, "The parties cease fire.")
    before = version(talk, text)
    accept(talk, text, before, "A")
    comma = replace(talk, text, "B", 11, 11, ",")
    talk.sync("A", "B", "C")
    accept(talk, text, result(talk, text, comma), "A", "B", "C")
    (clause,) = fold(talk, text).clauses
    assert [(one.delegation, one.act.hash) for one in clause.lapsed] == [("A", before)]
    assert clause.version == result(talk, text, comma)


@given(st.lists(st.tuples(st.sampled_from(VALUES), st.sampled_from(("head", "deputy", "expert"))), max_size=6))
def test_rule_16_after_ad_referendum_only_a_higher_officer_accepts(values: list[tuple[str, str]]) -> None:
    positions = [said(value, seq=n, officer=officer) for n, (value, officer) in enumerate(values)]
    held = held_positions(positions, {}, {}, RANKS)
    expected: tuple[str, str] | None = None
    for value, officer in values:
        if value == "accept" and expected and expected[0] == "ad referendum":
            if RANKS["A", officer] < RANKS["A", expected[1]]:
                expected = (value, officer)
        else:
            expected = (value, officer)
    last = held.last.get(("A", "h"))
    assert (last and (last.act.value, last.officer)) == expected


def test_rule_16_tried_by_the_same_officer_and_by_time() -> None:
    again = [said("ad referendum", seq=0), *(said("accept", seq=n) for n in range(1, 50))]
    held = held_positions(again, {}, {}, RANKS)
    assert held.accepted == {}
    assert held.last["A", "h"].act.value == "ad referendum"
    confirmed = held_positions([*again, said("accept", seq=60, officer="head")], {}, {}, RANKS)
    assert ("A", "h") in confirmed.accepted


def test_who_accepts_a_rival_leaves_what_he_accepted() -> None:
    bases = {"h": ("c1", "b"), "rival": ("c1", "b"), "other": ("c2", "b2")}
    held = held_positions([said("accept"), said("accept", "other", 1), said("accept", "rival", 2)], {}, bases, {})
    assert held.accepted["A", "h"].changed == Place(log="A", seq=2)
    assert held.accepted["A", "other"].changed is None


def test_a_withdrawn_position_is_not_shown() -> None:
    held = held_positions([said("accept")], {"A0": Place(log="A", seq=5)}, {}, {})
    assert held.last == {}
    assert held.accepted["A", "h"].changed == Place(log="A", seq=5)


def test_lapsed_are_those_on_words_that_no_longer_stand() -> None:
    assert [one.act.hash for one in lapsed([said("accept"), said("object", "gone", 1)], {"h"})] == ["gone"]


def test_only_an_acceptance_has_conditions() -> None:
    with pytest.raises(ValueError, match="a position 'object' has no conditions"):
        said("object", conditions=(Condition("h2", ("B",)),))


def test_a_position_on_a_version_that_is_not_there_is_refused() -> None:
    talk = Talk()
    text = opened(talk, "The parties cease fire.")
    (one,) = accept(talk, text, "f" * 64, "A")
    assert fold(talk, text).refused == {
        one.id: "there is no version ffffffffffff in this text; take the position on one that is shown"
    }
