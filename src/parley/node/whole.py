"""A report from all of its parts that lie at this node: what its author knows, open to others or not."""

from parley.node.opened import Node
from parley.reports.parts import join
from parley.reports.report import Report


def whole_report(node: Node, entry_id: str) -> Report | None:
    """A report from all its parts that lie here, open or not: its author's own view. None where the facts are gone."""
    entry = node.store.get(entry_id)
    if entry is None or entry.envelope is None:
        return None
    parts = {}
    for ref in entry.envelope.parts:
        part = node.store.part(ref.commitment)
        if part is not None:
            parts[ref.name] = part.value()
    return join(parts) if "facts" in parts else None
