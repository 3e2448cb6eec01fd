"""Proposals laid over a version: apart in place, together as an alternative, each with all its owners."""

from hypothesis import given
from hypothesis import strategies as st

from parley.talks.overlay import Laid, overlay
from parley.talks.runs import Alternative, Blank, Bracket, Option, Words, plain, walk, without_owner

TEXT = "The parties cease fire at once in all zones."
BASE = (Words(TEXT),)
NESTED = (
    Words("The "),
    Bracket("b1", ("A",), (Words("armed "), Bracket("b2", ("B",), (Words("allied "),)))),
    Words("parties stop. "),
    Alternative((Option(("A",), (Words("Now."),)), Option(("B",), (Words("In May."),)))),
    Blank("signature"),
)


@st.composite
def laid(draw, text: str = TEXT) -> Laid:
    start, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
    owner, number = draw(st.sampled_from("ABC")), draw(st.integers(0, 10**6))
    what = draw(st.sampled_from(("words", "words", "delete", "bracket"))) if start < end else "words"
    if what == "bracket":
        return Laid(start, end, owner, f"{owner}{number}", None, f"{owner}{number}.{start}.{end}")
    return Laid(start, end, owner, f"{owner}{number}", () if what == "delete" else (Words(f"<{owner}{number}>"),))


def words_of(runs) -> str:
    return plain(run for run in walk(runs) if isinstance(run, Words))


def edges(runs, at: int = 0) -> list[tuple[int, int]]:
    """Where brackets begin and end in the plain text."""
    found = []
    for run in runs:
        size = len(plain([run]))
        if isinstance(run, Bracket):
            found += [(at, at + size), *edges(run.inner, at)]
        if isinstance(run, Alternative):
            inside = at
            for option in run.options:
                found += edges(option.runs, inside)
                inside += len(plain(option.runs))
        at += size
    return found


@given(st.lists(laid(), max_size=6, unique_by=lambda one: one.proposal), st.randoms(use_true_random=False))
def test_rule_9_every_option_stays_visible_whatever_the_order(given_: list[Laid], random) -> None:
    shown = overlay(BASE, given_, ("K",))
    mixed = list(given_)
    random.shuffle(mixed)
    assert overlay(BASE, mixed, ("K",)) == shown
    for one in given_:
        assert one.runs is None or plain(one.runs) in plain(shown)
        assert any(one.owner in run.owners for run in _owned(shown))
    left = iter(words_of(shown))
    assert all(letter in left for letter in TEXT), "a letter of the standing words is gone"


def _owned(runs) -> list:
    found = []
    for run in walk(runs):
        found += [run] if isinstance(run, Bracket) else list(run.options) if isinstance(run, Alternative) else []
    return found


def test_rule_9_tried_with_no_text() -> None:
    (run,) = overlay(BASE, [Laid(0, len(TEXT), "A", "A1", ())], ("B",))
    assert run == Alternative((Option(("B",), BASE), Option(("A",), ())))
    (*_, insertion, last) = overlay(BASE, [Laid(12, 12, "A", "A1", (Words("x "),))], ("B",))
    assert insertion == Alternative((Option(("B",), ()), Option(("A",), (Words("x "),))))
    assert last == Words(TEXT[12:])


@given(st.lists(laid(), max_size=6, unique_by=lambda one: one.proposal))
def test_rule_8_brackets_nest_or_are_apart(given_: list[Laid]) -> None:
    found = edges(overlay(BASE, given_, ("K",)))
    for one in found:
        for other in found:
            assert not (one[0] < other[0] < one[1] < other[1]), "brackets cross"


def test_rule_8_tried_with_two_that_cross() -> None:
    crossing = [Laid(0, 11, "A", "A1", None, "b1"), Laid(4, 22, "B", "B1", None, "b2")]
    (run, rest) = overlay(BASE, crossing, ("K",))
    assert isinstance(run, Alternative)
    assert {option.owners for option in run.options} == {("K",), ("A",), ("B",)}
    assert all(plain(option.runs) == TEXT[:22] for option in run.options)
    assert rest == Words(TEXT[22:])


@given(st.lists(laid(), max_size=6, unique_by=lambda one: one.proposal), st.booleans())
def test_rule_6_every_span_not_agreed_has_an_owner(given_: list[Laid], nested: bool) -> None:
    assert without_owner(overlay(NESTED if nested else BASE, given_, ("K",))) == []


def test_rule_6_tried_with_overlapping_deletions_by_all() -> None:
    out = [Laid(0, 15, "A", "A1", ()), Laid(4, 22, "B", "B1", ()), Laid(10, 26, "C", "C1", ())]
    shown = overlay(BASE, out, ("A", "B", "C"))
    stretches = [(plain(run.options[0].runs), run.options[1].owners) for run in shown if isinstance(run, Alternative)]
    assert stretches == [
        ("The ", ("A",)),
        ("partie", ("A", "B")),
        ("s cea", ("A", "B", "C")),
        ("se fire", ("B", "C")),
        (" at ", ("C",)),
    ]


def test_the_same_words_of_several_are_one_option_with_all_owners() -> None:
    same = [Laid(4, 11, "A", "A1", (Words("sides"),)), Laid(4, 11, "B", "B1", (Words("sides"),))]
    _, run, _ = overlay(BASE, same, ("C",))
    assert run == Alternative((Option(("C",), (Words("parties"),)), Option(("A", "B"), (Words("sides"),))))


def test_words_common_to_all_stand_outside() -> None:
    wide = [
        Laid(0, 22, "A", "A1", (Words("The sides cease fire"),)),
        Laid(4, 22, "B", "B1", (Words("forces cease fire"),)),
    ]
    shown = overlay(BASE, wide, ("C",))
    assert [type(run) for run in shown] == [Words, Alternative, Words]
    assert shown[0] == Words("The ")
    assert shown[2] == Words(" cease fire at once in all zones.")


def test_an_edit_inside_a_bracket_or_an_option_stays_there() -> None:
    at = plain(NESTED).index("allied")
    shown = overlay(NESTED, [Laid(at, at + 6, "C", "C1", (Words("friendly"),))], ("A",))
    outer = next(run for run in shown if isinstance(run, Bracket))
    assert any(isinstance(run, Alternative) for run in walk(outer.inner))
    at = plain(NESTED).index("May")
    shown = overlay(NESTED, [Laid(at, at + 3, "C", "C1", (Words("June"),))], ("A",))
    assert len([run for run in walk(shown) if isinstance(run, Alternative)]) == 2


@given(st.lists(laid(plain(NESTED)), max_size=5, unique_by=lambda one: one.proposal), st.randoms(use_true_random=False))
def test_over_brackets_and_options_too_nothing_is_lost(given_: list[Laid], random) -> None:
    shown = overlay(NESTED, given_, ("K",))
    random.shuffle(given_)
    assert overlay(NESTED, given_, ("K",)) == shown
    assert all(one.runs is None or plain(one.runs) in plain(shown) for one in given_)
    left = iter(words_of(shown))
    assert all(letter in left for letter in words_of(NESTED))
