"""Members who do not trust each other hold one record: three keyrings, three disks, nothing exchanged but files."""

import random
import shutil
from contextlib import contextmanager
from datetime import date

import apsw
import pytest

from parley.node import bulletins, commands, queries
from parley.node.config import NodeError
from parley.node.exchange.bundles import open_bundle, take_file_in, write_file_out
from parley.node.exchange.evidence import forks
from parley.node.exchange.healing import heal
from parley.node.kinds import GUARANTORS, MEMBERS, PUBLIC, WIDTH
from parley.node.opened import Draft
from parley.node.verify import audit_record, derive_again
from parley.record.bundle import BundleRefused
from parley.record.guard import RestoredBackup
from parley.record.sealed import SealedError
from tests.node.cast import EAST, NORTH, RED, SOUTH, Acts, account, opened, rows_of
from tests.node.federation import at_work, carry, exchange, founded, pass_hours

DAY_ONE = date(2031, 3, 2)


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """The folders of the nodes as they began; copy them, never open them."""
    return founded(tmp_path_factory.mktemp("founded"))


@pytest.fixture
def nodes(places, tmp_path):
    with at_work({name: shutil.copytree(place, tmp_path / name) for name, place in places.items()}) as nodes:
        yield nodes


def issued(node, channel: str):
    return bulletins.in_force(node, node.projections[channel].reading(), DAY_ONE)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 5))])
def test_a_day_from_reports_to_the_bulletin(nodes, tmp_path, seed):
    """Reports and findings at each, sticks in any order and twice, a bulletin proposed at one node and approved at
    three: the same issued bytes, the same rows on all."""
    chance = random.Random(seed)
    north, south, east = (Acts(nodes[name]) for name in "nse")
    pass_hours(nodes, 9)
    first = north.report(NORTH, account("north", 8))
    south.report(SOUTH, account("south", 8.02, 0.501))
    east.report(EAST, account("east", 5, 2.2, act="sniping"))
    exchange(nodes, tmp_path, chance)
    north.find(NORTH, first)
    south.find(SOUTH, first, "no violation")
    east.find(EAST, first, "unable to verify")
    exchange(nodes, tmp_path, chance)
    pass_hours(nodes, 11)
    for name, who in (("n", NORTH), ("s", SOUTH), ("e", EAST)):
        commands.cut_off(nodes[name], who, day=DAY_ONE)
    exchange(nodes, tmp_path, chance)
    commands.propose_bulletin(nodes["e"], EAST, day=DAY_ONE)
    for name, who in (("n", NORTH), ("s", SOUTH), ("e", EAST)):
        exchange(nodes, tmp_path, chance)
        commands.approve_bulletin(nodes[name], who, day=DAY_ONE)
    for _ in range(3):
        exchange(nodes, tmp_path, chance)
        pass_hours(nodes, 0.1)
    exchange(nodes, tmp_path, chance, rounds=2)
    for channel in (GUARANTORS, PUBLIC):
        bulletin, *same = [issued(node, channel) for node in nodes.values()]
        assert bulletin is not None, channel
        assert same == [bulletin, bulletin]
        for node in nodes.values():
            assert bulletins.at_basis(node, bulletin.basis, DAY_ONE) == bulletin.data
            standing = bulletins.standing_of(node.projections[channel].reading(), node.agreement, DAY_ONE)
            assert (standing.state, standing.joint, len(standing.approved)) == ("issued", True, 3)
    for channel in WIDTH:
        rows = [rows_of(node.projections[channel].reading()) for node in nodes.values()]
        assert rows[0] == rows[1] == rows[2]
        assert derive_again(nodes["s"], channel).faults == ()
    assert len({node.process for node in nodes.values()}) == 1
    assert all(audit_record(node.directory, None).faults == () for node in nodes.values())


def test_each_node_signs_with_its_own_keys_alone(nodes, tmp_path):
    exchange(nodes, tmp_path, random.Random(0))
    with pytest.raises(NodeError, match="this node holds no keys of south; it speaks for: north, red"):
        Acts(nodes["n"]).say(SOUTH, GUARANTORS, "still-here", ("still-here", {}, True))
    secrets = {name: {path.name for path in (node.directory / "keys").iterdir()} for name, node in nodes.items()}
    assert secrets["n"] == {"parts.key"} | {
        f"{use}-{m}.key" for m in ("north", "red") for use in ("root", "next-root", "node")
    }


def test_who_is_not_in_a_channel_learns_nothing_of_it(nodes, tmp_path):
    """Red reads public and members: of the guarantors' channel its bundle holds no log, no size, no head."""
    Acts(nodes["s"]).report(SOUTH, account("south", 1))
    write_file_out(nodes["s"], "red", tmp_path / "stick")
    open_bundle(nodes["n"], tmp_path / "stick", tmp_path / "tar")
    tar = (tmp_path / "tar").read_bytes()
    log = f"parley/{nodes['s'].process[:16]}/guarantors/south"
    assert nodes["s"].store.head(log).size > 2
    assert b"members/south" in tar
    assert log.encode() not in tar.replace(nodes["s"].store.genesis_file.genesis.process.encode(), b"")
    assert nodes["s"].store.head(log).note.splitlines()[2].encode() not in tar


def test_a_party_alone_reads_what_is_its_to_read(tmp_path):
    """Red at a node of its own holds the public and the members' channel, and its pages are those of the others."""
    holding = {"r": ("red",), "g": ("north", "south", "east", "envoy", "watcher", "press")}
    with at_work(founded(tmp_path, holding)) as nodes:
        Acts(nodes["g"]).report(NORTH, account("north", 1))
        carry(nodes["g"], nodes["r"], "red", tmp_path / "a")
        pass_hours(nodes, 80)
        carry(nodes["g"], nodes["r"], "red", tmp_path / "b")
        carry(nodes["r"], nodes["g"], "north", tmp_path / "c")
        for channel in (PUBLIC, MEMBERS):
            rows = [rows_of(nodes[name].projections[channel].reading(), "entry", "report", "incident") for name in "rg"]
            assert rows[0] == rows[1]
        assert len(rows[0]["report"]) == 1
        assert [log for log in nodes["r"].store.logs() if "/guarantors/" in log and nodes["r"].store.size(log)] == []
        page = queries.record(nodes["r"], RED)
        assert {log.head.channel for log in page.logs} == {PUBLIC, MEMBERS}
        assert all(log.held_by_all for log in page.logs if log.head.member != "red")


def test_nobody_else_can_open_it(nodes, tmp_path):
    write_file_out(nodes["n"], "south", tmp_path / "stick")
    with pytest.raises(SealedError, match=r"stick: the file is sealed to somebody else"):
        take_file_in(nodes["e"], tmp_path / "stick")
    assert b"parley/" not in (tmp_path / "stick").read_bytes()[17:]
    with pytest.raises(NodeError, match="this node speaks for north"):
        write_file_out(nodes["n"], "north", tmp_path / "other")
    with pytest.raises(NodeError, match="nobody is no member"):
        write_file_out(nodes["n"], "nobody", tmp_path / "other")
    assert not list(tmp_path.glob("other*"))


def test_another_process_is_refused(nodes, tmp_path):
    with at_work(founded(tmp_path / "elsewhere")) as others:
        write_file_out(nodes["n"], "south", tmp_path / "stick")
        with pytest.raises(SealedError):
            take_file_in(others["s"], tmp_path / "stick")
        others["s"].keyrings["south"].sealing = nodes["s"].keyrings["south"].sealing
        with pytest.raises(BundleRefused, match=f"is of process {nodes['n'].process}, not of {others['s'].process}"):
            take_file_in(others["s"], tmp_path / "stick")


def test_each_sees_how_far_the_others_hold_it(nodes, tmp_path):
    Acts(nodes["n"]).report(NORTH, account("north", 1))
    log = f"parley/{nodes['n'].process[:16]}/guarantors/north"
    assert nodes["n"].store.acknowledged(log) == {}
    carry(nodes["n"], nodes["s"], "south", tmp_path / "a")
    carry(nodes["s"], nodes["n"], "north", tmp_path / "b")
    carry(nodes["s"], nodes["e"], "east", tmp_path / "c")
    assert {member: held.size for member, held in nodes["n"].store.acknowledged(log).items()} == {"south": 3}
    assert {member: held.size for member, held in nodes["e"].store.acknowledged(log).items()} == {"south": 3, "east": 3}


def test_an_erasure_is_carried_out_by_all_and_confirmed(nodes, tmp_path):
    report = Acts(nodes["n"]).report(NORTH, account("north", 1))
    exchange(nodes, tmp_path, random.Random(0))
    refs = nodes["n"].store.get(report).envelope.parts
    facts = next(ref.commitment for ref in refs if ref.name == "facts")
    assert all(node.store.part(facts) is not None for node in nodes.values())
    erasure = commands.erase(nodes["n"], NORTH, entry=report, part="facts", ground="A name stood in it.")
    exchange(nodes, tmp_path, random.Random(1), rounds=2)
    assert all(node.store.part(facts) is None and node.store.is_erased(facts) for node in nodes.values())
    confirmed = (
        nodes["n"]
        .projections[GUARANTORS]
        .reading()
        .execute(
            "SELECT entry.member FROM ref JOIN entry ON entry.id = ref.id WHERE ref.target = ? AND ref.kind = 'erased'",
            (erasure,),
        )
    )
    assert {member for (member,) in confirmed} == {"south", "east"}
    carry(nodes["s"], nodes["e"], "east", tmp_path / "whole", whole=True)
    assert nodes["e"].store.part(facts) is None


def test_nobody_erases_what_is_somebody_elses(nodes, tmp_path):
    """South names north's part as a part of its own entry, and erases that: north's stays."""
    report = Acts(nodes["n"]).report(NORTH, account("north", 1))
    exchange(nodes, tmp_path, random.Random(0))
    facts = next(ref.commitment for ref in nodes["n"].store.get(report).envelope.parts if ref.name == "facts")
    part = nodes["s"].store.part(facts)
    copy = nodes["s"].say("south", GUARANTORS, Draft("report", (("facts", part.value(), True),), salts=(part.salt,)))
    assert nodes["s"].store.get(copy).envelope.parts[0].commitment == facts
    Acts(nodes["s"]).say(SOUTH, GUARANTORS, "erase", ("ground", {"part": "facts", "ground": "x"}, True), refs=(copy,))
    exchange(nodes, tmp_path, random.Random(0))
    assert nodes["n"].store.part(facts) is not None
    assert nodes["e"].store.part(facts) is not None


def test_a_restored_backup_that_reads_first_goes_on(nodes, tmp_path):
    """North loses its disk, puts an old record back, and gets what is missing from a peer before it may write."""
    node = nodes["n"]
    Acts(node).report(NORTH, account("north", 1))
    backup = backed_up(node, tmp_path / "backup.db")
    Acts(node).report(NORTH, account("north", 2))
    carry(node, nodes["s"], "south", tmp_path / "a")
    with restored(node, backup) as again:
        with pytest.raises(RestoredBackup, match="receive the missing entries from another member"):
            Acts(again).report(NORTH, account("north", 3))
        carry(nodes["s"], again, "north", tmp_path / "b", whole=True)
        Acts(again).report(NORTH, account("north", 3))
        carry(again, nodes["s"], "south", tmp_path / "c")
        assert forks(again.directory, again.store.genesis) == ()
        assert audit_record(again.directory, None).faults == ()


def test_what_nobody_else_holds_is_lost_and_the_node_goes_on_by_an_explicit_act(nodes, tmp_path):
    """North signed an entry that reached nobody. It does not write until it says that it takes what the peer holds."""
    node = nodes["n"]
    Acts(node).report(NORTH, account("north", 1))
    carry(node, nodes["s"], "south", tmp_path / "a")
    backup = backed_up(node, tmp_path / "backup.db")
    Acts(node).report(NORTH, account("north", 2))
    with restored(node, backup) as again:
        write_file_out(nodes["s"], "north", tmp_path / "b", whole=True)
        take_file_in(again, tmp_path / "b")
        with pytest.raises(RestoredBackup):
            Acts(again).report(NORTH, account("north", 3))
        assert heal(again, tmp_path / "b") == {}
        Acts(again).report(NORTH, account("north", 3))
        carry(again, nodes["s"], "south", tmp_path / "c")
        assert forks(nodes["s"].directory, again.store.genesis) == ()
        assert audit_record(again.directory, None).faults == ()


def test_a_restored_backup_that_writes_first_is_found_and_healed(nodes, tmp_path):
    """Without its guard north writes on from an old record. South proves the fork; north adopts the branch that south
    holds and records again, as late, what only it had."""
    node = nodes["n"]
    Acts(node).report(NORTH, account("north", 1))
    backup = backed_up(node, tmp_path / "backup.db")
    kept = Acts(node).report(NORTH, account("north", 2))
    carry(node, nodes["s"], "south", tmp_path / "a")
    log = f"parley/{node.process[:16]}/guarantors/north"
    with restored(node, backup, guard=False) as again:
        late = [Acts(again).report(NORTH, account("north", hours)) for hours in (3, 4)]
        carry(again, nodes["s"], "south", tmp_path / "b", whole=True)
        (fork,) = forks(nodes["s"].directory, again.store.genesis)
        assert (fork.log, fork.sizes) == (log, (4, 5))
        assert nodes["s"].store.get(late[0]) is None
        write_file_out(nodes["s"], "north", tmp_path / "c", whole=True)
        assert heal(again, tmp_path / "c") == {log: 2}
        assert [entry.id for entry in again.store.entries(log)][-3:] == [kept, *late]
        assert not any(entry.inert for entry in again.store.entries(log))
        assert {one.log for one in forks(again.directory, again.store.genesis)} == {log}
        assert len(list((again.directory / "evidence").glob("*.leaves"))) == 1
        assert audit_record(again.directory, None).faults == ()
        assert derive_again(again, GUARANTORS).faults == ()
        carry(again, nodes["s"], "south", tmp_path / "d")
        assert nodes["s"].store.head(log).root == again.store.head(log).root
        assert heal(again, tmp_path / "c") == {}


def backed_up(node, path):
    """The record as it is now."""
    target, source = apsw.Connection(str(path)), apsw.Connection(str(node.store.path))
    with target.backup("main", source, "main") as copy:
        copy.step()
    target.close()
    return path


@contextmanager
def restored(node, backup, *, guard: bool = True):
    """The node with its record as the backup has it, opened anew; with the present guard, or with none."""
    place = shutil.copytree(
        node.directory,
        node.directory.with_name("restored"),
        ignore=shutil.ignore_patterns("record.db-*", "projections*", "node.sock", *([] if guard else ["last-heads*"])),
    )
    shutil.copyfile(backup, place / "record.db")
    with opened(place, node.clock.now()) as again:
        yield again
