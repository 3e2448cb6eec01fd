import threading

import pytest

from parley.record.audit import audit
from parley.record.store import RecordStore
from parley.record.store_schema import RecordError, fetch_one, open_reader
from tests.record.cast import PARTS_KEY, append, certificate, leaves_of, new_store, origin, sealed

SECRET = "the witness from the third house"


def recorded(store: RecordStore):
    """An entry with a part to be erased, and that part."""
    item = sealed("north", "1", parts=[("facts", {"n": 1}, True), ("details", {"told by": SECRET * 50}, True)])
    append(store, "north", item)
    return item, item.parts[1]


def bytes_at_rest(store: RecordStore, commitment: str) -> bytes:
    db = open_reader(store.path)
    row = fetch_one(db, "SELECT sealed FROM parts WHERE commitment = ?", bytes.fromhex(commitment))
    db.close()
    assert row is not None
    return row[0]


def on_disk(store: RecordStore, needle: bytes) -> list[str]:
    return [file.name for file in sorted(store.path.parent.iterdir()) if needle in file.read_bytes()]


def test_parts_are_encrypted_at_rest(store):
    recorded(store)
    assert on_disk(store, SECRET.encode()) == []
    assert on_disk(store, origin("north").encode()) != []


def test_erased_bytes_leave_the_files(store):
    _, part = recorded(store)
    sealed_bytes = bytes_at_rest(store, part.commitment)
    # A piece from within one page: longer values are cut by page headers.
    piece = sealed_bytes[200:400]
    assert on_disk(store, piece) != []
    assert store.erase(part.commitment) is True
    assert on_disk(store, piece) == []
    assert store.part(part.commitment) is None
    assert store.is_erased(part.commitment)


def test_what_was_erased_stays_out(store):
    item, part = recorded(store)
    store.erase(part.commitment)
    assert store.hold([part]) == 0
    assert append(store, "north", item)[0].repeated
    append(store, "north", sealed("north", "2", parts=[("facts", {"n": 1}, True)]))
    store.receive(origin("north"), leaves_of(store, origin("north")), store.head(origin("north")).note, parts=[part])
    assert store.part(part.commitment) is None
    assert store.erase(part.commitment) is False
    assert not store.is_erased(item.parts[0].commitment)


def test_the_entries_stand_and_the_audit_says_what_is_gone(store):
    _, part = recorded(store)
    before = store.head(origin("north"))
    store.erase(part.commitment)
    report = audit(store.path, PARTS_KEY)
    assert (report.faults, report.erased, report.absent, report.parts) == ((), 1, 0, 1)
    assert store.head(origin("north")) == before


def test_a_part_withheld_is_absent_and_not_erased(store, tmp_path):
    recorded(store)
    other = new_store(tmp_path / "other")
    other.receive(origin("north"), leaves_of(store, origin("north")), store.head(origin("north")).note)
    report = audit(other.path, PARTS_KEY)
    assert (report.holds, report.absent, report.erased) == (True, 2, 0)
    other.close()


def test_a_certificate_cannot_be_erased(store):
    item = certificate("north", "c", "desk")
    append(store, "north", item)
    with pytest.raises(RecordError, match=f"part {item.parts[0].commitment} certifies a key"):
        store.erase(item.parts[0].commitment)
    assert store.part(item.parts[0].commitment) == item.parts[0]


def test_a_substituted_part_is_another_part(store):
    _, part = recorded(store)
    other = sealed("north", "1", parts=[("details", {"told by": "somebody else"}, True)]).parts[0]
    assert other.commitment != part.commitment
    store.hold([other])
    assert store.part(part.commitment) == part


def test_a_reader_that_keeps_an_old_page_alive_is_named(store):
    _, part = recorded(store)
    reader = open_reader(store.path)
    cursor = reader.execute("SELECT seq FROM (SELECT place AS seq FROM leaves UNION ALL SELECT 1 UNION ALL SELECT 2)")
    next(cursor)
    result: list[Exception] = []

    def erase() -> None:
        try:
            store.erase(part.commitment)
        except RecordError as error:
            result.append(error)

    thread = threading.Thread(target=erase)
    thread.start()
    thread.join()
    assert "a reader keeps its old page alive; erase it once more" in str(result[0])
    reader.close()
    piece_gone_after = store.erase(part.commitment)
    assert piece_gone_after is False
    assert store.is_erased(part.commitment)
