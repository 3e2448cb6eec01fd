"""The joint outcome: what the guarantors' findings come to under the agreement's own decision table."""

from collections.abc import Iterable, Mapping

import msgspec

from parley.agreement.agreement import Decision, Determination, Names, Outcome
from parley.agreement.decision import decide
from parley.findings.finding import Finding


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """A finding as an entry: its id, its author, the ids it supersedes. `finding` is None where it withdraws them."""

    id: str
    member: str
    supersedes: tuple[str, ...] = ()
    finding: Finding | None


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """What one decider counts as, and the findings it stands on: none, one, or several that contradict each other."""

    member: str
    determination: Determination
    findings: tuple[Stated, ...] = ()


class JointOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome, the rule of the agreement's table that gave it, and every decider's position in the deciders' order.

    `rule` is the rule's number in the table, from 1; `says` its words by language, printed with the outcome.
    """

    outcome: Outcome
    rule: int
    says: Names
    positions: tuple[Position, ...]


def current(stated: Iterable[Stated]) -> dict[str, tuple[Stated, ...]]:
    """Each member's findings that stand, by id: not superseded and not withdrawn by that member itself.

    A function of the set of entries: any order, and repeats, give the same. What one member made concurrently stands
    side by side. Nobody supersedes another member's finding.
    """
    entries = {entry.id: entry for entry in stated}
    gone = {
        old
        for entry in entries.values()
        for old in entry.supersedes
        if old in entries and entries[old].member == entry.member
    }
    standing: dict[str, tuple[Stated, ...]] = {}
    for _, entry in sorted(entries.items()):
        if entry.id not in gone and entry.finding is not None:
            standing[entry.member] = (*standing.get(entry.member, ()), entry)
    return standing


def joint_outcome(findings: Mapping[str, tuple[Stated, ...]], decision: Decision) -> JointOutcome:
    """What the deciders' standing findings come to under the agreement's table.

    A decider who has not found, or whose standing findings contradict each other, counts as pending and never as
    consent. Findings of members who do not decide change nothing.
    """
    positions = tuple(_position(member, findings.get(member, ())) for member in decision.deciders)
    decided = decide(decision, {position.member: position.determination for position in positions})
    return JointOutcome(outcome=decided.outcome, rule=decided.rule, says=decided.says, positions=positions)


def _position(member: str, standing: tuple[Stated, ...]) -> Position:
    said = {entry.finding.determination for entry in standing if entry.finding is not None}
    return Position(member=member, determination=said.pop() if len(said) == 1 else "pending", findings=standing)
