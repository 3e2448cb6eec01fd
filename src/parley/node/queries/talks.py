"""Talks as pages show them: rounds, meetings, statements."""

from collections.abc import Iterator
from typing import Any

import apsw
import msgspec

from parley.node.kinds import PUBLIC
from parley.node.opened import Node
from parley.node.projections import entries, outcomes
from parley.node.projections.entries import Heard
from parley.node.queries.process import foot, reading
from parley.node.queries.rows import incident_shown
from parley.node.shown import DelegationShown, IncidentShown, MeetingShown, Reader, RoundPage, StatementShown
from parley.talks.meeting import Approval, JointGroupMeeting, Request, joint_group, terms_hash
from parley.talks.round import Accreditation, Appeal, Invitation, Round, RoundAct, fold_round
from parley.talks.statement import Signature, Statement, statement_standing

_ACTS = {"appeal": Appeal, "invitation": Invitation, "accreditation": Accreditation}


def rounds(node: Node, reader: Reader) -> tuple[RoundPage, ...]:
    """All rounds that the reader's channel knows, in the order of their first act."""
    connection = reading(node, reader)
    names = dict.fromkeys(str(one.said[one.kind]["round"]) for one in entries.of_kind(connection, *_ACTS))
    return tuple(_page(node, reader, connection, name) for name in names)


def round_page(node: Node, reader: Reader, round_id: str) -> RoundPage | None:
    """One round; None where the reader's channel knows none of that name."""
    return next((page for page in rounds(node, reader) if page.id == round_id), None)


def statement(node: Node, reader: Reader, entry: str) -> StatementShown | None:
    """One statement with everybody's assent."""
    one = entries.get(reading(node, reader), entry)
    if one is None or one.kind != "statement" or one.inert:
        return None
    return statement_shown(node, reading(node, reader), one)


def statements(node: Node, connection: apsw.Connection) -> Iterator[StatementShown]:
    """All statements, the newest first."""
    found = [one for one in entries.of_kind(connection, "statement") if one.channel == PUBLIC]
    return (statement_shown(node, connection, one) for one in reversed(found))


def statement_shown(node: Node, connection: apsw.Connection, one: Heard) -> StatementShown:
    """A statement from its entry and the assents that refer to it. Joint only with every issuer's signature."""
    said = msgspec.convert(one.said["statement"], Statement)
    signatures = [
        msgspec.convert(assent.said["assent"], Signature)
        for assent in entries.referring(connection, one.id, "ref", "assent")
        if assent.said["assent"]["member"] == assent.member
    ]
    standing = statement_standing(said, signatures, [member.id for member in node.agreement.members])
    return StatementShown(
        entry=one.id,
        at=one.at,
        titles={text.language: text.title for text in said.texts},
        texts={text.language: text.words for text in said.texts},
        markings={text.language: text.marking for text in said.texts},
        issuers=said.issuers,
        assents=dict(standing.assents),
        joint=standing.joint,
        missing=standing.missing,
    )


def _page(node: Node, reader: Reader, connection: apsw.Connection, name: str) -> RoundPage:
    held = _fold(node, connection, name)
    invitation = held.invitations[-1] if held.invitations else None
    seats = {one.delegation: len(one.officers) for one in held.delegations}
    invited = invitation.members if invitation else tuple(seats)
    return RoundPage(
        id=name,
        title=invitation.title if invitation else name,
        appeal=held.appeals[0][1] if held.appeals else "",
        invitation=f"{invitation.venue}, {invitation.first_day}" if invitation else "",
        delegations=tuple(
            DelegationShown(name=member, member=member, seats=seats.get(member, 0), accredited=member in seats)
            for member in invited
        ),
        meetings=tuple(_meetings(node, connection, name)),
        statements=tuple(one for one in statements(node, connection) if _round_of(connection, one.entry) in ("", name)),
        agenda=tuple(_agenda(node, connection, name)),
        foot=foot(node, reader),
    )


def _fold(node: Node, connection: apsw.Connection, name: str) -> Round:
    acts = [
        RoundAct(
            id=one.id,
            member=one.member,
            supersedes=one.supersedes,
            act=msgspec.convert(one.said[one.kind], _ACTS[one.kind]),
        )
        for one in entries.of_kind(connection, *_ACTS)
    ]
    return fold_round(name, acts, {member.id: member.roles for member in node.agreement.members})


def _round_of(connection: apsw.Connection, entry: str) -> str:
    one = entries.get(connection, entry)
    return str(one.said["statement"].get("round", "")) if one else ""


def _meetings(node: Node, connection: apsw.Connection, name: str) -> Iterator[MeetingShown]:
    """Meetings held or called, by their beginning; a Joint Group meeting exists only when all guarantors approve."""
    found = [
        MeetingShown(
            kind="Joint Group",
            venue=one.request.venue,
            at=one.request.begins,
            exists=one.exists,
            approvals=dict.fromkeys(one.approved, True) | dict.fromkeys(one.missing, False),
        )
        for one in _joint_group(node, connection)
    ]
    for one in entries.of_kind(connection, "meeting"):
        said = one.said["meeting"]
        if said["round"] == name:
            found.append(
                MeetingShown(kind=said["kind"], venue=said["venue"], at=said["begins"], exists=True, approvals={})
            )
    return iter(sorted(found, key=lambda meeting: meeting.at))


def _joint_group(node: Node, connection: apsw.Connection) -> tuple[JointGroupMeeting, ...]:
    requests = [
        Request(
            id=one.id,
            member=one.member,
            venue=said["venue"],
            begins=said["begins"],
            matter=said.get("matter", ""),
            supersedes=one.supersedes,
        )
        for one in entries.of_kind(connection, "meeting-request")
        for said in [one.said["meeting-request"]]
    ]
    by_terms = {terms_hash(request): request.id for request in requests}
    approvals = [
        Approval(
            id=one.id,
            member=one.member,
            request=by_terms.get(_terms(one.said["meeting-approval"]), ""),
            terms=_terms(one.said["meeting-approval"]),
        )
        for one in entries.of_kind(connection, "meeting-approval")
    ]
    return joint_group(requests, approvals, node.agreement.decision.deciders)


def _terms(said: dict[str, Any]) -> str:
    return terms_hash(Request(id="", member="", venue=said["venue"], begins=said["begins"], matter=""))


def _agenda(node: Node, connection: apsw.Connection, name: str) -> Iterator[IncidentShown]:
    """The disputed incidents put on the round's agenda, as they now stand."""
    for one in entries.of_kind(connection, "agenda"):
        if one.said["agenda"]["meeting"] == name:
            for incident in sorted(outcomes.incidents_of(connection, one.refs)):
                row = outcomes.get(connection, incident)
                if row is not None:
                    yield incident_shown(node, row)
