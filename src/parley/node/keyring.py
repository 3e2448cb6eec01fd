"""A member's keys at this node, derived from two secrets: the root's, used once, and the node's, used always.

Logs, witness and desks each have a key of their own, so that a signature made for one use is worth nothing in
another; so has the sealing of bundles. The root secret can be taken away after the desks are certified; the node's must
be here to sign. A third secret, of the root that may follow, is made at once and committed to in the genesis, so that
who steals the root cannot name another; it is best taken away at once.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

from parley.node.config import keys_path
from parley.node.kinds import WIDTH
from parley.record.genesis import next_root_commitment
from parley.record.keys import SeedSigner, Signer, generate, load_secret, save_secret
from parley.record.sealed import SealingKey

DUTY_DESK = "duty"


class Keyring:
    """The signers of one member at this node."""

    def __init__(self, member: str, secret: bytes) -> None:
        self.member = member
        self.witness: Signer = _derive(secret, "witness")
        self.logs: dict[str, Signer] = {channel: _derive(secret, f"log/{channel}") for channel in WIDTH}
        self.desk: Signer = _derive(secret, f"desk/{DUTY_DESK}")
        self.sealing = SealingKey(_derived(secret, "sealing"))


class NewKeys(NamedTuple):
    """A member's keys when they have just been made: the root, the commitment to the next root, and the keyring."""

    root: Signer
    next_root: str
    ring: Keyring


def make_keys(directory: Path, member: str, passphrase: bytes | None, *, clear: bool) -> NewKeys:
    """Makes a member's three secrets and writes them."""
    root, following, node = generate(), generate(), generate()
    for use, secret in (("root", root), ("next-root", following), ("node", node)):
        save_secret(keys_path(directory, member, use), secret.seed, use, passphrase, exercise=clear)
    return NewKeys(root, next_root_commitment(following.key_id), Keyring(member, node.seed))


def load_root(directory: Path, member: str, passphrase: bytes | None, *, clear: bool) -> Signer:
    """A member's root key from its file."""
    return SeedSigner(load_secret(keys_path(directory, member, "root"), "root", passphrase, exercise=clear))


def members_with_keys(directory: Path) -> tuple[str, ...]:
    """The members whose keys lie in a node's folder."""
    return tuple(sorted(path.stem.removeprefix("node-") for path in (directory / "keys").glob("node-*.key")))


def load_keyring(directory: Path, member: str, passphrase: bytes | None, *, clear: bool) -> Keyring:
    """A member's keyring from its file."""
    return Keyring(member, load_secret(keys_path(directory, member, "node"), "node", passphrase, exercise=clear))


def _derive(secret: bytes, use: str) -> SeedSigner:
    return SeedSigner(_derived(secret, use))


def _derived(secret: bytes, use: str) -> bytes:
    return hashlib.blake2b(use.encode(), key=secret, digest_size=32, person=b"parley/key/v1").digest()
