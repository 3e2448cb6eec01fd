"""The process that is killed: it appends from several threads and notes, after each answer, what it acknowledged.

A note is one write to a file that outlives the process: `entry LOG SEQ ID` for what was acknowledged, `head LOG SIZE
ROOT` for a head that went out to others.
"""

import os
import threading
from pathlib import Path

from parley.record.entry import entry_id
from parley.record.store import RecordStore
from tests.record.cast import PARTS_KEY, append, origin, sealed

RECORD, NOTES = "record.db", "notes"
# Two writers share a log: their entries go into one commit, and one head.
WRITERS = (("north", "members"), ("north", "members"), ("south", "members"), ("north", "room"), ("east", "public"))


def append_until_killed(folder: str, life: int, early: bool) -> None:
    """Open the record and append by all writers for ever. `early` is a mutant: it notes before it appends."""
    record = RecordStore.open(Path(folder) / RECORD, PARTS_KEY)
    notes = os.open(Path(folder) / NOTES, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    threads = [
        threading.Thread(target=_write, args=(record, notes, life, writer, early)) for writer in range(len(WRITERS))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _write(record: RecordStore, notes: int, life: int, writer: int, early: bool) -> None:
    member, channel = WRITERS[writer]
    log = origin(member, channel)
    turn = 0
    while True:
        turn += 1
        batch = [sealed(member, f"{life}/{writer}/{turn}/{n}", channel=channel) for n in range(1 + turn % 3 * 5)]
        if early:
            os.write(notes, "".join(f"entry {log} ? {entry_id(one.envelope)}\n" for one in batch).encode())
        said = [f"entry {log} {answer.seq} {answer.id}" for answer in append(record, member, *batch, channel=channel)]
        head = record.head(log)
        os.write(notes, "".join(f"{line}\n" for line in [*said, f"head {log} {head.size} {head.root}"]).encode())
