"""The room: a channel of its own, between which only the mediator carries words, and only those that were released."""

from collections.abc import Iterable

import msgspec

from parley.talks.tabled import Tabled


class Spoken(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was said for the record in a room, by which speaker."""

    room: str
    words: str
    speaker: str = ""


class Release(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Exactly these words, for exactly this room. It does not say where they come from, nor whose they are."""

    to: str
    words: str


class SeenInRoom(msgspec.Struct, frozen=True, kw_only=True):
    """What a room knows: what was said in it, and words the mediator brought, without origin, number or time."""

    said: tuple[Tabled[Spoken], ...]
    brought: tuple[str, ...]


def seen_in(
    room: str, spoken: Iterable[Tabled[Spoken]], releases: Iterable[Tabled[Release]], mediators: Iterable[str]
) -> SeenInRoom:
    """Rule 31: nothing passes from one room to another but by the mediator's release of named words into it.

    What is seen is a function of this room's own entries and of the releases into it; whatever is or is not said
    elsewhere leaves it byte for byte the same. Words are brought in the order of the mediator's log of this room.
    """
    bearers = set(mediators)
    own = sorted((one for one in spoken if one.act.room == room), key=_place)
    into = sorted((one for one in releases if one.act.to == room and one.member in bearers), key=_place)
    return SeenInRoom(said=tuple(own), brought=tuple(dict.fromkeys(one.act.words for one in into)))


def without_speakers(said: Iterable[Tabled[Spoken]]) -> tuple[str, ...]:
    """Rule 33 (Chatham House): the content without its speakers, each thing once, in an order that tells nothing."""
    return tuple(sorted({one.act.words for one in said}))


def _place(one: Tabled[Spoken] | Tabled[Release]) -> tuple[str, int, str]:
    return one.place.log, one.place.seq, one.id
