"""Which acceptances hold: those not left in time, whose conditions hold, in circles only within a package."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from parley.talks.package import Acceptance, circles_across, mutual
from parley.talks.position import Held
from parley.talks.tabled import Place, is_after_all

Conditions = dict[Acceptance, frozenset[Acceptance]]


def conditions_of(accepted: Mapping[Acceptance, Held]) -> Conditions:
    """Each acceptance with the acceptances that it is conditional on."""
    none: frozenset[Acceptance] = frozenset()
    return {
        one: frozenset((by, condition.hash) for condition in held.tabled.act.conditions for by in condition.by)
        if held.tabled.act.conditions
        else none
        for one, held in accepted.items()
    }


def acceptances_in_effect(
    accepted: Mapping[Acceptance, Held],
    needs: Iterable[str],
    gone: Mapping[str, Collection[Place]],
    packages: Iterable[Collection[str]],
) -> set[Acceptance]:
    """The acceptances that hold.

    One that its delegation left does not, nor one whose every proposal was withdrawn (`gone`: hash to the places of the
    withdrawals), unless that came after every acceptance that the decision stands on: then it was decided already.
    """
    conditions, whose = conditions_of(accepted), tuple(needs)
    complete = Counter(hash_ for by, hash_ in accepted if by in whose)
    out = {
        one
        for one, held in accepted.items()
        if (held.changed is not None or one[1] in gone)
        and (complete[one[1]] < len(whose) or _undone(one, held, accepted, conditions, whose, gone.get(one[1], ())))
    }
    kept = {one: needed for one, needed in conditions.items() if one not in out}
    if any(kept.values()):
        barred = {hash_ for ring in circles_across(kept, packages) for hash_ in ring}
        kept = {one: needed for one, needed in kept.items() if one[1] not in barred or not needed}
    return mutual(kept)


def _undone(
    one: Acceptance,
    held: Held,
    accepted: Mapping[Acceptance, Held],
    conditions: Conditions,
    needs: Iterable[str],
    withdrawn: Collection[Place],
) -> bool:
    """Whether an acceptance was left, or its words withdrawn by all who tabled them, before it was decided."""
    support = _support(one, accepted, conditions, needs)
    if support is None:
        return True
    left = held.changed is not None and not is_after_all(held.changed, support)
    return left or (bool(withdrawn) and not any(is_after_all(place, support) for place in withdrawn))


def _support(
    one: Acceptance, accepted: Mapping[Acceptance, Held], conditions: Conditions, needs: Iterable[str]
) -> list[Place] | None:
    """The places of all acceptances that a decision on this hash stands on; None where one of them was never given."""
    seen, ahead, whose = {one}, [one], tuple(needs)
    places: list[Place] = []
    while ahead:
        each = ahead.pop()
        if each not in accepted:
            return None
        places.append(accepted[each].tabled.place)
        further = {(by, each[1]) for by in whose} | conditions[each]
        ahead += further - seen
        seen |= further
    return places
