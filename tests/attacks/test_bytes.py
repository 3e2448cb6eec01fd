"""Bytes: altered, dropped, cut, swapped, inserted, flipped. Refused by verifiers and receivers, found by the audit."""

from collections.abc import Callable

import apsw
import pytest

from parley.record.audit import audit
from parley.record.proof import proof_bytes
from parley.record.store_receive import ReceiveRefused
from parley.record.store_schema import RecordError
from tests.attacks import scene
from tests.attacks.verifiers import need_held, need_refused, on_proof
from tests.record.cast import PARTS_KEY, append, certificate, new_store, origin, sealed


def test_the_sound_proof_holds():
    need_held(on_proof(scene.sound()))


@pytest.mark.parametrize("step", [pytest.param(37, id="some"), pytest.param(1, id="every", marks=pytest.mark.long)])
def test_flipped_bit_in_a_proof_file_is_refused(step: int):
    """No bit of a proof file is without meaning."""
    whole = scene.sound()
    held = []
    for place in range(0, 8 * len(whole), step):
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << place % 8
        if not all(on_proof(bytes(flipped))):
            held.append(place)
    assert held == []


def test_truncated_proof_file_is_refused():
    whole = scene.sound()
    for end in range(0, len(whole), 7):
        need_refused(on_proof(whole[:end]))
    need_refused(on_proof(whole + b"\n"))
    need_refused(on_proof(whole + whole))


def test_every_line_doubled_is_refused():
    lines = scene.sound().splitlines(keepends=True)
    for at in range(len(lines)):
        need_refused(on_proof(b"".join([*lines[: at + 1], *lines[at:]])))


def test_every_line_dropped_or_swapped_is_refused_unless_less_is_said():
    """A part that is not shown and a cosigner left out say less. The order of signatures means nothing."""
    lines = scene.sound().splitlines(keepends=True)
    for at, line in enumerate(lines):
        may_go = b"/witness/" in line and line.startswith("— ".encode())
        if not may_go and not line.startswith(b"part facts"):
            need_refused(on_proof(b"".join(lines[:at] + lines[at + 1 :])))
        if not may_go and line != lines[at - 1]:
            need_refused(on_proof(b"".join([*lines[: at - 1], line, lines[at - 1], *lines[at + 1 :]])))


LEAVES: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "altered": lambda leaves: [leaves[0], leaves[1].replace(b"shelling", b"shellinG") + b"", leaves[2][:-1] + b" }"],
    "dropped": lambda leaves: [leaves[0], leaves[2]],
    "truncated": lambda leaves: leaves[:2],
    "swapped": lambda leaves: [leaves[0], leaves[2], leaves[1]],
    "inserted": lambda leaves: [leaves[0], leaves[0], *leaves[1:]],
}


@pytest.mark.parametrize("attack", LEAVES)
def test_leaves_are_refused_by_who_receives_them(tmp_path, attack: str):
    leaves = scene.sound_leaves()
    head, changed = scene.signed(leaves), LEAVES[attack](leaves)
    assert changed != leaves
    taker = new_store(tmp_path / "taker")
    with pytest.raises(ReceiveRefused):
        taker.receive(origin("north"), changed, head)
    assert taker.size(origin("north")) == 0
    assert taker.receive(origin("north"), leaves, head).leaves == 3
    taker.close()


@pytest.mark.parametrize("attack", LEAVES)
def test_a_proof_over_other_leaves_is_refused(attack: str):
    """The path and the head are those of the sound log; the bytes are not."""
    sound = scene.proof(scene.sound_leaves())
    other = scene.proof([*LEAVES[attack](scene.sound_leaves()), scene.leaf(scene.LATER, 9)], head=sound.head)
    assert other != sound
    need_refused(on_proof(proof_bytes(other)))


ON_DISK = {
    "leaf-altered": "UPDATE leaves SET leaf = CAST(replace(leaf, 'report', 'retort') AS BLOB) WHERE place & 255 = 1",
    "leaf-and-hash-altered": "UPDATE leaves SET leaf = x'7b7d', hash = x'{hash}' WHERE place & 255 = 1",
    "leaf-dropped": "DELETE FROM leaves WHERE place & 255 = 1",
    "log-truncated": "DELETE FROM leaves WHERE place & 255 >= 200",
    "tile-edited": "UPDATE tiles SET hashes = zeroblob(8192)",
    "head-dropped": "DELETE FROM heads WHERE size = 300",
    "entry-hidden": "UPDATE leaves SET inert = 'hidden' WHERE place & 255 = 1",
}


@pytest.mark.parametrize("attack", ON_DISK)
def test_a_record_changed_on_the_disk_is_found(tmp_path, attack: str):
    store = new_store(tmp_path / "node")
    append(store, "north", certificate("north", "key/1", "desk"))
    append(store, "north", *(sealed("north", str(number), key="desk") for number in range(299)))
    store.close()
    assert audit(store.path, PARTS_KEY).faults == ()
    db = apsw.Connection(str(store.path))
    before = db.total_changes()
    db.execute(ON_DISK[attack].format(hash="00" * 32))
    assert db.total_changes() > before
    db.close()
    assert audit(store.path, PARTS_KEY).faults


def test_a_bit_that_flips_between_hash_and_signature_signs_nothing(tmp_path):
    """The disk gives back another leaf than was written: what is signed is made of what is read."""
    store = new_store(tmp_path / "node")
    append(store, "north", sealed("north", "1"))
    db = apsw.Connection(str(store.path))
    db.execute(
        "CREATE TRIGGER flip AFTER INSERT ON leaves BEGIN "
        "UPDATE leaves SET leaf = CAST(substr(new.leaf, 2) AS BLOB) WHERE place = new.place; END"
    )
    with pytest.raises(RecordError, match="the leaves read back are not those written"):
        append(store, "north", sealed("north", "2"))
    assert store.head(origin("north")).size == 1
    db.execute("DROP TRIGGER flip")
    db.close()
    append(store, "north", sealed("north", "2"))
    assert store.head(origin("north")).size == 2
    store.close()
