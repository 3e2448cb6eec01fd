"""Equivocation: two heads that one log signed and that cannot both be true, as one file that proves it.

Whoever has the file and the log's public key can check it; only the holder of the key can have made it. Format:
docs/formats/bundle.md.
"""

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from parley.record.canonical import decode, encode
from parley.record.checkpoint import Checkpoint, log_key, open_checkpoint
from parley.record.genesis import Genesis, log_origin, member_of, process_id
from parley.record.keys import is_hash
from parley.record.note import NoteError
from parley.record.tree import EMPTY_ROOT, ProofError, check_consistency, node_hash

FORMAT, VERSION = "parley/equivocation", 1

Peaks = Sequence[tuple[int, bytes]]  # (height, hash) of perfect subtrees, from left to right


class EquivocationError(ValueError):
    """An equivocation that does not hold; the message says why."""


class Equivocation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two notes that `key` signed, the smaller first, and the proof that the second has `root` where the first ends."""

    format: str = FORMAT
    version: int = VERSION
    process: str
    log: str
    key: str
    heads: tuple[str, str]
    root: str
    path: tuple[str, ...]


class Branch:
    """A tree of which the peaks before `start` are known, and the leaf hashes from there on."""

    def __init__(self, start: int, peaks: Peaks, hashes: Iterable[bytes]) -> None:
        self.start, self.hashes = start, list(hashes)
        self._known: dict[tuple[int, int], bytes] = {}
        begin = 0
        for height, peak in peaks:
            self._known[begin, begin + (1 << height)] = peak
            begin += 1 << height

    @property
    def size(self) -> int:
        """How many leaves the tree has."""
        return self.start + len(self.hashes)

    def subtree(self, begin: int, end: int) -> bytes:
        """The hash of leaves [begin, end). Raises KeyError where it needs what lies inside a known peak."""
        if (begin, end) in self._known:
            return self._known[begin, end]
        if end - begin == 1:
            if begin < self.start:
                raise KeyError(f"leaf {begin} lies before {self.start}")
            return self.hashes[begin - self.start]
        middle = begin + _split(end - begin)
        return node_hash(self.subtree(begin, middle), self.subtree(middle, end))

    def consistency(self, old: int) -> tuple[bytes, ...]:
        """The proof that the tree extends that of its first `old` leaves (RFC 6962, 2.1.2)."""
        path: list[bytes] = []
        begin, end = 0, self.size
        while end != old:
            middle = begin + _split(end - begin)
            if old <= middle:
                path.append(self.subtree(middle, end))
                end = middle
            else:
                path.append(self.subtree(begin, middle))
                begin = middle
        if begin:
            path.append(self.subtree(begin, end))
        return tuple(reversed(path))


def grow(peaks: list[tuple[int, bytes]], hashes: Iterable[bytes]) -> None:
    """Append leaf hashes to the peaks of a tree, in place."""
    for node in hashes:
        height = 0
        while peaks and peaks[-1][0] == height:
            node = node_hash(peaks.pop()[1], node)
            height += 1
        peaks.append((height, node))


def peaks_root(peaks: Peaks) -> bytes:
    """The root of the tree that has these peaks."""
    if not peaks:
        return EMPTY_ROOT
    found = peaks[-1][1]
    for _, peak in reversed(peaks[:-1]):
        found = node_hash(peak, found)
    return found


def peaks_of(size: int, hashes: Sequence[bytes]) -> list[tuple[int, bytes]]:
    """The peaks of a tree of `size` leaves, each with its height, from their hashes, the largest first."""
    heights = [height for height in reversed(range(size.bit_length())) if size >> height & 1]
    return list(zip(heights, hashes, strict=True))


def equivocation(
    genesis: Genesis, channel: str, member: str, heads: tuple[str, str], root: bytes, path: Sequence[bytes]
) -> Equivocation:
    """The evidence against a log, from two heads of it (notes), the smaller first.

    `root` is what the second's tree has at the size of the first, `path` proves it. Raises EquivocationError where
    both heads can be true.
    """
    evidence = Equivocation(
        process=process_id(genesis),
        log=log_origin(process_id(genesis), channel, member),
        key=member_of(genesis, member).logs[channel],
        heads=heads,
        root=root.hex(),
        path=tuple(step.hex() for step in path),
    )
    check_equivocation(evidence)
    return evidence


def evidence_bytes(evidence: Equivocation) -> bytes:
    """The bytes of an equivocation file."""
    return encode(msgspec.to_builtins(evidence))


def evidence_id(data: bytes) -> str:
    """The name by which an equivocation file is kept: SHA-256 of its bytes, hex."""
    return hashlib.sha256(data).hexdigest()


def read_equivocation(data: bytes, genesis: Genesis) -> Equivocation:
    """The equivocation in a file, checked, with its key compared with the genesis. Raises EquivocationError."""
    try:
        evidence = msgspec.convert(decode(data), Equivocation)
    except ValueError as error:
        raise EquivocationError(f"this is no equivocation of version {VERSION}: {error}") from error
    if evidence.format != FORMAT or evidence.version != VERSION or evidence_bytes(evidence) != data:
        raise EquivocationError(f"this is no equivocation of version {VERSION}")
    if evidence.process != process_id(genesis) or evidence.key != _key_of(genesis, evidence.log):
        raise EquivocationError(f"{evidence.log} with key {evidence.key:.80} is no log of {genesis.process}")
    check_equivocation(evidence)
    return evidence


def check_equivocation(evidence: Equivocation) -> None:
    """Raise EquivocationError unless the two heads contradict each other. Whose key it is, is left to the caller."""
    smaller, larger = (_opened(evidence, head) for head in evidence.heads)
    try:
        path, root = [_hash(step) for step in evidence.path], _hash(evidence.root)
        check_consistency(smaller.size, larger.size, path, root, larger.root)
    except (ValueError, ProofError) as error:
        raise EquivocationError(f"equivocation of {evidence.log}: {error}") from error
    if root == smaller.root:
        raise EquivocationError(f"equivocation of {evidence.log}: the second head extends the first; both can be true")


def sizes_of(evidence: Equivocation) -> tuple[int, int]:
    """The sizes of the two heads. The log forked before the smaller."""
    smaller, larger = (_opened(evidence, head).size for head in evidence.heads)
    return smaller, larger


def _opened(evidence: Equivocation, head: str) -> Checkpoint:
    try:
        return open_checkpoint(head, log_key(evidence.log, evidence.key))[1]
    except (NoteError, ValueError) as error:
        raise EquivocationError(f"equivocation of {evidence.log}: {error}") from error


def _hash(text: str) -> bytes:
    if not is_hash(text):
        raise ValueError(f"{text!r:.80} is not a hash of 64 lower-case hex digits")
    return bytes.fromhex(text)


def _key_of(genesis: Genesis, log: str) -> str:
    process = process_id(genesis)
    keys = {
        log_origin(process, channel, member.id): key
        for member in genesis.members
        for channel, key in member.logs.items()
    }
    return keys.get(log, "")


def _split(count: int) -> int:
    """The greatest power of two below `count`."""
    return 1 << ((count - 1).bit_length() - 1)
