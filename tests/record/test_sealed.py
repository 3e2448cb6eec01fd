import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.record.sealed import MAGIC, SealedError, Sealing, SealingKey, opened

KEY, OTHER = SealingKey(b"k" * 32), SealingKey(b"o" * 32)
PIECE = 65_536


def sealed(data: bytes, width: int = 10_000) -> bytes:
    sink = io.BytesIO()
    sealing = Sealing(sink, KEY.public)
    for at in range(0, len(data), width):
        sealing.write(data[at : at + width])
    sealing.finish()
    return sink.getvalue()


def unsealed(data: bytes, key: SealingKey = KEY) -> bytes:
    return b"".join(opened(io.BytesIO(data), key))


@pytest.mark.parametrize("size", [1, 17, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 5])
def test_out_is_in(size):
    data = os.urandom(size)
    file = sealed(data)
    assert unsealed(file) == data
    assert len(file) == len(MAGIC) + 80 + 24 + size + 17 * -(-size // PIECE)


def test_the_same_twice_is_sealed_otherwise():
    assert sealed(b"the same") != sealed(b"the same")


def test_somebody_else_cannot_open_it():
    with pytest.raises(SealedError, match="sealed to somebody else"):
        unsealed(sealed(b"for the other"), OTHER)


def test_nothing_is_not_sealed():
    with pytest.raises(ValueError, match="an empty file is not sealed"):
        Sealing(io.BytesIO(), KEY.public).finish()


@given(at=st.integers(0, 270), bit=st.integers(0, 7))
def test_no_bit_can_be_changed(at, bit):
    file = bytearray(sealed(b"x" * 133))
    at %= len(file)
    file[at] ^= 1 << bit
    with pytest.raises(SealedError):
        unsealed(bytes(file))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda file: b"x" + file[1:], "its first line is another"),
        (lambda file: file[:-1], "piece 2 does not open"),
        (lambda file: file[: -(100 + 17)], "piece 2 does not open"),
        (lambda file: file + b"x", "piece 2 does not open"),
        (lambda file: file + bytes(PIECE), "piece 2 does not open"),
        (lambda file: file[:121] + file[121 + PIECE + 17 :], "piece 0 does not open"),
        (lambda file: file[: 121 + PIECE + 17], "piece 1 does not open"),
        (lambda file: file[:50], "sealed to somebody else, or was changed in its first 121 bytes"),
    ],
)
def test_what_was_cut_moved_or_added_is_named(change, message):
    file = sealed(os.urandom(2 * PIECE + 100))
    with pytest.raises(SealedError, match=message):
        unsealed(change(file))


def test_bytes_after_a_full_last_piece_are_refused():
    with pytest.raises(SealedError, match="bytes follow the last piece, 0"):
        unsealed(sealed(b"x" * PIECE) + b"y")
