"""Every signed field, changed so that the file keeps its form: both verifiers refuse, also where nothing is pinned."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from parley.record.canonical import decode, encode
from parley.record.note import Note, NoteSignature, note_text, parse_note
from parley.record.proof import proof_bytes
from tests.attacks import scene
from tests.attacks.verifiers import need_held, need_refused, on_proof


def changes(value: Any) -> Iterator[Any]:
    """The value with one thing in it changed, for every thing in it."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from (value | {key: other} for other in changes(item))
            yield {name: other for name, other in value.items() if name != key}
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from ([*value[:at], other, *value[at + 1 :]] for other in changes(item))
            yield value[:at] + value[at + 1 :]
        yield [*value, "ab" * 32]
        if len(value) > 1:
            yield value[::-1]
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
        yield -value - 1
    else:
        yield value[:-1] + ("0" if value[-1:] != "0" else "1")
        yield value + "0"


def lines_of(word: str) -> list[tuple[int, str]]:
    """The lines of the sound file that begin with a word, with their numbers."""
    found = enumerate(scene.sound().decode().split("\n"))
    return [(at, line) for at, line in found if line.startswith(f"{word} ")]


def with_line(at: int, line: str) -> bytes:
    lines = scene.sound().decode().split("\n")
    assert lines[at] != line
    lines[at] = line
    return "\n".join(lines).encode()


def test_the_sound_file_holds_where_nothing_is_pinned():
    need_held(on_proof(scene.sound(), ""))


@pytest.mark.parametrize("word", ["envelope", "heads"])
def test_no_field_of_an_envelope_or_of_heads_can_be_changed(word: str):
    lines = lines_of(word)
    assert len(lines) == 2
    tried = 0
    for at, line in lines:
        said = decode(line[len(word) + 1 :].encode())
        for other in [*changes(said), {**said, "parley/x": [1, "ab" * 32]}]:
            need_refused(on_proof(with_line(at, f"{word} {encode(other).decode()}"), ""))
            tried += 1
    assert tried >= (60 if word == "envelope" else 2)


def test_no_field_of_the_genesis_can_be_changed():
    ((at, line),) = lines_of("genesis")
    file = decode(line.removeprefix("genesis ").encode())
    tried = 0
    for other in changes(decode(file["genesis"].encode())):
        changed = encode(file | {"genesis": encode(other).decode()}).decode()
        need_refused(on_proof(with_line(at, f"genesis {changed}"), ""))
        tried += 1
    for signatures in changes(file["signatures"]):
        need_refused(on_proof(with_line(at, f"genesis {encode(file | {'signatures': signatures}).decode()}"), ""))
        tried += 1
    assert tried > 100


def test_no_salt_and_no_word_of_a_part_can_be_changed():
    lines = lines_of("part")
    assert len(lines) == 2
    for at, line in lines:
        _, name, salt, body = line.split(" ", 3)
        for other in changes(decode(body.encode())):
            need_refused(on_proof(with_line(at, f"part {name} {salt} {encode(other).decode()}"), ""))
        for salted in (salt[:-2], salt + "00", "00" * 32):
            need_refused(on_proof(with_line(at, f"part {name} {salted} {body}"), ""))
        need_refused(on_proof(with_line(at, f"part place {salt} {body}"), ""))


@pytest.mark.parametrize("word", ["signature", "index", "path"])
def test_no_signature_position_or_path_can_be_changed(word: str):
    lines = lines_of(word)
    assert len(lines) >= 2
    for at, line in lines:
        value = line.removeprefix(f"{word} ")
        for other in (value[:-4] + value[-4:][::-1], "1" + value, value * 2, value[4:], "0", "A" * 43 + "="):
            if other and other != value:
                need_refused(on_proof(with_line(at, f"{word} {other}"), ""))


HEADS = {"the head": "head", "the older head": "before"}


@pytest.mark.parametrize("which", HEADS)
def test_no_line_of_a_head_can_be_changed(which: str):
    sound = scene.proof(scene.sound_leaves())
    note = parse_note(sound.head if which == "the head" else sound.before.note)
    origin, size, root, _ = note.text.split("\n")
    texts = [
        f"{origin}x\n{size}\n{root}\n",
        f"{origin}\n{int(size) + 1}\n{root}\n",
        f"{origin}\n0{size}\n{root}\n",
        f"{origin}\n{size}\n{base64.b64encode(bytes(32)).decode()}\n",
        f"{origin}\n{size}\n{root}\nmore\n",
    ]
    signatures = [NoteSignature(line.name + "x", line.key_hash, line.signature) for line in note.signatures] + [
        NoteSignature(line.name, bytes(4), line.signature) for line in note.signatures
    ]
    signatures += [NoteSignature(line.name, line.key_hash, bytes(len(line.signature))) for line in note.signatures]
    changed = [Note(text, note.signatures) for text in texts]
    changed += [
        Note(note.text, (*note.signatures[: at % 3], line, *note.signatures[at % 3 + 1 :]))
        for at, line in enumerate(signatures)
    ]
    for other in changed:
        text = note_text(other)
        if which == "the head":
            proof = scene.replaced(sound, head=text)
        else:
            proof = scene.replaced(sound, before=scene.replaced(sound.before, note=text))
        need_refused(on_proof(proof_bytes(proof), ""))
