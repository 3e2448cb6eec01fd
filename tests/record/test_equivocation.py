"""Forks: found wherever they are, proved by one file that needs only the log's key, and never believed falsely."""

import pytest

from parley.record.audit import audit
from parley.record.bundle import BundleRefused
from parley.record.canonical import decode, encode
from parley.record.checkpoint import Checkpoint, sign_checkpoint
from parley.record.equivocation import (
    Branch,
    EquivocationError,
    check_equivocation,
    evidence_bytes,
    evidence_id,
    grow,
    peaks_root,
    read_equivocation,
    sizes_of,
)
from parley.record.note import note_text
from parley.record.store_receive import Fork, ReceiveRefused
from parley.record.tree import consistency_path, leaf_hash, root_of
from tests.record.bundles import bundle, say, take
from tests.record.cast import PARTS_KEY, PROCESS, genesis, leaves_of, new_store, origin, sealed, signer


@pytest.fixture
def pair(tmp_path):
    """Two records of one process: north's own, and what north shows to somebody else."""
    pair = new_store(tmp_path / "one"), new_store(tmp_path / "other")
    yield pair
    for store in pair:
        store.close()


def forked(pair, common: int, one: int, other: int) -> None:
    """North writes `common` entries, and then `one` more for the first and `other` others for the second."""
    for name, store, more in zip("ab", pair, (one, other), strict=True):
        if common:
            say(store, "north", *(sealed("north", str(number)) for number in range(common)))
        say(store, "north", *(sealed("north", f"{name}{number}") for number in range(more)))


@pytest.mark.parametrize(
    ("common", "one", "other"),
    [
        (0, 1, 1),
        (1, 2, 1),
        (1, 1, 2),
        (3, 5, 5),
        (255, 3, 1),
        (256, 1, 300),
        (256, 300, 1),
        (300, 20, 600),
        (513, 5, 2),
    ],
)
def test_a_fork_is_proved_from_either_side(pair, common, one, other):
    forked(pair, common, one, other)
    for mine, theirs in (pair, pair[::-1]):
        before = mine.head(origin("north"))
        with pytest.raises(Fork, match=f"has forked at or before entry {common}: both heads are kept") as caught:
            mine.receive(origin("north"), leaves_of(theirs, origin("north")), theirs.head(origin("north")).note)
        assert mine.head(origin("north")) == before
        evidence = caught.value.evidence
        assert read_equivocation(evidence_bytes(evidence), genesis()) == evidence
        assert sizes_of(evidence) == tuple(sorted((common + one, common + other)))


@pytest.mark.parametrize(("common", "one", "other"), [(3, 2, 9), (300, 10, 250), (256, 40, 40), (5, 9, 2)])
def test_a_bundle_that_begins_after_the_fork_proves_it_by_what_lies_before(pair, common, one, other):
    """The receiver has acknowledged a branch; the sender sends what follows on the other one."""
    forked(pair, common, one, other)
    mine, theirs = pair
    start = min(common + one, common + other)
    tar = bundle(theirs, "south", "east", since={origin("north"): start})
    taken = take(mine, "east", tar)
    (data,) = taken.evidence
    assert taken.entries == {}
    assert read_equivocation(data, genesis()).log == origin("north")
    assert audit(mine.path, PARTS_KEY).faults == ()


def test_a_head_alone_is_enough(pair):
    forked(pair, 2, 3, 1)
    mine, theirs = pair
    with pytest.raises(Fork) as caught:
        mine.receive(origin("north"), [], theirs.head(origin("north")).note)
    check_equivocation(caught.value.evidence)


def test_other_logs_are_taken_in_all_the_same(pair):
    forked(pair, 2, 3, 1)
    mine, theirs = pair
    say(theirs, "south", sealed("south", "1"))
    taken = take(mine, "east", bundle(theirs, "south", "east"))
    assert (taken.entries, len(taken.evidence)) == ({origin("south"): 1}, 1)


def test_the_evidence_goes_on_in_bundles(pair, tmp_path):
    forked(pair, 2, 3, 1)
    mine, theirs = pair
    (data,) = take(mine, "east", bundle(theirs, "south", "east")).evidence
    third = new_store(tmp_path / "third")
    assert take(third, "south", bundle(mine, "east", "south", evidence=[data])).evidence == (data,)
    assert len(evidence_id(data)) == 64
    with pytest.raises(BundleRefused, match=r"evidence/001: .*both can be true"):
        take(third, "south", bundle(mine, "east", "south", evidence=[data, harmless(mine)]))
    third.close()


def harmless(store) -> bytes:
    """Two heads of one tree, dressed as evidence."""
    leaves = leaves_of(store, origin("north"))
    head = sign_checkpoint(
        Checkpoint(origin("north"), 2, root_of(list(map(leaf_hash, leaves[:2])))), signer("north members")
    )
    proof = store.consistency(origin("north"), 2)
    return encode(
        {
            "format": "parley/equivocation",
            "version": 1,
            "process": PROCESS,
            "log": origin("north"),
            "key": signer("north members").key_id,
            "heads": [note_text(head), store.head(origin("north")).note],
            "root": root_of(list(map(leaf_hash, leaves[:2]))).hex(),
            "path": list(proof.path),
        }
    )


def test_nobody_is_accused_falsely(pair):
    forked(pair, 4, 3, 5)
    mine, theirs = pair
    with pytest.raises(Fork) as caught:
        mine.receive(origin("north"), leaves_of(theirs, origin("north")), theirs.head(origin("north")).note)
    sound = decode(evidence_bytes(caught.value.evidence))
    read_equivocation(encode(sound), genesis())
    other_key = signer("south members")
    head = note_text(sign_checkpoint(Checkpoint(origin("north"), 9, b"r" * 32), other_key))
    for change, message in (
        ({"heads": sound["heads"][::-1]}, "cannot be shown to extend"),
        ({"heads": [sound["heads"][0]] * 2}, "yet the proof has|two roots"),
        ({"path": sound["path"][:-1]}, "proof from 7 to 9"),
        ({"root": "0" * 64}, "gives old root"),
        ({"root": "x"}, "equivocation of"),
        ({"heads": [sound["heads"][0], head]}, "no signature of"),
        ({"heads": [sound["heads"][0], head], "key": other_key.key_id}, "is no log of Exercise"),
        ({"log": origin("south")}, "is no log of Exercise"),
        ({"process": "0" * 64}, "is no log of Exercise"),
        ({"version": 2}, "this is no equivocation of version 1"),
        ({"more": 1}, "this is no equivocation of version 1"),
    ):
        with pytest.raises(EquivocationError, match=message):
            read_equivocation(encode(sound | change), genesis())


def test_changed_leaves_are_no_fork(pair):
    """What does not lead to a signed head proves nothing against the log, and is only refused."""
    forked(pair, 4, 3, 5)
    mine, theirs = pair
    leaves = leaves_of(theirs, origin("north"))
    with pytest.raises(ReceiveRefused, match="they were changed on the way") as caught:
        mine.receive(origin("north"), [*leaves[:-1], leaves[-1] + b" "], theirs.head(origin("north")).note)
    assert not isinstance(caught.value, Fork)


@pytest.mark.parametrize("start", [0, 1, 2, 5, 8, 13])
def test_a_branch_gives_the_proofs_of_the_whole_tree(start):
    """Against the proofs made from tiles, which the conformance tests hold to other programs."""
    hashes = [leaf_hash(b"%d" % number) for number in range(21)]
    peaks: list[tuple[int, bytes]] = []
    grow(peaks, hashes[:start])
    branch = Branch(start, peaks, hashes[start:])
    assert branch.size == 21
    for old in range(max(1, start), 22):
        assert branch.consistency(old) == consistency_path(lambda level, index, width: b"".join(hashes), old, 21)
        assert branch.subtree(0, old) == root_of(hashes[:old])
    grow(peaks, hashes[start:])
    assert peaks_root(peaks) == root_of(hashes)
