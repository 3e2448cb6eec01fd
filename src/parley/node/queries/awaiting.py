"""What awaits the reader: bulletins to approve, inquiries to answer, findings to make; the nearest due time first."""

from collections.abc import Iterator
from datetime import timedelta

import apsw

from parley.agreement.counting import day_of
from parley.node import bulletins
from parley.node.kinds import PUBLIC
from parley.node.opened import Node
from parley.node.projections import entries, outcomes, press
from parley.node.projections.outcomes import OutcomeRow
from parley.node.shown import Await, Reader, Said

_BULLETIN_DAYS = 7
_FINDINGS = 20
_MEASURE_SECONDS = 7 * 86_400
_NEVER = 1 << 62


def awaits(node: Node, reader: Reader) -> tuple[Await, ...]:
    """All that awaits the reader's member, due times first; nothing for the public."""
    if reader.is_public or reader.member not in node.keyrings:
        return ()
    connection = node.projections[reader.channel].reading()
    found = [
        *_bulletins(node, connection, reader.member),
        *_inquiries(node, connection, reader.member),
        *_measures(node, connection, reader.member),
        *_findings(node, connection, reader.member),
        *_texts(node, connection, reader.member),
    ]
    return tuple(sorted(found, key=lambda one: (one.due or _NEVER, one.address)))


def _bulletins(node: Node, connection: apsw.Connection, member: str) -> Iterator[Await]:
    publication = node.agreement.publication
    if member not in publication.approvers:
        return
    today = day_of(node.agreement, node.clock.now())
    for day in (today - timedelta(days=n) for n in range(_BULLETIN_DAYS)):
        standing = bulletins.standing_of(connection, node.agreement, day)
        if standing.state == "proposed" and member in standing.waiting:
            yield Await(
                kind="bulletin",
                what=Said("Approve the bulletin of %(day)s", {"day": day.isoformat()}),
                detail=Said("Approved by %(members)s", {"members": ", ".join(_codes(node, standing.approved)) or "–"}),
                address=f"/bulletins/{day.isoformat()}/",
                due=bulletins.deadline_of(connection, node.agreement, day),
            )


def _inquiries(node: Node, connection: apsw.Connection, member: str) -> Iterator[Await]:
    for one in entries.of_kind(connection, "inquiry"):
        said = one.said["inquiry"]
        answered = any(answer.member == member for answer in entries.referring(connection, one.id, "ref", "answer"))
        if said["asked_of"] != member or answered:
            continue
        incident = next(iter(outcomes.incidents_of(connection, one.refs)), "")
        yield Await(
            kind="inquiry",
            what=Said("Answer an inquiry: %(question)s", {"question": said["question"]}),
            detail=Said("asked by %(member)s", {"member": _codes(node, (one.member,))[0]}),
            address=f"/incidents/{incident}/",
            due=said["due"],
        )


def _measures(node: Node, connection: apsw.Connection, member: str) -> Iterator[Await]:
    """The measures asked of the member that it has not answered, or of which it said that they are in hand; those long
    overdue stand on their incidents only, where everybody reads that they are."""
    for one in entries.of_kind(connection, "measure"):
        said = one.said["measure"]
        after = entries.referring(connection, one.id, "ref", "measure-answer")
        responses = {answer.said["measure-answer"]["response"] for answer in after if answer.member == member}
        long_over = node.clock.now() > said["due"] + _MEASURE_SECONDS
        if said["asked_of"] != member or responses - {"in hand"} or long_over:
            continue
        incident = next(iter(outcomes.incidents_of(connection, one.refs)), "")
        yield Await(
            kind="measure",
            what=Said("Answer a measure: %(words)s", {"words": said["words"] or said["step"]}),
            detail=Said("asked by %(member)s", {"member": _codes(node, (one.member,))[0]}),
            address=f"/incidents/{incident}/",
            due=said["due"],
        )


def _findings(node: Node, connection: apsw.Connection, member: str) -> Iterator[Await]:
    """The newest incidents of which every other decider has made a finding, so that this member's decides."""
    deciders = node.agreement.decision.deciders
    if member not in deciders:
        return
    rows = outcomes.read(
        connection, "outcome = 'none yet' AND applies != 'does not apply' ORDER BY earliest DESC LIMIT 2000"
    )
    waiting = [
        row
        for row in rows
        if row.determinations.get(member) == "pending"
        and all(said != "pending" for other, said in row.determinations.items() if other != member)
    ]
    for row in waiting[:_FINDINGS]:
        yield Await(
            kind="finding",
            what=Said("Make your finding: %(incident)s", {"incident": row.incident.id}),
            detail=_others(row),
            address=f"/incidents/{row.incident.id}/",
            due=0,
        )


def _texts(node: Node, connection: apsw.Connection, member: str) -> Iterator[Await]:
    """The texts proposed to the member, which go out when it has signed or approved them."""
    rows = connection.execute("SELECT id FROM press WHERE channel != ? AND issued_at = 0 ORDER BY id", (PUBLIC,))
    for (entry,) in rows.fetchall():
        one = entries.get(connection, str(entry))
        if one is None or member not in press.standing_of(connection, node.agreement, one).waits_for:
            continue
        yield Await(
            kind="text",
            what=Said("Sign a text: %(title)s", {"title": press.text_of(one).texts[0].title}),
            detail=Said("asked by %(member)s", {"member": _codes(node, (one.member,))[0]}),
            address=f"/statements/{one.id}/",
            due=0,
        )


def _others(row: OutcomeRow) -> Said:
    made = sum(said != "pending" for said in row.determinations.values())
    return Said("%(made)s findings are in; yours decides the outcome", {"made": made})


def _codes(node: Node, members: tuple[str, ...]) -> list[str]:
    return [node.agreement.member(member).code for member in members]
