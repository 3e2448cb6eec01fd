"""C2SP signed-note: a text with signature lines below it.

    the text, of one or more lines
                                                        (an empty line)
    — example.org/key base64(4-byte key hash || signature)

Read strictly and printed back: `note_text(parse_note(x)) == x`.
"""

import base64
import binascii
import hashlib
import re

import msgspec

from parley.record.keys import verify

ED25519 = 1
COSIGNATURE = 4
MAX_SIGNATURES = 100
MAX_NOTE = 1_000_000
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class NoteError(ValueError):
    """A note that is not well formed, or a key that is not; the message says which rule it breaks."""


class NoteKey(msgspec.Struct, frozen=True):
    """A verifier key: a name, the algorithm's byte and the public key in hex."""

    name: str
    algorithm: int
    public: str

    @property
    def hash(self) -> bytes:
        """The first four bytes of SHA-256(name || newline || algorithm || public key)."""
        material = self.name.encode() + b"\n" + bytes([self.algorithm]) + bytes.fromhex(self.public)
        return hashlib.sha256(material).digest()[:4]


class NoteSignature(msgspec.Struct, frozen=True):
    """One signature line: the key's name, its four-byte hash, the signature's bytes."""

    name: str
    key_hash: bytes
    signature: bytes


class Note(msgspec.Struct, frozen=True):
    """A signed text (it ends in a newline) and its signature lines in their order."""

    text: str
    signatures: tuple[NoteSignature, ...]


def parse_note(source: str) -> Note:
    """Read a note. Raises NoteError."""
    if len(source) > MAX_NOTE:
        raise NoteError(f"a note of {len(source)} characters is longer than {MAX_NOTE}")
    text, gap, block = source.rpartition("\n\n")
    if not gap:
        raise NoteError("a note has no empty line before its signatures")
    _check_text(text + "\n")
    if not block.endswith("\n"):
        raise NoteError("a note does not end in a newline")
    lines = block[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteError(f"a note has {len(lines)} signatures, more than {MAX_SIGNATURES}")
    return Note(text + "\n", tuple(_parse_line(line) for line in lines))


def note_text(note: Note) -> str:
    """The note as text."""
    return f"{note.text}\n" + "".join(signature_line(signature) for signature in note.signatures)


def signature_line(signature: NoteSignature) -> str:
    """One signature line, with its newline."""
    return f"— {signature.name} {base64.b64encode(signature.key_hash + signature.signature).decode()}\n"


def is_signed_by(note: Note, key: NoteKey) -> bool:
    """Whether an Ed25519 signature by `key` stands under the note. Raises NoteError where one stands and is false."""
    lines = signatures_of(note, key)
    for line in lines:
        if not verify(key.public, note.text.encode(), line.signature):
            raise NoteError(f"the signature of {key.name} does not fit the note")
    return bool(lines)


def signatures_of(note: Note, key: NoteKey) -> tuple[NoteSignature, ...]:
    """The signature lines that bear the name and hash of `key`; nothing is verified."""
    return tuple(line for line in note.signatures if line.name == key.name and line.key_hash == key.hash)


def parse_key(text: str) -> NoteKey:
    """Read a verifier key `name+hash+base64(algorithm || public key)`. Raises NoteError."""
    name, _, rest = text.partition("+")
    shown, _, encoded = rest.partition("+")
    _check_name(name)
    material = _base64(encoded)
    if len(material) != 33 or material[0] not in (ED25519, COSIGNATURE):
        raise NoteError(f"key {name} is neither Ed25519 nor an Ed25519 cosignature key")
    key = NoteKey(name, material[0], material[1:].hex())
    if shown != key.hash.hex():
        raise NoteError(f"key {name} has hash {key.hash.hex()}, not {shown}")
    return key


def key_text(key: NoteKey) -> str:
    """A verifier key as text."""
    material = base64.b64encode(bytes([key.algorithm]) + bytes.fromhex(key.public)).decode()
    return f"{key.name}+{key.hash.hex()}+{material}"


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise NoteError("a note holds a lone surrogate") from error
    control = _CONTROL.search(text)
    if control:
        raise NoteError(f"a note holds the control character {ord(control[0]):#04x}")


def _parse_line(line: str) -> NoteSignature:
    words = line.split(" ")
    if len(words) != 3 or words[0] != "—":
        raise NoteError(f"signature line {line!r:.80} is not a dash, a name and base64")
    _check_name(words[1])
    material = _base64(words[2])
    if len(material) < 5:
        raise NoteError(f"the signature of {words[1]} is empty")
    return NoteSignature(words[1], material[:4], material[4:])


def _check_name(name: str) -> None:
    if "+" in name or name.split() != [name]:
        raise NoteError(f"key name {name!r:.80} is empty or holds a space or a plus")


def _base64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError(f"{text!r:.80} is not base64") from error
    if base64.b64encode(data).decode() != text:
        raise NoteError(f"{text!r:.80} is not how base64 would write it")
    return data
