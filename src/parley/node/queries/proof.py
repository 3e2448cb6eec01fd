"""Proof files: one entry that the reader may read, with the parts of it that are open to him."""

from datetime import date

import apsw

from parley.node import bulletins
from parley.node.opened import Node
from parley.node.projections import entries
from parley.node.queries.process import reading
from parley.node.shown import ProofLink, Reader
from parley.record.proof import proof_bytes
from parley.record.store_proof import NotProvable, prove
from parley.record.validity import KEY_KIND


def proof_file(node: Node, reader: Reader, entry: str) -> bytes | None:
    """The bytes of a proof of an entry, empty while only its author holds it; None where the reader may not know it.

    Of its parts it shows those that entries carry in channels that the reader reads, and never what only the author
    holds: a proof is made to be handed on.
    """
    connection = reading(node, reader)
    heard = entries.get(connection, entry)
    if heard is None or heard.inert:
        return None
    certificates = [one.id for one in entries.of_kind(connection, KEY_KIND) if one.log == heard.log]
    shown = _open_parts(node, connection, heard)
    try:
        return proof_bytes(prove(node.store, entry, certificates=certificates, is_shown=shown.__contains__))
    except NotProvable:
        return b""


def bulletin_proofs(node: Node, reader: Reader, day: date) -> tuple[ProofLink, ...]:
    """What was said on the bulletin of a day, by whom, each to be proved: its figures, approvals, refusals, issue."""
    said = bulletins.said_on(reading(node, reader), day)
    return tuple(ProofLink(member=one.member, kind=one.kind, at=one.at, entry=one.id) for one in said)


def _open_parts(node: Node, connection: apsw.Connection, heard: entries.Heard) -> frozenset[str]:
    """The commitments of parts that the entry carries, or that its author has opened since, without the erased."""
    opened = [one for one in entries.referring(connection, heard.id, "ref", "open") if one.member == heard.member]
    return frozenset(
        commitment
        for one in (heard, *opened)
        for commitment in _carried(node, one.id)
        if commitment not in heard.absent and commitment not in one.absent
    )


def _carried(node: Node, entry: str) -> list[str]:
    found = node.store.get(entry)
    refs = found.envelope.parts if found is not None and found.envelope is not None else ()
    return [ref.commitment for ref in refs if ref.carried]
