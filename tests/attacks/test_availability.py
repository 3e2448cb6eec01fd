"""Availability: to make the others stop, starve or wait. Nobody can; what is withheld is shown as absent."""

from parley.node.in_force import in_force
from parley.record.audit import audit
from parley.record.proof import proof_bytes, read_proof
from parley.record.proof_check import check_proof
from tests.attacks import scene
from tests.attacks.verifiers import need_held, on_bundle, on_proof
from tests.record.bundles import bundle, files_of, say, take, tar_of
from tests.record.cast import PARTS_KEY, append, new_store, origin, sealed

POISON = [b"", b"\xff" * 10, b"[" * 60_000, b"null", b'{"version":9}']


def test_poison_entries_stop_neither_bundles_nor_mirrors_nor_the_next_entry(tmp_path):
    """The log's own key signed them, so they are carried, held and cosigned for ever, and count for nothing."""
    north, south = new_store(tmp_path / "north"), new_store(tmp_path / "south")
    leaves = [*scene.sound_leaves(), *POISON]
    north.receive(origin("north"), leaves, scene.signed(leaves, others=[]), parts=scene.CERTIFICATE.parts)
    say(north, "north", sealed("north", "after"))
    tar = bundle(north, "north", "south")
    need_held(on_bundle(tar))
    assert take(south, "south", tar).entries == {origin("north"): 9}
    assert [bool(entry.inert) for entry in south.entries(origin("north"))] == [False] * 3 + [True] * 5 + [False]
    assert {one.member for one in south.cosignatures(origin("north"))} == {"south"}
    assert audit(south.path, PARTS_KEY).faults == ()
    north.close()
    south.close()


def test_a_starved_peer_is_fed_by_any_other(tmp_path):
    """North gives to south and not to east; south's bundle brings north's log to east, with nothing lost."""
    north, south, east = (new_store(tmp_path / name) for name in ("north", "south", "east"))
    say(north, "north", *(sealed("north", str(number)) for number in range(300)))
    take(south, "south", bundle(north, "north", "south"))
    assert east.size(origin("north")) == 0
    take(east, "east", bundle(south, "south", "east"))
    assert east.head(origin("north")).root == north.head(origin("north")).root
    assert east.part(sealed("north", "7").parts[0].commitment) is not None
    for store in (north, south, east):
        store.close()


def test_a_withheld_payload_is_absent_and_stops_nothing(tmp_path):
    """The entry stands and is cosigned; that its part is not here is counted, and no proof can show it."""
    north, south = new_store(tmp_path / "north"), new_store(tmp_path / "south")
    say(north, "north", sealed("north", "1"))
    without = [(name, data) for name, data in files_of(bundle(north, "north", "south")) if "/parts/" not in name]
    need_held(on_bundle(tar_of(without)))
    take(south, "south", tar_of(without))
    found = audit(south.path, PARTS_KEY)
    assert (found.faults, found.entries, found.absent) == ((), 1, 1)
    proved = check_proof(read_proof(proof_bytes(scene.proof(scene.sound_leaves(), parts=()))))
    assert (proved.shown, proved.withheld) == ((), ("facts", "place"))
    need_held(on_proof(proof_bytes(scene.proof(scene.sound_leaves(), parts=()))))
    append(south, "south", sealed("south", "1"))
    north.close()
    south.close()


def test_a_withheld_accept_brings_nothing_into_force():
    """Silence is no accept: neither of who withholds it nor of who is offline."""
    assert in_force("a", {"b": "a"}, {"b": frozenset({"north", "south"})}, ["north", "south"]) == "b"
    assert in_force("a", {"b": "a"}, {"b": frozenset({"north"})}, ["north", "south"]) == "a"
    assert in_force("a", {"b": "a"}, {}, ["north", "south"]) == "a"
