"""Whether a node, or a file that somebody handed over, holds together: from the bytes alone, and derived again."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import BinaryIO, Literal

import apsw
import msgspec

from parley.node import bulletins
from parley.node.bulletins import Issued
from parley.node.config import NodeError, genesis_path, parts_key_path, read_config, record_path
from parley.node.exchange.evidence import forks
from parley.node.opened import Node
from parley.node.projections import entries
from parley.publishing.figures import figures_hash
from parley.record.audit import AuditReport, audit
from parley.record.basis import Basis, basis_hash
from parley.record.bundle import BundleRefused
from parley.record.bundle_check import BundleReport, verify_bundle
from parley.record.canonical import decode
from parley.record.equivocation import Equivocation, EquivocationError, check_equivocation, evidence_bytes
from parley.record.genesis import process_id, read_genesis_file
from parley.record.keys import is_hash, load_secret
from parley.record.proof import MAX_PROOF, ProofRefused, read_proof
from parley.record.proof_check import Proved, check_proof
from parley.record.sealed import MAGIC
from parley.record.store_read import LogRow, read_logs, read_size, tile_reader
from parley.record.store_schema import Connection, open_reader
from parley.record.tar import Pieces
from parley.record.tree import root

_PIECE = 2**20
FileKind = Literal["proof", "bundle", "equivocation"]
_DERIVED = ("report", "edge", "link", "belongs", "incident", "outcome", "day")


@dataclass(frozen=True)
class Derived:
    """What deriving a channel's rows again came to: their basis, how many bulletins hold, each fault in a sentence."""

    channel: str
    basis: str
    bulletins: int
    faults: tuple[str, ...]


class KeptHead(msgspec.Struct, frozen=True):
    """A head as somebody kept it: size, and root in hex."""

    size: int
    root: str


class _Kept(msgspec.Struct, frozen=True):
    heads: dict[str, KeptHead]


@dataclass(frozen=True)
class FileChecked:
    """A file: what it is, what it proves, and in a sentence why it proves nothing ("" where it does)."""

    what: FileKind
    found: Proved | BundleReport | Equivocation | None
    fault: str


def pinned_process(genesis: str, beside: Path) -> str:
    """The hash of the genesis that the caller trusts: given as it is, or as a genesis file, by its path from `beside`.

    Raises GenesisError, OSError.
    """
    if not genesis or is_hash(genesis):
        return genesis
    return process_id(read_genesis_file((beside / genesis).read_bytes()).genesis)


def audit_record(directory: Path, passphrase: bytes | None, *, process: str = "") -> AuditReport:
    """Audits the record of a node, which another process may own; `process` is the genesis's hash that is trusted.

    Raises NodeError, RecordError, KeyFileError, GenesisError, EquivocationError.
    """
    read_config(directory)
    key = load_secret(parts_key_path(directory), "parts", passphrase, exercise=passphrase is None)
    forked = {one.log for one in forks(directory, read_genesis_file(genesis_path(directory).read_bytes()).genesis)}
    return audit(record_path(directory), key, process=process, forked=forked)


def read_heads_kept(path: Path) -> dict[str, KeptHead]:
    """The heads in what `parley verify --json` once printed of a node. Raises NodeError, OSError."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Kept).heads
    except msgspec.DecodeError as error:
        raise NodeError(f"{path} is not what `parley verify --json` printed of a node: {error}") from error


def compare_heads(directory: Path, kept: Mapping[str, KeptHead]) -> tuple[str, ...]:
    """In a sentence each, the heads kept elsewhere that the record no longer bears out: cut short, or rewritten."""
    db = open_reader(record_path(directory))
    try:
        rows = read_logs(db)
        return tuple(fault for log, head in kept.items() if (fault := _departed(db, rows.get(log), log, head)))
    finally:
        db.close()


def _departed(db: Connection, row: LogRow | None, log: str, head: KeptHead) -> str:
    size = read_size(db, row.id) if row is not None else 0
    if row is None or size < head.size:
        return f"{log} has {size} entries here, and a head of {head.size} was kept elsewhere: it was cut short"
    found = root(tile_reader(db, row.id), head.size).hex()
    if found != head.root:
        return f"{log} has root {found} at {head.size} here, and {head.root} was kept elsewhere: it was rewritten"
    return ""


def check_file(path: Path, *, process: str = "") -> FileChecked:
    """What a proof file, an opened bundle or an equivocation proves, or why it does not.

    `process` is the genesis's hash that is trusted. Raises NodeError for a sealed bundle, OSError.
    """
    with path.open("rb") as file:
        first = file.read(len(MAGIC))
        file.seek(0)
        if first == MAGIC:
            raise NodeError(f"{path} is sealed to its receiver, who can open it: parley bundle open FILE TAR")
        what: FileKind = (
            "bundle" if first.startswith(b"bundle.json\0") else "equivocation" if first[:1] == b"{" else "proof"
        )
        try:
            return FileChecked(what, _CHECKS[what](file, process), "")
        except (ProofRefused, BundleRefused, EquivocationError) as refusal:
            return FileChecked(what, None, str(refusal))


def _check_bundle(file: BinaryIO, process: str) -> BundleReport:
    return verify_bundle(Pieces(iter(partial(file.read, _PIECE), b"")), process=process)


def _check_proof(file: BinaryIO, process: str) -> Proved:
    return check_proof(read_proof(file.read(MAX_PROOF + 1)), process=process)


def _check_equivocation(file: BinaryIO, process: str) -> Equivocation:
    """Whose key it is, is left to the reader: the file names the key, the genesis the member."""
    data = file.read(_PIECE)
    try:
        evidence = msgspec.convert(decode(data), Equivocation)
    except ValueError as error:
        raise EquivocationError(f"this is no equivocation: {error}") from error
    if evidence_bytes(evidence) != data:
        raise EquivocationError("this is not as an equivocation is written")
    if process and evidence.process != process:
        raise EquivocationError(f"the equivocation is of process {evidence.process}, not of {process}")
    check_equivocation(evidence)
    return evidence


_CHECKS: dict[FileKind, Callable[[BinaryIO, str], Proved | BundleReport | Equivocation]] = {
    "proof": _check_proof,
    "bundle": _check_bundle,
    "equivocation": _check_equivocation,
}


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
