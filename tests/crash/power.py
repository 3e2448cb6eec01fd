"""Crash states: a record is written, and at each step of the disk the power could go. What would be found then?"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import apsw
import pytest

from parley.record import store
from parley.record.audit import audit
from parley.record.guard import GUARD_NAME, Guard, RestoredBackup, check_guard, read_guard
from parley.record.store import RecordStore
from parley.record.store_schema import RecordError, fetch, log_of, open_reader, open_writer, seq_of
from parley.record.tree import leaf_hash, root_of
from tests.crash.disk import FATES, Disk, torn
from tests.record.cast import PARTS_KEY, append, new_store, sealed

MUTANTS = ("synchronous NORMAL", "synchronous OFF", "acknowledge before commit", "guard before commit")
SPEAKERS = (("north", "members"), ("south", "members"), ("east", "members"), ("north", "room"), ("south", "public"))
WHOLE = 200  # one state in so many is also opened, audited and written to
_ACTS = 30


@dataclass
class Losses:
    """What came of `states` crash states: in how many something was wrong, what, and the fate of unflushed sectors."""

    states: int = 0
    whole: int = 0
    broken: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    fates: Counter[str] = field(default_factory=Counter)
    torn_guards: int = 0
    moved_journals: int = 0

    @property
    def fired(self) -> bool:
        """Whether every kind of damage was done, to the record and to the guard, and the journal was moved under it."""
        return all(self.fates[fate] for fate in FATES) and self.torn_guards > 0 and self.moved_journals > 0


def lose_power(states: int, seed: int, *, mutant: str = "") -> Losses:
    """Go through so many crash states of records that grow, perhaps with a mutant of the store; the same seed gives
    the same states."""
    losses, chance = Losses(), Random(seed)
    with tempfile.TemporaryDirectory(dir=fastest()) as scratch:
        while losses.states < states:
            _Life(Path(scratch), chance, losses, mutant, states).live()
    return losses


def fastest() -> Path | None:
    """Where files are quickest: in memory, where the system offers that."""
    shm = Path("/dev/shm")
    return shm if shm.is_dir() else None


class _Life:
    """One record from its beginning through some acts, under a disk that is looked at after each of its operations."""

    def __init__(self, scratch: Path, chance: Random, losses: Losses, mutant: str, states: int) -> None:
        self.scratch, self.chance, self.losses, self.mutant, self.states = scratch, chance, losses, mutant, states
        self.acknowledged: dict[str, int] = {}
        self.guards = [b""]
        self.disk = Disk()
        self.looking = False
        self.folder = scratch / "node"

    def live(self) -> None:
        """Write, and look at what a power cut would leave at every step."""
        shutil.rmtree(self.folder, ignore_errors=True)
        new_store(self.folder).close()
        with pytest.MonkeyPatch.context() as patch:
            self._mutate(patch)
            record = RecordStore.open(self.folder / "record.db", PARTS_KEY)
            self.disk.watch = self._look
            for number in range(_ACTS):
                if self.losses.states >= self.states:
                    break
                self._act(record, number)
            self.disk.watch = lambda: None
            record.close()
        self.disk.unregister()

    def _act(self, record: RecordStore, number: int) -> None:
        member, channel = self.chance.choice(SPEAKERS)
        entries = [sealed(member, f"{number}/{n}", channel=channel) for n in range(self.chance.randint(1, 3))]
        for answer in append(record, member, *entries, channel=channel):
            self.acknowledged[answer.id] = answer.seq
        if self.chance.random() < 0.15:
            record.erase(entries[0].parts[0].commitment)  # moves the journal and empties it

    def _mutate(self, patch: pytest.MonkeyPatch) -> None:
        setting = self.mutant.removeprefix("synchronous ") if self.mutant.startswith("synchronous") else "FULL"
        patch.setattr(
            "parley.record.store_commit.open_writer",
            lambda path: open_writer(path) if self.looking else self.disk.connect(path, synchronous=setting),
        )
        true = store.append_all
        if self.mutant.startswith(("acknowledge", "guard")):
            patch.setattr("parley.record.store.append_all", lambda *given: self._too_early(true, *given))

    def _too_early(self, true: Any, to: Any, state: Any, asked: Any) -> Any:
        after, answers = true(to, state, asked)
        if self.looking:
            return after, answers
        if self.mutant.startswith("acknowledge"):
            self.acknowledged |= {answer.id: answer.seq for each in answers for answer in each}
        else:
            Guard(self.folder).write(to.guard)
        return after, answers

    def _look(self) -> None:
        """After an operation of the disk: some of the states in which a power cut would leave it."""
        self._see_guard()
        if not self.disk.at_stake() or self.chance.random() < 0.5:
            return
        self.looking = True
        self.losses.moved_journals += bool(self.disk.files["record.db"].pending)
        for _ in range(self.chance.randint(1, 3)):
            self.losses.states += 1
            found = self.scratch / "found"
            found.mkdir(exist_ok=True)
            self.disk.after_power_loss(found, self.chance, self.losses.fates)
            self._leave_guard(found)
            faults = light_faults(found, self.acknowledged)
            if not faults and self.losses.states % WHOLE == 0:
                self.losses.whole += 1
                faults = whole_faults(found)
            self.losses.faults.update(faults)
            self.losses.broken += bool(faults)
            for file in found.iterdir():
                file.unlink()
        self.looking = False

    def _see_guard(self) -> None:
        path = self.folder / GUARD_NAME
        guard = path.read_bytes() if path.exists() else b""
        if guard != self.guards[-1]:
            self.guards = [*self.guards[-3:], guard]

    def _leave_guard(self, folder: Path) -> None:
        """Any of the last guards, or one that was torn when it was written over the one before."""
        at = self.chance.randrange(len(self.guards))
        found, before = self.guards[at], self.guards[at - 1] if at else b""
        if len(found) == len(before) and self.chance.random() < 0.7:
            found = torn(before, found, self.chance)
            self.losses.torn_guards += found not in self.guards
        if found:
            (folder / GUARD_NAME).write_bytes(found)


def light_faults(folder: Path, acknowledged: Mapping[str, int]) -> list[str]:
    """What is wrong with a record that is found: acknowledged entries that are not there, hashes and heads that do not
    hold, a guard that is ahead of it. Quick, because it is asked of every state."""
    faults = []
    db = open_reader(folder / "record.db")
    try:
        places = {identity.hex(): seq_of(at) for identity, at in fetch(db, "SELECT id, place FROM ids")}
        if not acknowledged.items() <= places.items():
            faults.append("an acknowledged entry is lost")
        trees = _trees(db)
        for log, (size, root) in _heads(db).items():
            if (size, root) != (len(trees[log]), root_of(trees[log])):
                faults.append("a head is not that of its entries")
        faults += _guard_faults(folder, db, trees)
    except (
        apsw.Error,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
    ):  # pages of different ages give rows of any kind
        faults.append("the record cannot be read")
    finally:
        db.close()
    return faults


def whole_faults(folder: Path) -> list[str]:
    """What is wrong with it when it is opened, written to and audited whole."""
    try:
        record = RecordStore.open(folder / "record.db", PARTS_KEY)
        try:
            append(record, "north", sealed("north", "after the power cut"))
        finally:
            record.close()
        return ["the audit finds a fault" for _ in audit(folder, PARTS_KEY).faults[:1]]
    except (apsw.Error, RecordError, RestoredBackup) as error:
        return [f"it cannot be written to, or audited: {type(error).__name__}"]


def _trees(db: apsw.Connection) -> dict[int, list[bytes]]:
    """The hashes of each log's leaves, from their bytes."""
    trees: dict[int, list[bytes]] = {}
    for at, leaf in fetch(db, "SELECT place, leaf FROM leaves ORDER BY place"):
        trees.setdefault(log_of(at), []).append(leaf_hash(leaf))
    return trees


def _heads(db: apsw.Connection) -> dict[int, tuple[int, bytes]]:
    return {log: (size, root) for log, size, root in fetch(db, "SELECT log, size, root FROM heads ORDER BY size")}


def _guard_faults(folder: Path, db: apsw.Connection, trees: Mapping[int, list[bytes]]) -> list[str]:
    try:
        guard = read_guard(folder / GUARD_NAME)
        for log, origin in fetch(db, "SELECT id, origin FROM logs"):
            hashes = trees.get(log, [])
            check_guard(guard, origin, len(hashes), root_of(hashes).hex())
    except RestoredBackup:
        return ["the guard refuses a record that lost nothing"]
    return []
