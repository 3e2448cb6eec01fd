"""Stage 0: entries as a projection holds them, with what their carried parts say."""

from collections.abc import Container, Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import apsw
import msgspec

from parley.node.kinds import why_inert
from parley.record.canonical import NotCanonical
from parley.record.entry import Entry
from parley.record.store import RecordStore


class Heard(NamedTuple):
    """One entry: `said` maps each part that is here to its value, `absent` names carried parts that are not."""

    id: str
    log: str
    seq: int
    member: str
    channel: str
    kind: str
    at: int
    inert: str
    refs: tuple[str, ...]
    supersedes: tuple[str, ...]
    said: dict[str, Any]
    absent: tuple[str, ...]


# Figures and photographs are large and no row is derived from them: who shows them reads them where they stand.
_READ_FROM_THE_RECORD = ("figures", "basis", "image", "thumbnail")
_COLUMNS = "id, log, seq, member, channel, kind, at, inert, refs, supersedes, said, absent"
_LONG = 1_000  # bytes from which what an entry said is kept decoded for whoever asks next
_OF_ENTRY = ", ".join(f"entry.{name}" for name in _COLUMNS.split(", "))


def hear(store: RecordStore, entry: Entry, roles: dict[str, tuple[str, ...]], without: Container[str] = ()) -> Heard:
    """An entry of the record with its carried parts; inert by the record's rules or by the kind's.

    Parts whose commitment is in `without` count as absent, whether or not they lie here.
    """
    envelope = entry.envelope
    if envelope is None:
        return Heard(
            entry.id,
            entry.log,
            entry.seq,
            entry.member,
            entry.channel,
            "",
            0,
            entry.inert or "unreadable",
            (),
            (),
            {},
            (),
        )
    said: dict[str, Any] = {}
    absent: list[str] = []
    inert = entry.inert
    for ref in envelope.parts:
        if not ref.carried or ref.name in _READ_FROM_THE_RECORD:
            continue
        part = None if ref.commitment in without else store.carried(ref.commitment)
        if part is None:
            absent.append(ref.commitment)
            continue
        try:
            said[ref.name] = part.value()
        except NotCanonical:
            inert = inert or f"its part {ref.name!r} is not canonical"
    inert = inert or why_inert(envelope, roles.get(envelope.member, ()), said)
    return Heard(
        entry.id,
        entry.log,
        entry.seq,
        envelope.member,
        envelope.channel,
        envelope.kind,
        envelope.at,
        inert,
        envelope.refs,
        envelope.supersedes,
        {} if inert else said,
        tuple(absent),
    )


def insert(connection: apsw.Connection, heard: Iterable[Heard]) -> None:
    """Adds entries and who they refer to; an entry heard again is written again.

    Anybody can copy a signed envelope into a log of its own, where it is inert: the copy never hides the entry itself,
    and of several copies the first by log and seq is kept, whichever came first.
    """
    encode = msgspec.json.encode
    for one in heard:
        connection.execute(
            f"INSERT INTO entry ({_COLUMNS}, day) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET "
            f"({_COLUMNS}, day) = ({', '.join(f'excluded.{name}' for name in _COLUMNS.split(', '))}, excluded.day) "
            "WHERE (excluded.log, excluded.seq) = (entry.log, entry.seq) "
            "OR (excluded.inert != '', excluded.log, excluded.seq) < (entry.inert != '', entry.log, entry.seq)",
            (
                *one[:8],
                encode(one.refs).decode(),
                encode(one.supersedes).decode(),
                encode(one.said),
                encode(one.absent).decode(),
                _day_of(one),
            ),
        )
        targets = [(target, "ref", one.kind, one.id) for target in one.refs]
        targets += [(target, "supersedes", one.kind, one.id) for target in one.supersedes]
        if not one.inert:
            connection.executemany("INSERT OR IGNORE INTO ref (target, role, kind, id) VALUES (?, ?, ?, ?)", targets)
        elif next(connection.execute("SELECT inert FROM entry WHERE id = ?", (one.id,)))[0]:
            connection.executemany("DELETE FROM ref WHERE (target, role, kind, id) = (?, ?, ?, ?)", targets)


def name_parts(connection: apsw.Connection, batch: Iterable[Entry]) -> None:
    """Notes what each entry commits to, carried or not: what is withheld must be known to be shown as withheld."""
    connection.executemany(
        "INSERT OR REPLACE INTO named VALUES (?, ?)",
        [
            (entry.id, msgspec.json.encode({part.name: part.commitment for part in entry.envelope.parts}).decode())
            for entry in batch
            if entry.envelope is not None
        ],
    )


def commitments(connection: apsw.Connection, entry_id: str) -> dict[str, str]:
    """The parts that an entry commits to: name to commitment."""
    row = next(connection.execute("SELECT parts FROM named WHERE id = ?", (entry_id,)), None)
    return msgspec.json.decode(str(row[0]), type=dict[str, str]) if row else {}


def erased(connection: apsw.Connection, heard: Iterable[Heard]) -> dict[str, frozenset[str]]:
    """Of the entries that erasures among `heard` speak of, and of those in `heard` that were spoken of before: the
    commitments that their author has erased. These parts are absent, also where a disk still holds them."""
    if next(connection.execute("SELECT 1 FROM entry WHERE kind = 'erase' LIMIT 1"), None) is None:
        return {}
    concerned: set[str] = set()
    for one in heard:
        targets = one.refs if one.kind == "erase" else (one.id,)
        concerned |= set(targets)
        concerned |= {after.id for target in targets for after in referring(connection, target, "ref", "open")}
    held = [said for entry in concerned if (said := get(connection, entry)) is not None]
    return {said.id: gone for said in held if (gone := _erased_of(connection, said))}


def arrived(connection: apsw.Connection, store: RecordStore) -> dict[str, frozenset[str]]:
    """The entries of which a part that was absent lies here now, each with the commitments its author has erased."""
    found: dict[str, frozenset[str]] = {}
    for one in _read(connection, "absent != '[]'", ()):
        gone = _erased_of(connection, one)
        if any(store.carried(commitment) is not None for commitment in one.absent if commitment not in gone):
            found[one.id] = gone
    return found


def _erased_of(connection: apsw.Connection, one: Heard) -> frozenset[str]:
    found = set()
    for target in (one.id, *(one.refs if one.kind == "open" else ())):
        named = commitments(connection, target)
        found |= {
            named.get(erasure.said["ground"]["part"], "")
            for erasure in referring(connection, target, "ref", "erase")
            if erasure.member == one.member
        }
    return frozenset(found - {""})


def get(connection: apsw.Connection, entry_id: str) -> Heard | None:
    """One entry, inert or not."""
    return next(_read(connection, "id = ?", (entry_id,)), None)


def of_kind(connection: apsw.Connection, *kinds: str) -> Iterator[Heard]:
    """All entries of these kinds that have effect, by claimed time, log and seq (for display; never for meaning)."""
    marks = ",".join("?" * len(kinds))
    return _read(connection, f"kind IN ({marks}) AND inert = '' ORDER BY at, log, seq", kinds)


def of_day(connection: apsw.Connection, day: str, *kinds: str) -> list[Heard]:
    """The entries with effect, of these kinds, that speak of a day (ISO date), by claimed time, log and seq."""
    marks = ",".join("?" * len(kinds))
    where = f"day = ? AND day != '' AND kind IN ({marks}) AND inert = '' ORDER BY at, log, seq"  # as the index on it
    return list(_read(connection, where, (day, *kinds)))


def referring(connection: apsw.Connection, target: str, role: str, *kinds: str) -> list[Heard]:
    """The entries with effect, of these kinds, that refer to or supersede `target`, by log and seq."""
    marks = ",".join("?" * len(kinds))
    rows = connection.execute(
        f"SELECT {_OF_ENTRY} FROM ref JOIN entry ON entry.id = ref.id "
        f"WHERE ref.target = ? AND ref.role = ? AND ref.kind IN ({marks})",
        (target, role, *kinds),
    )
    return sorted(_heard(rows), key=lambda one: (one.log, one.seq))


def next_of_kind(connection: apsw.Connection, log: str, kind: str, after: int) -> Heard | None:
    """The first entry of a kind in a log after a place in it."""
    return next(
        _read(connection, "log = ? AND kind = ? AND seq > ? AND inert = '' ORDER BY seq LIMIT 1", (log, kind, after)),
        None,
    )


def previous_of_kind(connection: apsw.Connection, log: str, kind: str, before: int) -> Heard | None:
    """The last entry of a kind in a log before a place in it."""
    return next(
        _read(
            connection, "log = ? AND kind = ? AND seq < ? AND inert = '' ORDER BY seq DESC LIMIT 1", (log, kind, before)
        ),
        None,
    )


def all_absent(connection: apsw.Connection) -> tuple[str, ...]:
    """Commitments of carried parts that are not here, sorted."""
    rows = connection.execute("SELECT absent FROM entry WHERE absent != '[]'")
    return tuple(sorted({one for (row,) in rows for one in msgspec.json.decode(str(row))}))


def _day_of(one: Heard) -> str:
    """The day that an entry's own part says it speaks of, "" where it says none."""
    for name in ("bulletin", "merged", "watch", "watched-week", "restriction", "published"):
        if name in one.said:
            return str(one.said[name].get("day", ""))
    return ""


def _read(connection: apsw.Connection, where: str, values: tuple[Any, ...]) -> Iterator[Heard]:
    return _heard(connection.execute(f"SELECT {_COLUMNS} FROM entry WHERE {where}", values))


def _heard(rows: Iterable[tuple[Any, ...]]) -> Iterator[Heard]:
    for row in rows:
        refs, supersedes, said, absent = map(_decoded, row[8:12])
        yield Heard._make((*row[:8], tuple(refs), tuple(supersedes), said, tuple(absent)))


def _decoded(column: bytes | str) -> Any:
    return _decoded_long(column) if len(column) > _LONG else msgspec.json.decode(column)


@lru_cache(maxsize=128)
def _decoded_long(column: bytes | str) -> Any:
    """An entry that speaks of hundreds of reports is asked for by each of them; nobody changes what was said."""
    return msgspec.json.decode(column)
