"""Bracketed text as it goes round: read into clauses and runs, and written again word for word.

Real drafts are unbalanced in a tenth of their paragraphs. Every imbalance is listed with its place and none is
repaired: a sign without its counterpart in the clause stays where it is, as a defect on show.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

import msgspec

from parley.talks.runs import Alternative, Blank, Bracket, Loose, Reference, Run, Runs, Words

MAX_CHARACTERS = 4_000_000
MAX_DEPTH = 100

_DEFINED = re.compile(r"^\[([^\]\n]+)\]:[ \t]*\S", re.MULTILINE)
# A footnote's mark, what a link leads to, a link: none of these is a bracket.
_ASIDE = re.compile(r"\[\^[^\]\s]+\]:?|\[[^\[\]\n]*\]\([^()\s]*[:/#.][^()\s]*\)|(?m:^\[[^\]\n]+\]:[ \t]*\S+.*$)")
_LINK = re.compile(r"\[[^\[\]\n]*\]\[([^\[\]\n]+)\]")
_SIGN = re.compile(r"[\[\]\\]")
_MARK = re.compile(r"[ \t]*(?:#+[ \t]+|\d+[.)][ \t]*|[-*+•][ \t]+|\([a-z0-9]{1,4}\)[ \t]+)?")
_OWNERS = re.compile(r"\{([^{}\n]+)\}")
_NO_WORD = "*#_.,;:()\"'-—…"


class Imbalance(msgspec.Struct, frozen=True, kw_only=True):
    """A bracket sign without its counterpart in its paragraph: its place, and its counterpart's where there is one.

    Lines and columns count from 1; `other_line` and `other_column` are 0 where no paragraph has the counterpart.
    """

    line: int
    column: int
    sign: str
    other_line: int = 0
    other_column: int = 0


class ImportedClause(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A clause as it came: what stands before its words ("2. "), its runs, and the space after it."""

    clause: str
    parent: str
    mark: str
    runs: Runs
    gap: str


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """A bracketed text: its clauses down the page, and what is to be known of its brackets.

    `unbalanced` is the number of paragraphs with more signs of one kind than of the other, `crossing` of pairs whose
    two signs stand in different paragraphs.
    """

    source: str
    clauses: tuple[ImportedClause, ...]
    paragraphs: int
    words: int
    opened: int
    closed: int
    depth: int
    unbalanced: int
    crossing: int
    imbalances: tuple[Imbalance, ...]


class _Sign(NamedTuple):
    at: int
    opens: bool


def read_bracketed(text: str) -> Imported:
    """Reads bracketed plain text or Markdown, and keeps every character. ValueError where it is too long or deep."""
    if len(text) > MAX_CHARACTERS:
        raise ValueError(f"the text has {len(text)} characters; at most {MAX_CHARACTERS} are read, so divide it")
    signs = list(_signs(text))
    pairs, loose, depth = _paired(signs)
    starts, clause_starts = _starts(text)
    paragraph = [bisect_right(starts, sign.at) for sign in signs]
    imbalances = tuple(_imbalances(signs, pairs, loose, paragraph, _line_starts(text)))
    excess: dict[int, int] = {}
    for sign, number in zip(signs, paragraph, strict=True):
        excess[number] = excess.get(number, 0) + (1 if sign.opens else -1)
    return Imported(
        source=sha256(text.encode()).hexdigest(),
        clauses=tuple(_clauses(text, clause_starts, signs)),
        paragraphs=len(starts),
        words=_words(text),
        opened=sum(sign.opens for sign in signs),
        closed=sum(not sign.opens for sign in signs),
        depth=depth,
        unbalanced=sum(bool(one) for one in excess.values()),
        crossing=sum(paragraph[one] != paragraph[other] for one, other in pairs.items()),
        imbalances=imbalances,
    )


def write_bracketed(clauses: Iterable[ImportedClause]) -> str:
    """The text of clauses, word for word what was read, with each bracket's owners after it where it has any."""
    return "".join(f"{one.mark}{written(one.runs)}{one.gap}" for one in clauses)


def written(runs: Iterable[Run]) -> str:
    """Runs as text: `[...]` for a bracket, `]{A, B}` with its owners, `[a][b]` for options, `____` for a blank."""
    return "".join(_written(run) for run in runs)


def _written(run: Run) -> str:
    match run:
        case Words(text=text):
            return text
        case Loose(sign=sign):
            return sign
        case Bracket(owners=owners, inner=inner):
            return f"[{written(inner)}]{_owners(owners)}"
        case Alternative(options=options):
            return "".join(f"[{written(one.runs)}]{_owners(one.owners)}" for one in options)
        case Blank():
            return "____"
        case Reference(label=label):
            return label


def _named(text: str, at: int, end: int) -> tuple[str, ...]:
    """The owners that stand after a bracket, where they are as we write them."""
    match = _OWNERS.match(text, at, end) if text.startswith("{", at) else None
    named = tuple(match[1].split(", ")) if match else ()
    return named if match and all(named) and _owners(named) == match[0] else ()


def _owners(owners: Sequence[str]) -> str:
    return "{" + ", ".join(owners) + "}" if owners else ""


def _signs(text: str) -> Iterator[_Sign]:
    """Every bracket sign that is one."""
    defined = {label for label in _DEFINED.findall(text) if not label.startswith("^")}
    after = 0
    for match in _SIGN.finditer(text):
        at, sign = match.start(), match.group()
        if at < after:
            continue
        if sign == "]":
            yield _Sign(at, False)
        elif sign == "\\":
            after = at + 2
        elif (aside := _ASIDE.match(text, at)) is not None:
            after = aside.end()
        elif defined and (link := _LINK.match(text, at)) is not None and link[1] in defined:
            after = link.end()
        else:
            yield _Sign(at, True)


def _words(text: str) -> int:
    return sum(bool(one.strip(_NO_WORD)) for one in text.replace("[", " ").replace("]", " ").split())


def _paired(signs: Sequence[_Sign]) -> tuple[dict[int, int], list[int], int]:
    """Which sign closes which, by number; those without counterpart; the greatest depth."""
    pairs: dict[int, int] = {}
    loose: list[int] = []
    open_: list[int] = []
    depth = 0
    for number, sign in enumerate(signs):
        if sign.opens:
            open_.append(number)
            depth = max(depth, len(open_))
        elif open_:
            pairs[open_.pop()] = number
        else:
            loose.append(number)
    return pairs, sorted(loose + open_), depth


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", text))]


def _starts(text: str) -> tuple[list[int], list[int]]:
    """Where paragraphs begin (after an empty line), and clauses (there, and at a heading or an item of a list)."""
    paragraphs: list[int] = []
    clauses: list[int] = []
    at, after_empty = 0, True
    for line in text.split("\n"):
        if line and not line.isspace():
            if after_empty:
                paragraphs.append(at)
            if after_empty or _mark(line).strip():
                clauses.append(at)
            after_empty = False
        else:
            after_empty = True
        at += len(line) + 1
    return paragraphs, clauses


def _mark(line: str) -> str:
    match = _MARK.match(line)
    return match.group() if match else ""


def _imbalances(
    signs: Sequence[_Sign], pairs: dict[int, int], loose: Iterable[int], paragraph: Sequence[int], lines: Sequence[int]
) -> Iterator[Imbalance]:
    across = {one: other for one, other in pairs.items() if paragraph[one] != paragraph[other]}
    other_of = {**across, **{other: one for one, other in across.items()}}
    for number in sorted({*loose, *other_of}):
        line, column = _place(lines, signs[number].at)
        other = _place(lines, signs[other_of[number]].at) if number in other_of else (0, 0)
        sign = "[" if signs[number].opens else "]"
        yield Imbalance(line=line, column=column, sign=sign, other_line=other[0], other_column=other[1])


def _place(lines: Sequence[int], at: int) -> tuple[int, int]:
    line = bisect_right(lines, at)
    return line, at - lines[line - 1] + 1


def _clauses(text: str, starts: Sequence[int], signs: Sequence[_Sign]) -> Iterator[ImportedClause]:
    """The text cut into clauses, each with its runs; the parent is the heading, or the item further out, before it.

    Empty lines before the first clause are its mark's, so that no character is lost.
    """
    at = [sign.at for sign in signs]
    above: list[tuple[int, str]] = []
    begins = [0, *starts[1:]]
    for number, (start, stop) in enumerate(zip(begins, [*begins[1:], len(text)], strict=True), 1):
        first = starts[number - 1] if starts else stop
        end = start + len(text[start:stop].rstrip())
        mark = text[start:first] + _mark(text[first:end])
        rank = _rank(mark.lstrip("\n"))
        while above and above[-1][0] >= rank:
            above.pop()
        clause = f"c{number}"
        mine = signs[bisect_left(at, start) : bisect_left(at, stop)]
        yield ImportedClause(
            clause=clause,
            parent=above[-1][1] if above else "",
            mark=mark,
            runs=_runs(text, start + len(mark), max(end, start + len(mark)), mine, clause),
            gap=text[max(end, start + len(mark)) : stop],
        )
        above.append((rank, clause))


def _rank(mark: str) -> int:
    """How far in a clause stands: headings by their level, then by the indent, an item further in than words."""
    bare = mark.strip()
    if bare.startswith("#"):
        return len(bare)
    indent = len(mark) - len(mark.lstrip())
    return 10 + 2 * indent + (1 if bare else 0)


def _runs(text: str, start: int, end: int, signs: Sequence[_Sign], clause: str) -> Runs:
    """The runs of one clause from `start` to `end`, by its own signs."""
    if not signs:
        return (Words(text[start:end]),) if start < end else ()
    pairs, _, _ = _paired(signs)
    closing = set(pairs.values())
    stack: list[list[Run]] = [[]]
    at = start
    for number, sign in enumerate(signs):
        if at < sign.at:
            stack[-1].append(Words(text[at : sign.at]))
        at = sign.at + 1
        if number in pairs:
            stack.append([])
            if len(stack) > MAX_DEPTH:
                raise ValueError(f"brackets of {clause} nest deeper than {MAX_DEPTH}; take some of them out")
        elif number in closing:
            named = _named(text, at, end)
            at += len(_owners(named))
            inner = tuple(stack.pop())
            stack[-1].append(Bracket(f"{clause}.{number}", named, inner))
        else:
            stack[-1].append(Loose("[" if sign.opens else "]"))
    if at < end:
        stack[-1].append(Words(text[at:end]))
    return tuple(stack[0])
