"""What concurrency looks like: the proposals on one version laid over it, in attributed alternatives and brackets.

Spans apart are shown each in its place. The same span, or spans that overlap, become an alternative in which every
option has its owners, the standing words too. Brackets nest or are apart; two that cross are rival options.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from parley.talks.runs import Alternative, Bracket, Option, Run, Runs, Words, joined, length, plain


class Laid(NamedTuple):
    """An edit laid over runs: the characters it is of, whose, by which proposal, and the runs put there.

    `runs` is None for a bracket, whose id is then `bracket`.
    """

    start: int
    end: int
    owner: str
    proposal: str
    runs: Runs | None
    bracket: str = ""


class _Cell(NamedTuple):
    """A run with the characters it is of in the version, which what is shown in its place may exceed."""

    start: int
    end: int
    run: Run


def overlay(runs: Runs, laid: Iterable[Laid], holders: Sequence[str]) -> Runs:
    """The runs with what is proposed to them, the same for the same set; `holders` are those who hold to the version.

    Rule 8: brackets nest or are apart; two that cross are rival options. Rule 9: every option of a stretch is there,
    the standing words and "no text" too.
    """
    return joined(_overlaid(list(_cells(runs, 0)), sorted(laid, key=_order), tuple(holders)))


def _order(one: Laid) -> tuple[int, int, str, str, str, str]:
    return one.start, one.end, one.owner, one.proposal, one.bracket, "" if one.runs is None else plain(one.runs)


def _cells(runs: Iterable[Run], at: int) -> Iterator[_Cell]:
    for run in runs:
        yield _Cell(at, at + length(run), run)
        at += length(run)


def _overlaid(cells: list[_Cell], laid: Sequence[Laid], holders: tuple[str, ...]) -> list[Run]:
    """Lays edits over cells: into the bracket or option that holds them, else here, in groups that overlap."""
    here = list(laid)
    for position, cell in enumerate(cells):
        if isinstance(cell.run, Bracket | Alternative):
            deeper = [one for one in here if _is_inside(one, cell)]
            if deeper:
                here = [one for one in here if one not in deeper]
                cells[position] = cell._replace(run=_laid_inside(cell, deeper, holders))
    found: list[Run] = []
    at = cells[0].start if cells else 0
    for group in _groups(_to_edges(one, cells) for one in here):
        start, end = group[0].start, max(one.end for one in group)
        found += [cell.run for cell in _sliced(cells, at, start)]
        found += _shown(list(_sliced(cells, start, end)), start, end, group, holders)
        at = end
    end = max((cell.end for cell in cells), default=0)
    return found + [cell.run for cell in _sliced(cells, at, end)] + [cell.run for cell in cells if cell.start == end]


def _is_inside(one: Laid, cell: _Cell) -> bool:
    """Whether an edit is of one option or of the inside of a bracket, and of less than all of it."""
    if not (cell.start <= one.start and one.end <= cell.end) or (one.start, one.end) == (cell.start, cell.end):
        return False
    if one.start == one.end and one.start in (cell.start, cell.end):
        return False
    return not isinstance(cell.run, Alternative) or any(
        start <= one.start and one.end <= end for start, end, _ in _spans(cell.run, cell.start)
    )


def _spans(run: Alternative, at: int) -> Iterator[tuple[int, int, Option]]:
    for option in run.options:
        size = sum(map(length, option.runs))
        yield at, at + size, option
        at += size


def _laid_inside(cell: _Cell, laid: Sequence[Laid], holders: tuple[str, ...]) -> Run:
    run = cell.run
    if isinstance(run, Bracket):
        return Bracket(run.id, run.owners, tuple(_overlaid(list(_cells(run.inner, cell.start)), laid, holders)))
    assert isinstance(run, Alternative)
    options, rest = [], list(laid)
    for start, end, option in _spans(run, cell.start):
        mine = [one for one in rest if start <= one.start and one.end <= end]
        rest = [one for one in rest if one not in mine]
        options.append(Option(option.owners, tuple(_overlaid(list(_cells(option.runs, start)), mine, holders))))
    return Alternative(tuple(options))


def _to_edges(one: Laid, cells: Sequence[_Cell]) -> Laid:
    """An edit that cuts a bracket or an option is of the whole of it: what crosses is a rival."""
    start, end = one.start, one.end
    for cell in cells:
        if type(cell.run) is not Words and cell.start < end and start < cell.end:
            start, end = min(start, cell.start), max(end, cell.end)
    return one._replace(start=start, end=end)


def _groups(laid: Iterable[Laid]) -> Iterator[list[Laid]]:
    """Edits whose characters overlap; two insertions at one place do."""
    group: list[Laid] = []
    end = -1
    for one in sorted(laid, key=_order):
        together = one.start < end or (bool(group) and (one.start, one.end) == (group[0].start, end))
        if group and not together:
            yield group
            group, end = [], -1
        group.append(one)
        end = max(end, one.end)
    if group:
        yield group


def _sliced(cells: Sequence[_Cell], start: int, end: int) -> Iterator[_Cell]:
    for cell in cells:
        if start <= cell.start < end and cell.end <= end:
            yield cell
        elif isinstance(cell.run, Words) and cell.start < end and start < cell.end:
            low, high = max(start, cell.start), min(end, cell.end)
            yield _Cell(low, high, Words(cell.run.text[low - cell.start : high - cell.start]))


def _shown(cells: list[_Cell], start: int, end: int, group: Sequence[Laid], holders: tuple[str, ...]) -> list[Run]:
    """One group: a bracket round the rest, stretches that several delete, or an alternative."""
    around = next((one for one in group if one.runs is None and (one.start, one.end) == (start, end)), None)
    if around is not None:
        rest = [one for one in group if one is not around]
        return [Bracket(around.bracket, (around.owner,), tuple(_overlaid(cells, rest, holders)))]
    if all(one.runs == () for one in group):
        return list(_deleted(cells, group, holders))
    return _alternative(cells, start, end, group, holders)


def _deleted(cells: Sequence[_Cell], group: Sequence[Laid], holders: tuple[str, ...]) -> Iterator[Run]:
    """Deletions that overlap: each stretch with all who would have it out."""
    edges = sorted({edge for one in group for edge in (one.start, one.end)})
    whole = [cell for cell in cells if type(cell.run) is not Words]
    edges = [edge for edge in edges if not any(cell.start < edge < cell.end for cell in whole)]
    for start, end in pairwise(edges):
        out = tuple(sorted({one.owner for one in group if one.start < end and start < one.end}))
        words = tuple(cell.run for cell in _sliced(cells, start, end))
        yield Alternative((Option(_others(holders, out), words), Option(out, ())))


def _alternative(
    cells: list[_Cell], start: int, end: int, group: Sequence[Laid], holders: tuple[str, ...]
) -> list[Run]:
    """Rival ways to have the stretch, those alike as one option with all their owners."""
    base = joined(cell.run for cell in cells)
    owners: dict[Runs, set[str]] = {base: set()}
    for proposal in dict.fromkeys(one.proposal for one in group):
        mine = [one for one in group if one.proposal == proposal]
        owners.setdefault(joined(_as_one_would(cells, start, end, mine)), set()).update(one.owner for one in mine)
    against = {owner for runs, whose in owners.items() if runs != base for owner in whose}
    owners[base] |= set(_others(holders, tuple(against)))
    ahead, options, behind = _common([(runs, tuple(sorted(whose))) for runs, whose in owners.items()])
    standing, rivals = options[0], sorted(options[1:], key=lambda one: (plain(one.runs), one.owners))
    return [Words(ahead), Alternative((standing, *rivals)), Words(behind)]


def _as_one_would(cells: list[_Cell], start: int, end: int, mine: Sequence[Laid]) -> Iterator[Run]:
    """The stretch as one proposal would have it: its words in, its brackets round."""
    at = start
    for one in mine:
        if one.start < at:  # inside what the same proposal has put in or bracketed already
            continue
        yield from (cell.run for cell in _sliced(cells, at, one.start))
        if one.runs is None:
            within = [other for other in mine if other is not one and one.start <= other.start and other.end <= one.end]
            inner = list(_sliced(cells, one.start, one.end))
            yield Bracket(one.bracket, (one.owner,), joined(_as_one_would(inner, one.start, one.end, within)))
        else:
            yield from one.runs
        at = one.end
    yield from (cell.run for cell in _sliced(cells, at, end))


def _others(holders: tuple[str, ...], against: tuple[str, ...]) -> tuple[str, ...]:
    """Who holds to the standing words: the holders that propose nothing else, or all of them where all do."""
    return tuple(sorted(set(holders) - set(against))) or tuple(sorted(holders))


def _common(options: list[tuple[Runs, tuple[str, ...]]]) -> tuple[str, list[Option], str]:
    """The words that all options begin and end with, whole words only, and the options without them."""
    texts = [runs[0].text if runs and type(runs[0]) is Words else "" for runs, _ in options]
    if not all(type(run) is Words for runs, _ in options for run in runs):
        return "", [Option(owners, runs) for runs, owners in options], ""
    ahead = _common_start(texts)
    texts = [text[len(ahead) :] for text in texts]
    behind = _common_start([text[::-1] for text in texts])[::-1]
    cut = [text[: len(text) - len(behind)] for text in texts]
    return ahead, [Option(one[1], (Words(t),) if t else ()) for one, t in zip(options, cut, strict=True)], behind


def _common_start(texts: Sequence[str]) -> str:
    """The longest start of all that ends with a space, or is the whole of one of them at a word's end."""
    first, last = min(texts), max(texts)
    size = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    start = first[:size]
    if all(len(text) == size or not text[size].isalnum() for text in texts) and (not start or start[-1].isalnum()):
        return start
    return start[: start.rfind(" ") + 1]
