"""Bundles: what travels, what is refused, and that any order comes to one record."""

import hashlib
import io
import random
import tarfile
import tracemalloc

import pytest

from parley.record.audit import audit
from parley.record.bundle import BundleRefused, join_leaves, join_parts, read_manifest
from parley.record.bundle_check import verify_bundle
from parley.record.bundle_take import take_bundle
from parley.record.canonical import decode, encode
from parley.record.checkpoint import Checkpoint, sign_checkpoint
from parley.record.note import note_text
from parley.record.store import RecordStore
from parley.record.tree import leaf_hash, root_of
from tests.record.bundles import announced, bundle, files_of, pieces, say, take, tar_of
from tests.record.cast import (
    AT,
    MEMBERS,
    PARTS_KEY,
    PROCESS,
    append,
    certificate,
    leaves_of,
    new_store,
    origin,
    sealed,
    signer,
)


@pytest.fixture
def nodes(tmp_path):
    """A record for each member, none of which holds another's keys."""
    made = {member: new_store(tmp_path / member) for member in MEMBERS}
    yield made
    for store in made.values():
        store.close()


def told(nodes, count: int = 3) -> None:
    for member, store in nodes.items():
        say(store, member, certificate(member, "c", "desk"))
        say(store, member, *(sealed(member, str(number), key="desk") for number in range(count)))


def test_what_is_sent_is_taken_in_and_twice_is_once(nodes):
    told(nodes)
    tar = bundle(nodes["north"], "north", "south")
    taken = take(nodes["south"], "south", tar)
    assert taken.entries == {origin("north"): 4}
    assert leaves_of(nodes["south"], origin("north")) == leaves_of(nodes["north"], origin("north"))
    assert nodes["south"].part(sealed("north", "1").parts[0].commitment) is not None
    assert not any(entry.inert for entry in nodes["south"].entries(origin("north")))
    assert take(nodes["south"], "south", tar).entries == {}
    assert audit(nodes["south"].path, PARTS_KEY).faults == ()


def test_the_same_state_gives_the_same_bytes(nodes):
    told(nodes)
    assert bundle(nodes["north"], "north", "south") == bundle(nodes["north"], "north", "south")
    assert bundle(nodes["north"], "north", "south") != bundle(nodes["north"], "north", "east")


def test_it_is_a_tar_that_anybody_can_list(nodes):
    told(nodes)
    tar = bundle(nodes["north"], "north", "south")
    with tarfile.open(fileobj=io.BytesIO(tar)) as listed:
        assert listed.getnames() == [name for name, _ in files_of(tar)]
    assert tar_of(files_of(tar)) == tar


def test_any_member_relays_any_log_of_a_channel(nodes):
    told(nodes)
    take(nodes["south"], "south", bundle(nodes["north"], "north", "south"))
    taken = take(nodes["east"], "east", bundle(nodes["south"], "south", "east"))
    assert taken.entries == {origin("north"): 4, origin("south"): 4}


def test_nothing_of_a_room_reaches_who_is_not_in_it(nodes):
    say(nodes["north"], "north", sealed("north", "secret", channel="room"), channel="room")
    say(nodes["north"], "north", sealed("north", "known"))
    sent = bundle(nodes["north"], "north", "east")
    assert origin("north", "room") not in str(files_of(sent)[0][1])
    assert nodes["north"].head(origin("north", "room")).root.encode() not in sent
    assert origin("north", "room") in str(files_of(bundle(nodes["north"], "north", "south"))[0][1])


def test_cosignatures_come_back_and_the_next_bundle_is_short(nodes):
    told(nodes, 300)
    take(nodes["south"], "south", bundle(nodes["north"], "north", "south"), at=AT + 9)
    assert take(nodes["north"], "north", bundle(nodes["south"], "south", "north")).cosignatures == 1
    held = nodes["north"].acknowledged(origin("north"))["south"]
    assert (held.size, held.cosigned, held.at) == (301, 301, AT + 9)
    say(nodes["north"], "north", sealed("north", "later", key="desk"))
    tar = bundle(nodes["north"], "north", "south")
    names = [name for name, _ in files_of(tar)]
    assert names[2:6] == ["log/000/edge", "log/000/heads", "log/000/entries/000000001", "log/000/parts/000000001"]
    assert verify_bundle(pieces(tar)).unjudged == (origin("north"), origin("south"))
    assert take(nodes["south"], "south", tar).entries == {origin("north"): 1}


def test_naming_a_head_acknowledges_it_too(nodes):
    told(nodes)
    take_bundle(nodes["south"], lambda: pieces(bundle(nodes["north"], "north", "south")), ("south",))
    say(nodes["south"], "south", sealed("south", "after", key="desk"))
    take(nodes["north"], "north", bundle(nodes["south"], "south", "north"))
    held = nodes["north"].acknowledged(origin("north"))["south"]
    assert (held.size, held.cosigned, held.at) == (4, 0, 0)


def test_who_has_lost_entries_is_told_to_ask_for_a_whole_bundle(nodes, tmp_path):
    told(nodes)
    take(nodes["south"], "south", bundle(nodes["north"], "north", "south"))
    take(nodes["north"], "north", bundle(nodes["south"], "south", "north"))
    restored = new_store(tmp_path / "restored")
    with pytest.raises(BundleRefused, match=r"begins at entry 4, and 0 are here; ask the sender for a whole one"):
        take(restored, "south", bundle(nodes["north"], "north", "south"))
    whole = bundle(nodes["north"], "north", "south", whole=True)
    assert take(restored, "south", whole).entries == {origin("north"): 4, origin("south"): 4}
    restored.close()


def test_a_part_that_somebody_else_names_as_carried_stays_here(nodes):
    """South names north's closed part as its own and carried; north must not hand it to east on that word."""
    closed = sealed("north", "n", parts=[("facts", {}, True), ("place", {"lat_e6": 123456}, False)])
    say(nodes["north"], "north", closed)
    part = closed.parts[1]
    copied = sealed("south", "s", parts=[("place", {"lat_e6": 123456}, True)], salts=lambda: part.salt)
    assert copied.parts[0].commitment == part.commitment
    say(nodes["south"], "south", copied)
    nodes["south"].erase(part.commitment)  # south knows the commitment alone
    take(nodes["north"], "north", bundle(nodes["south"], "south", "north"))
    assert nodes["north"].part(part.commitment) == part
    assert part.body not in bundle(nodes["north"], "north", "east", whole=True)
    opening = sealed("north", "o", kind="open", parts=[("place", {"lat_e6": 123456}, True)], salts=lambda: part.salt)
    say(nodes["north"], "north", opening)
    assert part.body in bundle(nodes["north"], "north", "east", whole=True)


# What is refused: each first shows that the bundle is sound before it is changed.


def changed(tar: bytes, name: str, change) -> bytes:
    files = files_of(tar)
    assert name in dict(files)
    return tar_of([(one, change(data) if one == name else data) for one, data in files])


def said(**fields):
    return lambda data: encode(decode(data) | fields)


def swapped(data: bytes) -> bytes:
    length = 2 + int.from_bytes(data[:2], "big")
    return data[length:] + data[:length]


HOSTILE = {
    "another process": ("bundle.json", said(process="c" * 64), "is of process c{64}, not of"),
    "another receiver": ("bundle.json", said(to="east"), "the bundle is for east; this node speaks for south"),
    "a future version": ("bundle.json", said(version=2), "another version of the program; bring this one up to date"),
    "an unknown field": ("bundle.json", said(more=1), "unknown field `more`"),
    "not canonical": ("bundle.json", lambda data: data + b" ", "canonical"),
    "60,000 deep": ("bundle.json", lambda data: b"[" * 60_000 + b"]" * 60_000, "nested deeper"),
    "no genesis": ("genesis.json", lambda data: b"{}", "this is no genesis file"),
    "a signature less": ("genesis.json", lambda data: _unsigned(data), "east has not signed"),
    "leaves swapped": ("log/000/entries/000000000", swapped, "entries/000000000: up to entry .* changed on the way"),
    "a leaf changed": ("log/000/entries/000000000", lambda data: data[:-1] + b"!", "they were changed on the way"),
    "a leaf dropped": (
        "log/000/entries/000000000",
        lambda data: data[2 + int.from_bytes(data[:2], "big") :],
        "entries/000000000: 3 leaves, where 4 should be",
    ),
    "leaf beyond the file": ("log/000/entries/000000000", lambda data: data[:-1], "reaches beyond the file"),
    "a part substituted": (
        "log/000/parts/000000000",
        lambda data: data[:-1] + b"!",
        "parts/000000000: part .* is carried by no entry",
    ),
    "a part twice": ("log/000/parts/000000000", lambda data: data * 2, "stands out of order"),
    "an empty file of parts": ("log/000/parts/000000000", lambda data: b"", "is empty; it should have been left out"),
    "a head of a stranger": ("log/000/heads", lambda data: _resigned(data), "log/000/heads: no signature of"),
    "a false cosignature": ("log/000/heads", lambda data: _cosigned_falsely(data), "does not fit the head"),
    "no head": ("log/000/heads", lambda data: b"[]", "0 heads are not 1 to 101"),
    "heads not a list": ("log/000/heads", lambda data: b"{}", "log/000/heads: Expected `array`"),
    "false evidence": ("log/000/heads", None, "evidence/000: this is no equivocation"),
}


def _unsigned(data: bytes) -> bytes:
    file = decode(data)
    del file["signatures"]["east"]
    return encode(file)


def _resigned(data: bytes) -> bytes:
    return encode([head.replace("— parley", "— barley") for head in decode(data)])


def _cosigned_falsely(data: bytes) -> bytes:
    head = decode(data)[0]
    line = next(line for line in head.split("\n") if "/witness/south " in line)
    moved = line[:-4] + ("AAA=" if not line.endswith("AAA=") else "BBB=")
    return encode([head.replace(line, moved)])


@pytest.mark.parametrize("attack", HOSTILE)
def test_hostile_bundles_are_refused_whole_and_the_place_is_named(nodes, tmp_path, attack):
    append(nodes["north"], "north", certificate("north", "c", "desk"), *(sealed("north", str(n)) for n in range(3)))
    tar = bundle(nodes["north"], "north", "south", whole=True)
    assert take(new_store(tmp_path / "other"), "south", tar).entries == {origin("north"): 4}
    name, change, message = HOSTILE[attack]
    hostile = tar_of([*files_of(tar), ("evidence/000", b"{}")]) if change is None else changed(tar, name, change)
    assert hostile != tar
    with pytest.raises(BundleRefused, match=message):
        take(nodes["south"], "south", hostile)
    assert [nodes["south"].size(log) for log in nodes["south"].logs()] == [0] * 8


def _link(tar: bytes) -> bytes:
    block = bytearray(tar[:512])
    block[156:157], block[157:162] = b"2", b"/etc/"
    block[148:156] = b"%06o\0 " % (sum(block[:148]) + sum(block[156:]) + 8 * 32)
    return bytes(block) + tar[512:]


MISSHAPEN = {
    "a link": (_link, "byte 0: the header is not the one that a plain file"),
    "a traversal": (lambda tar: tar_of([("../../etc/passwd", b"x")]), "a bundle holds no such file"),
    "an absolute path": (lambda tar: tar_of([("/bundle.json", b"x")]), "a bundle holds no such file"),
    "a bomb": (lambda tar: announced("bundle.json", 2**32), "4294967296 bytes are more than the 1048576"),
    "cut in a header": (lambda tar: tar[:700], "cut short"),
    "cut in a file": (lambda tar: tar[: -2048 - 100], "cut short"),
    "no end": (lambda tar: tar[:-1024], "cut short"),
    "more after the end": (lambda tar: tar + bytes(512), "the end is not exactly two empty blocks"),
    "a file too many": (lambda tar: tar_of([*files_of(tar), ("log/009/heads", b"x")]), "no such file stands in this"),
    "a file twice": (lambda tar: tar_of([files_of(tar)[0], *files_of(tar)]), "genesis.json should stand here"),
    "files out of order": (lambda tar: tar_of(files_of(tar)[::-1]), "bundle.json should stand here"),
    "a file missing": (lambda tar: tar_of(files_of(tar)[:-2]), "entries/000000000 should stand here, and the end does"),
    "no zeros in the padding": (lambda tar: tar[:1000] + b"x" + tar[1001:], "its padding is not empty"),
    "nothing": (lambda tar: b"", "cut short"),
}


@pytest.mark.parametrize("attack", MISSHAPEN)
def test_misshapen_bundles_are_refused(nodes, attack):
    told(nodes)
    tar = bundle(nodes["north"], "north", "south")
    assert verify_bundle(pieces(tar)).entries == 4
    change, message = MISSHAPEN[attack]
    with pytest.raises(BundleRefused, match=message):
        take(nodes["south"], "south", change(tar))
    assert nodes["south"].size(origin("north")) == 0


def test_no_single_bit_can_be_flipped(nodes):
    """Every bit of every byte would take minutes: one bit of each byte, another bit in each test run's place."""
    say(nodes["north"], "north", sealed("north", "1"))
    tar = bundle(nodes["north"], "north", "south")
    before = verify_bundle(pieces(tar), process=PROCESS)
    assert (before.entries, before.inert) == (1, {})
    chance = random.Random(len(tar))
    for at in sorted(chance.sample(range(len(tar)), 700)):
        flipped = tar[:at] + bytes([tar[at] ^ 1 << chance.randrange(8)]) + tar[at + 1 :]
        with pytest.raises(BundleRefused):
            verify_bundle(pieces(flipped, 4096), process=PROCESS)


def test_entries_that_break_a_rule_are_taken_in_and_inert(nodes):
    say(nodes["north"], "north", sealed("north", "1"))
    leaves = [b"{}", leaves_of(nodes["north"], origin("north"))[0]]
    root = root_of([leaf_hash(leaf) for leaf in leaves])
    head = sign_checkpoint(Checkpoint(origin("east"), len(leaves), root), signer("east members"))
    nodes["south"].receive(origin("east"), leaves, note_text(head))
    tar = bundle(nodes["south"], "south", "north")
    report = verify_bundle(pieces(tar), process=PROCESS)
    assert [seq for seq, _ in report.inert[origin("east")]] == [0, 1]
    assert take(nodes["north"], "north", tar).entries == {origin("east"): 2}
    assert all(entry.inert for entry in nodes["north"].entries(origin("east")))


def state(store: RecordStore) -> str:
    """All that records which have heard the same must agree on; a hash, because it is compared two hundred times."""
    held = [
        (
            log,
            store.head(log).root,
            [(entry.id, entry.inert) for entry in store.entries(log)],
            [
                store.part(ref.commitment) is not None
                for entry in store.entries(log)
                if entry.envelope
                for ref in entry.envelope.parts
                if ref.carried
            ],
        )
        for log in store.logs()
        if log.split("/")[2] != "room"
    ]
    return hashlib.sha256(repr(held).encode()).hexdigest()


@pytest.mark.parametrize("orders", [range(20), pytest.param(range(20, 220), marks=pytest.mark.long)], ids=len)
def test_any_order_with_repeats_and_cut_files_ends_in_one_state(nodes, tmp_path, orders):
    """What south is sent over time by two members, in any order, some twice, some cut short; what begins too far on is
    refused and handed in again."""
    sent = []
    for turn in range(3):
        for member in ("north", "east"):
            say(nodes[member], member, *(sealed(member, f"{turn}/{n}") for n in range(3)), at=AT + turn)
            take(nodes["south"], "south", bundle(nodes[member], member, "south"))
            sent.append(bundle(nodes[member], member, "south", whole=turn == 1))
            take(nodes[member], member, bundle(nodes["south"], "south", member))
    expected = state(nodes["south"])
    refused = 0
    for seed in orders:
        chance = random.Random(seed)
        folder = tmp_path / f"order-{seed}"
        new_store(folder).close()
        store = RecordStore.open(folder / "record.db", PARTS_KEY, building=True)
        waiting = chance.choices(sent, k=3) + sent
        chance.shuffle(waiting)
        while waiting:
            tar = waiting.pop(0)
            cut = chance.random() < 0.2
            try:
                take(store, "south", tar[: chance.randrange(len(tar) - 1)] if cut else tar)
            except BundleRefused:
                refused += 1
                waiting.append(tar)
        assert state(store) == expected, f"seed {seed}"
        store.close()
    assert refused > len(orders), "else no order was one that matters"


@pytest.mark.parametrize("seed", range(3))
def test_members_who_exchange_at_random_end_in_one_state(tmp_path, seed):
    """Members speak, bundles are lost, repeated, cut short, delivered late; then all arrive."""
    chance = random.Random(seed)
    nodes = {member: new_store(tmp_path / member) for member in MEMBERS}
    on_the_way: list[tuple[str, bytes]] = []
    for turn in range(10):
        for member, store in nodes.items():
            say(store, member, *(sealed(member, f"{turn}/{n}") for n in range(chance.randint(1, 3))), at=AT + turn)
            to = chance.choice([other for other in MEMBERS if other != member])
            on_the_way.append((to, bundle(store, member, to, whole=chance.random() < 0.2)))
        for _ in range(chance.randint(0, 4)):
            to, tar = chance.choice(on_the_way)
            if chance.random() < 0.3:
                with pytest.raises(BundleRefused):
                    take(nodes[to], to, tar[: chance.randrange(len(tar) - 1)])
            else:
                take(nodes[to], to, tar, at=AT + turn)
    chance.shuffle(on_the_way)
    for to, tar in on_the_way:
        take(nodes[to], to, tar)
    for _ in range(2):
        for member, store in nodes.items():
            for to in MEMBERS:
                if to != member:
                    take(nodes[to], to, bundle(store, member, to))
    assert len({state(store) for store in nodes.values()}) == 1
    assert all(store.size(origin("north")) == nodes["north"].size(origin("north")) for store in nodes.values())
    for store in nodes.values():
        assert audit(store.path, PARTS_KEY).faults == ()
        store.close()


def test_what_was_taken_in_before_an_interruption_stays_and_the_same_bundle_goes_on(nodes):
    """The stick is pulled after the first log was stored: in the second reading the medium ends."""
    told(nodes, 300)
    take(nodes["south"], "south", bundle(nodes["east"], "east", "south"))
    tar = bundle(nodes["south"], "south", "north")
    readings = iter([tar, tar[:-3000], tar, tar])
    with pytest.raises(BundleRefused):
        take_bundle(nodes["north"], lambda: pieces(next(readings)), ("north",))
    assert [nodes["north"].size(origin(member)) for member in ("south", "east")] == [301, 0]
    assert take_bundle(nodes["north"], lambda: pieces(next(readings)), ("north",)).entries == {origin("east"): 301}
    assert audit(nodes["north"].path, PARTS_KEY).faults == ()


@pytest.mark.long
def test_memory_does_not_grow_with_the_bundle(tmp_path):
    """Ten thousand entries of a kilobyte are read, verified and stored within a few megabytes."""
    giver, taker = new_store(tmp_path / "giver"), new_store(tmp_path / "taker")
    for batch in range(10):
        parts = [("facts", {"text": "x" * 1000}, True)]
        say(giver, "north", *(sealed("north", f"{batch}/{n}", parts=parts) for n in range(1000)))
    tar = bundle(giver, "north", "south")
    assert len(tar) > 15_000_000
    tracemalloc.start()
    assert verify_bundle(pieces(tar, 65_536)).entries == 10_000
    checked = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    take(taker, "south", tar)
    taken = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert checked < 60_000_000
    assert taken < 60_000_000
    giver.close()
    taker.close()


def test_a_manifest_says_only_what_it_must():
    with pytest.raises(BundleRefused, match="is no stretch of a log"):
        read_manifest(
            encode(
                {
                    "format": "parley/bundle",
                    "version": 1,
                    "process": PROCESS,
                    "to": "south",
                    "logs": [{"log": origin("north"), "start": 5, "size": 4}],
                }
            )
        )


def test_how_leaves_and_parts_lie_in_a_file():
    part = sealed("north", "1").parts[0]
    assert join_leaves([b"ab", b""]) == b"\0\2ab\0\0"
    assert join_parts([part]) == part.salt + len(part.body).to_bytes(4, "big") + part.body
