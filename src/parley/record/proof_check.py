"""Checking a proof file: what it proves, or the first thing in it that does not hold.

In order: the genesis is signed by all and, where one is pinned, is that one; the head is signed by the log and
cosigned by another member of its channel, under known keys only and by each once; every entry shown is well formed,
signed by a key that was certified before it in this log, and stands under the head from its own bytes; every part
has its commitment; and the older head, where there is one, lacks the entry and is extended by the newer.
"""

from itertools import pairwise

import msgspec

from parley.record.canonical import NotCanonical
from parley.record.checkpoint import Checkpoint, log_key, open_checkpoint, parse_checkpoint
from parley.record.cosignature import cosignature_time, witness_key
from parley.record.entry import Part, entry_id
from parley.record.genesis import (
    Genesis,
    GenesisError,
    log_origin,
    member_of,
    process_id,
    verify_genesis,
    witness_name,
)
from parley.record.note import Note, NoteError, note_text, parse_note
from parley.record.proof import ProofFile, ProofRefused, ProvedEntry, leaf_bytes
from parley.record.tree import ProofError, check_consistency, check_inclusion, leaf_hash
from parley.record.validity import KEY_KIND, KEY_PART, Judged, KeyRing, LogRules, judge, log_rules, read_leaf


class Proved(msgspec.Struct, frozen=True, kw_only=True):
    """What a proof file proves: who said what, where it stands, who held it when.

    `at` is the author's claimed time, `held` the time at which each other member cosigned the head over the entry,
    `not_held` that at which it cosigned an older head without it: UTC seconds by that member's clock. `remarks` are
    what a reader must know that is no fault.
    """

    process: str
    standing: str
    member: str
    channel: str
    kind: str
    entry: str
    key: str
    custody: str
    at: int
    log: str
    seq: int
    size: int
    root: str
    shown: tuple[str, ...]
    withheld: tuple[str, ...]
    held: dict[str, int]
    not_held: dict[str, int]
    remarks: tuple[str, ...]


def check_proof(proof: ProofFile, *, process: str = "") -> Proved:
    """What the proof proves; `process` is the hash of the genesis that the caller pins. Raises ProofRefused."""
    genesis = proof.genesis.genesis
    try:
        verify_genesis(proof.genesis)
    except GenesisError as error:
        raise ProofRefused(str(error)) from error
    if process and process_id(genesis) != process:
        raise ProofRefused(f"the genesis has hash {process_id(genesis)}, not the {process} that was asked for")
    rules = _rules_of(genesis, proof.head)
    head, held = _open_head(genesis, rules, proof.head)
    judged = _check_entries(proof, rules, head)
    not_held = _check_before(proof, genesis, rules, head)
    return _proved(proof, rules, head, judged, held, not_held)


def _rules_of(genesis: Genesis, source: str) -> LogRules:
    """The rules of the log that a head names."""
    try:
        origin = parse_checkpoint(parse_note(source).text).origin
    except NoteError as error:
        raise ProofRefused(f"the head: {error}") from error
    process = process_id(genesis)
    for member in genesis.members:
        for channel in member.logs:
            if log_origin(process, channel, member.id) == origin:
                return log_rules(genesis, channel, member.id)
    raise ProofRefused(f"the head is of {origin!r:.80}, which is no log of this genesis")


def _open_head(genesis: Genesis, rules: LogRules, source: str) -> tuple[Checkpoint, dict[str, int]]:
    """A head of the log, and when each other member cosigned it."""
    key = log_key(rules.log, member_of(genesis, rules.member).logs[rules.channel])
    try:
        note, head = open_checkpoint(source, key)
        held = _cosigned(genesis, rules, note)
    except NoteError as error:
        raise ProofRefused(f"the head: {error}") from error
    if note_text(note) != source:
        raise ProofRefused("the head is not written as a note writes it")
    if not held and _others(genesis, rules):
        raise ProofRefused(
            f"no other member has cosigned the head of {head.size} entries: one hand alone vouches for it"
        )
    return head, held


def _cosigned(genesis: Genesis, rules: LogRules, note: Note) -> dict[str, int]:
    """The times by member. A line by an unknown key, or a second by one key, says nothing and is refused."""
    witnesses = {
        (key.name, key.hash): (member, key)
        for member in _others(genesis, rules)
        for key in (witness_key(witness_name(rules.process, member), member_of(genesis, member).witness),)
    }
    log = log_key(rules.log, member_of(genesis, rules.member).logs[rules.channel])
    known = {(log.name, log.hash), *witnesses}
    lines = [(line.name, line.key_hash) for line in note.signatures]
    for line in lines:
        if line not in known:
            raise NoteError(f"{line[0]} is nobody of the channel, or the key is another")
        if lines.count(line) > 1:
            raise NoteError(f"{line[0]} has signed twice")
    return {
        witnesses[line.name, line.key_hash][0]: cosignature_time(
            note.text, line, witnesses[line.name, line.key_hash][1]
        )
        for line in note.signatures
        if (line.name, line.key_hash) in witnesses
    }


def _others(genesis: Genesis, rules: LogRules) -> list[str]:
    return [
        member
        for member in genesis.channels[rules.channel]
        if member != rules.member and member_of(genesis, member).represented
    ]


def _check_entries(proof: ProofFile, rules: LogRules, head: Checkpoint) -> Judged:
    """The entry as judged."""
    entries = [*proof.keys, proof.entry]
    if any(one.index >= two.index for one, two in pairwise(entries)):
        raise ProofRefused("the entries do not stand in the order of the log")
    leaves = [leaf_bytes(entry, rules.log) for entry in entries]
    for entry, leaf in zip(entries, leaves, strict=True):
        try:
            check_inclusion(entry.index, head.size, leaf_hash(leaf), entry.path, head.root)
        except ProofError as error:
            raise ProofRefused(f"entry {entry.index} does not stand under the head: {error}") from error
    readings = [(entry.index, read_leaf(leaf, entry.index, rules)) for entry, leaf in zip(entries, leaves, strict=True)]
    certificates = {part.commitment: part for entry in entries for part in entry.parts}
    judged, _ = judge(readings, rules, KeyRing(), lambda _: None, certificates.get)
    for entry, one in zip(entries, judged, strict=True):
        if one.inert:
            raise ProofRefused(f"entry {entry.index} does not count: {one.inert}")
        _check_parts(entry, one)
    for key, one in zip(proof.keys, judged, strict=False):
        is_key = one.reading.envelope is not None and one.reading.envelope.kind == KEY_KIND
        if not is_key or [part.name for part in key.parts] != [KEY_PART]:
            raise ProofRefused(f"entry {key.index} stands where a certificate must, and shows none")
    return judged[-1]


def _check_parts(entry: ProvedEntry, judged: Judged) -> None:
    assert judged.reading.envelope is not None
    named = {ref.name: ref.commitment for ref in judged.reading.envelope.parts}
    if len({part.name for part in entry.parts}) != len(entry.parts):
        raise ProofRefused(f"entry {entry.index} shows a part twice")
    for part in entry.parts:
        if named.get(part.name) != part.commitment:
            raise ProofRefused(f"entry {entry.index}: part {part.name} is not the one that was signed")
        _check_canonical(entry.index, part)


def _check_canonical(index: int, part: Part) -> None:
    try:
        part.value()
    except NotCanonical as error:
        raise ProofRefused(f"entry {index}: part {part.name} is not canonical: {error}") from error


def _check_before(proof: ProofFile, genesis: Genesis, rules: LogRules, head: Checkpoint) -> dict[str, int]:
    if proof.before is None:
        return {}
    older, not_held = _open_head(genesis, rules, proof.before.note)
    if older.size > proof.entry.index:
        raise ProofRefused(f"the older head of {older.size} entries is not before entry {proof.entry.index}")
    try:
        check_consistency(older.size, head.size, proof.before.path, older.root, head.root)
    except ProofError as error:
        raise ProofRefused(f"the head does not extend the older one: {error}") from error
    return not_held


def _proved(
    proof: ProofFile,
    rules: LogRules,
    head: Checkpoint,
    judged: Judged,
    held: dict[str, int],
    not_held: dict[str, int],
) -> Proved:
    envelope = judged.reading.envelope
    assert envelope is not None
    shown = tuple(part.name for part in proof.entry.parts)
    return Proved(
        process=rules.process,
        standing=proof.genesis.genesis.standing,
        member=rules.member,
        channel=rules.channel,
        kind=envelope.kind,
        entry=entry_id(proof.entry.envelope),
        key=envelope.key,
        custody=envelope.custody,
        at=envelope.at,
        log=rules.log,
        seq=proof.entry.index,
        size=head.size,
        root=head.root.hex(),
        shown=shown,
        withheld=tuple(ref.name for ref in envelope.parts if ref.name not in shown),
        held=held,
        not_held=not_held,
        remarks=tuple(_remarks(envelope.at, held, not_held)),
    )


def _remarks(at: int, held: dict[str, int], not_held: dict[str, int]) -> list[str]:
    """Claimed times are claims: one outside what others attest is said, and refutes nothing that is signed."""
    remarks = []
    if not held:
        remarks.append("no other member is represented in this channel: nobody else attests this head")
    if held and at > min(held.values()):
        remarks.append("the author claims a time at which another member already held the entry")
    if not_held and at < max(not_held.values()):
        remarks.append("the author claims a time before one at which another member held the log without the entry")
    if any(member in held and held[member] < without for member, without in not_held.items()):
        remarks.append("a member's own times contradict each other: its clock cannot be relied on")
    return remarks
