"""Whether a node holds together: its record from the bytes alone, and what is derived from it, derived again."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import apsw

from parley.node import bulletins
from parley.node.bulletins import Issued
from parley.node.config import parts_key_path, read_config, record_path
from parley.node.opened import Node
from parley.node.projections import entries
from parley.publishing.figures import figures_hash
from parley.record.audit import AuditReport, audit
from parley.record.basis import Basis, basis_hash
from parley.record.genesis import process_id, read_genesis_file
from parley.record.keys import load_secret

_DERIVED = ("report", "edge", "link", "belongs", "incident", "outcome", "day")


@dataclass(frozen=True)
class Derived:
    """What deriving a channel's rows again came to: their basis, how many bulletins hold, each fault in a sentence."""

    channel: str
    basis: str
    bulletins: int
    faults: tuple[str, ...]


def audit_record(directory: Path, passphrase: bytes | None, *, genesis: Path | None = None) -> AuditReport:
    """Audits the record of a node, which another process may own; `genesis` is a file that the caller trusts.

    Raises NodeError, RecordError, KeyFileError, GenesisError.
    """
    read_config(directory)
    key = load_secret(parts_key_path(directory), "parts", passphrase, exercise=passphrase is None)
    pinned = process_id(read_genesis_file(genesis.read_bytes()).genesis) if genesis else ""
    return audit(record_path(directory), key, process=pinned)


def derive_again(node: Node, channel: str) -> Derived:
    """Derives a channel's rows again in memory and compares them with those shown, and the figures that entries carry
    with their hashes; the newest bulletin's figures are computed again at its own basis."""
    shown = node.projections[channel].reading()
    with shown:  # one snapshot for rows and watermark
        basis = node.projections[channel].basis(shown, node.process)
        again = node.projections[channel].at_basis(node.store, basis)
        faults = [
            f"table {table} of channel {channel} has other rows than the record gives; run `parley rebuild`"
            for table in _DERIVED
            if _digest(shown, table) != _digest(again, table)
        ]
        signed = list(_signed(node, shown))
    faults += [
        f"the bulletin of {day} names figures {digest} in channel {channel}, and no entry carries them"
        for day, digest, found in signed
        if found is None
    ]
    faults += _newest_again(node, basis, [(day, found) for day, _, found in signed if found is not None])
    return Derived(channel, basis_hash(basis), len(signed), tuple(faults))


def _signed(node: Node, shown: apsw.Connection) -> Iterator[tuple[date, str, Issued | None]]:
    """Every figures hash that the publisher's proposals and corrections name, with the figures carried where they have
    that hash."""
    publisher = node.agreement.publication.publisher
    for one in entries.of_kind(shown, "bulletin-propose", "bulletin-correct"):
        if one.member != publisher:
            continue
        said = one.said["bulletin"]
        day = date.fromisoformat(said["day"])
        yield day, said["figures"], bulletins.carried(node, shown, day, said["figures"])


def _newest_again(node: Node, present: Basis, signed: list[tuple[date, Issued]]) -> list[str]:
    """The newest bulletin that can be computed again: one signed before an erasure or under another model stands."""
    again = [
        (day, one)
        for day, one in signed
        if one.basis.model == present.model and set(present.absent) <= set(one.basis.absent)
    ]
    if not again:
        return []
    day, newest = max(again, key=lambda one: one[0])
    digest = figures_hash(bulletins.at_basis(node, newest.basis, day))
    if digest == newest.digest:
        return []
    return [f"the bulletin of {day} computed again at its basis has figures {digest}, and {newest.digest} were signed"]


def _digest(connection: apsw.Connection, table: str) -> bytes:
    """A hash of a table's rows, whatever order they were written in."""
    digest = hashlib.sha256()
    for row in sorted(map(repr, connection.execute(f"SELECT * FROM {table}"))):
        digest.update(row.encode() + b"\n")
    return digest.digest()
