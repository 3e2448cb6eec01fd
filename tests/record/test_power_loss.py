"""Power loss: a disk that forgets every write that was not flushed. What was acknowledged must be there afterwards.

The mutant that does not flush (synchronous=OFF) must lose something, or the test could not fail.
"""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import apsw
import pytest

from parley.record.audit import audit
from parley.record.guard import GUARD_NAME
from parley.record.store import RecordStore
from parley.record.store_schema import fetch, open_writer
from tests.record.cast import PARTS_KEY, append, new_store, origin, sealed

_numbers = count()


class ForgetfulDisk(apsw.VFS):
    """Passes everything to the real disk and remembers each file as it was when it was last flushed."""

    def __init__(self) -> None:
        self.name = f"forgetful{next(_numbers)}"
        self.durable: dict[str, bytes] = {}
        self.flushes = 0
        super().__init__(self.name, "")

    def xOpen(self, name: apsw.URIFilename | str | None, flags: list[int]) -> apsw.VFSFile:
        return _ForgetfulFile(self, name, flags)

    def after_power_loss(self, record: Path, folder: Path) -> Path:
        """The record as it would be found: flushed bytes only, and the guard as it lies there."""
        folder.mkdir()
        for name, data in self.durable.items():
            (folder / name).write_bytes(data)
        shutil.copy(record.with_name(GUARD_NAME), folder)
        return folder / record.name


class _ForgetfulFile(apsw.VFSFile):
    def __init__(self, disk: ForgetfulDisk, name: apsw.URIFilename | str | None, flags: list[int]) -> None:
        self._disk = disk
        self._path = Path(name.filename() if isinstance(name, apsw.URIFilename) else str(name))
        super().__init__("", name, flags)

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self._disk.flushes += 1
        self._disk.durable[self._path.name] = self._path.read_bytes()


@pytest.fixture(params=["FULL", "OFF"])
def losing(request, tmp_path, monkeypatch) -> Iterator[tuple[str, ForgetfulDisk, RecordStore]]:
    """A record on a forgetful disk, with the synchronous setting of the parameter."""
    store = new_store(tmp_path / "node")
    store.close()
    disk = ForgetfulDisk()
    disk.durable = {file.name: file.read_bytes() for file in store.path.parent.glob("record.db*")}

    def on_forgetful_disk(path: Path) -> apsw.Connection:
        db = apsw.Connection(str(path), vfs=disk.name)
        for pragma in ("journal_mode=WAL", "secure_delete=ON", f"synchronous={request.param}"):
            db.execute(f"PRAGMA {pragma}").fetchall()
        return db

    monkeypatch.setattr("parley.record.store_commit.open_writer", on_forgetful_disk)
    store = RecordStore.open(store.path, PARTS_KEY)
    yield request.param, disk, store
    store.close()


def test_power_loss_after_any_acknowledgement(losing, tmp_path):
    setting, disk, store = losing
    lost = 0
    for number in range(12):
        append(store, "north", *(sealed("north", f"{number}-{each}") for each in range(1 + number % 4)))
        acknowledged = [entry.id for entry in store.entries(origin("north"))]
        found = disk.after_power_loss(store.path, tmp_path / f"crash{number}")
        db = open_writer(found)
        survived = {row[0].hex() for row in fetch(db, "SELECT id FROM ids")}
        db.close()
        lost += not survived.issuperset(acknowledged)
        if setting == "FULL":
            assert audit(found, PARTS_KEY).faults == ()
    assert (disk.flushes > 0, lost > 0) == ((True, False) if setting == "FULL" else (False, True))


def test_the_writer_asks_for_full_flushes(store):
    db = open_writer(store.path)
    settings = [fetch(db, f"PRAGMA {name}")[0][0] for name in ("synchronous", "journal_mode", "secure_delete")]
    db.close()
    assert settings == [2, "wal", 1]
