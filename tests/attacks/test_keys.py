"""Keys: strangers, usurpers, thieves, and who would take back his word. Inert by position in the log, or refused."""

import pytest

from parley.record.audit import audit
from parley.record.proof import proof_bytes
from parley.record.seal import Sealed
from tests.attacks import scene
from tests.attacks.verifiers import need_held, need_refused, on_proof
from tests.record.cast import PARTS_KEY, certificate, new_store, origin, sealed, signer

STRANGER = sealed("north", "s", key="stranger")
BY_A_DESK = sealed(
    "north", "d", key="desk", kind="key", parts=[("key", {"key": "ab" * 32, "desk": "mine", "revokes": []}, True)]
)
REVOCATION = certificate("north", "key/2", "", revokes=(signer("north desk").key_id,))
AFTER = sealed("north", "after", key="desk")
ANEW = certificate("north", "key/3", "desk")
ROTATION = sealed(
    "north", "r", key="new root", kind="root", parts=[("root", {"root": signer("north new root").key_id}, True)]
)
BY_THE_NEW_ROOT = sealed("north", "n", key="new root")

LOGS: dict[str, tuple[list[Sealed], str]] = {
    "stranger": ([scene.CERTIFICATE, STRANGER], "is not certified in this log"),
    "desk-adds-a-key": ([scene.CERTIFICATE, BY_A_DESK], "a desk's key cannot certify keys"),
    "revoked": ([scene.CERTIFICATE, REVOCATION, AFTER], "was revoked at 1"),
    "revoked-and-certified-anew": ([scene.CERTIFICATE, REVOCATION, ANEW, AFTER], "was revoked at 1"),
    "before-its-certificate": ([scene.REPORT, scene.CERTIFICATE], "is not certified in this log"),
    "one-sided-rotation": ([ROTATION, BY_THE_NEW_ROOT], "is not certified in this log"),
    "certificate-of-another-member": (
        [certificate("south", "1", "desk"), sealed("north", "x", key="desk")],
        "names member",
    ),
}


@pytest.mark.parametrize("attack", LOGS)
def test_an_entry_by_a_key_that_may_not_sign_is_inert(tmp_path, attack: str):
    """The log itself vouches for it: a stolen log key can bring in whatever it likes, and none of it counts."""
    items, why = LOGS[attack]
    leaves = [scene.leaf(item, seq) for seq, item in enumerate(items)]
    store = new_store(tmp_path / "taker")
    store.receive(origin("north"), leaves, scene.signed(leaves), parts=[part for item in items for part in item.parts])
    inert = [entry.inert for entry in store.entries(origin("north"))]
    assert any(why in one for one in inert), inert
    assert audit(store.path, PARTS_KEY).faults == ()
    store.close()


PROOFS: dict[str, tuple[list[Sealed], int, tuple[int, ...], str]] = {
    "stranger": ([scene.CERTIFICATE, STRANGER], 1, (0,), "is not certified"),
    "revoked": ([scene.CERTIFICATE, REVOCATION, AFTER], 2, (0, 1), "was revoked"),
    "revoked-and-certified-anew": ([scene.CERTIFICATE, REVOCATION, ANEW, AFTER], 3, (0, 1, 2), "was revoked"),
    "certificate-left-out": ([scene.CERTIFICATE, scene.REPORT], 1, (), "is not certified"),
    "certificate-by-a-desk": ([scene.CERTIFICATE, BY_A_DESK, STRANGER], 2, (0, 1), "cannot certify keys"),
    "another-entry-as-certificate": ([scene.CERTIFICATE, scene.LATER, scene.REPORT], 2, (0, 1), "shows none"),
}


@pytest.mark.parametrize("attack", PROOFS)
def test_no_proof_of_it_holds(attack: str):
    items, index, keys, why = PROOFS[attack]
    leaves = [scene.leaf(item, seq) for seq, item in enumerate(items)]
    shown = [(at, items[at]) for at in keys]
    proof = scene.proof(leaves, index=index, parts=items[index].parts[:1], keys=shown)
    need_refused(on_proof(proof_bytes(proof)), why)


def test_a_certificate_later_in_the_log_than_the_entry_is_refused():
    leaves = [scene.leaf(item, seq) for seq, item in enumerate((scene.LATER, scene.REPORT, scene.CERTIFICATE))]
    proof = scene.proof(leaves, index=1, keys=[(2, scene.CERTIFICATE)])
    need_refused(on_proof(proof_bytes(proof)), "order of the log")


def test_revoking_a_key_takes_back_no_word_said_before(tmp_path):
    """Repudiation: 'we were hacked'. What others cosigned before stays proved, with the revocation in the log."""
    before = on_proof(scene.sound())
    items = (scene.CERTIFICATE, scene.REPORT, REVOCATION, AFTER)
    leaves = [scene.leaf(item, seq) for seq, item in enumerate(items)]
    store = new_store(tmp_path / "taker")
    store.receive(origin("north"), leaves, scene.signed(leaves), parts=[*scene.CERTIFICATE.parts, *REVOCATION.parts])
    assert [bool(entry.inert) for entry in store.entries(origin("north"))] == [False, False, False, True]
    need_held(before)
    need_held(on_proof(proof_bytes(scene.proof(leaves))))
    store.close()


def test_a_stolen_log_key_cannot_speak_for_a_desk():
    """It can sign heads, and so fork the log; it can make no entry that counts."""
    forged = Sealed(scene.REPORT.envelope, signer("north members").sign(scene.REPORT.envelope).hex(), ())
    leaves = [scene.sound_leaves()[0], scene.leaf(forged, 1)]
    need_refused(on_proof(proof_bytes(scene.proof(leaves))), "the signature does not fit")


def test_a_head_by_another_key_than_the_logs_is_refused():
    leaves = scene.sound_leaves()
    need_refused(
        on_proof(proof_bytes(scene.proof(leaves, head=scene.signed(leaves, by="north root")))), "no signature of"
    )


def test_a_key_that_is_no_point_signs_nothing():
    """Small-order and malformed keys: libsodium and OpenSSL both refuse them here."""
    for key in ("00" * 32, "01" + "00" * 31, "ec" + "ff" * 30 + "7f", "zz" * 32, ""):
        forged = scene.changed_envelope(key=key)
        leaves = [scene.sound_leaves()[0], scene.leaf(forged, 1)]
        need_refused(on_proof(proof_bytes(scene.proof(leaves))))
