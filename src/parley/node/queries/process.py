"""What every page needs: the process, its members and registers, the proof line, and who may log in."""

from functools import lru_cache
from typing import NamedTuple

import apsw

from parley.node.kinds import PUBLIC, visible_from
from parley.node.opened import Node
from parley.node.projections.projection import watermark
from parley.node.shown import Foot, HeadShown, MemberShown, ProcessShown, Reader, RegisterShown
from parley.record.basis import basis_hash
from parley.record.cosignature import cosigned_at, witness_key
from parley.record.genesis import channel_of, member_of, witness_name
from parley.record.note import NoteKey, parse_note


class Officer(NamedTuple):
    """An officer of a demo, to make a login of: whose officer, at which desk, reading which channel."""

    login: str
    member: str
    desk: str
    function: str
    channel: str


def process(node: Node) -> ProcessShown:
    """The process as a page's head names it."""
    agreement = node.agreement
    represented = set(node.store.genesis.channels[PUBLIC])
    keeps = {register.member for register in agreement.registers if register.origin == "own"}
    members = tuple(
        MemberShown(
            id=member.id,
            code=member.code,
            names=member.name,
            roles=member.roles,
            order=order,
            keeps_register=member.id in keeps,
            represented=member.id in represented,
        )
        for order, member in enumerate(agreement.members)
    )
    return ProcessShown(
        id=agreement.id,
        names=agreement.title,
        standing=node.standing,
        zone=agreement.zone,
        languages=agreement.languages,
        in_force=agreement.begins,
        cutoff=agreement.counting.cutoff,
        members=members,
        registers=registers(node),
        regions={region.pcode: region.name for region in agreement.regions},
        zones={zone.id: zone.name for zone in agreement.zones},
        custodial=len(node.keyrings) > 1,
        clock_simulated=node.config.simulated_from is not None,
        scope_note=agreement.publication.scope_note,
        named={party.id: party.name for party in agreement.parties}
        | {adherent.id: adherent.name for adherent in agreement.adherents}
        | {group.id: group.name for group in agreement.excluded_groups}
        | {zone.id: zone.name for zone in agreement.zones},
    )


def registers(node: Node) -> tuple[RegisterShown, ...]:
    """The registers in the agreement's order; those of members for whom nobody acts here are left out."""
    represented = set(node.store.genesis.channels[PUBLIC])
    codes = {member.id: member.code for member in node.agreement.members}
    return tuple(
        RegisterShown(
            id=register.id,
            names=register.name,
            own=register.origin == "own",
            order=order,
            code=codes[register.member] if register.origin == "own" else register.id,
        )
        for order, register in enumerate(node.agreement.registers)
        if register.member in represented
    )


def reading(node: Node, reader: Reader) -> apsw.Connection:
    """The rows that the reader may see."""
    return node.projections[reader.channel].reading()


def foot(node: Node, reader: Reader) -> Foot:
    """The proof line of the reader's channel: the basis, and the heads that it may name."""
    connection = reading(node, reader)
    basis = node.projections[reader.channel].basis(connection, node.process)
    behind = any(node.store.size(log) > size for log, (size, _) in basis.logs.items())
    return Foot(basis=basis_hash(basis), heads=heads(node, reader, watermark(connection)), behind=behind)


def heads(node: Node, reader: Reader, read: dict[str, tuple[int, str]]) -> tuple[HeadShown, ...]:
    """The heads of the logs that the reader may see, as far as the page has read them."""
    return tuple(
        head(node, log, size, root)
        for log, (size, root) in read.items()
        if channel_of(log) in visible_from(reader.channel)
    )


def head(node: Node, log: str, size: int, root: str) -> HeadShown:
    """One log's head, and who cosigned its newest one."""
    newest = node.store.head(log)
    rules = node.store.rules(log)
    genesis = node.store.genesis
    witnesses = tuple(
        (member, witness_key(witness_name(node.process, member), member_of(genesis, member).witness))
        for member in genesis.channels[rules.channel]
    )
    cosigned = dict(_cosigned(newest.note, witnesses)) if newest.note else {}
    return HeadShown(
        log=log,
        member=rules.member,
        channel=rules.channel,
        size=size,
        root=root,
        cosigned_by=tuple(cosigned),
        cosigned_at=max(cosigned.values(), default=0),
    )


@lru_cache(maxsize=1_024)
def _cosigned(note: str, witnesses: tuple[tuple[str, NoteKey], ...]) -> tuple[tuple[str, int], ...]:
    """Who cosigned a head, and when. Every page asks this of every log, and the answer is a matter of signatures."""
    parsed = parse_note(note)
    return tuple((member, times[-1]) for member, key in witnesses if (times := cosigned_at(parsed, key)))


def officers(node: Node) -> tuple[Officer, ...]:
    """One officer for each member that acts at this node."""
    functions = {
        "guarantor": "duty officer",
        "party": "delegate",
        "host": "host's officer",
        "mediator": "mediator's staff",
        "observer": "observer",
        "secretariat": "documentation desk",
    }
    return tuple(
        Officer(
            login=member.id,
            member=member.id,
            desk="duty",
            function=functions[member.roles[0]],
            channel=node.narrowest(member.id),
        )
        for member in node.agreement.members
        if member.id in node.keyrings
    )
