"""Genesis: what a process starts from. Its hash names the process in every envelope and every log's origin."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any, Literal, get_args

import msgspec

from parley.record.canonical import decode, encode
from parley.record.keys import Signer, is_hash, verify

GENESIS_VERSION = 1
Standing = Literal["live", "exercise", "reconstruction"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)

_WITNESS = "witness"
_MAY_BE_EMPTY = ("sealing", "next_root")
_SIGN_DOMAIN = b"parley/genesis/v1\x00"
_NEXT_ROOT_DOMAIN = b"parley/next-root/v1\x00"
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,46}[a-z0-9])?")


class GenesisError(ValueError):
    """A genesis that does not hold; the message lists every fault."""


class GenesisMember(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A member: its roles, root key and witness key (hex), and the key of its log in each of its channels.

    `sealing` is the X25519 public key to which bundles are sealed, `next_root` the commitment to the root key that
    may follow; "" where there is none. Where it is not `represented` nobody here acts for it, and it has no keys.
    """

    id: str
    roles: tuple[str, ...]
    root: str = ""
    witness: str = ""
    logs: dict[str, str] = {}
    represented: bool = True
    sealing: str = ""
    next_root: str = ""


class Genesis(msgspec.Struct, frozen=True, kw_only=True):
    """A process. `channels` maps a channel to its members and stands in order of width, the widest first.

    `agreement` and `model` are SHA-256 hashes in hex of what is in force at the start; `rules` is the version of the
    kind registry's rules; `made_at` is in UTC seconds.
    """

    version: int = GENESIS_VERSION
    process: str
    standing: Standing
    members: tuple[GenesisMember, ...]
    channels: dict[str, tuple[str, ...]]
    agreement: str
    model: str
    rules: int
    made_at: int


class GenesisFile(msgspec.Struct, frozen=True, kw_only=True):
    """A genesis with the signatures (hex) of its members' root keys, perhaps not yet all."""

    genesis: Genesis
    signatures: dict[str, str]


def genesis_bytes(genesis: Genesis) -> bytes:
    """The canonical bytes. Channels are written as a list, because a canonical object keeps no order."""
    value = msgspec.to_builtins(genesis)
    value["channels"] = [{"name": name, "members": members} for name, members in genesis.channels.items()]
    value["members"] = [_without_empty(member) for member in value["members"]]
    return encode(value)


def read_genesis(data: bytes) -> Genesis:
    """The genesis of its canonical bytes. Raises GenesisError for anything else."""
    try:
        value = decode(data)
        channels = msgspec.convert(value.pop("channels"), list[_Channel])
        genesis = msgspec.convert(value | {"channels": {entry.name: entry.members for entry in channels}}, Genesis)
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise GenesisError(f"this is no genesis of version {GENESIS_VERSION}: {error}") from error
    if genesis_bytes(genesis) != data:
        raise GenesisError("a genesis has fields that version 1 does not know")
    return genesis


def process_id(genesis: Genesis) -> str:
    """SHA-256 of the canonical bytes, hex: the process, as envelopes name it."""
    return hashlib.sha256(genesis_bytes(genesis)).hexdigest()


def log_origin(process: str, channel: str, member: str) -> str:
    """The origin of a member's log in a channel."""
    return f"parley/{process[:16]}/{channel}/{member}"


def channel_of(log: str) -> str:
    """The channel in a log's origin, parley/PROCESS/CHANNEL/MEMBER."""
    return log.split("/")[2]


def witness_name(process: str, member: str) -> str:
    """The name of a member's witness key in notes."""
    return f"parley/{process[:16]}/{_WITNESS}/{member}"


def next_root_commitment(key: str) -> str:
    """The commitment (hex) to a root key (hex) that may follow."""
    return hashlib.sha256(_NEXT_ROOT_DOMAIN + bytes.fromhex(key)).hexdigest()


def member_of(genesis: Genesis, member: str) -> GenesisMember:
    """The member of that id. Raises KeyError."""
    for candidate in genesis.members:
        if candidate.id == member:
            return candidate
    raise KeyError(f"{member} is no member of {genesis.process}")


def readable_channels(genesis: Genesis, channel: str) -> tuple[str, ...]:
    """The channels that all readers of `channel` read too: itself, and those before it that hold all its members."""
    names = list(genesis.channels)
    readers = set(genesis.channels[channel])
    return tuple(name for name in names[: names.index(channel) + 1] if readers <= set(genesis.channels[name]))


def genesis_faults(genesis: Genesis) -> list[str]:
    """Every way in which a genesis contradicts itself, each a sentence."""
    faults = [f"version {genesis.version} is not {GENESIS_VERSION}"] if genesis.version != GENESIS_VERSION else []
    faults += [f"standing {genesis.standing!r} is none of {', '.join(STANDINGS)}"] * (genesis.standing not in STANDINGS)
    faults += [
        f"{name} {value!r} is no SHA-256 in hex"
        for name, value in (("agreement", genesis.agreement), ("model", genesis.model))
        if not is_hash(value)
    ]
    ids = [member.id for member in genesis.members]
    faults += [
        f"{what} {name!r} is not lower-case letters, digits, dashes and underscores, at most 48"
        for what, names in (("member", ids), ("channel", genesis.channels))
        for name in names
        if not _NAME.fullmatch(name)
    ]
    faults += [f"member {name} stands twice" for name in sorted({name for name in ids if ids.count(name) > 1})]
    faults += ["a channel is called witness, which names of witness keys use"] * (_WITNESS in genesis.channels)
    for channel, members in genesis.channels.items():
        faults += [f"channel {channel} names {name}, who is no member" for name in members if name not in ids]
        faults += [f"channel {channel} names a member twice"] * (len(set(members)) != len(members))
    for member in genesis.members:
        faults += _member_faults(genesis, member)
    return faults + _repeated_keys(genesis)


def sign_genesis(genesis: Genesis, member: str, root: Signer) -> str:
    """The signature (hex) of a member's root key. Raises GenesisError where the key is not the member's root key."""
    if member_of(genesis, member).root != root.key_id:
        raise GenesisError(f"key {root.key_id} is not the root key that the genesis names for {member}")
    return root.sign(_SIGN_DOMAIN + genesis_bytes(genesis)).hex()


def sign_genesis_by_all(genesis: Genesis, roots: Mapping[str, Signer]) -> GenesisFile:
    """A genesis signed by every root key at hand."""
    return GenesisFile(
        genesis=genesis, signatures={member: sign_genesis(genesis, member, root) for member, root in roots.items()}
    )


def missing_signatures(file: GenesisFile) -> tuple[str, ...]:
    """The represented members whose signature is not there."""
    return tuple(
        member.id for member in file.genesis.members if member.represented and member.id not in file.signatures
    )


def signs_genesis(genesis: Genesis, member: str, signature: str) -> bool:
    """Whether a signature (hex) is that of a member's root key over the genesis."""
    message = _SIGN_DOMAIN + genesis_bytes(genesis)
    return verify(member_of(genesis, member).root, message, _from_hex(signature))


def verify_genesis(file: GenesisFile) -> None:
    """Raise GenesisError unless the genesis holds and every represented member has signed it."""
    faults = genesis_faults(file.genesis)
    faults += [f"{member} has not signed" for member in missing_signatures(file)]
    message = _SIGN_DOMAIN + genesis_bytes(file.genesis)
    roots = {member.id: member.root for member in file.genesis.members if member.represented}
    for member, signature in file.signatures.items():
        if member not in roots:
            faults.append(f"{member} has signed and is no represented member")
        elif not verify(roots[member], message, _from_hex(signature)):
            faults.append(f"the signature of {member} does not fit")
    if faults:
        raise GenesisError("genesis: " + "; ".join(faults))


def genesis_file_bytes(file: GenesisFile) -> bytes:
    """The bytes of a genesis file: canonical JSON of the genesis's bytes as a string, and the signatures."""
    return encode({"genesis": genesis_bytes(file.genesis).decode(), "signatures": file.signatures})


def read_genesis_file(data: bytes) -> GenesisFile:
    """Read a genesis file; its signatures are not verified. Raises GenesisError."""
    try:
        content = msgspec.convert(decode(data), _File)
    except ValueError as error:
        raise GenesisError(f"this is no genesis file: {error}") from error
    return GenesisFile(genesis=read_genesis(content.genesis.encode()), signatures=content.signatures)


class _Channel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    members: tuple[str, ...]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    genesis: str
    signatures: dict[str, str]


def _without_empty(member: dict[str, Any]) -> dict[str, Any]:
    """A member's fields; those that may be empty are left out where they are."""
    return {name: value for name, value in member.items() if value or name not in _MAY_BE_EMPTY}


def _member_faults(genesis: Genesis, member: GenesisMember) -> list[str]:
    channels = {name for name, members in genesis.channels.items() if member.id in members}
    if not member.represented:
        wrong = genesis.standing != "reconstruction"
        keys = any((member.root, member.witness, member.logs, member.sealing, member.next_root))
        return [f"{member.id} is not represented, which only a reconstruction may say"] * wrong + [
            f"{member.id} is not represented and yet has keys"
        ] * keys
    faults = [f"{member.id} has no root key"] * (not is_hash(member.root))
    faults += [f"{member.id} has no witness key"] * (not is_hash(member.witness))
    faults += [
        f"the {name} of {member.id} is not 64 lower-case hex digits"
        for name, value in (("sealing key", member.sealing), ("commitment to the next root", member.next_root))
        if value and not is_hash(value)
    ]
    faults += [
        f"{member.id} is in channel {name} and has no log key for it"
        for name in sorted(channels)
        if not is_hash(member.logs.get(name, ""))
    ]
    strange = sorted(member.logs.keys() - channels)
    return faults + [f"{member.id} has a log key for {name}, in which it is not" for name in strange]


def _repeated_keys(genesis: Genesis) -> list[str]:
    """One key in two places could be counted as two members, or lend one log's signature to another."""
    keys = [
        key
        for member in genesis.members
        for key in (member.root, member.witness, member.sealing, *member.logs.values())
        if key
    ]
    return [f"key {key} stands in two places" for key in sorted({key for key in keys if keys.count(key) > 1})]


def _from_hex(text: Any) -> bytes:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        return b""
    return found if found.hex() == text else b""
