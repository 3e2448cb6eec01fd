"""Making a node: keys, genesis, and each member's first entries, from an agreement file."""

import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from parley.agreement.agreement import Agreement, Member, Standing
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
from parley.node.keyring import DUTY_DESK, Keyring, NewKeys, make_keys
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
    standing: Standing = agreement.standing if acting is None else "reconstruction"
    members = acting if acting is not None else tuple(member.id for member in agreement.members)
    keys = make_place(agreement_file, directory, members, model=model, passphrase=passphrase)
    channels = channels_of(agreement, standing, members)
    genesis = genesis_from(
        agreement,
        standing,
        {
            member.id: genesis_member(member, channels, keys[member.id])
            for member in agreement.members
            if member.id in keys
        },
        model_hash(model),
        clock.now(),
    )
    signed = sign_genesis_by_all(genesis, {member: made.root for member, made in keys.items()})
    settings = NodeConfig(process=agreement.id, members=members, simulated_from=simulated_from, shown_day=shown_day)
    roots = {member: (made.root, made.ring) for member, made in keys.items()}
    begin_record(directory, signed, roots, settings, clock, passphrase)
    return process_id(genesis)


def make_place(
    agreement_file: Path, directory: Path, members: Sequence[str], *, model: Model, passphrase: bytes | None
) -> dict[str, NewKeys]:
    """Makes the folder of a node that is to be, with the agreement, the model and new keys of these members.

    Raises NodeError where the folder is not free, or keys outside an exercise have no passphrase.
    """
    clear = load(agreement_file).standing == "exercise"
    _must_be_free(directory, make=passphrase is not None or clear)
    _copy_agreement(agreement_file, directory)
    put_model_in_force(directory, model)
    keys = {member: make_keys(directory, member, passphrase, clear=clear) for member in members}
    save_secret(parts_key_path(directory), generate().seed, "parts", passphrase, exercise=clear)
    return keys


def channels_from(agreement: Agreement, members: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The channels of a process, the widest first, with those of `members` that are in each.

    Guarantors have one of their own; whoever publishes their bulletin is in it, because it prints what stands there.
    """
    roles = {member.id: member.roles for member in agreement.members}
    inner = tuple(
        member for member in members if "guarantor" in roles[member] or member == agreement.publication.publisher
    )
    return {PUBLIC: members, MEMBERS: members, GUARANTORS: inner}


def channels_of(agreement: Agreement, standing: Standing, members: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The channels of a process. All that is in a reconstruction has been published before; nobody shares a secret."""
    channels = channels_from(agreement, members)
    return {PUBLIC: channels[PUBLIC]} if standing == "reconstruction" else channels


def genesis_member(member: Member, channels: Mapping[str, tuple[str, ...]], keys: NewKeys) -> GenesisMember:
    """A member as the genesis names it, from its keys when they have just been made."""
    return GenesisMember(
        id=member.id,
        roles=member.roles,
        root=keys.root.key_id,
        witness=keys.ring.witness.key_id,
        logs={channel: keys.ring.logs[channel].key_id for channel, inside in channels.items() if member.id in inside},
        sealing=keys.ring.sealing.key_id,
        next_root=keys.next_root,
    )


def genesis_from(
    agreement: Agreement, standing: Standing, members: Mapping[str, GenesisMember], model: str, made_at: int
) -> Genesis:
    """The genesis of a process, the same for whoever makes it of the same members; `model` is the model's hash.

    Members of the agreement that are not in `members` are not represented.
    """
    return Genesis(
        process=agreement.id,
        standing=standing,
        channels=channels_of(agreement, standing, tuple(one.id for one in agreement.members if one.id in members)),
        agreement=agreement_hash(agreement),
        model=model,
        rules=RULES_VERSION,
        made_at=made_at,
        members=tuple(
            members.get(one.id, GenesisMember(id=one.id, roles=one.roles, represented=False))
            for one in agreement.members
        ),
    )


def begin_record(
    directory: Path,
    signed: GenesisFile,
    keys: Mapping[str, tuple[Signer, Keyring]],
    settings: NodeConfig,
    clock: Clock,
    passphrase: bytes | None,
) -> None:
    """Makes the record of a process whose genesis all have signed. `keys` are the roots and keyrings at hand.

    Each log of these members begins with its desk's key certified by the root, and with the member's acceptance of what
    is in force.
    """
    parts_key = load_secret(parts_key_path(directory), "parts", passphrase, exercise=passphrase is None)
    store = RecordStore.create(record_path(directory), signed, parts_key)
    genesis, process = signed.genesis, process_id(signed.genesis)
    accepted = {"agreement": genesis.agreement, "model": genesis.model, "rules": genesis.rules}
    for channel, inside in genesis.channels.items():
        witnesses = {member: keys[member][1].witness for member in inside if member in keys}
        for member in (member for member in inside if member in keys):
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
            store.append(member, channel, begun, log_signer=ring.logs[channel], witnesses=witnesses, at=clock.now())
    store.close()
    genesis_path(directory).write_bytes(genesis_file_bytes(signed))
    write_config(directory, settings)  # last, because a folder with these settings counts as a node


def _must_be_free(directory: Path, *, make: bool) -> None:
    if config_path(directory).exists():
        raise NodeError(f"{directory} holds a node already; choose another directory")
    if directory.exists() and any(directory.iterdir()):
        raise NodeError(f"{directory} is not empty; choose an empty or new directory")
    if not make:
        raise NodeError("keys of a process that is no exercise need a passphrase; give one with --passphrase-file")
    (directory / "keys").mkdir(parents=True)
    (directory / "keys").chmod(0o700)


def _copy_agreement(agreement_file: Path, directory: Path) -> None:
    target = agreement_path(directory)
    target.parent.mkdir()
    for source in files(agreement_file):
        shutil.copyfile(source, target if source == agreement_file else target.parent / source.name)
