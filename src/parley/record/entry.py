"""The entry: the envelope that an author signs, its parts, and the leaf that a log makes around it.

Nothing here does I/O. The formats are written down in docs/formats/record.md.
"""

import hashlib
from typing import Any, Literal

import msgspec

from parley.record.canonical import decode, encode

ENVELOPE_VERSION = 1
_PART_DOMAIN = b"parley/part/v1"
_PAE_TYPE = b"application/vnd.parley.envelope+json"

Custody = Literal["device", "node"]


class PartRef(msgspec.Struct, frozen=True, kw_only=True):
    """A part as an envelope names it: commitment in hex; `carried` if it travels with the entry at once."""

    name: str
    commitment: str
    carried: bool


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """An opened part: its salt (32 bytes) and the canonical bytes that its commitment covers."""

    name: str
    salt: bytes
    body: bytes

    @property
    def commitment(self) -> str:
        """SHA-256(domain || 0x00 || salt || body), hex."""
        return hashlib.sha256(_PART_DOMAIN + b"\x00" + self.salt + self.body).hexdigest()

    def value(self) -> Any:
        """What the part says. Raises canonical.NotCanonical where the bytes break the grammar."""
        return decode(self.body)


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """What an author signs. `at` is the claimed time in UTC seconds; `refs` and `supersedes` are entry ids."""

    version: int
    process: str
    member: str
    channel: str
    kind: str
    at: int
    nonce: str
    refs: tuple[str, ...]
    supersedes: tuple[str, ...]
    parts: tuple[PartRef, ...]
    key: str
    custody: Custody


class Leaf(msgspec.Struct, frozen=True, kw_only=True):
    """What a log makes of an envelope: its place, the newer heads of other logs known here, the bytes as signed."""

    version: int
    log: str
    seq: int
    heads: dict[str, tuple[int, str]]
    envelope: str
    signature: str


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as the record holds it: a leaf at its place.

    `raw` are the envelope's bytes as signed and `envelope` what they say, None where they cannot be read. `inert` is
    "" where the entry counts, else the rule that it breaks.
    """

    id: str
    log: str
    member: str
    channel: str
    seq: int
    leaf: bytes
    envelope: Envelope | None
    raw: bytes
    signature: str
    inert: str


def envelope_bytes(envelope: Envelope) -> bytes:
    """The canonical bytes of an envelope."""
    return encode(msgspec.to_builtins(envelope))


def entry_id(envelope: bytes) -> str:
    """The id of an entry: SHA-256 of its envelope's bytes, hex. A report's id is its first envelope's."""
    return hashlib.sha256(envelope).hexdigest()


def signing_input(envelope: bytes) -> bytes:
    """DSSE pre-authentication encoding of an envelope (https://github.com/secure-systems-lab/dsse, protocol.md)."""
    return b"DSSEv1 %d %s %d %s" % (len(_PAE_TYPE), _PAE_TYPE, len(envelope), envelope)
