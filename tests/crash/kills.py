"""Kills: a process that appends under load is killed at a random moment; then its record is looked at.

The processes are forked from one that has loaded everything and done nothing, so that a life is work and not loading.
"""

import multiprocessing
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerContext
from pathlib import Path
from random import Random

from parley.record.audit import audit
from parley.record.equivocation import peaks_of, peaks_root
from parley.record.guard import GUARD_NAME, RestoredBackup, check_guard, read_guard
from parley.record.store import RecordStore
from parley.record.store_receive import Fork
from tests.crash.appender import NOTES, RECORD, append_until_killed
from tests.record.cast import PARTS_KEY, new_store

LIVES = 20  # then another record is begun, so that looking stays quick
_LONGEST_SECONDS = 0.25


@dataclass
class Killed:
    """What came of it: processes killed at work (something was acknowledged), logs with an entry that was recorded and
    not yet acknowledged, entries acknowledged, faults."""

    kills: int = 0
    at_work: int = 0
    unanswered: int = 0
    acknowledged: int = 0
    faults: Counter[str] = field(default_factory=Counter)


def kill(times: int, seed: int, *, early: bool = False) -> Killed:
    """Kill so many processes; with `early` they are mutants that acknowledge before they append."""
    killed, chance = Killed(), Random(seed)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.crash.appender"])
    while killed.kills < times:
        with tempfile.TemporaryDirectory() as scratch:
            _lives(Path(scratch), min(LIVES, times - killed.kills), chance, killed, context, early)
    return killed


def _lives(scratch: Path, lives: int, chance: Random, killed: Killed, context: ForkServerContext, early: bool) -> None:
    """One record, and the copy of it that another member keeps."""
    node = scratch / "node"
    new_store(node).close()
    peer = new_store(scratch / "peer")
    notes = _Notes(node / NOTES)
    for life in range(lives):
        process = context.Process(target=append_until_killed, args=(str(node), killed.kills, early))
        process.start()
        if life % 4:  # the others may be killed while they open the record
            notes.wait()
        time.sleep(chance.random() * _LONGEST_SECONDS)
        process.kill()
        process.join()
        if process.exitcode != -signal.SIGKILL:
            killed.faults[f"the process ended by itself with {process.exitcode}"] += 1
        killed.kills += 1
        lines = notes.read()
        killed.at_work += bool(lines)
        record = RecordStore.open(node / RECORD, PARTS_KEY)
        _look(record, lines, killed)
        _mirror(record, peer, killed)
        record.close()
    killed.faults.update("the audit finds a fault" for _ in audit(node, PARTS_KEY).faults)
    peer.close()


class _Notes:
    """What the processes noted, as it grows."""

    def __init__(self, path: Path) -> None:
        self._path, self._read = path, 0

    def wait(self) -> None:
        """Until something new is noted; at most ten seconds, on a machine that does much else."""
        deadline = time.monotonic() + 10
        while not (self._path.exists() and self._path.stat().st_size > self._read) and time.monotonic() < deadline:
            time.sleep(0.002)

    def read(self) -> list[list[str]]:
        """The words of each line that is new and whole."""
        data = self._path.read_bytes()[self._read :] if self._path.exists() else b""
        end = data.rfind(b"\n") + 1
        self._read += len(data)
        return [line.split() for line in data[:end].decode().splitlines()]


def _look(record: RecordStore, lines: Sequence[Sequence[str]], killed: Killed) -> None:
    """Each entry that was acknowledged is in its place, each head that went out is one of its log's."""
    said: dict[str, dict[str, str]] = {log: {} for log in record.logs()}
    for what, log, number, name in lines:
        if what == "entry":
            said[log][name] = number
        elif not _is_head_of(record, log, int(number), name):
            killed.faults["a head that went out is not of this log"] += 1
    for log, acknowledged in said.items():
        found = {entry.id: str(entry.seq) for entry in record.entries(log)}
        lost = sum(name not in found or number not in (found[name], "?") for name, number in acknowledged.items())
        killed.faults.update("an acknowledged entry is lost" for _ in range(lost))
        killed.acknowledged += len(acknowledged)
        killed.unanswered += bool(acknowledged) and list(found)[-1] not in acknowledged


def _is_head_of(record: RecordStore, log: str, size: int, root: str) -> bool:
    return size <= record.size(log) and peaks_root(peaks_of(size, record.edge(log, size))).hex() == root


def _mirror(record: RecordStore, peer: RecordStore, killed: Killed) -> None:
    """The guard lets the record go on, and another member's copy goes on from where it was."""
    guard = read_guard(record.path.with_name(GUARD_NAME))
    for log in record.logs():
        head, start = record.head(log), peer.size(log)
        try:
            check_guard(guard, log, head.size, head.root)
            if head.size:
                peer.receive(log, [entry.leaf for entry in record.entries(log, start)], head.note, start=start)
        except RestoredBackup:
            killed.faults["the guard refuses a record that lost nothing"] += 1
        except Fork:
            killed.faults["a log has forked against its cosignatures"] += 1
