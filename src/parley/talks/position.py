"""The position: what a delegation says of exactly these words."""

from collections.abc import Collection, Iterable, Mapping
from typing import Literal, get_args

import msgspec

from parley.talks.tabled import Place, Tabled, is_after

Value = Literal["accept", "reserves its position", "object", "ad referendum", "no position"]
VALUES: tuple[Value, ...] = get_args(Value)
Level = Literal["working group", "plenary"]
LEVELS: tuple[Level, ...] = get_args(Level)


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That these delegations accept the version with this hash."""

    hash: str
    by: tuple[str, ...]


class Position(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """What a delegation says of the version with this hash, at which level, and on what condition if on one."""

    text: str
    hash: str
    value: Value
    level: Level = "plenary"
    conditions: tuple[Condition, ...] = ()

    def __post_init__(self) -> None:
        if self.conditions and self.value != "accept":
            raise ValueError(f"a position {self.value!r} has no conditions; only an acceptance can have them")


class Held(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A delegation's last position on a hash, and where it changed it after, if it did."""

    tabled: Tabled[Position]
    changed: Place | None = None


class Positions(msgspec.Struct, frozen=True, kw_only=True):
    """The positions of a text: (delegation, hash) to its last acceptance, and to the last position of any value."""

    accepted: dict[tuple[str, str], Held]
    last: dict[tuple[str, str], Tabled[Position]]


def held_positions(
    positions: Iterable[Tabled[Position]],
    withdrawn: Mapping[str, Place],
    base_of: Mapping[str, tuple[str, str]],
    ranks: Mapping[tuple[str, str], int],
) -> Positions:
    """What each delegation holds of each version, of positions each given once; its log alone orders what it said.

    `withdrawn` is the place of each withdrawal by the position's entry, `ranks` as in `confirms`. `base_of` names a
    version's clause and base: who accepts a rival on the same base leaves what he accepted before.
    """
    said: dict[str, list[Tabled[Position]]] = {}
    for one in positions:
        said.setdefault(one.delegation, []).append(one)
    accepted: dict[tuple[str, str], Held] = {}
    last: dict[tuple[str, str], Tabled[Position]] = {}
    for delegation, mine in said.items():
        on_base: dict[tuple[str, str], str] = {}
        for one in sorted(mine, key=lambda each: (each.place.seq, each.id)):
            key = (delegation, one.act.hash)
            if one.act.value == "accept" and not confirms(one, last.get(key), ranks):
                continue
            _leave(accepted, key, one.place)
            last[key] = one
            if one.act.value == "accept":
                rivals = base_of.get(one.act.hash, ("", one.act.hash))
                _leave(accepted, (delegation, on_base.get(rivals, "")), one.place)
                on_base[rivals] = one.act.hash
                accepted[key] = Held(tabled=one, changed=_after(withdrawn.get(one.id), one.place))
    standing = {key: one for key, one in last.items() if one.id not in withdrawn}
    return Positions(accepted=accepted, last=standing)


def confirms(one: Tabled[Position], before: Tabled[Position] | None, ranks: Mapping[tuple[str, str], int]) -> bool:
    """Rule 16: ad referendum is not acceptance; a higher officer confirms, time does not.

    An acceptance after one's own "ad referendum" of the same words counts by an officer who ranks above the one that
    gave it (`ranks`: (delegation, officer) to a number, 0 the head of the delegation). Any other acceptance does.
    """
    if before is None or before.act.value != "ad referendum":
        return True
    lowest = max(ranks.values(), default=0) + 1
    return ranks.get((one.delegation, one.officer), lowest) < ranks.get((before.delegation, before.officer), lowest)


def lapsed(positions: Iterable[Tabled[Position]], live: Collection[str]) -> list[Tabled[Position]]:
    """Rule 15: the positions on words that no longer stand. None is carried over to other words, however alike."""
    return [one for one in positions if one.act.hash not in live]


def _leave(accepted: dict[tuple[str, str], Held], key: tuple[str, str], place: Place) -> None:
    held = accepted.get(key)
    if held is not None and held.changed is None and is_after(place, held.tabled.place):
        accepted[key] = msgspec.structs.replace(held, changed=place)


def _after(withdrawal: Place | None, place: Place) -> Place | None:
    return withdrawal if withdrawal is not None and is_after(withdrawal, place) else None
