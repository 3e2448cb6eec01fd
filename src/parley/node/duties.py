"""What a node does by itself as time passes: it opens its own members' reports to the guarantors, releases them and the
determinations to the public, as the disclosure table says, and says that it is still here.

All of it is entries by the member concerned. Nothing of a narrower channel is named in a wider one: which release is of
which report is said in the report's own channel (kind `released`).
"""

import heapq
from functools import partial
from typing import Any

from parley.agreement.agreement import Agreement, Audience
from parley.agreement.counting import day_of
from parley.agreement.disclosure import disclosed as discloses
from parley.findings.outcome import current
from parley.node.ahead import Known, Released, Step
from parley.node.kinds import AUDIENCE, GUARANTORS, PUBLIC
from parley.node.opened import Draft, Node
from parley.node.projections import outcomes, reports
from parley.node.reading import gazetteer_of
from parley.node.whole import whole_report
from parley.record.entry import Entry
from parley.record.genesis import log_origin
from parley.reports.parts import delay_hours, disclosed

_HOUR = 3600


def perform(node: Node, *, show: bool = True) -> int:
    """Takes every step that is due by the node's clock; how many entries that made."""
    for member in node.keyrings:
        _look(node, member)
    now, due = node.clock.now(), dict[tuple[str, str], list[str]]()
    while node.ahead.steps and node.ahead.steps[0].due <= now:
        step = heapq.heappop(node.ahead.steps)
        due.setdefault((node.ahead.known[step.report].member, step.channel), []).append(step.report)
    made = 0
    for (member, channel), roots in sorted(due.items()):
        once = list(dict.fromkeys(roots))
        made += _release_all(node, member, once) if channel == PUBLIC else _open_all(node, member, channel, once)
    made += _withdraw_released(node)
    if made and show:
        node.show()
    return made


def release_determinations(node: Node) -> int:
    """Each guarantor here says in public what has changed in its determinations, where the table lets that out.

    Only determinations of incidents whose reports have been released; grounds stay where they were said.
    """
    if GUARANTORS not in node.projections or discloses(node.agreement, "determination", "public", hours=0) is None:
        return 0
    connection = node.projections[GUARANTORS].reading()
    changed = connection.execute("SELECT DISTINCT incident FROM changed WHERE number > ?", (node.ahead.seen_change,))
    incidents = sorted(str(row[0]) for row in changed)
    node.ahead.seen_change = int(next(connection.execute("SELECT coalesce(max(number), 0) FROM changed"))[0])
    news: dict[str, dict[str, list[str]]] = {}
    for incident in incidents:
        held = outcomes.incident_of(connection, incident)
        if held is not None:
            _compare(node, current(outcomes.findings_on(connection, held.reports)), held.reports, news)
    for member, said in news.items():
        draft = Draft("determinations", [("determinations", {"of": said}, True)], refs=tuple(sorted(said)))
        node.say_all(member, PUBLIC, [draft], show=False)
    return len(news)


def say_still_here(node: Node) -> None:
    """Each member here says in each of its logs that it is still here, with the head that the others have cosigned."""
    for member in node.keyrings:
        for channel in node.channels_of(member):
            note = node.store.head(log_origin(node.process, channel, member)).note
            node.say_all(member, channel, [Draft("still-here", [("still-here", {"head": note}, True)])], show=False)


def hours_of(agreement: Agreement, audience: Audience) -> tuple[int, ...]:
    """The ages, in hours, at which an audience gets more of a member's own report."""
    return tuple(
        sorted({row.after_hours for row in agreement.disclosure if row.audience == audience and row.origin == "own"})
    )


def _open_all(node: Node, member: str, channel: str, roots: list[str]) -> int:
    drafts = [draft for root in roots if (draft := _opening(node, root)) is not None]
    return len(node.say_all(member, channel, drafts, show=False)) if drafts else 0


def _release_all(node: Node, member: str, roots: list[str]) -> int:
    """Releases reports, then says in their own channel which release is of which."""
    drafts = [(root, draft) for root in roots if (draft := _release(node, root)) is not None]
    if not drafts:
        return 0
    said = node.say_all(member, PUBLIC, [draft for _, draft in drafts], show=False)
    names: dict[str, list[Draft]] = {}
    for (root, draft), entry in zip(drafts, said, strict=True):
        before = node.ahead.released.get(root)
        node.ahead.released[root] = Released(before.root if before else entry.id, entry.id, draft.parts[0][1])
        if before is None:
            names.setdefault(node.ahead.known[root].channel, []).append(
                Draft("released", [("released", {}, True)], refs=(root, entry.id))
            )
    named = sum(len(node.say_all(member, channel, told, show=False)) for channel, told in names.items())
    return len(said) + named


def _withdraw_released(node: Node) -> int:
    """What was withdrawn is withdrawn where it was released; without the reason, which a narrower channel was given."""
    ahead = node.ahead
    gone = [
        (member, ahead.released[root].root)
        for member, root in sorted(ahead.withdrawn)
        if root in ahead.released and (member, ahead.released[root].root) not in ahead.withdrawn
    ]
    for member, release in gone:
        draft = Draft("withdraw", [("reason", {"text": ""}, True)], refs=(release,))
        node.say_all(member, PUBLIC, [draft], show=False)
        ahead.withdrawn.add((member, release))
    return len(gone)


def _opening(node: Node, root: str) -> Draft | None:
    version = node.ahead.known[root].newest
    entry = node.store.get(version)
    parts = entry.envelope.parts if entry is not None and entry.envelope is not None else ()
    commitment = next((part.commitment for part in parts if part.name == "exact"), "")
    part = node.store.part(commitment) if commitment and version not in node.ahead.opened else None
    if part is None:
        return None
    node.ahead.opened.add(version)
    return Draft("open", [("exact", part.value(), True)], refs=(version,), salts=(part.salt,))


def _release(node: Node, root: str) -> Draft | None:
    """What the public should have of the report by now, None where it has just that."""
    known, before = node.ahead.known[root], node.ahead.released.get(root)
    report = None if (known.member, root) in node.ahead.withdrawn else whole_report(node, known.newest)
    if report is None:
        return None
    facts = disclosed(
        report,
        node.agreement.disclosure,
        "public",
        hours=(node.clock.now() - known.at) // _HOUR,
        area_of=gazetteer_of(node.agreement).area_of,
    )
    if "when" not in facts or (before is not None and facts == before.facts):
        return None
    row = reports.get(node.projections[known.channel].reading(), root)
    day = row.day if row is not None else day_of(node.agreement, known.at).isoformat()
    return Draft(
        "release",
        [("facts", facts, True), ("counted", {"day": day}, True)],
        supersedes=(before.newest,) if before else (),
    )


def _compare(
    node: Node, standing: outcomes.Standing, held: tuple[str, ...], news: dict[str, dict[str, list[str]]]
) -> None:
    """Notes in `news` what each guarantor here has to say of an incident's released reports."""
    releases = [node.ahead.released[report].root for report in held if report in node.ahead.released]
    for member in node.agreement.decision.deciders:
        if member not in node.keyrings:
            continue
        made = {(one.finding.determination, one.finding.reason) for one in standing.get(member, ()) if one.finding}
        said = made.pop() if len(made) == 1 else ("pending", "")
        for release in releases:
            if node.ahead.determined.get((member, release), ("pending", "")) != said:
                node.ahead.determined[member, release] = said
                news.setdefault(member, {})[release] = list(said)


def _look(node: Node, member: str) -> None:
    """Reads what is new in a member's logs, the widest first: releases are known before what names them."""
    for channel in node.channels_of(member):
        log = log_origin(node.process, channel, member)
        start, size = node.ahead.read.get(log, 0), node.store.size(log)
        for entry in node.store.entries(log, start, size):
            if entry.envelope is not None and not entry.inert:
                _READ.get(entry.envelope.kind, _ignore)(node, entry)
        node.ahead.read[log] = size


def _ignore(node: Node, entry: Entry) -> None:
    """Most kinds say nothing of what lies ahead."""


def _read_report(node: Node, entry: Entry) -> None:
    report, envelope = whole_report(node, entry.id), entry.envelope
    if report is None or envelope is None or report.origin != "own":
        return
    ahead = node.ahead
    root = ahead.root_of.get(envelope.supersedes[0], envelope.supersedes[0]) if envelope.supersedes else entry.id
    ahead.root_of[entry.id] = root
    first = ahead.known[root].at if root in ahead.known else envelope.at
    ahead.known[root] = Known(entry.member, entry.channel, first, entry.id)
    delay = delay_hours(report, node.agreement.disclosure, AUDIENCE[entry.channel])
    push = partial(heapq.heappush, ahead.steps)
    push(Step(envelope.at + delay * _HOUR, root, entry.channel))
    for hours in hours_of(node.agreement, "public"):
        push(Step(max(envelope.at, first + hours * _HOUR), root, PUBLIC))


def _read_opening(node: Node, entry: Entry) -> None:
    node.ahead.opened.update(entry.envelope.refs if entry.envelope else ())


def _read_withdrawal(node: Node, entry: Entry) -> None:
    """A withdrawal counts by the author of what it withdraws, and by nobody else."""
    for target in entry.envelope.refs if entry.envelope else ():
        of = node.store.get(target)
        if of is not None and of.member == entry.member:
            node.ahead.withdrawn.add((entry.member, target))


def _read_release(node: Node, entry: Entry) -> None:
    node.ahead.facts[entry.id] = _value(node, entry, "facts")
    node.ahead.after.update(dict.fromkeys(entry.envelope.supersedes if entry.envelope else (), entry.id))


def _read_released(node: Node, entry: Entry) -> None:
    report, release = entry.envelope.refs if entry.envelope else ("", "")
    newest = _newest_release(node, release)
    node.ahead.released.setdefault(report, Released(release, newest, node.ahead.facts[newest]))


def _read_determinations(node: Node, entry: Entry) -> None:
    for release, (determination, reason) in _value(node, entry, "determinations")["of"].items():
        node.ahead.determined[entry.member, release] = (determination, reason)


def _newest_release(node: Node, root: str) -> str:
    while root in node.ahead.after:
        root = node.ahead.after[root]
    return root


def _value(node: Node, entry: Entry, name: str) -> dict[str, Any]:
    parts = entry.envelope.parts if entry.envelope else ()
    part = node.store.part(next(part.commitment for part in parts if part.name == name))
    value: dict[str, Any] = part.value() if part else {}
    return value


_READ = {
    "report": _read_report,
    "open": _read_opening,
    "withdraw": _read_withdrawal,
    "release": _read_release,
    "released": _read_released,
    "determinations": _read_determinations,
}
