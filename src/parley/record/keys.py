"""Keys: signing, the one verifier whose word is the verdict on every node, and key files.

Ed25519 by libsodium (PyNaCl). Implementations differ on malformed keys and signatures, so nodes that used
different ones could disagree on an entry; hence one verifier, here.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import msgspec
from nacl.bindings import crypto_sign, crypto_sign_open, crypto_sign_seed_keypair
from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id
from nacl.secret import SecretBox

SECRET_BYTES = 32
_FILE_VERSION = 1
# RFC 9106, section 4, second recommended option: three passes over 64 MiB.
_PASSES = 3
_MEMORY = 64 * 2**20
_CHUNK = 256


class Signer(Protocol):
    """Whoever signs: a key in memory here, perhaps a token or another process elsewhere."""

    @property
    def key_id(self) -> str:
        """The Ed25519 public key, 32 bytes in hex."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature of `message`."""
        ...


class KeyFileError(ValueError):
    """A key file that cannot be used; the message names the file and says why."""


class SeedSigner:
    """A signer that holds its 32-byte seed in memory. Raises ValueError for a seed of another length."""

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SECRET_BYTES:
            raise ValueError(f"a seed has {SECRET_BYTES} bytes, this one {len(seed)}")
        self.seed = seed
        public, self._secret = crypto_sign_seed_keypair(seed)
        self.key_id = public.hex()

    def sign(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature of `message`."""
        return crypto_sign(message, self._secret)[:64]


def generate() -> SeedSigner:
    """A new key from the system's randomness."""
    return SeedSigner(os.urandom(SECRET_BYTES))


def verify(key_id: str, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is by `key_id` (hex public key) over `message`. Malformed keys and signatures are false."""
    if len(signature) != 64 or not is_hash(key_id):
        return False
    try:
        crypto_sign_open(signature + message, bytes.fromhex(key_id))
    except CryptoError:
        return False
    return True


def verify_all(claims: Sequence[tuple[str, bytes, bytes]]) -> list[bool]:
    """`verify` of each (key id, message, signature), on two threads where there are many: libsodium frees the lock."""
    if len(claims) < 2 * _CHUNK:
        return [verify(*claim) for claim in claims]
    chunks = [claims[start : start + _CHUNK] for start in range(0, len(claims), _CHUNK)]
    with ThreadPoolExecutor(2) as pool:
        return [verdict for part in pool.map(verify_each, chunks) for verdict in part]


def verify_each(claims: Sequence[tuple[str, bytes, bytes]]) -> list[bool]:
    """`verify` of each (key id, message, signature), one after another."""
    return [verify(*claim) for claim in claims]


def is_hash(text: str) -> bool:
    """Whether `text` is 64 lower-case hex digits: a SHA-256 hash or an Ed25519 public key."""
    return len(text) == 64 and not text.strip("0123456789abcdef")


class _KeyFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key file. `sealing` is "clear" or "argon2id-secretbox"; byte strings are hex."""

    version: int
    purpose: str
    sealing: str
    salt: str = ""
    passes: int = 0
    memory: int = 0
    secret: str


def save_key(path: Path, signer: SeedSigner, passphrase: bytes | None, *, exercise: bool = False) -> None:
    """Write a signing key to a new file of mode 600; see `save_secret`."""
    save_secret(path, signer.seed, "ed25519", passphrase, exercise=exercise)


def load_key(path: Path, passphrase: bytes | None, *, exercise: bool = False) -> SeedSigner:
    """The signing key in a file; see `load_secret`."""
    return SeedSigner(load_secret(path, "ed25519", passphrase, exercise=exercise))


def save_secret(path: Path, secret: bytes, purpose: str, passphrase: bytes | None, *, exercise: bool = False) -> None:
    """Write a 32-byte secret to a new file of mode 600, sealed by a passphrase, or in the clear for an exercise.

    Raises KeyFileError where there is no passphrase and it is no exercise, and FileExistsError.
    """
    if passphrase is None and not exercise:
        raise KeyFileError(f"{path}: a key of a process that is no exercise needs a passphrase")
    content = _KeyFile(version=_FILE_VERSION, purpose=purpose, sealing="clear", secret=secret.hex())
    if passphrase is not None:
        content = _sealed(secret, purpose, passphrase)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def load_secret(path: Path, purpose: str, passphrase: bytes | None, *, exercise: bool = False) -> bytes:
    """The 32-byte secret in a file. Raises KeyFileError for a clear file outside an exercise, a wrong passphrase."""
    content = _read_key_file(path, purpose)
    if content.sealing == "clear":
        if not exercise:
            raise KeyFileError(
                f"{path} is in the clear, which only an exercise allows; make a new one with a passphrase"
            )
        secret = bytes.fromhex(content.secret)
    elif passphrase is None:
        raise KeyFileError(f"{path} is sealed; give its passphrase")
    else:
        secret = _opened(path, content, passphrase)
    if len(secret) != SECRET_BYTES:
        raise KeyFileError(f"{path} holds {len(secret)} bytes, not {SECRET_BYTES}; take it from a backup of the key")
    return secret


def _sealed(secret: bytes, purpose: str, passphrase: bytes) -> _KeyFile:
    salt = os.urandom(argon2id.SALTBYTES)
    box = SecretBox(argon2id.kdf(SecretBox.KEY_SIZE, passphrase, salt, _PASSES, _MEMORY))
    return _KeyFile(
        version=_FILE_VERSION,
        purpose=purpose,
        sealing="argon2id-secretbox",
        salt=salt.hex(),
        passes=_PASSES,
        memory=_MEMORY,
        secret=bytes(box.encrypt(secret)).hex(),
    )


def _opened(path: Path, content: _KeyFile, passphrase: bytes) -> bytes:
    # The header is not authenticated: a forged one must not make this machine work for hours.
    if content.passes > 10 or content.memory > 2**30:
        raise KeyFileError(f"{path} asks for {content.passes} passes over {content.memory} bytes, too much to be ours")
    try:
        key = argon2id.kdf(SecretBox.KEY_SIZE, passphrase, bytes.fromhex(content.salt), content.passes, content.memory)
        return bytes(SecretBox(key).decrypt(bytes.fromhex(content.secret)))
    except (CryptoError, ValueError) as error:
        raise KeyFileError(f"the passphrase does not open {path}") from error


def _read_key_file(path: Path, purpose: str) -> _KeyFile:
    try:
        content = msgspec.json.decode(path.read_bytes(), type=_KeyFile)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise KeyFileError(f"{path} is not a key file: {error}") from error
    if content.version != _FILE_VERSION:
        raise KeyFileError(f"{path} has version {content.version}, this program reads {_FILE_VERSION}")
    if content.purpose != purpose:
        raise KeyFileError(f"{path} is a key for {content.purpose}, not for {purpose}")
    if content.sealing not in ("clear", "argon2id-secretbox"):
        raise KeyFileError(f"{path} is sealed by {content.sealing!r}, which this program does not know")
    return content
