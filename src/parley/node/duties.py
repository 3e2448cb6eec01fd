"""What a node does by itself as time passes: it opens and releases its own members' reports when the disclosure table
says so, issues or lapses bulletins, and says that it is still here.

All of it is entries by the member concerned. Nothing of a narrower channel is named in a wider one: which release is of
which report is said in the report's own channel (kind `released`). A restart finds out from the logs what is done.
"""

import heapq
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple

from parley.agreement.agreement import Agreement, Audience
from parley.agreement.counting import day_of
from parley.node.commands.bulletins import settle
from parley.node.commands.recording import whole_report
from parley.node.kinds import GUARANTORS, MEMBERS, PUBLIC
from parley.node.opened import Draft, Node
from parley.node.projections import reports
from parley.node.reading import gazetteer_of
from parley.record.entry import Entry
from parley.record.genesis import log_origin
from parley.reports.parts import delay_hours, disclosed

_HOUR = 3600
_SETTLE_DAYS = 3
_AUDIENCE: dict[str, Audience] = {GUARANTORS: "guarantors", MEMBERS: "members", PUBLIC: "public"}


class _Known(NamedTuple):
    """An own report: its author, channel, claimed time and newest version."""

    member: str
    channel: str
    at: int
    newest: str


class _Released(NamedTuple):
    """What a wider channel has of a report: the first release, the newest, and the facts it carries."""

    root: str
    newest: str
    facts: dict[str, Any]


class _Step(NamedTuple):
    """At `due` (UTC seconds) a report becomes more open in a channel; in its own one that opens `exact`."""

    due: int
    report: str
    channel: str


@dataclass
class Duties:
    """What lies ahead of the reports of the members whose keys are here."""

    ahead: list[_Step] = field(default_factory=list)
    read: dict[str, int] = field(default_factory=dict)
    known: dict[str, _Known] = field(default_factory=dict)
    root_of: dict[str, str] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    released: dict[tuple[str, str], _Released] = field(default_factory=dict)
    facts: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = field(default_factory=dict)

    def perform(self, node: Node, *, show: bool = True) -> int:
        """Takes every step that is due; how many entries that made."""
        for member in node.keyrings:
            self._look(node, member)
        now = node.clock.now()
        due: dict[tuple[str, str], list[_Step]] = {}
        while self.ahead and self.ahead[0].due <= now:
            step = heapq.heappop(self.ahead)
            due.setdefault((self.known[step.report].member, step.channel), []).append(step)
        made = sum(self._take(node, member, channel, steps) for (member, channel), steps in sorted(due.items()))
        if made and show:
            node.show()
        return made

    def _take(self, node: Node, member: str, channel: str, steps: list[_Step]) -> int:
        """Opens or releases in one channel, and says in the report's own channel which release is of which report."""
        roots = list(dict.fromkeys(step.report for step in steps))
        own = [root for root in roots if self.known[root].channel == channel]
        opening = [draft for root in own if (draft := self._opening(node, root)) is not None]
        made = len(node.say_all(member, channel, opening, show=False)) if opening else 0
        wider = [(root, draft) for root in roots if root not in own
                 and (draft := self._release(node, root, channel)) is not None]
        if not wider:
            return made
        said = node.say_all(member, channel, [draft for _, draft in wider], show=False)
        names: dict[str, list[Draft]] = {}
        for (root, draft), entry in zip(wider, said, strict=True):
            before = self.released.get((root, channel))
            self.released[root, channel] = _Released(before.root if before else entry.id, entry.id, draft.parts[0][1])
            if before is None:
                self._name(root, channel, entry.id, names)
        for narrow, drafts in names.items():
            made += len(node.say_all(member, narrow, drafts, show=False))
        return made + len(said)

    def _name(self, root: str, channel: str, release: str, names: dict[str, list[Draft]]) -> None:
        """In the report's channel: this release is of that report. Among members: the public release is of theirs."""
        part = [("released", {"channel": channel}, True)]
        names.setdefault(self.known[root].channel, []).append(Draft("released", part, refs=(root, release)))
        theirs, public = self.released.get((root, MEMBERS)), self.released.get((root, PUBLIC))
        if theirs and public and self.known[root].channel == GUARANTORS:
            names.setdefault(MEMBERS, []).append(Draft("released", part, refs=(theirs.root, public.root)))

    def _opening(self, node: Node, root: str) -> Draft | None:
        version = self.known[root].newest
        entry = node.store.get(version)
        parts = entry.envelope.parts if entry is not None and entry.envelope is not None else ()
        commitment = next((part.commitment for part in parts if part.name == "exact"), "")
        part = node.store.part(commitment) if commitment and version not in self.opened else None
        if part is None:
            return None
        self.opened.add(version)
        return Draft("open", [("exact", part.value(), True)], refs=(version,), salts=(part.salt,))

    def _release(self, node: Node, root: str, channel: str) -> Draft | None:
        """What the channel should have of the report by now, if it has not."""
        known, before = self.known[root], self.released.get((root, channel))
        report = whole_report(node, known.newest)
        if report is None:
            return None
        hours = (node.clock.now() - known.at) // _HOUR
        facts = disclosed(report, node.agreement.disclosure, _AUDIENCE[channel], hours=hours,
                          area_of=gazetteer_of(node.agreement).area_of)
        if "when" not in facts or (before is not None and facts == before.facts):
            return None
        row = reports.get(node.projections[known.channel].reading(), root)
        day = row.day if row is not None else day_of(node.agreement, known.at).isoformat()
        return Draft("release", [("facts", facts, True), ("counted", {"day": day}, True)],
                     supersedes=(before.newest,) if before else ())

    def _look(self, node: Node, member: str) -> None:
        """Reads what is new in a member's logs, the widest first: releases are known before what names them."""
        for channel in node.channels_of(member):
            log = log_origin(node.process, channel, member)
            start, size = self.read.get(log, 0), node.store.size(log)
            for entry in node.store.entries(log, start, size):
                if entry.envelope is not None and not entry.inert:
                    self._take_in(node, entry)
            self.read[log] = size

    def _take_in(self, node: Node, entry: Entry) -> None:
        envelope = entry.envelope
        if envelope is None:
            return
        if envelope.kind == "report":
            self._plan(node, entry, envelope.at, envelope.supersedes)
        elif envelope.kind == "open":
            self.opened.update(envelope.refs)
        elif envelope.kind == "release":
            self.facts[entry.id] = (_value(node, entry, "facts"), envelope.supersedes)
        elif envelope.kind == "released" and envelope.refs[0] in self.known:
            report, release = envelope.refs
            channel = _value(node, entry, "released")["channel"]
            newest = self._newest_release(release)
            self.released.setdefault((report, channel), _Released(release, newest, self.facts[newest][0]))

    def _newest_release(self, root: str) -> str:
        after = {before: entry for entry, (_, supersedes) in self.facts.items() for before in supersedes}
        while root in after:
            root = after[root]
        return root

    def _plan(self, node: Node, entry: Entry, at: int, supersedes: tuple[str, ...]) -> None:
        report = whole_report(node, entry.id)
        if report is None or report.origin != "own":
            return
        root = self.root_of.get(supersedes[0], supersedes[0]) if supersedes else entry.id
        self.root_of[entry.id] = root
        first = self.known[root].at if root in self.known else at
        self.known[root] = _Known(entry.member, entry.channel, first, entry.id)
        due = at + delay_hours(report, node.agreement.disclosure, _AUDIENCE[entry.channel]) * _HOUR
        heapq.heappush(self.ahead, _Step(due, root, entry.channel))
        inside = node.channels_of(entry.member)
        for channel in inside[: inside.index(entry.channel)]:
            for hours in hours_of(node.agreement, _AUDIENCE[channel]):
                heapq.heappush(self.ahead, _Step(max(at, first + hours * _HOUR), root, channel))


def hours_of(agreement: Agreement, audience: Audience) -> tuple[int, ...]:
    """The ages, in hours, at which an audience gets more of a member's own report."""
    return tuple(sorted({row.after_hours for row in agreement.disclosure
                         if row.audience == audience and row.origin == "own"}))


def settle_bulletins(node: Node) -> None:
    """Issues or lapses the bulletins of the last days, where that is due."""
    today = day_of(node.agreement, node.clock.now())
    for day in (today - timedelta(days=n) for n in range(_SETTLE_DAYS)):
        settle(node, day)


def say_still_here(node: Node) -> None:
    """Each member here says in each of its logs that it is still here, with the head that the others have cosigned."""
    for member in node.keyrings:
        for channel in node.channels_of(member):
            note = node.store.head(log_origin(node.process, channel, member)).note
            node.say_all(member, channel, [Draft("still-here", [("still-here", {"head": note}, True)])], show=False)


def _value(node: Node, entry: Entry, name: str) -> dict[str, Any]:
    parts = entry.envelope.parts if entry.envelope else ()
    commitment = next(part.commitment for part in parts if part.name == name)
    part = node.store.part(commitment)
    value: dict[str, Any] = part.value() if part else {}
    return value
