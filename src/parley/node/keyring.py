"""A member's keys at this node, derived from two secrets: the root's, used once, and the node's, used always.

Logs, witness and desks each have a key of their own, so that a signature made for one use is worth nothing in
another. The root secret can be taken away after the desks are certified; the node's must be here to sign.
"""

import hashlib
from pathlib import Path

from parley.node.config import keys_path
from parley.node.kinds import WIDTH
from parley.record.keys import SeedSigner, Signer, generate, load_secret, save_secret

DUTY_DESK = "duty"


class Keyring:
    """The signers of one member at this node."""

    def __init__(self, member: str, secret: bytes) -> None:
        self.member = member
        self.witness: Signer = _derive(secret, "witness")
        self.logs: dict[str, Signer] = {channel: _derive(secret, f"log/{channel}") for channel in WIDTH}
        self.desk: Signer = _derive(secret, f"desk/{DUTY_DESK}")


def make_keys(directory: Path, member: str, passphrase: bytes | None, *, clear: bool) -> tuple[Signer, Keyring]:
    """Makes a member's two secrets and writes them; returns the root signer and the keyring."""
    root, node = generate(), generate()
    save_secret(keys_path(directory, member, "root"), root.seed, "root", passphrase, exercise=clear)
    save_secret(keys_path(directory, member, "node"), node.seed, "node", passphrase, exercise=clear)
    return root, Keyring(member, node.seed)


def load_keyring(directory: Path, member: str, passphrase: bytes | None, *, clear: bool) -> Keyring:
    """A member's keyring from its file."""
    return Keyring(member, load_secret(keys_path(directory, member, "node"), "node", passphrase, exercise=clear))


def _derive(secret: bytes, use: str) -> SeedSigner:
    return SeedSigner(hashlib.blake2b(use.encode(), key=secret, digest_size=32, person=b"parley/key/v1").digest())
