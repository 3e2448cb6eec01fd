"""`parley sync`: pulls from the peers in node.toml."""

import click

from parley.cli.asked import DONE, REJECTED, Asked, lines
from parley.cli.bundle import taken_in
from parley.cli.on_node import node_argument, on_node
from parley.node.config import NodeError
from parley.node.exchange.pulling import PullFailed, pull
from parley.node.opened import Node
from parley.node.ownership import Answer


@click.command()
@node_argument
@on_node
def sync(node: Node, asked: Asked) -> Answer:
    """Pull from every peer what this node does not hold. Exit code 1 where a peer does not answer or is refused."""
    if not node.config.peers:
        raise NodeError("node.toml names no peers; write [[peers]] with member and url, or use `parley bundle`")
    code, out, err = DONE, "", ""
    for peer in node.config.peers:
        try:
            answers = [taken_in(taken) for taken in pull(node, peer)]
        except PullFailed as error:
            answers = [(REJECTED, "", lines(str(error)))]
        out += lines(f"{peer.member} at {peer.url}") + "".join(answer[1] for answer in answers)
        err += "".join(answer[2] for answer in answers)
        code = max(code, *(answer[0] for answer in answers))
    return code, out, err
