"""The journal of `site.db` is shortened while nobody can commit, and nothing committed is lost."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from parley.web import sites
from parley.web.sites import shorten_journal, site_database


def opened(path: Path) -> sqlite3.Connection:
    """A connection as Django opens it."""
    settings = site_database(path.parent, "")
    assert settings["NAME"] == path
    connection = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
    connection.executescript(settings["OPTIONS"]["init_command"])
    return connection


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A `site.db` with one table."""
    path = tmp_path / "site.db"
    with closing(opened(path)) as connection:
        connection.execute("CREATE TABLE logins(name TEXT)")
    return path


def test_the_journal_is_moved_and_then_starts_anew(site: Path):
    journal = site.with_name("site.db-wal")
    with closing(opened(site)) as connection:
        for number in range(2000):
            connection.execute("INSERT INTO logins VALUES(?)", (f"officer {number}",))
        long = journal.stat().st_size
        assert long > 4_000_000, "no connection may shorten the journal by itself"
        assert shorten_journal(site)
        for number in range(500):
            connection.execute("INSERT INTO logins VALUES(?)", (f"delegate {number}",))
        assert journal.stat().st_size == long
        assert connection.execute("SELECT count(*) FROM logins").fetchone() == (2500,)


def test_a_reader_delays_it(site: Path):
    with closing(opened(site)) as writer, closing(opened(site)) as reader:
        writer.execute("INSERT INTO logins VALUES('one')")
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM logins").fetchall()
        writer.execute("INSERT INTO logins VALUES('two')")
        assert not shorten_journal(site)
        reader.execute("COMMIT")
        assert shorten_journal(site)


def test_nobody_commits_meanwhile(site: Path, monkeypatch: pytest.MonkeyPatch):
    """A writer that comes in the middle of the checkpoint waits until it is over."""
    order: list[str] = []
    original = sites._connect

    class Watched:
        def __init__(self) -> None:
            self.inner = original(site)

        def execute(self, sql: str) -> sqlite3.Cursor:
            done = self.inner.execute(sql)
            if "wal_checkpoint" in sql:
                writing.start()
                writing.join(0.3)
                order.append("moved")
            return done

        def close(self) -> None:
            self.inner.close()

    def write() -> None:
        with closing(opened(site)) as connection:
            connection.execute("INSERT INTO logins VALUES('late')")
            order.append("written")

    writing = threading.Thread(target=write)
    monkeypatch.setattr(sites, "_connect", lambda path: Watched())
    shorten_journal(site)
    writing.join()
    assert order == ["moved", "written"]


def test_writers_lose_nothing_under_it(site: Path):
    def write(name: int) -> None:
        with closing(opened(site)) as connection:
            for number in range(150):
                connection.execute("INSERT INTO logins VALUES(?)", (f"{name} {number}",))

    threads = [threading.Thread(target=write, args=(name,)) for name in range(3)]
    for thread in threads:
        thread.start()
    shortened = 0
    while any(thread.is_alive() for thread in threads):
        shortened += shorten_journal(site)
    assert shortened > 0
    with closing(opened(site)) as connection:
        assert connection.execute("SELECT count(DISTINCT name) FROM logins").fetchone() == (450,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
