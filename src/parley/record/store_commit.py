"""Committing: one writer at a time, and one flush for all who wait."""

import os
import threading
from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

from nacl.secret import SecretBox

from parley.record.genesis import Genesis
from parley.record.guard import Guard, Heads
from parley.record.store_schema import (
    DatabaseError,
    DiskFailed,
    DiskFull,
    RecordError,
    fetch_one,
    open_writer,
    wait_for_no_disk,
)
from parley.record.store_write import LogState, Writing

States = dict[str, LogState]
A = TypeVar("A")
T = TypeVar("T")
Run = Callable[[Writing, States], T]
RunTogether = Callable[[Writing, States, Sequence[A]], Sequence[T]]


class _Act:
    """One writer's request, and what came of it. Acts of one `key` may run together; None runs alone."""

    def __init__(self, run: RunTogether[Any, Any], asked: object, key: Hashable) -> None:
        self.run = run
        self.asked = asked
        self.key = key
        self.done = False
        self.value: object = None
        self.error: Exception | None = None
        self.turn = threading.Lock()  # released when it is done, or when its caller is to commit
        self.turn.acquire()


class Committer:
    """The writing connection of a record and the queue before it.

    One caller at a time runs every act that waits in one transaction, each in a savepoint so that one refused act
    spoils no other, flushes once, writes the guard, and only then lets anybody go on. Who comes meanwhile waits for a
    turn of his own, not for the lock: else those who are done would hold up the next, and commits would be small.
    """

    def __init__(self, path: Path, genesis: Genesis, box: SecretBox, free_space: int, *, building: bool) -> None:
        self._db = open_writer(path)
        self._building = building
        if building:
            wait_for_no_disk(self._db)
        self._directory = path.parent
        self._genesis = genesis
        self._box = box
        self._free_space = free_space
        self._lock = threading.Lock()
        self._queue = threading.Lock()
        self._waiting: list[_Act] = []
        self._led = False
        self._guard = Guard(path.parent)
        self._built: Heads | None = self._guard.read() if building else None
        self._states: States = {}
        self._stopped = ""

    def write(self, run: Run[T]) -> T:
        """What `run` gives, once it is on the disk. Raises what `run` raises, and RecordError for the disk's faults."""
        return cast(T, self._enter(_Act(lambda to, states, _: [run(to, states)], None, None)))

    def write_together(self, key: Hashable, run: RunTogether[A, T], asked: A) -> T:
        """The same for an act that may run as one with others of its `key`: `run` answers all in their order.

        Where it raises, each is tried alone.
        """
        return cast(T, self._enter(_Act(run, asked, key)))

    def truncate_journal(self) -> bool:
        """Move everything into record.db and empty its -wal; False where a reader still needs an old page.

        Raises RecordError for the disk's faults.
        """
        with self._lock:
            try:
                row = fetch_one(self._db, "PRAGMA wal_checkpoint(TRUNCATE)")
            except DatabaseError as error:
                raise self._explained(error) from error
        return row is not None and row[0] == 0

    def settle(self) -> None:
        """Write the guard of all that was signed while building, and flush it."""
        with self._lock:
            if self._built:
                self._guard.write(self._built)
            self._guard.flush()

    def close(self) -> None:
        """Close the connection, after whoever is writing."""
        with self._lock:
            self._guard.flush()
            self._db.close()

    def _enter(self, act: _Act) -> object:
        with self._queue:
            self._waiting.append(act)
            if not self._led:
                self._led = True
                act.turn.release()
        act.turn.acquire()
        if not act.done:
            self._lead()
        if act.error is not None:
            raise act.error
        return act.value

    def _lead(self) -> None:
        """Commit what waits, tell everybody, and leave the lead to the first who came meanwhile."""
        with self._queue:
            acts = list(self._waiting)
            self._waiting.clear()
        try:
            with self._lock:
                self._commit(acts)
        finally:
            for act in acts:
                act.turn.release()
            with self._queue:
                self._led = bool(self._waiting)
                if self._led:
                    self._waiting[0].turn.release()

    def _commit(self, acts: list[_Act]) -> None:
        try:
            self._check_disk()
            states, before = self._states, self._guard.read() if self._built is None else self._built
            guard = before
            self._db.execute("BEGIN IMMEDIATE")
            for together in _batches(acts):
                states, guard = self._run(together, states, guard)
            self._db.execute("COMMIT")
            self._remember(before, guard)
            self._states = states
        except Exception as error:
            self._abandon(acts, error)
        except BaseException:
            self._abandon(acts, RecordError("writing was interrupted; look whether it was recorded"))
            raise
        finally:
            for act in acts:
                act.done = True

    def _remember(self, before: Heads, guard: Heads) -> None:
        if self._built is not None:
            self._built = guard
        elif guard != before:
            lowered = any(guard[log][0] < size for log, (size, _) in before.items())  # a branch was adopted
            self._guard.write(guard, anew=lowered)

    def _run(self, acts: Sequence[_Act], states: States, guard: Heads) -> tuple[States, Heads]:
        after, signed = dict(states), dict(guard)
        self._db.execute("SAVEPOINT act")
        try:
            to = Writing(self._db, self._genesis, self._box, signed)
            values = acts[0].run(to, after, [act.asked for act in acts])
        except (DatabaseError, OSError):
            raise  # the disk's fault is everybody's
        except Exception as error:
            self._db.execute("ROLLBACK TO act; RELEASE act")
            return self._run_apart(acts, states, guard, error)
        self._db.execute("RELEASE act")
        for act, value in zip(acts, values, strict=True):
            act.value = value
        return after, signed

    def _run_apart(self, acts: Sequence[_Act], states: States, guard: Heads, error: Exception) -> tuple[States, Heads]:
        if len(acts) == 1:
            acts[0].error = error
            return states, guard
        for act in acts:
            states, guard = self._run([act], states, guard)
        return states, guard

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


def _batches(acts: Iterable[_Act]) -> list[list[_Act]]:
    """Acts that run together, in the order in which the first of each came: callers wait, so no order is lost."""
    batches: dict[Hashable, list[_Act]] = {}
    for act in acts:
        batches.setdefault(act if act.key is None else act.key, []).append(act)
    return list(batches.values())
