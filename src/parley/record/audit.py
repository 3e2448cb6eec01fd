"""The audit: does a record hold together, checked from its bytes alone?

In order: 1. the genesis is signed by all and, where one is pinned, is that one; then for every log 2. each leaf has
the hash that was stored for it, and none is missing; 3. each entry is judged anew by the rules of `validity` and
comes out as stored; 4. each head kept is a strict note signed by the log, and its root is that of the leaves' bytes;
5. full tiles are those of the leaves; 6. each cosignature is real and by another member of the channel; 7. each head
that a leaf names is one that the log named had; 8. what was signed last, by the guard, is here; and 9. each part
opens and has its commitment. Consistency of all heads follows from 4: they are roots of one sequence of leaves.

Left to the caller: what others hold. A log cut short together with its heads shows only against their copies.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec
from nacl.secret import SecretBox

from parley.record.checkpoint import log_key, open_checkpoint
from parley.record.cosignature import cosigned_at, witness_key
from parley.record.entry import Part
from parley.record.genesis import Genesis, GenesisError, member_of, process_id, verify_genesis, witness_name
from parley.record.guard import GUARD_NAME, RestoredBackup, read_guard
from parley.record.note import NoteError, parse_note
from parley.record.store_parts import get_part, open_part
from parley.record.store_read import (
    LogRow,
    read_cosignatures,
    read_genesis_of,
    read_heads,
    read_leaves,
    read_logs,
    tile_reader,
)
from parley.record.store_schema import Connection, RecordError, check_format, fetch, open_reader
from parley.record.tree import Frontier, Tile, extend, frontier_root, leaf_hash, root, tile_path
from parley.record.validity import Judged, KeyRing, judge, log_rules, read_leaf

RECORD_NAME = "record.db"
_CHUNK = 4096


class Fault(msgspec.Struct, frozen=True):
    """Something that does not hold: the log's origin ("" for the whole record), a position (-1 for none), and what."""

    log: str
    seq: int
    what: str


class AuditReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was audited, and every fault. `absent` counts carried parts that are neither here nor erased here."""

    process: str
    standing: str
    logs: int
    entries: int
    inert: int
    heads: int
    cosignatures: int
    parts: int
    absent: int
    erased: int
    unheld_heads: int
    faults: tuple[Fault, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


class _Audit:
    """An audit under way: the record read, what was counted, what was found."""

    def __init__(self, db: Connection, box: SecretBox, genesis: Genesis) -> None:
        self.db = db
        self.box = box
        self.genesis = genesis
        self.faults: list[Fault] = []
        self.counts = dict.fromkeys(
            ("entries", "inert", "heads", "cosignatures", "parts", "absent", "erased", "unheld_heads"), 0
        )
        self.roots: dict[tuple[str, int], str] = {}
        self.sizes: dict[str, int] = {}
        self.carried: set[bytes] = set()
        self.named: dict[tuple[str, int, str], tuple[str, int]] = {}

    def find(self, log: str, seq: int, what: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(log, seq, what))

    def part(self, commitment: str) -> Part | None:
        """The part behind a commitment; a damaged one is absent here and a fault in step 9."""
        try:
            return get_part(self.db, self.box, commitment)
        except RecordError:
            return None


def audit(path: Path, parts_key: bytes, *, process: str = "") -> AuditReport:
    """Audit the record in a directory or a file; `process` is the id of a genesis that the caller trusts.

    Raises RecordError where there is no record to read, GenesisError where its genesis cannot be read.
    """
    file = path / RECORD_NAME if path.is_dir() else path
    db = open_reader(file)
    try:
        check_format(db, file)
        return _audit(db, file, SecretBox(parts_key), process)
    finally:
        db.close()


def _audit(db: Connection, file: Path, box: SecretBox, pinned: str) -> AuditReport:
    genesis_file = read_genesis_of(db)
    state = _Audit(db, box, genesis_file.genesis)
    try:
        verify_genesis(genesis_file)
    except GenesisError as error:
        state.find("", -1, str(error))
    process = process_id(state.genesis)
    if pinned and process != pinned:
        state.find("", -1, f"the genesis has hash {process}, not the {pinned} that was asked for")
    rows = read_logs(db)
    for row in rows.values():
        _audit_log(state, row)
    _audit_named_heads(state, rows)
    _audit_guard(state, file.with_name(GUARD_NAME))
    _audit_parts(state)
    return AuditReport(
        process=process, standing=state.genesis.standing, logs=len(rows), faults=tuple(state.faults), **state.counts
    )


def _audit_log(state: _Audit, row: LogRow) -> None:
    """Steps 2 to 6 for one log."""
    heads = _audit_heads(state, row)
    rules = log_rules(state.genesis, row.channel, row.member)
    ring, edge, nonces = KeyRing(), Frontier(), dict[str, int]()
    tiles: list[Tile] = []
    leaves = _whole_leaves(state, row)
    while chunk := list(islice(leaves, _CHUNK)):
        readings = [(seq, read_leaf(leaf, seq, rules)) for seq, leaf, _ in chunk]
        judged, ring = judge(readings, rules, ring, nonces.get, state.part)
        _audit_judged(state, row, chunk, judged, nonces)
        edge, full = _audit_roots(state, row, edge, [leaf_hash(leaf) for _, leaf, _ in chunk], heads)
        tiles += full
    state.sizes[row.origin] = edge.size
    _audit_end(state, row, edge.size, heads)
    _audit_tiles(state, row, tiles)
    _audit_cosignatures(state, row)


def _whole_leaves(state: _Audit, row: LogRow) -> Iterator[tuple[int, bytes, str]]:
    """Step 2: (seq, leaf, inert) without a gap; what follows a gap belongs to no tree and ends the log."""
    for expected, (seq, leaf, stored, inert) in enumerate(read_leaves(state.db, row.id)):
        if seq != expected:
            state.find(row.origin, expected, f"entries {expected} to {seq - 1} are missing")
            return
        if leaf_hash(leaf) != stored:
            state.find(row.origin, seq, f"the leaf has hash {leaf_hash(leaf).hex()}, {stored.hex()} was stored for it")
        yield seq, leaf, inert


def _audit_judged(
    state: _Audit, row: LogRow, chunk: list[tuple[int, bytes, str]], judged: list[Judged], nonces: dict[str, int]
) -> None:
    """Step 3, and what later steps need of the entries."""
    for (seq, _, stored), item in zip(chunk, judged, strict=True):
        state.counts["entries"] += 1
        state.counts["inert"] += bool(item.inert)
        if item.inert != stored:
            state.find(row.origin, seq, f"stored as {stored or 'counting'!r}, judged {item.inert or 'counting'!r}")
        reading = item.reading
        if reading.leaf is not None and not reading.fault:
            for origin, (size, root_hex) in reading.leaf.heads.items():
                state.named.setdefault((origin, size, root_hex), (row.origin, seq))
        if reading.envelope is not None and not item.inert:
            nonces[reading.envelope.nonce] = seq
            state.carried.update(bytes.fromhex(part.commitment) for part in reading.envelope.parts if part.carried)


def _audit_roots(
    state: _Audit, row: LogRow, edge: Frontier, hashes: list[bytes], heads: dict[int, bytes]
) -> tuple[Frontier, list[Tile]]:
    """Step 4, second half: grow the tree and compare its root wherever a head was signed."""
    begin, end = edge.size, edge.size + len(hashes)
    tiles: list[Tile] = []
    for stop in [*(size for size in heads if begin < size < end), end]:
        edge, full = extend(edge, hashes[edge.size - begin : stop - begin])
        tiles += full
        if stop in heads and frontier_root(edge) != heads[stop]:
            state.find(
                row.origin,
                stop - 1,
                f"the head of {stop} entries says root {heads[stop].hex()}, the leaves "
                f"give {frontier_root(edge).hex()}",
            )
    return edge, tiles


def _audit_heads(state: _Audit, row: LogRow) -> dict[int, bytes]:
    """Step 4, first half: the roots that the log signed, by size, smallest first."""
    key = log_key(row.origin, member_of(state.genesis, row.member).logs[row.channel])
    heads: dict[int, bytes] = {}
    for size, stored, text in read_heads(state.db, row.id):
        state.counts["heads"] += 1
        try:
            _, checkpoint = open_checkpoint(text, key)
        except NoteError as error:
            state.find(row.origin, size - 1, f"the head of {size} entries: {error}")
            continue
        if (checkpoint.size, checkpoint.root) != (size, stored):
            state.find(row.origin, size - 1, f"the head stored for {size} entries says another size or root")
        heads[checkpoint.size] = checkpoint.root
        state.roots[row.origin, checkpoint.size] = checkpoint.root.hex()
    return heads


def _audit_end(state: _Audit, row: LogRow, size: int, heads: dict[int, bytes]) -> None:
    last = max(heads, default=0)
    if last > size:
        state.find(row.origin, size, f"a head of {last} entries was signed, and only {size} are here")
    elif last < size:
        state.find(row.origin, last, f"entries {last} to {size - 1} stand under no head")


def _audit_tiles(state: _Audit, row: LogRow, tiles: list[Tile]) -> None:
    """Step 5."""
    stored = {
        (level, index): hashes
        for level, index, hashes in fetch(state.db, "SELECT level, idx, hashes FROM tiles WHERE log = ?", row.id)
    }
    for tile in tiles:
        if stored.pop((tile.level, tile.index), None) != tile.hashes:
            state.find(
                row.origin,
                tile.index << 8 * (tile.level + 1),
                f"{tile_path(tile.level, tile.index)} is missing or has other hashes than the leaves",
            )
    for level, index in stored:
        state.find(row.origin, index << 8 * (level + 1), f"{tile_path(level, index)} covers entries that are not here")


def _audit_cosignatures(state: _Audit, row: LogRow) -> None:
    """Step 6."""
    notes = {size: text for size, _, text in read_heads(state.db, row.id)}
    others = set(state.genesis.channels[row.channel]) - {row.member}
    for given in read_cosignatures(state.db, row.id):
        state.counts["cosignatures"] += 1
        name = f"the cosignature of {given.member} on the head of {given.size} entries"
        if given.member not in others or given.size not in notes:
            state.find(row.origin, given.size - 1, f"{name} is by nobody of the channel, or on no head that is here")
            continue
        key = witness_key(
            witness_name(process_id(state.genesis), given.member), member_of(state.genesis, given.member).witness
        )
        try:
            real = cosigned_at(parse_note(notes[given.size] + given.line), key) == (given.at,)
        except NoteError:
            real = False
        if not real:
            state.find(row.origin, given.size - 1, f"{name} is false")


def _audit_named_heads(state: _Audit, rows: dict[str, LogRow]) -> None:
    """Step 7. A head beyond what is held here can be judged only by who holds more; it is counted."""
    for (origin, size, said), (log, seq) in state.named.items():
        if size > state.sizes.get(origin, 0):
            state.counts["unheld_heads"] += 1
            continue
        real = state.roots.get((origin, size)) or root(tile_reader(state.db, rows[origin].id), size).hex()
        if said != real:
            state.find(log, seq, f"the leaf names a head of {origin} at {size} with root {said}, which had {real}")


def _audit_guard(state: _Audit, path: Path) -> None:
    """Step 8."""
    try:
        guard = read_guard(path)
    except RestoredBackup as error:
        state.find("", -1, str(error))
        return
    for origin, (size, said) in guard.items():
        if size > state.sizes.get(origin, 0):
            state.find(origin, state.sizes.get(origin, 0), f"a head of {size} entries was signed here and is gone")
        elif state.roots.get((origin, size)) != said:
            state.find(origin, size - 1, f"the head of {size} entries signed here had root {said}")


def _audit_parts(state: _Audit) -> None:
    """Step 9."""
    for commitment, sealed in state.db.execute("SELECT commitment, sealed FROM parts"):
        state.counts["parts"] += 1
        state.carried.discard(commitment)
        try:
            open_part(state.box, commitment.hex(), sealed)
        except RecordError as error:
            state.find("", -1, str(error))
    erased = {row[0] for row in fetch(state.db, "SELECT commitment FROM erased")}
    state.counts |= {"erased": len(erased), "absent": len(state.carried - erased)}
