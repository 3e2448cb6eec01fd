import json
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.record.clock import SetClock, SystemClock
from parley.record.keys import (
    KeyFileError,
    SeedSigner,
    generate,
    is_hash,
    load_key,
    load_secret,
    save_key,
    save_secret,
    verify,
    verify_all,
)
from tests.record.cast import signer


@given(st.binary(max_size=200), st.integers(0, 511), st.integers(0, 255))
def test_a_signature_fits_its_message_and_key_only(message, bit, key_bit):
    author = signer("author")
    signature = author.sign(message)
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8
    other_key = bytearray.fromhex(author.key_id)
    other_key[key_bit // 8] ^= 1 << key_bit % 8
    assert verify(author.key_id, message, signature)
    assert not verify(author.key_id, message + b"x", signature)
    assert not verify(author.key_id, message, bytes(flipped))
    assert not verify(other_key.hex(), message, signature)


@pytest.mark.parametrize("key", ["", "00" * 32, "zz" * 32, "AB" * 32, "01" + "00" * 31, "é" * 64])
def test_malformed_keys_verify_nothing(key):
    assert not verify(key, b"m", signer("author").sign(b"m"))
    assert not verify(key, b"m", b"\0" * 64)


def test_signatures_of_another_length_are_false():
    author = signer("author")
    assert not verify(author.key_id, b"m", author.sign(b"m")[:63])
    assert not verify(author.key_id, b"m", author.sign(b"m") + b"\0")


@pytest.mark.parametrize("count", [3, 1_000])
def test_many_are_verified_in_their_order(count):
    author = signer("author")
    claims = [(author.key_id, b"%d" % at, author.sign(b"%d" % (at + (at % 7 == 0)))) for at in range(count)]
    assert verify_all(claims) == [at % 7 != 0 for at in range(count)]


def test_keys_are_of_one_seed_and_differ():
    assert SeedSigner(b"s" * 32).key_id == SeedSigner(b"s" * 32).key_id
    assert generate().key_id != generate().key_id
    assert is_hash(generate().key_id)
    with pytest.raises(ValueError, match="a seed has 32 bytes, this one 31"):
        SeedSigner(b"s" * 31)


def test_a_sealed_key_file(tmp_path):
    path = tmp_path / "root.key"
    save_key(path, signer("root"), b"open sesame")
    assert load_key(path, b"open sesame").key_id == signer("root").key_id
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert signer("root").seed.hex() not in path.read_text()
    with pytest.raises(KeyFileError, match=r"the passphrase does not open .*root\.key"):
        load_key(path, b"open sesam")
    with pytest.raises(KeyFileError, match="is sealed; give its passphrase"):
        load_key(path, None)
    with pytest.raises(FileExistsError):
        save_key(path, signer("root"), b"x")


def test_a_clear_key_file_is_for_an_exercise_only(tmp_path):
    path = tmp_path / "root.key"
    with pytest.raises(KeyFileError, match="needs a passphrase"):
        save_key(path, signer("root"), None)
    assert not path.exists()
    save_key(path, signer("root"), None, exercise=True)
    assert load_key(path, None, exercise=True).key_id == signer("root").key_id
    with pytest.raises(KeyFileError, match="is in the clear, which only an exercise allows"):
        load_key(path, None)


def test_a_secret_serves_one_purpose(tmp_path):
    save_secret(tmp_path / "parts.key", b"p" * 32, "parts", None, exercise=True)
    assert load_secret(tmp_path / "parts.key", "parts", None, exercise=True) == b"p" * 32
    with pytest.raises(KeyFileError, match="is a key for parts, not for ed25519"):
        load_key(tmp_path / "parts.key", None, exercise=True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"version": 9}, "has version 9, this program reads 1"),
        ({"sealing": "rot13"}, "is sealed by 'rot13'"),
        ({"memory": 2**40}, "asks for 3 passes over 1099511627776 bytes"),
        ({"extra": 1}, "is not a key file"),
        ({"secret": "00"}, "the passphrase does not open"),
    ],
)
def test_malformed_key_files(tmp_path, change, message):
    path = tmp_path / "root.key"
    save_key(path, signer("root"), b"open sesame")
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(KeyFileError, match=message):
        load_key(path, b"open sesame")


def test_clocks():
    clock = SetClock(100)
    assert clock.now() == 100
    clock.set(160)
    assert clock.now() == 160
    with pytest.raises(ValueError, match="stands at 160 and cannot be set back to 159"):
        clock.set(159)
    assert SystemClock().now() > 1_700_000_000
