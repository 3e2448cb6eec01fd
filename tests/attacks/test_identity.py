"""Identity: one thing passed off as another. Refused by both verifiers, or kept and inert."""

from collections.abc import Callable

import pytest

from parley.record.audit import audit
from parley.record.checkpoint import checkpoint_text, parse_checkpoint, sign_checkpoint
from parley.record.cosignature import cosign, witness_key
from parley.record.entry import signing_input
from parley.record.genesis import genesis_faults, log_origin, process_id, witness_name
from parley.record.note import Note, NoteSignature, note_text, parse_note
from parley.record.proof import ProofFile, proof_bytes
from parley.record.seal import Sealed
from tests.attacks import scene
from tests.attacks.verifiers import need_held, need_refused, on_proof
from tests.record.cast import AT, PARTS_KEY, PROCESS, genesis, new_store, origin, sealed, signer


def relabelled(proof: ProofFile, lines: Callable[[Note], tuple[NoteSignature, ...]]) -> bytes:
    """The proof with other signature lines under its head."""
    note = parse_note(proof.head)
    changed = note_text(Note(note.text, lines(note)))
    assert changed != proof.head
    return proof_bytes(scene.replaced(proof, head=changed))


def cosigned(note: Note, name: str, key: str, at: int = AT) -> NoteSignature:
    return cosign(note.text, witness_name(PROCESS, name), signer(key), at)


def under_its_name(line: NoteSignature, member: str) -> NoteSignature:
    """A line that bears the name and key hash of a member's witness key, whoever signed: all that a collision gives."""
    key = witness_key(witness_name(PROCESS, member), signer(f"{member} witness").key_id)
    return NoteSignature(key.name, key.hash, line.signature)


HEADS: dict[str, tuple[Callable[[Note], tuple[NoteSignature, ...]], str]] = {
    "no-other-member": (lambda note: note.signatures[:1], "no other member has cosigned"),
    "not-signed-by-the-log": (lambda note: note.signatures[1:], "no signature of"),
    "one-witness-twice": (
        lambda note: (*note.signatures[:2], cosigned(note, "south", "south witness", AT + 5)),
        "twice",
    ),
    "two-keys-of-one-member": (
        lambda note: (
            note.signatures[0],
            cosigned(note, "south", "south members"),
            cosigned(note, "south", "south root"),
        ),
        "nobody of the channel",
    ),
    "the-log-cosigns-itself": (
        lambda note: (note.signatures[0], cosigned(note, "north", "north witness")),
        "nobody of the channel",
    ),
    "stranger": (lambda note: (note.signatures[0], cosigned(note, "west", "west witness")), "nobody of the channel"),
    "moved-cosignature": (
        lambda note: (note.signatures[0], *parse_note(scene.signed(scene.sound_leaves()[:1])).signatures[1:]),
        "does not fit the head",
    ),
    "key-hash-collision": (
        lambda note: (note.signatures[0], under_its_name(cosigned(note, "west", "west witness"), "south")),
        "does not fit the head",
    ),
    "log-signature-as-cosignature": (
        lambda note: (note.signatures[0], under_its_name(note.signatures[0], "south")),
        "no clock shows|does not fit the head",
    ),
    "cosignature-as-log-signature": (
        lambda note: (
            NoteSignature(note.signatures[0].name, note.signatures[0].key_hash, note.signatures[1].signature[8:]),
            *note.signatures[1:],
        ),
        "does not fit the note",
    ),
}


@pytest.mark.parametrize("attack", HEADS)
def test_a_head_that_is_falsely_vouched_for_is_refused(attack: str):
    sound = scene.proof(scene.sound_leaves())
    need_held(on_proof(proof_bytes(sound)))
    lines, why = HEADS[attack]
    need_refused(on_proof(relabelled(sound, lines)), why)


def test_one_other_member_is_enough_and_named():
    proof = scene.proof(scene.sound_leaves(), head=scene.signed(scene.sound_leaves(), others=["east"]))
    need_held(on_proof(proof_bytes(proof)))


def test_two_keys_of_one_member_cannot_stand_in_a_genesis():
    north, *others = genesis().members
    twice = scene.replaced(north, witness=north.root)
    assert genesis_faults(genesis()) == []
    assert genesis_faults(genesis(members=(twice, *others))) == [f"key {north.root} stands in two places"]


def test_transplanted_to_another_log_is_refused_and_inert(tmp_path):
    """The same leaf under another member's head, and rewritten to name that log."""
    leaves = scene.sound_leaves()
    stolen = [leaves[0], scene.leaf(scene.REPORT, 1, log=origin("south")), leaves[2]]
    for log in (leaves, stolen):
        head = scene.signed(log, member="south", by="south members", others=["north", "east"])
        older = scene.signed(log[:1], member="south", by="south members", others=["north", "east"])
        need_refused(on_proof(proof_bytes(scene.proof(log, head=head, before=older))))
    taker = new_store(tmp_path / "taker")
    taker.receive(origin("south"), stolen, scene.signed(stolen, member="south", by="south members", others=[]))
    inert = [entry.inert for entry in taker.entries(origin("south"))]
    assert inert[0].startswith("the leaf names log")
    assert inert[1] == "the envelope names member 'north', not 'south'"
    assert audit(taker.path, PARTS_KEY).faults == ()
    taker.close()


def test_replayed_entry_is_inert(tmp_path):
    leaves = [*scene.sound_leaves(), scene.leaf(scene.LATER, 3)]
    taker = new_store(tmp_path / "taker")
    taker.receive(origin("north"), leaves, scene.signed(leaves), parts=scene.CERTIFICATE.parts)
    assert [entry.inert for entry in taker.entries(origin("north"))] == ["", "", "", "nonce later was used at 2"]
    taker.close()


def test_replayed_into_another_process_is_refused():
    other = genesis(process="Another")
    need_held(on_proof(scene.sound()))
    need_refused(on_proof(scene.sound(), process_id(other)), "not the .* that was asked for")
    file = scene.file_of(other)
    need_refused(
        on_proof(proof_bytes(scene.replaced(scene.proof(scene.sound_leaves()), genesis=file)), ""), "no log of"
    )


SIGNATURES = {
    "without-its-encoding": lambda: signer("north desk").sign(scene.REPORT.envelope).hex(),
    "of-another-type": lambda: (
        signer("north desk")
        .sign(signing_input(scene.REPORT.envelope).replace(b"parley.envelope", b"parley.bulletin"))
        .hex()
    ),
    "of-another-entry": lambda: sealed("north", "other", key="desk").signature,
    "by-the-log-key": lambda: signer("north members").sign(signing_input(scene.REPORT.envelope)).hex(),
    "by-the-root-key": lambda: signer("north root").sign(signing_input(scene.REPORT.envelope)).hex(),
}


@pytest.mark.parametrize("attack", SIGNATURES)
def test_a_signature_of_another_kind_is_refused(attack: str):
    forged = Sealed(scene.REPORT.envelope, SIGNATURES[attack](), scene.REPORT.parts)
    assert forged.signature != scene.REPORT.signature
    leaves = [scene.sound_leaves()[0], scene.leaf(forged, 1), scene.sound_leaves()[2]]
    need_refused(on_proof(proof_bytes(scene.proof(leaves))), "the signature does not fit")


def test_a_checkpoint_of_another_log_with_the_same_root_is_refused():
    """The log's key signs a head that names another log."""
    sound = scene.proof(scene.sound_leaves())
    checkpoint = parse_checkpoint(parse_note(sound.head).text)
    moved = sign_checkpoint(scene.replaced(checkpoint, origin=origin("north", "public")), signer("north members"))
    assert checkpoint_text(checkpoint) != moved.text
    need_refused(on_proof(proof_bytes(scene.replaced(sound, head=note_text(moved)))))


def test_a_genesis_that_somebody_made_up_is_refused_by_whoever_pins():
    """Without a pinned hash all of it holds, which is why a verifier says that none was given."""
    made_up = genesis(process="Made up")
    leaves = [
        scene.leaf(item, seq, log=log_origin(process_id(made_up), "members", "north"))
        for seq, item in enumerate([sealed("north", "1", process=process_id(made_up))])
    ]
    data = proof_bytes(
        scene.proof(leaves, index=0, parts=(), keys=(), head=scene.signed(leaves, genesis=made_up), genesis=made_up)
    )
    need_held(on_proof(data, ""))
    need_refused(on_proof(data), "not the .* that was asked for")
