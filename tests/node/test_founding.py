"""Founding: cards and signed genesis files in any order; what differs is refused, and who is missing is said."""

import json
import random
import shutil

import pytest

from parley.node.config import NodeError, read_config
from parley.node.exchange.cards import Card, card_bytes, read_card
from parley.node.exchange.founding import found, prepare
from parley.node.keyring import load_root
from parley.node.opened import open_node
from parley.record.canonical import decode, encode
from parley.record.clock import SetClock
from parley.record.genesis import GenesisFile, genesis_file_bytes, process_id, read_genesis_file
from tests.node import land
from tests.node.cast import BEGIN

HOLDING = {"n": ("north", "red"), "s": ("south", "envoy"), "e": ("east", "watcher", "press")}
CLOCK = SetClock(BEGIN)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Three folders with keys and cards; copy them."""
    folder = tmp_path_factory.mktemp("founding")
    paper = land.write(folder / "paper")
    for name, members in HOLDING.items():
        prepare(paper, folder / name, members, clock=CLOCK, passphrase=None)
    return folder


@pytest.fixture
def places(made, tmp_path):
    return {name: shutil.copytree(made / name, tmp_path / name) for name in HOLDING}


def cards(place):
    return sorted(place.glob("card-*.json"))


def signed(place):
    return sorted(place.glob("genesis-*.json"))


def take(place, files):
    return found(place, files, clock=CLOCK, passphrase=None)


@pytest.mark.parametrize("seed", range(6))
def test_any_order_and_repeats_come_to_one_genesis(places, seed):
    chance = random.Random(seed)
    while not all((place / "node.toml").exists() for place in places.values()):
        place = places[chance.choice("nse")]
        around = [path for other in places.values() for path in (*cards(other), *signed(other))]
        take(place, chance.sample(around, chance.randint(0, len(around))))
    processes = {
        process_id(read_genesis_file((place / "genesis.json").read_bytes()).genesis) for place in places.values()
    }
    assert len(processes) == 1
    assert read_config(places["e"]).members == ("east", "press", "watcher")
    with open_node(places["n"], clock=CLOCK) as node:
        assert {node.process} == processes
        assert [log.split("/")[2:] for log in node.store.logs() if node.store.size(log)] == [
            ["public", "north"],
            ["public", "red"],
            ["members", "north"],
            ["members", "red"],
            ["guarantors", "north"],
        ]


def test_it_says_whose_card_and_whose_signature_is_missing(places):
    standing = take(places["n"], cards(places["s"]))
    assert standing.cards_missing == ("east", "watcher", "press")
    assert (standing.process, standing.in_force) == ("", False)
    standing = take(places["n"], cards(places["e"]))
    assert standing.cards_missing == ()
    assert standing.signatures_missing == ("south", "east", "envoy", "watcher", "press")
    assert len(standing.process) == 64
    assert {path.name for path in standing.to_hand_out} == {
        "card-north.json",
        "card-red.json",
        "genesis-north.json",
        "genesis-red.json",
    }
    assert not (places["n"] / "node.toml").exists()


def other_card(places, **changed):
    """South's card with something changed, signed again by south."""
    card = read_card(cards(places["s"])[1].read_bytes(), "card")
    assert card.member.id == "south"
    fields = {name: changed.get(name, getattr(card, name)) for name in card.__struct_fields__}
    root = load_root(places["s"], "south", None, clear=True)
    path = places["s"] / "other.json"
    path.write_bytes(card_bytes(Card(**fields), root))
    return path


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"made_at": BEGIN + 1}, "differs from the card of south taken before: its keys are others"),
        ({"agreement": "0" * 64}, "south would begin with agreement 0{64}, here it is .*; agree first"),
        ({"rules": 99}, "south would begin with rules 99, here it is"),
        ({"standing": "live"}, "south would begin with standing live, here it is exercise"),
        ({"version": 2}, "is a card of version 2, this program reads 1"),
    ],
)
def test_a_card_that_differs_is_refused(places, changed, message):
    take(places["n"], cards(places["s"]))
    before = take(places["n"], [])
    with pytest.raises(NodeError, match=message):
        take(places["n"], [other_card(places, **changed)])
    assert take(places["n"], []) == before


def test_a_card_changed_on_the_way_is_refused(places, tmp_path):
    file = decode(cards(places["s"])[1].read_bytes())
    key = decode(file["card"].encode())["member"]["witness"]
    changed = tmp_path / "changed.json"
    changed.write_bytes(encode(file | {"card": file["card"].replace(key, "0" * 64)}))
    with pytest.raises(NodeError, match="the signature does not fit the card; it was changed on the way"):
        take(places["n"], [changed])
    changed.write_bytes(b"{}")
    with pytest.raises(NodeError, match=r"changed\.json is neither a card nor a genesis"):
        take(places["n"], [changed])


def test_two_faces_are_found_when_signatures_are_exchanged(places, tmp_path, made):
    """South gives north one card and east another: each would sign another genesis, and neither takes the other's."""
    shutil.rmtree(places["s"])
    prepare(made / "paper" / "agreement.toml", places["s"], HOLDING["s"], clock=CLOCK, passphrase=None)
    take(places["n"], [*cards(places["s"]), *cards(places["e"])])
    take(places["e"], [*cards(made / "s"), *cards(places["n"])])
    with pytest.raises(
        NodeError, match=r"names other keys of (south|envoy) than the card taken before; ask who changed them"
    ):
        take(places["n"], signed(places["e"]))


def test_a_false_signature_is_refused(places, tmp_path):
    for name, others in (("n", "se"), ("s", "ne")):
        take(places[name], [card for other in others for card in cards(places[other])])
    file = read_genesis_file(signed(places["s"])[0].read_bytes())
    forged = tmp_path / "forged.json"

    forged.write_bytes(
        genesis_file_bytes(
            GenesisFile(genesis=file.genesis, signatures=file.signatures | {"east": file.signatures["south"]})
        )
    )
    with pytest.raises(NodeError, match="the signature of east does not fit"):
        take(places["n"], [forged])


def test_strangers_and_folders_without_keys_are_told_what_to_do(tmp_path, made):
    with pytest.raises(NodeError, match="nobody: no member of"):
        prepare(made / "paper" / "agreement.toml", tmp_path / "x", ("nobody",), clock=CLOCK, passphrase=None)
    with pytest.raises(NodeError, match="holds no keys; begin with: parley init"):
        take(tmp_path, [])


def test_keys_are_sealed_where_it_is_no_exercise(tmp_path):
    paper = land.write(tmp_path / "paper", ('standing = "exercise"', 'standing = "live"'))
    with pytest.raises(NodeError, match="need a passphrase"):
        prepare(paper, tmp_path / "node", ("north",), clock=CLOCK, passphrase=None)
    prepare(paper, tmp_path / "other", ("north",), clock=CLOCK, passphrase=b"open")
    for path in (tmp_path / "other" / "keys").iterdir():
        assert decode_sealing(path) == "argon2id-secretbox", path


def decode_sealing(path) -> str:

    return json.loads(path.read_text())["sealing"]
