"""The audit: does a record hold together, checked from its bytes alone?

In order: 1. the genesis is signed by all and, where one is pinned, is that one; then for every log 2. each leaf has
the hash that was stored for it, and none is missing; 3. each entry is judged anew by the rules of `validity` and comes
out as stored, and its nonce is indexed at its first use; 4. each head kept is a strict note signed by the log, and its
root is that of the leaves' bytes; 5. tiles are those of the leaves; 6. each cosignature is real and by another member
of the channel; 7. each head that a leaf names is one that the log named had, or of a log known to have forked; 8. what
was signed last, by the guard, is here; and 9. each part opens and has its commitment. Consistency of all heads follows
from 4: they are roots of one sequence of leaves. `examine` does for a stretch what needs no order; this goes through
the stretches in order.

Left to the caller: what others hold. A log cut short together with its heads shows only against their copies.
"""

from collections.abc import Collection, Iterator
from itertools import pairwise
from pathlib import Path

import msgspec
from nacl.secret import SecretBox

from parley.record.entry import Part
from parley.record.examine import Examined, LogKeys, PartRange, Stretch, examine, examine_parts, in_order, log_keys
from parley.record.genesis import Genesis, GenesisError, process_id, verify_genesis
from parley.record.guard import GUARD_NAME, RestoredBackup, read_guard
from parley.record.store_parts import get_part
from parley.record.store_read import LogRow, read_genesis_of, read_logs, read_size
from parley.record.store_schema import (
    SEQ_BITS,
    Connection,
    RecordError,
    check_format,
    fetch,
    fetch_one,
    open_reader,
    place,
)
from parley.record.tree import (
    HASH_BYTES,
    TILE_HEIGHT,
    Frontier,
    Tile,
    extend,
    frontier_root,
    growing_tiles,
    tile_path,
)
from parley.record.validity import Claim, KeyRing, judge_one, read_leaf

RECORD_NAME = "record.db"
_STRETCH = 4096
_FEW = 200_000  # entries and parts; below, it is a matter of seconds, and not worth other processes
_decoder = msgspec.msgpack.Decoder(Examined)


class Fault(msgspec.Struct, frozen=True):
    """Something that does not hold: the log's origin ("" for the whole record), a position (-1 for none), and what."""

    log: str
    seq: int
    what: str


class AuditReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was audited, and every fault. `absent` counts carried parts that are neither here nor erased here,
    `other_branch` the heads of another branch that leaves name of a log that is known to have forked.

    Without `signatures` no entry was judged and no part opened: `inert`, `parts`, `absent` and `unheld_heads` are 0.
    """

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
    other_branch: int = 0
    faults: tuple[Fault, ...]
    signatures: bool = True

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


class _Audit:
    """An audit under way: the record read, what was counted, what was found."""

    def __init__(
        self,
        db: Connection,
        file: Path,
        parts_key: bytes,
        genesis: Genesis,
        *,
        signatures: bool,
        forked: Collection[str],
    ) -> None:
        self.db = db
        self.file = file
        self.parts_key = parts_key
        self.box = SecretBox(parts_key)
        self.genesis = genesis
        self.signatures, self.forked = signatures, forked
        self.faults: list[Fault] = []
        self.counts = dict.fromkeys(("entries", "inert", "heads", "cosignatures", "parts", "erased", "other_branch"), 0)
        self.sizes: dict[str, int] = {}
        self.absent: set[str] = set()
        self.unheld: set[tuple[str, int, str]] = set()
        self.alone = _rows(db, "leaves", "place") + _rows(db, "parts", "rowid") < _FEW

    def find(self, log: str, seq: int, what: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(log, seq, what))

    def part(self, commitment: str) -> Part | None:
        """The part behind a commitment; a damaged one is absent here and a fault in step 9."""
        try:
            return get_part(self.db, self.box, commitment)
        except RecordError:
            return None


def audit(
    path: Path, parts_key: bytes, *, process: str = "", signatures: bool = True, forked: Collection[str] = ()
) -> AuditReport:
    """Audit the record in a directory or a file; `process` is the id of a genesis that the caller trusts.

    `forked` are the logs against which an equivocation is at hand: who was shown the other branch names heads of it,
    and is no liar. Without `signatures` only the bytes are held against the signed heads (steps 3, 7 and 9 are left
    out). A large record is audited by new processes, for which a script must guard its main part (`if __name__ ==
    "__main__"`).
    Raises RecordError where there is no record to read, GenesisError where its genesis cannot be read.
    """
    file = path / RECORD_NAME if path.is_dir() else path
    db = open_reader(file)
    try:
        check_format(db, file)
        genesis_file = read_genesis_of(db)
        state = _Audit(db, file, parts_key, genesis_file.genesis, signatures=signatures, forked=forked)
        try:
            verify_genesis(genesis_file)
        except GenesisError as error:
            state.find("", -1, str(error))
        return _audit(state, process)
    finally:
        db.close()


def _audit(state: _Audit, pinned: str) -> AuditReport:
    process = process_id(state.genesis)
    if pinned and process != pinned:
        state.find("", -1, f"the genesis has hash {process}, not the {pinned} that was asked for")
    rows = read_logs(state.db)
    stretches = [stretch for row in rows.values() for stretch in _stretches(state, row, rows)]
    examined = zip(stretches, in_order(examine, stretches, alone=state.alone), strict=True)
    for row in rows.values():
        _audit_log(state, row, examined)
    _audit_guard(state, rows)
    state.counts["erased"] = fetch(state.db, "SELECT count(*) FROM erased")[0][0]
    if state.signatures:
        _audit_parts(state)
    return AuditReport(
        process=process,
        standing=state.genesis.standing,
        logs=len(rows),
        absent=len(state.absent),
        unheld_heads=len(state.unheld),
        faults=tuple(state.faults),
        signatures=state.signatures,
        **state.counts,
    )


def _rows(db: Connection, table: str, key: str) -> int:
    """How many rows a table has, at least; without counting them one by one."""
    return int(fetch(db, f"SELECT count(*) FROM (SELECT {key} FROM {table} LIMIT {_FEW})")[0][0])


def _stretches(state: _Audit, row: LogRow, rows: dict[str, LogRow]) -> list[Stretch]:
    keys = log_keys(state.genesis, row)
    logs = {origin: other.id for origin, other in rows.items()}
    starts = [*range(0, max(1, read_size(state.db, row.id)), _STRETCH), (1 << SEQ_BITS) - 1]
    return [Stretch(str(state.file), keys, logs, start, stop, state.signatures) for start, stop in pairwise(starts)]


def _audit_log(state: _Audit, row: LogRow, examined: Iterator[tuple[Stretch, bytes]]) -> None:
    """Steps 2 to 7 for one log, whose stretches come next; what follows a gap belongs to no tree."""
    ring, edge, last, ended = KeyRing(), Frontier(), 0, False
    for stretch, came in examined:
        found = _decoder.decode(came)
        state.counts["heads"] += found.kept
        state.counts["cosignatures"] += found.cosignatures
        for seq, what in found.faults:
            state.find(row.origin, seq, what)
        _audit_contradicted(state, row, found)
        if not ended:
            ring = _audit_entries(state, row, stretch.keys, edge.size, found, ring)
            edge = _audit_roots(state, row, edge, found)
        if found.gap is not None and not ended:
            state.find(row.origin, found.gap[0], f"entries {found.gap[0]} to {found.gap[1] - 1} are missing")
            ended = True
        last = max([last, *(size for size, _ in found.heads)])
        if stretch.stop == (1 << SEQ_BITS) - 1:
            break
    state.sizes[row.origin] = edge.size
    if last > edge.size:
        state.find(row.origin, edge.size, f"a head of {last} entries was signed, and only {edge.size} are here")
    elif last < edge.size:
        state.find(row.origin, last, f"entries {last} to {edge.size - 1} stand under no head")
    _audit_tiles_beyond(state, row, edge)


def _audit_contradicted(state: _Audit, row: LogRow, found: Examined) -> None:
    """Step 7, where a leaf names a head that the log named does not have here."""
    for seq, log, what in found.contradicted:
        if log in state.forked:
            state.counts["other_branch"] += 1
        else:
            state.find(row.origin, seq, what)


def _audit_entries(state: _Audit, row: LogRow, keys: LogKeys, start: int, found: Examined, ring: KeyRing) -> KeyRing:
    """Step 3, and what later steps need of the entries; the key ring after them."""
    counting = set()
    state.counts["entries"] += len(found.hashes) // HASH_BYTES
    for seq, (claim, stored, first) in enumerate(zip(found.claims, found.stored, found.firsts, strict=True), start):
        earlier = first if 0 <= first < seq and _has_nonce(state, keys, first, claim) else None
        inert, ring = judge_one(seq, claim, keys.rules, ring, earlier, state.part)
        if inert:
            state.counts["inert"] += 1
        else:
            counting.add(seq)
            if first != seq:
                state.find(row.origin, seq, f"nonce {claim.nonce} is not indexed at its first use")
        if inert != stored:
            state.find(row.origin, seq, f"stored as {stored or 'counting'!r}, judged {inert or 'counting'!r}")
    state.absent.update(commitment for seq, commitment in found.absent if seq in counting)
    state.unheld.update(found.unheld)
    return ring


def _has_nonce(state: _Audit, keys: LogKeys, seq: int, claim: Claim) -> bool:
    """Whether the entry at `seq`, where the record says that a nonce was first used, has that nonce."""
    leaf = fetch_one(state.db, "SELECT leaf FROM leaves WHERE place = ?", place(keys.id, seq))
    envelope = read_leaf(leaf[0], seq, keys.rules).envelope if leaf else None
    return envelope is not None and envelope.nonce == claim.nonce


def _audit_roots(state: _Audit, row: LogRow, edge: Frontier, found: Examined) -> Frontier:
    """Step 4, second half, and step 5: grow the tree, compare its tiles, and its root wherever a head was signed."""
    hashes = [found.hashes[at : at + HASH_BYTES] for at in range(0, len(found.hashes), HASH_BYTES)]
    begin, end = edge.size, edge.size + len(hashes)
    heads = dict(found.heads)
    for stop in [*(size for size in heads if begin < size < end), end]:
        edge, full = extend(edge, hashes[edge.size - begin : stop - begin])
        for tile in full:
            _audit_tile(state, row, tile, stored_always=True)
        if stop in heads and frontier_root(edge) != heads[stop]:
            state.find(
                row.origin,
                stop - 1,
                f"the head of {stop} entries says root {heads[stop].hex()}, the leaves give "
                f"{frontier_root(edge).hex()}",
            )
    return edge


def _audit_tile(state: _Audit, row: LogRow, tile: Tile, *, stored_always: bool) -> None:
    """Compare a tile with the stored one, which may be missing where it still grows."""
    stored = fetch_one(
        state.db,
        "SELECT hashes FROM tiles WHERE log = ? AND level = ? AND idx = ?",
        row.id,
        tile.level,
        tile.index,
    )
    if stored_always if stored is None else stored[0] != tile.hashes:
        state.find(
            row.origin,
            tile.index << TILE_HEIGHT * (tile.level + 1),
            f"{tile_path(tile.level, tile.index)} is missing or has other hashes than the leaves",
        )


def _audit_tiles_beyond(state: _Audit, row: LogRow, edge: Frontier) -> None:
    """Tiles that still grow may be stored, and then as the leaves give them; beyond these there are none."""
    growing = growing_tiles(edge)
    for tile in growing:
        _audit_tile(state, row, tile, stored_always=False)
    known = {(tile.level, tile.index) for tile in growing}
    for level, index in fetch(state.db, "SELECT level, idx FROM tiles WHERE log = ?", row.id):
        if (index + 1) << TILE_HEIGHT * (level + 1) > edge.size and (level, index) not in known:
            state.find(
                row.origin,
                index << TILE_HEIGHT * (level + 1),
                f"{tile_path(level, index)} covers entries that are not here",
            )


def _audit_guard(state: _Audit, rows: dict[str, LogRow]) -> None:
    """Step 8."""
    try:
        guard = read_guard(state.file.with_name(GUARD_NAME))
    except RestoredBackup as error:
        state.find("", -1, str(error))
        return
    for origin, (size, said) in guard.items():
        if size > state.sizes.get(origin, 0):
            state.find(origin, state.sizes.get(origin, 0), f"a head of {size} entries was signed here and is gone")
            continue
        head = fetch_one(state.db, "SELECT root FROM heads WHERE log = ? AND size = ?", rows[origin].id, size)
        if head is None or head[0].hex() != said:
            state.find(origin, size - 1, f"the head of {size} entries signed here had root {said}")


def _audit_parts(state: _Audit) -> None:
    """Step 9."""
    last = fetch(state.db, "SELECT coalesce(max(rowid), 0) FROM parts")[0][0]
    bounds = pairwise([*range(0, last, _STRETCH), last])
    ranges = (PartRange(str(state.file), state.parts_key, after, upto) for after, upto in bounds)
    for count, faults in in_order(examine_parts, ranges, alone=state.alone):
        state.counts["parts"] += count
        for what in faults:
            state.find("", -1, what)
