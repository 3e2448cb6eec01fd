import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from parley.record.canonical import MAX_INTEGER, MAX_STRING, NotCanonical, decode, encode

KEYS = st.text(st.characters(max_codepoint=127), max_size=20)
STRINGS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
SCALARS = st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | STRINGS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=20
)


@given(VALUES)
def test_agrees_with_the_oracle_and_comes_back(value):
    data = encode(value)
    assert data == rfc8785.dumps(value)
    assert decode(data) == value


@given(VALUES, st.integers(0, 10_000), st.integers(0, 7))
def test_a_flipped_bit_is_refused_or_means_something_else(value, position, bit):
    data = bytearray(encode(value))
    data[position % len(data)] ^= 1 << bit
    try:
        other = decode(bytes(data))
    except NotCanonical:
        return
    assert encode(other) == data
    assert repr(other) != repr(value)


@given(st.binary(max_size=60))
def test_any_bytes_are_canonical_or_refused(data):
    try:
        value = decode(data)
    except NotCanonical:
        return
    assert encode(value) == data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"a":1,"a":1}', "key 'a' is repeated"),
        (b'[{"b":{"c":1,"c":2}}]', "key 'c' is repeated"),
        (b"1e2", "100.0 is a float"),
        (b"1.0", "1.0 is a float"),
        (b"-0", "spacing, an escape or the order of keys is not canonical"),
        (b"[1, 2]", "spacing, an escape"),
        (b'{"a":1}\n', "spacing, an escape"),
        (b'"\\u0041"', "spacing, an escape"),
        (b'"\\ud83d\\ude00"', "spacing, an escape"),
        (b'{"b":1,"a":2}', "keys are not in order"),
        (b'"\\ud800"', "a string holds a lone surrogate"),
        (b'"\xed\xa0\x80"', "not UTF-8 at byte 0"),
        (b'"a\xff"', "not UTF-8 at byte 1"),
        (b"9007199254740992", "integer 9007199254740992 is outside 2\\^53-1"),
        (b"-9007199254740992", "integer -9007199254740992 is outside"),
        (b"1" * 5000, "a float|outside|not JSON"),
        (b"[" * 60_000, "nested deeper than 16"),
        (b"[" * 17 + b"]" * 17, "nested deeper than 16"),
        (b'{"a":' * 17 + b"1" + b"}" * 17, "nested deeper than 16"),
        ('{"é":1}'.encode(), "key 'é' is not a short ASCII string"),
        (b'{"a":1}{', "not JSON"),
        (b"\xef\xbb\xbf1", "not JSON"),
        (b"NaN", "not JSON"),
        (b"", "not JSON"),
        (b'"' + b"x" * (MAX_STRING + 1) + b'"', "a string of 65536 bytes is longer than 65535"),
    ],
)
def test_refused_bytes(data, message):
    with pytest.raises(NotCanonical, match=message):
        decode(data)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (1.0, "1.0 is a float"),
        (float("nan"), "nan is a float"),
        ("\ud800", "lone surrogate"),
        ({1: 2}, "key 1 is not"),
        ({"a": {1}}, "a set has no canonical form"),
        (b"x", "a bytes has no canonical form"),
        (["é" * 32_768], "a string of 65536 bytes"),
        ({"x" * 65_536: 1}, "is not a short ASCII string"),
    ],
)
def test_refused_values(value, message):
    with pytest.raises(NotCanonical, match=message):
        encode(value)


def test_limits_themselves_are_allowed():
    for value in (MAX_INTEGER, -MAX_INTEGER, "é" * 32_767, True, None):
        assert decode(encode(value)) == value
    assert encode(decode(b"[" * 16 + b"]" * 16)) == b"[" * 16 + b"]" * 16


def test_look_alikes_stay_apart():
    composed, decomposed = "\u00e9", "e\u0301"
    assert encode(composed) != encode(decomposed)
    assert decode(encode(decomposed)) == decomposed


def test_tuples_are_arrays():
    assert encode({"b": (1, 2), "a": []}) == b'{"a":[],"b":[1,2]}'
