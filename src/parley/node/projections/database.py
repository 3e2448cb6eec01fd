"""One projection's database: disposable, rebuilt from the record at any time."""

from collections.abc import Mapping
from pathlib import Path

import apsw

SCHEMA_VERSION = 6

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE watermark (log TEXT PRIMARY KEY, size INTEGER NOT NULL, root TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entry (
    id TEXT PRIMARY KEY, log TEXT NOT NULL, seq INTEGER NOT NULL, member TEXT NOT NULL, channel TEXT NOT NULL,
    kind TEXT NOT NULL, at INTEGER NOT NULL, inert TEXT NOT NULL, refs TEXT NOT NULL, supersedes TEXT NOT NULL,
    said BLOB NOT NULL, absent TEXT NOT NULL, day TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX entry_place ON entry (log, seq);
CREATE INDEX entry_kind ON entry (kind, at);
CREATE INDEX entry_day ON entry (day, kind) WHERE day != '';
CREATE INDEX entry_absent ON entry (id) WHERE absent != '[]';
CREATE INDEX entry_log_kind ON entry (log, kind, seq);
CREATE TABLE named (id TEXT PRIMARY KEY, parts TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE ref (
    target TEXT NOT NULL, role TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (target, role, kind, id)
) WITHOUT ROWID;
CREATE TABLE report (
    id TEXT PRIMARY KEY, latest TEXT NOT NULL, short TEXT NOT NULL, register TEXT NOT NULL, number TEXT NOT NULL,
    member TEXT NOT NULL, origin TEXT NOT NULL, log TEXT NOT NULL, seq INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
    day TEXT NOT NULL, closed INTEGER NOT NULL, counted INTEGER NOT NULL, region TEXT NOT NULL,
    earliest INTEGER NOT NULL, latest_at INTEGER NOT NULL, lat INTEGER, lon INTEGER, row BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX report_short ON report (short);
CREATE INDEX report_register ON report (register, recorded_at);
CREATE INDEX report_number ON report (register, number);
CREATE INDEX report_day ON report (day);
CREATE INDEX report_when ON report (earliest, latest_at);
CREATE INDEX report_log ON report (log, seq);
CREATE TABLE edge (a TEXT NOT NULL, b TEXT NOT NULL, milli INTEGER NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE INDEX edge_back ON edge (b, a);
CREATE TABLE link (a TEXT NOT NULL, b TEXT NOT NULL, ppm INTEGER NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE INDEX link_back ON link (b, a);
CREATE TABLE belongs (report TEXT PRIMARY KEY, incident TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX belongs_incident ON belongs (incident);
CREATE TABLE incident (id TEXT PRIMARY KEY, row BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE own_incident (member TEXT, id TEXT, row BLOB NOT NULL, PRIMARY KEY (member, id)) WITHOUT ROWID;
CREATE TABLE own_belongs (report TEXT, member TEXT, incident TEXT NOT NULL, PRIMARY KEY (report, member)) WITHOUT ROWID;
CREATE TABLE outcome (
    id TEXT PRIMARY KEY, earliest INTEGER NOT NULL, latest_at INTEGER NOT NULL, region TEXT NOT NULL,
    outcome TEXT NOT NULL, applies TEXT NOT NULL, row BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX outcome_when ON outcome (earliest, latest_at);
CREATE INDEX outcome_outcome ON outcome (outcome, earliest);
CREATE TABLE released (
    report TEXT NOT NULL, release TEXT NOT NULL, member TEXT NOT NULL, short TEXT NOT NULL,
    PRIMARY KEY (report, release, member)
) WITHOUT ROWID;
CREATE INDEX released_back ON released (release, member, report);
CREATE INDEX released_short ON released (short);
CREATE TABLE changed (number INTEGER PRIMARY KEY AUTOINCREMENT, incident TEXT NOT NULL);
CREATE TABLE day (day TEXT PRIMARY KEY, row BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE press (
    id TEXT PRIMARY KEY, channel TEXT NOT NULL, member TEXT NOT NULL, hash TEXT NOT NULL, first TEXT NOT NULL,
    number INTEGER NOT NULL, issued_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX press_hash ON press (hash, channel);
CREATE INDEX press_member ON press (member, channel);
CREATE TABLE item (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, day TEXT NOT NULL, of_day TEXT NOT NULL,
    members TEXT NOT NULL, places TEXT NOT NULL
);
CREATE INDEX item_id ON item (id);
CREATE INDEX item_kind ON item (kind, number);
CREATE INDEX item_day ON item (day, number);
CREATE VIRTUAL TABLE item_words USING fts5(
    title, words, content='', contentless_delete=1, prefix='3 5', tokenize='unicode61 remove_diacritics 0'
);
"""


def connect(path: Path | None, *, writable: bool, building: bool = False) -> apsw.Connection:
    """A connection to a projection (None: in memory, for a fold at a past basis).

    `building`: it is thrown away if the building is cut short, so commits wait for no disk and keep no journal on it.
    """
    if path is None:
        connection = apsw.Connection(":memory:")
    else:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE if writable else apsw.SQLITE_OPEN_READONLY
        connection = apsw.Connection(str(path), flags=flags)
    connection.set_busy_timeout(10_000)
    # Beside a partial index SQLite plans a query anew for every value bound to it, which costs more than the query.
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -65536")
    if writable and path is not None:
        # Disposable: losing the last commits to a power cut costs a catch-up, never a word of the record.
        connection.execute(f"PRAGMA journal_mode = {'MEMORY' if building else 'WAL'}")
        connection.execute(f"PRAGMA synchronous = {'OFF' if building else 'NORMAL'}")
    return connection


def create(path: Path | None, made_with: Mapping[str, str]) -> apsw.Connection:
    """A new, empty projection that notes what its rows are made with."""
    connection = connect(path, writable=True)
    with connection:
        connection.execute(_SCHEMA)
        connection.executemany("INSERT INTO meta VALUES (?, ?)", list(made_with.items()))
    return connection
