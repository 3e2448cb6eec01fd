"""Whether a bundle holds: steps 2 to 8 of docs/formats/bundle.md on the way through, step 9 where nothing lies before.

Left to the caller: whether the process is the right one where none is pinned, and what the record at hand holds.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import msgspec

from parley.record.bundle import (
    Accusation,
    BundleRefused,
    Item,
    LogBegins,
    Opening,
    Slice,
    Tile,
    evidence_name,
    file_name,
    read_bundle,
)
from parley.record.checkpoint import Checkpoint, log_key, open_checkpoint, parse_checkpoint
from parley.record.cosignature import cosigned_at, witness_key
from parley.record.entry import Envelope, Leaf, Part
from parley.record.equivocation import EquivocationError, grow, peaks_of, peaks_root, read_equivocation
from parley.record.genesis import (
    Genesis,
    GenesisError,
    channel_of,
    log_origin,
    member_of,
    process_id,
    verify_genesis,
    witness_name,
)
from parley.record.keys import verify_each
from parley.record.note import NoteError, parse_note
from parley.record.tar import Pieces, TarError
from parley.record.tree import TILE_WIDTH, leaf_hash
from parley.record.validity import KEY_PART, KeyRing, LogRules, Reading, judge, log_rules, read_leaf, signature_claim

_TOGETHER, _BYTES_TOGETHER = 4096, 2**25
_MAX_CERTIFICATE = 65_535  # what is longer certifies nothing and is not kept in memory
_encoder = msgspec.json.Encoder(order="sorted")
_leaf_decoder = msgspec.json.Decoder(Leaf)
_envelope_decoder = msgspec.json.Decoder(Envelope)


class BundleReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a bundle holds. `roots` maps a log to the root (hex) of its newest head, `inert` to (seq, why) of entries
    without effect; `unjudged` names logs that begin later: only who holds the beginning can judge keys and nonces.
    """

    process: str
    standing: str
    to: str
    logs: tuple[Slice, ...]
    roots: dict[str, str]
    entries: int
    parts: int
    cosignatures: int
    equivocations: int
    inert: dict[str, tuple[tuple[int, str], ...]]
    unjudged: tuple[str, ...]


def verify_bundle(source: Pieces, *, process: str = "") -> BundleReport:
    """Read a bundle's tar and verify everything that it lets one verify, signatures of entries included.

    `process` is the id of a genesis that the caller trusts. Raises BundleRefused. Holds a tile in memory.
    """
    with ThreadPoolExecutor(2) as pool:
        return _verified(checked_bundle(source, process=process), _Judging(pool))


def _verified(items: Iterator[Item], judging: "_Judging") -> BundleReport:
    counts = dict.fromkeys(("entries", "parts", "cosignatures", "equivocations"), 0)
    roots = dict[str, str]()
    for item in items:
        if isinstance(item, Opening):
            opening = item
        elif isinstance(item, Tile):
            counts["entries"] += len(item.leaves)
            counts["parts"] += len(item.parts)
            judging.add(item)
        elif isinstance(item, LogBegins):
            counts["cosignatures"] += sum(head.count("\n— ") - 1 for head in item.heads)
            roots[item.slice.log] = parse_checkpoint(parse_note(item.heads[-1]).text).root.hex()
            judging.begin(opening.genesis.genesis, item.slice)
        else:
            counts["equivocations"] += 1
    return BundleReport(
        process=opening.manifest.process,
        standing=opening.genesis.genesis.standing,
        to=opening.manifest.to,
        logs=opening.manifest.logs,
        roots=roots,
        inert=judging.finish(),
        unjudged=tuple(held.log for held in opening.manifest.logs if held.start),
        **counts,
    )


def checked_bundle(source: Pieces, *, process: str = "") -> Iterator[Item]:
    """The items of a bundle's tar, each after it was checked, a log's root with its last tile.

    Parts bear the names that envelopes give them. Raises BundleRefused for everything that does not hold.
    """
    try:
        yield from _checked(read_bundle(source), process)
    except (TarError, GenesisError, NoteError, EquivocationError) as error:
        raise BundleRefused(str(error)) from error


def _checked(items: Iterable[Item], process: str) -> Iterator[Item]:
    number = accused = -1
    for item in items:
        if isinstance(item, Opening):
            _check_opening(item, process)
            opening = item
        elif isinstance(item, LogBegins):
            number += 1
            growth = _Growth(number, item, _heads_of(opening.genesis.genesis, number, item))
        elif isinstance(item, Tile):
            growth.add(item)
            item = Tile(item.start, item.leaves, tuple(_named(number, item)))
        else:
            accused += 1
            _check_accusation(opening, accused, item)
        yield item


def _check_opening(opening: Opening, pinned: str) -> None:
    """Steps 2 to 4."""
    manifest, genesis = opening.manifest, opening.genesis.genesis
    if pinned and manifest.process != pinned:
        raise BundleRefused(
            f"the bundle is of process {manifest.process}, not of {pinned}; it was made for another node"
        )
    if process_id(genesis) != manifest.process:
        raise BundleRefused(f"genesis.json has hash {process_id(genesis)}, bundle.json says {manifest.process}")
    verify_genesis(opening.genesis)
    if manifest.to not in {member.id for member in genesis.members}:
        raise BundleRefused(f"bundle.json: {manifest.to:.80} is no member of {genesis.process:.80}")
    known = [
        log_origin(manifest.process, channel, member.id)
        for channel, inside in genesis.channels.items()
        if manifest.to in inside
        for member in genesis.members
        if channel in member.logs
    ]
    places = [known.index(held.log) if held.log in known else -1 for held in manifest.logs]
    if -1 in places:
        raise BundleRefused(
            f"bundle.json: {manifest.logs[places.index(-1)].log} is no log of a channel that {manifest.to} is in"
        )
    if places != sorted(set(places)):
        raise BundleRefused("bundle.json: the logs do not stand in the order of the genesis, each once")


def _heads_of(genesis: Genesis, number: int, begun: LogBegins) -> dict[int, Checkpoint]:
    """Step 5: the heads by size."""
    _, _, channel, member = begun.slice.log.split("/")
    key = log_key(begun.slice.log, member_of(genesis, member).logs[channel])
    process, heads, name = process_id(genesis), dict[int, Checkpoint](), file_name(number, "heads")
    witnesses = [
        witness_key(witness_name(process, other), member_of(genesis, other).witness)
        for other in genesis.channels[channel]
        if other != member and member_of(genesis, other).represented
    ]
    last = 0
    for head in begun.heads:
        try:
            note, checkpoint = open_checkpoint(head, key)
            for witness in witnesses:
                cosigned_at(note, witness)
        except NoteError as error:
            raise BundleRefused(f"{name}: {error}") from error
        if checkpoint.size <= last:
            raise BundleRefused(f"{name}: a head of {checkpoint.size} entries follows one of {last}")
        last = checkpoint.size
        heads[last] = checkpoint
    if last != begun.slice.size:
        raise BundleRefused(f"{name}: the newest head is of {last} entries, bundle.json says {begun.slice.size}")
    return heads


class _Growth:
    """Step 6: the tree of one log as its leaves come, compared with each head where it was signed."""

    def __init__(self, number: int, begun: LogBegins, heads: dict[int, Checkpoint]) -> None:
        self._number, self._slice = number, begun.slice
        self._peaks = peaks_of(begun.slice.start, begun.edge)
        self._heads = heads
        self._compare(begun.slice.start)

    def add(self, tile: Tile) -> None:
        """Grow by a tile, stopping wherever a head was signed."""
        hashes = [leaf_hash(leaf) for leaf in tile.leaves]
        end = tile.start + len(hashes)
        at = tile.start
        for stop in [*(size for size in self._heads if at < size < end), end]:
            grow(self._peaks, hashes[at - tile.start : stop - tile.start])
            at = stop
            self._compare(at)

    def _compare(self, size: int) -> None:
        head = self._heads.get(size)
        found = peaks_root(self._peaks) if head is not None else b""
        if head is not None and found != head.root:
            name = file_name(self._number, "entries", max(0, size - 1) // TILE_WIDTH)
            raise BundleRefused(
                f"{name}: up to entry {size - 1} the entries give root {found.hex()}, the head says {head.root.hex()}: "
                "they were changed on the way"
            )


def _named(number: int, tile: Tile) -> Iterator[Part]:
    """Step 7: the parts with their names, in the order in which envelopes name them."""
    if not tile.parts:
        return
    named = dict[str, str]()
    for leaf in tile.leaves:
        for commitment, called in _carried(leaf):
            named.setdefault(commitment, called)
    places = {commitment: place for place, commitment in enumerate(named)}
    last = -1
    for part in tile.parts:
        commitment = part.commitment
        if places.get(commitment, -1) <= last:
            raise BundleRefused(
                f"{file_name(number, 'parts', tile.start // TILE_WIDTH)}: part {commitment} is carried by no entry of "
                "this tile, or stands out of order"
            )
        last = places[commitment]
        yield Part(name=named[commitment], salt=part.salt, body=part.body)


def _carried(leaf: bytes) -> Sequence[tuple[str, str]]:
    """What the envelope in a leaf carries, where both are written exactly in their form, whatever they say."""
    try:
        read = _leaf_decoder.decode(leaf)
        envelope = _envelope_decoder.decode(read.envelope)
        exact = _encoder.encode(read) == leaf and _encoder.encode(envelope) == read.envelope.encode()
    except (ValueError, RecursionError):
        return ()
    return [(ref.commitment, ref.name) for ref in envelope.parts if ref.carried] if exact else ()


def _check_accusation(opening: Opening, number: int, item: Accusation) -> None:
    """Step 8."""
    try:
        evidence = read_equivocation(item.data, opening.genesis.genesis)
    except EquivocationError as error:
        raise BundleRefused(f"{evidence_name(number)}: {error}") from error
    if opening.manifest.to not in opening.genesis.genesis.channels[channel_of(evidence.log)]:
        raise BundleRefused(
            f"{evidence_name(number)}: {evidence.log} is of a channel that {opening.manifest.to} is not in"
        )


class _Judging:
    """Step 9, for logs that come from their beginning; the certificates that came are at hand.

    Signatures are verified in two threads while the next entries are read: libsodium frees the interpreter's lock.
    """

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._inert: dict[str, list[tuple[int, str]]] = {}
        self._rules: LogRules | None = None
        self._begun: _Begun | None = None

    def begin(self, genesis: Genesis, held: Slice) -> None:
        """Another log begins."""
        self._end()
        _, _, channel, member = held.log.split("/")
        self._rules = None if held.start else log_rules(genesis, channel, member)
        self._ring = KeyRing()
        self._nonces: dict[str, int] = {}
        self._waiting: list[tuple[int, bytes]] = []
        self._certificates: dict[str, Part] = {}

    def add(self, tile: Tile) -> None:
        """Take in a tile; it is read with the next ones, because many signatures are verified faster at once."""
        if self._rules is None:
            return
        self._waiting += enumerate(tile.leaves, tile.start)
        self._certificates |= {
            part.commitment: part for part in tile.parts if part.name == KEY_PART and len(part.body) <= _MAX_CERTIFICATE
        }
        if len(self._waiting) >= _TOGETHER or sum(len(leaf) for _, leaf in self._waiting) >= _BYTES_TOGETHER:
            self._read(self._rules)

    def finish(self) -> dict[str, tuple[tuple[int, str], ...]]:
        """Log to its entries without effect, each with the reason."""
        self._end()
        return {log: tuple(found) for log, found in self._inert.items()}

    def _read(self, rules: LogRules) -> None:
        """Read what waits, have its signatures verified, and meanwhile judge what was read before."""
        readings = [(seq, read_leaf(leaf, seq, rules)) for seq, leaf in self._waiting]
        claims = [signature_claim(reading) for _, reading in readings]
        middle = len(claims) // 2
        halves = [self._pool.submit(verify_each, half) for half in (claims[:middle], claims[middle:])]
        self._waiting = []
        self._judge(rules)
        self._begun = _Begun(readings, halves)

    def _judge(self, rules: LogRules) -> None:
        if self._begun is None:
            return
        readings, verdicts = self._begun.readings, [verdict for half in self._begun.halves for verdict in half.result()]
        judged, self._ring = judge(readings, rules, self._ring, self._nonces.get, self._certificates.get, verdicts)
        for (seq, _), item in zip(readings, judged, strict=True):
            if item.inert:
                self._inert.setdefault(rules.log, []).append((seq, item.inert))
            elif item.reading.envelope is not None:
                self._nonces[item.reading.envelope.nonce] = seq
        self._begun = None

    def _end(self) -> None:
        if self._rules is not None:
            self._read(self._rules)
            self._judge(self._rules)


class _Begun(NamedTuple):
    """Entries that were read, and their signatures on their way."""

    readings: list[tuple[int, Reading]]
    halves: list[Future[list[bool]]]
