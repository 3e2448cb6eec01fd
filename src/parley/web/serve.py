"""Serving one node: one process, Django as WSGI in eight threads under uvicorn.

Django's settings are global, so two nodes are served by two processes; `serve_beside` starts the second.
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from parley.node.opened import Node

THREADS = 8


def configure(node_dir: Path) -> None:
    """Sets up Django for the node in this directory and brings its logins up to date. Call it before `serve`."""
    os.environ["PARLEY_NODE_DIR"] = str(node_dir)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parley.web.settings")
    # The settings read the directory when Django is first imported.
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def ensure_logins(passwords: Mapping[str, str]) -> None:
    """Makes a login for each name, or sets its password where it differs. Call `configure` first."""
    from django.contrib.auth import get_user_model

    users = get_user_model().objects
    for name, password in passwords.items():
        user, _made = users.get_or_create(username=name)
        if not user.check_password(password):
            user.set_password(password)
            user.save()


def serve(node: "Node", host: str, port: int) -> None:
    """Serves an open node until it is interrupted. Call `configure` first."""
    import uvicorn
    from a2wsgi import WSGIMiddleware
    from django.db import connection

    from parley.web import access
    from parley.web.sites import keep_journal_short
    from parley.web.wsgi import application

    access.install(node)
    if connection.vendor == "sqlite":
        keep_journal_short(Path(connection.settings_dict["NAME"]))
    uvicorn.run(
        WSGIMiddleware(cast(Any, application), workers=THREADS), host=host, port=port, log_level="warning",
        access_log=False, lifespan="off", server_header=False,
    )  # fmt: skip


def serve_beside(arguments: Sequence[str]) -> "subprocess.Popen[bytes]":
    """Starts `parley` with these arguments as a process of its own, to serve another node."""
    return subprocess.Popen([sys.executable, "-m", "parley.cli.main", *arguments])
