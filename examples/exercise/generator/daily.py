"""What the mechanism does every day: what was watched, the cut-off, the bulletin and what becomes of it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from random import Random

from generator.chance import happens, stream
from generator.judging import Act
from generator.registers import CODES, GUARANTORS, A, B, C, Report, by_incident
from generator.truth import CUTOFF, DAYS, FIRST_DAY, LAST_DAY, LOCAL, operational_day
from generator.words import REFUSALS, RESTRICTIONS, SEPARATE

PUBLISHER = C
# Posts by region. A post is due to watch day and night.
POSTS: Mapping[str, Mapping[str, int]] = {
    A: {"XV01": 3, "XV02": 9, "XV03": 6, "XV05": 9, "XV06": 1, "XV07": 4, "XV08": 5, "XV09": 1},
    B: {"XV01": 5, "XV03": 3, "XV04": 2, "XV05": 4, "XV06": 5, "XV08": 1, "XV09": 2},
    C: {"XV03": 1, "XV05": 1},
}
_WATCHED_LAST_DAY = {A: 412, B: 301, C: 31}
_WATCHED_SHARE = {A: (40, 52), B: (48, 64), C: (50, 80)}
LAPSED = (8, 17, 23, 36, 44, 52)
# Day of the bulletin and who refuses it. The first is issued after all, as correction 1.
REFUSED: Mapping[int, str] = {13: B, 29: A, 47: B}
CORRECTED = 13


def acts() -> Iterator[Act]:
    """Everything daily, in no order."""
    for number in range(1, DAYS + 1):
        day = FIRST_DAY + timedelta(days=number - 1)
        for member in GUARANTORS:
            yield _watch(member, day)
            yield {
                "at": at(day, CUTOFF),
                "member": member,
                "act": "cut-off",
                "key": key(member, "cut-off", day),
                "day": f"{day}",
            }
        yield from _bulletin(number, day)
    yield from _restrictions()


def at(day: date, moment: time) -> datetime:
    """A local time on a day."""
    return datetime.combine(day, moment, LOCAL)


def key(member: str, act: str, what: object) -> str:
    """The key of an act: by whom, what, and on what."""
    return f"{CODES[member].lower()}-{act}-{what}"


def _watch(member: str, day: date) -> Act:
    rng = stream("watch", member, day)
    due = {region: 24 * posts for region, posts in POSTS[member].items()}
    low, high = _WATCHED_SHARE[member]
    total = _WATCHED_LAST_DAY[member] if day == LAST_DAY else sum(due.values()) * rng.randint(low, high) // 100
    hours = _shared_out(rng, total, due)
    return {
        "at": at(day, time(19, rng.randint(5, 25))),
        "member": member,
        "act": "watch",
        "key": key(member, "watch", day),
        "day": f"{day}",
        "posts": sum(POSTS[member].values()),
        "hours": total,
        "hours_due": sum(due.values()),
        "refusals": sum(happens(rng, 0.3) for _ in range(2 if member == C else 4)),
        "outages": sum(happens(rng, 0.25) for _ in range(3)),
        "by_region": {region: [hours[region], due[region]] for region in due},
    }


def _shared_out(rng: Random, total: int, due: Mapping[str, int]) -> Mapping[str, int]:
    """`total` hours over the regions, about by what is due in each and never more than it."""
    hours = {
        region: hours_due * total // sum(due.values()) * rng.randint(70, 100) // 100
        for region, hours_due in due.items()
    }
    regions = list(due)
    while sum(hours.values()) < total:
        region = rng.choice(regions)
        hours[region] += hours[region] < due[region]
    return hours


def _bulletin(number: int, day: date) -> Iterator[Act]:
    rng = stream("bulletin", number)
    yield _on_bulletin(PUBLISHER, "propose", day, at(day, time(19, 35)))
    times = sorted(rng.randint(4, 84) for _ in GUARANTORS)
    order = list(GUARANTORS)
    rng.shuffle(order)
    if number == DAYS:
        yield _on_bulletin(A, "approve", day, at(day, time(20, 4)))
        yield _on_bulletin(C, "approve", day, at(day, time(20, 9)))
        return
    for member, minutes in zip(order, times, strict=True):
        moment = at(day, time(19, 36)) + timedelta(minutes=minutes)
        if REFUSED.get(number) == member:
            yield {**_on_bulletin(member, "refuse", day, moment), "reason": _reason(number, day)}
        elif _approves(number, member):
            yield _on_bulletin(member, "approve", day, moment)
    if number == CORRECTED:
        yield from _correction(day)


def _approves(number: int, member: str) -> bool:
    """Everyone on most days; the publisher alone where another refuses, and on even ones of the days that lapse."""
    if number in REFUSED or number in LAPSED:
        return member == PUBLISHER and (number in REFUSED or number % 2 == 0)
    return True


def _on_bulletin(member: str, what: str, day: date, moment: datetime) -> Act:
    return {"at": moment, "member": member, "act": f"{what}-bulletin", "key": key(member, what, day), "day": f"{day}"}


def _reason(number: int, day: date) -> str:
    a, b = _pair(day)
    return REFUSALS[list(REFUSED).index(number)].format(a=a.number, b=b.number)


def _correction(day: date) -> Iterator[Act]:
    """Both registers say that the two reports are not the same; then the bulletin is proposed anew and approved."""
    a, b = _pair(day)
    morning = at(day + timedelta(days=1), time(10, 5))
    for minutes, member in enumerate((B, A)):
        yield {
            "at": morning + timedelta(minutes=9 * minutes),
            "member": member,
            "act": "not-same",
            "key": key(member, "not-same", f"{a.number}-{b.number}"),
            "a": a.reference,
            "b": b.reference,
            "reason": SEPARATE[minutes].format(few=7),
        }
    again = _on_bulletin(PUBLISHER, "propose", day, at(day + timedelta(days=1), time(11, 0)))
    yield {**again, "key": f"{again['key']}-correction-1", "correction": 1}
    for minutes, member in enumerate(GUARANTORS):
        approval = _on_bulletin(member, "approve", day, at(day + timedelta(days=1), time(11, 20 + 7 * minutes)))
        yield {**approval, "key": f"{approval['key']}-correction-1", "correction": 1}


def _pair(day: date) -> tuple[Report, Report]:
    """Two reports of one incident that A and B both recorded on a day."""
    for reports in by_incident().values():
        found = {report.register: report for report in reports if operational_day(report.recorded) == day}
        if A in found and B in found:
            return found[A], found[B]
    raise LookupError(f"A and B recorded nothing in common on {day}")


def _restrictions() -> Iterator[Act]:
    rng = stream("restrictions")
    for number in range(1, 27):
        member = rng.choice(GUARANTORS)
        report = rng.choice(
            [
                each
                for reports in by_incident().values()
                for each in reports
                if each.register == member and operational_day(each.recorded) < LAST_DAY
            ]
        )
        when = report.recorded + timedelta(minutes=rng.randint(30, 300))
        yield {
            "at": when + timedelta(minutes=rng.randint(20, 200)),
            "member": member,
            "act": "restriction",
            "key": key(member, "restriction", number),
            "when": when.replace(second=0).isoformat(),
            "place": report.of.settlement.name,
            "pcode": report.of.settlement.pcode,
            "who": report.of.actor,
            "what": rng.choice(RESTRICTIONS),
        }
