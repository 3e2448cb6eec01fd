"""The registers that a reader may look into."""

from parley.node.opened import Node
from parley.node.queries.process import registers as all_registers
from parley.node.shown import Reader, RegisterShown


def registers(node: Node, reader: Reader) -> tuple[RegisterShown, ...]:
    """All registers; what of each is open is another matter."""
    return all_registers(node)
