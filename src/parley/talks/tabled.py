"""What is tabled: an act of talks as an entry, with its place in its author's log.

Meaning comes from the set of entries, the place in one log and the heads an entry names, never from a clock.
These values hold no circles, so the collector need not visit them (`gc=False`): a fold has very many.
"""

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

import msgspec

Act = TypeVar("Act")
Kind = TypeVar("Kind")


class Place(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Where an entry stands: its log, its number there from 0, and the sizes of the other logs its leaf names."""

    log: str
    seq: int
    known: dict[str, int] = {}


class Tabled(msgspec.Struct, Generic[Act], frozen=True, gc=False, kw_only=True):
    """An act as an entry: its id, its author, for which delegation and by which officer (pseudonym), its place."""

    id: str
    member: str
    delegation: str
    officer: str = ""
    place: Place
    act: Act


def is_after(later: Place, earlier: Place) -> bool:
    """Whether the author of `later` had the entry at `earlier` before it: lower in his log, or under a head he names.

    Two places may be after each other in neither way; then nothing is said of which came first.
    """
    if later.log == earlier.log:
        return later.seq > earlier.seq
    return later.known.get(earlier.log, 0) > earlier.seq


def is_after_all(later: Place, earlier: Iterable[Place]) -> bool:
    """Whether `later` is after every one of these: what it says of them comes too late to undo them."""
    return all(is_after(later, one) for one in earlier)


def of_kind(acts: Iterable[Tabled[Any]], kind: type[Kind]) -> list[Tabled[Kind]]:
    """The acts of one kind, each once, in the order of their places: the same list for the same set."""
    known = {one.id: one for one in acts if isinstance(one.act, kind)}
    return sorted(known.values(), key=lambda one: (one.place.log, one.place.seq, one.id))
