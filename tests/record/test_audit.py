"""Tampering behind the store's back: every change is found, with its log and position."""

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley.record.audit import AuditReport, Fault, audit
from parley.record.genesis import genesis_file_bytes
from parley.record.guard import GUARD_NAME
from parley.record.store import RecordStore
from parley.record.store_schema import RecordError, place
from parley.record.tree import leaf_hash
from tests.record.cast import PARTS_KEY, PROCESS, append, certificate, genesis, genesis_file, new_store, origin, sealed

NORTH, COUNT = 4, 300  # north's log in `members` is the fourth


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A record of some length, closed."""
    store = new_store(tmp_path_factory.mktemp("audit") / "node")
    append(store, "south", sealed("south", "1"))
    append(store, "north", certificate("north", "c", "desk"))
    append(store, "north", *(sealed("north", str(number), key="desk") for number in range(COUNT - 3)))
    append(store, "north", sealed("north", "x"), sealed("north", "y"))
    append(store, "south", sealed("south", "2", parts=[("facts", 1, True), ("place", 2, False)]))
    assert store.logs()[NORTH - 1] == origin("north")
    store.close()
    return store.path


@pytest.fixture
def copy(whole, tmp_path):
    """A copy of it to be tampered with: the path, and a function that runs SQL on it."""
    path = tmp_path / "record.db"
    for file in whole.parent.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())

    def change(sql: str, *values: object) -> int:
        db = apsw.Connection(str(path))
        db.execute(sql, values)
        changed = db.changes()
        db.close()
        return changed

    return path, change


def leaf_at(path, seq: int) -> bytes:
    db = apsw.Connection(str(path))
    leaf = db.execute("SELECT leaf FROM leaves WHERE place = ?", (place(NORTH, seq),)).fetchone()[0]
    db.close()
    return leaf


def found(report: AuditReport, log: str, seq: int) -> list[str]:
    return [fault.what for fault in report.faults if (fault.log, fault.seq) == (log, seq)]


def test_a_sound_record_holds_and_is_counted(whole):
    report = audit(whole.parent, PARTS_KEY)
    assert report == AuditReport(
        process=PROCESS,
        standing="exercise",
        logs=8,
        entries=COUNT + 2,
        inert=0,
        heads=5,
        cosignatures=10,
        parts=COUNT + 3,
        absent=0,
        erased=0,
        unheld_heads=0,
        faults=(),
    )
    assert report.holds
    assert audit(whole, PARTS_KEY, process=PROCESS).holds


def test_the_pinned_genesis(whole):
    report = audit(whole, PARTS_KEY, process="0" * 64)
    assert report.faults == (Fault("", -1, f"the genesis has hash {PROCESS}, not the {'0' * 64} that was asked for"),)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(seq=st.integers(0, COUNT - 1), position=st.integers(0, 10_000), bit=st.integers(0, 7), hide=st.booleans())
def test_any_flipped_bit_of_a_leaf_is_found(copy, seq, position, bit, hide):
    path, change = copy
    before = leaf_at(path, seq)
    leaf = bytearray(before)
    leaf[position % len(leaf)] ^= 1 << bit
    changed = bytes(leaf)
    assert change("UPDATE leaves SET leaf = ? WHERE place = ?", changed, place(NORTH, seq))
    if hide:  # the stored hash is changed too, as whoever knows the format would
        change("UPDATE leaves SET hash = ? WHERE place = ?", leaf_hash(changed), place(NORTH, seq))
    report = audit(path, PARTS_KEY)
    change("UPDATE leaves SET leaf = ?, hash = ? WHERE place = ?", before, leaf_hash(before), place(NORTH, seq))
    assert not report.holds
    if not hide:
        assert any("the leaf has hash" in what for what in found(report, origin("north"), seq))
    assert any(
        fault.log == origin("north") and fault.seq >= seq and "the leaves give" in fault.what for fault in report.faults
    )


def test_a_dropped_leaf(copy):
    path, change = copy
    change("DELETE FROM leaves WHERE place = ?", place(NORTH, 17))
    report = audit(path, PARTS_KEY)
    assert "entries 17 to 17 are missing" in found(report, origin("north"), 17)


def test_truncation(copy):
    path, change = copy
    change("DELETE FROM leaves WHERE place >= ? AND place < ?", place(NORTH, COUNT - 2), place(NORTH + 1, 0))
    report = audit(path, PARTS_KEY)
    assert f"a head of {COUNT} entries was signed, and only {COUNT - 2} are here" in found(
        report, origin("north"), COUNT - 2
    )


def test_truncation_with_its_heads_shows_by_the_guard_and_by_who_named_the_head(copy):
    path, change = copy
    change("DELETE FROM leaves WHERE place >= ? AND place < ?", place(NORTH, COUNT - 2), place(NORTH + 1, 0))
    change("DELETE FROM heads WHERE log = ? AND size > ?", NORTH, COUNT - 2)
    change("DELETE FROM cosignatures WHERE log = ? AND size > ?", NORTH, COUNT - 2)
    report = audit(path, PARTS_KEY)
    assert report.faults == (
        Fault(origin("north"), COUNT - 2, f"a head of {COUNT} entries was signed here and is gone"),
    )
    assert report.unheld_heads == 1
    (path.parent / GUARD_NAME).unlink()
    assert audit(path, PARTS_KEY).unheld_heads == 1


def test_swapped_leaves(copy):
    path, change = copy
    one, two = leaf_at(path, 5), leaf_at(path, 6)
    for seq, leaf in ((5, two), (6, one)):
        change("UPDATE leaves SET leaf = ?, hash = ? WHERE place = ?", leaf, leaf_hash(leaf), place(NORTH, seq))
    report = audit(path, PARTS_KEY)
    assert "stored as 'counting', judged 'the leaf names position 6'" in found(report, origin("north"), 5)
    assert "stored as 'counting', judged 'the leaf names position 5'" in found(report, origin("north"), 6)


def test_an_inserted_leaf_stands_under_no_head(copy):
    path, change = copy
    change("INSERT INTO leaves VALUES(?, x'00', ?, '')", place(NORTH, COUNT), leaf_hash(b"\0"))
    assert f"entries {COUNT} to {COUNT} stand under no head" in found(audit(path, PARTS_KEY), origin("north"), COUNT)


def test_an_entry_hidden_as_inert(copy):
    path, change = copy
    change("UPDATE leaves SET inert = 'the signature does not fit' WHERE place = ?", place(NORTH, 9))
    assert audit(path, PARTS_KEY).faults == (
        Fault(origin("north"), 9, "stored as 'the signature does not fit', judged 'counting'"),
    )


@pytest.mark.parametrize(
    ("sql", "seq", "what"),
    [
        (
            "UPDATE heads SET note = replace(note, char(10) || '298' || char(10), char(10) || '297' || char(10)) "
            "WHERE log = 4 AND size = 298",
            297,
            "the signature of .* does not fit the note",
        ),
        ("UPDATE heads SET note = '' WHERE log = 4 AND size = 298", 297, "no empty line before its signatures"),
        ("UPDATE heads SET root = zeroblob(32) WHERE log = 4 AND size = 298", 297, "says another size or root"),
        ("UPDATE OR REPLACE heads SET size = 297 WHERE log = 4 AND size = 298", 296, "says another size or root"),
        ("UPDATE tiles SET hashes = zeroblob(8192) WHERE log = 4", 0, "tile/0/000 is missing or has other hashes"),
        ("DELETE FROM tiles WHERE log = 4", 0, "tile/0/000 is missing"),
        ("INSERT INTO tiles VALUES(4, 0, 7, zeroblob(8192))", 1792, "tile/0/007 covers entries that are not here"),
        (
            "UPDATE cosignatures SET line = replace(line, 'A', 'B') WHERE log = 4 AND size = 300 AND member = 'east'",
            299,
            "the cosignature of east on the head of 300 entries is false",
        ),
        ("UPDATE cosignatures SET at = at + 1 WHERE log = 4 AND size = 300 AND member = 'east'", 299, "is false"),
        (
            "UPDATE cosignatures SET member = 'north' WHERE log = 4 AND size = 300 AND member = 'east'",
            299,
            "is by nobody",
        ),
        (
            "UPDATE cosignatures SET size = 298 + 0 * size, at = 1 WHERE log = 4 AND size = 300 AND member = 'east'",
            297,
            "is false",
        ),
    ],
)
def test_tampered_heads_tiles_and_cosignatures(copy, sql, seq, what):
    path, change = copy
    assert change(sql) > 0
    with pytest.raises(AssertionError, match=what):
        raise AssertionError(found(audit(path, PARTS_KEY), origin("north"), seq))


def test_tampered_parts(copy):
    path, change = copy
    commitment = sealed("north", "7", key="desk").parts[0].commitment
    change(
        "UPDATE parts SET sealed = (SELECT sealed FROM parts WHERE commitment <> ?1 LIMIT 1) WHERE commitment = ?1",
        bytes.fromhex(commitment),
    )
    assert f"part {commitment} holds other bytes" in audit(path, PARTS_KEY).faults[0].what
    change("UPDATE parts SET sealed = zeroblob(100) WHERE commitment = ?", bytes.fromhex(commitment))
    assert f"part {commitment} cannot be opened" in audit(path, PARTS_KEY).faults[0].what
    change("DELETE FROM parts WHERE commitment = ?", bytes.fromhex(commitment))
    report = audit(path, PARTS_KEY)
    assert (report.faults, report.absent) == ((), 1)


def test_a_genesis_with_a_signature_less(copy):
    path, change = copy
    signatures = {name: text for name, text in genesis_file().signatures.items() if name != "east"}
    short = genesis_file_bytes(type(genesis_file())(genesis=genesis(), signatures=signatures))
    change("UPDATE meta SET value = ? WHERE name = 'genesis'", short)
    assert audit(path, PARTS_KEY).faults == (Fault("", -1, "genesis: east has not signed"),)


def test_a_head_that_never_was(tmp_path):
    """A leaf may name any root; the audit compares it with what the log named had."""
    from parley.record.canonical import decode, encode
    from tests.record.test_receive import signed

    store = new_store(tmp_path / "node")
    append(store, "south", sealed("south", "1"), sealed("south", "2"))
    append(store, "north", sealed("north", "1"))
    leaf = decode(next(store.entries(origin("north"))).leaf)
    store.close()
    mirror = new_store(tmp_path / "mirror")
    append(mirror, "south", sealed("south", "1"), sealed("south", "2"))
    lie = encode(leaf | {"heads": {origin("south"): [1, "0" * 64]}})
    mirror.receive(origin("north"), [lie], signed([lie]))
    faults = audit(mirror.path, PARTS_KEY).faults
    assert [(fault.log, fault.seq) for fault in faults] == [(origin("north"), 0)]
    assert f"the leaf names a head of {origin('south')} at 1 with root {'0' * 64}" in faults[0].what
    mirror.close()


def test_where_there_is_no_record(tmp_path):
    with pytest.raises(RecordError, match=r"there is no record at .*record\.db"):
        audit(tmp_path, PARTS_KEY)


@pytest.mark.parametrize("stretch", [1, 64, 255, 256, 299, 300, 4096])
def test_stretches_of_any_length_give_one_report(whole, stretch, monkeypatch):
    expected = audit(whole, PARTS_KEY)
    monkeypatch.setattr("parley.record.audit._STRETCH", stretch)
    assert audit(whole, PARTS_KEY) == expected


def test_processes_find_what_one_finds(copy, monkeypatch):
    path, change = copy
    change("UPDATE leaves SET leaf = replace(leaf, 'members', 'membres') WHERE place = ?", place(NORTH, 200))
    change("UPDATE leaves SET leaf = CAST(leaf || ' ' AS BLOB) WHERE place = ?", place(NORTH, 100))
    change("UPDATE leaves SET inert = 'the signature does not fit' WHERE place = ?", place(NORTH, 9))
    change("UPDATE cosignatures SET at = at + 1 WHERE log = ? AND size = ?", NORTH, COUNT)
    change("UPDATE parts SET sealed = zeroblob(100) WHERE rowid = 5")
    change("DELETE FROM leaves WHERE place = ?", place(NORTH, 280))
    alone = audit(path, PARTS_KEY)
    assert len(alone.faults) >= 8
    assert "the leaf or its hash is stored as something else than bytes" in found(alone, origin("north"), 200)
    monkeypatch.setattr("parley.record.audit._FEW", 0)
    monkeypatch.setattr("parley.record.audit._STRETCH", 50)
    abreast = audit(path, PARTS_KEY)
    assert set(abreast.faults) == set(alone.faults)
    assert abreast.entries == alone.entries == 282


def test_without_signatures_the_bytes_are_still_held_against_the_heads(copy):
    path, change = copy
    report = audit(path, PARTS_KEY, signatures=False)
    assert (report.holds, report.signatures, report.entries, report.heads, report.parts) == (True, False, 302, 5, 0)
    change("UPDATE leaves SET inert = 'hidden' WHERE place = ?", place(NORTH, 9))
    change("DELETE FROM parts")
    assert audit(path, PARTS_KEY, signatures=False).holds, "no entry is judged and no part is opened"
    changed = leaf_at(path, 7)[:-1] + b" "
    change("UPDATE leaves SET leaf = ?, hash = ? WHERE place = ?", changed, leaf_hash(changed), place(NORTH, 7))
    report = audit(path, PARTS_KEY, signatures=False)
    assert any("the leaves give" in fault.what for fault in report.faults)


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("DELETE FROM nonces WHERE place = ?1", "nonce 8 is not indexed at its first use"),
        ("UPDATE nonces SET place = ?1 - 4 WHERE place = ?1", "nonce 8 is not indexed at its first use"),
        ("UPDATE nonces SET place = ?1 + 4 WHERE place = ?1", "nonce 8 is not indexed at its first use"),
    ],
)
def test_a_lying_index_of_nonces_hides_no_entry(copy, sql, what):
    """Were the index believed, an entry could be hidden as a repetition of another, or a repetition would count."""
    path, change = copy
    assert change(sql, place(NORTH, 9)) == 1
    assert found(audit(path, PARTS_KEY), origin("north"), 9) == [what]
    change("UPDATE leaves SET inert = 'nonce 8 was used at 5' WHERE place = ?", place(NORTH, 9))
    hidden = found(audit(path, PARTS_KEY), origin("north"), 9)
    assert "stored as 'nonce 8 was used at 5', judged 'counting'" in hidden


def test_tiles_that_grow(copy):
    path, change = copy
    assert change("UPDATE tiles SET hashes = zeroblob(32) WHERE log = ? AND level = 1", NORTH) == 1
    assert "tile/1/000 is missing or has other hashes than the leaves" in found(
        audit(path, PARTS_KEY), origin("north"), 0
    )
    change("DELETE FROM tiles WHERE log = ? AND level = 1", NORTH)
    assert audit(path, PARTS_KEY).holds, "they can be put together from those below"
    store = RecordStore.open(path, PARTS_KEY)
    assert store.inclusion(origin("north"), 7).size == COUNT
    store.close()


def test_parts_that_are_absent_are_counted_once(copy):
    path, change = copy
    change("DELETE FROM parts WHERE rowid > 100 AND rowid <= 120")
    report = audit(path, PARTS_KEY)
    assert (report.holds, report.absent, report.parts) == (True, 20, COUNT + 3 - 20)
