"""Reading a record: entries, heads, tiles, cosignatures."""

from collections.abc import Iterator

import msgspec

from parley.record.entry import Entry, entry_id
from parley.record.genesis import GenesisFile, read_genesis_file
from parley.record.note import note_text, parse_note
from parley.record.store_schema import Connection, RecordError, fetch, fetch_one, log_of, place, seq_of
from parley.record.tree import EMPTY_ROOT, HASH_BYTES, TILE_WIDTH, ReadTile, root_of
from parley.record.validity import KeyRing, LogRules, read_leaf

_CHUNK = 512


class LogRow(msgspec.Struct, frozen=True):
    """A log as the store knows it."""

    id: int
    origin: str
    channel: str
    member: str
    ring: KeyRing
    named: dict[str, tuple[int, str]]


class Head(msgspec.Struct, frozen=True):
    """A log's newest head: size, root in hex, and its note with all cosignatures ("" where nothing was signed)."""

    size: int
    root: str
    note: str


class Cosigned(msgspec.Struct, frozen=True):
    """Member `member` cosigned the head of `size` at UTC seconds `at`; `line` is the signature line of the note."""

    size: int
    member: str
    at: int
    line: str


def read_genesis_of(db: Connection) -> GenesisFile:
    """The genesis that the record was made with."""
    row = fetch_one(db, "SELECT value FROM meta WHERE name = 'genesis'")
    if row is None:
        raise RecordError("the record holds no genesis; receive it anew from another member")
    return read_genesis_file(row[0])


def read_logs(db: Connection) -> dict[str, LogRow]:
    """The logs by origin, in the order in which the genesis gives them."""
    rows = fetch(db, "SELECT id, origin, channel, member, ring, named FROM logs ORDER BY id")
    return {
        origin: LogRow(
            log,
            origin,
            channel,
            member,
            msgspec.json.decode(ring, type=KeyRing),
            msgspec.json.decode(named, type=dict[str, tuple[int, str]]),
        )
        for log, origin, channel, member, ring, named in rows
    }


def read_size(db: Connection, log: int) -> int:
    """How many leaves of a log are here."""
    last = fetch_one(
        db,
        "SELECT place FROM leaves WHERE place >= ? AND place < ? ORDER BY place DESC LIMIT 1",
        place(log, 0),
        place(log + 1, 0),
    )
    return 0 if last is None else seq_of(last[0]) + 1


def read_leaves(
    db: Connection, log: int, start: int = 0, stop: int | None = None
) -> Iterator[tuple[int, bytes, bytes, str]]:
    """(seq, leaf, stored hash, inert) from `start` up to `stop`, in chunks: no reader holds a snapshot for long."""
    at, end = place(log, start), place(log + 1, 0) if stop is None else place(log, stop)
    while rows := fetch(
        db,
        "SELECT place, leaf, hash, inert FROM leaves WHERE place >= ? AND place < ? ORDER BY place LIMIT ?",
        at,
        end,
        _CHUNK,
    ):
        for key, leaf, stored, inert in rows:
            yield seq_of(key), leaf, stored, inert
        at = rows[-1][0] + 1


def entry_of(rules: LogRules, seq: int, leaf: bytes, inert: str) -> Entry:
    """The entry that a leaf is. Where not even an envelope's bytes can be read, the id is that of no bytes."""
    reading = read_leaf(leaf, seq, rules)
    return Entry(
        id=entry_id(reading.raw),
        log=rules.log,
        member=rules.member,
        channel=rules.channel,
        seq=seq,
        leaf=leaf,
        envelope=reading.envelope,
        raw=reading.raw,
        signature=reading.leaf.signature if reading.leaf else "",
        inert=inert,
    )


def find_entry(db: Connection, identity: str) -> tuple[int, int, bytes, str] | None:
    """(log, seq, leaf, inert) of an entry by its id; where it stands in two places, the one that counts comes first."""
    row = fetch_one(
        db,
        "SELECT l.place, l.leaf, l.inert FROM ids i JOIN leaves l ON l.place = i.place WHERE i.id = ? "
        "ORDER BY l.inert <> '', l.place LIMIT 1",
        bytes.fromhex(identity),
    )
    return None if row is None else (log_of(row[0]), seq_of(row[0]), row[1], row[2])


def tile_reader(db: Connection, log: int) -> ReadTile:
    """How `tree` reads this log's tiles: stored where full or above the leaves, else put together from below."""

    def read(level: int, index: int, width: int) -> bytes:
        row = fetch_one(db, "SELECT hashes FROM tiles WHERE log = ? AND level = ? AND idx = ?", log, level, index)
        if row is not None and len(row[0]) >= width * HASH_BYTES:
            return bytes(row[0][: width * HASH_BYTES])
        first = index * TILE_WIDTH
        if level == 0:
            rows = fetch(
                db,
                "SELECT hash FROM leaves WHERE place >= ? AND place < ? ORDER BY place",
                place(log, first),
                place(log, first + width),
            )
            return b"".join(row[0] for row in rows)
        return b"".join(tile_root(read(level - 1, first + step, TILE_WIDTH)) for step in range(width))

    return read


def tile_root(tile: bytes) -> bytes:
    """The root over the hashes of a tile."""
    return root_of([tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)])


def read_head(db: Connection, log: int) -> Head:
    """The newest head of a log."""
    row = fetch_one(db, "SELECT size, root, note FROM heads WHERE log = ? ORDER BY size DESC LIMIT 1", log)
    if row is None:
        return Head(0, EMPTY_ROOT.hex(), "")
    lines = "".join(cosigned.line for cosigned in read_cosignatures(db, log, row[0]))
    return Head(row[0], row[1].hex(), note_text(parse_note(row[2] + lines)))


def read_heads(db: Connection, log: int) -> list[tuple[int, bytes, str]]:
    """(size, root, note without cosignatures) of every head kept, the smallest first."""
    return fetch(db, "SELECT size, root, note FROM heads WHERE log = ? ORDER BY size", log)


def read_cosignatures(db: Connection, log: int, size: int | None = None) -> list[Cosigned]:
    """The cosignatures of a log's heads, or of one head."""
    rows = fetch(
        db,
        "SELECT size, member, at, line FROM cosignatures WHERE log = ? AND (?2 IS NULL OR size = ?2) "
        "ORDER BY size, member, at",
        log,
        size,
    )
    return [Cosigned(*row) for row in rows]
