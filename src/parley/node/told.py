"""What each guarantor here says of its determinations in the wider channels, as the disclosure table lets it out.

Only of incidents whose reports are known there: an entry names the reports by their releases in that channel or in a
wider one. With the determination go its attribution and its words, each when the channel may have it.
"""

import heapq
from collections.abc import Sequence
from typing import Any

import apsw
import msgspec

from parley.agreement.agreement import DisclosedField
from parley.agreement.disclosure import disclosed
from parley.findings.outcome import Stated, current
from parley.node.kinds import AUDIENCE, GUARANTORS, WIDTH, visible_from
from parley.node.looking import HOUR, wider_than
from parley.node.opened import Draft, Node
from parley.node.projections import entries, outcomes, reports

_NAMES = 400  # so that an entry, which names each by 64 digits, stays well within what a leaf holds
PENDING: dict[str, Any] = {"determination": "pending", "reason": ""}


def release_determinations(node: Node) -> int:
    """Says what has changed in the determinations of the guarantors here, or may now be said of them. Returns in how
    many entries."""
    if GUARANTORS not in node.projections:
        return 0
    connection = node.projections[GUARANTORS].reading()
    channels = [channel for channel in wider_than(GUARANTORS) if channel in node.projections]
    news: dict[tuple[int, str], dict[str, dict[str, Any]]] = {}
    for incident in _concerned(node, connection):
        held = outcomes.incident_of(connection, incident)
        if held is None:
            continue
        standing = current(outcomes.findings_on(connection, held.reports))
        names = [reports.known_by(connection, report) for report in held.reports]
        for channel in channels:
            _compare(node, connection, channel, standing, names, news)
    made = 0
    for (width, member), told in sorted(news.items()):
        known = sorted(told)
        pieces = [known[start : start + _NAMES] for start in range(0, len(known), _NAMES)]
        drafts = [_saying({name: told[name] for name in piece}) for piece in pieces]
        made += len(node.say_all(member, WIDTH[width], drafts, show=False))
    return made


def _saying(told: dict[str, dict[str, Any]]) -> Draft:
    return Draft("determinations", [("determinations", {"of": told}, True)], refs=tuple(sorted(told)))


def _concerned(node: Node, connection: apsw.Connection) -> list[str]:
    """The incidents that have changed since the last time, and those of a finding of which more may now be said."""
    ahead, now = node.ahead, node.clock.now()
    changed = connection.execute("SELECT DISTINCT incident FROM changed WHERE number > ?", (ahead.seen_change,))
    found = {str(row[0]) for row in changed}
    ahead.seen_change = int(next(connection.execute("SELECT coalesce(max(number), 0) FROM changed"))[0])
    anchors = []
    while ahead.findings and ahead.findings[0][0] <= now:
        anchors.append(heapq.heappop(ahead.findings)[1])
    return sorted(found | outcomes.incidents_of(connection, anchors))


def _compare(
    node: Node,
    connection: apsw.Connection,
    channel: str,
    standing: outcomes.Standing,
    names: Sequence[dict[str, str]],
    news: dict[tuple[int, str], dict[str, dict[str, Any]]],
) -> None:
    """Notes in `news` what each guarantor here has to say in a channel of an incident's reports as known there.

    `names` are those of each report by the channel in which it has them.
    """
    seen = visible_from(channel)
    known = [found for of in names if (found := [of[one] for one in reversed(seen) if one in of])]
    for member in node.agreement.decision.deciders:
        if member not in node.keyrings:
            continue
        said = _sayable(node, connection, channel, standing.get(member, ()))
        for found in known:
            if _said_before(node, member, channel, found) != said:
                node.ahead.determined[member, channel, found[0]] = said
                news.setdefault((WIDTH.index(channel), member), {})[found[0]] = said


def _said_before(node: Node, member: str, channel: str, names: Sequence[str]) -> dict[str, Any]:
    """What the member has said of a report in a channel, or in the nearest wider one, under any of its names."""
    seen = reversed(visible_from(channel))
    told = (node.ahead.determined.get((member, one, name)) for one in seen for name in names)
    return next((said for said in told if said is not None), PENDING)


def _sayable(node: Node, connection: apsw.Connection, channel: str, made: Sequence[Stated]) -> dict[str, Any]:
    """What a channel may have by now of a guarantor's standing findings of an incident: nothing of several that differ,
    and no words where several say the same."""
    told = {
        one.id: (one.finding, (node.clock.now() - heard.at) // HOUR)
        for one in made
        if one.finding is not None and (heard := entries.get(connection, one.id)) is not None
    }
    out = [(finding, age) for finding, age in told.values() if _lets_out(node, "determination", channel, age)]
    if len(out) < len(told) or len({(finding.determination, finding.reason) for finding, _ in out}) != 1:
        return dict(PENDING)
    finding, age = out[0]
    said: dict[str, Any] = {"determination": finding.determination, "reason": finding.reason}
    if len(out) == 1 and finding.attribution is not None and _lets_out(node, "attribution", channel, age):
        said["attribution"] = msgspec.to_builtins(finding.attribution)
    if len(out) == 1 and finding.grounds and _lets_out(node, "grounds", channel, age):
        said |= {"held": finding.held, "grounds": finding.grounds}
    return said


def _lets_out(node: Node, field: DisclosedField, channel: str, hours: int) -> bool:
    return disclosed(node.agreement, field, AUDIENCE[channel], hours=hours) is not None
