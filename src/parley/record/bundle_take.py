"""Taking a bundle in: read once to see that it holds, then again to store it, log by log.

What was stored before an interruption is kept, and the same bundle goes on from there. Docs: docs/formats/bundle.md.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial

import msgspec

from parley.record.bundle import Accusation, BundleRefused, Item, LogBegins, Opening, Tile
from parley.record.bundle_check import checked_bundle
from parley.record.checkpoint import parse_checkpoint
from parley.record.entry import Part
from parley.record.equivocation import evidence_bytes, peaks_of
from parley.record.genesis import process_id
from parley.record.note import parse_note
from parley.record.seal import Sealed
from parley.record.store import RecordStore
from parley.record.store_receive import Fork, Piece, Received
from parley.record.tar import Pieces

_TOGETHER, _BYTES_TOGETHER = 4096, 2**26


class Taken(msgspec.Struct, frozen=True):
    """What was new: entries by log, cosignatures, and the bytes of equivocations found here or carried along."""

    entries: dict[str, int]
    cosignatures: int
    evidence: tuple[bytes, ...]


def take_bundle(store: RecordStore, reopen: Callable[[], Pieces], members: Collection[str]) -> Taken:
    """Take in a bundle for the node that speaks for `members`; `reopen` gives its tar from the beginning.

    Raises BundleRefused where it does not hold, is of another process or for somebody else, or begins beyond what is
    held here: then nothing was taken in. A log that has forked stays as it is, and the evidence is returned.
    """
    process = process_id(store.genesis)
    for item in checked_bundle(reopen(), process=process):
        _fits(store, item, members)
    entries: dict[str, int] = {}
    cosignatures, evidence = 0, list[bytes]()
    items = _Ahead(checked_bundle(reopen(), process=process))
    while (taken := items.take()) is not None:
        if isinstance(taken, Accusation):
            evidence.append(taken.data)
        elif isinstance(taken, LogBegins):
            received, forks = _take_log(store, taken, items)
            evidence += forks
            cosignatures += received.cosignatures
            if received.leaves:
                entries[taken.slice.log] = received.leaves
    return Taken(entries, cosignatures, tuple(evidence))


def adopt_branches(
    store: RecordStore,
    reopen: Callable[[], Pieces],
    members: Collection[str],
    save: Callable[[str, Sequence[bytes]], None],
) -> dict[str, tuple[Sealed, ...]]:
    """Where a log of `members` has forked, put the branch of the bundle in place of the one here.

    `save(log, leaves)` is called before leaves go. Answers, by log, the entries that only the branch here had.
    Raises BundleRefused; the bundle must hold these logs from their beginning.
    """
    process = process_id(store.genesis)
    for item in checked_bundle(reopen(), process=process):
        _fits(store, item, members)
        if isinstance(item, LogBegins) and store.rules(item.slice.log).member in members and item.slice.start:
            raise BundleRefused(f"{item.slice.log} does not go from its beginning; ask the sender for a whole bundle")
    lost: dict[str, tuple[Sealed, ...]] = {}
    items = _Ahead(checked_bundle(reopen(), process=process))
    while (taken := items.take()) is not None:
        if isinstance(taken, LogBegins) and store.rules(taken.slice.log).member in members:
            log = taken.slice.log
            found = store.adopt(log, _pieces(items), taken.heads[-1], partial(save, log))
            lost |= {log: found} if found else {}
    return lost


class _Ahead:
    """Items, of which the next can be looked at."""

    def __init__(self, items: Iterator[Item]) -> None:
        self._items = items
        self._next = next(items, None)

    def take(self) -> Item | None:
        """The next item, None at the end."""
        taken, self._next = self._next, next(self._items, None)
        return taken

    def tiles(self) -> Iterator[Tile]:
        """The tiles that come next."""
        while isinstance(tile := self._next, Tile):
            self._next = next(self._items, None)
            yield tile


def _fits(store: RecordStore, item: Item, members: Collection[str]) -> None:
    if isinstance(item, Opening) and item.manifest.to not in members:
        raise BundleRefused(f"the bundle is for {item.manifest.to}; this node speaks for {', '.join(members)}")
    if isinstance(item, LogBegins) and item.slice.start > store.size(item.slice.log):
        held, log = store.size(item.slice.log), item.slice.log
        raise BundleRefused(
            f"{log}: the bundle begins at entry {item.slice.start}, and {held} are here; ask the sender for a whole "
            "one (parley bundle out --whole)"
        )


def _take_log(store: RecordStore, begun: LogBegins, items: _Ahead) -> tuple[Received, list[bytes]]:
    log, start = begun.slice.log, begun.slice.start
    leaves = cosignatures = 0
    forks = []
    edge = peaks_of(start, begun.edge)
    try:
        received = store.take(log, _pieces(items), begun.heads[-1], start=start, edge=edge)
        leaves, cosignatures = received.leaves, received.cosignatures
    except Fork as fork:
        forks.append(evidence_bytes(fork.evidence))
    for head in begun.heads[:-1]:
        if parse_checkpoint(parse_note(head).text).size > store.size(log):
            break  # of a branch that is not here: the newest head has convicted the log already
        try:
            cosignatures += store.take(log, (), head).cosignatures
        except Fork as fork:
            forks.append(evidence_bytes(fork.evidence))
    return Received(leaves, cosignatures), forks


def _pieces(items: _Ahead) -> Iterator[Piece]:
    """Tiles put together, because many signatures are verified faster at once; long ones, fewer."""
    leaves, parts, size = list[bytes](), list[Part](), 0
    for tile in items.tiles():
        leaves += tile.leaves
        parts += tile.parts
        size += sum(map(len, tile.leaves)) + sum(len(part.body) for part in tile.parts)
        if len(leaves) >= _TOGETHER or size >= _BYTES_TOGETHER:
            yield Piece(leaves, parts)
            leaves, parts, size = [], [], 0
    if leaves:
        yield Piece(leaves, parts)
