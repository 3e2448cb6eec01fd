"""Who holds what: how far each member has acknowledged the logs of the others, by its own signature.

A member acknowledges a log by a cosignature on one of its heads, or by naming such a head in an entry of its own. One
that is not that of the entries here, because it never was or is of another branch, acknowledges nothing of them.
"""

import msgspec

from parley.record.note import note_text, parse_note
from parley.record.store_read import Head, LogRow, read_cosignatures, read_logs, read_size, tile_reader
from parley.record.store_schema import Connection, RecordError, fetch, fetch_one
from parley.record.tree import root


class Acknowledged(msgspec.Struct, frozen=True):
    """A member has acknowledged `size` entries of a log; by its newest cosignature `cosigned`, given at `at` (UTC
    seconds; both 0: none)."""

    size: int
    cosigned: int
    at: int


def read_acknowledged(db: Connection, log: LogRow) -> dict[str, Acknowledged]:
    """How far each other member has acknowledged a log."""
    rows = fetch(db, "SELECT member, max(size), at FROM cosignatures WHERE log = ? GROUP BY member", log.id)
    found = {member: Acknowledged(size, size, at) for member, size, at in rows}
    held = read_size(db, log.id)
    for other in read_logs(db).values():
        size, said = other.named.get(log.origin, (0, ""))
        before = found.get(other.member, Acknowledged(0, 0, 0))
        if before.size < size <= held and other.member != log.member and _root(db, log, size) == said:
            found[other.member] = Acknowledged(size, before.cosigned, before.at)
    return found


def _root(db: Connection, log: LogRow, size: int) -> str:
    return root(tile_reader(db, log.id), size).hex()


def read_head_at(db: Connection, log: LogRow, size: int) -> Head:
    """A log's head of that size, with all its cosignatures. Raises RecordError where none was kept."""
    row = fetch_one(db, "SELECT root, note FROM heads WHERE log = ? AND size = ?", log.id, size)
    if row is None:
        raise RecordError(f"log {log.origin} has no head of {size} entries here")
    lines = "".join(cosigned.line for cosigned in read_cosignatures(db, log.id, size))
    return Head(size, row[0].hex(), note_text(parse_note(row[1] + lines)))
