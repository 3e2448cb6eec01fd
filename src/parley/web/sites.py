"""Where logins and sessions are kept: `site.db` in the node's directory, or a PostgreSQL database of one's own.

The system's SQLite may have the race between checkpoint and writer of versions before 3.51.3 that can lose committed
writes. So no connection checkpoints by itself, and `shorten_journal` does it while it holds the writer's lock.
"""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

_POOL = {"min_size": 1, "max_size": 8, "timeout": 10}
_SHORTEN_SECONDS = 60.0


def site_database(node_dir: Path | None, postgresql: str) -> dict[str, Any]:
    """Django's settings of the database; `postgresql` is a connection string of libpq, "" for `site.db`.

    Raises ValueError where the string cannot be read or the extra `postgres` is not installed.
    """
    return _postgresql(postgresql) if postgresql else _sqlite(node_dir / "site.db" if node_dir else None)


def shorten_journal(path: Path) -> bool:
    """Move what is committed from the journal into `site.db`, so that the journal starts anew; whether all was moved.

    Nobody can commit meanwhile, in this process or another: a connection of ours holds the writer's lock.
    """
    with closing(_connect(path)) as holding, closing(_connect(path)) as moving:
        holding.execute("BEGIN IMMEDIATE")
        busy, frames, moved = moving.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        holding.execute("ROLLBACK")
    return not busy and frames == moved


def keep_journal_short(path: Path) -> None:
    """Shorten the journal of `site.db` every minute, as long as this process lives."""
    waiting = threading.Event()

    def loop() -> None:
        while not waiting.wait(_SHORTEN_SECONDS):
            shorten_journal(path)

    threading.Thread(target=loop, name="journal of site.db", daemon=True).start()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=10, isolation_level=None)
    connection.execute("PRAGMA wal_autocheckpoint=0")
    return connection


def _sqlite(path: Path | None) -> dict[str, Any]:
    """One writer at a time from the first statement: with deferred transactions half of concurrent writes fail."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path or ":memory:",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA wal_autocheckpoint=0;"
            "PRAGMA mmap_size=67108864;",
        },
    }


def _postgresql(text: str) -> dict[str, Any]:
    try:
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict
    except ImportError as error:
        raise ValueError("PARLEY_SITE_DATABASE needs the extra postgres: pip install 'parley[postgres]'") from error
    try:
        said = conninfo_to_dict(text)
    except ProgrammingError as error:
        raise ValueError(f"PARLEY_SITE_DATABASE is no connection string of PostgreSQL: {error}") from error
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    rest = {name: value for name, value in said.items() if name not in names.values()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{ours: str(said.get(theirs) or "") for ours, theirs in names.items()},
        "OPTIONS": {**rest, "pool": _POOL},
    }
