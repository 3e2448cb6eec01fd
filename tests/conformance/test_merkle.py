"""transparency-dev/merkle: 196 proofs, good and malformed."""

import base64
import json
from pathlib import Path

import pytest

from parley.record.tree import ProofError, check_consistency, check_inclusion


def _cases(folder: Path) -> list[tuple[str, dict[str, object]]]:
    return [(str(file.relative_to(folder)), json.loads(file.read_text())) for file in sorted(folder.rglob("*.json"))]


def _bytes(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def _inclusion_holds(case: dict) -> bool:
    path = [_bytes(step) for step in case["proof"] or []]
    try:
        check_inclusion(case["leafIdx"], case["treeSize"], _bytes(case["leafHash"]), path, _bytes(case["root"]))
    except ProofError:
        return False
    return True


def _consistency_holds(case: dict) -> bool:
    path = [_bytes(step) for step in case["proof"] or []]
    try:
        check_consistency(case["size1"], case["size2"], path, _bytes(case["root1"]), _bytes(case["root2"]))
    except ProofError:
        return False
    return True


def test_inclusion(shared: Path):
    cases = _cases(shared / "conformance/record/merkle/inclusion")
    wrong = [name for name, case in cases if _inclusion_holds(case) == case["wantErr"]]
    assert (wrong, len(cases)) == ([], 98)


def test_consistency(shared: Path):
    cases = _cases(shared / "conformance/record/merkle/consistency")
    wrong = [name for name, case in cases if _consistency_holds(case) == case["wantErr"]]
    # Its two equal roots have 12 bytes: no SHA-256 tree has them, and we refuse on purpose.
    assert wrong == ["additional/sizes-are-equal-one-and-proof-is-empty.json"]
    assert len(cases) == 98


def test_hash_of_twelve_bytes_is_named(shared: Path):
    with pytest.raises(ProofError, match="a hash has 12 bytes, not 32"):
        check_consistency(1, 1, [], b"don't care 2", b"don't care 2")
