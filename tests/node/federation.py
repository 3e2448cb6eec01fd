"""Nodes of one process that share no key and exchange nothing but files."""

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from parley.cli.keeping import do_duties
from parley.node.exchange.bundles import take_file_in, write_file_out
from parley.node.exchange.founding import found, prepare
from parley.node.opened import Node
from parley.record.clock import SetClock
from tests.node import land
from tests.node.cast import BEGIN, opened

SPEAKS_FOR = {"n": ("north", "red"), "s": ("south", "envoy"), "e": ("east", "watcher", "press")}


def founded(folder: Path, holding: Mapping[str, Sequence[str]] = SPEAKS_FOR) -> dict[str, Path]:
    """Founds the land's process by cards and genesis files; the folders of its nodes."""
    paper, clock = land.write(folder / "paper"), SetClock(BEGIN)
    places = {name: folder / name for name in holding}
    for name, members in holding.items():
        prepare(paper, places[name], members, clock=clock, passphrase=None)
    cards = [path for place in places.values() for path in place.glob("card-*.json")]
    for place in places.values():
        found(place, cards, clock=clock, passphrase=None)
    signed = [path for place in places.values() for path in place.glob("genesis-*.json")]
    for place in places.values():
        assert found(place, signed, clock=clock, passphrase=None).in_force
    return places


@contextmanager
def at_work(places: Mapping[str, Path]) -> Iterator[dict[str, Node]]:
    """The nodes, open."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(opened(place)) for name, place in places.items()}


def carry(sender: Node, receiver: Node, to: str, stick: Path, *, whole: bool = False) -> None:
    """Carries a bundle from one node to another by a stick."""
    write_file_out(sender, to, stick, whole=whole)
    take_file_in(receiver, stick)


def exchange(nodes: Mapping[str, Node], folder: Path, chance: random.Random, rounds: int = 1) -> None:
    """Sticks go about, in any order, some of them twice, until everybody has heard everything."""
    for turn in range(rounds):
        ways = [(one, other) for one in nodes for other in nodes if one != other]
        chance.shuffle(ways)
        for one, other in ways:
            stick = folder / f"stick-{turn}-{one}{other}"
            write_file_out(nodes[one], sorted(nodes[other].keyrings, key=_narrowest(nodes[other]))[0], stick)
            for _ in range(chance.choice((1, 1, 2))):
                take_file_in(nodes[other], stick)


def pass_hours(nodes: Mapping[str, Node], hours: float) -> None:
    """Lets time pass at every node, and each do its own members' share."""
    for node in nodes.values():
        node.clock.set(node.clock.now() + int(hours * 3600))  # type: ignore[attr-defined]
        do_duties(node)


def _narrowest(node: Node):  # type: ignore[no-untyped-def]
    """The member who is in most channels comes first: what it may hold includes what the others may."""
    return lambda member: -len(node.channels_of(member))
