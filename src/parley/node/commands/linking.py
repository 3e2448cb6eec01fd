"""Officers' opinions that two reports are, or are not, of one incident."""

from parley.node.commands.refusal import Refused
from parley.node.commands.standing import must_act, report_for
from parley.node.opened import Draft, Node
from parley.node.projections import entries
from parley.node.projections.reports import ReportRow
from parley.node.shown import Reader


def link(node: Node, reader: Reader, *, report_a: str, report_b: str, same: bool, reason: str) -> str:
    """Records that two reports are of one incident, or are not, with the reason. A newer opinion of the same member on
    the same pair supersedes its older one. Returns the entry's id."""
    must_act(node, reader)
    first, second = sorted((report_for(node, reader, report_a), report_for(node, reader, report_b)), key=_by_id)
    if first.id == second.id:
        raise Refused("A report is the same as itself; choose another one.")
    if not reason.strip():
        raise Refused("This was not recorded: the reason is missing. Nothing was lost.")
    connection = node.projections[reader.channel].reading()
    before = [
        one.id
        for one in entries.referring(connection, first.id, "ref", "opinion")
        if one.member == reader.member and one.refs == (first.id, second.id)
    ]
    return node.say(
        reader.member,
        reader.channel,
        Draft(
            "opinion",
            [("opinion", {"same": same, "reason": reason}, True)],
            refs=(first.id, second.id),
            supersedes=tuple(before),
        ),
    )


def _by_id(row: ReportRow) -> str:
    return row.id
