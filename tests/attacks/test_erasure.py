"""Erasure: to put other words in the place of erased ones, to guess them, to bring them back."""

import hashlib

from parley.record.audit import audit
from parley.record.entry import Part
from parley.record.proof import proof_bytes
from tests.attacks import scene
from tests.attacks.verifiers import need_refused, on_bundle, on_proof
from tests.record.bundles import bundle, files_of, say, take, tar_of
from tests.record.cast import PARTS_KEY, append, new_store, origin, sealed

FACTS = scene.REPORT.parts[0]


def test_a_substituted_payload_is_refused(tmp_path):
    """Other words, the same salt: a proof is refused, a bundle too, and a record keeps them apart."""
    other = scene.replaced(FACTS, body=FACTS.body.replace(b"3", b"4"))
    assert other.body != FACTS.body
    need_refused(
        on_proof(proof_bytes(scene.proof(scene.sound_leaves(), parts=[other]))), "is not the one that was signed"
    )
    store = new_store(tmp_path / "node")
    append(store, "north", sealed("north", "1"))
    files = [
        (name, data.replace(b'"count":3', b'"count":4') if "/parts/" in name else data)
        for name, data in files_of(bundle(store, "north", "south", whole=True))
    ]
    need_refused(on_bundle(tar_of(files)), "is carried by no entry")
    store.hold([other])
    assert store.part(FACTS.commitment) is None
    store.close()


def test_a_part_under_anothers_name_is_refused():
    moved = scene.replaced(scene.REPORT.parts[1], name="facts")
    need_refused(
        on_proof(proof_bytes(scene.proof(scene.sound_leaves(), parts=[moved]))), "is not the one that was signed"
    )


def test_a_short_part_cannot_be_guessed_from_its_commitment():
    """Whoever knows every word that it could be does not find it: the salt has 256 bits."""
    bodies = [f'{{"act":"shelling/mortar","count":{number}}}'.encode() for number in range(1000)]
    assert FACTS.body in bodies
    assert Part(name="facts", salt=FACTS.salt, body=FACTS.body).commitment == FACTS.commitment
    for guess in bodies:
        for salt in (b"", bytes(32), b"parley", hashlib.sha256(guess).digest()):
            assert Part(name="facts", salt=salt, body=guess).commitment != FACTS.commitment
            assert hashlib.sha256(salt + guess).hexdigest() != FACTS.commitment
    first, second = sealed("north", "1"), sealed("north", "2")
    assert first.parts[0].body == second.parts[0].body
    assert first.parts[0].commitment != second.parts[0].commitment


def test_a_backup_or_a_peer_that_still_has_the_words_does_not_revive_them(tmp_path):
    north, south = new_store(tmp_path / "north"), new_store(tmp_path / "south")
    say(north, "north", sealed("north", "1"))
    tar = bundle(north, "north", "south", whole=True)
    take(south, "south", tar)
    commitment = sealed("north", "1").parts[0].commitment
    assert south.part(commitment) is not None
    assert south.erase(commitment)
    take(south, "south", tar)
    south.hold(sealed("north", "1").parts)
    assert (south.part(commitment), south.is_erased(commitment)) == (None, True)
    found = audit(south.path, PARTS_KEY)
    assert (found.faults, found.erased, found.absent) == ((), 1, 0)
    assert south.head(origin("north")).root == north.head(origin("north")).root
    north.close()
    south.close()
