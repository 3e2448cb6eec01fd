"""Runs: plain text in which places are counted, flat form, what is clean and what has an owner."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.record.canonical import encode
from parley.talks.runs import (
    BLANK,
    Alternative,
    Blank,
    Bracket,
    Loose,
    Option,
    Reference,
    Run,
    Words,
    brackets,
    flat,
    from_flat,
    joined,
    length,
    plain,
    unclean,
    unwrapped,
    walk,
    without_owner,
)

WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6).map(Words)
LEAVES = st.one_of(WORDS, st.just(Blank("date")), st.just(Reference("2", "c2")), st.sampled_from("[]").map(Loose))
OWNERS = st.lists(st.sampled_from("ABC"), max_size=2).map(tuple)


def deeper(inner: st.SearchStrategy[Run]) -> st.SearchStrategy[Run]:
    runs = st.lists(inner, max_size=3).map(tuple)
    options = st.lists(st.builds(Option, OWNERS, runs), min_size=1, max_size=3).map(tuple)
    return st.one_of(st.builds(Bracket, st.text("b123", min_size=1), OWNERS, runs), options.map(Alternative))


RUNS = st.lists(st.recursive(LEAVES, deeper, max_leaves=12), max_size=4).map(tuple)


@given(RUNS)
def test_flat_and_back_is_the_same(runs) -> None:
    assert from_flat(flat(runs)) == runs


def test_a_draft_twelve_deep_has_canonical_bytes() -> None:
    runs: tuple[Run, ...] = (Words("x"),)
    for depth in range(12):
        runs = (Bracket(f"b{depth}", ("A",), runs),)
    assert from_flat(flat(runs)) == runs
    encode(flat(runs))


@pytest.mark.parametrize(
    "items", [[{"end": ""}], [{"bracket": "b", "owners": []}], [{"alternative": 1}], [{"alternative": 1}, "x"], [7]]
)
def test_what_is_not_flat_runs_is_refused(items: list) -> None:
    with pytest.raises(ValueError, match=r"write runs with flat\(\)"):
        from_flat(items)


@given(RUNS)
def test_joining_keeps_the_plain_text_and_is_done_once(runs) -> None:
    assert plain(joined(runs)) == plain(runs)
    assert joined(joined(runs)) == joined(runs)
    assert sum(map(length, runs)) == len(plain(runs))


def test_brackets_take_no_room_and_every_option_does() -> None:
    runs = (
        Words("a"),
        Bracket("b", ("A",), (Words("bc"), Blank())),
        Alternative((Option(("A",), (Words("d"),)), Option(("B",), ()))),
    )
    assert plain(runs) == f"abc{BLANK}d"


@given(RUNS)
def test_lifting_all_brackets_moves_nothing(runs) -> None:
    lifted = unwrapped(runs, {one.id for one in brackets(runs)})
    assert brackets(lifted) == []
    assert plain(lifted) == plain(runs)


def test_only_the_bracket_named_is_lifted() -> None:
    runs = (Bracket("b1", ("A",), (Words("x"), Bracket("b2", ("B",), (Words("y"),)))),)
    assert unwrapped(runs, {"b1"}) == (Words("x"), Bracket("b2", ("B",), (Words("y"),)))


@given(RUNS)
def test_rule_10_clean_runs_are_words_and_references_that_lead_somewhere(runs) -> None:
    kinds = {type(run) for run in walk(runs)}
    assert (unclean(runs, {"c2"}) == []) == (kinds <= {Words, Reference})


@pytest.mark.parametrize(
    "run", [Bracket("b", ("A",), ()), Alternative((Option(("A",), ()),)), Blank(), Reference("9", "gone"), Loose("[")]
)
def test_rule_10_each_thing_that_is_not_clean_is_found(run: Run) -> None:
    assert unclean((Words("The parties "), run), {"c1"}) == [run]


def test_rule_6_what_nobody_owns_is_a_defect_on_show() -> None:
    owned, not_owned = Bracket("b1", ("A",), ()), Bracket("b2", (), ())
    half = Alternative((Option(("A",), ()), Option((), (Words("x"),))))
    assert without_owner((owned, not_owned, half, Loose("]"), Words("x"))) == [not_owned, half, Loose("]")]
