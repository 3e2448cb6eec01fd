"""The way from the pages to the node: whose pages these are, and what reads and acts there."""

from parley.node import commands, queries
from parley.node.opened import Node

__all__ = ["NodeKey", "commands", "install", "node", "queries"]

_installed: list[Node] = []


def install(opened: Node) -> None:
    """Makes `opened` the node that this process serves."""
    _installed[:] = [opened]


def node() -> Node:
    """The node that this process serves. Raises LookupError where none was installed."""
    if not _installed:
        raise LookupError("no node is open: start the pages with `parley serve DIR`")
    return _installed[0]


class NodeKey:
    """A node as a key: agreements are compared by their hash and never by their value."""

    def __init__(self, node: Node) -> None:
        self.node = node

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NodeKey) and other.node is self.node

    def __hash__(self) -> int:
        return id(self.node)
