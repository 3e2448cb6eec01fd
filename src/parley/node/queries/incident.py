"""One incident: four axes, what each report says, why one incident, history, and what follows."""

from collections.abc import Iterator, Sequence

import apsw
import numpy as np

from parley.agreement.answers import Answer
from parley.findings.inquiry import Answer as Answered
from parley.findings.inquiry import Inquiry, inquiry_state
from parley.findings.measure import Measure, MeasureAnswer, measure_state
from parley.findings.outcome import Stated, current
from parley.incidents.constraints import Opinion, binding
from parley.incidents.fixed import bounds_ppm, probability_ppm
from parley.incidents.likelihood import Part, explain
from parley.incidents.model import Model
from parley.incidents.table import from_reports
from parley.node import own_view
from parley.node.opened import Node
from parley.node.projections import components, entries, outcomes, own_views, reports
from parley.node.projections.outcomes import OutcomeRow
from parley.node.projections.reports import ReportRow
from parley.node.queries.history import history
from parley.node.queries.process import foot, reading
from parley.node.queries.rows import differing, incident_shown, report_shown
from parley.node.shown import (
    AnswerShown,
    ApplicabilityShown,
    FindingShown,
    FollowShown,
    IncidentPage,
    IncidentShown,
    InquiryShown,
    OpinionShown,
    Reader,
    Said,
    ViewShown,
    WhyPart,
    WhyShown,
)

_SAME_PLACE_S = 30 * 86_400
_SAME_PLACE_E6 = 30_000  # about 3 km


def incident(node: Node, reader: Reader, incident_id: str, *, joint: bool = False) -> IncidentPage | str | None:
    """One incident as the reader's channel knows it; its present id where it now has another; None where unknown.

    Where its member's officers divide the reports otherwise, the reader is shown its own view, or the joint one if
    `joint`.

    An id stands for the incident's least report, so a former id leads to wherever that report now belongs; so does the
    id under which the public knows it.
    """
    connection = reading(node, reader)
    member = "" if joint else reader.member
    row = own_view.row_of(node, connection, member, incident_id)
    if row is None:
        return _now(connection, member, incident_id)
    held = [one for report in row.incident.reports if (one := reports.get(connection, report)) is not None]
    held.sort(key=lambda one: (one.report.origin == "outside", one.recorded_at, one.id))
    opinions = _opinions(connection, held)
    return IncidentPage(
        incident=incident_shown(node, row),
        former_ids=_former(connection, row),
        stages=row.reached,
        side_states=row.sides,
        findings=_findings(node, connection, row),
        outcome=row.outcome,
        rule=_rule(row),
        applicability=_applicability(node, row),
        reports=tuple(report_shown(node, reader, one, row.incident.id) for one in held),
        differs=differing(held),
        why=tuple(_why(node, held)),
        next_best=_next_best(connection, row),
        opinions=opinions,
        view=_view(connection, reader, row, joint),
        history=tuple(history(connection, held)),
        inquiries=tuple(_inquiries(node, connection, held)),
        follows=tuple(_follows(connection, held, node.clock.now())),
        same_place=_same_place(node, connection, row),
        may_find=reader.member in node.agreement.decision.deciders and reader.member in node.keyrings,
        foot=foot(node, reader),
    )


def _now(connection: apsw.Connection, member: str, incident_id: str) -> str | None:
    """Where the least report of an incident now belongs, in the member's own view before the joint one."""
    known = reports.known_as(connection, incident_id)
    now = own_views.incidents_of(connection, member, known) or outcomes.incidents_of(connection, known)
    return min(now, default=None)


def _view(connection: apsw.Connection, reader: Reader, row: OutcomeRow, joint: bool) -> ViewShown | None:
    """Whose view the page shows where the reader's own and the joint one differ, and what the other one has."""
    if reader.is_public:
        return None
    own = own_views.incidents_of(connection, reader.member, row.incident.reports)
    if not own:
        return None
    other = own if joint else outcomes.incidents_of(connection, row.incident.reports)
    return ViewShown(joint=joint, others=tuple(sorted(other)))


def _former(connection: apsw.Connection, row: OutcomeRow) -> tuple[str, ...]:
    found = [
        str(next(connection.execute("SELECT short FROM report WHERE id = ?", (report,)))[0])
        for report in row.incident.reports
    ]
    return tuple(one for one in found if one != row.incident.id)


def _rule(row: OutcomeRow) -> Said:
    return Said(
        row.says.get("en", ""), {"number": row.rule} | {f"says_{code}": text for code, text in row.says.items()}
    )


def _findings(node: Node, connection: apsw.Connection, row: OutcomeRow) -> tuple[FindingShown, ...]:
    stated = {one.id: one for one in outcomes.findings_on(connection, row.incident.reports)}
    standing = current(stated.values())
    found = []
    for member in node.agreement.decision.deciders:
        made = standing.get(member, ())
        found += [_finding(connection, row, one, made, stated) for one in made] or [
            FindingShown(
                member=member,
                entry="",
                at=0,
                determination="pending",
                held="",
                grounds="",
                attribution="",
                said_by="",
                basis="",
                beside=(),
                former=(),
                composition_changed=False,
            )
        ]
    return tuple(found)


def _finding(
    connection: apsw.Connection, row: OutcomeRow, one: Stated, made: Sequence[Stated], stated: dict[str, Stated]
) -> FindingShown:
    finding, heard = one.finding, entries.get(connection, one.id)
    if finding is None or heard is None:
        raise LookupError(f"finding {one.id} stands and is not here; rebuild the projections")
    by = finding.attribution
    return FindingShown(
        member=one.member,
        entry=one.id,
        at=heard.at,
        determination=finding.determination,
        held=finding.held,
        grounds=finding.grounds,
        attribution=by.actor if by else "",
        said_by=by.said_by if by else "",
        basis=by.basis if by else "",
        beside=tuple(other.id for other in made if other.id != one.id),
        former=tuple(_before(one, stated)),
        composition_changed=set(finding.judged) != set(row.incident.reports),
    )


def _before(one: Stated, stated: dict[str, Stated]) -> Iterator[str]:
    for old in one.supersedes:
        yield old
        if old in stated:
            yield from _before(stated[old], stated)


def _applicability(node: Node, row: OutcomeRow) -> tuple[ApplicabilityShown, ...]:
    versions = {version.id: version for version in node.agreement.text_versions}
    return tuple(
        ApplicabilityShown(
            version=one.version,
            names=versions[one.version].title,
            whole=one.applies,
            answers=tuple(
                _answer(node, question, getattr(one, question)) for question in ("who", "what", "where", "when")
            ),
        )
        for one in outcomes.applies_to(node.agreement, row.incident).versions
    )


def _answer(node: Node, question: str, answer: Answer) -> AnswerShown:
    return AnswerShown(
        question=question,
        answer=answer.answer,
        provisions=answer.provisions,
        reason=Said(answer.reason.msgid, dict(answer.reason.args)),
    )


def _why(node: Node, held: Sequence[ReportRow]) -> Iterator[WhyShown]:
    """Every pair of the incident's reports explained, the first register's against each other first."""
    table = from_reports((one.id, one.report) for one in held)
    place = {report: n for n, report in enumerate(table.ids.tolist())}
    for n, first in enumerate(held):
        for second in held[n + 1 :]:
            told = explain(table, place[first.id], place[second.id], node.model)
            total = told.total + node.model.lift
            ppm = probability_ppm(total)
            low, high = bounds_ppm(np.array([ppm]), node.model.spread)
            yield WhyShown(
                report_a=first.id,
                report_b=second.id,
                parts=(*(_part(part) for part in (told.prior, *told.parts)), _lift(node.model)),
                total_milli=total,
                probability_ppm=ppm,
                low_ppm=int(low[0]),
                high_ppm=int(high[0]),
            )


def _lift(model: Model) -> WhyPart:
    """What a link gains where a group of reports is divided: its rivals there are few, and the prior counted all."""
    return WhyPart(
        field="lift",
        words=Said("weighed against its rivals in this group, not against all that lie near"),
        milli=model.lift,
    )


def _part(part: Part) -> WhyPart:
    return WhyPart(field=part.field, words=Said(part.label, dict(part.args)), milli=part.milli)


def _next_best(connection: apsw.Connection, row: OutcomeRow) -> tuple[str, int]:
    """The incident that the strongest link outside leads to, and that link's probability in millionths."""
    best = ("", 0)
    for report in row.incident.reports:
        for other, ppm in connection.execute(
            "SELECT b, ppm FROM link WHERE a = ?1 UNION SELECT a, ppm FROM link WHERE b = ?1", (report,)
        ):
            if other not in row.incident.reports and int(ppm) > best[1]:
                best = (next(iter(outcomes.incidents_of(connection, (str(other),))), ""), int(ppm))
    return best


def _opinions(connection: apsw.Connection, held: Sequence[ReportRow]) -> tuple[OpinionShown, ...]:
    said: dict[str, Opinion] = {}
    owners = {one.id: one.member for one in held}
    for one in held:
        around = {report for heard in entries.referring(connection, one.id, "ref", "opinion") for report in heard.refs}
        known = {report: row for report in around if (row := reports.get(connection, report)) is not None}
        owners |= {report: row.member for report, row in known.items()}
        said |= {opinion.entry: opinion for opinion in components.opinions_on(connection, known)}
    bound = binding(said.values(), owners)
    shown = {opinion.entry: "suspended" for opinion in bound.suspended} | {
        opinion.entry: "opinion" for opinion in bound.disputed
    }
    return tuple(
        OpinionShown(
            entry=entry,
            member=opinion.member,
            at=_at(connection, entry),
            same=opinion.same,
            reports=opinion.pair,
            reason=opinion.reason,
            standing=shown.get(entry, "binding"),
        )
        for entry, opinion in sorted(said.items())
    )


def _at(connection: apsw.Connection, entry: str) -> int:
    heard = entries.get(connection, entry)
    return heard.at if heard else 0


def _inquiries(node: Node, connection: apsw.Connection, held: Sequence[ReportRow]) -> Iterator[InquiryShown]:
    for row in held:
        for one in outcomes.hanging(connection, row.id, "inquiry"):
            inquiry = Inquiry(**one.said["inquiry"])
            after = [
                heard
                for heard in entries.referring(connection, one.id, "ref", "answer")
                if heard.member == inquiry.asked_of
            ]
            answers = [Answered(**heard.said["answer"]) for heard in after]
            state = inquiry_state(one.id, inquiry, answers, node.clock.now())
            yield InquiryShown(
                entry=one.id,
                asked_by=one.member,
                asked_of=inquiry.asked_of,
                question=inquiry.question,
                due=inquiry.due,
                state=state,
                answer=answers[-1].words if answers else "",
                answered_at=after[-1].at if after else 0,
            )


def _follows(connection: apsw.Connection, held: Sequence[ReportRow], now: int) -> Iterator[FollowShown]:
    for row in held:
        for one in outcomes.hanging(connection, row.id, "reply", "measure", "agenda"):
            said = one.said[one.kind]
            after = entries.referring(connection, one.id, "ref", "measure-answer")
            answers = [
                MeasureAnswer(**heard.said["measure-answer"]) for heard in after if heard.member == said.get("asked_of")
            ]
            measure = Measure(**said) if one.kind == "measure" else None
            yield FollowShown(
                kind=one.kind,
                member=one.member,
                at=one.at,
                of=str(said.get("asked_of", said.get("meeting", ""))),
                text=str(said.get("text", said.get("words", ""))) or str(said.get("step", "")),
                answer=answers[-1].words if answers else "",
                state=measure_state(one.id, measure, answers, now) if measure else "",
                due=measure.due if measure else 0,
                entry=one.id,
            )


def _same_place(node: Node, connection: apsw.Connection, row: OutcomeRow) -> tuple[IncidentShown, ...]:
    """Incidents within about 3 km and the thirty days before."""
    where, when = row.incident.where, row.incident.when
    if where is None:
        return ()
    near = outcomes.read(
        connection,
        "earliest BETWEEN ? AND ? AND id != ? ORDER BY earliest DESC LIMIT 500",
        (when.earliest - _SAME_PLACE_S, when.latest, row.incident.id),
    )
    return tuple(
        incident_shown(node, one)
        for one in near
        if one.incident.where is not None
        and abs(one.incident.where.lat_e6 - where.lat_e6) < _SAME_PLACE_E6
        and abs(one.incident.where.lon_e6 - where.lon_e6) < _SAME_PLACE_E6
    )[:12]
