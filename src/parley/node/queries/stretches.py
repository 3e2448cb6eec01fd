"""Runs of a clause as pages show them, and the difference of two wordings, word for word."""

from collections.abc import Iterable, Iterator

from parley.node.shown import Changes, OptionShown, Stretch
from parley.talks.difference import word_edits
from parley.talks.runs import Alternative, Bracket, Reference, Runs, Words, plain


def stretches(runs: Runs, depth: int = 0) -> tuple[Stretch, ...]:
    """The stretches of runs; a bracket says how deep it stands, from 1."""
    return tuple(_stretches(runs, depth))


def changes(before: str, after: str) -> Changes:
    """What stays, goes out and comes in from one wording to another, in the order of the words."""
    return tuple(_changes(before, after))


def _stretches(runs: Runs, depth: int) -> Iterator[Stretch]:
    for run in runs:
        match run:
            case Words(text=text):
                yield Stretch("words", text)
            case Reference(label=label):
                yield Stretch("words", label)
            case Bracket(id=id_, owners=owners, inner=inner):
                yield Stretch("bracket", id_, owners, stretches(inner, depth + 1), depth=depth + 1)
            case Alternative(options=options):
                standing = options[0].runs
                yield Stretch(
                    "options",
                    options=tuple(
                        OptionShown(
                            one.owners, stretches(one.runs, depth), _against(standing, one.runs) if number else ()
                        )
                        for number, one in enumerate(options)
                    ),
                )
            case _:
                yield Stretch("blank" if not plain((run,)).strip("\ufffc") else "loose", plain((run,)))


def _against(standing: Runs, runs: Runs) -> Changes:
    """The difference to the standing option, where both are words alone and have some in common."""
    words = all(type(run) is Words for run in (*standing, *runs))
    found = changes(plain(standing), plain(runs)) if words and standing and runs else ()
    return found if any(kind == "same" and text.strip() for kind, text in found) else ()


def _changes(before: str, after: str) -> Iterator[tuple[str, str]]:
    at = 0
    for edit in word_edits(before, after):
        yield from _part("same", before[at : edit.start])
        yield from _part("out", before[edit.start : edit.end])
        yield from _part("in", edit.words)
        at = edit.end
    yield from _part("same", before[at:])


def _part(kind: str, text: str) -> Iterable[tuple[str, str]]:
    return ((kind, text),) if text else ()
