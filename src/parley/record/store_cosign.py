"""Cosignatures in the store: made here by the members whose witness keys are at hand, and kept from elsewhere."""

from collections.abc import Mapping, Sequence

from parley.record.cosignature import cosign, cosignature_time, witness_key
from parley.record.genesis import Genesis, member_of, witness_name
from parley.record.keys import Signer
from parley.record.note import Note, NoteSignature, signature_line, signatures_of
from parley.record.store_schema import Connection, fetch_one
from parley.record.store_write import EntryRefused, LogState, Writing
from parley.record.validity import (
    LogRules,
)


def keep_cosignatures(db: Connection, genesis: Genesis, state: LogState, size: int, note: Note) -> int:
    """Verify and keep the cosignatures of other members of the channel; how many were new. Raises note.NoteError."""
    given = []
    for member in _witnesses(genesis, state.rules):
        key = witness_key(witness_name(state.rules.process, member), member_of(genesis, member).witness)
        given += [(member, cosignature_time(note.text, line, key), line) for line in signatures_of(note, key)]
    return _keep_lines(db, state.id, size, given)


def cosign_newest(to: Writing, state: LogState, witnesses: Mapping[str, Signer], at: int) -> int:
    """Cosign the newest head by those of `witnesses` who are other members of the channel; how many did."""
    row = fetch_one(to.db, "SELECT size, note FROM heads WHERE log = ? ORDER BY size DESC LIMIT 1", state.id)
    if row is None or row[0] != state.size:
        return 0
    return cosign_head(to, state, row[1].partition("\n\n")[0] + "\n", witnesses, at)


def cosign_head(to: Writing, state: LogState, text: str, witnesses: Mapping[str, Signer], at: int) -> int:
    """The same for the head of all leaves, whose text the caller has at hand."""
    given = [
        (member, at, _cosigned(to.genesis, state.rules, member, witnesses[member], text, at))
        for member in _witnesses(to.genesis, state.rules)
        if member in witnesses
    ]
    return _keep_lines(to.db, state.id, state.size, given)


def _witnesses(genesis: Genesis, rules: LogRules) -> list[str]:
    return [
        member
        for member in genesis.channels[rules.channel]
        if member != rules.member and member_of(genesis, member).represented
    ]


def _cosigned(genesis: Genesis, rules: LogRules, member: str, signer: Signer, text: str, at: int) -> NoteSignature:
    if member_of(genesis, member).witness != signer.key_id:
        raise EntryRefused(f"key {signer.key_id} is not the witness key of {member}; take the one its genesis names")
    return cosign(text, witness_name(rules.process, member), signer, at)


def _keep_lines(db: Connection, log: int, size: int, given: Sequence[tuple[str, int, NoteSignature]]) -> int:
    """Of each member the earliest on a head: who cosigns one again and again adds nothing to it."""
    new = 0
    for member, at, line in given:
        head = (log, size, member)
        if fetch_one(db, "SELECT 1 FROM cosignatures WHERE (log, size, member) = (?, ?, ?) AND at <= ?", *head, at):
            continue
        db.execute("DELETE FROM cosignatures WHERE (log, size, member) = (?, ?, ?)", head)
        db.execute("INSERT INTO cosignatures VALUES(?, ?, ?, ?, ?)", (*head, at, signature_line(line)))
        new += 1
    return new
