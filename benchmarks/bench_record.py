"""How fast the record takes in entries, is audited and proves, beside the disk's own flush rate and bare signatures.

Run: python benchmarks/bench_record.py [--quick | --entries N]. The record is made in a temporary directory beside the
checkout's build/, on the disk that a node there would use, and is thrown away.
"""

import argparse
import hashlib
import os
import random
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from parley.record.audit import audit  # noqa: E402
from parley.record.entry import signing_input  # noqa: E402
from parley.record.keys import verify_all  # noqa: E402
from parley.record.seal import Sealed, seal  # noqa: E402
from parley.record.store import RecordStore  # noqa: E402
from parley.record.tree import check_inclusion, leaf_hash  # noqa: E402
from tests.record.cast import AT, PARTS_KEY, PROCESS, WITNESSES, new_store, origin, signer  # noqa: E402

BATCH, CALLERS, WRITERS = 1000, 2, 32
QUICK, FULL = 100_000, 1_000_000
SINGLES = 400
LOG = origin("north")
DESK, LOG_SIGNER = signer("north root"), signer("north members")


class Took:
    """What an act took: seconds on the wall, and of the processor by this process and those it started."""

    def __init__(self, act: Callable[[], Any]) -> None:
        start, before = time.perf_counter(), os.times()
        self.value = act()
        after = os.times()
        self.wall = time.perf_counter() - start
        self.busy = sum(after[:4]) - sum(before[:4])


def sealed(number: int) -> Sealed:
    """A report as an import makes it: facts that travel, a narrative that does not."""
    facts = {
        "act": "shelling/mortar",
        "count": {"low": 3, "qualifier": "exactly"},
        "place": {"lat": 36_200_000 + number % 1_000_000, "lon": 37_150_000, "radius": 500},
        "from": AT + number,
    }
    details = {"narrative": f"Three mortar shells fell near the mill; reported by the village council ({number})."}
    return seal(
        DESK,
        process=PROCESS,
        member="north",
        channel="members",
        kind="report",
        at=AT,
        nonce=f"{number}",
        parts=[("facts", facts, True), ("details", details, False)],
        salts=lambda: hashlib.sha256(f"{number}".encode()).digest(),
    )


def append(store: RecordStore, items: Sequence[Sealed]) -> None:
    """Append to north's log with every witness at hand."""
    store.append("north", "members", items, log_signer=LOG_SIGNER, witnesses=WITNESSES, at=AT)


def flushes(folder: Path, count: int = 300) -> float:
    """How often a second this disk writes a page at the end of a file and flushes it."""
    descriptor = os.open(folder / "flushes", os.O_RDWR | os.O_CREAT)
    try:
        start = time.perf_counter()
        for number in range(count):
            os.pwrite(descriptor, os.urandom(4096), number * 4096)
            os.fdatasync(descriptor)
        return count / (time.perf_counter() - start)
    finally:
        os.close(descriptor)


def bare_signatures(count: int = 5000) -> Took:
    """Verifying signatures and nothing else, on two threads."""
    items = [sealed(number) for number in range(count)]
    claims = [(DESK.key_id, signing_input(item.envelope), bytes.fromhex(item.signature)) for item in items]
    return Took(lambda: verify_all(claims))


def in_batches(store: RecordStore, count: int) -> Took:
    """Append `count` entries in batches from several callers. Sealing, which is their authors', is not counted."""
    total = Took(lambda: None)
    step = BATCH * 20
    with ThreadPoolExecutor(CALLERS) as callers:
        for first in range(0, count, step):
            items = [sealed(number) for number in range(first, min(first + step, count))]
            batches = [items[at : at + BATCH] for at in range(0, len(items), BATCH)]
            took = Took(lambda batches=batches: list(callers.map(lambda batch: append(store, batch), batches)))
            total.wall += took.wall
            total.busy += took.busy
    return total


def one_by_one(store: RecordStore, name: int, writers: int, each: int) -> Took:
    """Append one entry a commit, by so many writers at once."""
    items = [[sealed(name + writer * each + number) for number in range(each)] for writer in range(writers)]

    def write(mine: list[Sealed]) -> None:
        for item in mine:
            append(store, [item])

    threads = [threading.Thread(target=write, args=(mine,)) for mine in items]

    def run() -> None:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return Took(run)


def proofs(store: RecordStore, count: int = 300) -> list[float]:
    """Seconds of the processor that each proof of inclusion takes, of entries all over the log; each is checked."""
    taken = []
    head = store.head(LOG)
    for _ in range(count):
        seq = random.randrange(head.size)
        start = time.process_time()
        proof = store.inclusion(LOG, seq)
        taken.append(time.process_time() - start)
        leaf = next(store.entries(LOG, seq, seq + 1)).leaf
        path = [bytes.fromhex(step) for step in proof.path]
        check_inclusion(seq, proof.size, leaf_hash(leaf), path, bytes.fromhex(head.root))
    return sorted(taken)


def audited(path: Path, *, signatures: bool) -> Took:
    """An audit that must find nothing wrong."""
    took = Took(lambda: audit(path, PARTS_KEY, signatures=signatures))
    if not took.value.holds:
        raise SystemExit(f"the record does not hold: {took.value.faults[:3]}")
    return took


def megabytes() -> str:
    """The most memory that this process and the largest that it started have held."""
    own, other = (resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return f"{own} MB, and {other} MB in each of {os.cpu_count()} processes"


def row(what: str, figure: str, goal: str, busy: str = "") -> None:
    """Print a line of the table."""
    print(f"{what:<52} {figure:>22} {goal:>22}   {busy}", flush=True)


def appends(store: RecordStore, folder: Path, entries: int) -> None:
    """The rows on appending."""
    bare = bare_signatures()
    row("signatures verified, two threads", f"{5000 / bare.wall:,.0f}/s", "", f"{bare.busy / 5000 * 1e6:.0f} us each")
    took = in_batches(store, entries)
    row(f"appended in batches of {BATCH:,}", f"{entries / took.wall:,.0f}/s", ">= 20,000/s",
        f"{took.busy / entries * 1e6:.0f} us an entry; two cores: {entries / took.busy * 2:,.0f}/s")  # fmt: skip
    before = flushes(folder)
    one = one_by_one(store, 10**9, 1, SINGLES)
    many = one_by_one(store, 2 * 10**9, WRITERS, SINGLES // 8)
    rate = (before + flushes(folder)) / 2
    lone, shared = SINGLES / one.wall, WRITERS * (SINGLES // 8) / many.wall
    row("the disk's own flushes", f"{rate:,.0f}/s", "", "measured before and after the next two")
    row("appended one a commit, 1 writer", f"{lone:,.0f}/s = {lone / rate:.2f} flushes", ">= 0.9 flushes",
        f"{one.busy / SINGLES * 1e6:.0f} us an entry")  # fmt: skip
    row(f"appended one a commit, {WRITERS} writers", f"{shared:,.0f}/s = {shared / lone:.1f} writers", ">= 8 writers",
        f"{many.busy / (WRITERS * (SINGLES // 8)) * 1e6:.0f} us an entry")  # fmt: skip


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} entries instead of {FULL:,}")
    parser.add_argument("--entries", type=int, default=0)
    options = parser.parse_args()
    entries = options.entries or (QUICK if options.quick else FULL)
    scale = entries / FULL
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build) as scratch:
        folder = Path(scratch)
        store = new_store(folder / "node")
        print(f"{entries:,} entries with two parts each, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
        row("", "reached", f"goal at {FULL:,}", "of the processor")
        appends(store, folder, entries)
        taken = proofs(store)
        row("proof of inclusion, median and worst",
            f"{taken[len(taken) // 2] * 1e3:.1f} and {taken[-1] * 1e3:.1f} ms", "<= 5 ms")  # fmt: skip
        store.close()
        for name, signatures, goal in (("hashes only", False, 5), ("every signature", True, 30)):
            took = audited(folder / "node", signatures=signatures)
            row(f"audit, {name}", f"{took.wall:.1f} s", f"<= {goal * scale:.1f} s", f"{took.busy:.1f} s busy")
        row("memory", megabytes(), "<= 300 MB")


if __name__ == "__main__":
    main()
