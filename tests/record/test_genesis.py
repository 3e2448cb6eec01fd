import msgspec
import pytest

from parley.record.basis import Basis, basis_bytes, basis_hash
from parley.record.canonical import decode, encode
from parley.record.genesis import (
    GenesisError,
    GenesisFile,
    GenesisMember,
    genesis_bytes,
    genesis_faults,
    genesis_file_bytes,
    member_of,
    missing_signatures,
    process_id,
    read_genesis,
    read_genesis_file,
    readable_channels,
    sign_genesis,
    verify_genesis,
)
from tests.record.cast import CHANNELS, MEMBERS, genesis, genesis_file, signer


def with_member(name: str, **changed):
    """The genesis with one member's fields changed."""
    members = tuple(
        msgspec.structs.replace(member, **changed) if member.id == name else member for member in genesis().members
    )
    return genesis(members=members)


def test_a_genesis_signed_by_all_holds_and_comes_back():
    verify_genesis(genesis_file())
    again = read_genesis_file(genesis_file_bytes(genesis_file()))
    assert again == genesis_file()
    assert list(again.genesis.channels) == ["public", "members", "room"]
    assert genesis_faults(genesis()) == []


def test_the_order_of_channels_is_part_of_the_process():
    turned = genesis(channels=dict(reversed(CHANNELS.items())))
    assert process_id(turned) != process_id(genesis())
    assert list(read_genesis(genesis_bytes(turned)).channels) == ["room", "members", "public"]


@pytest.mark.parametrize(
    ("channel", "readable"),
    [
        ("public", ("public",)),
        ("members", ("public", "members")),
        ("room", ("public", "members", "room")),
    ],
)
def test_readers_of_a_channel_read_the_wider_ones(channel, readable):
    assert readable_channels(genesis(), channel) == readable


def test_two_rooms_read_nothing_of_each_other():
    both = genesis(channels=CHANNELS | {"other": ("south", "east")})
    assert readable_channels(both, "other") == ("public", "members", "other")


def test_a_missing_a_false_and_a_strange_signature():
    signed = genesis_file()
    partial = GenesisFile(genesis=signed.genesis, signatures={"north": signed.signatures["north"]})
    assert missing_signatures(partial) == ("south", "east")
    with pytest.raises(GenesisError, match="south has not signed; east has not signed"):
        verify_genesis(partial)
    swapped = signed.signatures | {"south": signed.signatures["north"]}
    with pytest.raises(GenesisError, match=r"^genesis: the signature of south does not fit$"):
        verify_genesis(GenesisFile(genesis=signed.genesis, signatures=swapped))
    with pytest.raises(GenesisError, match="west has signed and is no represented member"):
        verify_genesis(GenesisFile(genesis=signed.genesis, signatures=signed.signatures | {"west": "00"}))
    with pytest.raises(GenesisError, match="the signature of south does not fit"):
        verify_genesis(GenesisFile(genesis=signed.genesis, signatures=signed.signatures | {"south": "no hex"}))


@pytest.mark.parametrize(
    "changed",
    [
        {"process": "Other"},
        {"standing": "live"},
        {"agreement": "c" * 64},
        {"model": "c" * 64},
        {"rules": 2},
        {"made_at": 1},
        {"channels": CHANNELS | {"room": ("south", "north")}},
    ],
)
def test_every_field_is_signed(changed):
    with pytest.raises(GenesisError, match="the signature of north does not fit"):
        verify_genesis(GenesisFile(genesis=genesis(**changed), signatures=genesis_file().signatures))


def test_only_the_root_key_signs():
    with pytest.raises(GenesisError, match="is not the root key that the genesis names for north"):
        sign_genesis(genesis(), "north", signer("north witness"))
    with pytest.raises(KeyError, match="west is no member"):
        member_of(genesis(), "west")


@pytest.mark.parametrize(
    ("made", "fault"),
    [
        (lambda: genesis(agreement="A" * 64), "agreement 'A+' is no SHA-256 in hex"),
        (lambda: genesis(version=2), "version 2 is not 1"),
        (lambda: genesis(standing="draft"), "standing 'draft' is none of live, exercise, reconstruction"),
        (lambda: genesis(channels=CHANNELS | {"Room 2": ("north",)}), "channel 'Room 2' is not lower-case"),
        (lambda: genesis(channels=CHANNELS | {"other": ("west",)}), "channel other names west, who is no member"),
        (lambda: genesis(channels=CHANNELS | {"public": (*MEMBERS, "east")}), "channel public names a member twice"),
        (lambda: genesis(members=(*genesis().members, genesis().members[0])), "member north stands twice"),
        (lambda: genesis(channels=CHANNELS | {"witness": MEMBERS}), "a channel is called witness"),
        (lambda: with_member("north", root=""), "north has no root key"),
        (lambda: with_member("north", witness="x"), "north has no witness key"),
        (lambda: with_member("north", logs={}), "north is in channel public and has no log key for it"),
        (
            lambda: with_member("east", logs=genesis().members[0].logs),
            "east has a log key for room, in which it is not",
        ),
        (lambda: with_member("north", root=signer("south root").key_id), "key [0-9a-f]{64} stands in two places"),
        (lambda: with_member("north", witness=signer("north root").key_id), "stands in two places"),
        (
            lambda: with_member("north", represented=False),
            "north is not represented, which only a reconstruction may say",
        ),
        (lambda: with_member("north", represented=False), "north is not represented and yet has keys"),
    ],
)
def test_contradictions_are_named(made, fault):
    with pytest.raises(GenesisError, match=fault):
        verify_genesis(GenesisFile(genesis=made(), signatures={}))


def test_in_a_reconstruction_nobody_signs_for_who_is_not_represented():
    members = (genesis().members[0], GenesisMember(id="south", roles=("guarantor",), represented=False))
    past = genesis(standing="reconstruction", members=members, channels=dict.fromkeys(CHANNELS, ("north", "south")))
    file = GenesisFile(genesis=past, signatures={"north": sign_genesis(past, "north", signer("north root"))})
    verify_genesis(file)
    assert missing_signatures(file) == ()


@pytest.mark.parametrize("data", [b"", b"[]", b'{"genesis":"{}","signatures":{}}', b'{"genesis":"x"}'])
def test_other_files_are_refused(data):
    with pytest.raises(GenesisError, match="this is no genesis"):
        read_genesis_file(data)


def test_a_field_that_is_not_known_is_refused():
    value = decode(genesis_bytes(genesis())) | {"more": 1}
    with pytest.raises(GenesisError, match="has fields that version 1 does not know"):
        read_genesis(encode(value))


def test_a_basis_has_one_hash():
    logs = {"b": (2, "0" * 64), "a": (1, "1" * 64)}
    fields = {"process": "p", "rules": 1, "agreement": "a", "model": "m", "channel": "public"}
    basis = Basis(**fields, logs=logs, absent=("0a", "0b"))
    assert basis_hash(basis) == basis_hash(Basis(**fields, logs=dict(reversed(logs.items())), absent=("0a", "0b")))
    assert basis_hash(basis) != basis_hash(Basis(**fields, logs=logs))
    assert decode(basis_bytes(basis))["logs"] == {"a": [1, "1" * 64], "b": [2, "0" * 64]}
    with pytest.raises(ValueError, match="sorted and not repeated"):
        Basis(**fields, logs=logs, absent=("0b", "0a"))
