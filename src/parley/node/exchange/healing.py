"""Healing a log of one's own that has forked because a backup was restored: the branch that a peer holds is adopted.

What only this node had written is recorded again at the end of that branch, in its author's own envelopes: it bears its
old claimed time and a later place, and is so seen to be late. The other branch and the proof of the fork are kept.
"""

import hashlib
import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from parley.node.config import evidence_path
from parley.node.exchange.bundles import opening_key, reopening, take_file_in
from parley.node.opened import Node
from parley.record.bundle import join_leaves
from parley.record.bundle_take import adopt_branches


def heal(node: Node, file: Path) -> dict[str, int]:
    """Adopts, for the members here, the branches of a whole bundle that a peer made, records again what they lacked,
    and takes in the rest. Log to the number of entries recorded again. Raises BundleRefused, SealedError."""
    take_file_in(node, file)  # the evidence is written first
    with ExitStack() as files:
        reopen = reopening(files, file, opening_key(node, file))
        lost = adopt_branches(node.store, reopen, tuple(node.keyrings), lambda log, leaves: _save(node, log, leaves))
    for log, sealed in lost.items():
        rules = node.store.rules(log)
        ring = node.keyrings[rules.member]
        node.store.append(
            rules.member,
            rules.channel,
            sealed,
            log_signer=ring.logs[rules.channel],
            witnesses={},
            at=node.clock.now(),
        )
    take_file_in(node, file)
    node.rebuild()
    return {log: len(sealed) for log, sealed in lost.items()}


def _save(node: Node, log: str, leaves: Sequence[bytes]) -> None:
    """Keeps the branch that goes, beside the evidence, on the disk before anything is changed."""
    data = join_leaves(leaves)
    folder = evidence_path(node.directory)
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{log.replace('/', '-')}-{hashlib.sha256(data).hexdigest()[:16]}.leaves"
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
