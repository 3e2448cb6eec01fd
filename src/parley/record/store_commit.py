"""Committing: one writer at a time, and one flush for all who wait."""

import os
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar, cast

from nacl.secret import SecretBox

from parley.record.genesis import Genesis
from parley.record.guard import GUARD_NAME, Heads, read_guard, stage_guard, swap_guard
from parley.record.store_schema import DatabaseError, DiskFailed, DiskFull, RecordError, fetch_one, open_writer
from parley.record.store_write import LogState, Writing

States = dict[str, LogState]
T = TypeVar("T")
Run = Callable[[Writing, States], T]


class _Act:
    """One writer's request, and what came of it."""

    def __init__(self, run: Run[Any]) -> None:
        self.run = run
        self.done = False
        self.value: object = None
        self.error: Exception | None = None


class Committer:
    """The writing connection of a record and the queue before it.

    Whoever gets the lock runs every act that waits in one transaction, each in a savepoint of its own so that one
    refused act spoils no other, flushes once, writes the guard, and only then lets anybody go on.
    """

    def __init__(self, path: Path, genesis: Genesis, box: SecretBox, free_space: int, *, building: bool) -> None:
        self._db = open_writer(path)
        self._building = building
        if building:
            self._db.execute("PRAGMA synchronous=OFF")
        self._directory = path.parent
        self._genesis = genesis
        self._box = box
        self._free_space = free_space
        self._lock = threading.Lock()
        self._waiting: deque[_Act] = deque()
        self._stager = ThreadPoolExecutor(1)
        self._states: States = {}
        self._stopped = ""

    def write(self, run: Run[T]) -> T:
        """What `run` gives, once it is on the disk. Raises what `run` raises, and RecordError for the disk's faults."""
        act = _Act(run)
        self._waiting.append(act)
        with self._lock:
            if not act.done:
                self._commit([self._waiting.popleft() for _ in range(len(self._waiting))])
        if act.error is not None:
            raise act.error
        return cast(T, act.value)

    def truncate_journal(self) -> bool:
        """Move everything into record.db and empty its -wal; False where a reader still needs an old page."""
        with self._lock:
            row = fetch_one(self._db, "PRAGMA wal_checkpoint(TRUNCATE)")
        return row is not None and row[0] == 0

    def close(self) -> None:
        """Close the connection, after whoever is writing."""
        with self._lock:
            self._stager.shutdown()
            self._db.close()

    def _commit(self, acts: list[_Act]) -> None:
        try:
            self._check_disk()
            states, guard = dict(self._states), read_guard(self._directory / GUARD_NAME)
            before = dict(guard)
            self._db.execute("BEGIN IMMEDIATE")
            for act in acts:
                states, guard = self._run(act, states, guard)
            if guard == before:
                self._db.execute("COMMIT")
            else:
                self._commit_with(guard)
            self._states = states
        except Exception as error:
            self._abandon(acts, error)
        for act in acts:
            act.done = True

    def _commit_with(self, guard: Heads) -> None:
        """Commit while the next guard is being flushed: two flushes at once cost the disk one. Then swap it in."""
        path = self._directory / GUARD_NAME
        staged = self._stager.submit(stage_guard, path, guard, flush=not self._building)
        try:
            self._db.execute("COMMIT")
        finally:
            staged.result()
        swap_guard(path)

    def _run(self, act: _Act, states: States, guard: Heads) -> tuple[States, Heads]:
        after, signed = dict(states), dict(guard)
        self._db.execute("SAVEPOINT act")
        try:
            act.value = act.run(Writing(self._db, self._genesis, self._box, signed), after)
        except (DatabaseError, OSError):
            raise  # the disk's fault is everybody's
        except Exception as error:
            self._db.execute("ROLLBACK TO act; RELEASE act")
            act.error = error
            return states, guard
        self._db.execute("RELEASE act")
        return after, signed

    def _abandon(self, acts: list[_Act], error: Exception) -> None:
        """Nothing of these acts was recorded, or it is not known: whoever waits is told, and nobody is acknowledged."""
        self._states = {}
        told = self._explained(error)
        for act in acts:
            act.error = act.error or told
        if not self._db.get_autocommit():
            self._db.execute("ROLLBACK")

    def _explained(self, error: Exception) -> Exception:
        if isinstance(error, DiskFull):
            return RecordError(f"the disk under {self._directory} is full; nothing was recorded; free some space")
        if isinstance(error, DiskFailed | OSError):
            # A flush that failed once may succeed falsely when repeated: the kernel has dropped the dirty pages.
            self._stopped = (
                f"the disk under {self._directory} failed ({error}) and writing has stopped; "
                "check the disk, verify the record and start again"
            )
            return RecordError(self._stopped)
        return error

    def _check_disk(self) -> None:
        if self._stopped:
            raise RecordError(self._stopped)
        state = os.statvfs(self._directory)
        free = state.f_bavail * state.f_frsize
        if free < self._free_space:
            raise RecordError(
                f"{self._directory} has {free} bytes free, below the reserve of {self._free_space}; "
                "free some space; nothing was recorded"
            )
