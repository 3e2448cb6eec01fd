"""C2SP tlog-cosignature, cosignature/v1: a witness states that it holds a head, and when.

The witness signs the text below with Ed25519 and writes, under the head's note, a line whose signature is the time
as eight bytes (big endian) and the 64 bytes of Ed25519:

    cosignature/v1
    time 1679315147
    (the checkpoint's text)
"""

from parley.record.canonical import MAX_INTEGER
from parley.record.keys import Signer, verify
from parley.record.note import COSIGNATURE, Note, NoteError, NoteKey, NoteSignature, signatures_of

_TIME_BYTES = 8


def witness_key(name: str, public: str) -> NoteKey:
    """The verifier key of a witness."""
    return NoteKey(name, COSIGNATURE, public)


def cosign(text: str, name: str, signer: Signer, at: int) -> NoteSignature:
    """The cosignature of a checkpoint's text by the witness `name` at UTC seconds `at`."""
    signature = at.to_bytes(_TIME_BYTES, "big") + signer.sign(_message(text, at))
    return NoteSignature(name, witness_key(name, signer.key_id).hash, signature)


def cosigned_at(note: Note, key: NoteKey) -> tuple[int, ...]:
    """The times at which the witness `key` cosigned the note. Raises NoteError where one of its lines is false."""
    return tuple(cosignature_time(note.text, line, key) for line in signatures_of(note, key))


def cosignature_time(text: str, line: NoteSignature, key: NoteKey) -> int:
    """The UTC seconds that a cosignature line by `key` states. Raises NoteError where the line is false."""
    at = int.from_bytes(line.signature[:_TIME_BYTES], "big")
    if at > MAX_INTEGER:
        raise NoteError(f"the cosignature of {key.name} states second {at}, which no clock shows")
    if not verify(key.public, _message(text, at), line.signature[_TIME_BYTES:]):
        raise NoteError(f"the cosignature of {key.name} does not fit the head")
    return at


def _message(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()
