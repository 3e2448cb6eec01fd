"""The Go module golang.org/x/mod (Debian: golang-go, golang-golang-x-mod-dev) as a judge of our notes and proofs."""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parley.record.checkpoint import log_key
from parley.record.cosignature import witness_key
from parley.record.genesis import witness_name
from parley.record.note import key_text
from parley.record.proof import TLOG_PROOF, leaf_bytes, proof_bytes
from parley.record.tree import consistency_path, leaf_hash, root_of
from tests.attacks import scene
from tests.record.cast import PROCESS, origin, signer

SOURCE = Path(__file__).parent / "judge" / "judge.go"
GOCODE = Path("/usr/share/gocode")
LOG = key_text(log_key(origin("north"), signer("north members").key_id))
WITNESSES = [
    key_text(witness_key(witness_name(PROCESS, name), signer(f"{name} witness").key_id)) for name in scene.OTHERS
]
KEYS = {"log": LOG, "witnesses": WITNESSES}
SIZES = (1, 2, 3, 5, 8, 13, 64, 100)
Judge = Callable[[list[dict[str, Any]]], list[str]]


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """The judge, built without a network; skips where Go or the module is absent."""
    go = shutil.which("go")
    if go is None or not (GOCODE / "src/golang.org/x/mod/sumdb/note").is_dir():
        pytest.skip("NO GO JUDGE: install Debian's golang-go and golang-golang-x-mod-dev")
    folder = tmp_path_factory.mktemp("judge")
    offline = {"GO111MODULE": "off", "GOPATH": str(GOCODE), "GOCACHE": str(folder / "cache"), "GOFLAGS": ""}
    environment = os.environ | offline | {"CGO_ENABLED": "0"}
    subprocess.run([go, "build", "-o", folder / "judge", SOURCE], check=True, env=environment, cwd=folder)

    def ask(cases: list[dict[str, Any]]) -> list[str]:
        done = subprocess.run(
            [folder / "judge"], input=json.dumps({"cases": cases}), capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)

    return ask


def log_of(size: int) -> list[bytes]:
    return [scene.leaf(scene.LATER, seq) for seq in range(size)]


def tail(data: bytes) -> str:
    """The part of a proof file that C2SP tlog-proof describes."""
    text = data.decode()
    return text[text.index(TLOG_PROOF) :]


def proof_case(size: int, index: int) -> dict[str, Any]:
    proof = scene.proof(log_of(size), index=index, parts=(), keys=())
    leaf = base64.b64encode(leaf_bytes(proof.entry, origin("north"))).decode()
    return KEYS | {"proof": tail(proof_bytes(proof)), "leaf": leaf}


def growth_case(old: int, size: int) -> dict[str, Any]:
    leaves = log_of(size)
    hashes = b"".join(map(leaf_hash, leaves))
    path = consistency_path(lambda level, tile, width: hashes[: 32 * width], old, size)
    return KEYS | {
        "note": scene.signed(leaves),
        "path": [base64.b64encode(step).decode() for step in path],
        "old": old,
        "old_root": base64.b64encode(root_of([leaf_hash(leaf) for leaf in leaves[:old]])).decode(),
    }


def test_our_proofs_and_heads_hold_before_it(judge: Judge):
    places = [(size, index) for size in SIZES for index in sorted({0, 1, size // 2, size - 1}) if index < size]
    cases = [proof_case(size, index) for size, index in places]
    assert len(cases) > 20
    assert judge(cases) == [""] * len(cases)


def test_our_proofs_of_growth_hold_before_it(judge: Judge):
    cases = [growth_case(old, size) for size in SIZES for old in SIZES if old <= size]
    assert len(cases) > 30
    assert judge(cases) == [""] * len(cases)


def test_it_refuses_what_we_refuse(judge: Judge):
    sound = proof_case(13, 5)
    wrong = {
        "another leaf": {"leaf": proof_case(13, 6)["leaf"]},
        "another index": {"proof": sound["proof"].replace("index 5", "index 6")},
        "a hash less": {"proof": "\n".join(line for at, line in enumerate(sound["proof"].split("\n")) if at != 2)},
        "another head": {"proof": sound["proof"].replace(tail_head(sound), tail_head(proof_case(12, 5)))},
        "another size": {"proof": sound["proof"].replace("\n13\n", "\n14\n")},
        "another log key": {"log": key_text(log_key(origin("north"), signer("south members").key_id))},
        "a cosigner less": {"proof": sound["proof"][: sound["proof"].rindex("— ")]},
    }
    verdicts = judge([sound | changed for changed in wrong.values()])
    assert [name for name, verdict in zip(wrong, verdicts, strict=True) if not verdict] == []
    growth = growth_case(5, 13)
    assert all(
        judge([growth | {"old": 6}, growth | {"path": growth["path"][1:]}, growth | {"old_root": growth["path"][0]}])
    )


def tail_head(case: dict[str, Any]) -> str:
    return case["proof"].partition("\n\n")[2]
