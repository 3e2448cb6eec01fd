"""The way from the pages to the node: whose pages these are, and what reads and acts there."""

from parley.node import commands, queries
from parley.node.opened import Node

__all__ = ["commands", "install", "node", "queries"]

_installed: list[Node] = []


def install(opened: Node) -> None:
    """Makes `opened` the node that this process serves."""
    _installed[:] = [opened]


def node() -> Node:
    """The node that this process serves. Raises LookupError where none was installed."""
    if not _installed:
        raise LookupError("no node is open: start the pages with `parley serve DIR`")
    return _installed[0]
