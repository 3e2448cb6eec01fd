"""C2SP/wycheproof: 151 Ed25519 signatures, good, malformed and malleable, and two verifiers that must agree."""

import json
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from parley.record.keys import verify


def _cases(shared: Path) -> Iterator[tuple[int, str, bytes, bytes, bool]]:
    content = json.loads((shared / "conformance/record/wycheproof/ed25519_test.json").read_text())
    for group in content["testGroups"]:
        for case in group["tests"]:
            yield (
                case["tcId"],
                group["publicKey"]["pk"],
                bytes.fromhex(case["msg"]),
                bytes.fromhex(case["sig"]),
                case["result"] == "valid",
            )


def test_every_case(shared: Path):
    cases = list(_cases(shared))
    wrong = [number for number, key, message, signature, valid in cases if verify(key, message, signature) != valid]
    assert (wrong, len(cases)) == ([], 151)


def test_the_second_verifier_agrees(shared: Path):
    cases = list(_cases(shared))
    differ = [
        number
        for number, key, message, signature, _ in cases
        if verify(key, message, signature) != _verify_with_cryptography(key, message, signature)
    ]
    assert differ == []


def _verify_with_cryptography(key: str, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, message)
    except InvalidSignature:
        return False
    return True
