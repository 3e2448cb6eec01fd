"""Findings and what follows them: inquiries, answers, replies, measures, disputes put on an agenda."""

import msgspec

from parley.agreement.agreement import Determination
from parley.findings.agenda import put_on_agenda as agenda_item
from parley.findings.finding import Attribution, Finding, NotAFinding, complete, finding_parts
from parley.findings.inquiry import Answer, Inquiry
from parley.findings.measure import RESPONSES, Measure, MeasureAnswer, Response, Step
from parley.findings.outcome import current, joint_outcome
from parley.node.commands.refusal import Refused
from parley.node.commands.standing import incident_for, must_act, must_be_guarantor, report_for, roles_of
from parley.node.kinds import GUARANTORS, MEMBERS, visible_from
from parley.node.opened import Draft, Node
from parley.node.projections import entries, outcomes, reports
from parley.node.shown import Reader

_ONLY_GUARANTORS_FIND = "Only guarantors make findings. You act for: %(role)s."
_ONLY_GUARANTORS_ASK = "Only guarantors ask other members. You act for: %(role)s."
_MISSING = "This was not recorded: %(what)s Nothing was lost."


def make_finding(
    node: Node,
    reader: Reader,
    *,
    incident_id: str,
    determination: Determination,
    reason: str = "",
    held: str,
    grounds: str,
    attribution: str = "",
    said_by: str = "",
    basis: str = "",
    supersedes: str = "",
    anchor: str = "",
) -> str:
    """Records what the reader's guarantor holds of an incident. With `supersedes` (an entry id) it corrects a finding.

    The anchor is the member's own report where it has one in the incident, else the first; the finding follows it.
    """
    must_be_guarantor(node, reader, _ONLY_GUARANTORS_FIND)
    row = incident_for(node, reader, incident_id)
    try:
        finding = complete(
            Finding(
                member=reader.member,
                anchor=anchor or _anchor(node, reader, row.incident.reports),
                judged=row.incident.reports,
                determination=determination,
                reason=reason,
                held=held,
                grounds=grounds,
                attribution=Attribution(attribution, said_by, basis) if attribution else None,
            )
        )
    except NotAFinding as error:
        raise Refused(_MISSING, {"what": f"{error}."}) from error
    before = (supersedes,) if supersedes else ()
    _must_be_own(node, reader, before, "finding")
    return node.say(reader.member, GUARANTORS, finding_draft(finding, before))


def finding_draft(finding: Finding, supersedes: tuple[str, ...]) -> Draft:
    """A finding as it is signed: it hangs on its anchor report."""
    parts = [(name, value, True) for name, value in finding_parts(finding).items()]
    return Draft("finding", parts, refs=(finding.anchor,), supersedes=supersedes)


def withdraw_finding(node: Node, reader: Reader, *, entry: str, reason: str) -> str:
    """Withdraws a finding of the reader's own member, with the reason; it stays in the record."""
    must_be_guarantor(node, reader, _ONLY_GUARANTORS_FIND)
    _must_be_own(node, reader, (entry,), "finding")
    if not reason.strip():
        raise Refused(_MISSING, {"what": "the reason is missing."})
    return node.say(
        reader.member, GUARANTORS, Draft("withdraw", [("reason", {"text": reason}, True)], supersedes=(entry,))
    )


def ask(node: Node, reader: Reader, *, incident_id: str, asked_of: str, question: str, due: int) -> str:
    """Asks a member for information on an incident by a due time (UTC seconds).

    It goes to the guarantors' channel where the asked member is in it, else to the members'.
    """
    must_be_guarantor(node, reader, _ONLY_GUARANTORS_ASK)
    row = incident_for(node, reader, incident_id)
    if due <= node.clock.now():
        raise Refused(_MISSING, {"what": "the due time is past; set a later one."})
    channel = GUARANTORS if GUARANTORS in node.channels_of(asked_of) else MEMBERS
    anchor = _anchor_in(node, reader, row.incident.reports, channel, asked_of)
    try:
        inquiry = Inquiry(asked_by=reader.member, asked_of=asked_of, question=question, due=due, anchor=anchor)
    except ValueError as error:
        raise Refused(_MISSING, {"what": f"{error}."}) from error
    return node.say(
        reader.member,
        channel,
        Draft("inquiry", [("inquiry", msgspec.to_builtins(inquiry), True)], refs=(inquiry.anchor,)),
    )


def answer(node: Node, reader: Reader, *, inquiry: str, text: str, declined: bool = False) -> str:
    """Answers an inquiry that was put to the reader's member."""
    must_act(node, reader)
    asked = entries.get(node.projections[reader.channel].reading(), inquiry)
    if asked is None or asked.kind != "inquiry":
        raise Refused("No inquiry %(id)s is known here.", {"id": inquiry[:12]})
    if asked.said["inquiry"]["asked_of"] != reader.member:
        raise Refused(
            "This inquiry was put to %(member)s; only it answers.", {"member": str(asked.said["inquiry"]["asked_of"])}
        )
    try:
        said = Answer(inquiry=inquiry, answered_by=reader.member, words=text, declined=declined)
    except ValueError as error:
        raise Refused(_MISSING, {"what": f"{error}."}) from error
    return node.say(
        reader.member, asked.channel, Draft("answer", [("answer", msgspec.to_builtins(said), True)], refs=(inquiry,))
    )


def answer_measure(node: Node, reader: Reader, *, measure: str, response: Response, text: str) -> str:
    """Says what the reader's member did about a measure that was asked of it."""
    must_act(node, reader)
    asked = entries.get(node.projections[reader.channel].reading(), measure)
    if asked is None or asked.kind != "measure":
        raise Refused("No measure %(id)s is known here.", {"id": measure[:12]})
    if asked.said["measure"]["asked_of"] != reader.member:
        raise Refused(
            "This measure was asked of %(member)s; only it answers.", {"member": str(asked.said["measure"]["asked_of"])}
        )
    if response not in RESPONSES:
        raise Refused(_MISSING, {"what": "say whether it is taken, in hand or refused."})
    said = MeasureAnswer(measure=measure, answered_by=reader.member, response=response, words=text)
    return node.say(
        reader.member,
        asked.channel,
        Draft("measure-answer", [("measure-answer", msgspec.to_builtins(said), True)], refs=(measure,)),
    )


def reply(node: Node, reader: Reader, *, report_id: str, text: str) -> str:
    """A party's reply on an incident that a report names it in (its right of reply)."""
    must_act(node, reader)
    if "party" not in roles_of(node, reader.member):
        raise Refused("The right of reply is a party's.")
    if not text.strip():
        raise Refused(_MISSING, {"what": "the reply is missing."})
    known = report_for(node, reader, report_id)
    return node.say(reader.member, MEMBERS, Draft("reply", [("reply", {"text": text}, True)], refs=(known.id,)))


def measure(node: Node, reader: Reader, *, incident_id: str, asked_of: str, step: Step, text: str, due: int) -> str:
    """Asks a member for a step upon an incident, by a due time (UTC seconds)."""
    must_be_guarantor(node, reader, _ONLY_GUARANTORS_ASK)
    row = incident_for(node, reader, incident_id)
    channel = GUARANTORS if GUARANTORS in node.channels_of(asked_of) else MEMBERS
    said = Measure(
        asked_by=reader.member,
        asked_of=asked_of,
        step=step,
        words=text,
        due=due,
        anchor=_anchor_in(node, reader, row.incident.reports, channel, asked_of),
    )
    return node.say(
        reader.member, channel, Draft("measure", [("measure", msgspec.to_builtins(said), True)], refs=(said.anchor,))
    )


def put_on_agenda(node: Node, reader: Reader, *, incident_id: str, round_id: str) -> str:
    """Puts a disputed incident on the agenda of a round, with every position at this moment."""
    must_be_guarantor(node, reader, _ONLY_GUARANTORS_ASK)
    row = incident_for(node, reader, incident_id)
    connection = node.projections[reader.channel].reading()
    joint = joint_outcome(current(outcomes.findings_on(connection, row.incident.reports)), node.agreement.decision)
    try:
        item = agenda_item(
            joint, meeting=round_id, put_by=reader.member, anchor=_anchor(node, reader, row.incident.reports)
        )
    except ValueError as error:
        raise Refused(_MISSING, {"what": f"{error}."}) from error
    return node.say(
        reader.member, GUARANTORS, Draft("agenda", [("agenda", msgspec.to_builtins(item), True)], refs=(item.anchor,))
    )


def _anchor(node: Node, reader: Reader, known: tuple[str, ...]) -> str:
    connection = node.projections[reader.channel].reading()
    own = [
        report
        for report in known
        if (heard := entries.get(connection, report)) is not None and heard.member == reader.member
    ]
    return (own or list(known))[0]


def _anchor_in(node: Node, reader: Reader, known: tuple[str, ...], channel: str, asked_of: str) -> str:
    """The anchor by which a channel knows it: a wider one knows a narrower one's report by its release alone."""
    connection = node.projections[reader.channel].reading()
    if channel == GUARANTORS:
        return _anchor(node, reader, known)
    open_there = [
        name
        for report in known
        for name in (report, *reports.releases_of(connection, report))
        if (heard := entries.get(connection, name)) is not None and heard.channel in visible_from(channel)
    ]
    if not open_there:
        raise Refused(
            "%(member)s does not know of this incident yet: none of its reports is released.", {"member": asked_of}
        )
    return _anchor(node, reader, tuple(open_there))


def _must_be_own(node: Node, reader: Reader, before: tuple[str, ...], kind: str) -> None:
    connection = node.projections[reader.channel].reading()
    for entry in before:
        heard = entries.get(connection, entry)
        if heard is None or heard.kind != kind or heard.member != reader.member:
            raise Refused("Only its author corrects or withdraws a %(kind)s.", {"kind": kind})
