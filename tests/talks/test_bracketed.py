"""Bracketed text in and out: every character kept, every imbalance named with its place, none repaired."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.talks.bracketed import MAX_CHARACTERS, Imbalance, read_bracketed, write_bracketed, written
from parley.talks.runs import (
    Alternative,
    Blank,
    Bracket,
    Loose,
    Option,
    Reference,
    Words,
    brackets,
    walk,
    without_owner,
)
from parley.talks.text_file import from_json, to_json

DRAFTS = ("paris_draft_2015-10-23.md", "paris_draft_2015-12-04.md")
PIECES = (
    *("[", "]", "[", "]", "word ", "\n", "\n\n", "# ", "1. ", "    2. ", "(a) ", "- ", "[^1]", "[a](http://b)", "\\["),
    *("{A, B}", "[x]: y\n", "[t][x]", "\r\n", "\u2028", "سلام ", "**Option 1:** ", "\t", "{", "}"),
)
DRAFT = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@given(st.one_of(DRAFT, st.text()))
def test_every_character_is_kept(text: str) -> None:
    read = read_bracketed(text)
    assert write_bracketed(read.clauses) == text
    assert from_json(to_json(read)) == read


@given(DRAFT)
def test_every_sign_is_in_a_bracket_or_loose_and_counted(text: str) -> None:
    read = read_bracketed(text)
    runs = [run for clause in read.clauses for run in walk(clause.runs)]
    pairs, loose = sum(isinstance(run, Bracket) for run in runs), [run for run in runs if isinstance(run, Loose)]
    assert read.opened + read.closed == 2 * pairs + len(loose)
    marks = "".join(clause.mark for clause in read.clauses)
    assert "[" not in marks
    assert "]" not in marks


def signs(text: str) -> list[tuple[int, int, str, int, int]]:
    found = read_bracketed(text).imbalances
    return [(one.line, one.column, one.sign, one.other_line, one.other_column) for one in found]


def test_imbalances_have_line_and_column() -> None:
    assert signs("The [parties] agree.") == []
    assert signs("The [parties agree.\n\nAll] of them]") == [(1, 5, "[", 3, 4), (3, 4, "]", 1, 5), (3, 13, "]", 0, 0)]
    assert signs("a [b\nc] d") == [], "one paragraph on two lines"


def test_nothing_is_repaired() -> None:
    read = read_bracketed("The [parties agree.\n\nAll] of them.")
    assert [type(run) for clause in read.clauses for run in clause.runs] == [Words, Loose, Words, Words, Loose, Words]
    assert len(without_owner([run for clause in read.clauses for run in clause.runs])) == 2
    assert (read.crossing, read.unbalanced, read.depth) == (1, 2, 1)


def test_links_footnotes_and_escaped_signs_are_no_brackets() -> None:
    text = "See [the draft][src], [it](http://x.org/a), a note[^2] and \\[this\\].\n\n[src]: http://x.org\n\n"
    text += "[^2]: [Not] here."
    read = read_bracketed(text)
    assert (read.opened, read.closed) == (1, 1)
    assert write_bracketed(read.clauses) == text
    assert read_bracketed("[shall][should]").opened == 2, "two options and not a link"


def test_clauses_and_their_parents() -> None:
    read = read_bracketed(
        "## Article 1\n\nWords.\n\n1. One\n    1. Inner\n    2. [Other]\n2. Two\n\n## Article 2\n\nEnd.\n"
    )
    texts = {one.clause: f"{one.mark}{written(one.runs)}" for one in read.clauses}
    parents = [(texts[one.clause].strip(), texts.get(one.parent, "").strip()) for one in read.clauses]
    assert parents == [
        ("## Article 1", ""), ("Words.", "## Article 1"), ("1. One", "Words."), ("1. Inner", "1. One"),
        ("2. [Other]", "1. One"),
        ("2. Two", "Words."), ("## Article 2", ""), ("End.", "## Article 2")]  # fmt: skip


def test_attributed_brackets_go_out_and_come_in() -> None:
    runs = (
        Words("We "),
        Bracket("b", ("A", "B"), (Words("shall"),)),
        Alternative((Option(("A",), (Words("now"),)), Option(("B",), ()))),
    )
    assert written(runs) == "We [shall]{A, B}[now]{A}[]{B}"
    assert [one.owners for one in brackets(read_bracketed(written(runs)).clauses[0].runs)] == [
        ("A", "B"),
        ("A",),
        ("B",),
    ]
    assert written((Blank("date"), Reference("article 2", "c2"))) == "____article 2"
    odd = "[x]{A, } [y]{}"
    assert [one.owners for one in brackets(read_bracketed(odd).clauses[0].runs)] == [(), ()]
    assert write_bracketed(read_bracketed(odd).clauses) == odd


def test_a_text_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 4000000 are read, so divide it"):
        read_bracketed("x" * (MAX_CHARACTERS + 1))


def test_brackets_without_end_are_refused() -> None:
    assert read_bracketed("[" * 100_000).opened == 100_000, "loose ones do not nest"
    with pytest.raises(ValueError, match="brackets of c1 nest deeper than 100; take some of them out"):
        read_bracketed("[" * 200 + "]" * 200)
    deep = to_json(read_bracketed("[x]")).replace(
        b'"x"', b'{"bracket":"b","owners":[]},' * 5000 + b'{"end":""},' * 5000 + b'"x"'
    )
    with pytest.raises(ValueError, match="its brackets nest too deep"):
        from_json(deep)


@pytest.mark.parametrize("data", [b"{}", b"[", b'{"format": "parley text 1"}', b"\xff"])
def test_a_file_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="it is no text of Parley"):
        from_json(data)


def test_another_format_is_refused() -> None:
    data = to_json(read_bracketed("x")).replace(b"parley text 1", b"parley text 9")
    with pytest.raises(ValueError, match="its format is 'parley text 9'"):
        from_json(data)


@pytest.mark.parametrize(("name", "figures"), [(DRAFTS[0], (1025, 1026, 7, 45)), (DRAFTS[1], (1015, 1018, 10, 37))])
def test_real_drafts(shared: Path, name: str, figures: tuple[int, ...]) -> None:
    text = (shared / "data/texts" / name).read_bytes().decode()
    read = read_bracketed(text)
    assert write_bracketed(read.clauses) == text
    assert (read.opened, read.closed, read.depth, read.unbalanced) == figures
    for one in read.imbalances:
        assert text.split("\n")[one.line - 1][one.column - 1] == one.sign
    assert msgspec.structs.asdict(read.imbalances[0]).keys() == set(Imbalance.__struct_fields__)
