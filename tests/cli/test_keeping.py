"""What a served node does by itself once a minute."""

from datetime import date
from pathlib import Path

import pytest

from parley.cli.keeping import do_duties
from parley.node import bulletins, commands
from parley.node.initiate import initiate
from parley.node.opened import Node, open_node
from parley.node.shown import Reader
from parley.record.clock import SetClock
from tests.cli.conftest import DAY, NOON
from tests.node import land

DEADLINE = 86_400  # beyond any deadline of a bulletin in the land


@pytest.fixture
def proposed(node: Path) -> tuple[Path, SetClock]:
    """A node with a bulletin of DAY proposed and approved by two of three, and the clock that it stands on."""
    clock = SetClock(NOON + 86_400)
    day = date.fromisoformat(DAY)
    with open_node(node, clock=clock) as opened:
        for member in land.GUARANTORS:
            commands.cut_off(opened, officer(member), day=day)
        commands.propose_bulletin(opened, officer("east"), day=day)
        for member in ("north", "south"):
            commands.approve_bulletin(opened, officer(member), day=day)
    return node, clock


def officer(member: str) -> Reader:
    return Reader("guarantors", member, "duty", "duty officer")


def state(node: Node) -> str:
    connection = node.projections["guarantors"].reading()
    return bulletins.standing_of(connection, node.agreement, date.fromisoformat(DAY)).state


def test_a_bulletin_whose_deadline_has_passed_lapses_by_itself(proposed: tuple[Path, SetClock]):
    directory, clock = proposed
    with open_node(directory, clock=clock) as node:
        do_duties(node)
        assert state(node) == "proposed"
        clock.set(clock.now() + DEADLINE)
        do_duties(node)
        assert state(node) == "lapsed"  # in the land each side then issues its own


def test_a_reconstruction_has_nothing_to_settle(tmp_path: Path):
    clock = SetClock(NOON)
    initiate(land.write(tmp_path / "paper"), tmp_path / "node", clock=clock, acting=("east",))
    with open_node(tmp_path / "node", clock=clock) as node:
        assert list(node.projections) == ["public"]
        before = [node.store.head(log).size for log in node.store.logs()]
        do_duties(node)
        assert [node.store.head(log).size for log in node.store.logs()] == before
