"""Bracketed texts as files, for the command line: read, shown, compared, written. No node is needed."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from parley.node.config import NodeError
from parley.talks.bracketed import Imported, read_bracketed, write_bracketed, written
from parley.talks.difference import Difference, WordEdit, difference, paragraphs, unified
from parley.talks.runs import brackets
from parley.talks.text_file import from_json, to_json

_MAX_BYTES = 16_000_000


def imported(path: Path) -> Imported:
    """The text of a file, plain or Markdown, or of JSON that was made of one. Raises NodeError."""
    data = _bytes(path)
    try:
        return from_json(data) if path.suffix.lower() == ".json" else read_bracketed(data.decode())
    except UnicodeDecodeError as error:
        raise NodeError(f"{path.name} is not UTF-8 at byte {error.start}; save it as UTF-8 text") from error
    except ValueError as error:
        raise NodeError(f"{path.name}: {error}") from error


def as_file(text: Imported) -> bytes:
    """The JSON of a text, from which its words can be written again."""
    return to_json(text)


def words_of(text: Imported) -> bytes:
    """The text word for word, as it was read."""
    return write_bracketed(text.clauses).encode()


def counts(text: Imported) -> dict[str, Any]:
    """What is to be known of a text and its brackets; every imbalance with its place."""
    return {
        "paragraphs": text.paragraphs,
        "words": text.words,
        "clauses": len(text.clauses),
        "opened": text.opened,
        "closed": text.closed,
        "depth": text.depth,
        "unbalanced": text.unbalanced,
        "crossing": text.crossing,
        "imbalances": [
            {
                "line": one.line,
                "column": one.column,
                "sign": one.sign,
                "other_line": one.other_line,
                "other_column": one.other_column,
            }
            for one in text.imbalances
        ],
    }


def shown(text: Imported) -> Iterator[str]:
    """The clauses, a line each: identity, words, and its brackets without an owner."""
    for one in text.clauses:
        unowned = sum(not bracket.owners for bracket in brackets(one.runs))
        words = " ".join(f"{one.mark}{written(one.runs)}".split())
        yield f"{one.clause}\t{words}" + (f"\t({unowned} without an owner)" if unowned else "")


def differing(left: Imported, right: Imported) -> dict[str, Any]:
    """The difference of two texts: counts, and every paragraph that is not the same, with its word edits."""
    one, other = (paragraphs(write_bracketed(text.clauses)) for text in (left, right))
    found = difference(one, other)
    return {
        "kept": found.count("kept"),
        "changed": found.count("changed"),
        "moved": found.count("moved"),
        "added": found.count("added"),
        "removed": found.count("removed"),
        "changes": list(_changes(found, one, other)),
    }


def patch_of(left: Imported, right: Imported, left_name: str, right_name: str) -> str:
    """A unified diff, from which `patch` makes the second text byte for byte."""
    return unified(write_bracketed(left.clauses), write_bracketed(right.clauses), left_name, right_name)


def _changes(found: Difference, left: list[str], right: list[str]) -> Iterator[dict[str, Any]]:
    for one in found.changes:
        if one.change != "kept":
            before = "" if one.left is None else left[one.left]
            after = "" if one.right is None else right[one.right]
            yield {
                "change": one.change,
                "left": None if one.left is None else one.left + 1,
                "right": None if one.right is None else one.right + 1,
                "words": _marked(before, one.edits) if before and after else before or after,
                "edits": [[edit.start, edit.end, edit.words] for edit in one.edits],
            }


def _marked(paragraph: str, edits: Sequence[WordEdit]) -> str:
    """A paragraph with its word edits: `[-out-]` and `{+in+}`."""
    found, at = [], 0
    for one in edits:
        out = paragraph[one.start : one.end]
        found += [paragraph[at : one.start], f"[-{out}-]" if out else "", f"{{+{one.words}+}}" if one.words else ""]
        at = one.end
    return "".join([*found, paragraph[at:]])


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise NodeError(f"{path.name} is larger than {_MAX_BYTES // 1_000_000} MB; divide it")
        return path.read_bytes()
    except OSError as error:
        raise NodeError(f"{path.name} cannot be read: {error.strerror}") from error
