"""The acts of a text under negotiation as parts of entries: what they say, and the act that an entry is."""

from collections.abc import Mapping
from typing import Any

import msgspec

from parley.talks.bracket import Consent
from parley.talks.bracketed import MAX_DEPTH
from parley.talks.position import Position
from parley.talks.proposal import Proposal, Withdrawal
from parley.talks.runs import Runs, flat, from_flat
from parley.talks.text import ClauseStart, Procedure, TextOpened

ACTS: dict[str, type[msgspec.Struct]] = {
    "proposal": Proposal, "withdrawal": Withdrawal, "position": Position, "consent": Consent,
}  # fmt: skip


class Speaker(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For which delegation ("" for a chair or mediator, who speaks for none) an act is, and by which officer."""

    delegation: str
    officer: str


class Start(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A clause in the entry that opens a text: as `ClauseStart`, its runs flat."""

    clause: str
    parent: str
    key: str
    runs: dict[str, list[Any]]


class Opened(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The entry that opens a text: as `TextOpened`, its clauses' runs flat."""

    round: str
    title: str
    procedure: Procedure
    needs: tuple[str, ...]
    authentic: tuple[str, ...]
    clauses: tuple[Start, ...]


def said_of(act: Any) -> dict[str, Any]:
    """What an entry's part says of an act. A text's runs are written flat, since drafts nest deeper than parts may."""
    if not isinstance(act, TextOpened):
        return dict(msgspec.to_builtins(act))
    clauses = tuple(
        Start(clause=one.clause, parent=one.parent, key=one.key, runs={c: flat(r) for c, r in one.runs.items()})
        for one in act.clauses
    )
    opened = Opened(
        round=act.round,
        title=act.title,
        procedure=act.procedure,
        needs=act.needs,
        authentic=act.authentic,
        clauses=clauses,
    )
    return dict(msgspec.to_builtins(opened))


def act_of(kind: str, said: Mapping[str, Any]) -> Any:
    """The act that an entry of this kind is. Raises ValueError where it is none."""
    if kind != "text":
        return msgspec.convert(said, ACTS[kind])
    opened = msgspec.convert(said, Opened)
    clauses = tuple(
        ClauseStart(clause=one.clause, parent=one.parent, key=one.key, runs={c: _runs(r) for c, r in one.runs.items()})
        for one in opened.clauses
    )
    return TextOpened(
        round=opened.round,
        title=opened.title,
        procedure=opened.procedure,
        needs=opened.needs,
        authentic=opened.authentic,
        clauses=clauses,
    )


def has_speaker(said: Mapping[str, Any]) -> bool:
    """Whether an act of a text says for which delegation and by which officer it is. Raises ValueError."""
    return bool(msgspec.convert(said["speaker"], Speaker).officer)


def _runs(items: list[Any]) -> Runs:
    """Runs from a flat list. Raises ValueError where they nest deeper than an import may."""
    depth = 0
    for item in items:
        ends = item == {"end": ""}
        depth += -1 if ends else isinstance(item, dict) and ("bracket" in item or "option" in item)
        if depth > MAX_DEPTH:
            raise ValueError(f"brackets nest deeper than {MAX_DEPTH}; take some of them out")
    return from_flat(items)
