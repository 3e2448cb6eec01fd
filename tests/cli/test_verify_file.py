"""`parley verify` on files that somebody handed over: proofs, opened bundles, equivocations."""

import shutil
from pathlib import Path

import pytest

from parley.cli.verify import plain
from parley.record.equivocation import equivocation, evidence_bytes
from parley.record.genesis import genesis_file_bytes
from parley.record.sealed import MAGIC
from parley.record.tree import leaf_hash, root_of
from tests.attacks import scene
from tests.attacks.verifiers import one_file
from tests.cli.conftest import Parley
from tests.cli.test_node import holding
from tests.record.bundles import bundle, say
from tests.record.cast import PROCESS, genesis, genesis_file, new_store, origin, sealed


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    (tmp_path / "one.parley-proof").write_bytes(scene.sound())
    return tmp_path / "one.parley-proof"


def test_a_proof_holds_and_says_what_it_proves(here: Parley, proof: Path):
    done = here("verify", proof, "--genesis", PROCESS)
    assert (done.code, done.err) == (0, "")
    assert f"proof of process {PROCESS}" in done.out
    assert "report of north in channel members" in done.out
    assert "south held it at 2023-11-14 22:14:50 UTC" in done.out
    assert "shown: facts; withheld: place" in done.out
    assert "NOT PINNED" not in done.out
    assert done.out.endswith("all holds\n")
    assert "NOT PINNED: compare this hash" in here("verify", proof).out


def test_as_an_object(here: Parley, proof: Path):
    said = here("verify", proof, "--json").object
    assert (said["what"], said["holds"], said["seq"], said["held"]["east"]) == ("proof", True, 1, 1_700_000_090)
    proof.write_bytes(scene.sound().replace(b"shelling", b"shellinG", 1))
    done = here("verify", proof, "--json")
    assert (done.code, done.object["holds"]) == (1, False)
    assert "part facts is not the one that was signed" in done.object["fault"]


def test_a_genesis_is_pinned_by_its_hash_or_by_its_file(here: Parley, proof: Path, tmp_path: Path):
    (tmp_path / "genesis.json").write_bytes(genesis_file_bytes(genesis_file()))
    (tmp_path / "other.json").write_bytes(genesis_file_bytes(scene.file_of(genesis(process="Another"))))
    assert here("verify", proof, "--genesis", tmp_path / "genesis.json").code == 0
    for other in (tmp_path / "other.json", "ab" * 32):
        done = here("verify", proof, "--genesis", other)
        assert (done.code, done.out) == (1, "")
        assert "that was asked for" in done.err
    assert here("verify", proof, "--genesis", tmp_path / "none.json").code == 2


def test_a_bundle_and_what_of_it_could_not_be_judged(here: Parley, tmp_path: Path):
    store = new_store(tmp_path / "node")
    say(store, "north", *(sealed("north", str(number)) for number in range(3)))
    (tmp_path / "whole.tar").write_bytes(bundle(store, "north", "south", whole=True))
    (tmp_path / "rest.tar").write_bytes(bundle(store, "north", "south", since={origin("north"): 2}))
    root = store.head(origin("north")).root
    store.close()
    done = here("verify", tmp_path / "whole.tar")
    assert done.code == 0
    assert f"{origin('north')}: entries 0 to 2, root {root}" in done.out
    assert "its beginning is not here, so keys and nonces were not judged" in here("verify", tmp_path / "rest.tar").out
    (tmp_path / "whole.tar").write_bytes((tmp_path / "whole.tar").read_bytes()[:-1])
    assert here("verify", tmp_path / "whole.tar").code == 1


def test_an_equivocation_is_a_proof_by_itself(here: Parley, tmp_path: Path):
    one, other = scene.sound_leaves(), [*scene.sound_leaves()[:2], scene.leaf(sealed("north", "x"), 2)]
    evidence = equivocation(
        genesis(),
        "members",
        "north",
        (scene.signed(one), scene.signed(other)),
        root_of(list(map(leaf_hash, other))),
        (),
    )
    (tmp_path / "fork.json").write_bytes(evidence_bytes(evidence))
    done = here("verify", tmp_path / "fork.json", "--genesis", PROCESS)
    assert done.code == 0
    assert f"of log {origin('north')} signed two heads that cannot both be true" in done.out
    assert here("verify", tmp_path / "fork.json", "--genesis", "ab" * 32).code == 1
    (tmp_path / "fork.json").write_bytes(evidence_bytes(evidence).replace(b'"path":[]', b'"path":["00"]'))
    assert here("verify", tmp_path / "fork.json").code == 1


def test_what_cannot_be_checked_is_not_called_false(here: Parley, tmp_path: Path):
    (tmp_path / "sealed").write_bytes(MAGIC + bytes(200))
    done = here("verify", tmp_path / "sealed")
    assert done.code == 2
    assert "is sealed to its receiver, who can open it: parley bundle open FILE TAR" in done.err
    assert here("verify", tmp_path / "nothing here").code == 2


def test_words_of_strangers_cannot_move_the_screen():
    hostile = "fire\u202e\x1b[2Jall holds\x9b\u2066"
    escaped = r"fire\u202e\x1b[2Jall holds\x9b\u2066"
    assert plain(hostile) == escaped
    assert one_file().plain(hostile) == escaped
    assert plain("Курган · é — ق") == "Курган · é — ق"


def test_the_one_file_has_the_same_exit_codes(tmp_path: Path, proof: Path, capsys: pytest.CaptureFixture[str]):
    theirs = one_file()
    (tmp_path / "sealed").write_bytes(MAGIC + bytes(200))
    (tmp_path / "false").write_bytes(scene.sound()[:-1])
    asked = [(proof, 0), (tmp_path / "false", 1), (tmp_path / "sealed", 2), (tmp_path / "none", 2)]
    assert [theirs.main([str(path)]) for path, _ in asked] == [code for _, code in asked]
    said = capsys.readouterr()
    assert said.out.endswith("all holds\n")
    assert "NOT PINNED" in said.out
    assert "DOES NOT HOLD: the file was cut short" in said.err
    assert theirs.main([str(proof), "--genesis", "ab" * 32, "--json"]) == 1


def test_heads_kept_elsewhere_show_a_record_cut_short_and_one_rewritten(here: Parley, node: Path, tmp_path: Path):
    """Both copies hold by themselves: only what somebody else kept tells them from the record."""
    shutil.copytree(node, tmp_path / "cut", ignore=shutil.ignore_patterns("node.*"))
    shutil.copyfile(node / "node.toml", tmp_path / "cut/node.toml")
    shutil.copytree(tmp_path / "cut", tmp_path / "other")
    holding(here, node, tmp_path)
    holding(here, tmp_path / "other", tmp_path)
    (tmp_path / "kept.json").write_text(here("verify", node, "--json").out)
    assert here("verify", node, "--heads", tmp_path / "kept.json").code == 0
    for copy, why in (
        ("cut", "was kept elsewhere: it was cut short"),
        ("other", "was kept elsewhere: it was rewritten"),
    ):
        assert here("verify", tmp_path / copy).code == 0
        done = here("verify", tmp_path / copy, "--heads", tmp_path / "kept.json")
        assert done.code == 1
        assert why in done.err
    (tmp_path / "kept.json").write_text("{}")
    assert here("verify", node, "--heads", tmp_path / "kept.json").code == 2
