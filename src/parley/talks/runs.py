"""The runs of a clause: words, brackets with owners, alternatives, blanks and references.

A place in a clause is a number of characters of its plain text: brackets take no room, every option of an alternative
does, one after the other; so lifting a bracket moves nothing.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any, TypeAlias

import msgspec

BLANK = "\N{OBJECT REPLACEMENT CHARACTER}"


class Words(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag_field="run", tag="words"):
    """Words that stand."""

    text: str


class Blank(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag_field="run", tag="blank"):
    """A place left open for words to come."""

    note: str = ""


class Reference(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag_field="run", tag="reference"):
    """A mention of another clause, by its identity; its number is derived when shown."""

    label: str
    clause: str


class Loose(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag_field="run", tag="loose"):
    """A bracket sign without its counterpart in the clause: a defect of an import, kept and shown as it came."""

    sign: str


class Bracket(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag_field="run", tag="bracket"):
    """A stretch that is not agreed, and whose bracket it is. Without owners it is a defect of an import."""

    id: str
    owners: tuple[str, ...]
    inner: "tuple[Run, ...]"


class Option(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """One way to have a stretch, and who holds to it; no runs is "no text"."""

    owners: tuple[str, ...]
    runs: "tuple[Run, ...]"


class Alternative(
    msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag_field="run", tag="alternative"
):
    """Rival ways to have a stretch, side by side."""

    options: tuple[Option, ...]


Run: TypeAlias = Words | Blank | Reference | Loose | Bracket | Alternative
Runs: TypeAlias = tuple[Run, ...]
Piece: TypeAlias = Words | Blank | Reference
"""What a proposal may put in: runs without brackets or options, which come about by themselves."""


def plain(runs: Iterable[Run]) -> str:
    """The plain text of runs, in which places are counted."""
    return "".join(_plain(run) for run in runs)


def length(run: Run) -> int:
    """The characters that a run takes in the plain text."""
    return len(run.text) if type(run) is Words else len(_plain(run))


def inside(run: Run) -> tuple[Runs, ...]:
    """What a run contains: a bracket's inner runs, each option's runs; nothing for the others."""
    match run:
        case Bracket(inner=inner):
            return (inner,)
        case Alternative(options=options):
            return tuple(option.runs for option in options)
    return ()


def walk(runs: Iterable[Run]) -> Iterator[Run]:
    """Every run, outer before inner, in the order of the text."""
    for run in runs:
        yield run
        for part in inside(run):
            yield from walk(part)


def brackets(runs: Iterable[Run]) -> list[Bracket]:
    """Every bracket, outer before inner."""
    return [run for run in walk(runs) if isinstance(run, Bracket)]


def without_owner(runs: Iterable[Run]) -> list[Run]:
    """Rule 6: the spans not agreed that nobody owns, which only an import can bring about."""
    return [
        run
        for run in walk(runs)
        if isinstance(run, Loose)
        or (isinstance(run, Bracket) and not run.owners)
        or (isinstance(run, Alternative) and not all(option.owners for option in run.options))
    ]


def unclean(runs: Iterable[Run], clauses: Collection[str]) -> list[Run]:
    """What keeps runs from being clean text: brackets, options, blanks, references to clauses that are not there."""
    return [
        run for run in walk(runs) if type(run) is not Words and not (type(run) is Reference and run.clause in clauses)
    ]


def joined(runs: Iterable[Run]) -> Runs:
    """The same runs with words that touch made one and empty words left out, at every depth."""
    found: list[Run] = []
    for run in map(_joined_inside, runs):
        if type(run) is Words and found and type(found[-1]) is Words:
            found[-1] = Words(found[-1].text + run.text)
        elif type(run) is not Words or run.text:
            found.append(run)
    return tuple(found)


def unwrapped(runs: Iterable[Run], lifted: Collection[str]) -> Runs:
    """The runs without the brackets of these ids; what stood inside stands."""
    found: list[Run] = []
    for run in runs:
        match run:
            case Bracket(id=id_, owners=owners, inner=inner):
                kept = unwrapped(inner, lifted)
                found += kept if id_ in lifted else (Bracket(id_, owners, kept),)
            case Alternative(options=options):
                found.append(Alternative(tuple(Option(one.owners, unwrapped(one.runs, lifted)) for one in options)))
            case _:
                found.append(run)
    return joined(found)


def flat(runs: Iterable[Run]) -> list[Any]:
    """Runs as a list without nesting, for hashing and for entries: drafts nest deeper than canonical bytes may."""
    found: list[Any] = []
    for run in runs:
        match run:
            case Words(text=text):
                found.append(text)
            case Blank(note=note):
                found.append({"blank": note})
            case Reference(label=label, clause=clause):
                found.append({"clause": clause, "label": label})
            case Loose(sign=sign):
                found.append({"loose": sign})
            case Bracket(id=id_, owners=owners, inner=inner):
                found += [{"bracket": id_, "owners": list(owners)}, *flat(inner), _END]
            case Alternative(options=options):
                found.append({"alternative": len(options)})
                for option in options:
                    found += [{"option": list(option.owners)}, *flat(option.runs), _END]
    return found


def from_flat(items: Iterable[Any]) -> Runs:
    """The runs of a flat list. Raises ValueError where an item is none, or an end is missing or too many."""
    rest = iter(items)
    runs = _until_end(rest, at_top=True)
    return tuple(runs)


_END = {"end": ""}


def _until_end(items: Iterator[Any], *, at_top: bool = False) -> list[Run]:
    found: list[Run] = []
    for item in items:
        match item:
            case {"end": ""} if not at_top:
                return found
            case str():
                found.append(Words(item))
            case {"blank": str(note)}:
                found.append(Blank(note))
            case {"clause": str(clause), "label": str(label)}:
                found.append(Reference(label, clause))
            case {"loose": str(sign)}:
                found.append(Loose(sign))
            case {"bracket": str(id_), "owners": list(owners)}:
                found.append(Bracket(id_, tuple(owners), tuple(_until_end(items))))
            case {"alternative": int(options)}:
                found.append(Alternative(tuple(_option(items) for _ in range(options))))
            case _:
                raise ValueError(f"{item!r:.80} is no run here; write runs with flat()")
    if not at_top:
        raise ValueError("a bracket or option is not closed; write runs with flat()")
    return found


def _option(items: Iterator[Any]) -> Option:
    match next(items, None):
        case {"option": list(owners)}:
            return Option(tuple(owners), tuple(_until_end(items)))
        case other:
            raise ValueError(f"{other!r:.80} stands where an option must; write runs with flat()")


def _plain(run: Run) -> str:
    match run:
        case Words(text=text):
            return text
        case Blank():
            return BLANK
        case Reference(label=label):
            return label
        case Loose(sign=sign):
            return sign
    return "".join(plain(part) for part in inside(run))


def _joined_inside(run: Run) -> Run:
    match run:
        case Bracket(id=id_, owners=owners, inner=inner):
            return Bracket(id_, owners, joined(inner))
        case Alternative(options=options):
            return Alternative(tuple(Option(one.owners, joined(one.runs)) for one in options))
    return run
