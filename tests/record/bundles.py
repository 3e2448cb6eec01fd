"""Bundles between the records of the tests' cast, as bytes."""

import io
from collections.abc import Mapping, Sequence

from parley.record.bundle_take import Taken, take_bundle
from parley.record.bundle_write import acknowledged_by, write_bundle
from parley.record.seal import Sealed
from parley.record.store import RecordStore
from parley.record.tar import END, Pieces, header, write_file
from tests.record.cast import AT, WITNESSES, signer


def bundle(
    store: RecordStore,
    sender: str,
    to: str,
    *,
    whole: bool = False,
    since: Mapping[str, int] | None = None,
    evidence: Sequence[bytes] = (),
) -> bytes:
    """The tar that a member sends to another, since what that one has acknowledged."""
    sink = io.BytesIO()
    known = {} if whole else acknowledged_by(store, to) if since is None else since
    write_bundle(store, sink, members=(sender,), to=to, since=known, evidence=evidence)
    return sink.getvalue()


def pieces(tar: bytes, width: int = 1000) -> Pieces:
    """A tar in small pieces, as a medium gives it."""
    return Pieces(tar[at : at + width] for at in range(0, len(tar), width))


def take(store: RecordStore, member: str, tar: bytes, at: int = AT) -> Taken:
    """A member takes a bundle in and cosigns what it holds whole."""
    taken = take_bundle(store, lambda: pieces(tar), (member,))
    for log in store.logs():
        rules = store.rules(log)
        if member != rules.member and member in store.genesis.channels[rules.channel]:
            store.cosign(log, witnesses={member: WITNESSES[member]}, at=at)
    return taken


def say(store: RecordStore, member: str, *entries: Sealed, channel: str = "members", at: int = AT) -> None:
    """A member records at its own node, where nobody else can cosign."""
    store.append(member, channel, entries, log_signer=signer(f"{member} {channel}"), witnesses={}, at=at)


def files_of(tar: bytes) -> list[tuple[str, bytes]]:
    """Name and content of each file, leniently read."""
    found, at = [], 0
    while tar[at]:
        name, size = tar[at : at + 100].rstrip(b"\0").decode(), int(tar[at + 124 : at + 135], 8)
        found.append((name, tar[at + 512 : at + 512 + size]))
        at += 512 + size + -size % 512
    return found


def tar_of(files: Sequence[tuple[str, bytes]]) -> bytes:
    """A tar of any files."""
    sink = io.BytesIO()
    for name, data in files:
        write_file(sink, name, data)
    sink.write(END)
    return sink.getvalue()


def announced(name: str, size: int) -> bytes:
    """The header of a file that says it has so many bytes, and nothing of it."""
    return header(name, size)
