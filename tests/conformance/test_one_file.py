"""The one-file verifier before the same vectors as the program: it was written apart, and must come to the same."""

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.attacks.verifiers import one_file
from tests.conformance import test_jcs, test_tessera_log
from tests.conformance.test_merkle import _bytes, _cases
from tests.conformance.test_wycheproof import _cases as signatures

THEIRS = one_file()


def _holds(check: Callable[[], object]) -> bool:
    try:
        return bool(check())
    except THEIRS.Refused:
        return False


def test_inclusion(shared: Path):
    wrong = []
    for name, case in _cases(shared / "conformance/record/merkle/inclusion"):
        path = [_bytes(step) for step in case["proof"] or []]
        leaf, root = _bytes(case["leafHash"]), _bytes(case["root"])
        held = _holds(lambda: THEIRS.root_by_path(leaf, case["leafIdx"], case["treeSize"], path) == root)  # noqa: B023
        # Where a hash is wanted to have 32 bytes a proof file cannot write another.
        if held == case["wantErr"] and all(len(step) == 32 for step in [leaf, root, *path]):
            wrong.append(name)
    assert wrong == []


def test_consistency(shared: Path):
    wrong = []
    for name, case in _cases(shared / "conformance/record/merkle/consistency"):
        path = [_bytes(step) for step in case["proof"] or []]
        old, size, first, second = case["size1"], case["size2"], _bytes(case["root1"]), _bytes(case["root2"])
        held = 0 < old <= size and _holds(lambda: THEIRS.roots_by_path(old, size, path, first) == (first, second))  # noqa: B023
        if held == case["wantErr"] and all(len(step) == 32 for step in [first, second, *path]):
            wrong.append(name)
    assert wrong == []


def test_signatures(shared: Path):
    cases = list(signatures(shared))
    wrong = [number for number, key, message, line, valid in cases if THEIRS.is_signed(key, message, line) != valid]
    assert (wrong, len(cases)) == ([], 151)


@pytest.mark.parametrize("name", [*test_jcs.WITHIN, *test_jcs.OUTSIDE])
def test_canonical_json(shared: Path, name: str):
    folder = shared / "conformance/record/jcs"
    value = json.loads((folder / "input" / f"{name}.json").read_bytes())
    if name in test_jcs.WITHIN:
        expected = (folder / "output" / f"{name}.json").read_bytes()
        assert THEIRS.canonical(value) == expected
        assert THEIRS.strict_json(expected) == value
    else:
        with pytest.raises(THEIRS.Refused):
            THEIRS.canonical(value)


def test_heads(shared: Path):
    """All seventeen of Tessera's log, whose key is read out of its text."""
    name, short, material = test_tessera_log.KEY.split("+", 2)
    key = base64.b64decode(material)[1:].hex()
    assert THEIRS.key_hash(name, 1, key).hex() == short
    files = sorted((shared / "conformance/record/tessera_log").glob("checkpoint*"))
    assert len(files) == 17
    for file in files:
        assert THEIRS.signed_head(file.read_text(), name, key)[0] >= 0
        with pytest.raises(THEIRS.Refused):
            THEIRS.signed_head(file.read_text().replace("\n", "\n1", 1), name, key)
