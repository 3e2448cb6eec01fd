"""Sealing: making the envelope that an author signs, with its parts behind commitments."""

import os
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from parley.record.canonical import encode
from parley.record.entry import ENVELOPE_VERSION, Custody, Envelope, Part, PartRef, envelope_bytes, signing_input
from parley.record.keys import Signer

SALT_BYTES = 32


class Sealed(msgspec.Struct, frozen=True):
    """An envelope's bytes, its author's signature (hex), and its opened parts, in the envelope's order."""

    envelope: bytes
    signature: str
    parts: tuple[Part, ...]


def seal(
    signer: Signer,
    *,
    process: str,
    member: str,
    channel: str,
    kind: str,
    at: int,
    nonce: str,
    parts: Sequence[tuple[str, Any, bool]],
    refs: Sequence[str] = (),
    supersedes: Sequence[str] = (),
    custody: Custody = "node",
    salts: Callable[[], bytes] = lambda: os.urandom(SALT_BYTES),
) -> Sealed:
    """Sign an envelope over `parts` = (name, value, carried). `at` is the claimed time in UTC seconds.

    Each part gets a salt of its own, so that nobody can find a short part by trying values against its commitment.
    Raises canonical.NotCanonical where a value breaks the grammar, ValueError where a part's name is repeated.
    """
    if len({name for name, _, _ in parts}) != len(parts):
        raise ValueError(f"{kind}: two parts have one name; give each its own")
    opened = tuple(Part(name=name, salt=salts(), body=encode(value)) for name, value, _ in parts)
    named = tuple(
        PartRef(name=part.name, commitment=part.commitment, carried=carried)
        for part, (_, _, carried) in zip(opened, parts, strict=True)
    )
    envelope = envelope_bytes(
        Envelope(
            version=ENVELOPE_VERSION,
            process=process,
            member=member,
            channel=channel,
            kind=kind,
            at=at,
            nonce=nonce,
            refs=tuple(refs),
            supersedes=tuple(supersedes),
            parts=named,
            key=signer.key_id,
            custody=custody,
        )
    )
    return Sealed(envelope, signer.sign(signing_input(envelope)).hex(), opened)
