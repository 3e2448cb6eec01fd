"""What the guarantors make of the incidents: findings, as badly agreed as they would be between rivals.

An incident is plain, weak or contested. Plain ones all hold to be violations, weak ones nobody can verify, and of
contested ones each guarantor spares the party that it answers for.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from random import Random

from generator.chance import happens, pick, stream
from generator.registers import CODES, GUARANTORS, A, B, C, Report, by_incident
from generator.territory import ASSEMBLY, COLUMN, GOVERNMENT
from generator.truth import ACTORS, CIVILIANS, LAST_DAY, LOCAL, PLAN, Happening
from generator.words import ACT_WORDS, BASIS, GROUNDS, HELD, SAID_BY, SECOND_THOUGHT, WITHDRAWN, filled, told

Act = dict[str, object]
END = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 20, 10, tzinfo=LOCAL)

_ANSWERS_FOR = {A: GOVERNMENT, B: ASSEMBLY, C: ""}
_SPARED: Mapping[str, float] = {
    "violation": 10,
    "no violation": 30,
    "re-attributed": 22,
    "unable to verify": 36,
    "pending": 2,
}
_ACCUSED: Mapping[str, float] = {
    "violation": 74,
    "no violation": 6,
    "re-attributed": 2,
    "unable to verify": 16,
    "pending": 2,
}
_DISTANT: Mapping[str, float] = {
    "violation": 34,
    "no violation": 16,
    "re-attributed": 8,
    "unable to verify": 40,
    "out of scope": 2,
}
_COLUMN: Mapping[str, float] = {"out of scope": 40, "re-attributed": 38, "unable to verify": 22}
_REASONS: Mapping[str, Mapping[str, float]] = {
    "re-attributed": {"fire on an excluded group": 5, "live-fire exercise": 3, "another actor": 3},
    "unable to verify": {"access denied": 4, "too late": 3, "no material": 4},
}
_PLAIN: Mapping[str, float] = {"violation": 90, "unable to verify": 10}
_WEAK: Mapping[str, float] = {"unable to verify": 62, "no violation": 30, "re-attributed": 8}


@cache
def findings() -> tuple[Act, ...]:
    """All findings, those that supersede others and withdrawals, in no order; none on what was recorded later."""
    return tuple(act for reports in by_incident().values() for act in _on(reports[0].of, reports) if act["at"] <= END)  # type: ignore[operator]


def _on(one: Happening, reports: tuple[Report, ...]) -> Iterator[Act]:
    rng = stream("findings", one.id)
    kind = pick(rng, {"plain": 15, "weak": 15, "contested": 70})
    if one.plan >= 0:
        yield from _planned(rng, one, reports)
        return
    rivals = happens(rng, 0.35)  # both rivals take it up, and then the third more often follows
    for member in GUARANTORS:
        own = any(report.register == member for report in reports)
        likely = {A: 0.28, B: 0.32}.get(member, 0.08) + (0.12 if own else -0.08)
        if happens(rng, (0.62 if member == C else 1.0) if rivals else likely):
            at = _decided_at(rng, member, reports[-1].recorded)
            determination = _determination(rng, one, member, kind)
            yield from _with_changes(rng, _finding(rng, one, reports, member, determination, at))


def _planned(rng: Random, one: Happening, reports: tuple[Report, ...]) -> Iterator[Act]:
    for member, determination in zip(GUARANTORS, PLAN[one.plan].findings, strict=True):
        before_cutoff = END - timedelta(minutes=rng.randint(46, 260))
        at = max(before_cutoff, reports[-1].recorded + timedelta(minutes=12))
        if determination:
            yield _finding(rng, one, reports, member, determination, at)


def _decided_at(rng: Random, member: str, recorded: datetime) -> datetime:
    day = recorded + timedelta(days=rng.randint(1, 5 if member == C else 3))
    at = day.replace(hour=rng.randint(8, 18), minute=rng.randint(0, 59), second=0)
    return max(at, recorded + timedelta(hours=6))


def _determination(rng: Random, one: Happening, member: str, kind: str) -> str:
    if one.with_column:
        return pick(rng, _COLUMN)
    if kind != "contested":
        return pick(rng, _PLAIN if kind == "plain" else _WEAK)
    if not _ANSWERS_FOR[member]:
        return pick(rng, _DISTANT)
    return pick(rng, _SPARED if one.side == _ANSWERS_FOR[member] else _ACCUSED)


def _finding(
    rng: Random,
    one: Happening,
    reports: tuple[Report, ...],
    member: str,
    determination: str,
    at: datetime,
) -> Act:
    anchor = next((report for report in reports if report.register == member), reports[0])
    data = data_of(rng, one, anchor)
    reason = pick(rng, _REASONS.get(determination, {"": 1}))
    attribution, said_by, basis = _attribution(rng, one, determination, reason)
    return {
        "at": at,
        "member": member,
        "act": "finding",
        "key": f"{CODES[member].lower()}-finding-{anchor.number}",
        "on": anchor.reference,
        "judged": [report.reference for report in reports],
        "held": filled(rng.choice(HELD[determination, reason]), data),
        "grounds": filled(rng.choice(GROUNDS[determination, reason]), data),
        "determination": determination,
        "reason": reason,
        "attribution": attribution,
        "said_by": said_by,
        "basis": basis,
    }


def _attribution(rng: Random, one: Happening, determination: str, reason: str) -> tuple[str, str, str]:
    """Actor, by whom said and on what basis; empty where the finding names nobody."""
    if determination == "violation":
        actor = one.actor if one.side != COLUMN else pick(rng, ACTORS[ASSEMBLY])
    elif reason == "another actor":
        actor = next(iter(ACTORS[COLUMN]))
    else:
        return "", "", ""
    return actor, rng.choice(SAID_BY), rng.choice(BASIS)


def _with_changes(rng: Random, first: Act) -> Iterator[Act]:
    """A finding, and now and then its withdrawal or another in its place."""
    yield first
    at, key = first["at"], first["key"]
    assert isinstance(at, datetime)
    if happens(rng, 0.012):
        yield {
            "at": at + timedelta(days=2, minutes=rng.randint(1, 90)),
            "member": first["member"],
            "act": "withdraw-finding",
            "key": f"{key}-withdrawn",
            "of": key,
            "reason": rng.choice(WITHDRAWN),
        }
    elif happens(rng, 0.02):
        unclear = first["determination"] == "unable to verify"
        other = ("no violation", "") if unclear else ("unable to verify", "no material")
        yield {
            **first,
            "at": at + timedelta(days=3, minutes=rng.randint(1, 90)),
            "key": f"{key}-2",
            "determination": other[0],
            "reason": other[1],
            "grounds": SECOND_THOUGHT + rng.choice(GROUNDS[other]).format(few=rng.randint(2, 9)),
            "attribution": "",
            "said_by": "",
            "basis": "",
            "supersedes": key,
        }


def data_of(rng: Random, one: Happening, report: Report) -> Mapping[str, str]:
    """What texts on an incident are filled with: what was done, where, when, by whom, and a small number."""
    return {
        "act": ACT_WORDS[report.row["act"]],
        "place": report.row["place"] or one.settlement.name,
        "when": told(report.row),
        "actor": f"the {one.actor}",
        "target": one.target if one.target == CIVILIANS else f"the {one.target}",
        "few": str(rng.randint(2, 9)),
        "around": rng.choice(("around", "north of", "facing")),
    }
