"""The watch ledger, as each audience may have it: as it was given after its delay, or by week and first-level area."""

import heapq
from datetime import date, timedelta
from typing import Any

from parley.agreement.disclosure import disclosed
from parley.node.ahead import WeekStep
from parley.node.kinds import AUDIENCE
from parley.node.looking import HOUR, monday_of
from parley.node.opened import Draft, Node
from parley.node.releases import opening
from parley.vocabulary.intervals import day_interval


def open_days(node: Node) -> int:
    """Opens to their own channel the ledgers that it may now have as they were given. Returns how many."""
    made = 0
    while node.ahead.days and node.ahead.days[0][0] <= node.clock.now():
        _, entry, member, channel = heapq.heappop(node.ahead.days)
        draft = opening(node, entry, "watch")
        if draft is not None:
            node.say_all(member, channel, [draft], show=False)
            made += 1
    return made


def say_weeks(node: Node) -> int:
    """Says the ledgers of whole weeks in the channels that may now have them. Returns how many entries that made."""
    due = set()
    while node.ahead.weeks and node.ahead.weeks[0].due <= node.clock.now():
        due.add(heapq.heappop(node.ahead.weeks)._replace(due=0))
    return sum(_say(node, step) for step in sorted(due))


def _say(node: Node, step: WeekStep) -> bool:
    channel = next(name for name, audience in AUDIENCE.items() if audience == step.audience)
    if channel not in node.channels_of(step.member):
        return False
    before, said = node.ahead.ledgers.get((step.member, channel, step.monday)), _week(node, step)
    if before is not None and before[1] == said:
        return False
    draft = Draft("watched-week", [("watched-week", said, True)], supersedes=(before[0],) if before else ())
    entry = node.say_all(step.member, channel, [draft], show=False)[0].id
    node.ahead.ledgers[step.member, channel, step.monday] = (entry, said)
    return True


def _week(node: Node, step: WeekStep) -> dict[str, Any]:
    """The sums of the days of a week of which there is a ledger; by first-level area where the table lets that out."""
    days = [
        said
        for (member, day), said in sorted(node.ahead.watched.items())
        if member == step.member and monday_of(day) == step.monday
    ]
    week: dict[str, Any] = {
        "day": step.monday,
        "days": len(days),
        "hours": sum(day["hours"] for day in days),
        "hours_due": sum(day["hours_due"] for day in days),
    }
    sunday = date.fromisoformat(step.monday) + timedelta(days=6)
    age = (node.clock.now() - day_interval(sunday, node.agreement.zone).latest) // HOUR
    if disclosed(node.agreement, "watch", step.audience, hours=age) == "governorate":
        regions = sorted({region for day in days for region in day.get("by_region", {})})
        held = {one: [day["by_region"][one] for day in days if one in day.get("by_region", {})] for one in regions}
        week["by_region"] = {one: [sum(hours) for hours in zip(*rows, strict=True)] for one, rows in held.items()}
    return week
