"""The basis: all that a derived thing was computed from."""

import hashlib

import msgspec

from parley.record.canonical import encode


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """What a figure was computed from: `logs` maps origin to (size, root hex); `absent` are commitments, sorted."""

    process: str
    rules: int
    agreement: str
    model: str
    channel: str
    logs: dict[str, tuple[int, str]]
    absent: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if list(self.absent) != sorted(set(self.absent)):
            raise ValueError("the absent commitments of a basis are sorted and not repeated")


def basis_bytes(basis: Basis) -> bytes:
    """The canonical bytes of a basis."""
    return encode(msgspec.to_builtins(basis))


def basis_hash(basis: Basis) -> str:
    """SHA-256 of a basis's canonical bytes, hex: what a bulletin prints."""
    return hashlib.sha256(basis_bytes(basis)).hexdigest()
