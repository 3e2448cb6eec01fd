"""The readout: what one side, or both, say of a consultation."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from parley.record.canonical import encode
from parley.talks.difference import paired_words
from parley.talks.tabled import Tabled

SpanKind = Literal["same", "different", "only in one"]


class Readout(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A public account of a consultation (its entry), paragraph by paragraph."""

    consultation: str
    paragraphs: tuple[str, ...]


class ReadoutSigned(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A signature under a readout, by its hash."""

    hash: str


class ReadoutsShown(msgspec.Struct, frozen=True, kw_only=True):
    """The readouts of a consultation: each side's own (None: absent), and those both have signed."""

    own: dict[str, Readout | None]
    agreed: tuple[Readout, ...]


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """One paragraph of either readout beside its counterpart: quoted, with no verdict."""

    kind: SpanKind
    left: str
    right: str


def readout_hash(readout: Readout) -> str:
    """The SHA-256 of a readout's canonical form, hex."""
    return hashlib.sha256(encode(msgspec.to_builtins(readout))).hexdigest()


def readouts_of(
    consultation: str,
    sides: Sequence[str],
    readouts: Iterable[Tabled[Readout]],
    signatures: Iterable[Tabled[ReadoutSigned]],
) -> ReadoutsShown:
    """Rule 35: a readout is its publisher's alone; "agreed" needs both signatures on one hash; an absent one is absent.

    Publishing is not signing: the publisher of an agreed readout has signed it too. A side's last readout is its own.
    """
    signed: dict[str, set[str]] = {}
    for one in signatures:
        signed.setdefault(one.act.hash, set()).add(one.member)
    own: dict[str, Readout | None] = dict.fromkeys(sides)
    agreed: dict[str, Readout] = {}
    mine = [one for one in readouts if one.act.consultation == consultation and one.member in sides]
    for other in sorted(mine, key=lambda each: (each.place.seq, each.id)):
        own[other.member] = other.act
        hash_ = readout_hash(other.act)
        if len(sides) > 1 and set(sides) <= signed.get(hash_, set()):
            agreed[hash_] = other.act
    return ReadoutsShown(own=own, agreed=tuple(one for _, one in sorted(agreed.items())))


def compared(left: Readout, right: Readout) -> tuple[Compared, ...]:
    """Two readouts side by side, in the order of the first, then what only the second has."""
    return tuple(
        Compared(kind=_kind(one, other), left=one or "", right=other or "")
        for one, other in paired_words(left.paragraphs, right.paragraphs)
    )


def _kind(left: str | None, right: str | None) -> SpanKind:
    if left is None or right is None:
        return "only in one"
    return "same" if left == right else "different"
