"""Receiving: taking in what another holds of a log, strictly and as often as one likes."""

from collections.abc import Sequence

import msgspec

from parley.record.checkpoint import Checkpoint, log_key, open_checkpoint
from parley.record.genesis import member_of
from parley.record.note import Note, note_text
from parley.record.store_cosign import keep_cosignatures
from parley.record.store_read import read_leaves, tile_reader
from parley.record.store_schema import RecordError, fetch_one
from parley.record.store_write import LogState, Writing, insert_leaves, keep_head, take_in
from parley.record.tree import extend, frontier, frontier_root, leaf_hash, root


class ReceiveRefused(ValueError):
    """What came does not hold together; nothing of it was taken in."""


class Fork(ReceiveRefused):
    """Two heads of one log that cannot both be true, both signed by it: evidence against the log's key."""

    def __init__(self, message: str, ours: str, theirs: str) -> None:
        super().__init__(message)
        self.ours = ours
        self.theirs = theirs


class Received(msgspec.Struct, frozen=True):
    """How many leaves and cosignatures were new."""

    leaves: int
    cosignatures: int


def receive_leaves(
    to: Writing, state: LogState, start: int, leaves: Sequence[bytes], source: str
) -> tuple[LogState, Received]:
    """Take in `leaves` from position `start` under a head that the log signed (a note, perhaps cosigned).

    Leaves that break the entry layer's rules are kept as inert. Raises ReceiveRefused, Fork, and note.NoteError for
    a note that is malformed or falsely signed.
    """
    origin = state.rules.log
    key = log_key(origin, member_of(to.genesis, state.rules.member).logs[state.rules.channel])
    note, checkpoint = open_checkpoint(source, key)
    if not 0 <= start <= state.size:
        raise ReceiveRefused(f"log {origin} has {state.size} entries here; send it from there, not from {start}")
    hashes = [leaf_hash(leaf) for leaf in leaves]
    _check_root(to, state, start, hashes, checkpoint, note)
    _check_overlap(to, state, start, hashes, note)
    fresh = state.size - start
    if leaves[fresh:]:
        insert_leaves(to.db, state, leaves[fresh:], hashes[fresh:])
        state, _ = take_in(to, state, leaves[fresh:], hashes[fresh:])
    keep_head(to.db, state.id, checkpoint, note)
    cosigned = keep_cosignatures(to.db, to.genesis, state, checkpoint.size, note)
    return state, Received(len(leaves[fresh:]), cosigned)


def _check_root(
    to: Writing, state: LogState, start: int, hashes: Sequence[bytes], checkpoint: Checkpoint, note: Note
) -> None:
    """The leaves must give the head's root; without leaves, those held here must."""
    origin, read_tile = state.rules.log, tile_reader(to.db, state.id)
    if not hashes and checkpoint.size <= state.size:
        ours = root(read_tile, checkpoint.size)
        if ours != checkpoint.root:
            raise _fork(to, state, checkpoint.size, note)
        return
    if start + len(hashes) != checkpoint.size:
        raise ReceiveRefused(
            f"log {origin}: the head covers {checkpoint.size} entries, and those that came end at {start + len(hashes)}"
        )
    edge, _ = extend(frontier(read_tile, start), hashes)
    if frontier_root(edge) != checkpoint.root:
        raise ReceiveRefused(
            f"log {origin}: the entries give root {frontier_root(edge).hex()}, the head says "
            f"{checkpoint.root.hex()}: they were changed on the way, or it has forked before {start}"
        )


def _check_overlap(to: Writing, state: LogState, start: int, hashes: Sequence[bytes], note: Note) -> None:
    stop = min(state.size, start + len(hashes))
    for seq, _, stored, _ in read_leaves(to.db, state.id, start, stop):
        if stored != hashes[seq - start]:
            raise _fork(to, state, seq + 1, note)


def _fork(to: Writing, state: LogState, size: int, theirs: Note) -> Exception:
    """The evidence: our smallest head that covers `size`, and theirs. Both are signed by the log's key."""
    row = fetch_one(to.db, "SELECT note FROM heads WHERE log = ? AND size >= ? ORDER BY size LIMIT 1", state.id, size)
    if row is None:
        return RecordError(f"log {state.rules.log} has no head over {size} entries here; verify this record")
    return Fork(
        f"log {state.rules.log} has forked at or before entry {size - 1}: keep both heads as evidence",
        row[0],
        note_text(theirs),
    )
