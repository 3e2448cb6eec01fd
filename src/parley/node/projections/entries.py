"""Stage 0: entries as a projection holds them, with what their carried parts say."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import apsw
import msgspec

from parley.node.kinds import why_inert
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


# A bulletin's figures are large and no row is derived from them: `bulletins.carried` reads them where they stand.
_READ_FROM_THE_RECORD = ("figures", "basis")
_COLUMNS = "id, log, seq, member, channel, kind, at, inert, refs, supersedes, said, absent"


def hear(store: RecordStore, entry: Entry, roles: dict[str, tuple[str, ...]]) -> Heard:
    """An entry of the record with its carried parts; inert by the record's rules or by the kind's."""
    envelope = entry.envelope
    if envelope is None:
        return Heard(entry.id, entry.log, entry.seq, entry.member, entry.channel, "", 0, entry.inert or "unreadable",
                     (), (), {}, ())
    said: dict[str, Any] = {}
    absent: list[str] = []
    for ref in envelope.parts:
        if not ref.carried or ref.name in _READ_FROM_THE_RECORD:
            continue
        part = store.part(ref.commitment)
        if part is None:
            absent.append(ref.commitment)
        else:
            said[ref.name] = part.value()
    inert = entry.inert or why_inert(envelope, roles.get(envelope.member, ()), said)
    return Heard(entry.id, entry.log, entry.seq, envelope.member, envelope.channel, envelope.kind, envelope.at, inert,
                 envelope.refs, envelope.supersedes, said, tuple(absent))


def insert(connection: apsw.Connection, heard: Iterable[Heard]) -> None:
    """Adds entries and who they refer to; an entry that is there already is written again."""
    encode = msgspec.json.encode
    for one in heard:
        connection.execute(
            f"INSERT OR REPLACE INTO entry ({_COLUMNS}, day) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (*one[:8], encode(one.refs).decode(), encode(one.supersedes).decode(), encode(one.said),
             encode(one.absent).decode(), _day_of(one)))
        if not one.inert:
            connection.executemany(
                "INSERT OR IGNORE INTO ref (target, role, kind, id) VALUES (?, ?, ?, ?)",
                [(target, "ref", one.kind, one.id) for target in one.refs]
                + [(target, "supersedes", one.kind, one.id) for target in one.supersedes])


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
    return list(_read(connection, f"day = ? AND kind IN ({marks}) AND inert = '' ORDER BY at, log, seq", (day, *kinds)))


def referring(connection: apsw.Connection, target: str, role: str, *kinds: str) -> list[Heard]:
    """The entries with effect, of these kinds, that refer to or supersede `target`, by log and seq."""
    marks = ",".join("?" * len(kinds))
    ids = connection.execute(f"SELECT id FROM ref WHERE target = ? AND role = ? AND kind IN ({marks})",
                             (target, role, *kinds)).fetchall()
    found = [one for (entry,) in ids if (one := get(connection, str(entry))) is not None]
    return sorted(found, key=lambda one: (one.log, one.seq))


def next_of_kind(connection: apsw.Connection, log: str, kind: str, after: int) -> Heard | None:
    """The first entry of a kind in a log after a place in it."""
    return next(_read(connection, "log = ? AND kind = ? AND seq > ? AND inert = '' ORDER BY seq LIMIT 1",
                      (log, kind, after)), None)


def previous_of_kind(connection: apsw.Connection, log: str, kind: str, before: int) -> Heard | None:
    """The last entry of a kind in a log before a place in it."""
    return next(_read(connection, "log = ? AND kind = ? AND seq < ? AND inert = '' ORDER BY seq DESC LIMIT 1",
                      (log, kind, before)), None)


def all_absent(connection: apsw.Connection) -> tuple[str, ...]:
    """Commitments of carried parts that are not here, sorted."""
    rows = connection.execute("SELECT absent FROM entry WHERE absent != '[]'")
    return tuple(sorted({one for (row,) in rows for one in msgspec.json.decode(str(row))}))


def _day_of(one: Heard) -> str:
    """The day that an entry's own part says it speaks of, "" where it says none."""
    for name in ("bulletin", "watch", "restriction", "published"):
        if name in one.said:
            return str(one.said[name].get("day", ""))
    return ""


def _read(connection: apsw.Connection, where: str, values: tuple[Any, ...]) -> Iterator[Heard]:
    decode = msgspec.json.decode
    for row in connection.execute(f"SELECT {_COLUMNS} FROM entry WHERE {where}", values):
        refs, supersedes, said, absent = (decode(column) for column in row[8:12])
        yield Heard._make((*row[:8], tuple(refs), tuple(supersedes), said, tuple(absent)))
