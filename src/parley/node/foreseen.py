"""Faults of a node that are foreseen: each says in one sentence what it is about and what to do."""

import errno

from parley.node.bulletins import NotHere
from parley.node.commands.refusal import Refused
from parley.node.config import NodeError
from parley.publishing.checks import UnsoundFigures
from parley.record.bundle import BundleRefused
from parley.record.equivocation import EquivocationError
from parley.record.genesis import GenesisError
from parley.record.guard import RestoredBackup
from parley.record.keys import KeyFileError
from parley.record.sealed import SealedError
from parley.record.store_receive import ReceiveRefused
from parley.record.store_schema import DiskFailed, DiskFull, RecordError
from parley.record.store_write import EntryRefused

FORESEEN: tuple[type[Exception], ...] = (
    NodeError, NotHere, Refused, RecordError, RestoredBackup, KeyFileError, GenesisError, EntryRefused, UnsoundFigures,
    BundleRefused, SealedError, EquivocationError, ReceiveRefused, DiskFull, DiskFailed, OSError)  # fmt: skip


def sentence(error: Exception) -> str:
    """What is said of a foreseen fault."""
    if isinstance(error, DiskFull) or (isinstance(error, OSError) and error.errno == errno.ENOSPC):
        return "The disk is full: what was recorded before is safe, the rest was not; free some space and repeat."
    if isinstance(error, DiskFailed):
        return f"The disk failed ({error}): check it, run `parley verify`, and repeat."
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}; check the path and who may use it."
    return str(error)
