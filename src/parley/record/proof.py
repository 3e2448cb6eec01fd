"""The proof file: one entry, and all that a stranger needs to check it who trusts nothing but a genesis's hash.

The bytes are written down in docs/formats/proof.md: paragraphs of lines, the last three of which are a proof as C2SP
tlog-proof writes it. Read strictly and printed back: `proof_bytes(read_proof(x)) == x`, so no byte is without meaning.
"""

import base64
import binascii
import re

import msgspec

from parley.record.canonical import NotCanonical, decode, encode
from parley.record.entry import ENVELOPE_VERSION, Part
from parley.record.genesis import GenesisError, GenesisFile, genesis_file_bytes, read_genesis_file
from parley.record.tree import HASH_BYTES

FIRST_LINE = "parley.proof/v1"
TLOG_PROOF = "c2sp.org/tlog-proof@v1"
MAX_PROOF = 32 * 2**20

_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")
_HEX = re.compile(r"(?:[0-9a-f]{2})+")
_NAME = re.compile(r"[!-~]+")


class ProofRefused(ValueError):
    """A proof file that proves nothing; the message says where it breaks."""


class ProvedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry in a proof: its position, what its leaf holds, the parts that are shown, its path up to the head.

    `heads` are the canonical bytes of the heads that the leaf names; `path` are hashes of 32 bytes.
    """

    index: int
    signature: str
    heads: bytes
    envelope: bytes
    parts: tuple[Part, ...]
    path: tuple[bytes, ...]


class Before(msgspec.Struct, frozen=True):
    """An older head of the log, without the entry: its note, and the path that ties it to the newer head."""

    note: str
    path: tuple[bytes, ...]


class ProofFile(msgspec.Struct, frozen=True, kw_only=True):
    """What a proof file holds. `keys` are the entries that certify or revoke the author's key, in the log's order."""

    genesis: GenesisFile
    keys: tuple[ProvedEntry, ...]
    entry: ProvedEntry
    before: Before | None
    head: str


def proof_bytes(proof: ProofFile) -> bytes:
    """The bytes of a proof file."""
    paragraphs = [
        _lines(
            FIRST_LINE, proof.genesis.genesis.standing.upper(), f"genesis {_text(genesis_file_bytes(proof.genesis))}"
        )
    ]
    paragraphs += [
        _lines("key", f"index {key.index}", *_entry_lines(key), *_path_lines(key.path)) for key in proof.keys
    ]
    paragraphs.append(_lines("entry", *_entry_lines(proof.entry)))
    if proof.before is not None:
        paragraphs += [_lines("before", *_path_lines(proof.before.path)), proof.before.note]
    steps = (base64.b64encode(step).decode() for step in proof.entry.path)
    paragraphs += [_lines(TLOG_PROOF, f"index {proof.entry.index}", *steps), proof.head]
    return "\n".join(paragraphs).encode()


def read_proof(data: bytes) -> ProofFile:
    """Read a proof file; nothing in it is verified. Raises ProofRefused."""
    if len(data) > MAX_PROOF:
        raise ProofRefused(f"{len(data)} bytes are more than the {MAX_PROOF} of a proof file")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise ProofRefused(f"not UTF-8 at byte {error.start}") from error
    if not text.endswith("\n"):
        raise ProofRefused("the last line has no end: the file was cut short")
    rest = [paragraph.split("\n") for paragraph in text[:-1].split("\n\n")]
    genesis = _read_genesis(_next(rest, FIRST_LINE))
    keys = []
    while rest and rest[0][0] == "key":
        keys.append(_read_entry(_next(rest, "key"), keyed=True))
    entry = _read_entry(_next(rest, "entry"), keyed=False)
    before = (
        Before(path=_read_path(_next(rest, "before")), note=_note(rest)) if rest and rest[0][0] == "before" else None
    )
    index, *steps = _next(rest, TLOG_PROOF) or [""]
    proof = ProofFile(
        genesis=genesis,
        keys=tuple(keys),
        entry=msgspec.structs.replace(entry, index=_index(index), path=tuple(map(_hash, steps))),
        before=before,
        head=_note(rest),
    )
    if rest:
        raise ProofRefused(f"something follows the proof: {rest[0][0]!r:.80}")
    if proof_bytes(proof) != data:
        raise ProofRefused("a line is not written as a proof file writes it")
    return proof


def leaf_bytes(entry: ProvedEntry, log: str) -> bytes:
    """The canonical bytes of an entry's leaf, put together again. Raises ProofRefused."""
    try:
        leaf = {
            "envelope": _text(entry.envelope),
            "heads": decode(entry.heads),
            "log": log,
            "seq": entry.index,
            "signature": entry.signature,
            "version": ENVELOPE_VERSION,
        }
        return encode(leaf)
    except NotCanonical as error:
        raise ProofRefused(f"entry {entry.index}: the leaf is not canonical: {error}") from error


def _entry_lines(entry: ProvedEntry) -> list[str]:
    return [
        f"signature {entry.signature}",
        f"heads {_text(entry.heads)}",
        f"envelope {_text(entry.envelope)}",
        *(f"part {part.name} {part.salt.hex()} {_text(part.body)}" for part in entry.parts),
    ]


def _path_lines(path: tuple[bytes, ...]) -> list[str]:
    return [f"path {base64.b64encode(step).decode()}" for step in path]


def _next(rest: list[list[str]], first: str) -> list[str]:
    """The lines of the next paragraph after its first, which must be `first`."""
    if not rest or rest[0][0] != first:
        raise ProofRefused(f"{rest[0][0]!r:.80} stands where {first!r} must" if rest else f"there is no {first!r}")
    return rest.pop(0)[1:]


def _note(rest: list[list[str]]) -> str:
    """A signed note: two paragraphs, its text and its signatures."""
    if len(rest) < 2:
        raise ProofRefused("a head has no signatures")
    return "\n\n".join("\n".join(rest.pop(0)) for _ in range(2)) + "\n"


def _read_genesis(lines: list[str]) -> GenesisFile:
    if len(lines) != 2:
        raise ProofRefused("the first paragraph says the standing and the genesis")
    try:
        genesis = read_genesis_file(_value(lines[1], "genesis").encode())
    except GenesisError as error:
        raise ProofRefused(str(error)) from error
    if lines[0] != genesis.genesis.standing.upper():
        raise ProofRefused(f"the file says {lines[0]!r:.80}, the genesis {genesis.genesis.standing!r}")
    return genesis


def _read_entry(lines: list[str], *, keyed: bool) -> ProvedEntry:
    """An entry's lines; of a `key` paragraph also its position and path."""
    index = _index(lines.pop(0) if lines else "") if keyed else 0
    if len(lines) < 3:
        raise ProofRefused("an entry has a signature, heads and an envelope")
    signature, heads, envelope = (
        _value(line, name) for line, name in zip(lines, ("signature", "heads", "envelope"), strict=False)
    )
    shown = [line for line in lines[3:] if line.startswith("part ")]
    path = _read_path(lines[3 + len(shown) :]) if keyed else ()
    if not keyed and len(lines) > 3 + len(shown):
        raise ProofRefused(f"{lines[3 + len(shown)]!r:.80} is no line of an entry")
    return ProvedEntry(
        index=index,
        signature=signature,
        heads=heads.encode(),
        envelope=envelope.encode(),
        parts=tuple(map(_read_part, shown)),
        path=path,
    )


def _read_part(line: str) -> Part:
    name, _, rest = _value(line, "part").partition(" ")
    salt, _, body = rest.partition(" ")
    if not _NAME.fullmatch(name) or not _HEX.fullmatch(salt):
        raise ProofRefused(f"{line!r:.80} is not a part's name, salt and body")
    return Part(name=name, salt=bytes.fromhex(salt), body=body.encode())


def _read_path(lines: list[str]) -> tuple[bytes, ...]:
    return tuple(_hash(_value(line, "path")) for line in lines)


def _value(line: str, name: str) -> str:
    word, _, value = line.partition(" ")
    if word != name or not value:
        raise ProofRefused(f"{line!r:.80} stands where {name!r} must")
    return value


def _index(line: str) -> int:
    number = _value(line, "index")
    if not _NUMBER.fullmatch(number):
        raise ProofRefused(f"index {number!r:.80} is no plain number")
    return int(number)


def _hash(text: str) -> bytes:
    try:
        step = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ProofRefused(f"{text!r:.80} is not base64") from error
    if len(step) != HASH_BYTES:
        raise ProofRefused(f"a hash has {len(step)} bytes, not {HASH_BYTES}")
    return step


def _lines(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def _text(data: bytes) -> str:
    return data.decode()
