"""What follows from single incidents: inquiries and answers, replies, measures, links and separations, agenda."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from itertools import pairwise
from random import Random

from generator.chance import happens, stream
from generator.daily import CORRECTED, at, key
from generator.judging import Act, data_of, findings
from generator.registers import A, B, C, Report, by_incident
from generator.territory import ASSEMBLY, GOVERNMENT
from generator.truth import FIRST_DAY, LAST_DAY, PLAN, operational_day
from generator.words import ANSWERS, LINK, MEASURES, QUESTIONS, REPLIES, SEPARATE, filled

PARTY_MEMBERS = {GOVERNMENT: "orvessa_government", ASSEMBLY: "upland_assembly"}
PARTY_CODES = {GOVERNMENT: "gov", ASSEMBLY: "asm"}
FIRST_ROUND = "First round"
_RIVAL = {A: B, B: A}


def acts() -> Iterator[Act]:
    """Everything that follows from single incidents, in no order."""
    yield from _inquiries()
    yield from _replies()
    yield from _measures()
    yield from _links()
    yield from _separations()
    yield from _agenda()


def _sample(rng: Random, count: int, fits: Callable[[Report], bool]) -> list[Report]:
    """First reports of incidents that fit, in time order; none of the last three days or of the corrected bulletin."""
    before, corrected = LAST_DAY - timedelta(days=3), FIRST_DAY + timedelta(days=CORRECTED - 1)
    fitting = [
        reports[0]
        for reports in by_incident().values()
        if corrected != operational_day(reports[-1].recorded) < before and fits(reports[0])
    ]
    rng.shuffle(fitting)
    return sorted(fitting[:count], key=lambda report: report.recorded)


def _inquiries() -> Iterator[Act]:
    rng = stream("inquiries")
    for report in _sample(rng, 16, lambda report: report.register in _RIVAL):
        asked = report.recorded + timedelta(hours=rng.randint(8, 30))
        inquiry = _inquiry(rng, report, asked, asked + timedelta(hours=48))
        yield inquiry
        yield {
            "at": asked + timedelta(hours=rng.randint(9, 44)),
            "member": report.register,
            "act": "answer",
            "key": key(report.register, "answer", report.number),
            "of": inquiry["key"],
            "text": rng.choice(ANSWERS),
        }
    [late] = [report for report in _of_day(57) if report.register == A][:1]
    yield _inquiry(rng, late, late.recorded + timedelta(hours=10), at(LAST_DAY - timedelta(days=1), time(12, 0)))
    mortar = next(
        report
        for report in _of_day(60)
        if report.of.plan >= 0
        and report.register == B
        and report.of.act == "shelling/mortar"
        and PLAN[report.of.plan].recorded_by == "B"
    )
    yield _inquiry(rng, mortar, at(LAST_DAY, time(18, 42)), at(LAST_DAY, time(22, 10)))


def _of_day(number: int) -> list[Report]:
    day = FIRST_DAY + timedelta(days=number - 1)
    return [reports[0] for reports in by_incident().values() if operational_day(reports[0].recorded) == day]


def _inquiry(rng: Random, report: Report, asked: datetime, due: datetime) -> Act:
    """The other rival asks whose report it is."""
    asker = _RIVAL[report.register]
    return {
        "at": asked,
        "member": asker,
        "act": "inquiry",
        "key": key(asker, "inquiry", report.number),
        "asked_of": report.register,
        "on": report.reference,
        "question": filled(rng.choice(QUESTIONS), data_of(rng, report.of, report)),
        "due": due.isoformat(),
    }


def _replies() -> Iterator[Act]:
    rng = stream("replies")
    for report in _sample(rng, 12, lambda report: report.row["side"] in PARTY_MEMBERS):
        side = report.row["side"]
        yield {
            "at": report.recorded + timedelta(hours=rng.randint(20, 70)),
            "member": PARTY_MEMBERS[side],
            "act": "reply",
            "key": f"{PARTY_CODES[side]}-reply-{report.number}",
            "on": report.reference,
            "text": filled(rng.choice(REPLIES), data_of(rng, report.of, report)),
        }


def _measures() -> Iterator[Act]:
    rng = stream("measures")
    for report in _sample(rng, 16, lambda report: report.register in _RIVAL and report.of.killed > 0):
        asked = report.recorded + timedelta(minutes=rng.randint(15, 240))
        kind = rng.choice(list(MEASURES))
        yield {
            "at": asked,
            "member": report.register,
            "act": "measure",
            "key": key(report.register, "measure", report.number),
            "on": report.reference,
            "kind": kind,
            "asked_of": _RIVAL[report.register],
            "text": filled(MEASURES[kind], data_of(rng, report.of, report)),
            "due": (asked + timedelta(hours=12)).isoformat(),
        }


def _links() -> Iterator[Act]:
    """A says of true pairs that they are the same; B mostly agrees, now and then not, often says nothing."""
    rng = stream("links")
    pairs = [
        (first, reports[-1])
        for first in _sample(rng, 900, lambda report: True)
        for reports in [by_incident()[first.of.id]]
        if {first.register, reports[-1].register} == {A, B}
    ]
    rng.shuffle(pairs)
    for first, second in pairs[:14]:
        moment = second.recorded + timedelta(hours=rng.randint(26, 60))
        yield _opinion(rng, A, first, second, moment, same=True)
        if happens(rng, 0.6):
            yield _opinion(rng, B, first, second, moment + timedelta(hours=rng.randint(1, 20)), same=happens(rng, 0.75))


def _separations() -> Iterator[Act]:
    """B says of neighbouring incidents in one settlement that they are not the same; A sometimes agrees."""
    rng = stream("separations")
    firsts = _sample(rng, 2000, lambda report: report.register in _RIVAL)
    near = [
        (a, b)
        for a, b in pairwise(firsts)
        if a.register != b.register and a.of.settlement.district == b.of.settlement.district
    ]
    rng.shuffle(near)
    for a, b in near[:10]:
        moment = b.recorded + timedelta(hours=rng.randint(26, 50))
        yield _opinion(rng, B, a, b, moment, same=False)
        if happens(rng, 0.5):
            yield _opinion(rng, A, a, b, moment + timedelta(hours=rng.randint(1, 20)), same=False)


def _opinion(rng: Random, member: str, a: Report, b: Report, moment: datetime, *, same: bool) -> Act:
    act = "same" if same else "not-same"
    return {
        "at": moment,
        "member": member,
        "act": act,
        "key": key(member, act, f"{a.number}-{b.number}"),
        "a": a.reference,
        "b": b.reference,
        "reason": rng.choice(LINK if same else SEPARATE).format(few=rng.randint(8, 40)),
    }


def _agenda() -> Iterator[Act]:
    """Four incidents of one report each that all three have judged and dispute go on the agenda of the round."""
    opening = at(FIRST_DAY + timedelta(days=29), time(9, 0))
    made: dict[str, list[Act]] = {}
    for act in findings():
        if act["act"] == "finding" and isinstance(act["judged"], list) and len(act["judged"]) == 1:
            made.setdefault(act["judged"][0][1], []).append(act)
    disputed = [acts for _, acts in sorted(made.items()) if _is_disputed(acts) and _last(acts) < opening]
    disputed.sort(key=_last)
    for number, each in enumerate(disputed[-4:]):
        member = (A, B, C, B)[number]
        report = each[0]["judged"][0][1]  # type: ignore[index]
        yield {
            "at": _last(each) + timedelta(minutes=95),
            "member": member,
            "act": "agenda",
            "key": key(member, "agenda", report),
            "on": each[0]["on"],
            "round": FIRST_ROUND,
        }


def _is_disputed(acts: list[Act]) -> bool:
    """Three findings, never changed, that neither agree on a violation nor on none."""
    said = [act["determination"] for act in acts]
    return len(acts) == 3 and "pending" not in said and said.count("violation") == 1


def _last(acts: list[Act]) -> datetime:
    return max(act["at"] for act in acts)  # type: ignore[type-var,return-value]
