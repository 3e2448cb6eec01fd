import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.record.audit import audit
from parley.record.canonical import encode
from parley.record.checkpoint import Checkpoint, sign_checkpoint
from parley.record.entry import Part
from parley.record.note import NoteError, note_text
from parley.record.store import RecordStore
from parley.record.store_receive import ReceiveRefused
from parley.record.tree import leaf_hash, root_of
from tests.record.cast import (
    AT,
    MEMBERS,
    PARTS_KEY,
    WITNESSES,
    append,
    certificate,
    leaves_of,
    new_store,
    origin,
    parts_of,
    sealed,
    signer,
)


@pytest.fixture
def other(tmp_path):
    """Another node of the same process."""
    other = new_store(tmp_path / "other")
    yield other
    other.close()


def give(giver: RecordStore, taker: RecordStore, log: str, start: int = 0):
    return taker.receive(
        log, leaves_of(giver, log)[start:], giver.head(log).note, start=start, parts=parts_of(giver, log)
    )


def state(store: RecordStore) -> list[object]:
    """All that two nodes with the same entries must agree on."""
    return [
        (
            log,
            store.head(log).root,
            [(entry.id, entry.inert) for entry in store.entries(log)],
            sorted((given.size, given.member, given.at) for given in store.cosignatures(log)),
        )
        for log in store.logs()
    ]


def signed(leaves: list[bytes], member: str = "north") -> str:
    """A head over any leaves, signed by a log's key."""
    root = root_of([leaf_hash(leaf) for leaf in leaves])
    return note_text(sign_checkpoint(Checkpoint(origin(member), len(leaves), root), signer(f"{member} members")))


def test_a_mirror_is_equal_and_audits(store, other):
    append(store, "south", sealed("south", "1"))
    append(store, "north", *(sealed("north", str(number)) for number in range(300)))
    append(store, "south", sealed("south", "2"))
    for log in (origin("north"), origin("south")):
        received = give(store, other, log)
        assert (received.leaves, received.cosignatures) == (store.head(log).size, 2)
        assert give(store, other, log).leaves == 0
    assert other.head(origin("north")) == store.head(origin("north"))
    assert other.part(sealed("north", "7").parts[0].commitment) == sealed("north", "7").parts[0]
    report = audit(other.path, PARTS_KEY)
    assert (report.faults, report.entries, report.absent) == ((), 302, 0)


@settings(max_examples=20)
@given(order=st.lists(st.sampled_from([(member, stage) for member in MEMBERS for stage in range(4)]), max_size=30))
def test_order_does_not_matter_and_twice_is_once(tmp_path_factory, order):
    folder = tmp_path_factory.mktemp("orders")
    source, stages = new_store(folder / "source"), {}
    for stage in range(4):
        for member in MEMBERS:
            append(source, member, sealed(member, f"{stage}a"), sealed(member, f"{stage}b"), at=AT + stage)
            log = origin(member)
            stages[member, stage] = log, leaves_of(source, log), source.head(log).note, parts_of(source, log)
    mirrors = [new_store(folder / "one"), new_store(folder / "two")]
    for mirror, deliveries in zip(mirrors, (order + list(stages), list(stages)), strict=True):
        for log, leaves, note, parts in (stages[delivery] for delivery in deliveries):
            mirror.receive(log, leaves, note, parts=parts)
    assert state(mirrors[0]) == state(mirrors[1]) == state(source)
    for each in (*mirrors, source):
        each.close()


def test_from_a_later_start_and_with_a_gap(store, other):
    append(store, "north", *(sealed("north", str(number)) for number in range(5)))
    give(store, other, origin("north"))
    append(store, "north", *(sealed("north", str(number)) for number in range(5, 9)))
    with pytest.raises(ReceiveRefused, match="has 5 entries here; send it from there, not from 6"):
        give(store, other, origin("north"), 6)
    assert give(store, other, origin("north"), 3).leaves == 4
    assert leaves_of(other, origin("north")) == leaves_of(store, origin("north"))


def test_changed_missing_and_surplus_leaves_are_refused(store, other):
    append(store, "north", *(sealed("north", str(number)) for number in range(4)))
    leaves, note = leaves_of(store, origin("north")), store.head(origin("north")).note
    for wrong, message in (
        (leaves[:3], "the head covers 4 entries, and those that came end at 3"),
        ([*leaves, b"x"], "the head covers 4 entries, and those that came end at 5"),
        ([leaves[1], leaves[0], *leaves[2:]], "they were changed on the way"),
        ([*leaves[:3], leaves[3] + b" "], "they were changed on the way"),
        ([], "the head covers 4 entries, and those that came end at 0"),
    ):
        with pytest.raises(ReceiveRefused, match=message):
            other.receive(origin("north"), wrong, note)
    assert other.head(origin("north")).size == 0


def test_heads_of_strangers_and_false_cosignatures_are_refused(store, other):
    append(store, "north", sealed("north", "1"))
    append(store, "south", sealed("south", "1"))
    leaves, note = leaves_of(store, origin("north")), store.head(origin("north")).note
    with pytest.raises(NoteError, match="no signature of"):
        other.receive(origin("south"), leaves, note)
    moved = next(line for line in note.splitlines() if "witness/east" in line)
    with pytest.raises(NoteError, match=r"the cosignature of .* does not fit the head"):
        other.receive(
            origin("south"),
            leaves_of(store, origin("south")),
            "".join(store.head(origin("south")).note.splitlines(keepends=True)[:-2]) + moved + "\n",
        )
    assert other.head(origin("south")).size == 0


def test_a_malformed_entry_is_kept_as_inert_and_harms_nobody(store, other):
    append(store, "north", sealed("north", "1"))
    poison = [*leaves_of(store, origin("north")), b"", b"\xff" * 10, encode({"version": 1}), b"[" * 60_000]
    other.receive(origin("north"), poison, signed(poison))
    assert [bool(entry.inert) for entry in other.entries(origin("north"))] == [False, True, True, True, True]
    assert [entry.leaf for entry in other.entries(origin("north"))] == poison
    assert audit(other.path, PARTS_KEY).faults == ()
    append(other, "south", sealed("south", "1"))
    assert audit(other.path, PARTS_KEY).inert == 4


def test_an_entry_moved_to_another_log_is_inert_there(store, other):
    append(store, "north", sealed("north", "1"))
    moved = leaves_of(store, origin("north"))
    other.receive(origin("south"), moved, signed(moved, "south"))
    assert [entry.inert for entry in other.entries(origin("south"))] == [f"the leaf names log {origin('north')}"]
    give(store, other, origin("north"))
    found = other.get(next(store.entries(origin("north"))).id)
    assert (found.log, found.inert) == (origin("north"), "")


def test_a_certificate_that_comes_later_counts_from_then_on(store, other):
    append(store, "north", certificate("north", "c", "desk"))
    append(store, "north", sealed("north", "1", key="desk"), sealed("north", "2", key="desk"))
    other.receive(origin("north"), leaves_of(store, origin("north")), store.head(origin("north")).note)
    assert [bool(entry.inert) for entry in other.entries(origin("north"))] == [False, True, True]
    disguised = [Part(name="facts", salt=part.salt, body=part.body) for part in parts_of(store, origin("north"))]
    assert other.hold(disguised) == 3
    assert list(other.entries(origin("north"))) == list(store.entries(origin("north")))
    assert audit(other.path, PARTS_KEY).faults == ()
    append(other, "north", sealed("north", "3", key="desk"))


def test_cosignatures_go_back(store, other):
    store.append("north", "members", [sealed("north", "1")], log_signer=signer("north members"), witnesses={}, at=AT)
    give(store, other, origin("north"))
    assert other.cosign(origin("north"), witnesses={"south": WITNESSES["south"]}, at=AT + 5) == 1
    received = store.receive(origin("north"), [], other.head(origin("north")).note)
    assert (received.leaves, received.cosignatures) == (0, 1)
    assert [(given.member, given.at) for given in store.cosignatures(origin("north"))] == [("south", AT + 5)]
