import json
import threading
from itertools import chain

import apsw
import pytest

from parley.record.checkpoint import log_key, open_checkpoint
from parley.record.cosignature import cosigned_at, witness_key
from parley.record.entry import entry_id
from parley.record.genesis import member_of, witness_name
from parley.record.seal import Sealed
from parley.record.store import RecordStore
from parley.record.store_schema import RecordError
from parley.record.store_write import EntryRefused, NonceReused
from parley.record.tree import check_consistency, check_inclusion, leaf_hash, root_of
from tests.record.cast import (
    AT,
    MEMBERS,
    PARTS_KEY,
    PROCESS,
    WITNESSES,
    append,
    certificate,
    genesis,
    genesis_file,
    leaves_of,
    origin,
    sealed,
    signer,
)


def test_what_is_appended_is_read_back(store):
    items = [
        sealed("north", str(number), parts=[("facts", {"n": number}, True), ("place", {"n": -number}, False)])
        for number in range(5)
    ]
    answers = append(store, "north", *items)
    assert [(answer.seq, answer.repeated) for answer in answers] == [(seq, False) for seq in range(5)]
    entries = list(store.entries(origin("north")))
    assert [entry.raw for entry in entries] == [item.envelope for item in items]
    assert [entry.id for entry in entries] == [answer.id for answer in answers]
    assert {entry.inert for entry in entries} == {""}
    assert store.get(answers[3].id) == entries[3]
    assert store.get("0" * 64) is None
    assert store.part(items[2].parts[1].commitment).value() == {"n": -2}
    assert store.part("0" * 64) is None
    assert [entry.seq for entry in store.entries(origin("north"), 1, 3)] == [1, 2]


def test_it_is_all_there_when_opened_again(store):
    for number in range(300):
        append(store, "north", sealed("north", str(number)))
    before = store.head(origin("north")), leaves_of(store, origin("north"))
    store.close()
    with_new_eyes = RecordStore.open(store.path, PARTS_KEY)
    assert (with_new_eyes.head(origin("north")), leaves_of(with_new_eyes, origin("north"))) == before
    append(with_new_eyes, "north", sealed("north", "more"))
    leaves = leaves_of(with_new_eyes, origin("north"))
    assert with_new_eyes.head(origin("north")).root == root_of([leaf_hash(leaf) for leaf in leaves]).hex()
    with_new_eyes.close()


def test_heads_are_signed_and_cosigned_by_the_others_of_the_channel(store):
    append(store, "north", sealed("north", "1", channel="room"), channel="room")
    note, checkpoint = open_checkpoint(
        store.head(origin("north", "room")).note, log_key(origin("north", "room"), signer("north room").key_id)
    )
    assert (checkpoint.size, checkpoint.root.hex()) == (1, store.head(origin("north", "room")).root)
    times = {
        name: cosigned_at(note, witness_key(witness_name(PROCESS, name), member_of(genesis(), name).witness))
        for name in MEMBERS
    }
    assert times == {"north": (), "south": (AT,), "east": ()}
    assert [(given.size, given.member, given.at) for given in store.cosignatures(origin("north", "room"))] == [
        (1, "south", AT)
    ]


def test_a_log_without_entries_has_no_head(store):
    assert (store.head(origin("east")).size, store.head(origin("east")).note) == (0, "")
    assert store.logs() == [origin(name, channel) for channel in ("public", "members") for name in MEMBERS] + [
        origin("north", "room"),
        origin("south", "room"),
    ]


def test_leaves_name_newer_heads_of_what_their_readers_read(store):
    append(store, "south", sealed("south", "1"))
    append(store, "east", sealed("east", "1", channel="public"), channel="public")
    append(store, "south", sealed("south", "2", channel="room"), channel="room")
    append(store, "north", sealed("north", "1"), sealed("north", "2"))
    append(store, "north", sealed("north", "3"))
    append(store, "south", sealed("south", "3"))
    append(store, "north", sealed("north", "4", channel="room"), channel="room")
    append(store, "north", sealed("north", "5", channel="public"), channel="public")
    assert _named(store, "north") == [{origin("south"): 1, origin("east", "public"): 1}, {}, {}]
    assert _named(store, "north", "room") == [
        {origin("south", "room"): 1, origin("south"): 2, origin("north"): 3, origin("east", "public"): 1}
    ]
    assert _named(store, "north", "public") == [{origin("east", "public"): 1}]


def _named(store: RecordStore, member: str, channel: str = "members") -> list[dict[str, int]]:
    return [
        {log: size for log, (size, _) in json.loads(leaf)["heads"].items()}
        for leaf in leaves_of(store, origin(member, channel))
    ]


def test_a_retry_is_answered_with_the_former_place(store):
    items = [sealed("north", str(number)) for number in range(3)]
    first = append(store, "north", *items)
    head = store.head(origin("north"))
    again = append(store, "north", items[1], sealed("north", "new"), items[1], items[0])
    assert [(answer.seq, answer.repeated) for answer in again] == [(1, True), (3, False), (1, True), (0, True)]
    assert again[0].id == first[1].id
    assert append(store, "north", *items)[2].seq == 2
    assert (head.size, store.head(origin("north")).size) == (3, 4)


def test_a_nonce_is_unique_over_all_of_a_members_logs(store):
    append(store, "north", sealed("north", "1"))
    used = entry_id(sealed("north", "1").envelope)
    for channel in ("members", "public"):
        other = sealed("north", "1", channel=channel, kind="finding")
        with pytest.raises(NonceReused, match=f"nonce 1 for entry {used}, not {entry_id(other.envelope)}"):
            append(store, "north", other, channel=channel)
    with pytest.raises(NonceReused, match="north has used nonce 2"):
        append(store, "north", sealed("north", "2"), sealed("north", "2", kind="finding"))
    append(store, "south", sealed("south", "1"))
    assert store.head(origin("north")).size == 1


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (sealed("south", "1"), "the envelope names member 'south', not 'north'"),
        (sealed("north", "1", channel="public"), "the envelope names channel 'public', not 'members'"),
        (sealed("north", "1", process="0" * 64), "the envelope names process"),
        (sealed("north", "1", key="desk"), "is not certified in this log"),
        (Sealed(sealed("north", "1").envelope, "0" * 128, ()), "the signature does not fit"),
        (Sealed(sealed("north", "1").envelope + b" ", sealed("north", "1").signature, ()), "is not canonical: spacing"),
        (Sealed(b"{}", "", ()), "this is no envelope of version 1"),
        (Sealed(b"\xff", "", ()), "this is no envelope of version 1"),
        (
            Sealed(sealed("north", "1").envelope, sealed("north", "1").signature, sealed("north", "2").parts),
            "which the envelope does not name",
        ),
        (sealed("north", "1", refs=["0" * 64] * 970), "more than 65535"),
    ],
)
def test_what_would_be_inert_is_refused_and_nothing_of_its_batch_stays(store, item, message):
    with pytest.raises(EntryRefused, match=message):
        append(store, "north", sealed("north", "sound"), item)
    assert store.head(origin("north")).size == 0
    assert list(store.entries(origin("north"))) == []
    assert store.part(sealed("north", "sound").parts[0].commitment) is None
    assert append(store, "north", sealed("north", "sound"))[0].seq == 0


def test_keys_must_be_those_of_the_genesis(store):
    with pytest.raises(EntryRefused, match=f"is not the key of log {origin('north')}"):
        store.append(
            "north", "members", [sealed("north", "1")], log_signer=signer("south members"), witnesses={}, at=AT
        )
    with pytest.raises(EntryRefused, match="is not the witness key of east"):
        store.append(
            "north",
            "members",
            [sealed("north", "1")],
            log_signer=signer("north members"),
            witnesses={"east": signer("south witness")},
            at=AT,
        )
    with pytest.raises(RecordError, match="room/east is no log of Exercise"):
        store.append("east", "room", [], log_signer=signer("east members"), witnesses={}, at=AT)


def test_desks_sign_between_certificate_and_revocation(store):
    append(store, "north", certificate("north", "c", "desk"))
    append(store, "north", sealed("north", "1", key="desk"), sealed("north", "2", key="desk"))
    with pytest.raises(EntryRefused, match="is not certified in this log"):
        append(store, "north", sealed("north", "3", key="desk", channel="public"), channel="public")
    store.close()
    store = RecordStore.open(store.path, PARTS_KEY)
    append(store, "north", sealed("north", "4", key="desk"))
    append(store, "north", certificate("north", "r", "", (signer("north desk").key_id,)))
    with pytest.raises(EntryRefused, match="was revoked at 4"):
        append(store, "north", sealed("north", "5", key="desk"))
    store.close()


def test_cosigning_later(store):
    store.append("north", "members", [sealed("north", "1")], log_signer=signer("north members"), witnesses={}, at=AT)
    assert store.cosignatures(origin("north")) == []
    assert store.cosign(origin("north"), witnesses=WITNESSES, at=AT + 60) == 2
    assert store.cosign(origin("north"), witnesses=WITNESSES, at=AT + 60) == 0
    assert store.cosign(origin("east"), witnesses=WITNESSES, at=AT) == 0
    assert {given.at for given in store.cosignatures(origin("north"))} == {AT + 60}


def test_proofs_hold_against_the_heads(store):
    heads = []
    for number in range(270):
        append(store, "north", sealed("north", str(number)))
        heads.append(store.head(origin("north")))
    leaves = leaves_of(store, origin("north"))
    for seq in (0, 1, 200, 255, 256, 269):
        proof = store.inclusion(origin("north"), seq)
        check_inclusion(
            seq,
            proof.size,
            leaf_hash(leaves[seq]),
            [bytes.fromhex(step) for step in proof.path],
            bytes.fromhex(heads[-1].root),
        )
    for old in (1, 2, 255, 256, 269, 270):
        proof = store.consistency(origin("north"), old)
        check_consistency(
            old,
            270,
            [bytes.fromhex(step) for step in proof.path],
            bytes.fromhex(heads[old - 1].root),
            bytes.fromhex(heads[-1].root),
        )
    assert store.tile(origin("north"), 0, 1, 14) == b"".join(leaf_hash(leaf) for leaf in leaves[256:])
    assert store.tile(origin("north"), 1, 0, 1) == root_of([leaf_hash(leaf) for leaf in leaves[:256]])
    with pytest.raises(RecordError, match="has no 15 hashes in tile 0/1"):
        store.tile(origin("north"), 0, 1, 15)


def test_many_writers_and_readers_at_once(store):
    errors: list[Exception] = []

    def write(member: str, name: int) -> None:
        for number in range(20):
            append(store, member, sealed(member, f"{name}-{number}"))

    def read() -> None:
        while writers_left():
            for log in store.logs():
                seqs = [entry.seq for entry in store.entries(log)]
                if seqs != list(range(len(seqs))) or store.head(log).size < len(seqs) - 60:
                    errors.append(AssertionError(log))

    writers = [threading.Thread(target=write, args=(member, name)) for member in MEMBERS for name in range(3)]

    def writers_left() -> bool:
        return any(writer.is_alive() for writer in writers)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for thread in chain(writers, readers):
        thread.start()
    for thread in chain(writers, readers):
        thread.join()
    assert errors == []
    for member in MEMBERS:
        leaves = leaves_of(store, origin(member))
        assert len(leaves) == 60
        assert store.head(origin(member)).root == root_of([leaf_hash(leaf) for leaf in leaves]).hex()


def test_one_refused_writer_spoils_no_other(store, monkeypatch):
    """The first writer is held inside its transaction until two more wait, one of them with a stranger's key."""
    held, waiting = threading.Event(), threading.Event()
    results: dict[str, object] = {}
    committer = store._committer
    original = committer._check_disk

    def hold_the_first() -> None:
        if not held.is_set():
            held.set()
            waiting.wait(10)
        original()

    monkeypatch.setattr(committer, "_check_disk", hold_the_first)

    def write(name: str, item: Sealed) -> None:
        try:
            results[name] = append(store, "north", item)[0].seq
        except EntryRefused as error:
            results[name] = str(error)

    items = {"first": sealed("north", "1"), "bad": sealed("north", "2", key="desk"), "good": sealed("north", "3")}
    threads = [threading.Thread(target=write, args=arguments) for arguments in items.items()]
    threads[0].start()
    held.wait(10)
    for thread in threads[1:]:
        thread.start()
    while len(committer._waiting) < 2:
        pass
    waiting.set()
    for thread in threads:
        thread.join()
    assert results["first"] == 0
    assert results["good"] == 1
    assert "is not certified" in str(results["bad"])


def test_two_stores_on_one_file_do_not_lose_each_others_entries(store):
    other = RecordStore.open(store.path, PARTS_KEY)
    for number in range(4):
        append((store, other)[number % 2], "north", sealed("north", str(number)))
    assert [entry.seq for entry in store.entries(origin("north"))] == [0, 1, 2, 3]
    other.close()


def test_creating_and_opening(tmp_path, store):
    with pytest.raises(FileExistsError, match="is there already"):
        RecordStore.create(store.path, genesis_file(), PARTS_KEY)
    with pytest.raises(RecordError, match="there is no record at"):
        RecordStore.open(tmp_path / "absent.db", PARTS_KEY)
    (tmp_path / "text.db").write_text("not a database " * 100)
    with pytest.raises(RecordError, match=r"text\.db is not a record"):
        RecordStore.open(tmp_path / "text.db", PARTS_KEY)
    store.close()
    apsw.Connection(str(store.path)).execute("UPDATE meta SET value = '1' WHERE name = 'format'")
    with pytest.raises(RecordError, match="is a record of another version; this program reads version 2"):
        RecordStore.open(store.path, PARTS_KEY)


def test_a_wrong_parts_key_is_named(store):
    append(store, "north", sealed("north", "1"))
    commitment = sealed("north", "1").parts[0].commitment
    store.close()
    with_wrong_key = RecordStore.open(store.path, b"w" * 32)
    with pytest.raises(RecordError, match=f"part {commitment} cannot be opened: wrong parts key"):
        with_wrong_key.part(commitment)
    with_wrong_key.close()
