"""Pairs of paragraphs of two real drafts, aligned by hand: numbers only, in benchmarks/talks_gold.csv."""

import csv
from pathlib import Path
from typing import NamedTuple


class Gold(NamedTuple):
    """The drafts, the pairs judged (None: it has no counterpart; numbers from 0), and those that moved."""

    drafts: tuple[str, str]
    pairs: tuple[tuple[int | None, int | None], ...]
    moved: frozenset[tuple[int, int]]


def _read() -> Gold:
    with (Path(__file__).parents[2] / "benchmarks" / "talks_gold.csv").open(newline="") as file:
        rows = [(row["left"], row["right"], row["moved"]) for row in csv.DictReader(file)]
    pairs = tuple((int(one) - 1 if one else None, int(other) - 1 if other else None) for one, other, _ in rows)
    moved = frozenset((int(one) - 1, int(other) - 1) for one, other, moved in rows if moved)
    return Gold(("paris_draft_2015-10-23.md", "paris_draft_2015-12-04.md"), pairs, moved)


GOLD = _read()
