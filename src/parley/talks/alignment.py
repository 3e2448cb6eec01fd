"""Which paragraph of one text is which of another.

By identity where the clauses have one in common; else by three-word shingles and an assignment (scipy). What has moved
is the complement of the longest increasing subsequence.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix, diags_array

LEAST_ALIKE, SURELY_ALIKE = 0.42, 0.55
MOVED_ALIKE = 0.4
_NEAR = 0.35  # what standing between the same neighbours is worth, against sharing all words
_ENOUGH = 80.0  # weight of shingles, some thirty, from which the share of the shorter is trusted
_FEW = 5  # words: so few are the same by chance ("Option 2: no text")
_WORD = re.compile(r"\w+")
Pair = tuple[int, int]


class Alignment(msgspec.Struct, frozen=True, kw_only=True):
    """The pairs (number in the first, number in the second) in the order of the second, and those that have moved."""

    pairs: tuple[Pair, ...]
    moved: frozenset[Pair]


def align(
    left: Sequence[str], right: Sequence[str], left_ids: Sequence[str] = (), right_ids: Sequence[str] = ()
) -> Alignment:
    """Pairs the paragraphs of two texts; identities, where both texts have them, decide before words do.

    Then come paragraphs of the same words, found once in each; the rest is paired so that what the pairs share, by
    shingles and by being next to paragraphs that are paired, is greatest. Pairs that share too little are none.
    """
    pairs: dict[int, int] = {}
    by_id = {id_: number for number, id_ in enumerate(left_ids)}
    for number, id_ in enumerate(right_ids):
        if id_ in by_id:
            pairs[by_id[id_]] = number
    words_left, words_right = [_words(one) for one in left], [_words(one) for one in right]
    pairs |= _same(words_left, words_right, pairs)
    for least in (SURELY_ALIKE, LEAST_ALIKE):
        pairs |= _alike(words_left, words_right, pairs, least)
    found = tuple(sorted(pairs.items(), key=lambda pair: pair[1]))
    return Alignment(pairs=found, moved=frozenset(found) - _in_order(found))


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


def _same(left: Sequence[tuple[str, ...]], right: Sequence[tuple[str, ...]], known: dict[int, int]) -> dict[int, int]:
    """Paragraphs of the same words, not few, that each text has once."""
    taken = set(known.values())
    once: list[dict[tuple[str, ...], int]] = []
    for words, done in ((left, known.keys()), (right, taken)):
        where: dict[tuple[str, ...], list[int]] = {}
        for number, one in enumerate(words):
            if len(one) >= _FEW and number not in done:
                where.setdefault(one, []).append(number)
        once.append({one: numbers[0] for one, numbers in where.items() if len(numbers) == 1})
    return {number: once[1][one] for one, number in once[0].items() if one in once[1]}


def _alike(
    left: Sequence[tuple[str, ...]], right: Sequence[tuple[str, ...]], known: dict[int, int], least: float
) -> dict[int, int]:
    """The pairing of the rest that is the most alike and the nearest in all, of pairs that are so enough."""
    taken = set(known.values())
    rows = [number for number in range(len(left)) if number not in known and left[number]]
    columns = [number for number in range(len(right)) if number not in taken and right[number]]
    if not rows or not columns:
        return {}
    alike = _likeness([left[number] for number in rows], [right[number] for number in columns])
    near = _near(rows, columns, known, len(left), len(right))
    few = np.array([len(left[row]) < _FEW for row in rows])[:, None]
    may = (near >= 0.5) | ((alike >= MOVED_ALIKE) & ~few)
    score = np.where(may & (alike > 0), alike + _NEAR * near, 0)
    chosen = linear_sum_assignment(np.where(score >= least, score, 0), maximize=True)
    return {rows[row]: columns[column] for row, column in zip(*chosen, strict=True) if score[row, column] >= least}


def _likeness(left: Sequence[tuple[str, ...]], right: Sequence[tuple[str, ...]]) -> np.ndarray:
    """The share of shingles in common, rare ones for more, of both (Dice) and of the shorter.

    The second share keeps a paragraph that was cut in two like each of its halves.
    """
    vocabulary: dict[tuple[str, ...], int] = {}
    counted = [_counted(paragraphs, vocabulary) for paragraphs in (left, right)]
    a, b = (
        csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(ends) - 1, len(vocabulary)))
        for columns, ends in counted
    )
    rows = len(left) + len(right)
    weights = np.log1p(rows / np.asarray(a.sum(axis=0) + b.sum(axis=0)).ravel())
    common = (a @ diags_array(weights) @ b.T).toarray()
    sizes_a, sizes_b = (a @ weights)[:, None], (b @ weights)[None, :]
    smaller = np.minimum(sizes_a, sizes_b)
    trust = np.minimum(1, smaller / _ENOUGH)
    found: np.ndarray = ((2 - trust) * 2 * common / (sizes_a + sizes_b) + trust * common / smaller) / 2
    return found


def _counted(
    paragraphs: Iterable[tuple[str, ...]], vocabulary: dict[tuple[str, ...], int]
) -> tuple[list[int], list[int]]:
    """The columns of a sparse matrix, and where each row ends: three words running, and single words."""
    columns: list[int] = []
    ends = [0]
    for words in paragraphs:
        shingles = {words[n : n + size] for size in (1, 3) for n in range(len(words) - size + 1)}
        columns += [vocabulary.setdefault(one, len(vocabulary)) for one in shingles]
        ends.append(len(columns))
    return columns, ends


def _near(
    rows: Sequence[int], columns: Sequence[int], known: dict[int, int], rows_in_all: int, columns_in_all: int
) -> np.ndarray:
    """How well each column stands where a row's paired neighbours lead: up to 1 between them, less outside."""
    anchors = {-1: -1, **known, rows_in_all: columns_in_all}
    places = sorted(anchors)
    found = np.zeros((len(rows), len(columns)))
    across = np.array(columns)
    for number, row in enumerate(rows):
        after = bisect_left(places, row)
        before, behind = places[after - 1], places[after]
        off = np.minimum(
            np.abs(across - anchors[before] - row + before), np.abs(across - anchors[behind] - row + behind)
        )
        between = (across > anchors[before]) & (across < anchors[behind])
        found[number] = np.where(between, 0.5, 0) + 0.5 / (1 + off)
    return found


def _in_order(pairs: Sequence[Pair]) -> frozenset[Pair]:
    """The longest increasing subsequence: the pairs that have not moved, as many as can be."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (left, _) in enumerate(pairs):
        at = bisect_left(tails, left)
        before.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [left]
        ends[at : at + 1] = [number]
    found: list[Pair] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return frozenset(found)
