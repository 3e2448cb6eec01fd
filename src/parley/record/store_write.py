"""Writing a record: what happens inside one transaction. `store` opens it, commits it and answers afterwards."""

from collections.abc import Iterable, Sequence
from functools import partial

import msgspec
from nacl.secret import SecretBox

from parley.record.canonical import MAX_STRING, NotCanonical, encode
from parley.record.checkpoint import Checkpoint, log_key, sign_checkpoint
from parley.record.entry import ENVELOPE_VERSION, Envelope, Leaf, Part, entry_id
from parley.record.genesis import Genesis, member_of
from parley.record.guard import Heads, check_guard
from parley.record.keys import Signer
from parley.record.note import Note, is_signed_by, note_text
from parley.record.seal import Sealed
from parley.record.store_parts import get_part, put_parts
from parley.record.store_read import LogRow, read_leaves, read_logs, read_size, tile_reader
from parley.record.store_schema import Connection, RecordError, fetch, fetch_one, place, seq_of
from parley.record.tree import Frontier, extend, frontier, frontier_root, leaf_hash
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

_envelope_decoder = msgspec.json.Decoder(Envelope)


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
    """The end of a log: what the next leaf depends on."""

    id: int
    rules: LogRules
    edge: Frontier
    ring: KeyRing
    named: dict[str, int]

    @property
    def size(self) -> int:
        """How many leaves the log has."""
        return self.edge.size

    @property
    def root(self) -> bytes:
        """The root of all its leaves."""
        return frontier_root(self.edge)


class Writing(msgspec.Struct, frozen=True):
    """What a write needs: the connection inside its transaction, the genesis, the parts' box, the guard's heads."""

    db: Connection
    genesis: Genesis
    box: SecretBox
    guard: Heads


def load_state(db: Connection, genesis: Genesis, row: LogRow) -> LogState:
    """The end of a log as stored."""
    edge = frontier(tile_reader(db, row.id), read_size(db, row.id))
    return LogState(row.id, log_rules(genesis, row.channel, row.member), edge, row.ring, row.named)


def append_sealed(
    to: Writing, state: LogState, sealed: Sequence[Sealed], log_signer: Signer
) -> tuple[LogState, list[Appended]]:
    """Put sealed envelopes into a log. Raises EntryRefused, NonceReused, guard.RestoredBackup."""
    rules = state.rules
    if member_of(to.genesis, rules.member).logs[rules.channel] != log_signer.key_id:
        raise EntryRefused(f"key {log_signer.key_id} is not the key of log {rules.log}; take the one its genesis names")
    check_guard(to.guard, rules.log, state.size, state.root.hex())
    answers, fresh = _places(to.db, state, sealed)
    if not fresh:
        return state, answers
    leaves = _build_leaves(to.db, state, fresh)
    put_parts(to.db, to.box, (part for item in fresh for part in _named_parts(item)))
    hashes = [leaf_hash(leaf) for leaf in leaves]
    insert_leaves(to.db, state, leaves, hashes)
    state, judged = take_in(to, state, leaves, hashes)
    for item in judged:
        if item.inert:
            raise EntryRefused(f"{rules.log}: {item.inert}")
    _sign_head(to.db, state, log_signer)
    return state, answers


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
    stored = [leaf for _, leaf, _, _ in read_leaves(to.db, state.id, state.size)]
    again = [leaf_hash(leaf) for leaf in stored]
    if again != list(hashes) or len(stored) != len(leaves):
        raise RecordError(
            f"log {state.rules.log}: the leaves read back are not those written; check this machine's "
            "memory and disk; nothing was recorded"
        )
    readings = [(seq, read_leaf(leaf, seq, state.rules)) for seq, leaf in enumerate(stored, state.size)]
    judged, ring = judge(
        readings, state.rules, state.ring, partial(_former, to.db, state), partial(get_part, to.db, to.box)
    )
    _index(to.db, state, judged)
    edge, tiles = extend(state.edge, again)
    to.db.executemany(
        "INSERT INTO tiles VALUES(?, ?, ?, ?)", ((state.id, tile.level, tile.index, tile.hashes) for tile in tiles)
    )
    named = state.named | {
        origin: head[0]
        for item in judged
        if item.reading.leaf and not item.reading.fault
        for origin, head in item.reading.leaf.heads.items()
    }
    _keep_state(to.db, state, ring, named)
    return LogState(state.id, state.rules, edge, ring, named), judged


def keep_head(db: Connection, log: int, checkpoint: Checkpoint, note: Note) -> None:
    """Keep a head for ever, with its log's own signature only; cosignatures are kept beside it."""
    text = note_text(Note(note.text, tuple(line for line in note.signatures if line.name == checkpoint.origin)))
    db.execute("INSERT OR IGNORE INTO heads VALUES(?, ?, ?, ?)", (log, checkpoint.size, checkpoint.root, text))


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
    _index_nonces(to.db, row.id, 0, whole.rules.member, judged)
    _keep_state(to.db, whole, ring, whole.named)
    return LogState(whole.id, whole.rules, whole.edge, ring, whole.named)


def logs_certified_by(db: Connection, parts: Iterable[Part]) -> list[LogRow]:
    """The logs in which any of these parts certifies a key."""
    commitments = [bytes.fromhex(part.commitment) for part in parts]
    ids = {
        row[0]
        for commitment in commitments
        for row in db.execute("SELECT log FROM certificates WHERE commitment = ?", (commitment,))
    }
    return [row for row in read_logs(db).values() if row.id in ids]


def _places(db: Connection, state: LogState, sealed: Sequence[Sealed]) -> tuple[list[Appended], list[Sealed]]:
    """The answer for each envelope, and those that are new. A nonce is unique over all of a member's logs."""
    answers: list[Appended] = []
    fresh: list[Sealed] = []
    added: dict[str, tuple[str, int]] = {}
    for item in sealed:
        nonce, identity = _nonce(item), entry_id(item.envelope)
        known = added.get(nonce) or _recorded(db, state.rules.member, nonce)
        if known is None:
            added[nonce] = (identity, state.size + len(fresh))
            answers.append(Appended(identity, state.rules.log, state.size + len(fresh), repeated=False))
            fresh.append(item)
        elif known[0] == identity:
            answers.append(Appended(identity, state.rules.log, known[1], repeated=True))
        else:
            raise NonceReused(f"{state.rules.member} has used nonce {nonce} for entry {known[0]}, not {identity}")
    return answers, fresh


def _nonce(item: Sealed) -> str:
    try:
        return _envelope_decoder.decode(item.envelope).nonce
    except (ValueError, RecursionError) as error:
        raise EntryRefused(f"this is no envelope of version {ENVELOPE_VERSION}: {error}") from error


def _recorded(db: Connection, member: str, nonce: str) -> tuple[str, int] | None:
    row = fetch_one(db, "SELECT id, place FROM nonces WHERE member = ? AND nonce = ?", member, nonce)
    return None if row is None else (row[0].hex(), seq_of(row[1]))


def _named_parts(item: Sealed) -> Iterable[Part]:
    """The parts that came with an envelope. Raises EntryRefused for one that the envelope does not name."""
    named = {ref.commitment for ref in _envelope_decoder.decode(item.envelope).parts}
    for part in item.parts:
        if part.commitment not in named:
            raise EntryRefused(f"part {part.name} has commitment {part.commitment}, which the envelope does not name")
    return item.parts


def _build_leaves(db: Connection, state: LogState, fresh: Sequence[Sealed]) -> list[bytes]:
    """The first leaf names the heads of other logs that are newer than those this log last named."""
    heads = _newer_heads(db, state)
    leaves = []
    for seq, item in enumerate(fresh, state.size):
        leaf = Leaf(
            version=ENVELOPE_VERSION,
            log=state.rules.log,
            seq=seq,
            heads=heads if seq == state.size else {},
            envelope=item.envelope.decode(),
            signature=item.signature,
        )
        try:
            leaves.append(encode(msgspec.to_builtins(leaf)))
        except NotCanonical as error:
            raise EntryRefused(f"the envelope cannot stand in a leaf: {error}") from error
        if len(leaves[-1]) > MAX_STRING:
            raise EntryRefused(f"the leaf has {len(leaves[-1])} bytes, more than {MAX_STRING}; shorten the envelope")
    return leaves


def _newer_heads(db: Connection, state: LogState) -> dict[str, tuple[int, str]]:
    rows = fetch(
        db,
        "SELECT l.origin, h.size, h.root FROM logs l CROSS JOIN heads h ON h.log = l.id AND h.size = "
        "(SELECT max(size) FROM heads WHERE log = l.id)",
    )
    return {
        origin: (size, root.hex())
        for origin, size, root in rows
        if origin in state.rules.readable and size > state.named.get(origin, 0)
    }


def _sign_head(db: Connection, state: LogState, signer: Signer) -> None:
    checkpoint = Checkpoint(state.rules.log, state.size, state.root)
    note = sign_checkpoint(checkpoint, signer)
    is_signed_by(note, log_key(state.rules.log, signer.key_id))  # raises where the signature came out wrong
    keep_head(db, state.id, checkpoint, note)


def _former(db: Connection, state: LogState, nonce: str) -> int | None:
    row = fetch_one(
        db,
        "SELECT place FROM nonces WHERE member = ? AND nonce = ? AND place >= ? AND place < ?",
        state.rules.member,
        nonce,
        place(state.id, 0),
        place(state.id, state.size),
    )
    return None if row is None else seq_of(row[0])


def _index(db: Connection, state: LogState, judged: Sequence[Judged]) -> None:
    numbered = list(enumerate(judged, state.size))
    ids = ((entry_id(item.reading.raw), place(state.id, seq)) for seq, item in numbered if item.reading.raw)
    db.executemany("INSERT INTO ids VALUES(?, ?)", ((bytes.fromhex(identity), at) for identity, at in ids))
    db.executemany(
        "UPDATE leaves SET inert = ? WHERE place = ?",
        ((item.inert, place(state.id, seq)) for seq, item in numbered if item.inert),
    )
    _index_nonces(db, state.id, state.size, state.rules.member, judged)
    db.executemany(
        "INSERT OR IGNORE INTO certificates VALUES(?, ?)",
        (
            (bytes.fromhex(ref.commitment), state.id)
            for item in judged
            if item.reading.envelope and not item.inert and item.reading.envelope.kind == KEY_KIND
            for ref in item.reading.envelope.parts
            if ref.name == KEY_PART
        ),
    )


def _index_nonces(db: Connection, log: int, start: int, member: str, judged: Sequence[Judged]) -> None:
    db.executemany(
        "INSERT INTO nonces VALUES(?, ?, ?, ?)",
        (
            (member, item.reading.envelope.nonce, place(log, seq), bytes.fromhex(entry_id(item.reading.raw)))
            for seq, item in enumerate(judged, start)
            if item.reading.envelope and not item.inert
        ),
    )


def _keep_state(db: Connection, state: LogState, ring: KeyRing, named: dict[str, int]) -> None:
    if (ring, named) != (state.ring, state.named):
        db.execute(
            "UPDATE logs SET ring = ?, named = ? WHERE id = ?",
            (msgspec.json.encode(ring), msgspec.json.encode(named), state.id),
        )
