"""Where the passphrase of a node's keys comes from: a demonstration's own, a file, the environment, the prompt."""

import os
import sys
from pathlib import Path

import click
import msgspec

from parley.node.config import NodeError, parts_key_path
from parley.node.demo import passphrase_of

VARIABLE = "PARLEY_PASSPHRASE_FILE"


def passphrase_for(directory: Path, file: Path | None) -> bytes | None:
    """The passphrase that opens the keys of a node; None where they lie in the clear. Raises NodeError."""
    given = passphrase_of(directory) or _from_file(file)
    if given is not None or not _is_sealed(directory):
        return given
    return _prompt(f"Passphrase of the keys in {directory}", confirm=False)


def new_passphrase(file: Path | None) -> bytes:
    """A passphrase for keys to be made, asked for twice at a prompt. Raises NodeError."""
    return _from_file(file) or _prompt("Passphrase for the new keys", confirm=True)


def _from_file(file: Path | None) -> bytes | None:
    """The first line of the file, or of the one that the environment names."""
    path = file or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if path is None:
        return None
    given = path.read_bytes().partition(b"\n")[0].rstrip(b"\r")
    if not given:
        raise NodeError(f"{path} holds no passphrase; write it in its first line")
    return given


def _prompt(label: str, *, confirm: bool) -> bytes:
    if not sys.stdin.isatty():
        raise NodeError(f"{label}: none was given; name a file with --passphrase-file or {VARIABLE}")
    given: str = click.prompt(label, hide_input=True, confirmation_prompt=confirm, err=True)
    return given.encode()


def _is_sealed(directory: Path) -> bool:
    path = parts_key_path(directory)
    return path.exists() and msgspec.json.decode(path.read_bytes())["sealing"] != "clear"
