"""Reading the members' own logs for what lies ahead of what they have recorded (`ahead`)."""

import heapq
from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any

from parley.agreement.agreement import DisclosedField
from parley.node.ahead import Known, Released, Step, WeekStep
from parley.node.kinds import AUDIENCE, GUARANTORS, WIDTH
from parley.node.opened import Node
from parley.node.whole import whole_report
from parley.record.entry import Entry
from parley.record.genesis import log_origin
from parley.reports.parts import delay_hours
from parley.vocabulary.intervals import day_interval

HOUR = 3600
_WHOLE = 5_000


def look(node: Node, member: str) -> None:
    """Reads what is new in a member's logs, the widest first: releases are known before what names them."""
    for channel in node.channels_of(member):
        log = log_origin(node.process, channel, member)
        start, size = node.ahead.read.get(log, 0), node.store.size(log)
        for entry in node.store.entries(log, start, size):
            if entry.envelope is not None and not entry.inert:
                _READ.get(entry.envelope.kind, _ignore)(node, entry)
        node.ahead.read[log] = size


def wider_than(channel: str) -> tuple[str, ...]:
    """The channels wider than one, the widest first."""
    return WIDTH[: WIDTH.index(channel)]


def hours_of(node: Node, channel: str, fields: Iterable[DisclosedField] = ()) -> tuple[int, ...]:
    """The ages, in hours, at which a channel's audience gets more of what a member recorded; of all fields if none."""
    wanted = set(fields)
    return tuple(
        sorted(
            {
                row.after_hours
                for row in node.agreement.disclosure
                if row.audience == AUDIENCE[channel] and row.origin == "own" and (not wanted or row.field in wanted)
            }
        )
    )


def monday_of(day: str) -> str:
    """The first day of the week of a day (ISO dates)."""
    one = date.fromisoformat(day)
    return (one - timedelta(days=one.weekday())).isoformat()


def _ignore(node: Node, entry: Entry) -> None:
    """Most kinds say nothing of what lies ahead."""


def _read_report(node: Node, entry: Entry) -> None:
    report, envelope = whole_report(node, entry.id), entry.envelope
    if report is None or envelope is None or report.origin != "own":
        return
    ahead = node.ahead
    ahead.whole[entry.id] = report
    if len(ahead.whole) > _WHOLE:
        del ahead.whole[next(iter(ahead.whole))]
    root = ahead.root_of.get(envelope.supersedes[0], envelope.supersedes[0]) if envelope.supersedes else entry.id
    ahead.root_of[entry.id] = root
    first = ahead.known[root].at if root in ahead.known else envelope.at
    ahead.known[root] = Known(entry.member, entry.channel, first, entry.id)
    delay = delay_hours(report, node.agreement.disclosure, AUDIENCE[entry.channel])
    push = partial(heapq.heappush, ahead.steps)
    push(Step(envelope.at + delay * HOUR, root, entry.channel))
    for channel in wider_than(entry.channel):
        for hours in hours_of(node, channel):
            push(Step(max(envelope.at, first + hours * HOUR), root, channel))


def _read_erasure(node: Node, entry: Entry) -> None:
    for target in entry.envelope.refs if entry.envelope else ():
        node.ahead.whole.pop(target, None)


def _read_opening(node: Node, entry: Entry) -> None:
    node.ahead.opened.update(entry.envelope.refs if entry.envelope else ())


def _read_withdrawal(node: Node, entry: Entry) -> None:
    """A withdrawal counts by the author of what it withdraws, and by nobody else."""
    for target in entry.envelope.refs if entry.envelope else ():
        of = node.store.get(target)
        if of is not None and of.member == entry.member:
            node.ahead.withdrawn.add((entry.member, target))


def _read_release(node: Node, entry: Entry) -> None:
    node.ahead.facts[entry.id] = value_of(node, entry, "facts")
    node.ahead.after.update(dict.fromkeys(entry.envelope.supersedes if entry.envelope else (), entry.id))


def _read_released(node: Node, entry: Entry) -> None:
    for report, release in value_of(node, entry, "released")["of"].items():
        newest, said = _newest_release(node, release), node.store.get(release)
        if said is not None:
            known = Released(release, newest, node.ahead.facts[newest])
            node.ahead.released.setdefault((report, said.channel), known)


def _read_watch(node: Node, entry: Entry) -> None:
    """The ledger of a day: when its own channel may have it as it was given, and when each channel that of its week,
    which is never before the week is over."""
    said, at = value_of(node, entry, "watch"), entry.envelope.at if entry.envelope else 0
    if not said:
        return  # erased
    node.ahead.watched[entry.member, said["day"]] = said
    monday = monday_of(said["day"])
    sunday = date.fromisoformat(monday) + timedelta(days=6)
    over = day_interval(sunday, node.agreement.zone).latest
    for row in node.agreement.disclosure:
        if (row.field, row.origin) != ("watch", "own"):
            continue
        if row.precision != "as given":
            due = max(at, over + row.after_hours * HOUR)
            heapq.heappush(node.ahead.weeks, WeekStep(due, entry.member, row.audience, monday))
        elif row.audience == AUDIENCE[entry.channel] and row.after_hours:
            heapq.heappush(node.ahead.days, (at + row.after_hours * HOUR, entry.id, entry.member, entry.channel))


def _read_week(node: Node, entry: Entry) -> None:
    said = value_of(node, entry, "watched-week")
    node.ahead.ledgers[entry.member, entry.channel, said["day"]] = (entry.id, said)


def _read_finding(node: Node, entry: Entry) -> None:
    facts, at = value_of(node, entry, "facts"), entry.envelope.at if entry.envelope else 0
    ages = {
        hours
        for channel in wider_than(GUARANTORS)
        for hours in hours_of(node, channel, ("determination", "attribution", "grounds"))
    }
    for hours in ages - {0} if facts else ():  # what may be said at once is said when the finding has its effect
        heapq.heappush(node.ahead.findings, (at + hours * HOUR, str(facts["anchor"])))


def _read_determinations(node: Node, entry: Entry) -> None:
    for release, said in value_of(node, entry, "determinations")["of"].items():
        node.ahead.determined[entry.member, entry.channel, release] = said


def _newest_release(node: Node, root: str) -> str:
    while root in node.ahead.after:
        root = node.ahead.after[root]
    return root


def value_of(node: Node, entry: Entry, name: str) -> dict[str, Any]:
    """The value of one part of an entry, {} where it is not here."""
    parts = entry.envelope.parts if entry.envelope else ()
    part = node.store.part(next(part.commitment for part in parts if part.name == name))
    value: dict[str, Any] = part.value() if part else {}
    return value


_READ = {
    "report": _read_report,
    "open": _read_opening,
    "erase": _read_erasure,
    "withdraw": _read_withdrawal,
    "release": _read_release,
    "released": _read_released,
    "watch": _read_watch,
    "watched-week": _read_week,
    "finding": _read_finding,
    "determinations": _read_determinations,
}
