"""Logins of a demonstration: one a role, one password for all, kept beside the node and printed at each start."""

import os
import secrets
from pathlib import Path

import msgspec

from parley.node.opened import Node
from parley.node.queries.process import officers

_PASSWORD_BYTES = 9


class Login(msgspec.Struct, frozen=True):
    """A login with its password, and for whom: the member's name and the officer's function."""

    login: str
    password: str
    member: str
    function: str


def keep_logins(node: Node) -> None:
    """Chooses the logins of a demonstration's node and writes them beside it, readable by the owner only."""
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    chosen = [
        Login(one.login, password, node.agreement.member(one.member).name["en"], one.function) for one in officers(node)
    ]
    path = _path(node.directory)
    descriptor = os.open(path.with_suffix(".new"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(chosen))
    path.with_suffix(".new").replace(path)


def kept_logins(directory: Path) -> tuple[Login, ...]:
    """The logins of a demonstration's node; none where the node is no demonstration."""
    path = _path(directory)
    return msgspec.json.decode(path.read_bytes(), type=tuple[Login, ...]) if path.exists() else ()


def _path(directory: Path) -> Path:
    return directory / "demo-logins.json"
