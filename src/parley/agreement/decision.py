"""From determinations to a joint outcome, by the agreement's own table."""

from collections.abc import Iterator, Mapping
from itertools import combinations_with_replacement

import msgspec

from parley.agreement.agreement import DETERMINATIONS, Decision, Determination, Names, Outcome, Rule


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A joint outcome and the rule that gave it: its number in the table (from 1) and what it says."""

    outcome: Outcome
    rule: int
    says: Names


def decide(decision: Decision, determinations: Mapping[str, Determination]) -> Decided:
    """The joint outcome of the deciders' determinations, by member id.

    A decider who has not determined counts as pending, never as consent. Raises ValueError where somebody who is
    no decider determines, and LookupError where no rule fits (a checked agreement has none such).
    """
    strangers = determinations.keys() - set(decision.deciders)
    if strangers:
        raise ValueError(f"{', '.join(sorted(strangers))} cannot determine; only {', '.join(decision.deciders)} can")
    return _first_fit(decision, tuple(determinations.get(member, "pending") for member in decision.deciders))


def fits(rule: Rule, said: tuple[Determination, ...]) -> bool:
    """Whether every condition that the rule states holds of the determinations."""
    return (
        (not rule.all or all(each in rule.all for each in said))
        and (not rule.any or any(each in rule.any for each in said))
        and not any(each in rule.none for each in said)
        and sum(each in rule.of for each in said) >= (rule.at_least or 0)
    )


def combinations(decision: Decision) -> Iterator[tuple[Determination, ...]]:
    """Every combination of determinations of the deciders; order does not matter, for no rule names a decider."""
    return combinations_with_replacement(DETERMINATIONS, len(decision.deciders))


def uncovered(decision: Decision) -> tuple[Determination, ...] | None:
    """A combination for which the table has no outcome, or None where it has one for each."""
    return next((said for said in combinations(decision) if not any(fits(rule, said) for rule in decision.rules)), None)


def unreachable(decision: Decision) -> tuple[int, ...]:
    """Indexes of the rules that decide no combination because an earlier one always does."""
    reached = {
        next((n for n, rule in enumerate(decision.rules) if fits(rule, said)), -1) for said in combinations(decision)
    }
    return tuple(n for n in range(len(decision.rules)) if n not in reached)


def _first_fit(decision: Decision, said: tuple[Determination, ...]) -> Decided:
    for number, rule in enumerate(decision.rules, 1):
        if fits(rule, said):
            return Decided(outcome=rule.outcome, rule=number, says=rule.says)
    raise LookupError(f"the decision table has no outcome for {', '.join(said)}")
