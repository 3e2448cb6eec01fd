"""The proof file: made from a record, read strictly, printed back, and what it says of who held what when."""

import pytest

from parley.record.genesis import GenesisMember, log_origin, process_id, sign_genesis_by_all
from parley.record.note import parse_note
from parley.record.proof import ProofRefused, proof_bytes, read_proof
from parley.record.proof_check import check_proof
from parley.record.store_proof import NotProvable, prove
from tests.attacks import scene
from tests.attacks.verifiers import need_held, on_proof
from tests.record.bundles import say
from tests.record.cast import (
    AT,
    PROCESS,
    WITNESSES,
    append,
    certificate,
    genesis,
    new_store,
    origin,
    sealed,
    signer,
)
from tests.record.proofs import DOCUMENT, example, with_example


def everything(_commitment: str) -> bool:
    return True


def test_the_document_shows_what_the_code_makes():
    document = DOCUMENT.read_text()
    assert with_example(document) == document, "write it anew: python -m tests.record.proofs"
    need_held(on_proof(example(document)))
    assert f"`{PROCESS}`" in document


def test_it_is_read_and_printed_back():
    for proof in (scene.proof(scene.sound_leaves()), scene.proof(scene.sound_leaves(), index=0, parts=(), keys=())):
        data = proof_bytes(proof)
        assert read_proof(data) == proof
        assert proof_bytes(read_proof(data)) == data


def test_it_says_who_said_what_and_who_held_it_when():
    found = check_proof(scene.proof(scene.sound_leaves()), process=PROCESS)
    assert (found.member, found.channel, found.kind, found.standing) == ("north", "members", "report", "exercise")
    assert (found.log, found.seq, found.size) == (origin("north"), 1, 3)
    assert (found.shown, found.withheld) == (("facts",), ("place",))
    assert (found.not_held, found.held) == ({"south": AT, "east": AT}, {"south": AT + 90, "east": AT + 90})


LINES = {
    "first line": ("parley.proof/v1", "parley.proof/v2", "stands where"),
    "standing": ("EXERCISE", "LIVE", "the file says 'LIVE'"),
    "standing left out": ("EXERCISE\n", "", "first paragraph"),
    "number with a zero": ("index 0", "index 00", "no plain number"),
    "number of another kind": ("index 0", "index ٠", "no plain number"),
    "two spaces": ("index 0", "index  0", "no plain number"),
    "salt in capitals": ("part key 2ea38e", "part key 2EA38E", "not a part's name, salt and body"),
    "carriage return": ("\n\nentry\n", "\r\n\r\nentry\n", "stands where|no line of an entry|not base64"),
    "a line more": ("\n\nbefore\n", "\nsaw it\n\nbefore\n", "no line of an entry"),
    "no empty line": ("\n\nbefore\n", "\nbefore\n", "no line of an entry"),
    "base64 without its padding": ("=\n\n", "\n\n", "not base64|not written as"),
}


@pytest.mark.parametrize("name", LINES)
def test_a_line_that_is_otherwise_is_refused_and_named(name: str):
    old, new, why = LINES[name]
    text = scene.sound().decode()
    assert old in text
    with pytest.raises(ProofRefused, match=why):
        read_proof(text.replace(old, new, 1).encode())
    assert all(on_proof(text.replace(old, new, 1).encode()))


def test_other_files_are_refused():
    for data in (b"", b"\n", b"{}", b"\xff\xfe\n", b"parley.proof/v1\n", bytes(1000), scene.sound()[1:]):
        with pytest.raises(ProofRefused):
            read_proof(data)
        assert all(on_proof(data))
    with pytest.raises(ProofRefused, match="are more than the"):
        read_proof(bytes(32 * 2**20 + 1))


@pytest.fixture
def told(store):
    """A log: certificate, ten reports by the desk, each cosigned at a minute of its own."""
    key = append(store, "north", certificate("north", "key/1", "desk"), at=AT)[0].id
    ids = [
        append(store, "north", sealed("north", str(minute), key="desk", at=AT + 60 * minute), at=AT + 60 * minute + 5)[
            0
        ].id
        for minute in range(1, 11)
    ]
    return key, ids


def test_every_entry_of_a_record_is_proved_within_its_minute(store, told):
    key, ids = told
    for minute, identity in enumerate(ids, 1):
        proof = prove(store, identity, certificates=[key], is_shown=everything)
        need_held(on_proof(proof_bytes(proof)))
        found = check_proof(proof)
        assert (found.seq, found.size, found.entry, found.remarks) == (minute, minute + 1, identity, ())
        assert set(found.held.values()) == {AT + 60 * minute + 5}
        assert set(found.not_held.values()) == {AT + 60 * (minute - 1) + (5 if minute > 1 else 0)}


def test_the_first_entry_has_nothing_before_it(store, told):
    found = prove(store, told[0], certificates=[], is_shown=everything)
    assert found.before is None
    need_held(on_proof(proof_bytes(found)))


def test_only_what_may_be_shown_is_in_the_file(store):
    report = sealed("north", "1", parts=[("facts", {"act": "shelling"}, True), ("place", {"name": "the mill"}, False)])
    append(store, "north", report)
    entry = store.get(next(store.entries(origin("north"))).id)
    assert store.part(entry.envelope.parts[1].commitment) is not None
    proof = prove(store, entry.id, certificates=[], is_shown=lambda one: one == entry.envelope.parts[0].commitment)
    assert b"the mill" not in proof_bytes(proof)
    assert check_proof(proof).withheld == ("place",)


def test_the_head_is_the_first_that_all_others_cosigned_else_the_first_that_any_did(store):
    say(store, "north", sealed("north", "1"))
    identity = next(store.entries(origin("north"))).id
    with pytest.raises(NotProvable, match="no other member has cosigned a head over entry 0"):
        prove(store, identity, certificates=[], is_shown=everything)
    store.cosign(origin("north"), witnesses={"south": WITNESSES["south"]}, at=AT + 1)
    assert check_proof(prove(store, identity, certificates=[], is_shown=everything)).held == {"south": AT + 1}
    say(store, "north", sealed("north", "2"))
    store.cosign(origin("north"), witnesses=WITNESSES, at=AT + 2)
    store.cosign(origin("north"), witnesses=WITNESSES, at=AT + 9)
    proof = prove(store, identity, certificates=[], is_shown=everything)
    assert check_proof(proof).held == {"south": AT + 2, "east": AT + 2}
    assert len(parse_note(proof.head).signatures) == 3
    need_held(on_proof(proof_bytes(proof)))


def test_an_inert_and_an_unknown_entry_have_no_proof(tmp_path):
    leaves = [*scene.sound_leaves(), scene.leaf(scene.LATER, 3)]
    store = new_store(tmp_path / "taker")
    store.receive(origin("north"), leaves, scene.signed(leaves), parts=scene.CERTIFICATE.parts)
    assert prove(store, next(store.entries(origin("north"))).id, certificates=[], is_shown=everything)
    poison = scene.leaf(sealed("north", "x", key="stranger"), 4)
    store.receive(origin("north"), [*leaves, poison], scene.signed([*leaves, poison]))
    inert = list(store.entries(origin("north")))[4]
    assert inert.inert
    for identity in (inert.id, "ab" * 32):
        with pytest.raises(NotProvable, match="is not here or does not count"):
            prove(store, identity, certificates=[], is_shown=everything)
    store.close()


def test_where_nobody_else_is_represented_one_hand_is_enough_and_is_named():
    """A reconstruction kept by one desk: a state that is only named cannot cosign."""
    north = next(member for member in genesis().members if member.id == "north")
    west = GenesisMember(id="west", roles=("guarantor",), represented=False)
    kept = scene.replaced(north, logs={"members": north.logs["members"]})
    built = genesis(standing="reconstruction", members=(kept, west), channels={"members": ("north", "west")})
    process = process_id(built)
    file = sign_genesis_by_all(built, {"north": signer("north root")})
    log = log_origin(process, "members", "north")
    leaves = [scene.leaf(sealed("north", "1", process=process), 0, log=log)]
    head = scene.signed(leaves, others=[], genesis=built)
    proof = scene.replaced(scene.proof(leaves, index=0, parts=(), keys=(), head=head), genesis=file)
    need_held(on_proof(proof_bytes(proof), process))
    found = check_proof(proof)
    assert (found.standing, found.held) == ("reconstruction", {})
    assert "nobody else attests this head" in found.remarks[0]
