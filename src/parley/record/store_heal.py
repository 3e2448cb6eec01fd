"""Healing a fork that came of a restored backup.

The branch that the others hold is adopted; what only this node had written beside it is given back, to be recorded
again at its end, as late.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from parley.record.entry import Part
from parley.record.seal import Sealed
from parley.record.store_parts import get_part
from parley.record.store_read import read_leaves, read_logs, tile_reader
from parley.record.store_receive import Piece, Receiving
from parley.record.store_schema import fetch, place
from parley.record.store_write import LogState, Writing, judge_again
from parley.record.tree import HASH_BYTES, TILE_HEIGHT, TILE_WIDTH, frontier, frontier_root, leaf_hash
from parley.record.validity import read_leaf


def adopting(
    to: Writing, on: Receiving, pieces: Iterable[Piece], save: Callable[[Sequence[bytes]], None], lost: list[Sealed]
) -> Iterator[Piece]:
    """The pieces of a whole log as they are; where a leaf differs from what is here, the log is cut there first.

    `save` is given the leaves that were cut, before anything is committed; the entries among them that counted are put
    into `lost`.
    """
    at = 0
    for piece in pieces:
        hashes = [leaf_hash(leaf) for leaf in piece.leaves]
        state = on.state()
        rows = read_leaves(to.db, state.id, at, min(state.size, at + len(hashes)))
        differing = next((seq for seq, _, stored, _ in rows if stored != hashes[seq - at]), None)
        if differing is not None:
            cut = [(seq, leaf, inert) for seq, leaf, _, inert in read_leaves(to.db, state.id, differing)]
            save([leaf for _, leaf, _ in cut])
            lost += [_sealed(to, state, seq, leaf) for seq, leaf, inert in cut if not inert]
            on.keep(_cut(to, state, differing))
        at += len(hashes)
        yield piece


def _sealed(to: Writing, state: LogState, seq: int, leaf: bytes) -> Sealed:
    """What the author signed, with those of its parts that are here."""
    reading = read_leaf(leaf, seq, state.rules)
    assert reading.leaf is not None
    assert reading.envelope is not None
    parts: list[Part | None] = [get_part(to.db, to.box, ref.commitment) for ref in reading.envelope.parts]
    return Sealed(reading.raw, reading.leaf.signature, tuple(part for part in parts if part is not None))


def _cut(to: Writing, state: LogState, size: int) -> LogState:
    """Take everything from position `size` on out of a log; its parts stay."""
    first, end = place(state.id, size), place(state.id + 1, 0)
    for table in ("leaves", "ids", "nonces"):
        to.db.execute(f"DELETE FROM {table} WHERE place >= ? AND place < ?", (first, end))
    for table in ("heads", "cosignatures"):
        to.db.execute(f"DELETE FROM {table} WHERE log = ? AND size > ?", (state.id, size))
    for level, index, hashes in fetch(to.db, "SELECT level, idx, hashes FROM tiles WHERE log = ?", state.id):
        width = min(TILE_WIDTH, (size >> TILE_HEIGHT * level) - index * TILE_WIDTH)
        if width * HASH_BYTES < len(hashes):
            kept = (state.id, level, index)
            to.db.execute("DELETE FROM tiles WHERE log = ? AND level = ? AND idx = ?", kept)
            if level and width > 0:  # a tile of leaves is kept only when it is full
                to.db.execute("INSERT INTO tiles VALUES(?, ?, ?, ?)", (*kept, hashes[: width * HASH_BYTES]))
    judged = judge_again(to, read_logs(to.db)[state.rules.log])
    edge = frontier(tile_reader(to.db, state.id), size)
    return LogState(judged.id, judged.rules, edge, frontier_root(edge), judged.ring, judged.named)
