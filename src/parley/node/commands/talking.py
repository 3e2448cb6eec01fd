"""Talks, the beginning of them: a round with its appeal, invitation, accreditations, meetings, statements, assents."""

from collections.abc import Mapping
from typing import Any

from parley.node.commands.refusal import Refused
from parley.node.commands.standing import must_act
from parley.node.kinds import KINDS, MEMBERS, PUBLIC
from parley.node.opened import Draft, Node
from parley.node.shown import Reader

TALKS = (
    "round",
    "appeal",
    "invitation",
    "accreditation",
    "meeting-request",
    "meeting-approval",
    "meeting",
    "statement",
    "assent",
)


def say_in_talks(
    node: Node,
    reader: Reader,
    *,
    kind: str,
    said: Mapping[str, Any],
    refs: tuple[str, ...] = (),
    public: bool = True,
) -> str:
    """Records one act of talks: `said` is the part of the kind's own name (docs/talks.md). Returns the entry's id."""
    must_act(node, reader)
    allowed = KINDS[kind].roles
    roles = node.agreement.member(reader.member).roles
    if allowed and not set(allowed) & set(roles):
        raise Refused("A %(kind)s is for: %(roles)s.", {"kind": kind, "roles": ", ".join(allowed)})
    channel = PUBLIC if public and PUBLIC in KINDS[kind].channels else MEMBERS
    return node.say(reader.member, channel, Draft(kind, [(KINDS[kind].part, dict(said), True)], refs=refs))
