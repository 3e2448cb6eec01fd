"""`parley rebuild`: throws the projections away and derives them again from the record."""

import click

from parley.cli.asked import REJECTED, Asked, done, lines
from parley.cli.on_node import node_argument, on_node
from parley.cli.progress import progress
from parley.node.opened import Node
from parley.node.ownership import Answer
from parley.node.queries.process import foot
from parley.node.shown import Reader


@click.command()
@node_argument
@on_node
def rebuild(node: Node, asked: Asked) -> Answer:
    """Derive everything that pages show again from the record, and say whether it is computed from the same basis."""
    before = bases(node)
    with progress(shown=asked.node is None) as tell:
        tell("deriving again", 0, 0)
        node.rebuild()
    after = bases(node)
    told = [f"{channel}: basis before {before[channel]}, after {after[channel]}" for channel in before]
    if after == before:
        return done(lines(*told, "rebuilt; the bases are equal"))
    return REJECTED, lines(*told), lines("the bases differ: run `parley verify`")


def bases(node: Node) -> dict[str, str]:
    """The hash of what each channel's rows are computed from."""
    return {channel: foot(node, Reader(channel=channel)).basis for channel in node.projections}
