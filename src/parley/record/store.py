"""The record store: record.db, written by one thread at a time, read by any.

Files: `record.db` (with its -wal and -shm) and, beside it, `last-heads.json`.
"""

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from weakref import WeakSet

import msgspec
from nacl.secret import SecretBox

from parley.record import store_parts, store_read
from parley.record.entry import Entry, Part
from parley.record.equivocation import Peaks
from parley.record.genesis import Genesis, GenesisFile, genesis_file_bytes, log_origin, process_id, verify_genesis
from parley.record.keys import Signer
from parley.record.seal import Sealed
from parley.record.store_acknowledged import Acknowledged, read_acknowledged, read_head_at
from parley.record.store_append import Asked, append_all, ask
from parley.record.store_commit import Committer, States
from parley.record.store_cosign import cosign_newest
from parley.record.store_heal import adopting
from parley.record.store_read import Cosigned, Head, LogRow
from parley.record.store_receive import Piece, Received, Receiving, receive_pieces
from parley.record.store_schema import Connection, RecordError, check_format, create_tables, open_reader, open_writer
from parley.record.store_write import (
    Appended,
    LogState,
    Writing,
    judge_again,
    load_state,
    logs_certified_by,
)
from parley.record.tree import HASH_BYTES, consistency_path, frontier, inclusion_path
from parley.record.validity import KeyRing, LogRules, log_rules

FREE_SPACE = 100_000_000


class Proof(msgspec.Struct, frozen=True):
    """Hashes in hex, from the leaf's side up, that tie `start` (a seq, or an older size) to the root of `size`."""

    log: str
    start: int
    size: int
    path: tuple[str, ...]


class RecordStore:
    """A record on the disk. Every method may be called from any thread."""

    def __init__(self, path: Path, parts_key: bytes, *, free_space: int = FREE_SPACE, building: bool = False) -> None:
        """Open the record at `path`. Raises RecordError; `free_space` is the reserve below which nothing is written."""
        self.path = path
        self._box = SecretBox(parts_key)
        self._local = threading.local()
        self._readers: WeakSet[Connection] = WeakSet()  # a connection goes with its thread
        check_format(self._reader(), path)
        self._file = store_read.read_genesis_of(self._reader())
        verify_genesis(self._file)
        self._process = process_id(self._file.genesis)
        self._rows = store_read.read_logs(self._reader())
        self._rules = {row.origin: log_rules(self.genesis, row.channel, row.member) for row in self._rows.values()}
        self._verifier = ThreadPoolExecutor(2)
        self._committer = Committer(path, self.genesis, self._box, free_space, building=building)

    @classmethod
    def create(cls, path: Path, genesis_file: GenesisFile, parts_key: bytes) -> "RecordStore":
        """Make the record of a process whose genesis all members have signed. Raises GenesisError, FileExistsError."""
        verify_genesis(genesis_file)
        if path.exists():
            raise FileExistsError(f"{path} is there already; open it, or choose another place")
        db = open_writer(path)
        with db:
            create_tables(db)
            db.execute("INSERT INTO meta VALUES('genesis', ?)", (genesis_file_bytes(genesis_file),))
            _create_logs(db, genesis_file.genesis)
        db.close()
        return cls(path, parts_key)

    @classmethod
    def open(
        cls, path: Path, parts_key: bytes, *, free_space: int = FREE_SPACE, building: bool = False
    ) -> "RecordStore":
        """Open a record. Raises RecordError where there is none or it is of another version.

        `building`: it is thrown away if the building is cut short, so commits wait for no disk until `settle`.
        """
        return cls(path, parts_key, free_space=free_space, building=building)

    def settle(self) -> None:
        """Bring all that was recorded while building onto the disk. Until then a power cut may lose or break it."""
        self._committer.truncate_journal()
        descriptor = os.open(self.path, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
        self._committer.settle()

    def close(self) -> None:
        """Close every connection; no thread may use the store afterwards."""
        self._committer.close()
        self._verifier.shutdown()
        for db in list(self._readers):
            db.close()

    @property
    def genesis(self) -> Genesis:
        """What the process starts from."""
        return self._file.genesis

    @property
    def genesis_file(self) -> GenesisFile:
        """The genesis with its signatures."""
        return self._file

    def rules(self, log: str) -> LogRules:
        """What the entries of a log are held against: process, member, channel. Raises RecordError for a stranger's."""
        self._row(log)
        return self._rules[log]

    def append(
        self,
        member: str,
        channel: str,
        sealed: Sequence[Sealed],
        *,
        log_signer: Signer,
        witnesses: Mapping[str, Signer],
        at: int,
    ) -> list[Appended]:
        """Record envelopes in a member's log, sign its head, have it cosigned at UTC seconds `at`; all or nothing.

        When this returns it is on the disk. An envelope recorded before is answered with its former place. Raises
        EntryRefused for what would be inert, NonceReused, RestoredBackup, and RecordError where the disk is full or
        failing.
        """
        log = log_origin(self._process, channel, member)
        self._row(log)

        def run(to: Writing, states: States, asked: Sequence[Asked]) -> list[list[Appended]]:
            states[log], answers = append_all(to, self._state(to.db, states, log), asked)
            return answers

        asked = ask(
            sealed, self._rules[log], self._box, self._verifier, log_signer=log_signer, witnesses=witnesses, at=at
        )
        return self._committer.write_together((log, log_signer.key_id), run, asked)

    def receive(
        self, log: str, leaves: Sequence[bytes], checkpoint_note: str, *, start: int = 0, parts: Sequence[Part] = ()
    ) -> Received:
        """Take in leaves of a log from position `start` under a head it signed; see `store_receive`."""
        return self.take(log, (Piece(leaves, parts),), checkpoint_note, start=start)

    def take(
        self, log: str, pieces: Iterable[Piece], checkpoint_note: str, *, start: int = 0, edge: Peaks = ()
    ) -> Received:
        """Take in leaves of a log piece by piece under a head it signed, all or nothing; see `store_receive`."""
        self._row(log)

        def run(to: Writing, states: States) -> Received:
            return receive_pieces(to, self._receiving(to, states, log), start, pieces, checkpoint_note, edge)

        return self._committer.write(run)

    def adopt(
        self, log: str, pieces: Iterable[Piece], checkpoint_note: str, save: Callable[[Sequence[bytes]], None]
    ) -> tuple[Sealed, ...]:
        """Put a branch that others hold, from its beginning, in place of what this log has written beside it.

        Only for a log of one's own that has forked because a backup was restored. `save` is given the leaves that go,
        before they go; answers the entries that only they held. Raises as `take`.
        """
        self._row(log)
        lost: list[Sealed] = []

        def run(to: Writing, states: States) -> tuple[Sealed, ...]:
            on = self._receiving(to, states, log)
            receive_pieces(to, on, 0, adopting(to, on, pieces, save, lost), checkpoint_note)
            state = on.state()
            to.guard[log] = (state.size, state.root.hex())
            return tuple(lost)

        return self._committer.write(run)

    def cosign(self, log: str, *, witnesses: Mapping[str, Signer], at: int) -> int:
        """Cosign a log's newest head, if all its entries are here, at UTC seconds `at`; how many of `witnesses` did."""
        self._row(log)
        return self._committer.write(
            lambda to, states: cosign_newest(to, self._state(to.db, states, log), witnesses, at)
        )

    def hold(self, parts: Sequence[Part]) -> int:
        """Store parts that came later; how many were new. An erased part stays out."""
        return self._committer.write(lambda to, states: self._hold(to, states, parts))

    def erase(self, commitment: str) -> bool:
        """Remove a part's bytes for good and keep them out; whether it was here.

        Raises RecordError for a certificate, and where a reader keeps old pages alive: erase again then. Backups,
        snapshots of the file system and worn blocks of a disk are beyond it.
        """
        removed = self._committer.write(lambda to, states: store_parts.erase_part(to.db, commitment))
        if not self._committer.truncate_journal():
            raise RecordError(f"part {commitment} is erased, but a reader keeps its old page alive; erase it once more")
        return removed

    def logs(self) -> list[str]:
        """The origins of all logs."""
        return list(self._rows)

    def size(self, log: str) -> int:
        """How many entries a log has; quicker than its head."""
        return store_read.read_size(self._reader(), self._row(log).id)

    def head(self, log: str) -> Head:
        """A log's newest head with all its cosignatures."""
        return store_read.read_head(self._reader(), self._row(log).id)

    def entries(self, log: str, start: int = 0, stop: int | None = None) -> Iterator[Entry]:
        """The entries of a log in order, inert ones too."""
        for seq, leaf, _, inert in store_read.read_leaves(self._reader(), self._row(log).id, start, stop):
            yield store_read.entry_of(self._rules[log], seq, leaf, inert)

    def get(self, identity: str) -> Entry | None:
        """The entry of that id; where several logs hold it, one that counts before one that is inert."""
        found = store_read.find_entry(self._reader(), identity)
        if found is None:
            return None
        log, seq, leaf, inert = found
        origin = next(row.origin for row in self._rows.values() if row.id == log)
        return store_read.entry_of(self._rules[origin], seq, leaf, inert)

    def part(self, commitment: str) -> Part | None:
        """The part behind a commitment, or None where it is not here. Its name is what the envelope calls it."""
        return store_parts.get_part(self._reader(), self._box, commitment)

    def carried(self, commitment: str) -> Part | None:
        """The same, but None where only its author knows it: naming a commitment as carried opens nothing."""
        return None if store_parts.is_closed(self._reader(), commitment) else self.part(commitment)

    def is_erased(self, commitment: str) -> bool:
        """Whether a part was erased here."""
        return store_parts.is_erased(self._reader(), commitment)

    def acknowledged(self, log: str) -> dict[str, Acknowledged]:
        """How far each other member has acknowledged a log, by signature."""
        return read_acknowledged(self._reader(), self._rows[log])

    def edge(self, log: str, size: int) -> tuple[bytes, ...]:
        """The hashes of the perfect subtrees that make up the first `size` entries of a log, the largest first."""
        peaks = frontier(store_read.tile_reader(self._reader(), self._row(log).id), size).peaks
        return tuple(peak for _, peak in peaks)

    def head_at(self, log: str, size: int) -> Head:
        """A log's head of that size, with all its cosignatures. Raises RecordError where none was kept."""
        return read_head_at(self._reader(), self._row(log), size)

    def cosignatures(self, log: str) -> list[Cosigned]:
        """Every cosignature of a log's heads."""
        return store_read.read_cosignatures(self._reader(), self._row(log).id)

    def tile(self, log: str, level: int, index: int, width: int) -> bytes:
        """The first `width` hashes of a tile. Raises RecordError where the log has not grown so far."""
        hashes = store_read.tile_reader(self._reader(), self._row(log).id)(level, index, width)
        if len(hashes) != width * HASH_BYTES:
            raise RecordError(f"log {log} has no {width} hashes in tile {level}/{index}")
        return hashes

    def inclusion(self, log: str, seq: int) -> Proof:
        """The proof that the entry at `seq` stands under the newest head. Raises ValueError outside the log."""
        size = self.head(log).size
        path = inclusion_path(store_read.tile_reader(self._reader(), self._row(log).id), seq, size)
        return Proof(log, seq, size, tuple(step.hex() for step in path))

    def consistency(self, log: str, old: int) -> Proof:
        """The proof that the newest head extends the head of size `old`. Raises ValueError."""
        size = self.head(log).size
        path = consistency_path(store_read.tile_reader(self._reader(), self._row(log).id), old, size)
        return Proof(log, old, size, tuple(step.hex() for step in path))

    def _row(self, log: str) -> LogRow:
        try:
            return self._rows[log]
        except KeyError as error:
            raise RecordError(f"{log} is no log of {self.genesis.process}") from error

    def _reader(self) -> Connection:
        db: Connection | None = getattr(self._local, "db", None)
        if db is None:
            db = self._local.db = open_reader(self.path)
            self._readers.add(db)
        return db

    def _state(self, db: Connection, states: States, log: str) -> LogState:
        """A log's end; read anew where another process has written since."""
        row = self._row(log)
        state = states.get(log)
        if state is None or state.size != store_read.read_size(db, row.id):
            state = load_state(db, self.genesis, store_read.read_logs(db)[log])
        return state

    def _receiving(self, to: Writing, states: States, log: str) -> Receiving:
        return Receiving(
            state=lambda: self._state(to.db, states, log),
            keep=lambda state: states.update({log: state}),
            hold=lambda parts: self._hold(to, states, parts),
        )

    def _hold(self, to: Writing, states: States, parts: Sequence[Part]) -> int:
        new = store_parts.put_parts(to.db, self._box, parts)
        for row in logs_certified_by(to.db, parts):
            states[row.origin] = judge_again(to, row)
        return new


def _create_logs(db: Connection, genesis: Genesis) -> None:
    process = process_id(genesis)
    empty = msgspec.json.encode(KeyRing())
    db.executemany(
        "INSERT INTO logs(origin, channel, member, ring, named) VALUES(?, ?, ?, ?, '{}')",
        (
            (log_origin(process, channel, member.id), channel, member.id, empty)
            for channel in genesis.channels
            for member in genesis.members
            if channel in member.logs
        ),
    )
