import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.record.checkpoint import (
    Checkpoint,
    checkpoint_text,
    log_key,
    open_checkpoint,
    parse_checkpoint,
    sign_checkpoint,
)
from parley.record.cosignature import cosign, cosigned_at, witness_key
from parley.record.note import (
    Note,
    NoteError,
    NoteSignature,
    is_signed_by,
    key_text,
    note_text,
    parse_key,
    parse_note,
)
from tests.record.cast import AT, signer

LOG, WITNESS = signer("log"), signer("witness")
HEAD = Checkpoint("example.org/log", 7, b"r" * 32)
KEY = log_key("example.org/log", LOG.key_id)
TEXT = note_text(sign_checkpoint(HEAD, LOG))
ROOT = base64.b64encode(b"r" * 32).decode()
LINE = TEXT.splitlines()[-1]


def test_a_signed_head_comes_back():
    note, checkpoint = open_checkpoint(TEXT, KEY)
    assert (checkpoint, note_text(note)) == (HEAD, TEXT)
    assert parse_key(key_text(KEY)) == KEY


@given(st.integers(0, len(TEXT) - 1), st.integers(0, 6))
def test_any_changed_letter_is_refused(position, bit):
    changed = TEXT[:position] + chr(ord(TEXT[position]) ^ 1 << bit) + TEXT[position + 1 :]
    with pytest.raises(NoteError):
        open_checkpoint(changed, KEY)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x\n" + LINE + "\n", "no empty line before its signatures"),
        ("x\n\n" + LINE, "does not end in a newline"),
        ("x\n\n\n", "does not end in a newline"),
        ("x\n\n" + LINE.replace("— ", "- ") + "\n", "is not a dash, a name and base64"),
        ("x\n\n" + LINE + " \n", "is not a dash, a name and base64"),
        ("x\n\n— a+b AAAAAAA=\n", "key name 'a\\+b' is empty or holds a space or a plus"),
        ("x\n\n—  AAAAAAA=\n", "key name '' is empty"),
        ("x\n\n— a AAAA\n", "the signature of a is empty"),
        ("x\n\n— a AAAAAAA\n", "is not base64"),
        ("x\n\n— a AAAAAAB=\n", "is not how base64 would write it"),
        ("x\x07\n\n— a AAAAAAA=\n", "control character 0x07"),
        ("x\r\n\n— a AAAAAAA=\n", "control character 0x0d"),
        ("\ud800\n\n— a AAAAAAA=\n", "lone surrogate"),
        ("x\n\n" + "— a AAAAAAA=\n" * 101, "101 signatures, more than 100"),
        ("x" * 1_000_001, "longer than 1000000"),
    ],
)
def test_malformed_notes(text, message):
    with pytest.raises(NoteError, match=message):
        parse_note(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"o\n07\n{ROOT}\n", "size '07' is not a plain decimal number"),
        (f"o\n-1\n{ROOT}\n", "size '-1' is not"),
        (f"o\n٣\n{ROOT}\n", "size '٣' is not"),
        (f"o\n\n{ROOT}\n", "size '' is not"),
        (f"o\n9999999999999999\n{ROOT}\n", "is above 2\\^53-1"),
        (f"\n1\n{ROOT}\n", "names no log"),
        ("o\n1\nAAAA\n", "is not the base64 of 32 bytes"),
        ("o\n1\n!\n", "is not base64"),
        (f"o\n1\n{ROOT}", "each on a line of its own"),
        (f"o\n1\n{ROOT}\n\nx\n", "an empty line"),
    ],
)
def test_malformed_checkpoints(text, message):
    with pytest.raises(NoteError, match=message):
        parse_checkpoint(text)


def test_lines_that_nobody_here_needs_survive():
    text = f"o\n0\n{ROOT}\nmore\nand more\n"
    assert parse_checkpoint(text).extensions == ("more", "and more")
    assert checkpoint_text(parse_checkpoint(text)) == text


def test_a_stranger_and_another_log():
    with pytest.raises(NoteError, match=r"no signature of example\.org/log stands under the head"):
        open_checkpoint(TEXT, log_key("example.org/log", WITNESS.key_id))
    transplanted = sign_checkpoint(Checkpoint("example.org/other", 7, b"r" * 32), LOG)
    signature = NoteSignature(KEY.name, KEY.hash, LOG.sign(transplanted.text.encode()))
    with pytest.raises(NoteError, match=r"the head is of log example\.org/other, not of example\.org/log"):
        open_checkpoint(note_text(Note(transplanted.text, (signature,))), KEY)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (key_text(KEY).replace("+" + KEY.hash.hex(), "+00000000"), "has hash .*, not 00000000"),
        ("a+00000000+AAAA", "neither Ed25519 nor"),
        ("a", "neither Ed25519 nor|not base64"),
        ("+00000000+AAAA", "key name '' is empty"),
    ],
)
def test_malformed_keys(text, message):
    with pytest.raises(NoteError, match=message):
        parse_key(text)


def test_cosignatures():
    note = parse_note(TEXT)
    key = witness_key("example.org/witness", WITNESS.key_id)
    line = cosign(note.text, key.name, WITNESS, AT)
    assert cosigned_at(Note(note.text, (*note.signatures, line)), key) == (AT,)
    assert cosigned_at(note, key) == ()
    assert parse_key(key_text(key)) == key
    for false in (
        NoteSignature(line.name, line.key_hash, bytes(8) + line.signature[8:]),
        NoteSignature(line.name, line.key_hash, line.signature[:-1]),
    ):
        with pytest.raises(NoteError, match=r"the cosignature of example\.org/witness does not fit the head"):
            cosigned_at(Note(note.text, (false,)), key)


def test_a_cosignature_moved_to_another_head_is_false():
    other = sign_checkpoint(Checkpoint(HEAD.origin, 8, HEAD.root), LOG)
    key = witness_key("example.org/witness", WITNESS.key_id)
    with pytest.raises(NoteError, match="does not fit the head"):
        cosigned_at(Note(other.text, (cosign(parse_note(TEXT).text, key.name, WITNESS, AT),)), key)


def test_a_log_signature_is_no_cosignature_and_the_other_way():
    note = parse_note(TEXT)
    as_witness = witness_key(KEY.name, LOG.key_id)
    assert as_witness.hash != KEY.hash
    relabelled = NoteSignature(KEY.name, as_witness.hash, bytes(8) + note.signatures[0].signature)
    with pytest.raises(NoteError, match="does not fit"):
        cosigned_at(Note(note.text, (relabelled,)), as_witness)
    cosigned = cosign(note.text, KEY.name, LOG, AT)
    with pytest.raises(NoteError, match="does not fit the note"):
        is_signed_by(Note(note.text, (NoteSignature(KEY.name, KEY.hash, cosigned.signature[8:]),)), KEY)
