"""C2SP tlog-checkpoint: the text of a log's head.

    example.org/log          (origin)
    15                       (size, decimal)
    rKbDip...83cs=           (root hash, base64)

and further lines that no one here needs but that survive reading and printing.
"""

import base64
import binascii

import msgspec

from parley.record.keys import Signer
from parley.record.note import ED25519, Note, NoteError, NoteKey, NoteSignature, is_signed_by, parse_note, signatures_of
from parley.record.tree import HASH_BYTES

MAX_SIZE = 2**53 - 1
MAX_TEXT = 4096  # so that with all its signatures a head can still be written into a bundle


class Checkpoint(msgspec.Struct, frozen=True):
    """A log's origin, its size in leaves and the root hash (32 bytes) of so many leaves."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()


def checkpoint_text(checkpoint: Checkpoint) -> str:
    """The text that the log signs."""
    root = base64.b64encode(checkpoint.root).decode()
    return "".join(f"{line}\n" for line in (checkpoint.origin, checkpoint.size, root, *checkpoint.extensions))


def parse_checkpoint(text: str) -> Checkpoint:
    """Read a checkpoint's text. Raises NoteError."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1]:
        raise NoteError("a checkpoint has an origin, a size and a root, each on a line of its own")
    origin, size, root, *extensions = lines[:-1]
    if not origin:
        raise NoteError("a checkpoint names no log")
    if not (size.isascii() and size.isdigit()) or (size[0] == "0" and size != "0") or len(size) > 16:
        raise NoteError(f"checkpoint size {size!r:.40} is not a plain decimal number")
    if int(size) > MAX_SIZE:
        raise NoteError(f"checkpoint size {size} is above 2^53-1")
    if "" in extensions:
        raise NoteError("a checkpoint has an empty line")
    return Checkpoint(origin, int(size), _root(root), tuple(extensions))


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> Note:
    """The checkpoint as a note signed by its log's key, which bears the name of the origin."""
    text = checkpoint_text(checkpoint)
    key = log_key(checkpoint.origin, signer.key_id)
    return Note(text, (NoteSignature(key.name, key.hash, signer.sign(text.encode())),))


def open_checkpoint(source: str, key: NoteKey) -> tuple[Note, Checkpoint]:
    """Read a note signed by the log's `key`. Raises NoteError where it is not signed by it or is of another log."""
    note = parse_note(source)
    if not is_signed_by(note, key):
        raise NoteError(f"no signature of {key.name} stands under the head")
    if len(note.text) > MAX_TEXT:
        raise NoteError(f"the head of {key.name} has {len(note.text)} characters, more than {MAX_TEXT}")
    checkpoint = parse_checkpoint(note.text)
    if checkpoint.origin != key.name:
        raise NoteError(f"the head is of log {checkpoint.origin}, not of {key.name}")
    return note, checkpoint


def signed_by_log(note: Note, key: NoteKey) -> Note:
    """The note with one line by the log's `key` and nothing else."""
    return Note(note.text, signatures_of(note, key)[:1])


def log_key(origin: str, public: str) -> NoteKey:
    """The verifier key of a log: its name is the origin."""
    return NoteKey(origin, ED25519, public)


def _root(text: str) -> bytes:
    try:
        root = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError(f"checkpoint root {text!r:.80} is not base64") from error
    if len(root) != HASH_BYTES or base64.b64encode(root).decode() != text:
        raise NoteError(f"checkpoint root {text!r:.80} is not the base64 of {HASH_BYTES} bytes")
    return root
