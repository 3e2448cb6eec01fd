"""The same enemy before the nodes of the others: what he names, what he copies, and when a machine stops."""

import shutil
from datetime import date

import msgspec
import pytest

from parley.cli.keeping import do_duties
from parley.node import queries
from parley.node.ahead import Ahead
from parley.node.exchange.bundles import take_file_in, write_file_out
from parley.node.kinds import GUARANTORS, MEMBERS, PUBLIC
from parley.node.opened import Draft
from parley.node.projections import entries
from parley.node.queries.proof import proof_file
from parley.record.canonical import encode
from parley.record.checkpoint import Checkpoint, sign_checkpoint
from parley.record.entry import Envelope, Leaf, PartRef, entry_id, envelope_bytes, signing_input
from parley.record.genesis import log_origin
from parley.record.note import note_text
from parley.record.seal import Sealed
from parley.record.store import RecordStore
from parley.record.tree import leaf_hash, root_of
from tests.node.cast import BEGIN, HOUR, NARRATIVE, NORTH, RED, SOUTH, STRANGER, Acts, account, pass_time
from tests.node.federation import at_work, carry, founded

DAY_ONE = date(2031, 3, 2)


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    return founded(tmp_path_factory.mktemp("founded"))


@pytest.fixture
def nodes(places, tmp_path):
    copies = {name: shutil.copytree(place, tmp_path / name) for name, place in places.items()}
    with at_work(copies) as opened:
        yield opened


def named(node, channel: str, commitment: str) -> Sealed:
    """An entry of south that says that it carries a part, of which south has the commitment alone."""
    [sealed] = node.sealed("south", channel, [Draft("still-here", [("still-here", {"head": ""}, True)])])
    said = msgspec.json.decode(sealed.envelope, type=Envelope)
    parts = (*said.parts, PartRef(name="words", commitment=commitment, carried=True))
    raw = envelope_bytes(msgspec.structs.replace(said, parts=parts))
    return Sealed(raw, node.keyrings["south"].desk.sign(signing_input(raw)).hex(), sealed.parts)


def put(node, member: str, channel: str, item: Sealed, into) -> None:
    """Puts an envelope into a member's log as its own software would not, and gives the log to another node."""
    log, ring = log_origin(node.process, channel, member), node.keyrings[member]
    leaves = [entry.leaf for entry in node.store.entries(log)]
    said = Leaf(
        version=1, log=log, seq=len(leaves), heads={}, envelope=item.envelope.decode(), signature=item.signature
    )
    leaves.append(encode(msgspec.to_builtins(said)))
    root = root_of([leaf_hash(leaf) for leaf in leaves])
    note = note_text(sign_checkpoint(Checkpoint(log, len(leaves), root), ring.logs[channel]))
    for store in (node.store, into.store):
        store.receive(log, leaves, note, parts=item.parts)
    into.show()


@pytest.mark.parametrize("channel", [PUBLIC, GUARANTORS])
def test_naming_a_closed_part_of_another_opens_it_nowhere(nodes, tmp_path, channel):
    north, south = nodes["n"], nodes["s"]
    carry(south, north, "north", tmp_path / "first")
    report = Acts(north).report(NORTH, account("north", 8.5))
    exact = next(ref.commitment for ref in north.store.get(report).envelope.parts if not ref.carried)
    item = named(south, channel, exact)
    put(south, "south", channel, item, north)
    identity = entry_id(item.envelope)
    heard = entries.get(north.projections[channel].reading(), identity)
    assert heard is not None
    assert (heard.inert, heard.absent, list(heard.said)) == ("", (exact,), ["still-here"])
    north.store.cosign(heard.log, witnesses={"north": north.keyrings["north"].witness}, at=BEGIN)
    assert NARRATIVE.encode() not in (proof_file(north, SOUTH, identity) or b"")
    write_file_out(north, "south", tmp_path / "stick", whole=True)
    take_file_in(south, tmp_path / "stick")
    assert south.store.part(exact) is None
    assert north.store.part(exact) is not None  # its author keeps it


def test_what_another_named_is_there_once_its_author_has_opened_it(nodes, tmp_path):
    """At every node alike: what the rows say hangs on entries, not on who has them."""
    north, south = nodes["n"], nodes["s"]
    carry(south, north, "north", tmp_path / "first")
    report = Acts(north).report(NORTH, account("north", 8.5))
    exact = next(ref.commitment for ref in north.store.get(report).envelope.parts if ref.name == "exact")
    item = named(south, GUARANTORS, exact)
    put(south, "south", GUARANTORS, item, north)
    pass_time(north, 25 * HOUR)
    carry(north, south, "south", tmp_path / "stick")
    absent = [
        entries.get(node.projections[GUARANTORS].reading(), entry_id(item.envelope)).absent  # type: ignore[union-attr]
        for node in (north, south)
    ]
    assert absent == [(), ()]


def test_an_envelope_copied_from_another_is_not_the_copiers_to_erase(nodes, tmp_path):
    """South gives east its own log, with north's envelope in it and an erasure of that, before east has north's log."""
    north, south, east = nodes["n"], nodes["s"], nodes["e"]
    report = Acts(north).report(NORTH, account("north", 1))
    carry(north, south, "south", tmp_path / "a")
    held = south.store.get(report)
    put(south, "south", GUARANTORS, Sealed(held.raw, held.signature, ()), east)
    Acts(south).say(SOUTH, GUARANTORS, "erase", ("ground", {"part": "facts", "ground": "x"}, True), refs=(report,))
    log = log_origin(south.process, GUARANTORS, "south")
    size = east.store.size(log)
    parts = [south.store.part(ref.commitment) for one in south.store.entries(log, size) for ref in one.envelope.parts]
    east.store.receive(
        log, [one.leaf for one in south.store.entries(log, size)], south.store.head(log).note, start=size, parts=parts
    )
    east.show()
    do_duties(east)
    carry(north, east, "east", tmp_path / "b")
    facts = next(ref.commitment for ref in held.envelope.parts if ref.name == "facts")
    assert not east.store.is_erased(facts)
    assert east.store.part(facts) is not None


@pytest.mark.parametrize("stopped_at", range(8))
def test_a_machine_that_stops_between_a_release_and_its_name_releases_nothing_twice(acts, monkeypatch, stopped_at):
    node, append, count = acts.node, RecordStore.append, iter(range(100))
    node.clock.set(BEGIN + 9 * HOUR)
    acts.report(NORTH, account("north", 8.5))

    def stopping(*args, **kwargs):
        if next(count) == stopped_at:
            raise OSError("the machine stops")
        return append(*args, **kwargs)

    monkeypatch.setattr(RecordStore, "append", stopping)
    for hours in (0, 0, 25, 0, 55, 0):
        node.clock.set(node.clock.now() + hours * HOUR)
        try:
            do_duties(node)
        except OSError:
            assert node.ahead == Ahead()
    node.show()
    for channel in (PUBLIC, MEMBERS):
        roots = [
            one
            for one in entries.of_kind(node.projections[channel].reading(), "release")
            if one.channel == channel and not one.supersedes
        ]
        assert len(roots) == 1, channel
    assert {queries.overview(node, reader, DAY_ONE).reports for reader in (NORTH, RED, STRANGER)} == {1}
