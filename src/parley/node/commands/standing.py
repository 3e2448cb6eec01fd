"""Who may do what: the checks that every command begins with."""

from parley.node import own_view
from parley.node.commands.refusal import Refused
from parley.node.opened import Node
from parley.node.projections import reports
from parley.node.projections.outcomes import OutcomeRow
from parley.node.projections.reports import ReportRow
from parley.node.shown import Reader


def roles_of(node: Node, member: str) -> tuple[str, ...]:
    """The roles of a member."""
    return node.agreement.member(member).roles


def must_act(node: Node, reader: Reader) -> None:
    """Refuses the public, and an officer whose member's keys are not at this node."""
    if reader.is_public:
        raise Refused("Log in to act for a member.")
    if reader.member not in node.keyrings:
        raise Refused("This node holds no keys of %(member)s; act at its own node.", {"member": reader.member})


def must_be_guarantor(node: Node, reader: Reader, act: str) -> None:
    """Refuses whoever is no guarantor. `act` is one of the sentences below."""
    must_act(node, reader)
    roles = roles_of(node, reader.member)
    if "guarantor" not in roles:
        raise Refused(act, {"role": roles[0] if roles else "observer"})


def incident_for(node: Node, reader: Reader, incident_id: str) -> OutcomeRow:
    """The incident as the reader's own view in its channel has it. Refused where there is none."""
    row = own_view.row_of(node, node.projections[reader.channel].reading(), reader.member, incident_id)
    if row is None:
        raise Refused("No incident %(id)s is known here; it may have another id now.", {"id": incident_id})
    return row


def report_for(node: Node, reader: Reader, report_id: str) -> ReportRow:
    """The report as the reader's channel knows it. Refused where there is none."""
    row = reports.get(node.projections[reader.channel].reading(), report_id)
    if row is None:
        raise Refused("No report %(id)s is known here.", {"id": report_id[:12]})
    return row
