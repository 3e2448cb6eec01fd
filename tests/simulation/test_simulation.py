"""A simulated federation in short, and the bugs that it must find; `make simulate` goes on for hours."""

from collections import Counter

import pytest

from tests.simulation.cast import CHANNELS, NAMES
from tests.simulation.liars import LIES
from tests.simulation.matrix import COMMANDS, FAULTS, Matrix
from tests.simulation.member import Member
from tests.simulation.network import Network
from tests.simulation.run import simulate
from tests.simulation.world import World


def test_a_federation_with_a_liar_heals_and_the_same_seed_gives_the_same_trace():
    first, again = simulate(1, 12), simulate(1, 12)
    assert first.violations == []
    assert first.trace == again.trace
    assert first.matrix.pairs == again.matrix.pairs
    assert sum(first.matrix.fired.values()) > 3


def test_another_seed_gives_another_trace():
    assert simulate(1, 3).trace != simulate(2, 3).trace


def test_a_fork_is_proved_at_every_honest_member_and_the_rest_goes_on():
    outcome = simulate(3, 6, troubles=("delay",), lies=("fork",))
    assert outcome.violations == []
    assert outcome.matrix.fired["fork"] > 0
    assert outcome.forks_proved == 1


@pytest.mark.parametrize(
    "lie",
    [
        pytest.param(lie, marks=() if lie in ("poison entry", "absurd witness clock") else pytest.mark.long)
        for lie in LIES
        if lie != "fork"
    ],
)
def test_whoever_lies_otherwise_harms_nobody(lie: str):
    outcome = simulate(4, 6, troubles=("repeats",), lies=(lie,))
    assert outcome.matrix.fired[lie] > 0
    assert outcome.violations == []


def test_a_backup_that_is_restored_writes_nothing_until_it_has_caught_up():
    outcome = simulate(5, 20, troubles=("restored backup",), lies=())
    assert outcome.violations == []
    assert outcome.refused["a restored backup does not write"] > 0


def test_an_import_that_forgets_cosignatures_is_found_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("parley.record.store_receive.keep_cosignatures", lambda *_: 0)
    found = simulate(1, 3, troubles=("delay",), lies=()).violations
    assert any("honest members differ in cosignatures" in violation for violation in found)


def test_a_guard_that_is_off_is_found_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("parley.record.store_append.check_guard", lambda *_: None)
    found = simulate(5, 20, troubles=("restored backup",), lies=()).violations
    assert any("hold a proof against an honest member" in violation for violation in found)


def test_a_disk_that_is_not_flushed_is_found_out():
    found = simulate(6, 12, troubles=("crash",), lies=(), synchronous="OFF").violations
    assert any("acknowledged entries are lost" in violation for violation in found)


def test_every_pair_is_counted_while_the_fault_is_about():
    matrix = Matrix()
    matrix.fire("loss", 10)
    matrix.given("pull", 10)
    matrix.given("pull", 11)
    assert matrix.pairs == Counter({("pull", "loss"): 1})
    assert len(matrix.missing()) == len(COMMANDS) * len(FAULTS) - 1
    assert set(LIES) < set(FAULTS)
    assert all(hasattr(Member, command.replace("-", "_")) for command in COMMANDS)


def test_a_cut_link_carries_nothing_and_a_healed_one_all():
    world, arrived = World(1), list[object]()
    network = Network(world, lambda *message: arrived.append(message))
    network.apart = frozenset({"north"})
    network.send("ask", "north", "south", {})
    network.send("bundle", "north", "south", b"by hand", by_hand=60)
    world.run(100)
    assert arrived == [("bundle", "north", "south", b"by hand")]
    network.heal()
    network.send("ask", "north", "south", {})
    world.run(10)
    assert arrived[1:] == [("ask", "north", "south", {})]
    assert set(CHANNELS["room"]) < set(NAMES)
