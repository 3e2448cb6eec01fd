"""The difference of two texts: what became of each paragraph, its words, and a diff that makes the second again."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.talks.difference import WordEdit, difference, paragraphs, unified, word_edits
from tests.talks.test_alignment import PARAGRAPHS
from tests.talks.test_bracketed import DRAFTS

TEXT = st.lists(st.sampled_from((*PARAGRAPHS, "[a]", "b", "\n", "\r\n", "\n\n", "  ")), max_size=20).map("".join)


def edited(paragraph: str, edits: tuple[WordEdit, ...]) -> str:
    """A paragraph with word edits made."""
    found, at = [], 0
    for one in edits:
        found += [paragraph[at : one.start], one.words]
        at = one.end
    return "".join([*found, paragraph[at:]])


@given(st.one_of(TEXT, st.text()))
def test_paragraphs_joined_are_the_text(text: str) -> None:
    assert "".join(paragraphs(text)) == text


@given(st.text("ab []\n", max_size=30), st.text("ab []\n", max_size=30))
def test_word_edits_make_one_of_the_other(left: str, right: str) -> None:
    assert edited(left, word_edits(left, right)) == right


def test_word_edits_are_of_whole_words() -> None:
    (one,) = word_edits("The parties cease fire.", "The partners cease fire.")
    assert (one.start, one.end, one.words) == (4, 11, "partners")


def test_each_change_is_named() -> None:
    left = PARAGRAPHS
    right = [
        PARAGRAPHS[3],
        PARAGRAPHS[0],
        PARAGRAPHS[1].replace("both", "all"),
        "Quite another matter is salt.",
        PARAGRAPHS[4],
    ]
    found = difference(left, right)
    assert [(one.change, one.left, one.right) for one in found.changes] == [
        ("moved", 3, 0), ("kept", 0, 1), ("changed", 1, 2), ("added", None, 3), ("removed", 2, None),
        ("kept", 4, 4)]  # fmt: skip
    assert [found.count(one) for one in ("kept", "changed", "moved", "added", "removed")] == [2, 1, 1, 1, 1]


def test_an_edit_inside_a_moved_paragraph_shows() -> None:
    right = [PARAGRAPHS[3].replace("week", "month"), *PARAGRAPHS[:3]]
    first = difference(PARAGRAPHS[:4], right).changes[0]
    assert first.change == "moved"
    assert [one.words for one in first.edits] == ["month"]


@given(TEXT, TEXT)
def test_every_paragraph_is_accounted_for_and_can_be_made_again(left: str, right: str) -> None:
    one, other = paragraphs(left), paragraphs(right)
    changes = difference(one, other).changes
    assert sorted(each.left for each in changes if each.left is not None) == list(range(len(one)))
    assert [each.right for each in changes if each.right is not None] == list(range(len(other)))
    made = "".join(
        edited(one[each.left], each.edits) if each.left is not None else other[each.right]
        for each in changes
        if each.right is not None
    )
    assert made == right


def patched(left: bytes, diff: str, folder: Path) -> bytes:
    """What the system's `patch` makes."""
    (folder / "left").write_bytes(left)
    (folder / "diff").write_bytes(diff.encode())
    subprocess.run(["patch", "--binary", "--quiet", "left", "diff"], cwd=folder, check=True, timeout=60)
    return (folder / "left").read_bytes()


@pytest.mark.parametrize(
    ("left", "right"),
    [("a\nb\nc\n", "a\nx\nc\n"), ("a", "a\n"), ("a\n", "b"), ("", "new\n"),
     ("\n\n\n\n\n\n\n\na\n" * 3, "\n\n\n\n\n\n\n\nb\n" * 3),
     ("a\r\nb\n", "a\nb\r\n"), ("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "2\n3\n4\n5\n6\n7\n8\nx\n9\n")],
)  # fmt: skip
def test_patch_makes_the_second_text(left: str, right: str, tmp_path: Path) -> None:
    assert patched(left.encode(), unified(left, right, "left", "right"), tmp_path) == right.encode()


def test_the_same_text_has_no_diff() -> None:
    assert unified("a\n", "a\n", "left", "right") == ""


@given(TEXT.filter(bool), TEXT.filter(bool))
def test_patch_makes_it_of_any_text(tmp_path_factory: pytest.TempPathFactory, left: str, right: str) -> None:
    diff = unified(left, right, "left", "right")
    assert (patched(left.encode(), diff, tmp_path_factory.mktemp("p")) if diff else left.encode()) == right.encode()


def test_real_drafts(shared: Path, tmp_path: Path) -> None:
    left, right = ((shared / "data/texts" / name).read_bytes() for name in DRAFTS)
    assert patched(left, unified(left.decode(), right.decode(), "left", "right"), tmp_path) == right
