"""The tables of record.db, and how it is opened.

`place` is log << 40 | seq. Hashes and commitments are 32 raw bytes. Leaves, heads and cosignatures are never
changed; parts may be erased; everything else can be derived from them.
"""

from pathlib import Path
from typing import Any

import apsw

FORMAT = 2
Connection = apsw.Connection
DatabaseError = apsw.Error
DiskFull = apsw.FullError
DiskFailed = apsw.IOError
_TABLES = """
CREATE TABLE meta(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE logs(id INTEGER PRIMARY KEY, origin TEXT NOT NULL UNIQUE, channel TEXT NOT NULL, member TEXT NOT NULL,
                  ring BLOB NOT NULL, named BLOB NOT NULL);
CREATE TABLE leaves(place INTEGER PRIMARY KEY, leaf BLOB NOT NULL, hash BLOB NOT NULL, inert TEXT NOT NULL);
CREATE TABLE ids(id BLOB, place INTEGER, PRIMARY KEY(id, place)) WITHOUT ROWID;
CREATE TABLE nonces(member TEXT, nonce TEXT, place INTEGER, id BLOB NOT NULL,
                    PRIMARY KEY(member, nonce, place)) WITHOUT ROWID;
CREATE TABLE tiles(log INTEGER, level INTEGER, idx INTEGER, hashes BLOB NOT NULL, PRIMARY KEY(log, level, idx));
CREATE TABLE heads(log INTEGER, size INTEGER, root BLOB NOT NULL, note TEXT NOT NULL, PRIMARY KEY(log, size));
CREATE TABLE cosignatures(log INTEGER, size INTEGER, member TEXT, at INTEGER, line TEXT NOT NULL,
                          PRIMARY KEY(log, size, member, at));
CREATE TABLE certificates(commitment BLOB, log INTEGER, PRIMARY KEY(commitment, log)) WITHOUT ROWID;
CREATE TABLE parts(commitment BLOB NOT NULL UNIQUE, sealed BLOB NOT NULL, closed INTEGER NOT NULL);
CREATE TABLE erased(commitment BLOB PRIMARY KEY) WITHOUT ROWID;
"""
SEQ_BITS = 40
_WRITER = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "cache_size=-32768")
# Pages of ids, nonces and commitments are hit at random: the longer the journal, the oftener a page is hit before it
# is moved into record.db. 32 MB, below the reserve of free space.
_JOURNAL_PAGES = 8192


class RecordError(RuntimeError):
    """The record cannot do what was asked; the message says why and what to do."""


def place(log: int, seq: int) -> int:
    """The key of a leaf."""
    return log << SEQ_BITS | seq


def seq_of(at: int) -> int:
    """The position in its log of a leaf's key."""
    return at & ((1 << SEQ_BITS) - 1)


def log_of(at: int) -> int:
    """The number of the log of a leaf's key."""
    return at >> SEQ_BITS


def fetch(db: Connection, sql: str, *values: int | str | bytes | None) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    return db.execute(sql, values).fetchall()


def fetch_one(db: Connection, sql: str, *values: int | str | bytes | None) -> tuple[Any, ...] | None:
    """The first row of a query, or None."""
    return db.execute(sql, values).fetchone()


def create_tables(db: Connection) -> None:
    """Make the tables of a new record."""
    db.execute(_TABLES)
    db.execute("INSERT INTO meta VALUES('format', ?)", (str(FORMAT).encode(),))


def open_writer(path: Path) -> Connection:
    """The one connection that writes: WAL, every commit flushed, deleted bytes overwritten with zeros."""
    db = apsw.Connection(str(path))
    db.set_busy_timeout(1000)
    for pragma in (*_WRITER, f"wal_autocheckpoint={_JOURNAL_PAGES}"):
        db.execute(f"PRAGMA {pragma}").fetchall()
    return db


def wait_for_no_disk(db: Connection) -> None:
    """From now on commits are not flushed: for a record that is thrown away if its making is cut short."""
    db.execute("PRAGMA synchronous=OFF")


def open_reader(path: Path) -> Connection:
    """A connection that only reads; it never waits for the writer. Raises RecordError where there is no record."""
    if not path.exists():
        raise RecordError(f"there is no record at {path}; make one with init")
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    db.set_busy_timeout(5000)
    return db


def check_format(db: Connection, path: Path) -> None:
    """Raise RecordError where the file is no record or of another version."""
    try:
        row = fetch_one(db, "SELECT value FROM meta WHERE name = 'format'")
    except (apsw.SQLError, apsw.NotADBError) as error:
        raise RecordError(f"{path} is not a record") from error
    if row is None or row[0] != str(FORMAT).encode():
        raise RecordError(f"{path} is a record of another version; this program reads version {FORMAT}")
