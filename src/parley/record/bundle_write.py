"""Making a bundle: all that a record holds of some channels, since what the receiver has acknowledged."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from parley.record.bundle import (
    GENESIS_NAME,
    MANIFEST_NAME,
    MAX_BODY,
    MAX_PARTS,
    Manifest,
    Slice,
    evidence_name,
    file_name,
    join_leaves,
    join_parts,
    stretches,
)
from parley.record.canonical import encode
from parley.record.entry import Entry, Part
from parley.record.genesis import genesis_file_bytes, process_id
from parley.record.store import RecordStore
from parley.record.store_schema import RecordError
from parley.record.tar import END, Sink, write_file
from parley.record.tree import TILE_WIDTH


def shared_channels(store: RecordStore, members: Collection[str], to: str) -> tuple[str, ...]:
    """The channels that `to` and any of `members` are in, the widest first."""
    return tuple(
        channel for channel, inside in store.genesis.channels.items() if to in inside and set(members) & set(inside)
    )


def acknowledged_by(store: RecordStore, member: str) -> dict[str, int]:
    """Log to the number of its entries that a member is known to hold: all of its own, else what it has signed for."""
    return {
        log: store.size(log) if store.rules(log).member == member else _signed_for(store, log, member)
        for log in store.logs()
    }


def write_bundle(
    store: RecordStore,
    sink: Sink,
    *,
    members: Collection[str],
    to: str,
    since: Mapping[str, int],
    evidence: Sequence[bytes] = (),
) -> Manifest:
    """Write the tar of a bundle from the node that speaks for `members`, to the member `to`; a tile at a time.

    `since` maps a log to the number of its entries that the receiver holds; a log that it lacks goes whole. The same
    record and arguments give the same bytes. Raises RecordError where a part is too long to be carried.
    """
    channels = shared_channels(store, members, to)
    logs = [log for log in store.logs() if store.rules(log).channel in channels and store.head(log).size]
    sizes = {log: store.head(log).size for log in logs}
    slices = tuple(Slice(log, min(since.get(log, 0), size), size) for log, size in sizes.items())
    manifest = Manifest(process=process_id(store.genesis), to=to, logs=slices)
    foreign = any(held.start < held.size and store.rules(held.log).member not in members for held in slices)
    withheld = _withheld(store, members, channels) if foreign else frozenset()
    write_file(sink, MANIFEST_NAME, encode(msgspec.to_builtins(manifest)))
    write_file(sink, GENESIS_NAME, genesis_file_bytes(store.genesis_file))
    for number, held in enumerate(slices):
        own = store.rules(held.log).member in members
        _write_log(store, sink, number, held, frozenset() if own else withheld)
    for number, data in enumerate(evidence):
        write_file(sink, evidence_name(number), data)
    sink.write(END)
    return manifest


def _signed_for(store: RecordStore, log: str, member: str) -> int:
    found = store.acknowledged(log).get(member)
    return found.size if found is not None else 0


def _write_log(store: RecordStore, sink: Sink, number: int, held: Slice, withheld: frozenset[int]) -> None:
    if held.start:
        write_file(sink, file_name(number, "edge"), b"".join(store.edge(held.log, held.start)))
    write_file(sink, file_name(number, "heads"), encode(_heads(store, held)))
    for first, end in stretches(held):
        tile = list(store.entries(held.log, first, end))
        write_file(sink, file_name(number, "entries", first // TILE_WIDTH), join_leaves([one.leaf for one in tile]))
        parts = list(_carried(store, tile, withheld))
        if parts:
            data = join_parts(parts)
            if len(data) > MAX_PARTS:
                raise RecordError(f"{held.log}: entries from {first} carry {len(data)} bytes, too many for a bundle")
            write_file(sink, file_name(number, "parts", first // TILE_WIDTH), data)


def _heads(store: RecordStore, held: Slice) -> list[str]:
    """The head of the slice, and the older ones that carry a member's newest cosignature."""
    sizes = {held.size} | {
        one.cosigned for one in store.acknowledged(held.log).values() if 0 < one.cosigned < held.size
    }
    return [store.head_at(held.log, size).note for size in sorted(sizes)]


def _carried(store: RecordStore, tile: Iterable[Entry], withheld: frozenset[int]) -> Iterator[Part]:
    seen: set[str] = set()
    for commitment in (commitment for entry in tile for commitment in carried_by(entry)):
        if commitment in seen or _short(commitment) in withheld:
            continue
        seen.add(commitment)
        part = store.carried(commitment)
        if part is not None:
            if len(part.body) > MAX_BODY:
                raise RecordError(f"part {commitment} has {len(part.body)} bytes, more than a bundle carries")
            yield part


def carried_by(entry: Entry) -> Iterator[str]:
    """The commitments of the parts that travel with an entry."""
    return (part.commitment for part in entry.envelope.parts if part.carried) if entry.envelope else iter(())


def _withheld(store: RecordStore, members: Collection[str], channels: Collection[str]) -> frozenset[int]:
    """What the members here have committed to and not opened in these channels, by the first 60 bits of commitments.

    Anybody can name such a commitment in an entry of its own, as carried; the part must not leave on that word.
    """
    own = [(log, store.rules(log).channel) for log in store.logs() if store.rules(log).member in members]
    closed: set[int] = set()
    for log, channel in own:
        closed.update(
            _short(part.commitment)
            for entry in store.entries(log)
            for part in (entry.envelope.parts if entry.envelope else ())
            if not part.carried or channel not in channels
        )
    for log, channel in own:
        if channel in channels:
            for entry in store.entries(log):
                closed.difference_update(map(_short, carried_by(entry)))
    return frozenset(closed)


def _short(commitment: str) -> int:
    return int(commitment[:15], 16)
