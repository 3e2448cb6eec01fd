"""Appending: what can be done before a writer's turn, and what is done in it for all who append to one log."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor

import msgspec
from nacl.secret import SecretBox

from parley.record.canonical import MAX_STRING
from parley.record.checkpoint import Checkpoint, log_key, sign_checkpoint
from parley.record.entry import ENVELOPE_VERSION, Envelope, Leaf, entry_id, signing_input
from parley.record.genesis import member_of
from parley.record.guard import check_guard
from parley.record.keys import Signer, verify_all
from parley.record.note import is_signed_by
from parley.record.seal import Sealed
from parley.record.store_cosign import cosign_head
from parley.record.store_parts import insert_parts, seal_part
from parley.record.store_schema import Connection, fetch
from parley.record.store_write import (
    Appended,
    EntryRefused,
    LogState,
    NonceReused,
    Writing,
    former_uses,
    insert_leaves,
    keep_head,
    keep_judged,
    keep_tree,
    part_getter,
    read_back,
)
from parley.record.tree import leaf_hash
from parley.record.validity import (
    LogRules,
    Reading,
    judge,
    leaf_fault,
    read_envelope,
    signature_fault,
)

_MANY = 64  # so many signatures are worth another thread
_encoder = msgspec.json.Encoder(order="sorted")


class _Prepared(msgspec.Struct, frozen=True):
    """An envelope that is sound by itself, with its id and its parts as they are stored."""

    id: str
    raw: bytes
    envelope: Envelope
    signature: str
    parts: tuple[tuple[bytes, bytes, bool], ...]


class Asked(msgspec.Struct, frozen=True):
    """What one caller asks to append. `verdicts()` waits for what was found of the signatures."""

    prepared: Sequence[_Prepared]
    verdicts: Callable[[], Sequence[bool]]
    log_signer: Signer
    witnesses: Mapping[str, Signer]
    at: int


def ask(
    sealed: Sequence[Sealed],
    rules: LogRules,
    box: SecretBox,
    verifier: Executor,
    *,
    log_signer: Signer,
    witnesses: Mapping[str, Signer],
    at: int,
) -> Asked:
    """Read the envelopes, encrypt their parts, start to verify their signatures. Raises EntryRefused."""
    read = [_read(item, rules) for item in sealed]
    claims = [
        (envelope.key, signing_input(item.envelope), bytes.fromhex(item.signature))
        for item, envelope in zip(sealed, read, strict=True)
    ]
    if len(claims) < _MANY:
        found = verify_all(claims)
        verdicts: Callable[[], Sequence[bool]] = lambda: found  # noqa: E731
    else:
        verdicts = verifier.submit(verify_all, claims).result
    prepared = [_prepare(item, envelope, box) for item, envelope in zip(sealed, read, strict=True)]
    return Asked(prepared, verdicts, log_signer, witnesses, at)


def append_all(to: Writing, state: LogState, asked: Sequence[Asked]) -> tuple[LogState, list[list[Appended]]]:
    """Put what is asked into one log under one head, and have that cosigned; the answers to each who asked.

    Raises EntryRefused, NonceReused, guard.RestoredBackup: then nobody's entries may stay.
    """
    rules, log_signer = state.rules, asked[0].log_signer
    if member_of(to.genesis, rules.member).logs[rules.channel] != log_signer.key_id:
        raise EntryRefused(f"key {log_signer.key_id} is not the key of log {rules.log}; take the one its genesis names")
    check_guard(to.guard, rules.log, state.size, state.root.hex())
    prepared = [item for one in asked for item in one.prepared]
    answers, fresh = _places(to.db, state, prepared)
    if fresh:
        state = _append(to, state, [prepared[at] for at in fresh], _verdicts(asked, fresh))
        text = _sign_head(to, state, log_signer)
        witnesses = {member: signer for one in asked for member, signer in one.witnesses.items()}
        cosign_head(to, state, text, witnesses, max(one.at for one in asked))
    rest = iter(answers)
    return state, [[next(rest) for _ in one.prepared] for one in asked]


def _read(item: Sealed, rules: LogRules) -> Envelope:
    envelope, fault = read_envelope(item.envelope, rules)
    if envelope is None:
        raise EntryRefused(f"this is no envelope of version {ENVELOPE_VERSION}: {fault}")
    fault = fault or signature_fault(item.signature)
    if fault:
        raise EntryRefused(f"{rules.log}: {fault}")
    return envelope


def _prepare(item: Sealed, envelope: Envelope, box: SecretBox) -> _Prepared:
    named = {ref.commitment for ref in envelope.parts}
    carried = {ref.commitment for ref in envelope.parts if ref.carried}
    parts = []
    for part in item.parts:
        commitment = part.commitment
        if commitment not in named:
            raise EntryRefused(f"part {part.name} has commitment {commitment}, which the envelope does not name")
        parts.append((bytes.fromhex(commitment), seal_part(box, part), commitment not in carried))
    return _Prepared(entry_id(item.envelope), item.envelope, envelope, item.signature, tuple(parts))


def _places(db: Connection, state: LogState, prepared: Sequence[_Prepared]) -> tuple[list[Appended], list[int]]:
    """The answer for each envelope, and which are new. A nonce is unique over all of a member's logs."""
    rules = state.rules
    known = former_uses(db, rules.member, [item.envelope.nonce for item in prepared])
    answers: list[Appended] = []
    fresh: list[int] = []
    for at, item in enumerate(prepared):
        nonce = item.envelope.nonce
        used = known.get(nonce)
        if used is None:
            seq = state.size + len(fresh)
            known[nonce] = (item.id, seq)
            answers.append(Appended(item.id, rules.log, seq, repeated=False))
            fresh.append(at)
        elif used[0] == item.id:
            answers.append(Appended(item.id, rules.log, used[1], repeated=True))
        else:
            raise NonceReused(f"{rules.member} has used nonce {nonce} for entry {used[0]}, not {item.id}")
    return answers, fresh


def _verdicts(asked: Sequence[Asked], fresh: Sequence[int]) -> Callable[[], list[bool]]:
    def wait() -> list[bool]:
        found = [verdict for one in asked for verdict in one.verdicts()]
        return [found[at] for at in fresh]

    return wait


def _append(
    to: Writing, state: LogState, fresh: Sequence[_Prepared], verdicts: Callable[[], Sequence[bool]]
) -> LogState:
    """Build, insert, re-read and compare, judge by the rules that hold everywhere."""
    rules = state.rules
    leaves = _leaves(to.db, state, fresh)
    data = [_encoder.encode(leaf) for leaf in leaves]
    too_long = max(map(len, data))
    if too_long > MAX_STRING:
        raise EntryRefused(f"the leaf has {too_long} bytes, more than {MAX_STRING}; shorten the envelope")
    hashes = [leaf_hash(leaf) for leaf in data]
    insert_leaves(to.db, state, data, hashes)
    again = read_back(to.db, state, data, hashes)
    insert_parts(to.db, (row for item in fresh for row in item.parts))
    edge = keep_tree(to.db, state, again)
    # What was read back equals these leaves byte for byte, so what they say need not be read again.
    readings = [
        (
            seq,
            Reading(leaf=leaf, envelope=item.envelope, raw=item.raw, fault=leaf_fault(leaf, seq, rules)),
        )
        for seq, (leaf, item) in enumerate(zip(leaves, fresh, strict=True), state.size)
    ]
    judged, ring = judge(readings, rules, state.ring, lambda _: None, part_getter(to), verdicts())
    for one in judged:
        if one.inert:
            raise EntryRefused(f"{rules.log}: {one.inert}")
    return keep_judged(to.db, state, edge, ring, judged)


def _leaves(db: Connection, state: LogState, fresh: Sequence[_Prepared]) -> list[Leaf]:
    """The first leaf names the heads of other logs that are newer than those this log last named."""
    heads = _newer_heads(db, state)
    return [
        Leaf(
            version=ENVELOPE_VERSION,
            log=state.rules.log,
            seq=seq,
            heads=heads if seq == state.size else {},
            envelope=item.raw.decode(),
            signature=item.signature,
        )
        for seq, item in enumerate(fresh, state.size)
    ]


def _newer_heads(db: Connection, state: LogState) -> dict[str, tuple[int, str]]:
    rows = fetch(
        db,
        "SELECT l.origin, h.size, h.root FROM logs l CROSS JOIN heads h ON h.log = l.id AND h.size = "
        "(SELECT max(size) FROM heads WHERE log = l.id)",
    )
    return {
        origin: (size, root.hex())
        for origin, size, root in rows
        if origin in state.rules.readable and size > state.named.get(origin, (0, ""))[0]
    }


def _sign_head(to: Writing, state: LogState, signer: Signer) -> str:
    """The text that was signed."""
    checkpoint = Checkpoint(state.rules.log, state.size, state.root)
    note = sign_checkpoint(checkpoint, signer)
    is_signed_by(note, log_key(state.rules.log, signer.key_id))  # raises where the signature came out wrong
    keep_head(to.db, state.id, checkpoint, note)
    to.guard[state.rules.log] = (state.size, state.root.hex())
    return note.text
