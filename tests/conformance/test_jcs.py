"""RFC 8785 vectors of its author: those within our grammar agree to the byte, the others are refused with a reason."""

import json
from pathlib import Path

import pytest

from parley.record.canonical import NotCanonical, decode, encode

WITHIN = ("arrays", "unicode")
# Keys that are not ASCII sort by UTF-16 in RFC 8785; floats are written as ECMAScript does. We have neither.
OUTSIDE = {
    "french": "is not a short ASCII string",
    "structures": "56.0 is a float",
    "values": "333333333.3333333 is a float",
    "weird": "is not a short ASCII string",
}


@pytest.mark.parametrize("name", WITHIN)
def test_within_the_grammar(shared: Path, name: str):
    folder = shared / "conformance/record/jcs"
    expected = (folder / "output" / f"{name}.json").read_bytes()
    assert encode(json.loads((folder / "input" / f"{name}.json").read_bytes())) == expected
    assert expected.hex(" ") == " ".join((folder / "outhex" / f"{name}.txt").read_text().split())
    assert encode(decode(expected)) == expected


@pytest.mark.parametrize("name", OUTSIDE)
def test_outside_the_grammar(shared: Path, name: str):
    value = json.loads((shared / "conformance/record/jcs/input" / f"{name}.json").read_bytes())
    with pytest.raises(NotCanonical, match=OUTSIDE[name]):
        encode(value)


def test_every_vector_is_tried(shared: Path):
    names = {file.stem for file in (shared / "conformance/record/jcs/input").iterdir()}
    assert names == {*WITHIN, *OUTSIDE}
