"""Time: claimed times are claims. What others attest is shown beside them, and what contradicts it is said."""

import pytest

from parley.record.audit import audit
from parley.record.note import NoteError
from parley.record.proof import proof_bytes, read_proof
from parley.record.proof_check import check_proof
from tests.attacks import scene
from tests.attacks.verifiers import need_held, need_refused, on_proof, their_proof
from tests.record.cast import AT, PARTS_KEY, append, new_store, origin, sealed

HELD_WITHOUT, HELD_WITH = AT, AT + 90
CLAIMS = {
    "honest": (AT + 60, []),
    "back-dated": (
        AT - 86_400,
        ["the author claims a time before one at which another member held the log without the entry"],
    ),
    "forward-dated": (AT + 86_400, ["the author claims a time at which another member already held the entry"]),
    "absurd": (
        -(2**53 - 1),
        ["the author claims a time before one at which another member held the log without the entry"],
    ),
    "absurdly-late": (2**53 - 1, ["the author claims a time at which another member already held the entry"]),
}


@pytest.mark.parametrize("attack", CLAIMS)
def test_a_false_claim_of_time_is_flagged_and_the_true_bracket_shown(attack: str):
    at, remarks = CLAIMS[attack]
    item = scene.changed_envelope(at=at)
    sound = scene.sound_leaves()
    data = proof_bytes(scene.proof([sound[0], scene.leaf(item, 1), sound[2]]))
    need_held(on_proof(data))
    ours, theirs = check_proof(read_proof(data)), their_proof(data)
    assert list(ours.remarks) == theirs["remarks"] == remarks
    assert ours.not_held == theirs["not_held"] == {"south": HELD_WITHOUT, "east": HELD_WITHOUT}
    assert ours.held == theirs["held"] == {"south": HELD_WITH, "east": HELD_WITH}


CLOCKS = {"zero": 0, "before-the-older-head": AT - 1, "far-ahead": 2**53 - 1}
NO_CLOCKS = {"2-to-the-53": 2**53, "2-to-the-63": 2**63, "the-last-second": 2**64 - 1}


@pytest.mark.parametrize("attack", CLOCKS)
def test_an_absurd_clock_of_a_witness_is_shown_and_breaks_nothing(tmp_path, attack: str):
    leaves = scene.sound_leaves()
    head = scene.signed(leaves, at=CLOCKS[attack])
    data = proof_bytes(scene.proof(leaves, head=head))
    need_held(on_proof(data))
    ours, theirs = check_proof(read_proof(data)), their_proof(data)
    assert list(ours.remarks) == theirs["remarks"]
    assert any("clock cannot be relied on" in one for one in ours.remarks) == (CLOCKS[attack] < AT)
    assert ours.held["south"] == CLOCKS[attack]


@pytest.mark.parametrize("attack", CLOCKS)
def test_who_receives_an_absurd_clock_goes_on(tmp_path, attack: str):
    leaves = scene.sound_leaves()
    taker = new_store(tmp_path / "taker")
    taker.receive(origin("north"), leaves, scene.signed(leaves, at=CLOCKS[attack]), parts=scene.CERTIFICATE.parts)
    append(taker, "south", sealed("south", "after"))
    assert audit(taker.path, PARTS_KEY).faults == ()
    taker.close()


@pytest.mark.parametrize("attack", NO_CLOCKS)
def test_a_time_that_no_clock_shows_is_refused_and_kept_nowhere(tmp_path, attack: str):
    leaves = scene.sound_leaves()
    head = scene.signed(leaves, at=NO_CLOCKS[attack])
    need_refused(on_proof(proof_bytes(scene.proof(leaves, head=head))), "which no clock shows")
    taker = new_store(tmp_path / "taker")
    with pytest.raises(NoteError, match="which no clock shows"):
        taker.receive(origin("north"), leaves, head)
    assert taker.receive(origin("north"), leaves, scene.signed(leaves)).cosignatures == 2
    taker.close()


def test_an_older_head_that_holds_the_entry_bounds_nothing():
    leaves = scene.sound_leaves()
    need_refused(
        on_proof(proof_bytes(scene.proof(leaves, before=scene.signed(leaves[:2], at=AT)))), "is not before entry 1"
    )


def test_an_older_head_of_another_branch_is_refused():
    leaves = scene.sound_leaves()
    other = scene.signed([scene.leaf(scene.LATER, 0)], at=AT)
    need_refused(on_proof(proof_bytes(scene.proof(leaves, before=other))), "does not extend the older one")


def test_a_head_that_never_was_is_found_by_who_holds_the_log(tmp_path):
    """North says that it knew a head of south which south never signed: to seem to have written later than it did."""
    store = new_store(tmp_path / "node")
    append(store, "south", sealed("south", "1"))
    false = [scene.leaf(scene.CERTIFICATE, 0, heads={origin("south"): [1, "ab" * 32]})]
    store.receive(origin("north"), false, scene.signed(false), parts=scene.CERTIFICATE.parts)
    had = store.head(origin("south")).root
    assert [fault.what for fault in audit(store.path, PARTS_KEY).faults] == [
        f"the leaf names a head of {origin('south')} at 1 with root {'ab' * 32}, which had {had}"
    ]
    store.close()
