"""A member that exchanges with the others and means harm: what it sends stops nobody, and counts for what it is."""

from pathlib import Path

import pytest

from parley.record.audit import audit
from parley.record.bundle import Tile
from parley.record.bundle_take import _pieces
from parley.record.checkpoint import log_key
from parley.record.cosignature import cosign
from parley.record.entry import Part
from parley.record.genesis import witness_name
from parley.record.note import Note, NoteError, NoteSignature, note_text, parse_note
from parley.record.store import RecordStore
from tests.attacks import scene
from tests.record.bundles import bundle, files_of, say, take
from tests.record.cast import AT, PARTS_KEY, PROCESS, WITNESSES, new_store, origin, sealed, signer


@pytest.fixture
def nodes(tmp_path: Path):
    """A record for each member."""
    found = {name: new_store(tmp_path / name) for name in ("north", "south", "east")}
    yield found
    for store in found.values():
        store.close()


def cosigned_often(head: str, times: range) -> str:
    """A head that east has cosigned again and again."""
    note = parse_note(head)
    lines = [cosign(note.text, witness_name(PROCESS, "east"), WITNESSES["east"], at) for at in times]
    return note_text(Note(note.text, (*note.signatures[:1], *lines)))


def test_cosignatures_without_end_stop_no_head_and_no_bundle(nodes):
    """A note bears a hundred lines; who cosigns a head a thousand times must not make it unreadable."""
    say(nodes["north"], "north", sealed("north", "1"))
    log = origin("north")
    for start in range(0, 990, 90):
        nodes["north"].receive(
            log, (), cosigned_often(nodes["north"].head(log).note, range(AT + start, AT + start + 90))
        )
    assert nodes["north"].head(log).size == 1
    take(nodes["south"], "south", bundle(nodes["north"], "north", "south", whole=True))
    say(nodes["north"], "north", sealed("north", "2"))
    take(nodes["south"], "south", bundle(nodes["north"], "north", "south", whole=True))
    assert nodes["south"].size(log) == 2
    assert nodes["south"].acknowledged(log)["east"].cosigned == 1
    assert audit(nodes["south"].path, PARTS_KEY).faults == ()


def test_a_fork_with_older_heads_beyond_what_is_held_is_evidence_and_the_rest_is_taken_in(nodes):
    """The other branch is longer than ours, and somebody has cosigned it half way."""
    say(nodes["north"], "north", sealed("north", "1"))
    take(nodes["south"], "south", bundle(nodes["north"], "north", "south"))
    liar = nodes["east"]
    say(liar, "north", sealed("north", "2"))
    say(liar, "north", sealed("north", "3"))
    liar.cosign(origin("north"), witnesses={"east": WITNESSES["east"]}, at=AT)
    say(liar, "north", sealed("north", "4"))
    say(liar, "east", sealed("east", "1"))
    taken = take(nodes["south"], "south", bundle(liar, "east", "south", whole=True))
    assert taken.entries == {origin("east"): 1}
    assert taken.evidence
    assert leaves(nodes["south"]) == leaves(nodes["north"])


def leaves(store: RecordStore) -> list[bytes]:
    return [entry.leaf for entry in store.entries(origin("north"))]


@pytest.mark.parametrize("said", [(1, "0" * 64), (2**40, "0" * 64)])
def test_naming_a_head_that_never_was_acknowledges_nothing(nodes, said):
    south = nodes["south"]
    say(south, "south", sealed("south", "1"))
    named = scene.leaf(sealed("east", "1"), 0, log=origin("east"), heads={origin("south"): list(said)})
    south.receive(origin("east"), [named], scene.signed([named], member="east", by="east members", others=[]))
    assert "east" not in south.acknowledged(origin("south"))
    assert files_of(bundle(south, "south", "east"))[2][0] == "log/000/heads"


def test_who_names_a_true_head_is_known_to_hold_it_also_after_naming_a_false_one(nodes):
    south = nodes["south"]
    say(south, "south", sealed("south", "1"))
    true = [1, south.head(origin("south")).root]
    leaves = [
        scene.leaf(sealed("east", "1"), 0, log=origin("east"), heads={origin("south"): true}),
        scene.leaf(sealed("east", "2"), 1, log=origin("east"), heads={}),
    ]
    south.receive(origin("east"), leaves, scene.signed(leaves, member="east", by="east members", others=[]))
    assert south.acknowledged(origin("south"))["east"].size == 1


def test_tiles_full_of_long_parts_are_taken_in_a_few_at_a_time(nodes):
    """A bundle may carry 64 MiB of parts with each 256 entries; no more than that is held at once."""
    body = bytes(1 << 20)
    tiles = [
        Tile(256 * n, (b"x",) * 256, tuple(Part(name="", salt=bytes(32), body=body) for _ in range(16)))
        for n in range(8)
    ]

    class Ahead:
        def tiles(self):
            return iter(tiles)

    assert [len(piece.parts) for piece in _pieces(Ahead())] == [64, 64]  # type: ignore[arg-type]


def test_a_head_with_more_words_than_a_bundle_can_carry_is_refused(nodes):
    """Else whoever cosigned it could write no bundle any more."""
    said = scene.sound_leaves()
    text = f"{parse_note(scene.signed(said)).text}{'x' * 65_000}\n"
    key = signer("north members")
    line = NoteSignature(origin("north"), log_key(origin("north"), key.key_id).hash, key.sign(text.encode()))
    with pytest.raises(NoteError, match="more than 4096"):
        nodes["south"].receive(origin("north"), said, note_text(Note(text, (line,))))


def test_lines_by_strange_keys_under_a_head_are_not_kept(nodes):
    """They bear the log's name, and a hundred of them would leave no room for a cosignature."""
    said = scene.sound_leaves()
    note = parse_note(scene.signed(said, others=[]))
    strange = [NoteSignature(origin("north"), bytes([n, 0, 0, 0]), bytes(64)) for n in range(99)]
    south = nodes["south"]
    south.receive(origin("north"), said, note_text(Note(note.text, (*note.signatures, *strange))))
    assert south.cosign(origin("north"), witnesses={"south": WITNESSES["south"]}, at=AT) == 1
    assert len(parse_note(south.head(origin("north")).note).signatures) == 2
