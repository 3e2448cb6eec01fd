"""Four members in one process; three of them share a room. Every key is derived from its name."""

from collections.abc import Sequence
from typing import Any

from parley.record.genesis import GenesisMember, log_origin, process_id, sign_genesis_by_all
from parley.record.seal import Sealed
from tests.record import cast
from tests.record.cast import FACTS, signer

NAMES = ("north", "south", "east", "west")
CHANNELS = {"members": NAMES, "room": NAMES[:3]}
GENESIS = cast.genesis(
    channels=CHANNELS,
    members=tuple(
        GenesisMember(
            id=name,
            roles=("guarantor",),
            root=signer(f"{name} root").key_id,
            witness=signer(f"{name} witness").key_id,
            logs={channel: signer(f"{name} {channel}").key_id for channel in CHANNELS if name in CHANNELS[channel]},
        )
        for name in NAMES
    ),
)
GENESIS_FILE = sign_genesis_by_all(GENESIS, {name: signer(f"{name} root") for name in NAMES})
PROCESS = process_id(GENESIS)


def log_of(member: str, channel: str) -> str:
    """The log of a member in a channel."""
    return log_origin(PROCESS, channel, member)


def said(
    member: str, channel: str, nonce: str, at: int, *, parts: Sequence[tuple[str, Any, bool]] = FACTS, **changed: Any
) -> Sealed:
    """An envelope of a member."""
    return cast.sealed(member, nonce, channel=channel, at=at, process=PROCESS, parts=parts, **changed)
