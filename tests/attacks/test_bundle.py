"""Bundles: hostile files. Refused whole by both verifiers; a record that is offered one is left as it was."""

import io
import tarfile
from collections.abc import Callable

import pytest

from parley.record.audit import audit
from parley.record.bundle import BundleRefused, join_parts
from parley.record.canonical import decode, encode
from parley.record.genesis import GenesisMember, log_origin
from parley.record.store import RecordStore
from parley.record.tar import END, header
from tests.attacks import scene
from tests.attacks.verifiers import need_held, need_refused, on_bundle, their_bundle
from tests.record.bundles import bundle, files_of, say, take, tar_of
from tests.record.cast import AT, MEMBERS, PARTS_KEY, WITNESSES, certificate, genesis, new_store, origin, sealed

Files = list[tuple[str, bytes]]


@pytest.fixture(scope="module")
def tar(tmp_path_factory) -> bytes:
    """From north to south: two logs, one of them over two tiles, with parts, an older head that east cosigned."""
    store = new_store(tmp_path_factory.mktemp("bundle") / "node")
    say(store, "south", sealed("south", "1"))
    say(store, "north", certificate("north", "key/1", "desk"))
    store.cosign(origin("north"), witnesses={"east": WITNESSES["east"]}, at=AT)
    say(store, "north", *(sealed("north", str(number), key="desk") for number in range(299)))
    made = bundle(store, "north", "south", whole=True)
    store.close()
    return made


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> bytes:
    """A log of two entries, cosigned."""
    store = new_store(tmp_path_factory.mktemp("small") / "node")
    say(store, "north", sealed("north", "1"), sealed("north", "2"))
    store.cosign(origin("north"), witnesses={"east": WITNESSES["east"]}, at=AT)
    made = bundle(store, "north", "south", whole=True)
    store.close()
    return made


def test_the_sound_bundle_holds(tar: bytes, small: bytes):
    need_held(on_bundle(tar))
    need_held(on_bundle(small))
    assert [(log["log"], log["size"]) for log in their_bundle(tar)["logs"]] == [
        (origin("north"), 300),
        (origin("south"), 1),
    ]
    assert [name for name, _ in files_of(tar)] == [
        "bundle.json", "genesis.json", "log/000/heads", "log/000/entries/000000000", "log/000/parts/000000000",
        "log/000/entries/000000001", "log/000/parts/000000001", "log/001/heads", "log/001/entries/000000000",
        "log/001/parts/000000000",
    ]  # fmt: skip


@pytest.mark.parametrize("step", [pytest.param(211, id="some"), pytest.param(1, id="every", marks=pytest.mark.long)])
def test_flipped_bit_in_a_bundle_is_refused(small: bytes, step: int):
    """But in the line of a cosigner: by an unknown key it says nothing, and then the cosigner is not counted."""
    assert their_bundle(small)["logs"][0]["cosigned"] == {"east": [2, AT]}
    name = small.index("— parley".encode(), small.index(b"witness/east") - 40)
    line = range(8 * name, 8 * small.index(b'"', name))
    for place in range(0, 8 * len(small), step):
        flipped = bytearray(small)
        flipped[place // 8] ^= 1 << place % 8
        verdicts = on_bundle(bytes(flipped))
        if place not in line:
            need_refused(verdicts)
        elif not all(verdicts):
            need_held(verdicts)
            assert their_bundle(bytes(flipped))["logs"][0]["cosigned"] == {}


def changed(files: Files, name: str, change: Callable[[bytes], bytes]) -> Files:
    assert any(one == name and change(data) != data for one, data in files), name
    return [(one, change(data) if one == name else data) for one, data in files]


def without(files: Files, name: str) -> Files:
    assert any(one == name for one, _ in files)
    return [(one, data) for one, data in files if one != name]


def said(files: Files, **fields: object) -> Files:
    return changed(files, "bundle.json", lambda data: encode(decode(data) | fields))


ENTRIES, PARTS, HEADS = "log/000/entries/000000000", "log/000/parts/000000000", "log/000/heads"
CONTENTS: dict[str, Callable[[Files], Files]] = {
    "another-process": lambda files: said(files, process="ab" * 32),
    "future-version": lambda files: said(files, version=2),
    "another-format": lambda files: said(files, format="parley/stick"),
    "more-is-said": lambda files: said(files, note="x"),
    "for-nobody": lambda files: said(files, to="west"),
    "for-nobody-and-empty": lambda files: said(files, to="west", logs=[])[:2],
    "60000-deep": lambda files: changed(files, "bundle.json", lambda _: b"[" * 60_000),
    "heads-60000-deep": lambda files: changed(files, HEADS, lambda _: b"[" * 60_000),
    "genesis-of-another": lambda files: changed(
        files, "genesis.json", lambda data: data.replace(b"Exercise", b"Exercisf")
    ),
    "genesis-with-a-signature-less": lambda files: changed(
        files, "genesis.json", lambda data: encode({**decode(data), "signatures": {}})
    ),
    "logs-out-of-order": lambda files: said(files, logs=[{"log": origin("south"), "size": 1, "start": 0}] * 2),
    "a-log-of-a-strangers-channel": lambda files: said(files, logs=[{"log": origin("west"), "size": 1, "start": 0}]),
    "size-beyond-the-head": lambda files: said(files, logs=[{"log": origin("north"), "size": 301, "start": 0}]),
    "tile-dropped": lambda files: without(files, ENTRIES),
    "heads-dropped": lambda files: without(files, HEADS),
    "tiles-swapped": lambda files: [*files[:3], files[5], files[4], files[3], *files[6:]],
    "file-twice": lambda files: [*files[:3], files[2], *files[3:]],
    "file-more": lambda files: [*files, ("log/002/heads", b"[]")],
    "evidence-that-is-none": lambda files: [*files, ("evidence/000", b"{}")],
    "leaf-altered": lambda files: changed(files, ENTRIES, lambda data: data.replace(b"report", b"retort", 1)),
    "leaf-cut": lambda files: changed(files, ENTRIES, lambda data: data[:-1]),
    "leaf-of-no-length": lambda files: changed(files, ENTRIES, lambda data: b"\0\0" + data),
    "parts-of-another-tile": lambda files: changed(files, PARTS, lambda _: dict(files)["log/000/parts/000000001"]),
    "part-altered": lambda files: changed(files, PARTS, lambda data: data.replace(b'"count":3', b'"count":4', 1)),
    "part-twice": lambda files: changed(files, PARTS, lambda data: data + data),
    "part-that-says-it-is-long": lambda files: changed(
        files, PARTS, lambda data: data[:32] + b"\xff\xff\xff\xff" + data[36:]
    ),
    "no-parts-at-all": lambda files: changed(files, PARTS, lambda _: b""),
    "heads-swapped": lambda files: changed(files, HEADS, lambda data: encode(decode(data)[::-1])),
    "heads-of-another-log": lambda files: changed(files, HEADS, lambda _: dict(files)["log/001/heads"]),
    "no-heads": lambda files: changed(files, HEADS, lambda _: b"[]"),
    "false-cosignature": lambda files: changed(
        files, HEADS, lambda data: encode([head.replace("AAAABlU", "AAAABlV") for head in decode(data)])
    ),
    "edge-of-nothing": lambda files: [*files[:2], ("log/000/edge", b""), *files[2:]],
}


@pytest.mark.parametrize("attack", CONTENTS)
def test_a_bundle_whose_content_does_not_hold_is_refused_and_harms_nothing(tmp_path, tar: bytes, attack: str):
    files = files_of(tar)
    assert tar_of(files) == tar
    hostile = tar_of(CONTENTS[attack](files))
    assert hostile != tar
    need_refused(on_bundle(hostile))
    south = new_store(tmp_path / "south")
    say(south, "south", sealed("south", "own", channel="room"), channel="room")
    with pytest.raises(BundleRefused):
        take(south, "south", hostile)
    assert (south.size(origin("north")), south.size(origin("south", "room"))) == (0, 1)
    assert audit(south.path, PARTS_KEY).faults == ()
    south.close()


UNREADABLE: dict[str, Callable[[bytes], bytes]] = {
    "space": lambda leaf: leaf + b" ",
    "unknown-field": lambda leaf: leaf.replace(b'"heads":{}', b'"heads":{},"x":1'),
    "repeated-field": lambda leaf: leaf.replace(b'"seq":1', b'"seq":1,"seq":1'),
    "space-in-the-envelope": lambda leaf: leaf.replace(b'"{', b'"{ '),
    "unknown-custody": lambda leaf: leaf.replace(b"node", b"nods"),
    "refs-that-are-numbers": lambda leaf: leaf.replace(b'\\"refs\\":[]', b'\\"refs\\":[1]'),
}
READABLE: dict[str, Callable[[bytes], bytes]] = {
    "another-position": lambda leaf: leaf.replace(b'"seq":1', b'"seq":7'),
    "a-number-beyond-2-to-the-64": lambda leaf: leaf.replace(b'"seq":1', b'"seq":%d' % 10**30),
    "a-log-that-is-not-ascii": lambda leaf: leaf.replace(b'"heads":{}', '"heads":{"ű":[1,""]}'.encode()),
    "an-absurd-time": lambda leaf: leaf.replace(b"1700000060", b"1%d" % 10**30),
}


@pytest.mark.parametrize("attack", [*UNREADABLE, *READABLE])
def test_both_verifiers_agree_on_which_leaves_carry_parts(tmp_path, attack: str):
    """A part that only a lenient reader finds named could be made to be taken here and refused there."""
    store = new_store(tmp_path / "node")
    leaves = scene.sound_leaves()
    forged = (UNREADABLE | READABLE)[attack](leaves[1])
    assert forged != leaves[1]
    leaves[1] = forged
    store.receive(origin("north"), leaves, scene.signed(leaves, others=[]), parts=scene.CERTIFICATE.parts)
    tar = bundle(store, "north", "south", whole=True)
    store.close()
    need_held(on_bundle(tar))
    files = dict(files_of(tar))
    files[PARTS] = join_parts([scene.CERTIFICATE.parts[0], scene.REPORT.parts[0]])
    verdicts = on_bundle(tar_of(list(files.items())))
    if attack in READABLE:
        need_held(verdicts)
    else:
        need_refused(verdicts, "is carried by no entry")


def named(tar: bytes, name: bytes) -> bytes:
    """The tar with its first file under another name, with a header that is right for that name."""
    return header(name.decode(), 0) + tar[512:]


def typed(tar: bytes, kind: bytes) -> bytes:
    """The tar with its first file as something else than a plain file, its checksum right."""
    block = bytearray(tar[:512])
    block[156:157] = kind
    block[157:163] = b"/etc/x"
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block) + tar[512:]


def by_tarfile(files: Files) -> bytes:
    """What a common tar program makes of the same files."""
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as made:
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            made.addfile(info, io.BytesIO(data))
    return sink.getvalue()


TARS: dict[str, Callable[[bytes], bytes]] = {
    "traversal": lambda tar: named(tar, b"../../bundle.json"),
    "absolute-path": lambda tar: named(tar, b"/etc/passwd"),
    "no-name": lambda tar: named(tar, b""),
    "symbolic-link": lambda tar: typed(tar, b"2"),
    "hard-link": lambda tar: typed(tar, b"1"),
    "device": lambda tar: typed(tar, b"3"),
    "folder": lambda tar: typed(tar, b"5"),
    "long-name-extension": lambda tar: typed(tar, b"L"),
    "sparse-file": lambda tar: typed(tar, b"S"),
    "bomb": lambda tar: header("bundle.json", 8 * 2**30 - 1) + tar[512:],
    "bomb-in-a-log": lambda tar: tar_of(files_of(tar)[:2])[: -len(END)] + header(HEADS, 2**32),
    "size-in-another-base": lambda tar: tar[:124] + b"\x80" + bytes(11) + tar[136:],
    "checksum": lambda tar: tar[:148] + b"000000\0 " + tar[156:],
    "padding": lambda tar: tar[: tar.index(b"}\0") + 1] + b"x" + tar[tar.index(b"}\0") + 2 :],
    "end-missing": lambda tar: tar[: -len(END)],
    "half-an-end": lambda tar: tar[:-512],
    "more-after-the-end": lambda tar: tar + bytes(512),
    "two-bundles": lambda tar: tar + tar,
    "empty": lambda _: b"",
    "only-an-end": lambda _: END,
    "compressed": lambda tar: b"\x1f\x8b\x08\x00" + tar,
    "by-another-tar": lambda tar: by_tarfile(files_of(tar)),
}


@pytest.mark.parametrize("attack", TARS)
def test_a_hostile_tar_is_refused(tar: bytes, attack: str):
    hostile = TARS[attack](tar)
    assert hostile != tar
    need_refused(on_bundle(hostile))


def test_a_partial_file_is_refused_wherever_it_ends(small: bytes):
    for end in range(0, len(small), 509):
        need_refused(on_bundle(small[:end]))


def test_a_stick_pulled_and_put_in_again_ends_as_if_it_had_not(tmp_path, tar: bytes):
    south = new_store(tmp_path / "south")
    for part in (tar[: len(tar) // 2], tar[:-1]):
        with pytest.raises(BundleRefused):
            take(south, "south", part)
    assert south.size(origin("north")) == 0
    assert take(south, "south", tar).entries == {origin("north"): 300, origin("south"): 1}
    assert take(south, "south", tar).entries == {}
    assert audit(south.path, PARTS_KEY).faults == ()
    south.close()


def test_a_bundle_of_another_process_is_refused_by_who_pins(tar: bytes):
    need_held(on_bundle(tar, ""))
    need_refused(on_bundle(tar, scene.process_id(genesis(process="Another"))))


def test_the_order_of_logs_is_that_of_the_genesis_members_whatever_order_a_channel_names(tmp_path):
    shuffled = genesis(channels={name: tuple(reversed(within)) for name, within in genesis().channels.items()})
    process = scene.process_id(shuffled)
    store = RecordStore.create(tmp_path / "record.db", scene.file_of(shuffled), PARTS_KEY)
    for member in ("south", "north", "east"):
        say(store, member, sealed(member, "1", process=process))
    need_held(on_bundle(bundle(store, "north", "south", whole=True), process))
    store.close()


def test_a_log_of_a_member_for_whom_nobody_acts_is_refused(tmp_path):
    """A reconstruction names states that have no keys: no bundle can say that they kept a log."""
    absent = GenesisMember(id="west", roles=("guarantor",), represented=False)
    channels = {"public": (*MEMBERS, "west")}
    members = tuple(scene.replaced(one, logs={"public": one.logs["public"]}) for one in genesis().members)
    built = genesis(standing="reconstruction", members=(*members, absent), channels=channels)
    process = scene.process_id(built)
    store = RecordStore.create(tmp_path / "record.db", scene.file_of(built), PARTS_KEY)
    say(store, "north", sealed("north", "1", process=process, channel="public"), channel="public")
    tar = bundle(store, "north", "south", whole=True)
    store.close()
    need_held(on_bundle(tar, process))
    log = log_origin(process, "public", "west")
    need_refused(on_bundle(tar_of(said(files_of(tar), logs=[{"log": log, "size": 1, "start": 0}])), process))
