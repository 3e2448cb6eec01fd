"""Texts under negotiation as a projection holds them: where each act stands in its log, and by whose credentials."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import apsw
import msgspec

from parley.node.opened import Node
from parley.node.projections import entries
from parley.node.projections.entries import Heard
from parley.node.text_acts import ACTS, Speaker, act_of
from parley.record.entry import Leaf
from parley.record.store import RecordStore
from parley.talks.credentials import sorted_by_credentials, valid_accreditations
from parley.talks.delegation import Roster, delegations_in
from parley.talks.round import Accreditation
from parley.talks.tabled import Place, Tabled
from parley.talks.text import TextOpened

CHAIRING = ("host", "secretariat")  # these roles chair a round; a mediator is a mediator

# Bounded by the logs of the stores that are open; a log only grows, so what was read of it stays.
_named: "WeakKeyDictionary[RecordStore, dict[str, list[dict[str, int]]]]" = WeakKeyDictionary()
_reading = threading.Lock()


class HeldText(NamedTuple):
    """A text with its acts: those that count, those that are provisional, those that do not count; who is there."""

    opened: Tabled[TextOpened]
    at: int
    counted: tuple[Tabled[Any], ...]
    provisional: tuple[Tabled[Any], ...]
    not_counted: tuple[Tabled[Any], ...]
    roster: Roster
    times: Mapping[str, int]  # claimed times by entry, for display


def roster_of(node: Node, connection: apsw.Connection, round_id: str) -> Roster:
    """Who is at a round, from its valid accreditations; an officer's rank is his place in the newest list."""
    admitted = _accreditations(node, connection, round_id)
    roles = {member.id: member.roles for member in node.agreement.members}
    ranks = {(one.act.delegation, officer): rank for one in admitted for rank, officer in enumerate(one.act.officers)}
    return Roster(
        delegations=delegations_in({one.act.delegation: one.act.member for one in admitted}, roles),
        chairs=tuple(id_ for id_, held in roles.items() if set(held) & set(CHAIRING)),
        mediators=tuple(id_ for id_, held in roles.items() if "mediator" in held),
        ranks=ranks,
    )


def speakers(node: Node, connection: apsw.Connection, round_id: str, member: str) -> tuple[Speaker, ...]:
    """As whom a member may speak to the texts of a round: the officers of its delegations, the head first.

    A chair or mediator without a delegation speaks for none, as its desk.
    """
    admitted = _accreditations(node, connection, round_id)
    gone = _withdrawn(node, connection, admitted)
    mine = [one.act for one in admitted if one.act.member == member and one.id not in gone]
    found = [Speaker(delegation=one.delegation, officer=officer) for one in mine for officer in one.officers]
    roster = roster_of(node, connection, round_id)
    if not found and member in (*roster.chairs, *roster.mediators):
        return (Speaker(delegation="", officer=member),)
    return tuple(found)


def texts_of(node: Node, connection: apsw.Connection, round_id: str) -> Iterator[Tabled[TextOpened]]:
    """The texts of a round, in the order of their claimed times."""
    for one in entries.of_kind(connection, "text"):
        if one.said["text"]["round"] == round_id:
            yield tabled(node, one)


def held_text(node: Node, connection: apsw.Connection, entry: str) -> HeldText | None:
    """A text with all its acts, sorted by credentials (rule 1); None where the rows have no text of that entry."""
    opening = entries.get(connection, entry)
    if opening is None or opening.kind != "text" or opening.inert:
        return None
    opened = tabled(node, opening)
    heard = entries.referring(connection, entry, "ref", *ACTS)
    acts = [tabled(node, one) for one in heard]
    roster = roster_of(node, connection, opened.act.round)
    admitted = _accreditations(node, connection, opened.act.round)
    for_none = {*roster.chairs, *roster.mediators}
    own = [one for one in acts if not one.delegation and one.member in for_none]
    judged = sorted_by_credentials(
        [one for one in acts if one not in own], admitted, _withdrawn(node, connection, admitted)
    )
    return HeldText(
        opened=opened,
        at=opening.at,
        counted=(*judged.counted, *own),
        provisional=judged.provisional,
        not_counted=judged.refused,
        roster=roster,
        times={one.id: one.at for one in heard},
    )


def tabled(node: Node, one: Heard) -> Tabled[Any]:
    """An entry of a text as an act with its author, delegation, officer and place."""
    speaker = msgspec.convert(one.said["speaker"], Speaker)
    return Tabled(
        id=one.id,
        member=one.member,
        delegation=speaker.delegation,
        officer=speaker.officer,
        place=place_of(node, one),
        act=act_of(one.kind, one.said[one.kind]),
    )


def place_of(node: Node, one: Heard) -> Place:
    """Where an entry stands: its log, its number, and how far its author had the other logs."""
    return Place(log=one.log, seq=one.seq, known=_known(node.store, one.log, one.seq))


def _known(store: RecordStore, log: str, seq: int) -> dict[str, int]:
    """The sizes of the other logs that a leaf names, or an earlier one of its log: a leaf names only newer heads."""
    with _reading:
        known = _named.setdefault(store, {}).setdefault(log, [])
        for entry in store.entries(log, len(known), seq + 1) if len(known) <= seq else ():
            last = known[-1] if known else {}
            heads = msgspec.json.decode(entry.leaf, type=Leaf).heads if entry.envelope else {}
            known.append({**last, **{other: size for other, (size, _) in heads.items()}} if heads else last)
        return known[seq]


def _accreditations(node: Node, connection: apsw.Connection, round_id: str) -> list[Tabled[Accreditation]]:
    found = [
        Tabled(
            id=one.id,
            member=one.member,
            delegation="",
            place=place_of(node, one),
            act=msgspec.convert(one.said["accreditation"], Accreditation),
        )
        for one in entries.of_kind(connection, "accreditation")
        if one.said["accreditation"]["round"] == round_id
    ]
    roles = {member.id: member.roles for member in node.agreement.members}
    return valid_accreditations(found, round_id, roles)


def _withdrawn(node: Node, connection: apsw.Connection, admitted: Iterable[Tabled[Accreditation]]) -> dict[str, Place]:
    """Where each accreditation was superseded by its own author."""
    found: dict[str, Place] = {}
    for one in admitted:
        for later in entries.referring(connection, one.id, "supersedes", "accreditation"):
            if later.member == one.member:
                found.setdefault(one.id, place_of(node, later))
    return found
