import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.record.tree import (
    EMPTY_ROOT,
    HASH_BYTES,
    TILE_WIDTH,
    Frontier,
    ProofError,
    ReadTile,
    check_consistency,
    check_inclusion,
    consistency_path,
    extend,
    frontier,
    frontier_root,
    inclusion_path,
    leaf_hash,
    node_hash,
    root,
    root_of,
    tile_path,
)

LARGEST = 70_000
HASHES = [leaf_hash(b"%d" % number) for number in range(LARGEST)]
STRANGER = leaf_hash(b"no leaf of this tree")
SIZES = st.one_of(st.integers(1, 600), st.sampled_from([255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, LARGEST]))


def by_definition(hashes: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(by_definition(hashes[:split]), by_definition(hashes[split:]))


@pytest.fixture(scope="module")
def tiles() -> ReadTile:
    _, full = extend(Frontier(), HASHES)
    stored = {(tile.level, tile.index): tile.hashes for tile in full}
    stored[0, LARGEST // TILE_WIDTH] = b"".join(HASHES[LARGEST // TILE_WIDTH * TILE_WIDTH :])
    first = [stored[0, index] for index in range(LARGEST // TILE_WIDTH)]
    second = b"".join(root_of([tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]) for tile in first)
    stored[1, 1] = second[TILE_WIDTH * HASH_BYTES :]
    stored[2, 0] = root_of([second[at : at + HASH_BYTES] for at in range(0, TILE_WIDTH * HASH_BYTES, HASH_BYTES)])
    return lambda level, index, width: stored[level, index][: width * HASH_BYTES]


def test_the_empty_tree():
    assert frontier_root(Frontier()) == EMPTY_ROOT == root(lambda level, index, width: b"", 0)
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(size=SIZES)
def test_three_ways_to_one_root(tiles, size):
    edge, _ = extend(Frontier(), HASHES[:size])
    assert frontier_root(edge) == root(tiles, size) == by_definition(HASHES[:size])


@given(size=SIZES, cut=st.integers(0, LARGEST))
def test_growing_in_parts_is_growing_at_once(tiles, size, cut):
    cut %= size + 1
    first, full = extend(Frontier(), HASHES[:cut])
    both, more = extend(first, HASHES[cut:size])
    assert (both, full + more) == extend(Frontier(), HASHES[:size])
    assert frontier(tiles, size) == both


@given(size=SIZES, seq=st.integers(0, LARGEST), step=st.integers(0, 20), bit=st.integers(0, 255))
def test_inclusion_holds_and_tampering_does_not(tiles, size, seq, step, bit):
    seq %= size
    path, expected = inclusion_path(tiles, seq, size), root(tiles, size)
    check_inclusion(seq, size, HASHES[seq], path, expected)
    refused = [
        (seq, size, HASHES[seq], (*path, STRANGER), expected),
        (seq, size, HASHES[seq], path, STRANGER),
        (seq, size, STRANGER, path, expected),
        (size, size, HASHES[seq], path, expected),
    ]
    if path:
        flipped = list(path)
        flipped[step % len(path)] = _flip(flipped[step % len(path)], bit)
        refused += [(seq, size, HASHES[seq], path[:-1], expected), (seq, size, HASHES[seq], flipped, expected)]
    for case in refused:
        with pytest.raises(ProofError):
            check_inclusion(*case)


@given(size=SIZES, old=st.integers(0, LARGEST), step=st.integers(0, 20), bit=st.integers(0, 255))
def test_consistency_holds_and_tampering_does_not(tiles, size, old, step, bit):
    old = old % size + 1
    path, before, after = consistency_path(tiles, old, size), root(tiles, old), root(tiles, size)
    check_consistency(old, size, path, before, after)
    refused = [(old, size, (*path, STRANGER), before, after), (old, size, path, STRANGER, after)]
    if path:
        flipped = list(path)
        flipped[step % len(path)] = _flip(flipped[step % len(path)], bit)
        refused += [
            (old, size, path[1:], before, after),
            (old, size, flipped, before, after),
            (old, size, path, before, _flip(after, bit)),
        ]
    for case in refused:
        with pytest.raises(ProofError):
            check_consistency(*case)


def test_nothing_is_proved_from_nothing(tiles):
    with pytest.raises(ValueError, match="a tree of 3 cannot be shown to extend one of 0"):
        consistency_path(tiles, 0, 3)
    with pytest.raises(ValueError, match="leaf 3 is not in a tree of 3"):
        inclusion_path(tiles, 3, 3)
    with pytest.raises(ProofError, match="a tree of 3 cannot be shown to extend one of 4"):
        check_consistency(4, 3, [], HASHES[0], HASHES[0])


def test_a_short_tile_is_named():
    with pytest.raises(ProofError, match=r"tile/0/000.p/3 has 64 bytes, not 96"):
        root(lambda level, index, width: b"".join(HASHES[:2]), 3)


@pytest.mark.parametrize(
    ("level", "index", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (1, 999, 5, "tile/1/999.p/5"),
        (0, 1_234_067, 256, "tile/0/x001/x234/067"),
        (2, 1_000, 1, "tile/2/x001/000.p/1"),
    ],
)
def test_tile_paths(level, index, width, path):
    assert tile_path(level, index, width) == path


def _flip(data: bytes, bit: int) -> bytes:
    flipped = bytearray(data)
    flipped[bit // 8] ^= 1 << bit % 8
    return bytes(flipped)
