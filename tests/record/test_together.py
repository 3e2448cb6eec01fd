"""Many callers at once: one transaction, one head and one flush for all who append to a log."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from parley.record.audit import audit
from parley.record.guard import GUARD_NAME, read_guard
from parley.record.seal import Sealed
from parley.record.store import RecordStore
from parley.record.store_read import read_heads
from parley.record.store_schema import RecordError, open_reader
from parley.record.store_write import EntryRefused, NonceReused
from tests.record.cast import AT, PARTS_KEY, WITNESSES, append, leaves_of, origin, sealed, signer


def at_once(store: RecordStore, monkeypatch: pytest.MonkeyPatch, acts: Sequence[Callable[[], object]]) -> list[object]:
    """What each act gives or raises, all but the first having waited while the first was in its transaction."""
    committer, begun = store._committer, threading.Event()
    original = committer._check_disk

    def hold_the_first() -> None:
        if not begun.is_set():
            begun.set()
            while len(committer._waiting) < len(acts) - 1:
                pass
        original()

    monkeypatch.setattr(committer, "_check_disk", hold_the_first)
    results: list[object] = [None] * len(acts)

    def run(number: int) -> None:
        try:
            results[number] = acts[number]()
        except (ValueError, RuntimeError) as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    threads[0].start()
    assert begun.wait(10)
    for number, thread in enumerate(threads[1:], 1):
        thread.start()
        while len(committer._waiting) < number:
            pass  # so that they wait in the order of the list
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
    return results


def sizes_of_heads(store: RecordStore, log: str) -> list[int]:
    """The sizes of all heads that were signed for a log."""
    db = open_reader(store.path)
    try:
        return [size for size, _, _ in read_heads(db, store._row(log).id)]
    finally:
        db.close()


def appending(store: RecordStore, *items: Sealed, member: str = "north", at: int = AT) -> Callable[[], object]:
    return lambda: [(one.seq, one.repeated) for one in append(store, member, *items, at=at)]


def test_who_waits_for_one_log_gets_one_head(store, monkeypatch):
    acts = [appending(store, sealed("north", "first"))]
    acts += [appending(store, sealed("north", f"{n}a"), sealed("north", f"{n}b"), at=AT + n) for n in range(5)]
    assert at_once(store, monkeypatch, acts) == [
        [(0, False)], *([(1 + 2 * n, False), (2 + 2 * n, False)] for n in range(5))
    ]  # fmt: skip
    assert sizes_of_heads(store, origin("north")) == [1, 11]
    given = {(one.member, one.at) for one in store.cosignatures(origin("north")) if one.size == 11}
    assert given == {("south", AT + 4), ("east", AT + 4)}
    assert read_guard(store.path.parent / GUARD_NAME)[origin("north")][0] == 11
    assert audit(store.path, PARTS_KEY).faults == ()


def test_logs_stay_apart_and_other_acts_stand_between(store, monkeypatch):
    append(store, "south", sealed("south", "0"))
    store.append("east", "members", [sealed("east", "0")], log_signer=signer("east members"), witnesses={}, at=AT)
    results = at_once(
        store,
        monkeypatch,
        [
            appending(store, sealed("north", "1")),
            appending(store, sealed("south", "1"), member="south"),
            lambda: store.cosign(origin("east"), witnesses=WITNESSES, at=AT),
            appending(store, sealed("north", "2")),
            appending(store, sealed("south", "2"), member="south"),
        ],
    )
    assert results == [[(0, False)], [(1, False)], 2, [(1, False)], [(2, False)]]
    assert sizes_of_heads(store, origin("south")) == [1, 3]
    assert audit(store.path, PARTS_KEY).faults == ()


def test_where_one_is_refused_each_is_tried_alone(store, monkeypatch):
    twice = sealed("north", "b")
    results = at_once(
        store,
        monkeypatch,
        [
            appending(store, sealed("north", "a")),
            appending(store, twice),
            appending(store, sealed("north", "c", key="desk")),
            appending(store, sealed("north", "b", kind="finding")),
            appending(store, twice, sealed("north", "d")),
        ],
    )
    assert [type(result) for result in results] == [list, list, EntryRefused, NonceReused, list]
    assert (results[1], results[4]) == ([(1, False)], [(1, True), (2, False)])
    assert sizes_of_heads(store, origin("north")) == [1, 2, 3]
    assert audit(store.path, PARTS_KEY).faults == ()


def test_a_strangers_witness_key_harms_only_who_brought_it(store, monkeypatch):
    def with_witnesses(witnesses: dict[str, object], item: Sealed) -> Callable[[], object]:
        return lambda: (
            store.append("north", "members", [item], log_signer=signer("north members"), witnesses=witnesses, at=AT)[
                0
            ].seq
        )

    results = at_once(
        store,
        monkeypatch,
        [
            with_witnesses({}, sealed("north", "1")),
            with_witnesses({"east": signer("south witness")}, sealed("north", "2")),
            with_witnesses({"south": signer("south witness")}, sealed("north", "3")),
        ],
    )
    assert results[0] == 0
    assert "is not the witness key of east" in str(results[1])
    assert results[2] == 1
    assert {one.member for one in store.cosignatures(origin("north"))} == {"south"}


def test_nobody_waits_for_ever_when_a_commit_is_interrupted(store, monkeypatch):
    committer = store._committer
    original = committer._run

    class Interrupted(BaseException):
        pass

    def interrupt(*_: object) -> object:
        monkeypatch.setattr(committer, "_run", original)
        raise Interrupted

    def first() -> object:
        with pytest.raises(Interrupted):
            append(store, "north", sealed("north", "1"))
        return "interrupted"

    monkeypatch.setattr(committer, "_run", interrupt)
    assert at_once(store, monkeypatch, [first, appending(store, sealed("north", "2"))]) == [
        "interrupted", [(0, False)],
    ]  # fmt: skip
    assert append(store, "north", sealed("north", "1"))[0].seq == 1
    assert audit(store.path, PARTS_KEY).faults == ()


def test_a_batch_of_many_is_verified_on_another_thread_with_the_same_verdict(store):
    items = [sealed("north", str(number)) for number in range(600)]
    broken = Sealed(items[7].envelope, items[8].signature, items[7].parts)
    with pytest.raises(EntryRefused, match="the signature does not fit"):
        append(store, "north", *items[:7], broken, *items[8:])
    assert store.size(origin("north")) == 0
    assert [one.seq for one in append(store, "north", *items)] == list(range(600))
    again = append(store, "north", *reversed(items))
    assert [(one.seq, one.repeated) for one in again] == [(seq, True) for seq in reversed(range(600))]
    assert audit(store.path, PARTS_KEY).faults == ()


def test_a_leaf_that_flips_on_its_way_to_the_disk_is_not_signed(store):
    """What is read back is compared with what was written before anything is signed."""
    append(store, "north", sealed("north", "1"))
    store._committer._db.execute(
        "CREATE TEMP TRIGGER flip AFTER INSERT ON leaves BEGIN UPDATE leaves SET leaf = "
        "CAST(replace(leaf, '\"seq\":1', '\"seq\":9') AS BLOB) WHERE place = new.place; END"
    )
    with pytest.raises(RecordError, match="the leaves read back are not those written"):
        append(store, "north", sealed("north", "2"))
    store._committer._db.execute("DROP TRIGGER flip")
    assert append(store, "north", sealed("north", "2"))[0].seq == 1


def test_a_record_that_is_being_built_holds_what_another_holds(tmp_path: Path):
    """Building spares the disk, and nothing of what is signed."""
    from tests.record.cast import new_store

    contents = []
    for building in (False, True):
        folder = tmp_path / str(building)
        new_store(folder).close()
        store = RecordStore.open(folder / "record.db", PARTS_KEY, building=building)
        for number in range(5):
            append(store, "north", sealed("north", str(number)), at=AT + number)
            append(store, "south", sealed("south", str(number)), at=AT + number)
        assert (folder / GUARD_NAME).exists() is not building
        if building:
            store.settle()
        logs = [origin(member) for member in ("north", "south")]
        contents.append([(leaves_of(store, log), store.head(log), store.cosignatures(log)) for log in logs])
        store.close()
        assert read_guard(folder / GUARD_NAME) == {log: (5, contents[-1][at][1].root) for at, log in enumerate(logs)}
        assert audit(folder, PARTS_KEY).faults == ()
    assert contents[0] == contents[1]
