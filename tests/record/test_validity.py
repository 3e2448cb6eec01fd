"""The entry layer, and how sealing meets it."""

import msgspec
import pytest

from parley.record.canonical import NotCanonical, encode
from parley.record.entry import Envelope, Leaf, Part, signing_input
from parley.record.keys import verify
from parley.record.seal import Sealed, seal
from parley.record.validity import KeyRing, judge, log_rules, read_leaf
from tests.record.cast import AT, FACTS, PROCESS, certificate, genesis, origin, sealed, signer

RULES = log_rules(genesis(), "members", "north")


def leaf(item: Sealed, seq: int = 0, **changed) -> bytes:
    fields = {
        "version": 1,
        "log": RULES.log,
        "seq": seq,
        "heads": {},
        "envelope": item.envelope.decode(),
        "signature": item.signature,
    } | changed
    return encode(msgspec.to_builtins(Leaf(**fields)))


def reasons(*leaves: bytes, parts: tuple[Part, ...] = ()) -> list[str]:
    """Why each leaf is inert, judged from the beginning of north's log."""
    held = {part.commitment: part for part in parts}
    judged, _ = judge(
        [(seq, read_leaf(data, seq, RULES)) for seq, data in enumerate(leaves)],
        RULES,
        KeyRing(),
        lambda nonce: None,
        held.get,
    )
    return [item.inert for item in judged]


def resealed(item: Sealed, **changed) -> Sealed:
    """The envelope with fields changed, signed anew by the root key."""
    changed_envelope = msgspec.structs.replace(msgspec.json.decode(item.envelope, type=Envelope), **changed)
    envelope = msgspec.json.encode(changed_envelope, order="sorted")
    return Sealed(envelope, signer("north root").sign(signing_input(envelope)).hex(), item.parts)


def test_a_sound_entry_counts():
    assert reasons(leaf(sealed("north", "1")), leaf(sealed("north", "2"), 1)) == ["", ""]


def test_a_seal_is_over_the_pae_and_binds_its_parts():
    item = sealed("north", "1", parts=[*FACTS, ("place", {"lat_e6": 1}, False)])
    envelope = msgspec.json.decode(item.envelope, type=Envelope)
    assert verify(
        envelope.key,
        b"DSSEv1 36 application/vnd.parley.envelope+json %d " % len(item.envelope) + item.envelope,
        bytes.fromhex(item.signature),
    )
    assert [(ref.name, ref.carried) for ref in envelope.parts] == [("facts", True), ("place", False)]
    assert [ref.commitment for ref in envelope.parts] == [part.commitment for part in item.parts]
    assert item.parts[1].value() == {"lat_e6": 1}


def test_salts_hide_equal_parts():
    one, two = (
        seal(
            signer("north root"),
            process=PROCESS,
            member="north",
            channel="members",
            kind="report",
            at=AT,
            nonce=nonce,
            parts=FACTS,
        )
        for nonce in ("1", "2")
    )
    assert one.parts[0].body == two.parts[0].body
    assert one.parts[0].commitment != two.parts[0].commitment
    assert len(one.parts[0].salt) == 32


def test_sealing_refuses_floats_and_repeated_names():
    with pytest.raises(NotCanonical, match=r"0\.5 is a float"):
        sealed("north", "1", parts=[("facts", {"p": 0.5}, True)])
    with pytest.raises(ValueError, match="report: two parts have one name"):
        sealed("north", "1", parts=[*FACTS, *FACTS])


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (lambda: leaf(sealed("north", "1")) + b" ", "the leaf is not canonical: spacing"),
        (
            lambda: leaf(sealed("north", "1")).replace(b'"seq":0', b'"seq":0,"seq":0'),
            "the leaf is not canonical: key 'seq' is repeated",
        ),
        (
            lambda: leaf(sealed("north", "1")).replace(b'"seq":0', b'"seq":0.0'),
            "the leaf is not canonical: 0.0 is a float",
        ),
        (lambda: b"[" * 60_000, "the leaf is not canonical: nested|the leaf has 60000"),
        (lambda: b"\xff" * 70_000, "the leaf has 70000 bytes, more than 65535"),
        (lambda: b"{}", "the leaf does not have the fields of version 1"),
        (lambda: b"", "the leaf is not canonical: not JSON"),
        (lambda: encode(msgspec.json.decode(leaf(sealed("north", "1"))) | {"more": 1}), "does not have the fields of"),
        (
            lambda: encode(msgspec.json.decode(leaf(sealed("north", "1"))) | {"version": 2, "more": 1}),
            "the leaf has version 2, which is not known",
        ),
        (lambda: leaf(sealed("north", "1"), version=2), "leaf version 2 is not known"),
        (lambda: leaf(sealed("north", "1"), 5), "the leaf names position 5"),
        (lambda: leaf(sealed("north", "1"), log=origin("south")), f"the leaf names log {origin('south')}"),
        (
            lambda: leaf(sealed("north", "1"), heads={origin("south", "room"): (1, "0" * 64)}),
            "which readers of members may not read",
        ),
        (lambda: leaf(sealed("north", "1"), heads={origin("north"): (1, "0" * 64)}), "may not read"),
        (
            lambda: leaf(sealed("north", "1"), heads={origin("south"): (-1, "0" * 64)}),
            "a head that is no size and root",
        ),
        (lambda: leaf(sealed("north", "1"), heads={origin("south"): (1, "0")}), "a head that is no size and root"),
        (lambda: leaf(sealed("north", "1"), signature="0" * 127), "the signature is not 64 bytes in lower-case hex"),
        (lambda: leaf(sealed("north", "1"), signature="0" * 128), "the signature does not fit"),
        (
            lambda: leaf(sealed("north", "1"), envelope=sealed("north", "1").envelope.decode() + " "),
            "the envelope is not canonical: spacing",
        ),
        (lambda: leaf(sealed("north", "1"), envelope="{}"), "the envelope does not have the fields of version 1"),
        (
            lambda: leaf(sealed("north", "1"), envelope='{"version":7}'),
            "the envelope has version 7, which is not known",
        ),
        (lambda: leaf(resealed(sealed("north", "1"), version=2)), "envelope version 2 is not known"),
        (lambda: leaf(resealed(sealed("north", "1"), process="0" * 64)), "names process '0{64}', not"),
        (lambda: leaf(resealed(sealed("north", "1"), channel="public")), "names channel 'public', not 'members'"),
        (lambda: leaf(resealed(sealed("north", "1"), nonce="")), "the nonce is empty"),
        (lambda: leaf(resealed(sealed("north", "1"), nonce="n" * 129)), "longer than 128"),
        (lambda: leaf(resealed(sealed("north", "1"), at=2**53)), "claimed time 9007199254740992 is outside"),
        (lambda: leaf(resealed(sealed("north", "1"), refs=("x",))), "is not 64 lower-case hex digits"),
        (lambda: leaf(sealed("south", "1")), "names member 'south', not 'north'"),
        (lambda: leaf(sealed("north", "1", key="desk")), "is not certified in this log"),
        (lambda: leaf(sealed("north", "1", key="witness")), "is not certified in this log"),
    ],
)
def test_a_broken_rule_makes_an_entry_inert_and_is_named(made, reason):
    found = reasons(made(), leaf(sealed("north", "after"), 1))
    assert found[1] == ""
    with pytest.raises(AssertionError, match=reason):
        raise AssertionError(found[0])


def test_two_parts_of_one_name():
    item = sealed("north", "1", parts=[("a", 1, True), ("b", 2, True)])
    parts = tuple(
        msgspec.structs.replace(ref, name="a") for ref in msgspec.json.decode(item.envelope, type=Envelope).parts
    )
    assert reasons(leaf(resealed(item, parts=parts))) == ["two parts have one name"]


@pytest.mark.parametrize("position", range(0, 460, 7))
def test_every_byte_of_an_envelope_is_signed(position):
    item = sealed("north", "1")
    flipped = bytearray(item.envelope)
    flipped[position % len(flipped)] ^= 1
    changed = encode(
        {
            "envelope": flipped.decode(),
            "heads": {},
            "log": RULES.log,
            "seq": 0,
            "signature": item.signature,
            "version": 1,
        }
    )
    assert reasons(changed)[0] != ""


def test_a_nonce_counts_once_and_an_inert_entry_does_not_spend_it():
    forged = leaf(sealed("north", "1"), signature="0" * 128)
    first, again = leaf(sealed("north", "1"), 1), leaf(sealed("north", "1", kind="finding"), 2)
    assert reasons(forged, first, again) == ["the signature does not fit", "", "nonce 1 was used at 1"]


def test_a_desk_key_holds_from_its_certificate_to_its_revocation():
    granted, revoked = certificate("north", "c", "desk"), certificate("north", "r", "", (signer("north desk").key_id,))
    by_desk = [sealed("north", f"d{number}", key="desk") for number in range(3)]
    again = certificate("north", "again", "desk")
    leaves = [by_desk[0], granted, by_desk[1], revoked, by_desk[2], again, sealed("north", "d3", key="desk")]
    key = signer("north desk").key_id
    assert reasons(
        *(leaf(item, seq) for seq, item in enumerate(leaves)), parts=(*granted.parts, *revoked.parts, *again.parts)
    ) == [
        f"key {key} is not certified in this log",
        "",
        "",
        "",
        f"key {key} was revoked at 3",
        "",
        f"key {key} was revoked at 3",
    ]


def test_a_desk_cannot_certify():
    granted, by_desk = certificate("north", "c", "desk"), certificate("north", "d", "other", key="desk")
    assert reasons(leaf(granted), leaf(by_desk, 1), parts=(*granted.parts, *by_desk.parts)) == [
        "",
        "a desk's key cannot certify keys",
    ]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"desk": "x"}, "does not say what it must"),
        ("x", "does not say what it must"),
        ({"key": "x", "desk": "x"}, "certifies 'x', which is no desk's key"),
        ({"key": signer("north root").key_id, "desk": "x"}, "which is no desk's key"),
    ],
)
def test_a_certificate_that_says_nothing_is_inert(said, reason):
    item = sealed("north", "c", kind="key", parts=[("key", said, True)])
    with pytest.raises(AssertionError, match=reason):
        raise AssertionError(reasons(leaf(item), parts=item.parts)[0])


def test_a_certificate_that_is_not_here_certifies_nothing_yet():
    leaves = leaf(certificate("north", "c", "desk")), leaf(sealed("north", "d", key="desk"), 1)
    assert reasons(*leaves)[1].endswith("is not certified in this log")
    assert reasons(*leaves, parts=certificate("north", "c", "desk").parts) == ["", ""]


def test_random_salts_are_the_default():
    assert (
        len(
            {
                seal(
                    signer("north root"),
                    process=PROCESS,
                    member="north",
                    channel="members",
                    kind="report",
                    at=AT,
                    nonce="1",
                    parts=FACTS,
                ).envelope
                for _ in range(3)
            }
        )
        == 3
    )
