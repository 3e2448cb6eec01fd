"""Incidents as a reader's own member has them: the joint view's, and its own where its officers' opinions divide
reports otherwise. Figures and bulletins are the joint view's."""

from collections.abc import Sequence
from functools import partial

import apsw

from parley.node.columns import Columns
from parley.node.index import IncidentIndex
from parley.node.opened import Node
from parley.node.projections import outcomes, own_views
from parley.node.projections.outcomes import OutcomeRow


def row_of(node: Node, connection: apsw.Connection, member: str, incident_id: str) -> OutcomeRow | None:
    """One incident by its id, the member's own where it has one of that id; None where there is none, or where the
    member's own view has put others in its place."""
    own = own_views.get(connection, member, incident_id)
    if own is not None:
        return outcomes.row_of(connection, node.agreement, own)
    row = outcomes.get(connection, incident_id)
    return None if row is None or own_views.incidents_of(connection, member, row.incident.reports) else row


def rows_of(node: Node, connection: apsw.Connection, member: str, ids: Sequence[str]) -> dict[str, OutcomeRow]:
    """Several incidents by their ids, the member's own first."""
    own = {one.id: one for one in own_views.of_member(connection, member)}
    found = {one: outcomes.row_of(connection, node.agreement, own[one]) for one in ids if one in own}
    joint = [one for one in ids if one not in own]
    for start in range(0, len(joint), 500):
        some = joint[start : start + 500]
        marks = ",".join("?" * len(some))
        found |= {row.incident.id: row for row in outcomes.read(connection, f"id IN ({marks})", tuple(some))}
    return found


def columns_of(node: Node, connection: apsw.Connection, channel: str, member: str) -> Columns:
    """The columns of a channel's incidents as the member's own view has them."""
    indexes = node.indexes
    with indexes.lock:
        index = indexes.by_channel.setdefault(channel, IncidentIndex(node.agreement.zone))
        index.follow(connection)
        return index.viewed(member, partial(_replaced, node, connection, member))


def _replaced(node: Node, connection: apsw.Connection, member: str) -> tuple[list[str], list[OutcomeRow]]:
    """The joint incidents that the member's own view dissolves, and the rows of those in their place."""
    own = own_views.of_member(connection, member)
    gone = outcomes.incidents_of(connection, (report for one in own for report in one.reports))
    return sorted(gone), [outcomes.row_of(connection, node.agreement, one) for one in own]
