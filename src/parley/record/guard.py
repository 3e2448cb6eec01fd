"""The last-signed-head guard: a small file beside the record that remembers the newest head signed for each log.

A record restored from a backup would sign a second, different history. The guard lies apart, is never restored
from a backup, and is compared before every signature. It is written after the commit and before anybody is
answered: written earlier it would stand ahead of the record after every crash in between.

The file has two lines, each a JSON object padded to a whole number of disk pages, which take turns: a power cut that
tears one leaves the other. Each has a sum of itself under the name of no log: a torn line that is still JSON would
otherwise state heads that never were, and the node would refuse its own sound record. It is flushed once a second, not
at every commit, since behind the record it does no harm; only a record that is lost with the last second and restored
from a backup of that second would pass unnoticed.
"""

import hashlib
import os
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec

GUARD_NAME = "last-heads.json"

Heads = dict[str, tuple[int, str]]

_PAGE = 4096
_FLUSH_SECONDS = 1.0
_SUM = ""  # the name of no log
_decoder = msgspec.json.Decoder(Heads)
_encoder = msgspec.json.Encoder(order="sorted")


class RestoredBackup(RuntimeError):
    """The record lies behind what was signed from it; the message says which log, and what to do."""


class Guard:
    """The guard of the record in a directory, as the one who signs keeps it."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / GUARD_NAME
        self._turn = 0
        self._flushed = 0.0

    def read(self) -> Heads:
        """See `read_guard`."""
        return read_guard(self.path)

    def write(self, heads: Mapping[str, tuple[int, str]], *, anew: bool = False) -> None:
        """Put the next heads in force, in the line whose turn it is; on the disk within a second of writing.

        `anew`: in both lines, because of two the one that knows more counts.
        """
        text = _encoder.encode({_SUM: (0, _sum(heads)), **heads})
        width = (len(text) // _PAGE + 1) * _PAGE
        line = text.ljust(width - 1) + b"\n"
        if anew or not self.path.exists() or self.path.stat().st_size != 2 * width:
            self._write_anew(line)
            return
        self._turn = 1 - self._turn
        descriptor = os.open(self.path, os.O_WRONLY)
        try:
            os.pwrite(descriptor, line, self._turn * width)
            if time.monotonic() - self._flushed > _FLUSH_SECONDS:
                os.fdatasync(descriptor)
                self._flushed = time.monotonic()
        finally:
            os.close(descriptor)

    def flush(self) -> None:
        """Bring it onto the disk now."""
        if self.path.exists():
            descriptor = os.open(self.path, os.O_WRONLY)
            try:
                os.fdatasync(descriptor)
            finally:
                os.close(descriptor)

    def _write_anew(self, line: bytes) -> None:
        new = self.path.with_suffix(".new")
        with new.open("wb") as file:
            file.write(line + line)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path)


def read_guard(path: Path) -> Heads:
    """The newest head signed for each log: origin to (size, root hex); empty where nothing was signed.

    Raises RestoredBackup where there is a file and no line of it can be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return {}
    with os.fdopen(descriptor, "rb") as file:
        data = file.read()
    half = 0 if len(data) % (2 * _PAGE) else len(data) // 2  # written by hand it is one line
    lines = [_read_line(line) for line in (data[:half], data[half:])]
    readable = [line for line in lines if line is not None]
    if not readable:
        raise RestoredBackup(
            f"{path} cannot be read; ask the other members for the newest heads they hold "
            "of this node's logs, and write it anew from these"
        )
    newest: Heads = {}
    for heads in readable:
        newest |= {origin: head for origin, head in heads.items() if head[0] >= newest.get(origin, head)[0]}
    return newest


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


def _read_line(line: bytes) -> Heads | None:
    """None where it cannot be read or was torn; one written by hand has no sum."""
    try:
        heads = _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    _, said = heads.pop(_SUM, (0, ""))
    return None if said and said != _sum(heads) else heads


def _sum(heads: Mapping[str, tuple[int, str]]) -> str:
    return hashlib.sha256(_encoder.encode(dict(heads))).hexdigest()
