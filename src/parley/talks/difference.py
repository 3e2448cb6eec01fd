"""The difference of two texts: which paragraphs were kept, changed, moved, added, removed, and the words in each.

Method: docs/talks.md, The difference of two texts.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec
from rapidfuzz.distance import LCSseq

from parley.talks.alignment import Alignment, align

Change = Literal["kept", "changed", "moved", "added", "removed"]
_TOKEN = re.compile(r"\w+|[^\w\s]")


class WordEdit(msgspec.Struct, frozen=True, array_like=True):
    """Characters `start` to `end` of the first text's paragraph give way to these words."""

    start: int
    end: int
    words: str


class ParagraphChange(msgspec.Struct, frozen=True, kw_only=True):
    """One paragraph: its number in each text (None: not there), what became of it, and the words in it.

    One that moved has its word edits too, so that an edit inside it shows.
    """

    left: int | None
    right: int | None
    change: Change
    edits: tuple[WordEdit, ...] = ()


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What became of every paragraph, down the second text, the removed ones after the one they followed."""

    changes: tuple[ParagraphChange, ...]

    def count(self, change: Change) -> int:
        """How many paragraphs this became of; one both moved and changed has moved."""
        return sum(one.change == change for one in self.changes)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text (its lines, with the empty ones after them): joined they are the text again."""
    starts = [0, *(match.start() + 1 for match in re.finditer(r"\n(?=[^\n]*\S)", text))]
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True) if start < end]


def difference(
    left: Sequence[str], right: Sequence[str], left_ids: Sequence[str] = (), right_ids: Sequence[str] = ()
) -> Difference:
    """The difference of two texts as paragraphs; identities of clauses, where both have them, go before words."""
    alignment = align(left, right, left_ids, right_ids)
    return Difference(changes=tuple(_changes(left, right, alignment)))


def word_edits(left: str, right: str) -> tuple[WordEdit, ...]:
    """The edits that make one paragraph of another, words whole: their longest common subsequence is kept.

    Spaces are no words: they go with the words beside them that change, and alone where nothing else does.
    """
    one, other = list(_TOKEN.finditer(left)), list(_TOKEN.finditer(right))
    steps = LCSseq.opcodes([match.group() for match in one], [match.group() for match in other])
    kept = [
        (one[step.src_start + n].span(), other[step.dest_start + n].span())
        for step in steps
        if step.tag == "equal"
        for n in range(step.src_end - step.src_start)
    ]
    found: list[WordEdit] = []
    at, at_other = 0, 0
    for (start, end), (start_other, end_other) in [*kept, ((len(left),) * 2, (len(right),) * 2)]:
        if left[at:start] != right[at_other:start_other]:
            found.append(_edit(left, at, start, right[at_other:start_other]))
        at, at_other = end, end_other
    return tuple(found)


def _edit(left: str, start: int, end: int, words: str) -> WordEdit:
    """An edit without the spaces that both begin or end with."""
    while start < end and words and left[start] == words[0] and words[0].isspace():
        start, words = start + 1, words[1:]
    while start < end and words and left[end - 1] == words[-1] and words[-1].isspace():
        end, words = end - 1, words[:-1]
    return WordEdit(start, end, words)


def unified(left: str, right: str, left_name: str, right_name: str) -> str:
    """The difference as a unified diff by lines, from which `patch` makes the second text byte for byte."""
    one, other = _lines(left), _lines(right)
    opcodes = LCSseq.opcodes(one, other)
    steps = [(step.tag, step.src_start, step.src_end, step.dest_start, step.dest_end) for step in opcodes]
    hunks = [_hunk(group, one, other) for group in _grouped(steps)]
    return "".join([f"--- {left_name}\n+++ {right_name}\n", *hunks]) if hunks else ""


def paired_words(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[str | None, str | None]]:
    """Each paragraph of the first beside its counterpart in the second, then what only the second has."""
    pairs = dict(align(left, right).pairs)
    for number, words in enumerate(left):
        yield words, right[pairs[number]] if number in pairs else None
    taken = set(pairs.values())
    yield from ((None, words) for number, words in enumerate(right) if number not in taken)


def _changes(left: Sequence[str], right: Sequence[str], alignment: Alignment) -> Iterator[ParagraphChange]:
    by_right = {other: one for one, other in alignment.pairs}
    gone = sorted(set(range(len(left))) - set(by_right.values()))
    for number, words in enumerate(right):
        one = by_right.get(number)
        if one is None:
            yield ParagraphChange(left=None, right=number, change="added")
            continue
        moved = (one, number) in alignment.moved
        while gone and gone[0] < one and not moved:
            yield ParagraphChange(left=gone.pop(0), right=None, change="removed")
        edits = word_edits(left[one], words) if left[one] != words else ()
        same = left[one].split() == words.split()
        change: Change = "moved" if moved else "kept" if same else "changed"
        yield ParagraphChange(left=one, right=number, change=change, edits=edits)
    yield from (ParagraphChange(left=number, right=None, change="removed") for number in gone)


def _lines(text: str) -> list[str]:
    """Lines with their ends; only a line feed ends one, as for `patch`."""
    return re.findall(r"[^\n]*\n|[^\n]+\Z", text)


_CONTEXT = 3
_Step = tuple[str, int, int, int, int]


def _grouped(steps: Sequence[_Step]) -> Iterator[list[_Step]]:
    """Changes with three equal lines around them; those that are near each other together."""
    group: list[_Step] = []
    for tag, a, b, c, d in steps:
        if tag != "equal":
            group.append((tag, a, b, c, d))
        elif group and b - a > 2 * _CONTEXT:
            yield [*group, ("equal", a, a + _CONTEXT, c, c + _CONTEXT)]
            group = [("equal", b - _CONTEXT, b, d - _CONTEXT, d)]
        elif group:
            group.append((tag, a, b, c, d))
        else:
            group = [("equal", max(b - _CONTEXT, a), b, max(d - _CONTEXT, c), d)]
    if any(tag != "equal" for tag, *_ in group):
        *before, (tag, a, b, c, d) = group
        yield [*before, (tag, a, min(b, a + _CONTEXT), c, min(d, c + _CONTEXT)) if tag == "equal" else group[-1]]


def _hunk(group: Sequence[_Step], left: Sequence[str], right: Sequence[str]) -> str:
    first, last = group[0], group[-1]
    found = [f"@@ -{_range(first[1], last[2])} +{_range(first[3], last[4])} @@\n"]
    for tag, a, b, c, d in group:
        if tag == "equal":
            found += [_line(" ", line) for line in left[a:b]]
        else:
            found += [_line("-", line) for line in left[a:b]] + [_line("+", line) for line in right[c:d]]
    return "".join(found)


def _range(start: int, end: int) -> str:
    return f"{start + (end > start)},{end - start}"


def _line(sign: str, line: str) -> str:
    return f"{sign}{line}" if line.endswith("\n") else f"{sign}{line}\n\\ No newline at end of file\n"
