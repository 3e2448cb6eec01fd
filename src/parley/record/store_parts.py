"""Parts at rest: encrypted by the node's key, found by commitment, erased for good."""

from collections.abc import Iterable

import msgspec
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from parley.record.entry import Part
from parley.record.store_schema import Connection, RecordError, fetch_one

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(tuple[str, bytes, bytes])


def put_parts(db: Connection, box: SecretBox, parts: Iterable[Part]) -> int:
    """Store parts that are neither here nor erased; how many were new."""
    before = db.total_changes()
    db.executemany(
        "INSERT OR IGNORE INTO parts SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM erased WHERE commitment = ?1)",
        ((bytes.fromhex(part.commitment), _sealed(box, part)) for part in parts),
    )
    return db.total_changes() - before


def get_part(db: Connection, box: SecretBox, commitment: str) -> Part | None:
    """The part behind a commitment, or None where it is not here. Raises RecordError where it is damaged."""
    row = fetch_one(db, "SELECT sealed FROM parts WHERE commitment = ?", bytes.fromhex(commitment))
    return None if row is None else open_part(box, commitment, row[0])


def open_part(box: SecretBox, commitment: str, sealed: bytes) -> Part:
    """Open a stored part. Raises RecordError where the node's key does not open it or its bytes are others."""
    try:
        name, salt, body = _decoder.decode(box.decrypt(sealed))
    except (CryptoError, msgspec.MsgspecError) as error:
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


def _sealed(box: SecretBox, part: Part) -> bytes:
    return bytes(box.encrypt(_encoder.encode((part.name, part.salt, part.body))))
