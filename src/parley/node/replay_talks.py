"""Replaying the talks of an exercise: rounds, meetings, statements and assents."""

from collections.abc import Callable
from typing import Any

import msgspec

from parley.node.kinds import MEMBERS, PUBLIC
from parley.node.opened import Draft, Node
from parley.node.stage import Event, Stage
from parley.talks.statement import Assent, Signature, Statement, Text, statement_hash
from parley.vocabulary.intervals import from_iso


def _talk(stage: Stage, event: Event) -> None:
    said = _SAID[event["act"]](event)
    channel = MEMBERS if event["act"].startswith("meeting-") else PUBLIC
    refs = (stage.id_of(event["of"]),) if "of" in event else ()
    # Who sends a delegation asks for its seats; it is the host that accredits.
    member = _host(stage.node) if event["act"] == "accreditation" else event["member"]
    stage.put(member, channel, event["key"], Draft(event["act"], [(event["act"], said, True)], refs=refs))


def _host(node: Node) -> str:
    return next(member.id for member in node.agreement.members if "host" in member.roles)


def _statement(stage: Stage, event: Event) -> None:
    titles: dict[str, str] = event["title"] if isinstance(event["title"], dict) else {"en": event["title"]}
    texts = tuple(
        Text(
            language=code,
            marking="authentic" if code == "en" else "reviewed",
            title=titles.get(code, titles["en"]),
            words=words,
        )
        for code, words in event["text"].items()
    )
    issuers = tuple(event["issuers"])
    statement = Statement(
        issuance="joint" if len(issuers) > 1 else "own", issuers=issuers, texts=texts, round=event.get("round", "")
    )
    stage.said[event["key"]] = {"hash": statement_hash(statement)}
    stage.put(
        event["member"], PUBLIC, event["key"], Draft("statement", [("statement", msgspec.to_builtins(statement), True)])
    )


def _assent(stage: Stage, event: Event) -> None:
    statement = stage.id_of(event["of"])
    said = Signature(member=event["member"], text=stage.said[event["of"]]["hash"], assent=_ASSENTS[event["value"]])
    stage.put(
        event["member"],
        PUBLIC,
        event["key"],
        Draft("assent", [("assent", msgspec.to_builtins(said), True)], refs=(statement,)),
    )


_MEETINGS = {"joint group": "Joint Group"}
_ASSENTS: dict[str, Assent] = {
    "signs": "signs",
    "takes note": "takes note",
    "associates": "associates itself",
    "dissociates": "dissociates itself",
}

_SAID: dict[str, Callable[[Event], dict[str, Any]]] = {
    "appeal": lambda event: {"round": event["round"], "words": event["text"]},
    "invitation": lambda event: {
        "round": event["round"],
        "title": event["round"],
        "venue": event["venue"],
        "first_day": event["begins"][:10],
        "last_day": str(event.get("ends", event["begins"]))[:10],
        "members": event["invited"],
    },
    "accreditation": lambda event: {
        "round": event["round"],
        "delegation": event["delegation"],
        "member": event["delegation"],
        "officers": [f"{event['delegation']} {n}" for n in range(1, event["seats"] + 1)],
    },
    "meeting-request": lambda event: {
        "round": event["round"],
        "venue": event["venue"],
        "begins": from_iso(event["date"] + "T10:00:00+00:00"),
        "matter": event.get("text", ""),
    },
    "meeting-approval": lambda event: {
        "round": event["round"],
        "venue": event["venue"],
        "begins": from_iso(event["date"] + "T10:00:00+00:00"),
    },
    "meeting": lambda event: {
        "kind": _MEETINGS.get(event["kind"], event["kind"]),
        "round": event["round"],
        "venue": event["venue"],
        "begins": from_iso(event["begins"]),
        "members": event.get("members", []),
        "agenda": [],
    },
}

TALKS: dict[str, Callable[[Stage, Event], None]] = {
    "statement": _statement,
    "assent": _assent,
    **dict.fromkeys(_SAID, _talk),
}
