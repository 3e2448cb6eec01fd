"""The marks: the outline says who recorded, the filling says the outcome, and no hue ever says the outcome."""

import re
from itertools import combinations, product
from xml.etree import ElementTree

import pytest

from parley.agreement.agreement import OUTCOMES
from parley.publishing import marks
from parley.publishing.styles import RULES, stylesheet

SEVEN = tuple("ABCDEFG")
LOOKS = marks.looks(SEVEN)


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def classes(svg: str) -> set[str]:
    return {name for found in re.findall(r'class="([^"]*)"', svg) for name in found.split()}


def test_the_first_two_get_the_hues_and_the_rest_neutral_shapes() -> None:
    assert [(look.shape, look.hue) for look in LOOKS.values()] == [
        ("circle", "a"),
        ("square", "b"),
        ("triangle", "c"),
        ("diamond", "c"),
        ("pentagon", "c"),
        ("octagon", "c"),
        ("octagon", "c"),
    ]


def test_the_two_most_active_get_the_hues_in_the_agreements_order() -> None:
    found = marks.looks(("A", "B", "C"), {"A": 1, "B": 5, "C": 9})
    assert {register: look.hue for register, look in found.items()} == {"B": "a", "C": "b", "A": "c"}


def test_only_an_established_outcome_fills_a_mark() -> None:
    filled = {outcome: "mk-ink" in classes(marks.symbol(marks.mark("A", outcome, LOOKS))) for outcome in OUTCOMES}
    assert filled == {"established": True, "disputed": True, "not established": True, "none yet": False}
    solid = parsed(marks.symbol(marks.mark("A", "established", LOOKS)))
    assert [child.tag for child in solid] == ["circle", "circle"]


def test_the_order_in_which_registers_are_given_does_not_matter() -> None:
    assert marks.mark("BA", "disputed", LOOKS) == marks.mark(["A", "B"], "disputed", LOOKS)


def test_the_id_says_what_the_mark_shows() -> None:
    assert marks.mark("BA", "disputed", LOOKS).id == "m-circle-square-half"
    assert marks.mark("C", "none yet", LOOKS).id == "m-triangle-open"


def test_different_marks_have_different_ids_and_drawings() -> None:
    sets = [one for n in (1, 2, 3) for one in combinations("ABCDE", n)]
    drawn = {marks.symbol(marks.mark(one, outcome, LOOKS)) for one, outcome in product(sets, OUTCOMES)}
    assert len(drawn) == len(sets) * len(OUTCOMES)
    assert len({parsed(symbol).get("id") for symbol in drawn}) == len(drawn)


def test_a_further_register_is_a_pip() -> None:
    assert marks.symbol(marks.mark("ABC", "none yet", LOOKS)).count("mk-halo") == 1
    assert marks.symbol(marks.mark("ABCD", "none yet", LOOKS)).count("mk-halo") == 2


@pytest.mark.parametrize(("registers", "outcome", "named"), [("AX", "disputed", "'X'"), ("A", "guilty", "guilty")])
def test_what_cannot_be_drawn_is_named(registers: str, outcome: str, named: str) -> None:
    with pytest.raises(KeyError, match=named):
        marks.mark(registers, outcome, LOOKS)


def test_the_sheet_holds_each_symbol_once() -> None:
    one = marks.mark("A", "disputed", LOOKS)
    sheet = marks.sheet([one, one, marks.mark("B", "disputed", LOOKS)])
    assert sheet.count("<symbol ") == 2
    parsed(sheet)


def test_a_mark_in_text_is_named_or_hidden() -> None:
    one = marks.mark("A", "disputed", LOOKS)
    assert '<title>A &lt;only&gt; &amp; "x"</title>' in marks.inline(one, 'A <only> & "x"')
    assert 'aria-hidden="true"' in marks.inline(one, "")
    assert parsed(marks.member_mark(LOOKS["A"], 'A "x"')).get("aria-label") == 'A "x"'


def test_every_class_drawn_has_a_rule() -> None:
    drawn = "".join(
        marks.symbol(marks.mark(one, outcome, LOOKS))
        for n in (1, 2, 3)
        for one in combinations("ABCDEF", n)
        for outcome in OUTCOMES
    )
    drawn += "".join(marks.member_mark(look) for look in LOOKS.values())
    drawn += "".join(marks.outcome_swatch(outcome) for outcome in OUTCOMES)
    assert classes(drawn) <= classes_with_rules()


def classes_with_rules() -> set[str]:
    return {name for selector in RULES for name in re.findall(r"\.([a-z-]+)", selector)}


def test_colours_come_only_from_tokens() -> None:
    assert not re.search(r"#[0-9a-f]{3}|rgb|hsl", stylesheet())
    colours = re.findall(r"(?:fill|stroke): ([^;}]+)", stylesheet())
    assert {value.strip() for value in colours if not value.startswith("var(--")} <= {"none", "stroke"}
