"""Killed processes and lost power, in short; `make crash` does it a thousand and a hundred thousand times."""

from collections import Counter
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from parley.record.guard import Guard
from tests.crash.disk import Disk, torn
from tests.crash.kills import kill
from tests.crash.power import MUTANTS, lose_power


def test_nothing_acknowledged_is_lost_by_a_power_cut():
    losses = lose_power(800, 5)
    assert losses.faults == Counter()
    assert losses.fired
    assert losses.whole > 0


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_store_that_acknowledges_what_is_not_there_is_found_out(mutant: str):
    losses = lose_power(100, 5, mutant=mutant)
    assert losses.broken > 10
    told = "the guard refuses" if mutant == "guard before commit" else "an acknowledged entry is lost"
    assert any(fault.startswith(told) for fault in losses.faults)


def test_the_same_seed_gives_the_same_states():
    first, again, other = lose_power(60, 1), lose_power(60, 1), lose_power(60, 2)
    assert first.fates == again.fates != other.fates


def test_nothing_acknowledged_is_lost_by_a_kill():
    killed = kill(8, 5)
    assert killed.faults == Counter()
    assert killed.at_work >= 4
    assert killed.acknowledged > 0


def test_a_process_that_acknowledges_first_is_found_out():
    assert kill(8, 5, early=True).faults["an acknowledged entry is lost"] > 0


def test_what_was_flushed_stays_and_the_rest_may_go(tmp_path: Path):
    disk = Disk()
    db = disk.connect(tmp_path / "a.db", synchronous="OFF")
    db.execute("CREATE TABLE t(x); INSERT INTO t VALUES(1)")
    assert disk.at_stake()
    fates: Counter[str] = Counter()
    found = {disk.files["a.db-wal"].found(Random(seed), fates) for seed in range(40)}
    assert len(found) > 20
    assert len(fates) == 3
    disk.files["a.db-wal"].flush()
    assert {disk.files["a.db-wal"].found(Random(seed), fates) for seed in range(9)} == {
        (tmp_path / "a.db-wal").read_bytes()
    }
    db.close()
    disk.unregister()


def test_a_torn_guard_never_states_a_head_that_was_not_signed(tmp_path: Path):
    """Ten logs fill more than one sector: half of one line and half of another are JSON too."""
    guard = Guard(tmp_path)
    written = [{f"log/{n}": (turn, f"{turn * n:064x}") for n in range(10)} for turn in range(10, 40)]
    chance = Random(1)
    mixed = 0
    for before, after in pairwise(written):
        guard.write(before)
        old = guard.path.read_bytes()
        guard.write(after)
        new = guard.path.read_bytes()
        for _ in range(10):
            guard.path.write_bytes(torn(old, new, chance))
            mixed += guard.path.read_bytes() not in (old, new)
            assert guard.read() in (before, after)
        guard.path.write_bytes(new)
    assert mixed > 100
