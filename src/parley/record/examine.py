"""Examining a stretch of a log by itself: all of an audit that does not depend on the order of entries.

A stretch is examined wherever there is a processor to spare, and what comes back is small. A stretch covers the
leaves [start, stop), and the heads and cosignatures of sizes in (start, stop].
"""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from nacl.secret import SecretBox

from parley.record.checkpoint import log_key, open_checkpoint
from parley.record.cosignature import cosigned_at, witness_key
from parley.record.genesis import Genesis, member_of, process_id, witness_name
from parley.record.keys import verify
from parley.record.note import NoteError, NoteKey, parse_note
from parley.record.store_parts import open_part
from parley.record.store_read import LogRow, read_size, tile_reader
from parley.record.store_schema import Connection, RecordError, fetch, fetch_one, open_reader, place, seq_of
from parley.record.store_write import former_uses
from parley.record.tree import leaf_hash, root
from parley.record.validity import Claim, LogRules, Reading, claim_of, log_rules, read_leaf, signature_claim

T = TypeVar("T")
A = TypeVar("A")


class LogKeys(msgspec.Struct, frozen=True):
    """What a log is audited against: its number, rules, own key, and the witness keys of the others in its channel."""

    id: int
    rules: LogRules
    log: NoteKey
    witnesses: dict[str, NoteKey]


class Stretch(msgspec.Struct, frozen=True):
    """What to examine. The last stretch of a log has an open end."""

    path: str
    keys: LogKeys
    logs: dict[str, int]
    start: int
    stop: int
    signatures: bool


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """What came out. `hashes` are of the leaves' bytes, 32 each, up to a gap, which is (first missing, next present).

    `claims` and `stored` (why each is inert, as the record says) are of the entries in order, empty where only hashes
    were asked for; `firsts` are the positions where the record says that each nonce was first used. `heads` are
    (size, root) of sound heads. `contradicted` are (position, log, what) of named heads that are not those of the log
    as it is here. `faults` are (position, what).
    """

    hashes: bytes
    gap: tuple[int, int] | None = None
    claims: list[Claim] = []
    stored: list[str] = []
    firsts: list[int] = []
    absent: list[tuple[int, str]] = []
    heads: list[tuple[int, bytes]] = []
    kept: int = 0
    cosignatures: int = 0
    unheld: list[tuple[str, int, str]] = []
    contradicted: list[tuple[int, str, str]] = []
    faults: list[tuple[int, str]] = []


class PartRange(msgspec.Struct, frozen=True):
    """Stored parts to open: rows above `after` up to `last`."""

    path: str
    parts_key: bytes
    after: int
    last: int


def log_keys(genesis: Genesis, row: LogRow) -> LogKeys:
    """What a log is audited against, by the genesis."""
    process = process_id(genesis)
    return LogKeys(
        row.id,
        log_rules(genesis, row.channel, row.member),
        log_key(row.origin, member_of(genesis, row.member).logs[row.channel]),
        {
            member: witness_key(witness_name(process, member), member_of(genesis, member).witness)
            for member in genesis.channels[row.channel]
            if member != row.member
        },
    )


def examine(stretch: Stretch) -> bytes:
    """Examine a stretch; the MessagePack of an `Examined`."""
    db = open_reader(Path(stretch.path))
    try:
        return msgspec.msgpack.encode(_examine(db, stretch))
    finally:
        db.close()


def examine_parts(asked: PartRange) -> tuple[int, list[str]]:
    """How many parts of a range there are, and a sentence for each that does not open or has another commitment."""
    box = SecretBox(asked.parts_key)
    count, faults = 0, []
    db = open_reader(Path(asked.path))
    try:
        rows = db.execute(
            "SELECT commitment, sealed FROM parts WHERE rowid > ? AND rowid <= ?", (asked.after, asked.last)
        )
        for commitment, sealed in rows:
            count += 1
            try:
                open_part(box, commitment.hex(), sealed)
            except RecordError as error:
                faults.append(str(error))
    finally:
        db.close()
    return count, faults


def in_order(work: Callable[[A], T], tasks: Iterable[A], *, alone: bool) -> Iterator[T]:
    """What `work` gives for each task, in their order, by as many processes as there are processors, or here alone."""
    if alone:
        yield from map(work, tasks)
        return
    workers = os.cpu_count() or 1
    waiting: deque[Future[T]] = deque()
    # New processes, not copies of this one, whose threads and connections a copy would share.
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        try:
            for task in tasks:
                waiting.append(pool.submit(work, task))
                if len(waiting) > workers + 1:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _examine(db: Connection, stretch: Stretch) -> Examined:
    faults: list[tuple[int, str]] = []
    leaves, stored, hashes, gap = _leaves(db, stretch, faults)
    heads, kept = _heads(db, stretch, faults)
    cosignatures = _cosignatures(db, stretch, faults)
    if not stretch.signatures:
        return Examined(hashes=hashes, gap=gap, heads=heads, kept=kept, cosignatures=cosignatures, faults=faults)
    readings = [read_leaf(leaf, seq, stretch.keys.rules) for seq, leaf in enumerate(leaves, stretch.start)]
    claims = [claim_of(reading, verify(*signature_claim(reading))) for reading in readings]
    first_uses = former_uses(db, stretch.keys.rules.member, [claim.nonce for claim in claims], log=stretch.keys.id)
    unheld, contradicted = _named(db, stretch, readings)
    return Examined(
        hashes=hashes,
        gap=gap,
        claims=claims,
        stored=stored,
        firsts=[first_uses[claim.nonce][1] if claim.nonce in first_uses else -1 for claim in claims],
        absent=_absent(db, readings, stretch.start),
        heads=heads,
        kept=kept,
        cosignatures=cosignatures,
        unheld=unheld,
        contradicted=contradicted,
        faults=faults,
    )


def _leaves(
    db: Connection, stretch: Stretch, faults: list[tuple[int, str]]
) -> tuple[list[bytes], list[str], bytes, tuple[int, int] | None]:
    """The leaves up to a gap, why each is inert as stored, their hashes; another hash than stored is a fault."""
    log, start = stretch.keys.id, stretch.start
    leaves: list[bytes] = []
    inert: list[str] = []
    hashes: list[bytes] = []
    rows = db.execute(
        "SELECT place, leaf, hash, inert FROM leaves WHERE place >= ? AND place < ? ORDER BY place",
        (place(log, start), place(log, stretch.stop)),
    )
    for seq, (at, leaf, stored, why) in enumerate(rows, start):
        if seq_of(at) != seq:
            break
        if type(leaf) is not bytes or type(stored) is not bytes:
            faults.append((seq, "the leaf or its hash is stored as something else than bytes"))
            leaf, stored = str(leaf).encode(), b""
        hashed = leaf_hash(leaf)
        if hashed != stored:
            faults.append((seq, f"the leaf has hash {hashed.hex()}, {stored.hex()} was stored for it"))
        leaves.append(leaf)
        inert.append(why)
        hashes.append(hashed)
    missing = start + len(leaves)
    after = fetch_one(
        db,
        "SELECT place FROM leaves WHERE place > ? AND place < ? ORDER BY place LIMIT 1",
        place(log, missing),
        place(log + 1, 0),
    )
    gap = None if missing == stretch.stop or after is None else (missing, seq_of(after[0]))
    return leaves, inert, b"".join(hashes), gap


def _heads(db: Connection, stretch: Stretch, faults: list[tuple[int, str]]) -> tuple[list[tuple[int, bytes]], int]:
    """The sound heads, and how many are kept."""
    heads: list[tuple[int, bytes]] = []
    rows = _of_sizes(db, "SELECT size, root, note FROM heads", stretch)
    for size, stored, text in rows:
        try:
            _, checkpoint = open_checkpoint(text, stretch.keys.log)
        except NoteError as error:
            faults.append((size - 1, f"the head of {size} entries: {error}"))
            continue
        if (checkpoint.size, checkpoint.root) != (size, stored):
            faults.append((size - 1, f"the head stored for {size} entries says another size or root"))
        heads.append((checkpoint.size, checkpoint.root))
    return heads, len(rows)


def _cosignatures(db: Connection, stretch: Stretch, faults: list[tuple[int, str]]) -> int:
    """How many there are."""
    notes = dict(_of_sizes(db, "SELECT size, note FROM heads", stretch))
    rows = _of_sizes(db, "SELECT size, member, at, line FROM cosignatures", stretch)
    for size, member, at, line in rows:
        name = f"the cosignature of {member} on the head of {size} entries"
        key = stretch.keys.witnesses.get(member)
        if key is None or size not in notes:
            faults.append((size - 1, f"{name} is by nobody of the channel, or on no head that is here"))
        elif not _is_real(notes[size] + line, key, at):
            faults.append((size - 1, f"{name} is false"))
    return len(rows)


def _is_real(note: str, key: NoteKey, at: int) -> bool:
    try:
        return cosigned_at(parse_note(note), key) == (at,)
    except NoteError:
        return False


def _of_sizes(db: Connection, select: str, stretch: Stretch) -> list[tuple[Any, ...]]:
    return fetch(
        db,
        f"{select} WHERE log = ? AND size > ? AND size <= ? ORDER BY size",
        stretch.keys.id,
        stretch.start if stretch.start else -1,
        stretch.stop,
    )


def _absent(db: Connection, readings: Sequence[Reading], start: int) -> list[tuple[int, str]]:
    """(position, commitment) of the parts that entries carry and that are neither here nor erased here."""
    carried = [
        (seq, part.commitment)
        for seq, reading in enumerate(readings, start)
        if reading.envelope is not None
        for part in reading.envelope.parts
        if part.carried
    ]
    rows = fetch(
        db,
        "SELECT value FROM json_each(?) WHERE unhex(value) NOT IN (SELECT commitment FROM parts) "
        "AND unhex(value) NOT IN (SELECT commitment FROM erased)",
        msgspec.json.encode([commitment for _, commitment in carried]).decode(),
    )
    absent = {row[0] for row in rows}
    return [(seq, commitment) for seq, commitment in carried if commitment in absent] if absent else []


def _named(
    db: Connection, stretch: Stretch, readings: Sequence[Reading]
) -> tuple[list[tuple[str, int, str]], list[tuple[int, str, str]]]:
    """The heads named by leaves that lie beyond what is held here, and those that are not of the log named as it is
    here: it never had them, or has forked."""
    unheld: list[tuple[str, int, str]] = []
    contradicted: list[tuple[int, str, str]] = []
    sizes: Mapping[int, int] = {}
    for seq, reading in enumerate(readings, stretch.start):
        if reading.leaf is None or reading.fault or not reading.leaf.heads:
            continue
        sizes = sizes or {log: read_size(db, log) for log in stretch.logs.values()}
        for origin, (size, said) in reading.leaf.heads.items():
            log = stretch.logs[origin]
            if size > sizes[log]:
                unheld.append((origin, size, said))
                continue
            row = fetch_one(db, "SELECT root FROM heads WHERE log = ? AND size = ?", log, size)
            real = row[0].hex() if row else root(tile_reader(db, log), size).hex()
            if said != real:
                what = f"the leaf names a head of {origin} at {size} with root {said}, which had {real}"
                contradicted.append((seq, origin, what))
    return unheld, contradicted
