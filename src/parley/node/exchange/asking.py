"""What a node asks of another, and the proof of who asks: a challenge signed by the member's witness key.

    POST /exchange/challenge            {"challenge": "(hex)"}
    POST /exchange/ask                  {"ask": "(canonical JSON of the fields below)", "signature": "(hex)"}
                                        answered by {"offer": "(hex)", "bytes": (length)}
    GET  /exchange/offers/(offer)       a bundle sealed to who asked; `Range: bytes=N-` goes on from there

The witness key signs `parley/ask/v1`, a zero byte, and the bytes of the ask. The offer's name cannot be guessed and
what it names is sealed, so that no more is asked of who fetches it.
"""

import re

import msgspec

from parley.record.canonical import decode, encode
from parley.record.genesis import Genesis, member_of, process_id
from parley.record.keys import Signer, verify

FORMAT, VERSION = "parley/ask", 1
OFFER_NAME = re.compile(r"[0-9a-f]{32}")
_DOMAIN = b"parley/ask/v1\x00"


class AskRefused(ValueError):
    """An ask that is not answered; the message says why."""


class Ask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`member` asks `asked` for all that it may hold beyond `have` (log to size), and repeats the challenge given."""

    format: str = FORMAT
    version: int = VERSION
    process: str
    member: str
    asked: str
    challenge: str
    have: dict[str, int]


class Offer(msgspec.Struct, frozen=True):
    """A bundle that is ready: its name, and its length in bytes."""

    offer: str
    bytes: int


class _Signed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ask: str
    signature: str


def ask_bytes(ask: Ask, witness: Signer) -> bytes:
    """What is posted."""
    said = encode(msgspec.to_builtins(ask))
    return encode({"ask": said.decode(), "signature": witness.sign(_DOMAIN + said).hex()})


def read_ask(data: bytes, genesis: Genesis) -> Ask:
    """The ask that was posted, its signature verified. Raises AskRefused."""
    try:
        signed = msgspec.convert(decode(data), _Signed)
        ask = msgspec.convert(decode(signed.ask.encode()), Ask)
        witness, signature = member_of(genesis, ask.member).witness, bytes.fromhex(signed.signature)
    except (ValueError, KeyError) as error:
        raise AskRefused("this is no ask of a member") from error
    if (ask.format, ask.version) != (FORMAT, VERSION):
        raise AskRefused(f"an ask of version {ask.version} is not known here; this program reads {VERSION}")
    if any(size < 0 for size in ask.have.values()):
        raise AskRefused("an ask says that less than nothing of a log is held")
    if ask.process != process_id(genesis):
        raise AskRefused(f"this node is of process {process_id(genesis)}, not of {ask.process}")
    if not verify(witness, _DOMAIN + signed.ask.encode(), signature):
        raise AskRefused(f"the signature is not that of {ask.member}")
    return ask
