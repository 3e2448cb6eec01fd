"""Who holds what: how far each member has signed for the logs of the others, and each member's last word."""

from collections.abc import Iterator
from dataclasses import dataclass

from parley.node.exchange.erasing import KIND
from parley.node.kinds import visible_from
from parley.node.opened import Node
from parley.node.projections import entries
from parley.node.shown.record import HolderShown


@dataclass(frozen=True)
class Erasure:
    """An erasure that is recorded: by whom, in which channel, which members have confirmed it and which have not."""

    entry: str
    channel: str
    member: str
    at: int
    confirmed: tuple[str, ...]
    waiting: tuple[str, ...]


def holders(node: Node, log: str) -> tuple[HolderShown, ...]:
    """How far each other member of a log's channel has acknowledged it, in the order of the genesis; 0 where never."""
    rules, known = node.store.rules(log), node.store.acknowledged(log)
    return tuple(
        HolderShown(member, known[member].size, known[member].at) if member in known else HolderShown(member, 0, 0)
        for member in node.store.genesis.channels[rules.channel]
        if member != rules.member
    )


def last_words(node: Node, channel: str) -> dict[str, int]:
    """Member to the claimed time of the last thing it said, as far as the readers of a channel know; 0: nothing."""
    words = dict.fromkeys((member.id for member in node.store.genesis.members if member.represented), 0)
    for log in node.store.logs():
        rules, size = node.store.rules(log), node.store.size(log)
        if rules.channel in visible_from(channel) and size:
            last = next(iter(node.store.entries(log, size - 1, size)))
            words[rules.member] = max(words[rules.member], last.envelope.at if last.envelope else 0)
    return words


def erasures(node: Node, channel: str) -> Iterator[Erasure]:
    """The erasures that the readers of a channel know of, by claimed time, and who has confirmed them.

    Its author carries an erasure out when it records it; each other member of its channel confirms it by an entry.
    """
    connection = node.projections[channel].reading()
    for one in entries.of_kind(connection, "erase"):
        confirmed = {said.member for said in entries.referring(connection, one.id, "ref", KIND)}
        others = [member for member in node.store.genesis.channels[one.channel] if member != one.member]
        yield Erasure(
            one.id,
            one.channel,
            one.member,
            one.at,
            tuple(member for member in others if member in confirmed),
            tuple(member for member in others if member not in confirmed),
        )
