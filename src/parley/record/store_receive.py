"""Receiving: taking in what another holds of a log, strictly and as often as one likes."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import msgspec

from parley.record.checkpoint import Checkpoint, log_key, open_checkpoint, signed_by_log
from parley.record.entry import Part
from parley.record.equivocation import Branch, Equivocation, Peaks, equivocation, grow, peaks_root
from parley.record.genesis import member_of
from parley.record.note import Note, note_text
from parley.record.store_cosign import keep_cosignatures
from parley.record.store_read import read_leaves, tile_reader
from parley.record.store_schema import RecordError, fetch_one
from parley.record.store_write import LogState, Writing, insert_leaves, keep_head, take_in
from parley.record.tree import consistency_path, frontier, leaf_hash, root


class ReceiveRefused(ValueError):
    """What came does not hold together; nothing of it was taken in."""


class Fork(ReceiveRefused):
    """Two heads of one log that cannot both be true, both signed by it: evidence against the log's key."""

    def __init__(self, message: str, evidence: Equivocation) -> None:
        super().__init__(message)
        self.evidence = evidence


class Received(msgspec.Struct, frozen=True):
    """How many leaves and cosignatures were new."""

    leaves: int
    cosignatures: int


class Piece(NamedTuple):
    """Leaves that follow one another, and the parts that came with them."""

    leaves: Sequence[bytes]
    parts: Sequence[Part] = ()


class Receiving(NamedTuple):
    """What receiving does to a store: the log's end as it is now, keeping its new end, and storing parts."""

    state: Callable[[], LogState]
    keep: Callable[[LogState], None]
    hold: Callable[[Sequence[Part]], object]


def receive_pieces(
    to: Writing, on: Receiving, start: int, pieces: Iterable[Piece], source: str, edge: Peaks = ()
) -> Received:
    """Take in `pieces` of a log from position `start` under a head that it signed (a note, perhaps cosigned).

    `edge` are the sender's peaks before `start`, where he says them. Leaves that break the entry layer's rules are kept
    as inert. Holds one piece in memory, and the hashes of a branch that differs. Raises ReceiveRefused, Fork, and
    note.NoteError for a note that is malformed or falsely signed; the caller then takes everything back.
    """
    state = on.state()
    origin = state.rules.log
    key = log_key(origin, member_of(to.genesis, state.rules.member).logs[state.rules.channel])
    note, checkpoint = open_checkpoint(source, key)
    if not 0 <= start <= state.size:
        raise ReceiveRefused(f"log {origin} has {state.size} entries here; send it from there, not from {start}")
    before, ours = state.size, _peaks(to, state, start)
    at, peaks = start, list(edge) or ours
    theirs = None if peaks == ours else Branch(start, peaks, ())
    for piece in pieces:
        hashes = [leaf_hash(leaf) for leaf in piece.leaves]
        if theirs is None and not _as_here(to, state, at, hashes):
            theirs = Branch(at, peaks, ())
        grow(peaks, hashes)
        if theirs is not None:
            theirs.hashes += hashes
        else:
            on.hold(piece.parts)
            state = _extend(to, on, at, piece.leaves, hashes)
        at += len(hashes)
    if at == start and checkpoint.size <= state.size:
        theirs = _check_head(to, state, checkpoint)
    else:
        _check_root(origin, start, at, peaks, checkpoint)
    if theirs is not None:
        raise _fork(to, state, theirs, checkpoint, signed_by_log(note, key))
    keep_head(to.db, state.id, checkpoint, signed_by_log(note, key))
    cosigned = keep_cosignatures(to.db, to.genesis, state, checkpoint.size, note)
    return Received(max(0, at - before), cosigned)


def _extend(to: Writing, on: Receiving, at: int, leaves: Sequence[bytes], hashes: Sequence[bytes]) -> LogState:
    """Append the leaves that are new."""
    state = on.state()  # holding the parts may have judged the log again
    fresh = state.size - at
    if leaves[fresh:]:
        insert_leaves(to.db, state, leaves[fresh:], hashes[fresh:])
        state, _ = take_in(to, state, leaves[fresh:], hashes[fresh:])
        on.keep(state)
    return state


def _peaks(to: Writing, state: LogState, size: int) -> list[tuple[int, bytes]]:
    edge = state.edge if size == state.size else frontier(tile_reader(to.db, state.id), size)
    return list(edge.peaks)


def _as_here(to: Writing, state: LogState, at: int, hashes: Sequence[bytes]) -> bool:
    stop = min(state.size, at + len(hashes))
    return all(stored == hashes[seq - at] for seq, _, stored, _ in read_leaves(to.db, state.id, at, stop))


def _check_head(to: Writing, state: LogState, checkpoint: Checkpoint) -> Branch | None:
    """A head without leaves must have the root of those held here; else it is of a branch that is not here."""
    if root(tile_reader(to.db, state.id), checkpoint.size) == checkpoint.root:
        return None
    if not checkpoint.size:
        raise ReceiveRefused(f"log {state.rules.log}: a head of no entries says root {checkpoint.root.hex()}")
    return Branch(checkpoint.size, (), ())


def _check_root(origin: str, start: int, end: int, peaks: Peaks, checkpoint: Checkpoint) -> None:
    """The leaves that came must give the head's root."""
    if end != checkpoint.size:
        raise ReceiveRefused(
            f"log {origin}: the head covers {checkpoint.size} entries, and those that came end at {end}"
        )
    if peaks_root(peaks) != checkpoint.root:
        raise ReceiveRefused(
            f"log {origin}: the entries give root {peaks_root(peaks).hex()}, the head says "
            f"{checkpoint.root.hex()}: they were changed on the way, or it has forked before {start}"
        )


def _fork(to: Writing, state: LogState, theirs: Branch, checkpoint: Checkpoint, note: Note) -> Exception:
    """The evidence: our smallest head that the other branch cannot have, and theirs, both signed by the log's key."""
    log, first = state.rules.log, _first_difference(to, state, theirs)
    row = fetch_one(
        to.db, "SELECT size, note FROM heads WHERE log = ? AND size > ? ORDER BY size LIMIT 1", state.id, first
    )
    if row is None:
        return RecordError(f"log {log} has no head over {first + 1} entries here; verify this record")
    size, ours, other = row[0], row[1], note_text(note)
    if size < checkpoint.size:
        heads, before, path = (ours, other), theirs.subtree(0, size), theirs.consistency(size)
    else:
        read_tile = tile_reader(to.db, state.id)
        heads, before = (other, ours), root(read_tile, checkpoint.size)
        path = consistency_path(read_tile, checkpoint.size, size)
    evidence = equivocation(to.genesis, state.rules.channel, state.rules.member, heads, before, path)
    return Fork(f"log {log} has forked at or before entry {first}: both heads are kept as evidence", evidence)


def _first_difference(to: Writing, state: LogState, theirs: Branch) -> int:
    """The first entry known to differ; the one before the branch's known leaves where it differs before them."""
    stop = min(state.size, theirs.size)
    for seq, _, stored, _ in read_leaves(to.db, state.id, theirs.start, stop):
        if stored != theirs.hashes[seq - theirs.start]:
            return seq
    return theirs.start - 1
