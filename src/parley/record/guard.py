"""The last-signed-head guard: a small file beside the record that remembers the newest head signed for each log.

A record restored from a backup would sign a second, different history. The guard lies apart, is never restored
from a backup, and is compared before every signature. It is written after the commit and before anybody is
answered: written earlier it would stand ahead of the record after every crash in between.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

GUARD_NAME = "last-heads.json"

Heads = dict[str, tuple[int, str]]


class RestoredBackup(RuntimeError):
    """The record lies behind what was signed from it; the message says which log, and what to do."""


def read_guard(path: Path) -> Heads:
    """The newest head signed for each log: origin to (size, root hex); empty where nothing was signed."""
    if not path.exists():
        return {}
    try:
        return msgspec.json.decode(path.read_bytes(), type=Heads)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RestoredBackup(
            f"{path} cannot be read ({error}); ask the other members for the newest heads they hold "
            "of this node's logs, and write it anew from these"
        ) from error


def check_guard(guard: Mapping[str, tuple[int, str]], origin: str, size: int, root: str) -> None:
    """Raise RestoredBackup where the record's head (size, root) lies behind or beside the newest head signed."""
    signed, signed_root = guard.get(origin, (0, ""))
    if size < signed:
        raise RestoredBackup(
            f"log {origin} has {size} entries here, yet a head of {signed} was signed: the record was "
            "restored from a backup; receive the missing entries from another member before writing"
        )
    if size == signed and signed and root != signed_root:
        raise RestoredBackup(
            f"log {origin} has root {root} at size {size}, yet {signed_root} was signed: the record "
            "was changed; restore it and receive the missing entries from another member"
        )


def stage_guard(path: Path, guard: Mapping[str, tuple[int, str]], *, flush: bool = True) -> None:
    """Write the next guard to the disk beside the present one; `swap_guard` puts it in force."""
    with path.with_suffix(".new").open("wb") as file:
        file.write(msgspec.json.encode(dict(guard), order="sorted"))
        if flush:
            file.flush()
            os.fsync(file.fileno())


def swap_guard(path: Path) -> None:
    """Put the staged guard in force, in one step."""
    path.with_suffix(".new").replace(path)
