"""A disk that loses power: what was not flushed is dropped, kept or torn, sector by sector.

It passes everything to the real disk and remembers what each file would hold without the writes since its last flush.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from random import Random

import apsw

SECTOR = 512
FATES = ("dropped", "kept", "torn")
_numbers = count()


class Lying:
    """A file as it certainly lies on the disk, and what was done to it since: (position, bytes), None for a cut."""

    def __init__(self, durable: bytes) -> None:
        self.durable = bytearray(durable)
        self.pending: list[tuple[int, bytes | None]] = []

    def flush(self) -> None:
        """What was done is on the disk."""
        for at, data in self.pending:
            _put(self.durable, at, data)
        self.pending.clear()

    def found(self, chance: Random, fates: Counter[str]) -> bytes:
        """The file after a power cut; `fates` counts what became of each sector that was not flushed."""
        data = bytearray(self.durable)
        keeping = chance.choice((0.0, 0.2, 0.5, 0.8, 1.0))
        for at, new in self.pending:
            if new is None:
                if chance.random() < keeping:
                    _put(data, at, None)
                continue
            for start, piece in sectors(at, new):
                fate = "torn" if chance.random() < 0.1 else "kept" if chance.random() < keeping else "dropped"
                fates[fate] += 1
                if fate != "dropped":
                    _put(data, start, piece if fate == "kept" else piece[: chance.randrange(len(piece))])
        return bytes(data)


class Disk(apsw.VFS):
    """A file system for SQLite under which power can be lost.

    `watch` is called after each write, cut and flush. After `cut_after(n)` only n more of them succeed.
    """

    def __init__(self, watch: Callable[[], None] = lambda: None) -> None:
        self.name = f"powerless{next(_numbers)}"
        self.files: dict[str, Lying] = {}
        self.watch = watch
        self.left: int | None = None
        self.cut = False
        super().__init__(self.name, "")

    def xOpen(self, name: apsw.URIFilename | str | None, flags: list[int]) -> apsw.VFSFile:
        """A file; those without a name are SQLite's own scratch and die with the power."""
        if name is None:
            return apsw.VFSFile("", name, flags)
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else name)
        lying = self.files.setdefault(path.name, Lying(path.read_bytes() if path.exists() else b""))
        return _File(self, lying, name, flags)

    def connect(self, path: Path, *, synchronous: str = "FULL", journal_pages: int = 24) -> apsw.Connection:
        """A writing connection as the store opens it, with a journal so short that it is moved often."""
        db = apsw.Connection(str(path), vfs=self.name)
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            "secure_delete=ON",
            f"wal_autocheckpoint={journal_pages}",
        ):
            db.execute(f"PRAGMA {pragma}").fetchall()
        return db

    def cut_after(self, operations: int) -> None:
        """Lose power after so many more operations: all later ones fail."""
        self.left = operations

    def at_stake(self) -> bool:
        """Whether anything was written that is not flushed."""
        return any(file.pending for file in self.files.values())

    def after_power_loss(self, folder: Path, chance: Random, fates: Counter[str]) -> None:
        """Write into `folder` what would be found."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, file in self.files.items():
            (folder / name).write_bytes(file.found(chance, fates))

    def done(self, lying: Lying, at: int, data: bytes | None) -> None:
        """Something was written or cut."""
        lying.pending.append((at, data))
        self.watch()

    def spend(self) -> None:
        """One more operation begins. Raises apsw.IOError where the power is gone."""
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.cut = True
                raise apsw.IOError("the power is gone")


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, lying: Lying, name: apsw.URIFilename | str, flags: list[int]) -> None:
        self._disk, self._lying = disk, lying
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.spend()
        super().xWrite(data, offset)
        self._disk.done(self._lying, offset, bytes(data))

    def xTruncate(self, newsize: int) -> None:
        self._disk.spend()
        super().xTruncate(newsize)
        self._disk.done(self._lying, newsize, None)

    def xSync(self, flags: int) -> None:
        self._disk.spend()
        super().xSync(flags)
        self._lying.flush()
        self._disk.watch()


def sectors(at: int, data: bytes) -> Iterator[tuple[int, bytes]]:
    """The pieces of a write that lie in one sector each."""
    start = 0
    while start < len(data):
        end = min(len(data), start + SECTOR - (at + start) % SECTOR)
        yield at + start, data[start:end]
        start = end


def torn(old: bytes, new: bytes, chance: Random) -> bytes:
    """A rewritten file of the same length, of which each sector is the old one, the new one, or some of both."""
    found = bytearray(old)
    for start, piece in sectors(0, new):
        _put(found, start, piece[: chance.choice((0, len(piece), chance.randrange(len(piece))))])
    return bytes(found)


def _put(data: bytearray, at: int, new: bytes | None) -> None:
    if new is None:
        del data[at:]
        return
    if len(data) < at:
        data.extend(bytes(at - len(data)))
    data[at : at + len(new)] = new
