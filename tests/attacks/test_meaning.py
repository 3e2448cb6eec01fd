"""Meaning: bytes that two readers could read differently. Kept and inert on every node, and no proof of them holds."""

import json
import unicodedata

import pytest

from parley.record.audit import audit
from parley.record.proof import proof_bytes
from parley.record.store import RecordStore
from tests.attacks import scene
from tests.attacks.verifiers import need_held, need_refused, on_proof
from tests.record.cast import PARTS_KEY, append, new_store, origin, sealed

ENVELOPE = scene.REPORT.envelope.decode()
AT = '"at":1700000060'
ENVELOPES = {
    "repeated-key": ENVELOPE.replace(AT, f"{AT},{AT}"),
    "repeated-key-with-another-value": ENVELOPE.replace(AT, f'"at":1,{AT}'),
    "space": ENVELOPE.replace(AT, f"{AT} "),
    "line-break": ENVELOPE.replace(",", ",\n", 1),
    "needless-escape": ENVELOPE.replace("north", "n\\u006frth"),
    "keys-out-of-order": '{"channel":"members",' + AT + ENVELOPE[len("{" + AT + ',"channel":"members"') :],
    "float": ENVELOPE.replace(AT, AT + ".0"),
    "float-as-exponent": ENVELOPE.replace(AT, '"at":17e8'),
    "minus-zero": ENVELOPE.replace(AT, '"at":-0'),
    "integer-over-2-53": ENVELOPE.replace(AT, f'"at":{2**53}'),
    "integer-of-5000-digits": ENVELOPE.replace(AT, f'"at":{"9" * 5000}'),
    "not-a-number": ENVELOPE.replace(AT, '"at":NaN'),
    "lone-surrogate": ENVELOPE.replace("2017-01-15/7", "\\ud800"),
    "nul": ENVELOPE.replace("2017-01-15/7", "\\u0000"),
    "60000-deep": ENVELOPE.replace('"refs":[]', f'"refs":{"[" * 30_000}{"]" * 30_000}'),
    "17-deep": ENVELOPE.replace('"refs":[]', f'"refs":{"[" * 16}{"]" * 16}'),
    "unknown-field": ENVELOPE.replace(AT, f'{AT},"awake":true'),
    "missing-field": ENVELOPE.replace('"custody":"node",', ""),
    "unknown-version": ENVELOPE.replace('"version":1', '"version":2'),
    "string-for-a-number": ENVELOPE.replace(AT, '"at":"1700000060"'),
    "true-for-a-number": ENVELOPE.replace('"version":1', '"version":true'),
    "two-parts-of-one-name": ENVELOPE.replace('"name":"place"', '"name":"facts"'),
    "key-that-is-not-ascii": ENVELOPE.replace('"at"', '"åt"'),
    "nothing": "",
    "null": "null",
    "list": "[]",
}
COUNTS = {"nul"}  # a string may hold any character; what it means is the kind's affair


def leaves_with(item: scene.Sealed) -> list[bytes]:
    sound = scene.sound_leaves()
    return [sound[0], scene.leaf(item, 1), sound[2]]


def received(folder, leaves: list[bytes]) -> RecordStore:
    store = new_store(folder)
    store.receive(origin("north"), leaves, scene.signed(leaves), parts=scene.CERTIFICATE.parts)
    return store


@pytest.mark.parametrize("attack", ENVELOPES)
def test_a_misleading_envelope_is_inert_and_unprovable(tmp_path, attack: str):
    """It is truly signed, and the log vouches for it: only its form is wrong."""
    forged = scene.with_envelope(ENVELOPES[attack])
    assert forged.envelope != scene.REPORT.envelope
    store = received(tmp_path / "taker", leaves_with(forged))
    inert = [bool(entry.inert) for entry in store.entries(origin("north"))]
    verdicts = on_proof(proof_bytes(scene.proof(leaves_with(forged), parts=())))
    if attack in COUNTS:
        assert inert == [False, False, False]
        need_held(verdicts)
    else:
        assert inert == [False, True, False]
        need_refused(verdicts)
    append(store, "north", sealed("north", "after"))
    assert audit(store.path, PARTS_KEY).faults == ()
    store.close()


LEAVES = {
    "invalid-utf-8": b'{"\xff":1}',
    "empty": b"",
    "60000-deep": b"[" * 60_000,
    "not-canonical": scene.sound_leaves()[1] + b" ",
    "repeated-key": scene.sound_leaves()[1].replace(b'"seq":1', b'"seq":1,"seq":1'),
    "another-position": scene.leaf(scene.REPORT, 5),
    "unknown-version": scene.leaf(scene.REPORT, 1, version=2),
    "unknown-field": scene.leaf(scene.REPORT, 1, note="x"),
    "signature-in-capitals": scene.leaf(scene.REPORT, 1, signature=scene.REPORT.signature.upper()),
    "longer-than-65535": scene.leaf(scene.with_envelope(ENVELOPE.replace("2017-01-15/7", "x" * 64_900)), 1),
    "names-a-log-of-the-room": scene.leaf(scene.REPORT, 1, heads={origin("south", "room"): [1, "a" * 64]}),
    "names-its-own-log": scene.leaf(scene.REPORT, 1, heads={origin("north"): [1, "a" * 64]}),
    "names-no-root": scene.leaf(scene.REPORT, 1, heads={origin("south"): [1, "A" * 64]}),
    "names-a-negative-size": scene.leaf(scene.REPORT, 1, heads={origin("south"): [-1, "a" * 64]}),
}


@pytest.mark.parametrize("attack", LEAVES)
def test_a_misleading_leaf_is_inert_and_harms_nobody(tmp_path, attack: str):
    sound = scene.sound_leaves()
    leaves = [sound[0], LEAVES[attack], sound[2]]
    assert leaves != sound
    store = received(tmp_path / "taker", leaves)
    assert [bool(entry.inert) for entry in store.entries(origin("north"))] == [False, True, False]
    append(store, "north", sealed("north", "after"))
    assert audit(store.path, PARTS_KEY).faults == ()
    store.close()


NAMED = [name for name in LEAVES if name.startswith(("names-", "signature-", "longer-"))]


@pytest.mark.parametrize("attack", NAMED)
def test_no_proof_of_a_misleading_leaf_holds(attack: str):
    """Those that a proof file can write at all: it puts the leaf together itself."""
    sound = scene.sound_leaves()
    leaves = [sound[0], LEAVES[attack], sound[2]]
    need_refused(on_proof(proof_bytes(scene.proof(leaves, parts=()))))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Idlib/é", unicodedata.normalize("NFD", "Idlib/é"), id="nfc-nfd"),
        pytest.param("post/A", "post/\u0410", id="latin-cyrillic"),
        pytest.param("post/1", "post/\u200e1", id="invisible-mark"),
        pytest.param("post/1", "post/\u202e1", id="bidi-override"),
    ],
)
def test_look_alikes_stay_apart_and_are_kept_as_they_are(tmp_path, one: str, other: str):
    store = new_store(tmp_path / "node")
    append(store, "north", sealed("north", one), sealed("north", other))
    entries = list(store.entries(origin("north")))
    assert [(entry.inert, entry.envelope.nonce) for entry in entries] == [("", one), ("", other)]
    assert entries[0].id != entries[1].id
    store.close()


PARTS = {
    "repeated-key": '{"count":3,"count":3}',
    "float": '{"count":3.0}',
    "space": '{"count": 3}',
    "lone-surrogate": '{"count":"\\ud800"}',
    "60000-deep": "[" * 60_000,
}


@pytest.mark.parametrize("attack", PARTS)
def test_a_part_that_is_not_canonical_is_refused(attack: str):
    """Its author committed to just these bytes."""
    part = scene.replaced(scene.REPORT.parts[0], body=PARTS[attack].encode())
    parts = json.loads(ENVELOPE)["parts"]
    forged = scene.changed_envelope(parts=[{**parts[0], "commitment": part.commitment}, parts[1]])
    need_held(on_proof(proof_bytes(scene.proof(leaves_with(forged), parts=()))))
    need_refused(on_proof(proof_bytes(scene.proof(leaves_with(forged), parts=[part]))), "is not canonical")
