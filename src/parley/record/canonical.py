"""Canonical bytes: RFC 8785 on a restricted grammar.

A value is an object with ASCII keys, an array, a well-formed string of at most 65,535 bytes, an integer within
2^53-1, a boolean or null, nested at most 16 deep. There are no floats: RFC 8785 writes them as ECMAScript does,
which is where two implementations part ways. Bytes are accepted only if encoding their value gives them back.
"""

import json
from typing import Any

import msgspec

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 16
MAX_STRING = 65_535

_SHORT = MAX_STRING // 4  # a string of so few characters cannot exceed MAX_STRING bytes in UTF-8
_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder()


class NotCanonical(ValueError):
    """Bytes or a value outside the grammar; the message says which rule it breaks."""


def encode(value: Any) -> bytes:
    """The canonical bytes of `value` (dict, list or tuple, str, int, bool, None). Raises NotCanonical."""
    _check(value, 0)
    return _write(value)


def decode(data: bytes) -> Any:
    """The value of canonical bytes. Raises NotCanonical where they are not exactly the value's canonical bytes."""
    value = _read(data)
    _check(value, 0)
    if _write(value) != data:
        raise NotCanonical(_difference(data))
    return value


def _write(value: Any) -> bytes:
    try:
        return _encoder.encode(value)
    except UnicodeEncodeError as error:
        raise NotCanonical("a string holds a lone surrogate") from error


def _read(data: bytes) -> Any:
    try:
        return _decoder.decode(data)
    except RecursionError as error:
        raise NotCanonical(f"nested deeper than {MAX_DEPTH}") from error
    except UnicodeDecodeError as error:
        raise NotCanonical(f"not UTF-8 at byte {error.start} of a string") from error
    except msgspec.DecodeError as error:
        raise NotCanonical(_unreadable(data, error)) from error


def _check(value: Any, depth: int) -> None:
    """Raise NotCanonical where `value` leaves the grammar. Strings and keys are tested in line: it is the hot path."""
    kind = type(value)
    if kind is dict:
        if depth >= MAX_DEPTH:
            raise NotCanonical(f"nested deeper than {MAX_DEPTH}")
        for key, item in value.items():
            if type(key) is not str or not key.isascii() or len(key) > MAX_STRING:
                raise NotCanonical(f"key {key!r:.80} is not a short ASCII string")
            if type(item) is not str or len(item) > _SHORT:
                _check(item, depth + 1)
    elif kind is list or kind is tuple:
        if depth >= MAX_DEPTH:
            raise NotCanonical(f"nested deeper than {MAX_DEPTH}")
        for item in value:
            if type(item) is not str or len(item) > _SHORT:
                _check(item, depth + 1)
    else:
        _check_scalar(value, kind)


def _check_scalar(value: Any, kind: type) -> None:
    if kind is str:
        if len(value) > _SHORT and _byte_length(value) > MAX_STRING:
            raise NotCanonical(f"a string of {_byte_length(value)} bytes is longer than {MAX_STRING}")
    elif kind is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise NotCanonical(f"integer {value} is outside 2^53-1")
    elif kind is float:
        raise NotCanonical(f"{value!r} is a float")
    elif value is not None and kind is not bool:
        raise NotCanonical(f"a {kind.__name__} has no canonical form")


def _byte_length(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _difference(data: bytes) -> str:
    """Why bytes of a value within the grammar are not its canonical bytes."""
    repeated: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        seen = dict(items)
        if len(seen) != len(items):
            keys = [key for key, _ in items]
            repeated.append(next(key for key in keys if keys.count(key) > 1))
        return seen

    value = json.loads(data, object_pairs_hook=pairs)
    if repeated:
        return f"key {repeated[0]!r} is repeated"
    if json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() == data:
        return "keys are not in order"
    return "spacing, an escape or the order of keys is not canonical"


def _unreadable(data: bytes, error: msgspec.DecodeError) -> str:
    """Why bytes are not JSON; msgspec says "truncated" of a lone surrogate, which would mislead."""
    try:
        json.dumps(json.loads(data), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return "a string holds a lone surrogate"
    except (ValueError, RecursionError):
        pass
    return f"not JSON: {error}"
