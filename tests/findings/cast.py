"""A fixed cast for findings: guarantors A, B and C, and incidents made of reports r1 to r5."""

from typing import Any

from parley.agreement.agreement import Decision, Rule
from parley.findings.finding import Finding
from parley.findings.outcome import Stated
from parley.incidents.incident import Incident, incident_id
from parley.vocabulary.intervals import Interval

UNANIMITY = Decision(
    name={"en": "unanimity"},
    deciders=("A", "B", "C"),
    rules=(
        Rule(outcome="none yet", says={"en": "until all have determined"}, any=("pending",)),
        Rule(outcome="established", says={"en": "all hold it a violation"}, all=("violation",)),
        Rule(outcome="not established", says={"en": "nobody holds it a violation"}, none=("violation",)),
        Rule(outcome="disputed", says={"en": "positions differ"}),
    ),
)


def finding(member: str = "A", determination: str = "violation", **over: Any) -> Finding:
    given: dict[str, Any] = {
        "member": member,
        "anchor": "r1",
        "judged": ("r1", "r2"),
        "determination": determination,
        "held": "Eight impacts in a settlement.",
        "grounds": "Craters measured by a joint patrol.",
    }
    if determination == "re-attributed":
        given["reason"] = "live-fire exercise"
    return Finding(**given | over)


def stated(id: str, member: str = "A", determination: str = "violation", supersedes: tuple[str, ...] = ()) -> Stated:
    return Stated(id=id, member=member, supersedes=supersedes, finding=finding(member, determination))


def incident(*reports: str) -> Incident:
    return Incident(
        id=incident_id(reports),
        reports=tuple(sorted(reports)),
        registers=("A",),
        probability_ppm=900_000,
        low_ppm=800_000,
        high_ppm=950_000,
        when=Interval(0, 59, "minute"),
    )
