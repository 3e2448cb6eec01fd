"""Split view: one log, two histories. Whoever meets both holds a proof against the log's key, in one file."""

import shutil
from pathlib import Path

import pytest

from parley.record.audit import audit
from parley.record.canonical import decode, encode
from parley.record.equivocation import equivocation, evidence_bytes
from parley.record.guard import GUARD_NAME, RestoredBackup
from parley.record.proof import proof_bytes
from parley.record.store import RecordStore
from parley.record.store_receive import Fork
from parley.record.tree import consistency_path, leaf_hash, root_of
from tests.attacks import scene
from tests.attacks.verifiers import need_held, need_refused, on_equivocation, on_proof
from tests.record.bundles import bundle, say, take
from tests.record.cast import AT, PARTS_KEY, WITNESSES, append, genesis, leaves_of, new_store, origin, sealed

ONE = scene.sound_leaves()
OTHER = [*ONE[:1], scene.leaf(sealed("north", "otherwise"), 1), *ONE[2:]]
LONGER = [*OTHER, scene.leaf(sealed("north", "more"), 3)]
BRANCHES = {"same-size": OTHER, "another-size": LONGER}


@pytest.mark.parametrize("attack", BRANCHES)
def test_two_histories_are_a_proof_against_the_log(tmp_path, attack: str):
    """Both branches stay where they are; the second is not taken in."""
    taker = new_store(tmp_path / "taker")
    taker.receive(origin("north"), ONE, scene.signed(ONE), parts=scene.CERTIFICATE.parts)
    with pytest.raises(Fork, match="has forked") as caught:
        taker.receive(origin("north"), BRANCHES[attack], scene.signed(BRANCHES[attack]))
    assert leaves_of(taker, origin("north")) == ONE
    need_held(on_equivocation(evidence_bytes(caught.value.evidence)))
    taker.close()


def test_an_innocent_log_cannot_be_accused():
    """Two heads of which one extends the other, put together as if they could not both be true."""
    hashes = b"".join(map(leaf_hash, LONGER))
    path = consistency_path(lambda level, index, width: hashes[: 32 * width], 3, 4)
    fork = equivocation(
        genesis(),
        "members",
        "north",
        (scene.signed(ONE), scene.signed(LONGER)),
        root_of(list(map(leaf_hash, OTHER))),
        path,
    )
    sound = evidence_bytes(fork)
    need_held(on_equivocation(sound))
    said = decode(sound)
    for changed in (
        {"heads": [scene.signed(OTHER), said["heads"][1]]},
        {"heads": [said["heads"][1], said["heads"][0]]},
        {"heads": [scene.signed(ONE, by="south members"), said["heads"][1]]},
        {"root": root_of(list(map(leaf_hash, ONE))).hex()},
        {"path": []},
        {"log": origin("south")},
        {"version": 2},
    ):
        need_refused(on_equivocation(encode(said | changed)))


@pytest.mark.parametrize("step", [pytest.param(61, id="some"), pytest.param(1, id="every", marks=pytest.mark.long)])
def test_flipped_bit_in_an_equivocation_is_refused(step: int):
    """By both; lines by which others than the accused signed are left out here, since nobody reads them."""
    taken = scene.signed(ONE, others=[]), scene.signed(OTHER, others=[])
    whole = evidence_bytes(equivocation(genesis(), "members", "north", taken, root_of(list(map(leaf_hash, OTHER))), ()))
    need_held(on_equivocation(whole))
    held = []
    for place in range(0, 8 * len(whole), step):
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << place % 8
        if not all(on_equivocation(bytes(flipped))):
            held.append(place)
    assert held == []


def restored(store: RecordStore, copy: Path) -> RecordStore:
    """The record after its files, but not the guard, were replaced by a backup's."""
    store.close()
    for file in store.path.parent.glob("record.db*"):
        file.unlink()
    for file in copy.glob("record.db*"):
        shutil.copy(file, store.path.parent)
    return RecordStore.open(store.path, PARTS_KEY)


@pytest.fixture
def backed_up(tmp_path: Path):
    """A record of three entries, its backup of one, and a peer that holds all three."""
    store, peer = new_store(tmp_path / "node"), new_store(tmp_path / "peer")
    append(store, "north", sealed("north", "1"))
    copy = tmp_path / "backup"
    shutil.copytree(store.path.parent, copy, ignore=shutil.ignore_patterns(GUARD_NAME))
    append(store, "north", sealed("north", "2"), sealed("north", "3"))
    peer.receive(origin("north"), leaves_of(store, origin("north")), store.head(origin("north")).note)
    yield store, copy, peer
    peer.close()


def test_restored_backup_that_writes_first_signs_nothing(backed_up):
    store, copy, _ = backed_up
    store = restored(store, copy)
    with pytest.raises(RestoredBackup):
        append(store, "north", sealed("north", "4"))
    assert store.size(origin("north")) == 1
    assert audit(store.path, PARTS_KEY).faults
    store.close()


def test_restored_backup_that_reads_first_goes_on_where_the_peers_are(backed_up):
    store, copy, peer = backed_up
    store = restored(store, copy)
    store.receive(origin("north"), leaves_of(peer, origin("north")), peer.head(origin("north")).note)
    assert append(store, "north", sealed("north", "4"))[0].seq == 3
    assert audit(store.path, PARTS_KEY).faults == ()
    store.close()


def test_witness_race_gives_one_branch_only(tmp_path):
    """Both branches come to the same witness: it cosigns what it holds, and never the other."""
    south = new_store(tmp_path / "south")
    for branch in (ONE, OTHER):
        head = scene.signed(branch, others=[])
        try:
            south.receive(origin("north"), branch, head)
        except Fork:
            assert branch is OTHER
        south.cosign(origin("north"), witnesses={"south": WITNESSES["south"]}, at=AT)
    assert [(one.member, one.size) for one in south.cosignatures(origin("north"))] == [("south", 3)]
    assert south.head(origin("north")).root == root_of(list(map(leaf_hash, ONE))).hex()
    south.close()


def test_witness_rolled_back_convicts_the_log_by_its_second_cosignature(tmp_path):
    """A witness that forgot what it cosigned accepts the other branch; who meets both holds the proof."""
    heads = []
    for folder, branch in (("before", ONE), ("rolled-back", OTHER)):
        south = new_store(tmp_path / folder)
        south.receive(origin("north"), branch, scene.signed(branch, others=[]))
        south.cosign(origin("north"), witnesses={"south": WITNESSES["south"]}, at=AT)
        heads.append(south.head(origin("north")).note)
        south.close()
    third = new_store(tmp_path / "third")
    third.receive(origin("north"), ONE, heads[0])
    with pytest.raises(Fork) as caught:
        third.receive(origin("north"), OTHER, heads[1])
    need_held(on_equivocation(evidence_bytes(caught.value.evidence)))
    assert all("witness/south" in head for head in heads)
    third.close()


def test_a_fork_shown_only_to_the_public_needs_a_second_liar_and_convicts_when_it_meets_the_members():
    """Alone the log's holder can show the public nothing that holds; with a cosigner he can, until anybody compares."""
    alone = scene.proof(
        OTHER, parts=(), keys=(), head=scene.signed(OTHER, others=[]), before=scene.signed(OTHER[:1], others=[])
    )
    need_refused(on_proof(proof_bytes(alone)), "no other member has cosigned")
    together = scene.proof(OTHER, parts=(), keys=())
    need_held(on_proof(proof_bytes(together)))
    heads = scene.signed(ONE), together.head
    need_held(on_equivocation(evidence_bytes(
        equivocation(genesis(), "members", "north", heads, root_of(list(map(leaf_hash, OTHER))), ())
    )))  # fmt: skip


def test_a_bundle_with_the_other_branch_is_evidence_and_the_rest_is_taken_in(tmp_path):
    north, liar, south = (new_store(tmp_path / name) for name in ("north", "liar", "south"))
    say(north, "north", sealed("north", "1"))
    say(liar, "east", sealed("east", "1"))
    say(liar, "north", sealed("north", "2"))
    assert take(south, "south", bundle(north, "north", "south")).evidence == ()
    taken = take(south, "south", bundle(liar, "east", "south", whole=True))
    assert taken.entries == {origin("east"): 1}
    need_held(on_equivocation(taken.evidence[0]))
    assert audit(south.path, PARTS_KEY).faults == ()
    for store in (north, liar, south):
        store.close()


def test_an_innocent_third_who_names_the_other_branch_shows_it_to_who_holds_the_first(tmp_path):
    """East was shown the other branch and says so in its own leaf, before any head of that branch comes here. Once the
    proof that the log has forked is at hand, nobody takes it for a fault of the record."""
    south, east = new_store(tmp_path / "south"), new_store(tmp_path / "east")
    say(south, "north", sealed("north", "1"))
    say(east, "north", sealed("north", "2"))
    say(east, "east", sealed("east", "1"))
    take(south, "south", bundle(east, "east", "south", whole=True))
    found = audit(south.path, PARTS_KEY).faults
    assert [(fault.log, fault.seq) for fault in found] == [(origin("east"), 0)]
    assert found[0].what.startswith(f"the leaf names a head of {origin('north')} at 1 with root")
    assert "east" not in south.acknowledged(origin("north"))
    known = audit(south.path, PARTS_KEY, forked=[origin("north")])
    assert (known.faults, known.other_branch) == ((), 1)
    south.close()
    east.close()
