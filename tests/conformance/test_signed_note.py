"""The signed-note example of the Go module golang.org/x/mod/sumdb/note, whose format C2SP signed-note took over."""

import pytest

from parley.record.note import NoteError, is_signed_by, note_text, parse_key, parse_note

KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""


def test_the_example_is_signed():
    note = parse_note(NOTE)
    assert is_signed_by(note, parse_key(KEY))
    assert note_text(note) == NOTE
    assert note.signatures[0].key_hash.hex() == "c74f20a3"


def test_one_other_letter_is_not():
    with pytest.raises(NoteError, match="the signature of PeterNeumann does not fit the note"):
        is_signed_by(parse_note(NOTE.replace("answer", "Answer")), parse_key(KEY))
