"""The registry of kinds: what an entry may say, in which channel, by a member in which role.

An entry whose kind is not here, or that is said where or by whom it may not be, is kept for ever and is inert:
it has no effect on any page, on every node by the same rule. The rules version goes up with every change here.
"""

from typing import Any, NamedTuple

from parley.agreement.agreement import Audience
from parley.node.forms import has_form
from parley.record.entry import Envelope

RULES_VERSION = 2

# Of these an entry without its part still says that something was recorded, or corrected, whose content is not here.
_MAY_WAIT = ("report", "release", "watch")

PUBLIC, MEMBERS, GUARANTORS = "public", "members", "guarantors"
WIDTH = (PUBLIC, MEMBERS, GUARANTORS)  # from the widest to the narrowest
# What the disclosure table calls those who read a channel.
AUDIENCE: dict[str, Audience] = {PUBLIC: "public", MEMBERS: "members", GUARANTORS: "guarantors"}


class Kind(NamedTuple):
    """Where a kind may be said, by whom (empty: any member), and the part it must name."""

    channels: tuple[str, ...]
    roles: tuple[str, ...]
    part: str


_ANY: tuple[str, ...] = ()
_GUARANTOR = ("guarantor",)
_PRESS = ("guarantor", "secretariat")
_CHAIR = ("guarantor", "host", "mediator", "secretariat")
_OPENS_TEXTS = ("host", "mediator", "secretariat")

KINDS: dict[str, Kind] = {
    # the record itself
    "key": Kind(WIDTH, _ANY, "key"),
    "still-here": Kind(WIDTH, _ANY, "still-here"),
    "accept": Kind(WIDTH, _ANY, "accept"),
    "agreement": Kind(WIDTH, _ANY, "agreement"),
    "model": Kind(WIDTH, _ANY, "model"),
    # reports and what becomes of their parts
    "report": Kind(WIDTH, _ANY, "facts"),
    "withdraw": Kind(WIDTH, _ANY, "reason"),
    "open": Kind(WIDTH, _ANY, ""),
    "erase": Kind(WIDTH, _ANY, "ground"),
    "erased": Kind(WIDTH, _ANY, "erased"),
    "release": Kind((PUBLIC, MEMBERS), _ANY, "facts"),
    "released": Kind((MEMBERS, GUARANTORS), _ANY, "released"),
    "merged": Kind((PUBLIC,), _PRESS, "merged"),
    "determinations": Kind((PUBLIC, MEMBERS), _GUARANTOR, "determinations"),
    "published": Kind((PUBLIC,), _ANY, "published"),
    "watch": Kind(WIDTH, _ANY, "watch"),
    "watched-week": Kind(WIDTH, _ANY, "watched-week"),
    "restriction": Kind(WIDTH, _ANY, "restriction"),
    # incidents
    "opinion": Kind(WIDTH, _ANY, "opinion"),
    # findings and what follows
    "finding": Kind((GUARANTORS,), _GUARANTOR, "facts"),
    "inquiry": Kind((MEMBERS, GUARANTORS), _GUARANTOR, "inquiry"),
    "answer": Kind((MEMBERS, GUARANTORS), _ANY, "answer"),
    "reply": Kind((PUBLIC, MEMBERS), ("party",), "reply"),
    "measure": Kind((MEMBERS, GUARANTORS), _GUARANTOR, "measure"),
    "measure-answer": Kind((MEMBERS, GUARANTORS), _ANY, "measure-answer"),
    "agenda": Kind((MEMBERS, GUARANTORS), _CHAIR, "agenda"),
    # bulletins
    "cut-off": Kind((PUBLIC, GUARANTORS), _ANY, "cut-off"),
    "bulletin-propose": Kind((PUBLIC, GUARANTORS), _PRESS, "bulletin"),
    "bulletin-approve": Kind((PUBLIC, GUARANTORS), _GUARANTOR, "bulletin"),
    "bulletin-refuse": Kind((PUBLIC, GUARANTORS), _GUARANTOR, "bulletin"),
    "bulletin-lapse": Kind((PUBLIC, GUARANTORS), _PRESS, "bulletin"),
    "bulletin-issue": Kind((PUBLIC, GUARANTORS), _PRESS, "bulletin"),
    "bulletin-correct": Kind((PUBLIC, GUARANTORS), _PRESS, "bulletin"),
    # talks
    "round": Kind((PUBLIC, MEMBERS), _CHAIR, "round"),
    "appeal": Kind((PUBLIC, MEMBERS), _ANY, "appeal"),
    "invitation": Kind((PUBLIC, MEMBERS), _CHAIR, "invitation"),
    "accreditation": Kind((PUBLIC, MEMBERS), _ANY, "accreditation"),
    "meeting-request": Kind((MEMBERS,), _GUARANTOR, "meeting-request"),
    "meeting-approval": Kind((MEMBERS,), _GUARANTOR, "meeting-approval"),
    "meeting": Kind((PUBLIC, MEMBERS), _CHAIR, "meeting"),
    # texts under negotiation
    "text": Kind((MEMBERS,), _OPENS_TEXTS, "text"),
    "proposal": Kind((MEMBERS,), _ANY, "proposal"),
    "withdrawal": Kind((MEMBERS,), _ANY, "withdrawal"),
    "position": Kind((MEMBERS,), _ANY, "position"),
    "consent": Kind((MEMBERS,), _ANY, "consent"),
    # the press desk: in a narrower channel a text waits for those who must sign it
    "statement": Kind(WIDTH, _ANY, "statement"),
    "readout": Kind(WIDTH, _ANY, "readout"),
    "spot-report": Kind(WIDTH, _ANY, "spot-report"),
    "assent": Kind(WIDTH, _ANY, "assent"),
    "kept-photograph": Kind((MEMBERS, GUARANTORS), _ANY, "kept"),
    "photograph": Kind((PUBLIC,), _ANY, "photograph"),
}


def why_inert(envelope: Envelope, roles: tuple[str, ...], parts: dict[str, Any]) -> str:
    """Why an entry that the record holds valid has no effect here, "" where it has."""
    kind = KINDS.get(envelope.kind)
    if kind is None:
        return f"unknown kind {envelope.kind!r}"
    if envelope.channel not in kind.channels:
        return f"{envelope.kind} may not be said in channel {envelope.channel}"
    if kind.roles and not set(kind.roles) & set(roles):
        return f"{envelope.kind} may be said only by: {', '.join(kind.roles)}"
    if kind.part and kind.part not in {part.name for part in envelope.parts}:
        return f"{envelope.kind} has no part {kind.part!r}"
    if not all(isinstance(value, dict) for value in parts.values()):
        return "a part is not an object"
    if kind.part and kind.part not in parts:
        return "" if envelope.kind in _MAY_WAIT else f"its part {kind.part!r} is not here"
    if not has_form(envelope, kind.part, parts):
        return f"its part {kind.part!r} or its references are not what a {envelope.kind} says"
    return ""


def visible_from(channel: str) -> tuple[str, ...]:
    """The channels whose entries a projection of `channel` reads: itself and the wider ones."""
    return WIDTH[: WIDTH.index(channel) + 1]
