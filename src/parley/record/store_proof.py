"""Making a proof file out of a record: which heads to show, and the paths up to them."""

from collections.abc import Callable, Sequence

from parley.record.canonical import decode, encode
from parley.record.entry import Entry, Part
from parley.record.genesis import member_of
from parley.record.proof import Before, ProofFile, ProvedEntry
from parley.record.store import RecordStore
from parley.record.store_read import read_cosignatures, read_logs, tile_reader
from parley.record.store_schema import Connection, fetch_one, open_reader
from parley.record.tree import consistency_path, inclusion_path


class NotProvable(LookupError):
    """An entry of which no proof can be made; the message says why, and what it waits for."""


def prove(
    store: RecordStore, identity: str, *, certificates: Sequence[str], is_shown: Callable[[str], bool]
) -> ProofFile:
    """A proof of the entry of that id, under the first head over it that all others of the channel cosigned, else any.

    `certificates` are the ids of the `key` entries of its log; those that lie before it are shown.
    `is_shown(commitment)` says which parts of the entry may be; one that is not here is not. Raises NotProvable.
    """
    entry = store.get(identity)
    if entry is None or entry.envelope is None or entry.inert:
        raise NotProvable(f"entry {identity} is not here or does not count, so nothing of it can be proved")
    db = open_reader(store.path)
    try:
        return _prove(db, store, entry, certificates, is_shown)
    finally:
        db.close()


def _prove(
    db: Connection, store: RecordStore, entry: Entry, certificates: Sequence[str], is_shown: Callable[[str], bool]
) -> ProofFile:
    log = read_logs(db)[entry.log].id
    read_tile = tile_reader(db, log)
    size, older = _size_over(db, log, store, entry), _size_before(db, log, entry.seq)

    def proved(one: Entry, is_shown: Callable[[str], bool]) -> ProvedEntry:
        return _proved(store, one, inclusion_path(read_tile, one.seq, size), is_shown)

    keys = [key for key in map(store.get, certificates) if key is not None and key.seq < entry.seq]
    return ProofFile(
        genesis=store.genesis_file,
        keys=tuple(proved(key, lambda _: True) for key in sorted(keys, key=lambda key: key.seq)),
        entry=proved(entry, is_shown),
        before=Before(_note(db, log, older), consistency_path(read_tile, older, size)) if older else None,
        head=_note(db, log, size),
    )


def _proved(store: RecordStore, entry: Entry, path: tuple[bytes, ...], is_shown: Callable[[str], bool]) -> ProvedEntry:
    refs = entry.envelope.parts if entry.envelope else ()
    held = [(ref.name, store.carried(ref.commitment)) for ref in refs if is_shown(ref.commitment)]
    return ProvedEntry(
        index=entry.seq,
        signature=entry.signature,
        heads=encode(decode(entry.leaf)["heads"]),
        envelope=entry.raw,
        parts=tuple(Part(name=name, salt=part.salt, body=part.body) for name, part in held if part is not None),
        path=path,
    )


def _size_over(db: Connection, log: int, store: RecordStore, entry: Entry) -> int:
    """The size of the head to show: the first that as many others as possible cosigned. Raises NotProvable."""
    genesis = store.genesis
    others = [
        member
        for member in genesis.channels[entry.channel]
        if member != entry.member and member_of(genesis, member).represented
    ]
    for members in sorted({len(others), min(1, len(others))}, reverse=True):
        row = fetch_one(
            db,
            "SELECT h.size FROM heads h LEFT JOIN cosignatures c ON (c.log, c.size) = (h.log, h.size) "
            "WHERE h.log = ? AND h.size > ? GROUP BY h.size HAVING count(DISTINCT c.member) >= ? "
            "ORDER BY h.size LIMIT 1",
            log,
            entry.seq,
            members,
        )
        if row is not None:
            return int(row[0])
    raise NotProvable(
        f"no other member has cosigned a head over entry {entry.seq} of {entry.log} yet; "
        "exchange with another member, then ask again"
    )


def _size_before(db: Connection, log: int, seq: int) -> int:
    """The size of the newest cosigned head without the entry at `seq`, 0 where there is none."""
    row = fetch_one(
        db,
        "SELECT size FROM cosignatures WHERE log = ? AND size BETWEEN 1 AND ? ORDER BY size DESC LIMIT 1",
        log,
        seq,
    )
    return int(row[0]) if row else 0


def _note(db: Connection, log: int, size: int) -> str:
    """The head of that size with the first cosignature of each member."""
    row = fetch_one(db, "SELECT note FROM heads WHERE log = ? AND size = ?", log, size)
    assert row is not None  # cosignatures are kept of heads that are kept
    first = {one.member: one.line for one in reversed(read_cosignatures(db, log, size))}
    return str(row[0]) + "".join(first[member] for member in sorted(first))
