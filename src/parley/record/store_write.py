"""Writing a record: what happens inside one transaction. `store` opens it, commits it and answers afterwards."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import msgspec
from nacl.secret import SecretBox

from parley.record.checkpoint import Checkpoint
from parley.record.entry import Part, entry_id
from parley.record.genesis import Genesis
from parley.record.guard import Heads
from parley.record.note import Note, note_text
from parley.record.store_parts import get_part
from parley.record.store_read import LogRow, read_leaves, read_logs, read_size, tile_reader
from parley.record.store_schema import Connection, RecordError, fetch, place, seq_of
from parley.record.tree import Frontier, extend, frontier, frontier_root, growing_tiles, leaf_hash
from parley.record.validity import (
    KEY_KIND,
    KEY_PART,
    Judged,
    KeyRing,
    LogRules,
    judge,
    log_rules,
    read_leaf,
)


class EntryRefused(ValueError):
    """An entry that this node will not record, because it would be inert; the message says why."""


class NonceReused(EntryRefused):
    """The member has used this nonce for another entry."""


class Appended(msgspec.Struct, frozen=True):
    """Where an entry stands; `repeated` where it had been recorded before."""

    id: str
    log: str
    seq: int
    repeated: bool


class LogState(msgspec.Struct, frozen=True):
    """The end of a log: what the next leaf depends on. `root` is that of all its leaves."""

    id: int
    rules: LogRules
    edge: Frontier
    root: bytes
    ring: KeyRing
    named: dict[str, tuple[int, str]]

    @property
    def size(self) -> int:
        """How many leaves the log has."""
        return self.edge.size


class Writing(msgspec.Struct, frozen=True):
    """What a write needs: the connection inside its transaction, the genesis, the parts' box, the guard's heads."""

    db: Connection
    genesis: Genesis
    box: SecretBox
    guard: Heads


def load_state(db: Connection, genesis: Genesis, row: LogRow) -> LogState:
    """The end of a log as stored."""
    edge = frontier(tile_reader(db, row.id), read_size(db, row.id))
    rules = log_rules(genesis, row.channel, row.member)
    return LogState(row.id, rules, edge, frontier_root(edge), row.ring, row.named)


def insert_leaves(db: Connection, state: LogState, leaves: Sequence[bytes], hashes: Sequence[bytes]) -> None:
    """Insert leaves at the end of a log; `take_in` judges them."""
    first = place(state.id, state.size)
    rows = zip(range(first, first + len(leaves)), leaves, hashes, strict=True)
    db.executemany("INSERT INTO leaves VALUES(?, ?, ?, '')", rows)


def take_in(
    to: Writing, state: LogState, leaves: Sequence[bytes], hashes: Sequence[bytes]
) -> tuple[LogState, list[Judged]]:
    """Re-read and re-hash what was inserted, judge it, index it, and give the log's new end.

    The signed root is made of the hashes of the bytes re-read: a bit that flips between hashing and signing has
    killed a public log before (Yeti2022).
    """
    again = read_back(to.db, state, leaves, hashes)
    readings = [(seq, read_leaf(leaf, seq, state.rules)) for seq, leaf in enumerate(leaves, state.size)]
    nonces = [reading.envelope.nonce for _, reading in readings if reading.envelope is not None]
    former = former_uses(to.db, state.rules.member, nonces, log=state.id)
    judged, ring = judge(
        readings, state.rules, state.ring, lambda nonce: former[nonce][1] if nonce in former else None, part_getter(to)
    )
    return keep_judged(to.db, state, keep_tree(to.db, state, again), ring, judged), judged


def read_back(db: Connection, state: LogState, leaves: Sequence[bytes], hashes: Sequence[bytes]) -> list[bytes]:
    """The hashes of the leaves as they were inserted at the end of a log. Raises RecordError where they are others."""
    first = place(state.id, state.size)
    rows = fetch(
        db, "SELECT leaf FROM leaves WHERE place >= ? AND place < ? ORDER BY place", first, place(state.id + 1, 0)
    )
    again = [leaf_hash(row[0]) for row in rows]
    if again != list(hashes) or [row[0] for row in rows] != list(leaves):
        raise RecordError(
            f"log {state.rules.log}: the leaves read back are not those written; check this machine's "
            "memory and disk; nothing was recorded"
        )
    return again


def keep_tree(db: Connection, state: LogState, hashes: Sequence[bytes]) -> Frontier:
    """Append leaf hashes to the tree and keep its tiles: the full ones, and above the leaves those still growing."""
    edge, full = extend(state.edge, hashes)
    if full:
        db.executemany(
            "INSERT OR REPLACE INTO tiles VALUES(?, ?, ?, ?)",
            ((state.id, tile.level, tile.index, tile.hashes) for tile in (*full, *growing_tiles(edge))),
        )
    return edge


def keep_judged(db: Connection, state: LogState, edge: Frontier, ring: KeyRing, judged: Sequence[Judged]) -> LogState:
    """Index the entries that were judged and keep the log's new end."""
    _index(db, state, judged)
    named = state.named | {
        origin: head
        for item in judged
        if item.reading.leaf and item.reading.leaf.heads and not item.reading.fault
        for origin, head in item.reading.leaf.heads.items()
    }
    _keep_state(db, state, ring, named)
    return LogState(state.id, state.rules, edge, frontier_root(edge), ring, named)


def former_uses(
    db: Connection, member: str, nonces: Sequence[str], *, log: int | None = None
) -> dict[str, tuple[str, int]]:
    """Of a member's nonces those in use, with the id and position of the first entry; in one log, or in all."""
    first, end = (0, 2**63 - 1) if log is None else (place(log, 0), place(log + 1, 0))
    rows = fetch(
        db,
        "SELECT n.nonce, n.id, n.place FROM json_each(?) j CROSS JOIN nonces n ON n.member = ? AND n.nonce = j.value "
        "AND n.place >= ? AND n.place < ? ORDER BY n.place DESC",
        msgspec.json.encode(nonces).decode(),
        member,
        first,
        end,
    )
    return {nonce: (identity.hex(), seq_of(at)) for nonce, identity, at in rows}


def part_getter(to: Writing) -> Callable[[str], Part | None]:
    """How `judge` finds a part."""
    return partial(get_part, to.db, to.box)


def keep_head(db: Connection, log: int, checkpoint: Checkpoint, note: Note) -> None:
    """Keep a head for ever; the note bears its log's own signature only, cosignatures are kept beside it."""
    db.execute(
        "INSERT OR IGNORE INTO heads VALUES(?, ?, ?, ?)", (log, checkpoint.size, checkpoint.root, note_text(note))
    )


def judge_again(to: Writing, row: LogRow) -> LogState:
    """Judge a whole log anew, because a certificate that it names has come in."""
    whole = load_state(to.db, to.genesis, row)
    readings = [(seq, read_leaf(leaf, seq, whole.rules)) for seq, leaf, _, _ in read_leaves(to.db, row.id)]
    judged, ring = judge(readings, whole.rules, KeyRing(), lambda nonce: None, partial(get_part, to.db, to.box))
    to.db.execute("DELETE FROM nonces WHERE place >= ? AND place < ?", (place(row.id, 0), place(row.id + 1, 0)))
    to.db.executemany(
        "UPDATE leaves SET inert = ? WHERE place = ?",
        ((item.inert, place(row.id, seq)) for seq, item in enumerate(judged)),
    )
    _index_nonces(
        to.db,
        whole.rules.member,
        [(place(row.id, seq), bytes.fromhex(entry_id(item.reading.raw)), item) for seq, item in enumerate(judged)],
    )
    _keep_state(to.db, whole, ring, whole.named)
    return LogState(whole.id, whole.rules, whole.edge, whole.root, ring, whole.named)


def logs_certified_by(db: Connection, parts: Iterable[Part]) -> list[LogRow]:
    """The logs in which any of these parts certifies a key."""
    commitments = [bytes.fromhex(part.commitment) for part in parts]
    ids = {
        row[0]
        for commitment in commitments
        for row in db.execute("SELECT log FROM certificates WHERE commitment = ?", (commitment,))
    }
    return [row for row in read_logs(db).values() if row.id in ids]


def _index(db: Connection, state: LogState, judged: Sequence[Judged]) -> None:
    numbered = [
        (place(state.id, seq), hashlib.sha256(item.reading.raw).digest() if item.reading.raw else b"", item)
        for seq, item in enumerate(judged, state.size)
    ]
    db.executemany("INSERT INTO ids VALUES(?, ?)", [(identity, at) for at, identity, _ in numbered if identity])
    _index_nonces(db, state.rules.member, numbered)
    inert = [(item.inert, at) for at, _, item in numbered if item.inert]
    if inert:
        db.executemany("UPDATE leaves SET inert = ? WHERE place = ?", inert)
    certificates = [
        (bytes.fromhex(ref.commitment), state.id)
        for item in judged
        if item.reading.envelope and item.reading.envelope.kind == KEY_KIND and not item.inert
        for ref in item.reading.envelope.parts
        if ref.name == KEY_PART
    ]
    if certificates:
        db.executemany("INSERT OR IGNORE INTO certificates VALUES(?, ?)", certificates)


def _index_nonces(db: Connection, member: str, numbered: Sequence[tuple[int, bytes, Judged]]) -> None:
    db.executemany(
        "INSERT INTO nonces VALUES(?, ?, ?, ?)",
        [
            (member, item.reading.envelope.nonce, at, identity)
            for at, identity, item in numbered
            if item.reading.envelope and not item.inert
        ],
    )


def _keep_state(db: Connection, state: LogState, ring: KeyRing, named: dict[str, tuple[int, str]]) -> None:
    if (ring, named) != (state.ring, state.named):
        db.execute(
            "UPDATE logs SET ring = ?, named = ? WHERE id = ?",
            (msgspec.json.encode(ring), msgspec.json.encode(named), state.id),
        )
