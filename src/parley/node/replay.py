"""Replaying an exercise: its registers and what its members did, in the order of their times, on a simulated clock.

Acts go in as the drafts that the commands make, many in one commit, because a morning of sixty days has no time for
a commit each; bulletins go through the commands themselves, for they need the pages' own figures.
"""

import csv
import json
from collections.abc import Callable, Iterator
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec

from parley.findings.finding import Attribution, Finding
from parley.findings.inquiry import Answer, Inquiry
from parley.findings.measure import Measure
from parley.node import commands
from parley.node.commands.judging import finding_draft
from parley.node.commands.ledger import watch_draft
from parley.node.commands.recording import channel_for, parts_of
from parley.node.duties import perform, release_determinations
from parley.node.kinds import GUARANTORS, MEMBERS, PUBLIC, WIDTH
from parley.node.opened import Draft, Node
from parley.node.reading import settings_for
from parley.node.replay_talks import TALKS
from parley.node.stage import Event, Stage
from parley.record.clock import SetClock
from parley.reports.readers import read
from parley.reports.reading import Accepted
from parley.reports.report import Report
from parley.vocabulary.intervals import from_iso

Tell = Callable[[str, int, int], None]


def replay(node: Node, directory: Path, content: dict[str, Any], clock: SetClock, tell: Tell) -> None:
    """Replays an example's registers and acts into a node, up to its end."""
    stage = Stage(node, clock)
    node.awake = (GUARANTORS,)
    acts = list(_acts(directory / content["acts"]))
    lapses = [_lapse(node, event) for event in acts if event["act"] == "propose-bulletin"]
    events = sorted([*_reports(node, directory, content), *acts, *lapses], key=itemgetter("time"))
    events = [event for event in events if event["time"] <= from_iso(content["simulated_from"])]
    days = sum(event["act"] == "propose-bulletin" for event in events)
    for event in events:
        clock.set(max(event["time"], clock.now()))
        _ACTS[event["act"]](stage, event)
        if event["act"] == "propose-bulletin":
            tell(content["title"], sum(key.startswith("bulletin ") for key in stage.ids), days)
    clock.set(from_iso(content["simulated_from"]))
    stage.flush()
    perform(node, show=False)
    node.show()
    release_determinations(node)
    node.awake = WIDTH
    node.show()


def _reports(node: Node, directory: Path, content: dict[str, Any]) -> Iterator[Event]:
    for register in content["registers"]:
        for name in register["files"]:
            path = directory / name
            with path.open(encoding="utf-8", newline="") as file:
                recorded = [row["recorded_at"] for row in csv.DictReader(file)]
            settings = settings_for(node, register=register["member"], origin="own")
            for one in read(path, settings, "csv"):
                if not isinstance(one, Accepted):
                    raise ValueError(f"{path.name}, row {one.row}, {one.field}: {one.problem}")
                yield {
                    "time": from_iso(recorded[one.row - 2]),
                    "act": "report",
                    "member": register["member"],
                    "report": one.report,
                }


def _acts(path: Path) -> Iterator[Event]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            event = json.loads(line)
            yield event | {"time": from_iso(event["at"])}


def _report(stage: Stage, event: Event) -> None:
    report: Report = event["report"]
    member, key = event["member"], f"{report.register} {report.number}"
    channel = channel_for(stage.node, member, "own")
    if key in stage.ids or any(key == waiting for drafts in stage.waiting.values() for waiting, _ in drafts):
        stage.id_of(key)
    before = (stage.latest[key],) if key in stage.latest else ()
    stage.put(member, channel, key, Draft("report", parts_of(stage.node, channel, report), supersedes=before))


def _watch(stage: Stage, event: Event) -> None:
    names = ("day", "posts", "hours", "hours_due", "refusals", "outages", "by_region")
    draft = watch_draft(stage.node, GUARANTORS, {name: event[name] for name in names})
    stage.put(event["member"], GUARANTORS, event["key"], draft)


def _restriction(stage: Stage, event: Event) -> None:
    at = from_iso(event["when"])
    said = {
        "day": event["at"][:10],
        "at": at,
        "place": event["place"],
        "region": event["pcode"],
        "who": event["who"],
        "what": event["what"],
    }
    stage.put(event["member"], GUARANTORS, event["key"], Draft("restriction", [("restriction", said, True)]))


def _cut_off(stage: Stage, event: Event) -> None:
    stage.put(event["member"], GUARANTORS, event["key"], Draft("cut-off", [("cut-off", {"day": event["day"]}, True)]))


def _finding(stage: Stage, event: Event) -> None:
    anchor = stage.id_of(" ".join(event["on"]))
    judged = tuple(sorted({anchor, *(stage.id_of(" ".join(one)) for one in event["judged"])}))
    by = Attribution(event["attribution"], event["said_by"], event["basis"]) if event["attribution"] else None
    finding = Finding(
        member=event["member"],
        anchor=anchor,
        judged=judged,
        determination=event["determination"],
        reason=event.get("reason", ""),
        attribution=by,
        held=event["held"],
        grounds=event["grounds"],
    )
    before = (stage.id_of(event["supersedes"]),) if event.get("supersedes") else ()
    stage.put(event["member"], GUARANTORS, event["key"], finding_draft(finding, before))


def _withdraw_finding(stage: Stage, event: Event) -> None:
    stage.put(
        event["member"],
        GUARANTORS,
        event["key"],
        Draft("withdraw", [("reason", {"text": event["reason"]}, True)], supersedes=(stage.id_of(event["of"]),)),
    )


def _opinion(stage: Stage, event: Event) -> None:
    pair = tuple(sorted(stage.id_of(" ".join(event[side])) for side in ("a", "b")))
    said = {"same": event["act"] == "same", "reason": event["reason"]}
    stage.put(event["member"], GUARANTORS, event["key"], Draft("opinion", [("opinion", said, True)], refs=pair))


def _inquiry(stage: Stage, event: Event) -> None:
    inquiry = Inquiry(
        asked_by=event["member"],
        asked_of=event["asked_of"],
        question=event["question"],
        due=from_iso(event["due"]),
        anchor=stage.id_of(" ".join(event["on"])),
    )
    channel = GUARANTORS if GUARANTORS in stage.node.channels_of(inquiry.asked_of) else MEMBERS
    stage.said[event["key"]] = {"channel": channel}
    stage.put(
        event["member"],
        channel,
        event["key"],
        Draft("inquiry", [("inquiry", msgspec.to_builtins(inquiry), True)], refs=(inquiry.anchor,)),
    )


def _answer(stage: Stage, event: Event) -> None:
    inquiry = stage.id_of(event["of"])
    said = Answer(inquiry=inquiry, answered_by=event["member"], words=event["text"])
    stage.put(
        event["member"],
        stage.said[event["of"]]["channel"],
        event["key"],
        Draft("answer", [("answer", msgspec.to_builtins(said), True)], refs=(inquiry,)),
    )


def _measure(stage: Stage, event: Event) -> None:
    said = Measure(
        asked_by=event["member"],
        asked_of=event["asked_of"],
        anchor=stage.id_of(" ".join(event["on"])),
        step=event["kind"],
        words=event["text"],
        due=from_iso(event["due"]),
    )
    channel = GUARANTORS if GUARANTORS in stage.node.channels_of(said.asked_of) else MEMBERS
    stage.put(
        event["member"],
        channel,
        event["key"],
        Draft("measure", [("measure", msgspec.to_builtins(said), True)], refs=(said.anchor,)),
    )


def _reply(stage: Stage, event: Event) -> None:
    """A party's reply hangs on what the party itself can know: the release of the report."""
    root = stage.id_of(" ".join(event["on"]))
    stage.flush()
    perform(stage.node, show=False)
    releases = stage.node.ahead.released
    released = releases.get((root, MEMBERS)) or releases[root, PUBLIC]
    stage.put(
        event["member"],
        MEMBERS,
        event["key"],
        Draft("reply", [("reply", {"text": event["text"]}, True)], refs=(released.root,)),
    )


def _agenda(stage: Stage, event: Event) -> None:
    anchor = stage.id_of(" ".join(event["on"]))
    said = {"meeting": event["round"], "put_by": event["member"], "anchor": anchor, "positions": [], "words": ""}
    stage.put(event["member"], GUARANTORS, event["key"], Draft("agenda", [("agenda", said, True)], refs=(anchor,)))


def _propose(stage: Stage, event: Event) -> None:
    day = date.fromisoformat(event["day"])
    stage.flush()
    perform(stage.node, show=False)
    publisher = stage.node.agreement.publication.publisher
    stage.node.show()
    stage.ids[f"bulletin {event['day']}"] = commands.propose_bulletin(stage.node, stage.reader(publisher), day=day)


def _lapse(node: Node, proposal: Event) -> Event:
    """The moment after a proposal's deadline, at which its publisher's node records a lapse if it must."""
    after = node.agreement.publication.deadline_minutes * 60 + 60
    return {"time": proposal["time"] + after, "act": "settle", "day": proposal["day"]}


def _settle(stage: Stage, event: Event) -> None:
    stage.flush()
    commands.settle(stage.node, date.fromisoformat(event["day"]))


def _approve(stage: Stage, event: Event) -> None:
    commands.approve_bulletin(stage.node, stage.reader(event["member"]), day=date.fromisoformat(event["day"]))


def _refuse(stage: Stage, event: Event) -> None:
    commands.refuse_bulletin(
        stage.node, stage.reader(event["member"]), day=date.fromisoformat(event["day"]), reason=event["reason"]
    )


_ACTS: dict[str, Callable[[Stage, Event], None]] = {
    "report": _report,
    "watch": _watch,
    "restriction": _restriction,
    "cut-off": _cut_off,
    "finding": _finding,
    "withdraw-finding": _withdraw_finding,
    "same": _opinion,
    "not-same": _opinion,
    "inquiry": _inquiry,
    "answer": _answer,
    "measure": _measure,
    "reply": _reply,
    "agenda": _agenda,
    "propose-bulletin": _propose,
    "approve-bulletin": _approve,
    "refuse-bulletin": _refuse,
    "settle": _settle,
    **TALKS,
}
