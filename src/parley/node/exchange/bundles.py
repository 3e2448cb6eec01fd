"""Bundles of a node: what a peer may hold, written and sealed to it; what a peer has sent, checked and taken in."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from parley.node.config import NodeError
from parley.node.exchange.erasing import carry_out_erasures
from parley.node.exchange.evidence import forks, keep_evidence
from parley.node.opened import Node
from parley.record.bundle_take import take_bundle
from parley.record.bundle_write import acknowledged_by, shared_channels, write_bundle
from parley.record.genesis import member_of
from parley.record.sealed import SealedError, Sealing, SealingKey, opened
from parley.record.tar import Pieces


@dataclass(frozen=True)
class Sent:
    """What was written: entries by log."""

    entries: dict[str, int]


@dataclass(frozen=True)
class TakenIn:
    """What was new in a bundle: entries by log, cosignatures, heads that this node has cosigned, erasures confirmed,
    and the files of equivocations."""

    entries: dict[str, int]
    cosignatures: int
    cosigned: int
    erased: int
    evidence: tuple[Path, ...]


def write_out(node: Node, to: str, sink: BinaryIO, since: Mapping[str, int]) -> Sent:
    """Writes a bundle, sealed to the member `to`, of all that this node holds beyond `since` (log to size) and `to` may
    hold. Raises NodeError where there is nobody to seal it to."""
    receiver = _sealing_key(node, to)
    channels = shared_channels(node.store, tuple(node.keyrings), to)
    evidence = [one.file.read_bytes() for one in forks(node.directory, node.store.genesis) if one.channel in channels]
    sealing = Sealing(sink, receiver)
    manifest = write_bundle(node.store, sealing, members=tuple(node.keyrings), to=to, since=since, evidence=evidence)
    sealing.finish()
    return Sent({held.log: held.size - held.start for held in manifest.logs})


def write_file_out(node: Node, to: str, file: Path, *, whole: bool = False) -> Sent:
    """Writes a bundle to the member `to` into a file, since what it has acknowledged, or whole. Raises NodeError."""
    _sealing_key(node, to)
    since = {} if whole else acknowledged_by(node.store, to)
    making = file.with_name(file.name + ".making")
    try:
        with making.open("wb") as sink:
            sent = write_out(node, to, sink, since)
        making.replace(file)
    finally:
        making.unlink(missing_ok=True)
    return sent


def take_file_in(node: Node, file: Path) -> TakenIn:
    """Takes in a bundle, cosigns the heads that are now held whole, and carries out erasures.

    Raises BundleRefused and SealedError, and then nothing of it was taken in.
    """
    key = opening_key(node, file)
    with ExitStack() as files:
        taken = take_bundle(node.store, reopening(files, file, key), tuple(node.keyrings))
    kept = tuple(dict.fromkeys(keep_evidence(node.directory, data, node.store.genesis) for data in taken.evidence))
    cosigned = acknowledge(node)
    while not node.show():  # another thread is at it: what was taken in must be seen whole
        continue
    return TakenIn(taken.entries, taken.cosignatures, cosigned, carry_out_erasures(node), kept)


def open_bundle(node: Node, file: Path, target: Path) -> None:
    """Takes the seal off a bundle: writes its tar, readable by the owner only, unchecked. Raises SealedError."""
    key = opening_key(node, file)
    with file.open("rb") as source, target.open("xb") as sink:
        target.chmod(0o600)
        for piece in opened(source, key):
            sink.write(piece)


def acknowledge(node: Node) -> int:
    """Cosigns, for each member here, the newest head of each log of another that is held whole; how many were new."""
    made = 0
    for log in node.store.logs():
        rules = node.store.rules(log)
        inside, known = node.store.genesis.channels[rules.channel], node.store.acknowledged(log)
        witnesses = {
            member: ring.witness
            for member, ring in node.keyrings.items()
            if member in inside
            and member != rules.member
            and (member not in known or known[member].cosigned < node.store.size(log))
        }
        if witnesses:
            made += node.store.cosign(log, witnesses=witnesses, at=node.clock.now())
    return made


def _sealing_key(node: Node, to: str) -> bytes:
    if to in node.keyrings:
        raise NodeError(f"this node speaks for {to}; a bundle is for a member at another node")
    try:
        sealing = member_of(node.store.genesis, to).sealing
    except KeyError as error:
        named = ", ".join(member.id for member in node.store.genesis.members)
        raise NodeError(f"{to} is no member of {node.store.genesis.process}; its members are {named}") from error
    if not sealing:
        raise NodeError(f"{to} has no sealing key in the genesis, so that nothing can be sealed to it")
    return bytes.fromhex(sealing)


def opening_key(node: Node, file: Path) -> SealingKey:
    """The key of the member here to whom a file is sealed. Raises SealedError."""
    refusals = []
    for ring in node.keyrings.values():
        with file.open("rb") as source:
            try:
                next(opened(source, ring.sealing))
            except SealedError as error:
                refusals.append(error)
            else:
                return ring.sealing
    raise SealedError(f"{file}: {refusals[0]}")


def reopening(files: ExitStack, file: Path, key: SealingKey) -> Callable[[], Pieces]:
    """What gives the tar of a sealed file from the beginning, as often as it is called; `files` closes it."""
    return lambda: Pieces(opened(files.enter_context(file.open("rb")), key))
