"""A node: the record, the agreement, the keys and the projections of one installation, opened by one process."""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from parley.agreement.agreement import Agreement, Standing
from parley.agreement.load import agreement_hash, load
from parley.incidents.model import Model, from_json, model_hash
from parley.node.ahead import Ahead
from parley.node.clocks import open_clock
from parley.node.config import (
    NodeConfig,
    NodeError,
    agreement_path,
    model_path,
    parts_key_path,
    read_config,
    record_path,
)
from parley.node.in_force import model_in_force, model_of, proposals
from parley.node.index import Indexes
from parley.node.keyring import Keyring, load_keyring
from parley.node.kinds import KINDS, WIDTH
from parley.node.models import put_model_in_force
from parley.node.ownership import owning
from parley.node.projections.projection import Projection
from parley.record.clock import Clock
from parley.record.genesis import process_id
from parley.record.keys import load_secret
from parley.record.seal import SALT_BYTES, Sealed, seal
from parley.record.store import RecordStore
from parley.record.store_write import Appended

_WAIT_SECONDS = 5.0


@dataclass(frozen=True)
class Draft:
    """What a member is about to say: parts are (name, value, carried).

    `salts` are those of the parts where they must be the same as in an entry that committed to them before (opening).
    """

    kind: str
    parts: Sequence[tuple[str, Any, bool]]
    refs: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()
    nonce: str = ""
    at: int | None = None
    salts: tuple[bytes, ...] = ()


@dataclass
class Node:
    """One open node. Commands append through `say`; pages read `projections`, one for each channel."""

    directory: Path
    config: NodeConfig
    agreement: Agreement
    agreement_hash: str
    model: Model
    store: RecordStore
    keyrings: dict[str, Keyring]
    clock: Clock
    projections: dict[str, Projection]
    indexes: Indexes = field(default_factory=Indexes)
    ahead: Ahead = field(default_factory=Ahead)
    awake: tuple[str, ...] = WIDTH  # the channels whose pages `show` keeps up; a replay lets the others sleep
    importing: threading.Lock = field(default_factory=threading.Lock)  # two imports at once would each miss the other's
    _writing: threading.Lock = field(default_factory=threading.Lock)

    @cached_property
    def process(self) -> str:
        """The process id: the hash of the genesis."""
        return process_id(self.store.genesis)

    @property
    def standing(self) -> Standing:
        """live, exercise or reconstruction, as the genesis says; nobody can take it off."""
        return self.store.genesis.standing

    def say(self, member: str, channel: str, draft: Draft) -> str:
        """Signs and records one entry, and waits (bounded) until pages show it. Returns its id."""
        return self.say_all(member, channel, [draft])[0].id

    def say_all(self, member: str, channel: str, drafts: Sequence[Draft], *, show: bool = True) -> list[Appended]:
        """Signs and records entries in one transaction, in order.

        Raises NodeError where this node holds no key of the member or the kind is not for that channel.
        """
        return self.record(member, channel, self.sealed(member, channel, drafts), show=show)

    def sealed(self, member: str, channel: str, drafts: Sequence[Draft]) -> list[Sealed]:
        """What `say_all` would record, signed and not recorded. Raises NodeError as that does."""
        keyring = self._keyring(member)
        for draft in drafts:
            if channel not in KINDS[draft.kind].channels:
                raise NodeError(f"{draft.kind} may not be said in channel {channel}")
        return [
            seal(
                keyring.desk,
                process=self.process,
                member=member,
                channel=channel,
                kind=draft.kind,
                at=self.clock.now() if draft.at is None else draft.at,
                nonce=draft.nonce or new_nonce(),
                parts=draft.parts,
                refs=draft.refs,
                supersedes=draft.supersedes,
                salts=iter(draft.salts).__next__ if draft.salts else _new_salt,
            )
            for draft in drafts
        ]

    def record(self, member: str, channel: str, sealed: Sequence[Sealed], *, show: bool = True) -> list[Appended]:
        """Records entries that were signed before in one transaction, in order."""
        appended = self.store.append(
            member,
            channel,
            sealed,
            log_signer=self._keyring(member).logs[channel],
            witnesses=self._witnesses(channel, member),
            at=self.clock.now(),
        )
        if show:
            self.show()
        return appended

    def show(self) -> bool:
        """Brings the projections up to the record. False where another thread is still at it after five seconds."""
        if not self._writing.acquire(timeout=_WAIT_SECONDS):
            return False
        try:
            for channel, projection in self.projections.items():
                if channel in self.awake:
                    projection.catch_up(self.store)
            self._take_model_in_force()
        finally:
            self._writing.release()
        return True

    def _take_model_in_force(self) -> None:
        """Where a successor of the matching model has come into force, everything is derived anew with it."""
        connection = list(self.projections.values())[-1].reading()  # the narrowest channel: where models are said
        genesis, represented = self.store.genesis, {one.id for one in self.store.genesis.members if one.represented}
        deciders = [member for member in self.agreement.decision.deciders if member in represented]
        digest = model_in_force(connection, genesis.model, deciders)
        if digest == model_hash(self.model):
            return
        self.model = next(
            model_of(one.said["model"]) for one in proposals(connection) if one.said["model"]["hash"] == digest
        )
        put_model_in_force(self.directory, self.model)
        for projection in self.projections.values():
            projection.model = self.model
            projection.rebuild(self.store)

    def rebuild(self) -> None:
        """Throws the projections away and derives them again, beside the old ones, then swaps."""
        with self._writing:
            for projection in self.projections.values():
                projection.rebuild(self.store)

    def channels_of(self, member: str) -> tuple[str, ...]:
        """The channels that a member is in, from the widest to the narrowest."""
        members = self.store.genesis.channels
        return tuple(channel for channel in WIDTH if member in members.get(channel, ()))

    def narrowest(self, member: str) -> str:
        """The narrowest channel that a member is in."""
        return self.channels_of(member)[-1]

    def _keyring(self, member: str) -> Keyring:
        if member not in self.keyrings:
            raise NodeError(f"this node holds no keys of {member}; it speaks for: {', '.join(sorted(self.keyrings))}")
        return self.keyrings[member]

    def _witnesses(self, channel: str, author: str) -> dict[str, Any]:
        inside = self.store.genesis.channels[channel]
        return {member: ring.witness for member, ring in self.keyrings.items() if member in inside and member != author}


@contextmanager
def open_node(
    directory: Path,
    passphrase: bytes | None = None,
    clock: Clock | None = None,
    *,
    building: bool = False,
) -> Iterator[Node]:
    """Opens a node and owns it until the end. Raises NodeError. `building`: see `RecordStore.open`."""
    config = read_config(directory)
    with owning(directory):
        agreement = load(agreement_path(directory))
        clear = agreement.standing == "exercise"
        parts_key = load_secret(parts_key_path(directory), "parts", passphrase, exercise=clear)
        store = RecordStore.open(record_path(directory), parts_key, building=building)
        try:
            node = _assemble(directory, config, agreement, store, passphrase, clock, clear, building)
            yield node
            if building:
                store.settle()
                for projection in node.projections.values():
                    projection.settle()
        finally:
            store.close()


def _assemble(
    directory: Path,
    config: NodeConfig,
    agreement: Agreement,
    store: RecordStore,
    passphrase: bytes | None,
    clock: Clock | None,
    clear: bool,
    building: bool,
) -> Node:
    digest = agreement_hash(agreement)
    if digest != store.genesis.agreement:
        raise NodeError(f"{agreement_path(directory)} is not the agreement of the genesis; restore the file as it was")
    model = from_json(model_path(directory).read_bytes())
    keyrings = {member: load_keyring(directory, member, passphrase, clear=clear) for member in config.members}
    projections = {
        channel: Projection(directory, channel, agreement, digest, model, building=building)
        for channel in WIDTH
        if channel in store.genesis.channels
    }
    node = Node(
        directory=directory,
        config=config,
        agreement=agreement,
        agreement_hash=digest,
        model=model,
        store=store,
        keyrings=keyrings,
        clock=clock or open_clock(config, store),
        projections=projections,
    )
    node.show()
    return node


def _new_salt() -> bytes:
    return os.urandom(SALT_BYTES)


def new_nonce() -> str:
    """A nonce nobody else has: 128 random bits in hex."""
    return os.urandom(16).hex()
