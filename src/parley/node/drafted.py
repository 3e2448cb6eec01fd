"""A bracketed draft as the clauses with which a text opens: the same clauses in each language, owners by delegation."""

from collections.abc import Iterator, Mapping

from parley.talks.bracketed import Imported, ImportedClause
from parley.talks.runs import Alternative, Bracket, Option, Run, Runs, walk
from parley.talks.text import ClauseStart

_LETTERS = "bcdefghijklmnopqrstuvwxyz"  # a key never ends in "a"; fewer letters leave room before the first


def clauses_of(drafts: Mapping[str, Imported], owners: Mapping[str, str]) -> tuple[ClauseStart, ...]:
    """The clauses of a text from its draft in each language; a heading that stands alone above all is its title.

    `owners` gives the delegation for a name, in small letters. Raises ValueError where the languages have not the same
    clauses.
    """
    by_language = {language: list(_below_title(draft)) for language, draft in drafts.items()}
    shapes = {tuple((one.clause, one.parent) for one in clauses) for clauses in by_language.values()}
    if len(shapes) != 1:
        raise ValueError("the languages have not the same clauses")
    shape = shapes.pop()
    keys = _keys(len(shape))
    return tuple(
        ClauseStart(
            clause=clause,
            parent=parent,
            key=keys[position],
            runs={language: _owned(clauses[position].runs, owners) for language, clauses in by_language.items()},
        )
        for position, (clause, parent) in enumerate(shape)
    )


def owners_in(draft: Imported) -> set[str]:
    """Every owner that a draft names."""
    return {
        owner for one in draft.clauses for run in walk(one.runs) if isinstance(run, Bracket) for owner in run.owners
    }


def _below_title(draft: Imported) -> Iterator[ImportedClause]:
    first = draft.clauses[0]
    titled = first.mark.strip() == "#" and not any(one.mark.strip() == "#" for one in draft.clauses[1:])
    for one in draft.clauses[1:] if titled else draft.clauses:
        parent = "" if titled and one.parent == first.clause else one.parent
        yield ImportedClause(clause=one.clause, parent=parent, mark=one.mark, runs=one.runs, gap=one.gap)


def _keys(count: int) -> list[str]:
    """Order keys for so many clauses, of equal length and room between them."""
    width = next(size for size in range(2, 9) if len(_LETTERS) ** (size - 1) >= count)
    return ["".join(_digit(n, place) for place in reversed(range(width - 1))) + "n" for n in range(count)]


def _digit(number: int, place: int) -> str:
    return _LETTERS[number // len(_LETTERS) ** place % len(_LETTERS)]


def _owned(runs: Runs, owners: Mapping[str, str]) -> Runs:
    return tuple(_run(run, owners) for run in runs)


def _run(run: Run, owners: Mapping[str, str]) -> Run:
    match run:
        case Bracket(id=id_, owners=named, inner=inner):
            return Bracket(id_, tuple(sorted({owners[one.lower()] for one in named})), _owned(inner, owners))
        case Alternative(options=options):
            return Alternative(tuple(Option(one.owners, _owned(one.runs, owners)) for one in options))
    return run
