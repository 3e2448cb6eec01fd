"""A card: the public keys that a member brings to the founding of a process, signed by its root key.

    {"card": "(canonical JSON of the fields below)", "signature": "(hex)"}

The root key signs `parley/card/v1`, a zero byte, and the card's bytes.
"""

from typing import Any

import msgspec

from parley.node.config import NodeError
from parley.record.canonical import decode, encode
from parley.record.genesis import GenesisMember
from parley.record.keys import Signer, verify

FORMAT, VERSION = "parley/card", 1
_DOMAIN = b"parley/card/v1\x00"


class Card(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a member brings: its keys as the genesis names them, and the hashes of what it is ready to begin with.

    `process` is the agreement's id, `made_at` UTC seconds.
    """

    format: str = FORMAT
    version: int = VERSION
    process: str
    standing: str
    agreement: str
    model: str
    rules: int
    made_at: int
    member: GenesisMember


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    card: str
    signature: str


def card_bytes(card: Card, root: Signer) -> bytes:
    """The bytes of a card's file."""
    said = encode(msgspec.to_builtins(card))
    return encode({"card": said.decode(), "signature": root.sign(_DOMAIN + said).hex()})


def read_card(data: bytes, name: str) -> Card:
    """The card in a file called `name`, its signature verified. Raises NodeError."""
    try:
        file = msgspec.convert(decode(data), _File)
        card = msgspec.convert(decode(file.card.encode()), Card)
        signature = bytes.fromhex(file.signature)
    except ValueError as error:
        raise NodeError(f"{name} is no card: {error}; ask its member for it again") from error
    if (card.format, card.version) != (FORMAT, VERSION):
        raise NodeError(
            f"{name} is a card of version {card.version}, this program reads {VERSION}; bring it up to date"
        )
    if not verify(card.member.root, _DOMAIN + file.card.encode(), signature):
        raise NodeError(f"{name}: the signature does not fit the card; it was changed on the way")
    return card


def is_card(data: bytes) -> bool:
    """Whether a file looks like a card, and not like a genesis."""
    try:
        value: Any = decode(data)
    except ValueError:
        return False
    return isinstance(value, dict) and "card" in value
