"""Sealed positions: each says what it could live with, and nobody sees it before all have.

A deposit is a commitment (hash); what it holds is opened when all have deposited. Then only what all could live with
is shown, never one delegation's list.
"""

import hashlib
from collections.abc import Iterable, Mapping

import msgspec

from parley.record.canonical import encode
from parley.talks.tabled import Tabled, is_after_all

_DOMAIN = b"parley/sealed-position/v1\x00"
SALT_BYTES = 32


class Deposit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sealed position on a text: the hash of what could be lived with."""

    text: str
    commitment: str


class Unsealed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a deposit holds: its salt (hex) and the versions that its delegation could live with."""

    text: str
    salt: str
    options: tuple[str, ...]


class SealedStanding(msgspec.Struct, frozen=True, kw_only=True):
    """Where sealed positions stand. `common` is None until all are opened; it may then be empty.

    `refused` names who opened something else than it deposited, or opened before all had deposited.
    """

    deposited: tuple[str, ...]
    missing: tuple[str, ...]
    opened: tuple[str, ...]
    refused: tuple[str, ...]
    common: tuple[str, ...] | None


def commitment_of(opened: Unsealed) -> str:
    """The commitment of a sealed position, hex. Raises ValueError where the salt is not 32 bytes in hex."""
    salt = bytes.fromhex(opened.salt)
    if len(salt) != SALT_BYTES:
        raise ValueError(f"the salt of a sealed position has {len(salt)} bytes; it must have {SALT_BYTES}")
    options = encode({"options": sorted(opened.options), "text": opened.text})
    return hashlib.sha256(_DOMAIN + salt + options).hexdigest()


def sealed_standing(
    text: str, deposits: Iterable[Tabled[Deposit]], opened: Iterable[Tabled[Unsealed]], needs: Iterable[str]
) -> SealedStanding:
    """Where the sealed positions on a text stand. A delegation's first deposit is the one that holds."""
    whose = tuple(needs)
    first: dict[str, Tabled[Deposit]] = {}
    for one in sorted(deposits, key=lambda each: (each.place.seq, each.id)):
        if one.act.text == text and one.delegation in whose:
            first.setdefault(one.delegation, one)
    given: dict[str, Unsealed] = {}
    refused: set[str] = set()
    for other in opened:
        if other.act.text == text and other.delegation in whose:
            if len(first) == len(whose) and _holds(other, first):
                given[other.delegation] = other.act
            else:
                refused.add(other.delegation)
    return SealedStanding(
        deposited=tuple(one for one in whose if one in first),
        missing=tuple(one for one in whose if one not in first),
        opened=tuple(one for one in whose if one in given),
        refused=tuple(sorted(refused - given.keys())),
        common=_common(given, whose),
    )


def zone_of_agreement(
    options: Iterable[str], objections: Iterable[tuple[str, str]], *, mediator: bool, released: bool
) -> tuple[str, ...] | None:
    """The options that nobody objects to ((delegation, option) pairs); None but for the mediator, until released."""
    if not (mediator or released):
        return None
    objected = {option for _, option in objections}
    return tuple(sorted(set(options) - objected))


def _holds(opened: Tabled[Unsealed], first: Mapping[str, Tabled[Deposit]]) -> bool:
    """Whether it is what was deposited, opened by somebody who knew that all had deposited."""
    try:
        commitment = commitment_of(opened.act)
    except ValueError:
        return False
    deposits = [one.place for one in first.values()]
    return commitment == first[opened.delegation].act.commitment and is_after_all(opened.place, deposits)


def _common(given: Mapping[str, Unsealed], whose: tuple[str, ...]) -> tuple[str, ...] | None:
    if not whose or set(given) != set(whose):
        return None
    return tuple(sorted(set.intersection(*(set(one.options) for one in given.values()))))
