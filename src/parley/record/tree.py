"""The Merkle tree of a log: RFC 6962 hashes and proofs, over tiles of 256 hashes as C2SP tlog-tiles lays them out.

Everything is a pure function of a size and `read_tile(level, index, width)`, which gives the first `width` hashes
of a tile, 32 bytes each. A tile of level L holds the hashes of subtrees of 256^L leaves.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

import msgspec

HASH_BYTES = 32
TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
EMPTY_ROOT = hashlib.sha256(b"").digest()

ReadTile = Callable[[int, int, int], bytes]


class ProofError(ValueError):
    """A proof that does not hold; the message says where."""


class Tile(msgspec.Struct, frozen=True):
    """A full tile: its place and its 256 hashes."""

    level: int
    index: int
    hashes: bytes


class Frontier(msgspec.Struct, frozen=True):
    """The right edge of a tree: what appending needs.

    `peaks` are (height, hash) of the perfect subtrees from left to right; `open_tiles` the hashes of each level's
    tile that is not yet full.
    """

    size: int = 0
    peaks: tuple[tuple[int, bytes], ...] = ()
    open_tiles: tuple[bytes, ...] = (b"",)


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 || leaf), RFC 6962 section 2.1."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right), RFC 6962 section 2.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def extend(frontier: Frontier, hashes: Iterable[bytes]) -> tuple[Frontier, list[Tile]]:
    """The frontier after appending leaf hashes, and the tiles that became full on the way."""
    size, peaks = frontier.size, list(frontier.peaks)
    open_tiles = [bytearray(tile) for tile in frontier.open_tiles]
    full: list[Tile] = []
    hashes = list(hashes)
    at = 0
    while at < len(hashes):
        whole = not open_tiles[0] and len(hashes) - at >= TILE_WIDTH
        taken = hashes[at : at + (TILE_WIDTH if whole else 1)]
        _put(open_tiles, 0, b"".join(taken))
        height, node = (TILE_HEIGHT, _perfect_root(taken)) if whole else (0, taken[0])
        if whole:
            full.append(_shut(open_tiles, 0, size, node))
        while peaks and peaks[-1][0] == height:
            node = node_hash(peaks.pop()[1], node)
            height += 1
            if height % TILE_HEIGHT == 0:
                full.append(_shut(open_tiles, height // TILE_HEIGHT - 1, size, node))
        peaks.append((height, node))
        at += len(taken)
        size += len(taken)
    return Frontier(size, tuple(peaks), tuple(bytes(tile) for tile in open_tiles)), full


def growing_tiles(edge: Frontier) -> list[Tile]:
    """The tiles above the leaves that are not yet full; their hashes are never changed, only more are put to them."""
    return [
        Tile(level, edge.size >> TILE_HEIGHT * (level + 1), hashes)
        for level, hashes in enumerate(edge.open_tiles)
        if level and hashes
    ]


def frontier(read_tile: ReadTile, size: int) -> Frontier:
    """The right edge of a stored tree of `size` leaves."""
    peaks = []
    begin = 0
    for height in reversed(range(size.bit_length())):
        if size >> height & 1:
            peaks.append((height, _subtree(read_tile, size, begin, begin + (1 << height))))
            begin += 1 << height
    open_tiles = []
    for level in range(max(1, -(-size.bit_length() // TILE_HEIGHT))):
        count = size >> (TILE_HEIGHT * level)
        width = count % TILE_WIDTH
        open_tiles.append(read_tile(level, count // TILE_WIDTH, width) if width else b"")
    return Frontier(size, tuple(peaks), tuple(open_tiles))


def frontier_root(edge: Frontier) -> bytes:
    """The root of the tree whose right edge this is."""
    if not edge.peaks:
        return EMPTY_ROOT
    root = edge.peaks[-1][1]
    for _, peak in reversed(edge.peaks[:-1]):
        root = node_hash(peak, root)
    return root


def root(read_tile: ReadTile, size: int) -> bytes:
    """The root of the first `size` leaves of a stored tree."""
    return _subtree(read_tile, size, 0, size) if size else EMPTY_ROOT


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root of a perfect or ragged tree over leaf or node hashes at hand."""
    return frontier_root(extend(Frontier(), hashes)[0])


def inclusion_path(read_tile: ReadTile, seq: int, size: int) -> tuple[bytes, ...]:
    """The audit path of leaf `seq` in the tree of `size` leaves (RFC 6962, 2.1.1). Raises ValueError outside it."""
    if not 0 <= seq < size:
        raise ValueError(f"leaf {seq} is not in a tree of {size}")
    path = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if seq < middle:
            path.append(_subtree(read_tile, size, middle, end))
            end = middle
        else:
            path.append(_subtree(read_tile, size, begin, middle))
            begin = middle
    return tuple(reversed(path))


def consistency_path(read_tile: ReadTile, old: int, size: int) -> tuple[bytes, ...]:
    """The proof that the tree of `size` leaves extends that of `old` (RFC 6962, 2.1.2). Raises ValueError."""
    if not 0 < old <= size:
        raise ValueError(f"a tree of {size} cannot be shown to extend one of {old}")
    path: list[bytes] = []
    begin, end = 0, size
    while end != old:
        middle = begin + _split(end - begin)
        if old <= middle:
            path.append(_subtree(read_tile, size, middle, end))
            end = middle
        else:
            path.append(_subtree(read_tile, size, begin, middle))
            begin = middle
    if begin:
        path.append(_subtree(read_tile, size, begin, end))
    return tuple(reversed(path))


def check_inclusion(seq: int, size: int, leaf: bytes, path: Sequence[bytes], expected: bytes) -> None:
    """Raise ProofError unless leaf hash `leaf` stands at `seq` under root `expected` (RFC 9162, 2.1.3.2)."""
    if not 0 <= seq < size:
        raise ProofError(f"leaf {seq} is not in a tree of {size}")
    _check_widths((leaf, expected, *path))
    at, last, node = seq, size - 1, leaf
    for step in path:
        if not last:
            raise ProofError(f"the path has {len(path)} hashes, too many for leaf {seq} of {size}")
        if at & 1 or at == last:
            node = node_hash(step, node)
            at, last = _climb(at, last)
        else:
            node = node_hash(node, step)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofError(f"the path has {len(path)} hashes, too few for leaf {seq} of {size}")
    if node != expected:
        raise ProofError(f"leaf {seq} of {size} leads to root {node.hex()}, not {expected.hex()}")


def check_consistency(old: int, size: int, path: Sequence[bytes], old_root: bytes, expected: bytes) -> None:
    """Raise ProofError unless root `expected` of `size` extends `old_root` of `old` (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= size:
        raise ProofError(f"a tree of {size} cannot be shown to extend one of {old}")
    _check_widths((old_root, expected, *path))
    if old == size:
        if path:
            raise ProofError(f"from {old} to {size} there is nothing to prove, yet the proof has {len(path)} hashes")
        if old_root != expected:
            raise ProofError(f"two roots of size {size}: {old_root.hex()} and {expected.hex()}")
        return
    if not path:
        raise ProofError(f"from {old} to {size} the proof is empty")
    _check_growth(old, size, [old_root, *path] if old & (old - 1) == 0 else list(path), old_root, expected)


def _check_growth(old: int, size: int, steps: Sequence[bytes], old_root: bytes, expected: bytes) -> None:
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if not last:
            raise ProofError(f"the proof from {old} to {size} has too many hashes")
        if at & 1 or at == last:
            before, after = node_hash(step, before), node_hash(step, after)
            at, last = _climb(at, last)
        else:
            after = node_hash(after, step)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofError(f"the proof from {old} to {size} has too few hashes")
    if before != old_root:
        raise ProofError(f"the proof from {old} to {size} gives old root {before.hex()}, not {old_root.hex()}")
    if after != expected:
        raise ProofError(f"the proof from {old} to {size} gives new root {after.hex()}, not {expected.hex()}")


def tile_path(level: int, index: int, width: int = TILE_WIDTH) -> str:
    """The path of a tile in C2SP tlog-tiles: `tile/0/x001/234.p/5`."""
    return f"tile/{level}/{_tile_number(index)}" + (f".p/{width}" if width < TILE_WIDTH else "")


def _tile_number(index: int) -> str:
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03d}")
    return "/".join(reversed(groups))


def _climb(at: int, last: int) -> tuple[int, int]:
    """Up to the first ancestor that is a right child: a right edge without a sibling is passed over."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _put(open_tiles: list[bytearray], level: int, node: bytes) -> None:
    if level == len(open_tiles):
        open_tiles.append(bytearray())
    open_tiles[level] += node


def _shut(open_tiles: list[bytearray], level: int, seq: int, node: bytes) -> Tile:
    """The tile of that level in which leaf `seq` stands, now full; its root `node` goes into the level above."""
    tile = Tile(level, seq >> TILE_HEIGHT * (level + 1), bytes(open_tiles[level]))
    open_tiles[level].clear()
    _put(open_tiles, level + 1, node)
    return tile


def _split(count: int) -> int:
    """The greatest power of two below `count`."""
    return 1 << ((count - 1).bit_length() - 1)


def _subtree(read_tile: ReadTile, size: int, begin: int, end: int) -> bytes:
    """The hash of leaves [begin, end), a node of the tree of `size` leaves."""
    count = end - begin
    if count & (count - 1):
        middle = begin + _split(count)
        return node_hash(_subtree(read_tile, size, begin, middle), _subtree(read_tile, size, middle, end))
    level, rest = divmod(count.bit_length() - 1, TILE_HEIGHT)
    first = begin >> (TILE_HEIGHT * level)
    index, offset = divmod(first, TILE_WIDTH)
    width = min(TILE_WIDTH, (size >> (TILE_HEIGHT * level)) - index * TILE_WIDTH)
    tile = read_tile(level, index, width)
    if len(tile) != width * HASH_BYTES:
        raise ProofError(f"{tile_path(level, index, width)} has {len(tile)} bytes, not {width * HASH_BYTES}")
    return _perfect_root([tile[at * HASH_BYTES : (at + 1) * HASH_BYTES] for at in range(offset, offset + (1 << rest))])


def _perfect_root(hashes: list[bytes]) -> bytes:
    make = hashlib.sha256  # in line: most hashes of a tree are made here
    while len(hashes) > 1:
        hashes = [make(b"\x01" + left + right).digest() for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


def _check_widths(hashes: Sequence[bytes]) -> None:
    for item in hashes:
        if len(item) != HASH_BYTES:
            raise ProofError(f"a hash has {len(item)} bytes, not {HASH_BYTES}")
