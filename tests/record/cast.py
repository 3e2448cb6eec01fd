"""A process for the tests: three guarantors, one of them outside the room; every key derived from its name."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from parley.record.entry import Part
from parley.record.genesis import (
    Genesis,
    GenesisFile,
    GenesisMember,
    log_origin,
    process_id,
    sign_genesis_by_all,
)
from parley.record.keys import SeedSigner
from parley.record.seal import Sealed, seal
from parley.record.store import RecordStore
from parley.record.store_write import Appended

MEMBERS = ("north", "south", "east")
CHANNELS = {"public": MEMBERS, "members": MEMBERS, "room": ("north", "south")}
PARTS_KEY = b"p" * 32
AT = 1_700_000_000
FACTS = (("facts", {"act": "shelling/mortar", "count": 3}, True),)


def signer(name: str) -> SeedSigner:
    """The key of that name."""
    return SeedSigner(hashlib.sha256(name.encode()).digest())


def genesis(**changed: Any) -> Genesis:
    """The genesis, with fields changed."""
    members = tuple(
        GenesisMember(
            id=name,
            roles=("guarantor",),
            root=signer(f"{name} root").key_id,
            witness=signer(f"{name} witness").key_id,
            logs={
                channel: signer(f"{name} {channel}").key_id for channel, within in CHANNELS.items() if name in within
            },
        )
        for name in MEMBERS
    )
    fields = {
        "process": "Exercise",
        "standing": "exercise",
        "members": members,
        "channels": CHANNELS,
        "agreement": "a" * 64,
        "model": "b" * 64,
        "rules": 1,
        "made_at": AT,
    } | changed
    return Genesis(**fields)


def genesis_file() -> GenesisFile:
    """The genesis signed by all."""
    return sign_genesis_by_all(genesis(), {name: signer(f"{name} root") for name in MEMBERS})


PROCESS = process_id(genesis())
WITNESSES = {name: signer(f"{name} witness") for name in MEMBERS}


def origin(member: str, channel: str = "members") -> str:
    """The log of a member."""
    return log_origin(PROCESS, channel, member)


def sealed(
    member: str,
    nonce: str,
    *,
    channel: str = "members",
    kind: str = "report",
    key: str = "root",
    parts: Sequence[tuple[str, Any, bool]] = FACTS,
    **changed: Any,
) -> Sealed:
    """An envelope of a member by its key of that name; salts are derived from member and nonce."""
    fields = {
        "process": PROCESS,
        "member": member,
        "channel": channel,
        "kind": kind,
        "at": AT,
        "nonce": nonce,
        "parts": parts,
        "salts": lambda: hashlib.sha256(f"{member} {nonce}".encode()).digest(),
    } | changed
    return seal(signer(f"{member} {key}"), **fields)


def certificate(member: str, nonce: str, desk: str, revokes: tuple[str, ...] = (), **changed: Any) -> Sealed:
    """An entry by which a member certifies the key of a desk ("" for none) and revokes others."""
    said = {"key": signer(f"{member} {desk}").key_id if desk else "", "desk": desk, "revokes": revokes}
    return sealed(member, nonce, kind="key", parts=[("key", said, True)], **changed)


def new_store(folder: Path) -> RecordStore:
    """An empty record in a folder."""
    folder.mkdir(exist_ok=True)
    return RecordStore.create(folder / "record.db", genesis_file(), PARTS_KEY)


def append(store: RecordStore, member: str, *entries: Sealed, channel: str = "members", at: int = AT) -> list[Appended]:
    """Append to a member's log with every witness at hand."""
    return store.append(member, channel, entries, log_signer=signer(f"{member} {channel}"), witnesses=WITNESSES, at=at)


def leaves_of(store: RecordStore, log: str) -> list[bytes]:
    """A log's leaves."""
    return [entry.leaf for entry in store.entries(log)]


def parts_of(store: RecordStore, log: str) -> list[Part]:
    """The parts of a log's entries that are here."""
    refs = [ref for entry in store.entries(log) if entry.envelope for ref in entry.envelope.parts]
    return [part for part in (store.part(ref.commitment) for ref in refs) if part]
