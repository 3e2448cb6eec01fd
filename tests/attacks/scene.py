"""What is attacked: a log of three entries, made here leaf by leaf so that any of it can be made wrongly."""

from collections.abc import Sequence
from typing import Any

import msgspec

from parley.record.canonical import decode, encode
from parley.record.checkpoint import Checkpoint, sign_checkpoint
from parley.record.cosignature import cosign
from parley.record.entry import Part, signing_input
from parley.record.genesis import Genesis, GenesisFile, log_origin, process_id, sign_genesis_by_all, witness_name
from parley.record.note import Note, note_text
from parley.record.proof import Before, ProofFile, ProvedEntry, proof_bytes
from parley.record.seal import Sealed
from parley.record.tree import HASH_BYTES, consistency_path, inclusion_path, leaf_hash, root_of
from tests.record.cast import AT, MEMBERS, certificate, genesis, origin, sealed, signer

REPORT = sealed(
    "north",
    "2017-01-15/7",
    key="desk",
    at=AT + 60,
    parts=[("facts", {"act": "shelling/mortar", "count": 3}, True), ("place", {"lat_e6": 1}, False)],
)
CERTIFICATE = certificate("north", "key/1", "desk")
LATER = sealed("north", "later", at=AT + 600)
OTHERS = ("south", "east")
GENESIS = genesis()


def leaf(item: Sealed, seq: int, *, log: str = origin("north"), **changed: Any) -> bytes:
    """The leaf of an envelope at a place, with fields changed."""
    fields = {
        "version": 1,
        "log": log,
        "seq": seq,
        "heads": {},
        "envelope": item.envelope.decode(),
        "signature": item.signature,
    }
    return encode(fields | changed)


def sound_leaves() -> list[bytes]:
    """A certificate, a report signed by the key that it certifies, and an entry after it."""
    return [leaf(item, seq) for seq, item in enumerate((CERTIFICATE, REPORT, LATER))]


def signed(
    leaves: Sequence[bytes],
    *,
    member: str = "north",
    by: str = "north members",
    at: int = AT + 90,
    others: Sequence[str] = OTHERS,
    genesis: Genesis = GENESIS,
) -> str:
    """A head over leaves, cosigned by others."""
    process = process_id(genesis)
    root = root_of([leaf_hash(leaf) for leaf in leaves])
    note = sign_checkpoint(Checkpoint(log_origin(process, "members", member), len(leaves), root), signer(by))
    lines = [cosign(note.text, witness_name(process, other), signer(f"{other} witness"), at) for other in others]
    return note_text(Note(note.text, (*note.signatures, *lines)))


def proof(
    leaves: Sequence[bytes],
    *,
    index: int = 1,
    parts: Sequence[Part] = REPORT.parts[:1],
    keys: Sequence[tuple[int, Sealed]] = ((0, CERTIFICATE),),
    head: str | None = None,
    before: str | None = None,
    genesis: Genesis = GENESIS,
) -> ProofFile:
    """A proof of the entry at `index`, over leaves that may be anything that a proof can write."""
    size = len(leaves)
    hashes = b"".join(map(leaf_hash, leaves))

    def read_tile(level: int, place: int, width: int) -> bytes:
        assert (level, place) == (0, 0)
        return hashes[: width * HASH_BYTES]

    def proved(at: int, shown: Sequence[Part]) -> ProvedEntry:
        said = msgspec.json.decode(leaves[at])
        return ProvedEntry(
            index=at,
            signature=said["signature"],
            heads=encode(said["heads"]),
            envelope=said["envelope"].encode(),
            parts=tuple(shown),
            path=inclusion_path(read_tile, at, size),
        )

    older = signed(leaves[:1], at=AT) if before is None else before
    return ProofFile(
        genesis=file_of(genesis),
        keys=tuple(proved(at, item.parts) for at, item in keys),
        entry=proved(index, parts),
        before=Before(older, consistency_path(read_tile, 1, size)) if index else None,
        head=signed(leaves) if head is None else head,
    )


def sound() -> bytes:
    """A proof file against which nothing can be said."""
    return proof_bytes(proof(sound_leaves()))


def with_envelope(raw: str, *, key: str = "north desk") -> Sealed:
    """An envelope of any bytes, truly signed."""
    return Sealed(raw.encode(), signer(key).sign(signing_input(raw.encode())).hex(), REPORT.parts)


def changed_envelope(**fields: Any) -> Sealed:
    """The report's envelope with fields changed, signed anew by the desk."""
    return with_envelope(encode(decode(REPORT.envelope) | fields).decode())


def file_of(genesis: Genesis) -> GenesisFile:
    """A genesis signed by the cast's root keys."""
    return sign_genesis_by_all(genesis, {name: signer(f"{name} root") for name in MEMBERS})


replaced = msgspec.structs.replace
