"""Stage 4: incidents -> outcomes. What the guarantors' findings come to, whether the agreement applies, the stage."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import apsw
import msgspec

from parley.agreement.actors import resolve
from parley.agreement.agreement import Agreement, Names, Outcome
from parley.agreement.applicability import Applicability, applicability
from parley.findings.finding import Finding, finding_from_parts
from parley.findings.outcome import JointOutcome, Stated, current, joint_outcome
from parley.findings.stage import StageFacts, stage_of
from parley.incidents.incident import Incident
from parley.node.kinds import WIDTH
from parley.node.projections import entries
from parley.node.projections.entries import Heard
from parley.node.projections.places import zones_of
from parley.node.projections.reports import released_as, releases_of
from parley.vocabulary.intervals import Interval
from parley.vocabulary.places import Place

HANGS_ON_REPORT = ("finding", "determinations", "inquiry", "reply", "measure", "agenda", "opinion", "released")
Standing = Mapping[str, tuple[Stated, ...]]
_HANGS_ON_THOSE = ("answer", "withdraw", "measure-answer", "finding")


class OutcomeRow(msgspec.Struct, frozen=True, kw_only=True):
    """An incident with all that was made of it. `reached` maps each stage reached to the time of the entry behind it.

    `act` is the act as titles say it, "" where the reports state none; `alleged`: bound, excluded, both or unknown.
    """

    incident: Incident
    outcome: Outcome
    rule: int
    says: Names
    determinations: dict[str, str]
    act: str
    alleged: str
    applies: str
    stage: str
    sides: tuple[str, ...]
    reached: dict[str, int]
    zones: tuple[str, ...]


def keys(connection: apsw.Connection, changed: Iterable[Heard]) -> set[str]:
    """The incidents that findings and what follows them touch."""
    touched: set[str] = set()
    for one in changed:
        if one.kind in HANGS_ON_REPORT:
            touched |= set(one.refs)
        if one.kind in _HANGS_ON_THOSE:
            for target in (*one.refs, *one.supersedes):
                behind = entries.get(connection, target)
                touched |= set(behind.refs) if behind is not None else set()
    touched |= {report for target in touched for report in released_as(connection, target)}
    return incidents_of(connection, touched)


def incidents_of(connection: apsw.Connection, reports: Iterable[str]) -> set[str]:
    """The incidents that reports belong to."""
    found = set()
    for report in reports:
        found |= {str(row[0]) for row in connection.execute("SELECT incident FROM belongs WHERE report = ?", (report,))}
    return found


def fold(connection: apsw.Connection, agreement: Agreement, incident_id: str) -> OutcomeRow | None:
    """The outcome row of one incident, None where there is none of that id."""
    incident = incident_of(connection, incident_id)
    return None if incident is None else row_of(connection, agreement, incident)


def row_of(connection: apsw.Connection, agreement: Agreement, incident: Incident) -> OutcomeRow:
    """The outcome row of an incident, be it the joint view's or a member's own."""
    stated = list(findings_on(connection, incident.reports))
    joint = joint_outcome(current(stated), agreement.decision)
    applies = applies_to(agreement, incident)
    standing, reached = _stage(connection, incident, joint, stated)
    return OutcomeRow(
        incident=incident,
        outcome=joint.outcome,
        rule=joint.rule,
        says=joint.says,
        determinations={position.member: position.determination for position in joint.positions},
        act=acts_in_order(incident)[0] if incident.acts else "",
        alleged=alleged(agreement, incident),
        applies=applies.applies,
        stage=standing[0],
        sides=standing[1],
        reached=reached,
        zones=zones_of(agreement, incident.where, incident.when),
    )


def write(connection: apsw.Connection, incident_id: str, row: OutcomeRow | None) -> None:
    """Puts an outcome's row in place of the one before, and notes that it changed, for the index of incidents."""
    connection.execute("INSERT INTO changed (incident) VALUES (?)", (incident_id,))
    if row is None:
        connection.execute("DELETE FROM outcome WHERE id = ?", (incident_id,))
        return
    incident = row.incident
    connection.execute(
        "INSERT OR REPLACE INTO outcome VALUES (?,?,?,?,?,?,?)",
        (
            incident.id,
            incident.when.earliest,
            incident.when.latest,
            incident.region,
            row.outcome,
            row.applies,
            msgspec.json.encode(row),
        ),
    )


def read(connection: apsw.Connection, where: str, values: tuple[Any, ...] = ()) -> Iterator[OutcomeRow]:
    """The rows of outcomes under an SQL condition."""
    decoder = msgspec.json.Decoder(OutcomeRow)
    for (row,) in connection.execute(f"SELECT row FROM outcome WHERE {where}", values):
        yield decoder.decode(row)


def get(connection: apsw.Connection, incident_id: str) -> OutcomeRow | None:
    """One outcome row."""
    return next(read(connection, "id = ?", (incident_id,)), None)


def incident_of(connection: apsw.Connection, incident_id: str) -> Incident | None:
    """One incident as matching made it."""
    row = next(connection.execute("SELECT row FROM incident WHERE id = ?", (incident_id,)), None)
    return msgspec.json.decode(row[0], type=Incident) if row else None


def hanging(connection: apsw.Connection, report: str, *kinds: str) -> list[Heard]:
    """The entries of these kinds on a report, also those of wider channels, which know it by its release."""
    return [
        one
        for name in (report, *releases_of(connection, report))
        for one in entries.referring(connection, name, "ref", *kinds)
    ]


def findings_on(connection: apsw.Connection, reports: Sequence[str]) -> Iterator[Stated]:
    """Every finding, correction and withdrawal whose anchor is among the reports.

    A correction that hangs on another report ends its former here as a withdrawal does; it stands where its anchor is.
    """
    told = set()
    for report in reports:
        for one in entries.referring(connection, report, "ref", "finding"):
            told.add(one.member)
            yield Stated(
                id=one.id,
                member=one.member,
                supersedes=one.supersedes,
                finding=finding_from_parts(one.member, one.said),
            )
            for gone in entries.referring(connection, one.id, "supersedes", "withdraw", "finding"):
                if gone.kind == "withdraw" or not set(gone.refs) & set(reports):
                    yield Stated(id=gone.id, member=gone.member, supersedes=(one.id,), finding=None)
    yield from (one for one in _released_determinations(connection, reports) if one.member not in told)


def _released_determinations(connection: apsw.Connection, reports: Sequence[str]) -> Iterator[Stated]:
    """What each guarantor last said in the nearest channel, out of that of findings, of reports known by releases."""
    newest: dict[str, tuple[int, int, str, Heard]] = {}
    for report in reports:
        for name in (report, *releases_of(connection, report)):
            for one in entries.referring(connection, name, "ref", "determinations"):
                rank = (WIDTH.index(one.channel), one.seq, name, one)
                newest[one.member] = max(newest.get(one.member, rank), rank, key=lambda it: it[:2])
    for member, (_, _, name, one) in newest.items():
        said = one.said["determinations"]["of"][name]
        if said["determination"] != "pending":
            finding = msgspec.convert({**said, "member": member, "anchor": name, "judged": (name,)}, Finding)
            yield Stated(id=one.id, member=member, finding=finding)


def applies_to(agreement: Agreement, incident: Incident) -> Applicability:
    """Whether the agreement applies to an incident."""
    return _applies(agreement, incident.when, incident.where, incident.acts, incident.parties, incident.targets)


@lru_cache(maxsize=4096)  # an incident is folded again whenever a finding is made, and in every channel
def _applies(
    agreement: Agreement,
    when: Interval,
    where: Place | None,
    acts: tuple[str, ...],
    parties: tuple[str, ...],
    targets: tuple[str, ...],
) -> Applicability:
    return applicability(agreement, when=when, where=where, acts=acts, parties=parties, targets=targets)


def acts_in_order(incident: Incident) -> list[str]:
    """The acts that the reports state, the most specific first: a title says as much as anybody has said."""
    return sorted(incident.acts, key=lambda act: (-act.count("/"), act))


def alleged(agreement: Agreement, incident: Incident) -> str:
    """Whom the reports allege to have acted: bound, excluded, both, or unknown."""
    found = {actor.standing for party in incident.parties for actor in resolve(agreement, party)}
    if {"bound", "excluded"} <= found:
        return "both"
    return "bound" if "bound" in found else "excluded" if "excluded" in found else "unknown"


def _stage(
    connection: apsw.Connection,
    incident: Incident,
    joint: JointOutcome,
    stated: Sequence[Stated],
) -> tuple[tuple[str, tuple[str, ...]], dict[str, int]]:
    """Stage and side states, and when each stage was reached (by the claimed times of the entries, for display)."""
    heard = [
        one
        for report in incident.reports
        for one in (
            *entries.referring(connection, report, "ref", "finding"),
            *hanging(connection, report, "determinations", "inquiry", "measure"),
        )
    ]
    recorded = [_at(connection, report) for report in incident.reports]
    findings = [one.at for one in heard if one.kind in ("finding", "determinations")]
    followed = [
        one
        for one in heard
        if one.kind == "measure"
        and any(
            answer.member == one.said["measure"]["asked_of"]
            for answer in entries.referring(connection, one.id, "ref", "measure-answer")
        )
    ]
    facts = StageFacts(
        registered=True,
        screened=True,
        verified=bool(heard),
        determined=joint.outcome != "none yet",
        followed_up=bool(followed),
        merged=len(incident.reports) > 1,
    )
    standing = stage_of(facts)
    reached = {"alleged": min(recorded), "registered": min(recorded), "screened": min(recorded)}
    if heard:
        reached["under verification"] = min(one.at for one in heard)
    if facts.determined:
        reached["determined"] = max(findings)
    return (standing.stage, standing.sides), reached


def _at(connection: apsw.Connection, report: str) -> int:
    return int(next(connection.execute("SELECT recorded_at FROM report WHERE id = ?", (report,)))[0])


def by_outcome(rows: Iterable[OutcomeRow]) -> Mapping[str, int]:
    """How many incidents have each joint outcome."""
    counts = {"established": 0, "disputed": 0, "not established": 0, "none yet": 0}
    for row in rows:
        counts[row.outcome] += 1
    return counts
