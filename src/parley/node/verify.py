"""Whether a node holds together: its record from the bytes alone, and what is derived from it, derived again."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import apsw

from parley.node import bulletins
from parley.node.config import agreement_path, config_path, parts_key_path, read_config, record_path
from parley.node.opened import Node
from parley.node.projections import entries
from parley.node.projections.projection import watermark
from parley.publishing.figures import figures_hash
from parley.record.audit import AuditReport, audit
from parley.record.basis import basis_hash
from parley.record.genesis import parse_genesis_file, process_id
from parley.record.keys import load_secret

_DERIVED = ("report", "edge", "link", "belongs", "incident", "outcome", "day")


@dataclass(frozen=True)
class Derived:
    """What deriving one channel again came to: its basis, the bulletins named there, and every fault in a sentence."""

    channel: str
    basis: str
    incidents: int
    bulletins: int
    faults: tuple[str, ...]


def audit_record(directory: Path, passphrase: bytes | None, *, genesis: Path | None = None) -> AuditReport:
    """Audits the record of a node, which another process may own; `genesis` is a file that the caller trusts.

    Raises NodeError, RecordError, KeyFileError, GenesisError.
    """
    read_config(directory)
    clear = passphrase is None
    key = load_secret(parts_key_path(directory), "parts", passphrase, exercise=clear)
    pinned = process_id(parse_genesis_file(genesis.read_bytes()).genesis) if genesis else ""
    return audit(record_path(directory), key, process=pinned)
