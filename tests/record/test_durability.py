"""Killed processes, full and failing disks, restored backups. Each fault test asserts that its fault fired."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import apsw
import pytest

from parley.record.audit import audit
from parley.record.guard import GUARD_NAME, RestoredBackup, read_guard
from parley.record.store import RecordStore
from parley.record.store_schema import RecordError
from tests.record.cast import PARTS_KEY, append, leaves_of, new_store, origin, sealed


def run_in_child(folder: Path, body: str, *under: str) -> subprocess.Popen[str]:
    """A Python process, perhaps under another command, in which `store` is the record in `folder`."""
    script = textwrap.dedent("""
        import sys
        from pathlib import Path
        from parley.record.store import RecordStore
        from tests.record.cast import *
        store = RecordStore.open(Path(sys.argv[1]) / "record.db", PARTS_KEY)
        """) + textwrap.dedent(body)
    root = Path(__file__).parents[2]
    paths = os.pathsep.join([str(root), str(root / "src")])
    return subprocess.Popen(
        [*under, sys.executable, "-c", script, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": paths},
    )


def test_nothing_acknowledged_is_lost_by_kill(tmp_path):
    folder = tmp_path / "node"
    new_store(folder).close()
    acknowledged: dict[str, int] = {}
    for life in range(4):
        child = run_in_child(
            folder,
            f"""
            for number in range(10**6):
                batch = [sealed("north", f"{life}-{{number}}-{{each}}") for each in range(1 + number % 3 * 20)]
                for answer in append(store, "north", *batch):
                    print(answer.id, answer.seq, flush=True)
            """,
        )
        assert child.stdout is not None
        first = child.stdout.readline()
        time.sleep(0.15 + 0.07 * life)
        child.send_signal(signal.SIGKILL)
        rest, _ = child.communicate()
        assert child.returncode == -signal.SIGKILL
        lines = [line.split() for line in (first + rest).splitlines(keepends=True) if line.endswith("\n")]
        acknowledged |= {identity: int(seq) for identity, seq in lines}
        store = RecordStore.open(folder / "record.db", PARTS_KEY)
        there = {entry.id: entry.seq for entry in store.entries(origin("north"))}
        store.close()
        assert acknowledged.items() <= there.items()
    assert len(acknowledged) > 10
    assert audit(folder, PARTS_KEY).faults == ()


def test_a_full_disk_is_named_and_the_record_opens_again(tmp_path):
    folder = tmp_path / "node"
    new_store(folder).close()
    child = run_in_child(
        folder,
        """
        import resource, signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
        for number in range(10**4):
            try:
                append(store, "north", *(sealed("north", f"{number}-{each}") for each in range(50)))
                print(number, flush=True)
            except Exception as error:
                print(type(error).__name__, error, flush=True)
                break
        """,
    )
    output, errors = child.communicate(timeout=60)
    *done, last = output.splitlines()
    assert errors == ""
    assert last.startswith("RecordError the disk under")
    assert "is full; nothing was recorded" in last or "writing has stopped" in last
    assert len(done) >= 1
    store = RecordStore.open(folder / "record.db", PARTS_KEY)
    assert store.head(origin("north")).size == 50 * len(done)
    append(store, "north", sealed("north", "after"))
    store.close()
    assert audit(folder, PARTS_KEY).faults == ()


def test_below_the_reserve_nothing_is_written(store):
    reserve = 2**62
    careful = RecordStore.open(store.path, PARTS_KEY, free_space=reserve)
    with pytest.raises(RecordError, match=f"below the reserve of {reserve}; free some space; nothing was recorded"):
        append(careful, "north", sealed("north", "1"))
    assert careful.head(origin("north")).size == 0
    careful.close()


class _FailingFile(apsw.VFSFile):
    """A file whose flushes fail once `failing` is set."""

    failing = threading.Event()
    fired = 0

    def __init__(self, vfs: str, name: object, flags: list[int]) -> None:
        super().__init__(vfs, name, flags)

    def xSync(self, flags: int) -> None:
        if _FailingFile.failing.is_set():
            _FailingFile.fired += 1
            raise apsw.IOError("the flush failed")
        super().xSync(flags)


class _FailingDisk(apsw.VFS):
    def __init__(self) -> None:
        super().__init__("failing", "")

    def xOpen(self, name: object, flags: list[int]) -> _FailingFile:
        return _FailingFile("", name, flags)


def test_the_first_failed_flush_stops_writing(tmp_path, monkeypatch):
    store = new_store(tmp_path / "node")
    append(store, "north", sealed("north", "1"))
    store.close()
    disk = _FailingDisk()
    monkeypatch.setattr("parley.record.store_commit.open_writer", lambda path: _on_failing_disk(path))
    store = RecordStore.open(store.path, PARTS_KEY)
    append(store, "north", sealed("north", "2"))
    _FailingFile.failing.set()
    try:
        with pytest.raises(RecordError, match=r"failed .* and writing has stopped"):
            append(store, "north", sealed("north", "3"))
    finally:
        _FailingFile.failing.clear()
    assert _FailingFile.fired >= 1
    with pytest.raises(RecordError, match="writing has stopped; check the disk"):
        append(store, "north", sealed("north", "4"))
    assert [entry.seq for entry in store.entries(origin("north"))][:2] == [0, 1]
    store.close()
    monkeypatch.undo()
    store = RecordStore.open(store.path, PARTS_KEY)
    append(store, "north", sealed("north", "5"))
    store.close()
    assert audit(store.path, PARTS_KEY).faults == ()
    del disk


def _on_failing_disk(path: Path) -> apsw.Connection:
    db = apsw.Connection(str(path), vfs="failing")
    db.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL").fetchall()
    return db


def backup(store: RecordStore) -> Path:
    """A copy of the record's files but the guard, taken while it is open."""
    copy = store.path.parent.parent / "backup"
    shutil.copytree(store.path.parent, copy, ignore=shutil.ignore_patterns(GUARD_NAME))
    return copy


def restore(store: RecordStore, copy: Path) -> RecordStore:
    """The record opened again after its files were replaced by the copy's; the guard stays."""
    for file in store.path.parent.glob("record.db*"):
        file.unlink()
    for file in copy.glob("record.db*"):
        shutil.copy(file, store.path.parent)
    return RecordStore.open(store.path, PARTS_KEY)


def test_a_restored_backup_signs_nothing_until_it_has_caught_up(store, tmp_path):
    append(store, "north", sealed("north", "1"))
    copy = backup(store)
    append(store, "north", sealed("north", "2"), sealed("north", "3"))
    peer = new_store(tmp_path / "peer")
    peer.receive(origin("north"), leaves_of(store, origin("north")), store.head(origin("north")).note)
    store.close()
    store = restore(store, copy)
    with pytest.raises(RestoredBackup, match=f"log {origin('north')} has 1 entries here, yet a head of 3 was signed"):
        append(store, "north", sealed("north", "4"))
    assert "a head of 3 entries was signed here and is gone" in audit(store.path, PARTS_KEY).faults[0].what
    append(store, "south", sealed("south", "1"))
    store.receive(origin("north"), leaves_of(peer, origin("north")), peer.head(origin("north")).note)
    assert append(store, "north", sealed("north", "4"))[0].seq == 3
    assert audit(store.path, PARTS_KEY).faults == ()
    store.close()
    peer.close()


def test_another_history_of_the_same_length_signs_nothing(store, tmp_path):
    copy = backup(store)
    append(store, "north", sealed("north", "1"))
    other = new_store(tmp_path / "elsewhere")
    append(other, "north", sealed("north", "2"))
    shutil.rmtree(copy)
    backup_of_other = backup(other)
    other.close()
    store.close()
    store = restore(store, backup_of_other)
    with pytest.raises(RestoredBackup, match=r"has root [0-9a-f]{64} at size 1, yet [0-9a-f]{64} was signed"):
        append(store, "north", sealed("north", "3"))
    store.close()


def test_the_guard_holds_what_was_signed_here(store):
    assert not (store.path.parent / GUARD_NAME).exists()
    append(store, "north", sealed("north", "1"), sealed("north", "2"))
    guard = read_guard(store.path.parent / GUARD_NAME)
    assert guard == {origin("north"): (2, store.head(origin("north")).root)}


def test_an_unreadable_guard_is_named(store):
    append(store, "north", sealed("north", "1"))
    (store.path.parent / GUARD_NAME).write_text("")
    with pytest.raises(RestoredBackup, match=r"last-heads\.json cannot be read; ask the other members"):
        append(store, "north", sealed("north", "2"))
    assert "last-heads.json cannot be read" in audit(store.path, PARTS_KEY).faults[0].what


def test_a_guard_that_lags_after_a_crash_is_no_obstacle(store):
    append(store, "north", sealed("north", "1"))
    guard = (store.path.parent / GUARD_NAME).read_bytes()
    append(store, "north", sealed("north", "2"))
    (store.path.parent / GUARD_NAME).write_bytes(guard)
    append(store, "north", sealed("north", "3"))
    assert read_guard(store.path.parent / GUARD_NAME)[origin("north")][0] == 3


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("fsync,fdatasync:error=EIO:when=12+", "and writing has stopped; check the disk"),
        ("pwrite64:error=EIO:when=60+", "and writing has stopped; check the disk"),
        ("pwrite64:error=ENOSPC:when=60+", "is full; nothing was recorded; free some space"),
    ],
)
def test_a_disk_that_fails_for_good_is_named_and_loses_nothing_acknowledged(tmp_path, fault, told):
    """The kernel itself answers with an error from a certain call on; what was acknowledged before is there."""
    if shutil.which("strace") is None:
        pytest.skip("NO STRACE: install strace to inject faults at system calls")
    folder = tmp_path / "node"
    new_store(folder).close()
    child = run_in_child(
        folder,
        """
        for number in range(200):
            try:
                append(store, "north", sealed("north", str(number)))
                print("recorded", number, flush=True)
            except RuntimeError as error:
                print(type(error).__name__, error, flush=True)
        """,
        *("strace", "-f", "-qq", "-o", str(tmp_path / "trace")),
        *("-e", "trace=fsync,fdatasync,pwrite64", "-e", f"inject={fault}"),
    )
    output, _ = child.communicate(timeout=120)
    assert "(INJECTED)" in (tmp_path / "trace").read_text(), "the fault must have fired"
    lines = output.splitlines()
    recorded = [int(line.split()[1]) for line in lines if line.startswith("recorded")]
    refused = [line for line in lines if line.startswith("RecordError")]
    assert told in refused[0]
    if "stopped" in told:
        assert recorded == list(range(len(recorded))), "nothing is written after the first failure"
    store = RecordStore.open(folder / "record.db", PARTS_KEY)
    assert store.size(origin("north")) >= len(recorded) > 0
    append(store, "north", sealed("north", "after"))
    store.close()
    assert audit(folder, PARTS_KEY).faults == ()


def test_a_guard_that_cannot_be_written_stops_writing(store):
    append(store, "north", sealed("north", "1"))
    guard = store.path.parent / GUARD_NAME
    kept = guard.read_bytes()
    guard.write_bytes(b"{}")  # as by hand: the next one is written anew, beside it
    guard.with_suffix(".new").mkdir()
    with pytest.raises(RecordError, match=r"failed .* and writing has stopped"):
        append(store, "north", sealed("north", "2"))
    with pytest.raises(RecordError, match="writing has stopped; check the disk"):
        append(store, "north", sealed("north", "3"))
    guard.with_suffix(".new").rmdir()
    guard.write_bytes(kept)
    again = RecordStore.open(store.path, PARTS_KEY)
    assert append(again, "north", sealed("north", "3"))[0].seq == 2
    again.close()
    assert audit(store.path, PARTS_KEY).faults == ()
