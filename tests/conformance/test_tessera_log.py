"""transparency-dev/tessera testdata/log: a stored tiled log with seventeen checkpoints."""

from pathlib import Path

import pytest

from parley.record.checkpoint import Checkpoint, open_checkpoint
from parley.record.note import NoteError, key_text, note_text, parse_key
from parley.record.tree import (
    HASH_BYTES,
    ReadTile,
    check_consistency,
    check_inclusion,
    consistency_path,
    inclusion_path,
    leaf_hash,
    root,
    root_of,
    tile_path,
)

KEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
OTHER_KEY = "example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg"


@pytest.fixture
def log(shared: Path) -> Path:
    return shared / "conformance/record/tessera_log"


def _checkpoints(log: Path) -> list[Checkpoint]:
    files = [log / "checkpoint", *(log / f"checkpoint.{number}" for number in range(16))]
    return [open_checkpoint(file.read_text(), parse_key(KEY))[1] for file in files]


def _tiles(log: Path) -> ReadTile:
    return lambda level, index, width: (log / tile_path(level, index, width)).read_bytes()


def test_every_checkpoint_is_signed_and_printed_back(log: Path):
    files = sorted(log.glob("checkpoint*"))
    assert len(files) == 17
    for file in files:
        note, checkpoint = open_checkpoint(file.read_text(), parse_key(KEY))
        assert note_text(note) == file.read_text()
        assert checkpoint.origin == "example.com/log/testdata"


def test_the_other_key_has_a_false_hash():
    assert key_text(parse_key(KEY)) == KEY
    with pytest.raises(NoteError, match="has hash 7ec89f5a, not 33d7b496"):
        parse_key(OTHER_KEY)


def test_roots_come_from_tiles_and_from_entries(log: Path):
    entries = _bundle((log / "tile/entries/000.p/15").read_bytes())
    hashes = [leaf_hash(entry) for entry in entries]
    assert len(hashes) == 15
    for checkpoint in _checkpoints(log):
        assert root_of(hashes[: checkpoint.size]) == checkpoint.root
        if checkpoint.size:
            assert root(_tiles(log), checkpoint.size) == checkpoint.root


def test_each_checkpoint_extends_every_earlier_one(log: Path):
    held = [checkpoint for checkpoint in _checkpoints(log) if checkpoint.size]
    pairs = [(old, new) for old in held for new in held if old.size <= new.size]
    assert len(pairs) > 100
    for old, new in pairs:
        check_consistency(old.size, new.size, consistency_path(_tiles(log), old.size, new.size), old.root, new.root)


def test_each_entry_is_included(log: Path):
    newest = _checkpoints(log)[0]
    tile = _tiles(log)(0, 0, newest.size)
    for seq in range(newest.size):
        leaf = tile[seq * HASH_BYTES : (seq + 1) * HASH_BYTES]
        check_inclusion(seq, newest.size, leaf, inclusion_path(_tiles(log), seq, newest.size), newest.root)


def _bundle(data: bytes) -> list[bytes]:
    """The entries of an entry bundle: each after its length in two bytes."""
    entries = []
    while data:
        length = int.from_bytes(data[:2], "big")
        entries.append(data[2 : 2 + length])
        data = data[2 + length :]
    return entries
