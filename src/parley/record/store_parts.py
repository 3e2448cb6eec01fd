"""Parts at rest: encrypted by the node's key, found by commitment, erased for good."""

import os
from collections.abc import Iterable

import msgspec
from nacl.bindings import crypto_secretbox_easy, crypto_secretbox_open_easy
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from parley.record.entry import Part
from parley.record.store_schema import Connection, RecordError, fetch_one

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(tuple[str, bytes, bytes])


def put_parts(db: Connection, box: SecretBox, parts: Iterable[Part]) -> int:
    """Store parts that are neither here nor erased; how many were new."""
    before = db.total_changes()
    insert_parts(db, ((bytes.fromhex(part.commitment), seal_part(box, part), False) for part in parts))
    return db.total_changes() - before


def insert_parts(db: Connection, rows: Iterable[tuple[bytes, bytes, bool]]) -> None:
    """Store parts given as (commitment, sealed, closed), but for those that are here or erased.

    A part is closed from when its author commits to it until an entry comes in that carries it with its bytes.
    """
    db.executemany(
        "INSERT INTO parts SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM erased WHERE commitment = ?1) "
        "ON CONFLICT (commitment) DO UPDATE SET closed = FALSE WHERE closed AND NOT excluded.closed",
        rows,
    )


def seal_part(box: SecretBox, part: Part) -> bytes:
    """A part as it lies on the disk: encrypted, a nonce of 24 random bytes before it."""
    nonce = os.urandom(SecretBox.NONCE_SIZE)
    # What `SecretBox.encrypt` does, without making its kind of bytes: this is done for every part of an import.
    return nonce + crypto_secretbox_easy(_encoder.encode((part.name, part.salt, part.body)), nonce, bytes(box))


def get_part(db: Connection, box: SecretBox, commitment: str) -> Part | None:
    """The part behind a commitment, or None where it is not here. Raises RecordError where it is damaged."""
    row = fetch_one(db, "SELECT sealed FROM parts WHERE commitment = ?", bytes.fromhex(commitment))
    return None if row is None else open_part(box, commitment, row[0])


def is_closed(db: Connection, commitment: str) -> bool:
    """Whether a part lies here that only its author knows: no entry has brought it, whoever names it as carried."""
    return fetch_one(db, "SELECT 1 FROM parts WHERE commitment = ? AND closed", bytes.fromhex(commitment)) is not None


def open_part(box: SecretBox, commitment: str, sealed: bytes) -> Part:
    """Open a stored part. Raises RecordError where the node's key does not open it or its bytes are others."""
    try:
        nonce, ciphertext = sealed[: SecretBox.NONCE_SIZE], sealed[SecretBox.NONCE_SIZE :]
        name, salt, body = _decoder.decode(crypto_secretbox_open_easy(ciphertext, nonce, bytes(box)))
    except (CryptoError, ValueError) as error:  # msgspec's errors are ValueErrors
        raise RecordError(f"part {commitment} cannot be opened: wrong parts key, or damage on the disk") from error
    part = Part(name=name, salt=salt, body=body)
    if part.commitment != commitment:
        raise RecordError(f"part {commitment} holds other bytes, with commitment {part.commitment}")
    return part


def erase_part(db: Connection, commitment: str) -> bool:
    """Remove a part and remember that it was erased; whether it was here. Raises RecordError for a certificate."""
    key = bytes.fromhex(commitment)
    if fetch_one(db, "SELECT 1 FROM certificates WHERE commitment = ?", key):
        raise RecordError(f"part {commitment} certifies a key, on which other entries stand; it cannot be erased")
    db.execute("DELETE FROM parts WHERE commitment = ?", (key,))
    removed = db.changes() > 0
    db.execute("INSERT OR IGNORE INTO erased VALUES(?)", (key,))
    return removed


def is_erased(db: Connection, commitment: str) -> bool:
    """Whether a part was erased here."""
    return fetch_one(db, "SELECT 1 FROM erased WHERE commitment = ?", bytes.fromhex(commitment)) is not None
