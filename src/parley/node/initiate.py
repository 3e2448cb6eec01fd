"""Making a node: keys, genesis, and each member's first entries, from an agreement file."""

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from parley.agreement.agreement import Agreement, Standing
from parley.agreement.load import agreement_hash, files, load
from parley.incidents.model import DEFAULT_MODEL, Model, model_hash
from parley.node.config import (
    NodeConfig,
    NodeError,
    agreement_path,
    config_path,
    genesis_path,
    parts_key_path,
    record_path,
    write_config,
)
from parley.node.keyring import DUTY_DESK, Keyring, make_keys
from parley.node.kinds import GUARANTORS, MEMBERS, PUBLIC, RULES_VERSION
from parley.node.models import put_model_in_force
from parley.record.clock import Clock
from parley.record.genesis import (
    Genesis,
    GenesisFile,
    GenesisMember,
    genesis_file_bytes,
    process_id,
    sign_genesis_by_all,
)
from parley.record.keys import Signer, generate, load_secret, save_secret
from parley.record.seal import seal
from parley.record.store import RecordStore


def initiate(
    agreement_file: Path,
    directory: Path,
    *,
    clock: Clock,
    passphrase: bytes | None = None,
    acting: tuple[str, ...] | None = None,
    model: Model = DEFAULT_MODEL,
    simulated_from: int | None = None,
    shown_day: date | None = None,
) -> str:
    """Makes a node in an empty or new directory and returns the process id.

    It holds the keys of every member, unless `acting` names the few that act: then the process is a reconstruction,
    and nobody acts for the others. Keys lie in the clear only in an exercise. Raises NodeError, AgreementError.
    """
    agreement = load(agreement_file)
    _must_be_free(directory)
    clear = agreement.standing == "exercise"
    if passphrase is None and not clear:
        raise NodeError("keys of a process that is no exercise need a passphrase; give one with --passphrase-file")
    standing: Standing = agreement.standing if acting is None else "reconstruction"
    members = acting if acting is not None else tuple(member.id for member in agreement.members)
    _copy_agreement(agreement_file, directory)
    put_model_in_force(directory, model)
    keys = {member: make_keys(directory, member, passphrase, clear=clear) for member in members}
    save_secret(parts_key_path(directory), generate().seed, "parts", passphrase, exercise=clear)
    genesis = _genesis(agreement, standing, keys, model, clock)
    signed = sign_genesis_by_all(genesis, {member: root for member, (root, _) in keys.items()})
    _record_beginnings(directory, signed, keys, passphrase, clock, clear=clear)
    genesis_path(directory).write_bytes(genesis_file_bytes(signed))
    # Last, because a directory with these settings counts as a node.
    write_config(
        directory, NodeConfig(process=agreement.id, members=members, simulated_from=simulated_from, shown_day=shown_day)
    )
    return process_id(genesis)


def channels_from(agreement: Agreement, members: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The channels of a process, the widest first, with those of `members` that are in each.

    Guarantors have one of their own; whoever publishes their bulletin is in it, because it prints what stands there.
    """
    roles = {member.id: member.roles for member in agreement.members}
    inner = tuple(
        member for member in members if "guarantor" in roles[member] or member == agreement.publication.publisher
    )
    return {PUBLIC: members, MEMBERS: members, GUARANTORS: inner}


def _genesis(
    agreement: Agreement, standing: Standing, keys: Mapping[str, tuple[Signer, Keyring]], model: Model, clock: Clock
) -> Genesis:
    channels = channels_from(agreement, tuple(keys))
    if standing == "reconstruction":
        channels = {PUBLIC: channels[PUBLIC]}  # everything in it has been published before; nobody shares a secret
    return Genesis(
        process=agreement.id,
        standing=standing,
        channels=channels,
        agreement=agreement_hash(agreement),
        model=model_hash(model),
        rules=RULES_VERSION,
        made_at=clock.now(),
        members=tuple(_genesis_member(member.id, member.roles, channels, keys) for member in agreement.members),
    )


def _genesis_member(
    member: str,
    roles: tuple[str, ...],
    channels: Mapping[str, tuple[str, ...]],
    keys: Mapping[str, tuple[Signer, Keyring]],
) -> GenesisMember:
    if member not in keys:
        return GenesisMember(id=member, roles=roles, represented=False)
    root, ring = keys[member]
    logs = {channel: ring.logs[channel].key_id for channel, inside in channels.items() if member in inside}
    return GenesisMember(id=member, roles=roles, root=root.key_id, witness=ring.witness.key_id, logs=logs)


def _record_beginnings(
    directory: Path,
    signed: GenesisFile,
    keys: Mapping[str, tuple[Signer, Keyring]],
    passphrase: bytes | None,
    clock: Clock,
    *,
    clear: bool,
) -> None:
    """Each log begins with its desk's key certified by the root, and the member's acceptance of what is in force."""
    parts_key = load_secret(parts_key_path(directory), "parts", passphrase, exercise=clear)
    store = RecordStore.create(record_path(directory), signed, parts_key)
    genesis, process = signed.genesis, process_id(signed.genesis)
    accepted = {"agreement": genesis.agreement, "model": genesis.model, "rules": genesis.rules}
    for channel, inside in genesis.channels.items():
        for member in inside:
            root, ring = keys[member]
            begun = [
                seal(
                    signer,
                    process=process,
                    member=member,
                    channel=channel,
                    kind=kind,
                    at=clock.now(),
                    nonce=f"genesis-{channel}-{kind}",
                    parts=[(kind, value, True)],
                )
                for signer, kind, value in (
                    (root, "key", {"key": ring.desk.key_id, "desk": DUTY_DESK}),
                    (ring.desk, "accept", accepted),
                )
            ]
            witnesses = {other: keys[other][1].witness for other in inside if other != member}
            store.append(member, channel, begun, log_signer=ring.logs[channel], witnesses=witnesses, at=clock.now())
    store.close()


def _must_be_free(directory: Path) -> None:
    if config_path(directory).exists():
        raise NodeError(f"{directory} holds a node already; choose another directory")
    if directory.exists() and any(directory.iterdir()):
        raise NodeError(f"{directory} is not empty; choose an empty or new directory")
    (directory / "keys").mkdir(parents=True)
    (directory / "keys").chmod(0o700)


def _copy_agreement(agreement_file: Path, directory: Path) -> None:
    target = agreement_path(directory)
    target.parent.mkdir()
    for source in files(agreement_file):
        shutil.copyfile(source, target if source == agreement_file else target.parent / source.name)
