"""A bundle's tar: what its files are called, how leaves and parts lie in them, and reading them in their one order.

Format: docs/formats/bundle.md. Here only the form is read; `bundle_check` says whether what is in it holds.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from parley.record.canonical import decode, encode
from parley.record.entry import Part
from parley.record.genesis import GenesisFile, read_genesis_file
from parley.record.seal import SALT_BYTES
from parley.record.tar import Pieces, TarError, read_files
from parley.record.tree import HASH_BYTES, TILE_WIDTH

FORMAT, VERSION = "parley/bundle", 1
MANIFEST_NAME, GENESIS_NAME = "bundle.json", "genesis.json"
MAX_LOGS, MAX_HEADS, MAX_EVIDENCE = 1000, 101, 1000
MAX_BODY, MAX_PARTS = 2**24, 2**26
_MAX_LEAF = 2**16 - 1
_LIMITS = {"edge": 64 * HASH_BYTES, "heads": 2**20, "entries": TILE_WIDTH * (2 + _MAX_LEAF), "parts": MAX_PARTS}
_MEBIBYTE = 2**20


class BundleRefused(ValueError):
    """A bundle that does not hold; the message names the place. Nothing of it was taken in."""


class Slice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A log in a bundle: its leaves from position `start` up to `size`."""

    log: str
    start: int
    size: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a bundle says of itself: for which process and member, and which logs it holds."""

    format: str = FORMAT
    version: int = VERSION
    process: str
    to: str
    logs: tuple[Slice, ...]


class Opening(NamedTuple):
    """How a bundle begins."""

    manifest: Manifest
    genesis: GenesisFile


class LogBegins(NamedTuple):
    """A log begins: the hashes of the perfect subtrees before its first tile, and its heads (notes) by size."""

    slice: Slice
    edge: tuple[bytes, ...]
    heads: tuple[str, ...]


class Tile(NamedTuple):
    """Leaves from position `start` on, at most 256, and the parts that they carry."""

    start: int
    leaves: tuple[bytes, ...]
    parts: tuple[Part, ...]


class Accusation(NamedTuple):
    """The bytes of an equivocation file."""

    data: bytes


Item = Opening | LogBegins | Tile | Accusation


def file_name(log: int, what: str, tile: int | None = None) -> str:
    """The name of a log's file."""
    return f"log/{log:03d}/{what}" if tile is None else f"log/{log:03d}/{what}/{tile:09d}"


def stretches(held: Slice) -> Iterator[tuple[int, int]]:
    """Where the leaves of each tile's file begin and end."""
    first = held.start
    while first < held.size:
        end = min(held.size, first - first % TILE_WIDTH + TILE_WIDTH)
        yield first, end
        first = end


def evidence_name(number: int) -> str:
    """The name of an equivocation's file."""
    return f"evidence/{number:03d}"


def join_leaves(leaves: Sequence[bytes]) -> bytes:
    """Leaves as they lie in a file: length in two bytes, big endian, and the leaf."""
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def join_parts(parts: Sequence[Part]) -> bytes:
    """Parts as they lie in a file: salt, length of the body in four bytes, big endian, and the body."""
    return b"".join(part.salt + len(part.body).to_bytes(4, "big") + part.body for part in parts)


def read_bundle(source: Pieces) -> Iterator[Item]:
    """The items of a bundle's tar, in order, holding one tile at a time. Raises BundleRefused, tar.TarError."""
    files = _Files(source)
    manifest = read_manifest(files.take(MANIFEST_NAME))
    yield Opening(manifest, read_genesis_file(files.take(GENESIS_NAME)))
    for number, held in enumerate(manifest.logs):
        yield _begin(files, number, held)
        for first, end in stretches(held):
            yield _tile(files, number, first, end - first)
    number = 0
    while files.name == evidence_name(number) and number < MAX_EVIDENCE:
        yield Accusation(files.take(files.name))
        number += 1
    if files.name:
        raise BundleRefused(f"{files.name}: no such file stands in this place")


def read_manifest(data: bytes) -> Manifest:
    """The manifest of its bytes. Raises BundleRefused."""
    try:
        value: Any = decode(data)
        if isinstance(value, dict) and value.get("format") == FORMAT and value.get("version") != VERSION:
            raise BundleRefused(
                f"{MANIFEST_NAME}: version {value.get('version')!r:.20}, this program reads {VERSION}: the bundle was "
                "made by another version of the program; bring this one up to date"
            )
        manifest = msgspec.convert(value, Manifest)
    except BundleRefused:
        raise
    except ValueError as error:
        raise BundleRefused(f"{MANIFEST_NAME}: {error}") from error
    if manifest.format != FORMAT or encode(msgspec.to_builtins(manifest)) != data:
        raise BundleRefused(f"{MANIFEST_NAME} does not say what a bundle of version {VERSION} says")
    for held in manifest.logs:
        if not 0 <= held.start <= held.size or not held.size:
            raise BundleRefused(f"{MANIFEST_NAME}: {held.log} from {held.start} to {held.size} is no stretch of a log")
    if len(manifest.logs) > MAX_LOGS:
        raise BundleRefused(f"{MANIFEST_NAME}: {len(manifest.logs)} logs are more than {MAX_LOGS}")
    return manifest


class _Files:
    """The files of a tar, one ahead. `name` is that of the next, "" at the end."""

    def __init__(self, source: Pieces) -> None:
        self._files = read_files(source, _limit)
        self.name, self._data = next(self._files, ("", b""))

    def take(self, name: str) -> bytes:
        """The content of the next file, which must have this name."""
        if self.name != name:
            raise BundleRefused(f"{name} should stand here, and {self.name or 'the end'} does")
        data = self._data
        self.name, self._data = next(self._files, ("", b""))
        return data


def _limit(name: str) -> int:
    if name in (MANIFEST_NAME, GENESIS_NAME):
        return _MEBIBYTE
    head, _, rest = name.partition("/")
    if head == "evidence":
        return _MEBIBYTE
    what = rest.split("/")[1] if head == "log" and "/" in rest else ""
    if what not in _LIMITS:
        raise TarError(f"{name!r:.120}: a bundle holds no such file")
    return _LIMITS[what]


def _begin(files: _Files, number: int, held: Slice) -> LogBegins:
    edge = files.take(file_name(number, "edge")) if held.start else b""
    if len(edge) != HASH_BYTES * held.start.bit_count():
        raise BundleRefused(f"{file_name(number, 'edge')}: {len(edge)} bytes are not the hashes before {held.start}")
    hashes = tuple(edge[at : at + HASH_BYTES] for at in range(0, len(edge), HASH_BYTES))
    name = file_name(number, "heads")
    data = files.take(name)
    try:
        heads = msgspec.convert(decode(data), tuple[str, ...])
    except ValueError as error:
        raise BundleRefused(f"{name}: {error}") from error
    if not 1 <= len(heads) <= MAX_HEADS:
        raise BundleRefused(f"{name}: {len(heads)} heads are not 1 to {MAX_HEADS}")
    return LogBegins(held, hashes, heads)


def _tile(files: _Files, number: int, first: int, count: int) -> Tile:
    tile = first // TILE_WIDTH
    name = file_name(number, "entries", tile)
    leaves = _split_leaves(name, files.take(name))
    if len(leaves) != count:
        raise BundleRefused(f"{name}: {len(leaves)} leaves, where {count} should be")
    name = file_name(number, "parts", tile)
    parts = _split_parts(name, files.take(name)) if files.name == name else ()
    return Tile(first, leaves, parts)


def _split_leaves(name: str, data: bytes) -> tuple[bytes, ...]:
    leaves: list[bytes] = []
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if end > len(data) or at + 2 > len(data):
            raise BundleRefused(f"{name}: leaf {len(leaves)} reaches beyond the file")
        leaves.append(data[at + 2 : end])
        at = end
    return tuple(leaves)


def _split_parts(name: str, data: bytes) -> tuple[Part, ...]:
    parts: list[Part] = []
    at = 0
    while at < len(data):
        begin = at + SALT_BYTES + 4
        size = int.from_bytes(data[begin - 4 : begin], "big")
        if begin + size > len(data) or size > MAX_BODY:
            raise BundleRefused(f"{name}: part {len(parts)} of {size} bytes reaches beyond the file, or is too long")
        parts.append(Part(name="", salt=data[at : at + SALT_BYTES], body=data[begin : begin + size]))
        at = begin + size
    if not parts:
        raise BundleRefused(f"{name} is empty; it should have been left out")
    return tuple(parts)
