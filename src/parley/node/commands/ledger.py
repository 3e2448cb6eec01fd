"""The watch ledger, restrictions of movement, openings and erasures, and totals that sides published."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from parley.agreement.counting import operational_day
from parley.agreement.disclosure import disclosed
from parley.node.commands.refusal import Refused
from parley.node.commands.standing import must_act
from parley.node.kinds import AUDIENCE, PUBLIC
from parley.node.opened import Draft, Node
from parley.node.shown import Reader


def record_watch(node: Node, reader: Reader, *, watch: Mapping[str, Any]) -> str:
    """Records what the member's posts watched on a day: {day, posts, hours, hours_due, refusals, outages, by_region}.

    Refused where it names an outage and the day is not over: an outage in progress must not be read off it.
    """
    must_act(node, reader)
    _, over = operational_day(node.agreement, date.fromisoformat(watch["day"]))
    if watch.get("outages") and node.clock.now() <= over:
        raise Refused("The day is not over: record its outages when they have ended. Nothing was lost.")
    return node.say(reader.member, reader.channel, watch_draft(node, reader.channel, watch))


def watch_draft(node: Node, channel: str, watch: Mapping[str, Any]) -> Draft:
    """The ledger of a day, carried at once only where the disclosure table gives it to the channel so."""
    at_once = disclosed(node.agreement, "watch", AUDIENCE[channel], hours=0) == "as given"
    return Draft("watch", [("watch", dict(watch), at_once)])


def record_restriction(node: Node, reader: Reader, *, restriction: Mapping[str, Any]) -> str:
    """Records a restriction of movement: {day, at, place, region, who, what}."""
    must_act(node, reader)
    return node.say(reader.member, reader.channel, Draft("restriction", [("restriction", dict(restriction), True)]))


def erase(node: Node, reader: Reader, *, entry: str, part: str, ground: str) -> str:
    """Erases one part of an entry by its author, with the ground: recorded first, then carried out here for good."""
    must_act(node, reader)
    held = node.store.get(entry)
    if held is None or held.envelope is None or held.member != reader.member:
        raise Refused("Only its author erases a part of an entry.")
    commitment = next((ref.commitment for ref in held.envelope.parts if ref.name == part), "")
    if not commitment or not ground.strip():
        raise Refused("This was not recorded: name a part of the entry, and the ground. Nothing was lost.")
    said = node.say(
        reader.member, held.channel, Draft("erase", [("ground", {"part": part, "ground": ground}, True)], refs=(entry,))
    )
    node.store.erase(commitment)
    return said


def record_published(node: Node, reader: Reader, *, published: Iterable[Mapping[str, Any]]) -> int:
    """Records totals that sides themselves published: {day, side, counts: {P-code or "": number}, note, source}.

    Returns how many.
    """
    must_act(node, reader)
    drafts = [Draft("published", [("published", dict(one), True)]) for one in published]
    return len(node.say_all(reader.member, PUBLIC, drafts)) if drafts else 0
