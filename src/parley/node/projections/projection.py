"""One channel's projection: catches up with the record, rebuilds beside itself, folds at a past basis."""

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import apsw

from parley.agreement.agreement import Agreement
from parley.incidents.model import Model, model_hash
from parley.node.kinds import RULES_VERSION, visible_from
from parley.node.projections import components, days, entries, news, outcomes, reports
from parley.node.projections.database import SCHEMA_VERSION, connect, create
from parley.node.projections.entries import Heard, hear
from parley.node.projections.places import region_of
from parley.node.roots import root_at
from parley.record.basis import Basis
from parley.record.entry import Entry
from parley.record.genesis import channel_of
from parley.record.store import RecordStore

_BATCH = 20_000


class Projection:
    """The rows of one channel. One thread writes at a time; each reading thread has a connection of its own."""

    def __init__(
        self,
        directory: Path,
        channel: str,
        agreement: Agreement,
        agreement_digest: str,
        model: Model,
        *,
        building: bool = False,
    ) -> None:
        self.directory, self.channel, self._building = directory, channel, building
        self.agreement, self.agreement_digest, self.model = agreement, agreement_digest, model
        self._local = threading.local()
        self._writer: apsw.Connection | None = None
        found = sorted(directory.glob(f"projections-{channel}-*.db"), key=_number)
        self.path = found[-1] if found else directory / f"projections-{channel}-1.db"

    def reading(self) -> apsw.Connection:
        """This thread's connection for reading; a new one after a rebuild.

        While building there is one thread, and it reads on the connection that writes, whose pages are at hand.
        """
        if self._building and self._writer is not None:
            return self._writer
        path = self.path
        if getattr(self._local, "path", None) != path:
            self._local.connection, self._local.path = connect(path, writable=False), path
        connection: apsw.Connection = self._local.connection
        return connection

    def catch_up(self, store: RecordStore) -> None:
        """Folds what the record holds beyond the watermark. A root that does not fit the record means a rebuild."""
        if not self.path.exists():
            create(self.path, self._made_with()).close()
        if self._writer is None:
            self._writer = connect(self.path, writable=True, building=self._building)
            if not _fits(
                self._writer, store, self._made_with()
            ):  # once: only this process writes the record after that
                self.rebuild(store)
                return
        fold_new(self._writer, store, self)

    def settle(self) -> None:
        """Brings all that was folded while building onto the disk, and ends the building."""
        if self._writer is not None:
            self._writer.close()
        self._writer, self._building = None, False
        descriptor = os.open(self.path, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)

    def rebuild(self, store: RecordStore) -> None:
        """Derives everything again in a new file, then takes the old ones away."""
        old = self.path
        new = self.directory / f"projections-{self.channel}-{_number(old) + 1}.db"
        making = new.with_suffix(".making")
        making.unlink(missing_ok=True)
        connection = create(making, self._made_with())
        fold_new(connection, store, self)
        connection.close()
        making.rename(new)
        self.path = new
        if self._writer is not None:
            self._writer.close()
        self._writer = connect(new, writable=True, building=self._building)
        for left in (old, old.with_name(old.name + "-wal"), old.with_name(old.name + "-shm")):
            left.unlink(missing_ok=True)

    def _made_with(self) -> dict[str, str]:
        """What rows depend on beside the entries: rows made with anything else are made anew."""
        return {
            "schema": str(SCHEMA_VERSION),
            "rules": str(RULES_VERSION),
            "agreement": self.agreement_digest,
            "model": model_hash(self.model),
        }

    def at_basis(self, store: RecordStore, basis: Basis) -> apsw.Connection:
        """The rows as they were at a past basis, in memory: what was absent then counts as absent."""
        connection = create(None, self._made_with())
        sizes = {log: size for log, (size, _) in basis.logs.items()}
        fold_new(connection, store, self, sizes, frozenset(basis.absent))
        return connection

    def basis(self, connection: apsw.Connection, process: str) -> Basis:
        """All that the rows were computed from."""
        return Basis(
            process=process,
            rules=RULES_VERSION,
            agreement=self.agreement_digest,
            model=model_hash(self.model),
            channel=self.channel,
            logs=watermark(connection),
            absent=entries.all_absent(connection),
        )


def watermark(connection: apsw.Connection) -> dict[str, tuple[int, str]]:
    """How far each log was read: origin -> (size, root)."""
    return {
        str(log): (int(size), str(root))
        for log, size, root in connection.execute("SELECT log, size, root FROM watermark ORDER BY log")
    }


def fold_new(
    connection: apsw.Connection,
    store: RecordStore,
    projection: Projection,
    sizes: Mapping[str, int] | None = None,
    without: frozenset[str] = frozenset(),
) -> None:
    """Folds the entries beyond the watermark, up to `sizes` where given, and those whose parts have come since.

    Rows and watermark commit together. Parts whose commitment is in `without` count as absent.
    """
    roles = {member.id: member.roles for member in store.genesis.members}
    late = entries.arrived(connection, store) if sizes is None else {}
    if late:
        with connection:
            _take_in(connection, store, projection, _hear_again(store, late, roles, without), roles, without)
    for batch in _batches(connection, store, projection.channel, sizes):
        with connection:
            entries.name_parts(connection, batch)
            heard = [hear(store, entry, roles, without) for entry in batch]
            _take_in(connection, store, projection, heard, roles, without)
            connection.executemany(
                "INSERT OR REPLACE INTO watermark VALUES (?, ?, ?)",
                [(log, size, root_at(store, log, size)) for log, size in _ends(batch).items()],
            )


def _take_in(
    connection: apsw.Connection,
    store: RecordStore,
    projection: Projection,
    heard: Sequence[Heard],
    roles: dict[str, tuple[str, ...]],
    without: frozenset[str],
) -> None:
    entries.insert(connection, heard)
    again = _hear_again(store, entries.erased(connection, heard), roles, without)
    entries.insert(connection, again)
    apply(connection, projection.agreement, projection.model, [*heard, *again])


def _hear_again(
    store: RecordStore,
    concerned: Mapping[str, frozenset[str]],
    roles: dict[str, tuple[str, ...]],
    without: frozenset[str],
) -> list[Heard]:
    return [
        hear(store, entry, roles, without | erased)
        for identity, erased in sorted(concerned.items())
        if (entry := store.get(identity)) is not None
    ]


def apply(connection: apsw.Connection, agreement: Agreement, model: Model, heard: Sequence[Heard]) -> None:
    """The stages, one after another, over what new entries (already inserted) touch."""
    reports.note_releases(connection, heard)
    folded = {root: reports.fold(connection, agreement, root) for root in reports.keys(connection, heard)}
    # A release of what a nearer entry says was never a report here, and touches nothing.
    changed = {root: row for root, row in folded.items() if row is not None or reports.is_held(connection, root)}
    stale_days = days.keys(connection, changed, outcomes.incidents_of(connection, changed))
    for root, row in changed.items():
        reports.write(connection, root, row, region_of(agreement, row.report.where) if row else "")
    touched = components.update_edges(connection, model, changed)
    touched |= components.keys(connection, heard)
    concerned = outcomes.keys(connection, heard)
    whole = components.whole_components(connection, model, sorted(touched))
    stale_days |= days.keys(connection, (), outcomes.incidents_of(connection, whole))
    concerned |= components.write(connection, whole, components.fold(connection, agreement, model, whole))
    for incident in concerned:
        outcomes.write(connection, incident, outcomes.fold(connection, agreement, incident))
    for day in stale_days | days.keys(connection, changed, concerned):
        days.write(connection, day, days.fold(connection, model, day))
    for entry in news.keys(connection, heard):
        news.write(connection, agreement, entry)


def _batches(
    connection: apsw.Connection, store: RecordStore, channel: str, sizes: Mapping[str, int] | None
) -> Iterator[list[Entry]]:
    """The entries not yet folded of every log that the channel may see, in pieces; a piece may span logs."""
    seen = watermark(connection)
    batch: list[Entry] = []
    for log in store.logs():
        if channel_of(log) not in visible_from(channel):
            continue
        start = seen.get(log, (0, ""))[0]
        stop = store.size(log) if sizes is None else sizes.get(log, 0)
        if start >= stop:
            continue
        for entry in store.entries(log, start, stop):
            batch.append(entry)
            if len(batch) == _BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


def _ends(batch: Sequence[Entry]) -> dict[str, int]:
    """How far a batch brings each log."""
    return {entry.log: entry.seq + 1 for entry in batch}


def _fits(connection: apsw.Connection, store: RecordStore, made_with: Mapping[str, str]) -> bool:
    """Whether the rows were made with what holds now, of this record: every root read is the record's at that size."""
    meta = {str(name): str(value) for name, value in connection.execute("SELECT name, value FROM meta")}
    held = {log: store.size(log) for log in store.logs()}
    return meta == made_with and all(
        size <= held.get(log, 0) and root_at(store, log, size) == root
        for log, (size, root) in watermark(connection).items()
    )


def _number(path: Path) -> int:
    return int(path.stem.rsplit("-", 1)[1])
