"""A sealed file: who may carry it can be anybody, who can read it is one member. Format: docs/formats/bundle.md."""

from collections.abc import Iterator
from typing import BinaryIO

from nacl.bindings import (
    crypto_box_seal,
    crypto_box_seal_open,
    crypto_scalarmult_base,
    crypto_secretstream_xchacha20poly1305_init_pull,
    crypto_secretstream_xchacha20poly1305_init_push,
    crypto_secretstream_xchacha20poly1305_keygen,
    crypto_secretstream_xchacha20poly1305_pull,
    crypto_secretstream_xchacha20poly1305_push,
    crypto_secretstream_xchacha20poly1305_state,
)
from nacl.exceptions import CryptoError

MAGIC = b"parley-sealed/v1\n"
_BOX, _HEADER, _PIECE, _OVERHEAD = 80, 24, 65_536, 17
_MESSAGE, _FINAL = 0, 3


class SealedError(ValueError):
    """A sealed file that does not open; the message says where, and what may be wrong."""


class SealingKey:
    """A member's X25519 key pair, by its 32-byte secret."""

    def __init__(self, secret: bytes) -> None:
        self.secret = secret
        self.public: bytes = crypto_scalarmult_base(secret)
        self.key_id = self.public.hex()


class Sealing:
    """A sink of bytes that writes them sealed to `receiver` (X25519 public key) into `sink`; `finish` ends the file."""

    def __init__(self, sink: BinaryIO, receiver: bytes) -> None:
        key = crypto_secretstream_xchacha20poly1305_keygen()
        self._state = crypto_secretstream_xchacha20poly1305_state()
        self._sink, self._waiting = sink, bytearray()
        header = crypto_secretstream_xchacha20poly1305_init_push(self._state, key)
        sink.write(MAGIC + crypto_box_seal(key, receiver) + header)

    def write(self, data: bytes) -> None:
        """Seal more bytes; the last piece waits for `finish`."""
        self._waiting += data
        while len(self._waiting) > _PIECE:
            self._push(bytes(self._waiting[:_PIECE]), _MESSAGE)
            del self._waiting[:_PIECE]

    def finish(self) -> None:
        """Write the last piece. Raises ValueError where nothing was written."""
        if not self._waiting:
            raise ValueError("an empty file is not sealed; write something first")
        self._push(bytes(self._waiting), _FINAL)

    def _push(self, piece: bytes, tag: int) -> None:
        self._sink.write(crypto_secretstream_xchacha20poly1305_push(self._state, piece, None, tag))


def opened(source: BinaryIO, key: SealingKey) -> Iterator[bytes]:
    """The bytes that a sealed file holds, piece by piece. Raises SealedError."""
    if source.read(len(MAGIC)) != MAGIC:
        raise SealedError("this is no sealed file of version 1: its first line is another")
    box, header = source.read(_BOX), source.read(_HEADER)
    state = crypto_secretstream_xchacha20poly1305_state()
    try:
        crypto_secretstream_xchacha20poly1305_init_pull(
            state, header, crypto_box_seal_open(box, key.public, key.secret)
        )
    except (CryptoError, ValueError) as error:
        raise SealedError("the file is sealed to somebody else, or was changed in its first 121 bytes") from error
    yield from _pieces(source, state)


def _pieces(source: BinaryIO, state: crypto_secretstream_xchacha20poly1305_state) -> Iterator[bytes]:
    number, tag = 0, _MESSAGE
    while tag != _FINAL:
        sealed = source.read(_PIECE + _OVERHEAD)
        try:
            piece, tag = crypto_secretstream_xchacha20poly1305_pull(state, sealed, None)
        except (CryptoError, ValueError) as error:
            raise SealedError(f"piece {number} does not open: the file was cut short or changed there") from error
        if tag not in (_MESSAGE, _FINAL) or not piece or (tag == _MESSAGE and len(piece) != _PIECE):
            raise SealedError(f"piece {number} is not as this format writes it")
        yield piece
        number += 1
    if source.read(1):
        raise SealedError(f"bytes follow the last piece, {number - 1}; take them off or have the file sent again")
