"""What was accepted is never lost and never twice: a killed import, two processes, a full disk, a file of any size."""

import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Parley, command, register, row

BATCH, ROWS = 2_000, 2_800
LIMIT_MB = {60: 500, 1_000: 800}  # by megabytes read: rows wait in batches


def spread(number: int, narrative: str = "Heard at the mill") -> str:
    """A report of its own place and time, so that few are candidates of one another."""
    seconds = number * 7919 % (50 * 86_400)
    day, clock = divmod(seconds, 86_400)
    start = f"2031-0{3 + day // 30}-{day % 30 + 1:02}T{clock // 3600:02}:{clock % 3600 // 60:02}"
    return row(number, time_start=start, lat=f"{number * 31 % 1000 / 1000:.3f}", lon=f"{number * 17 % 2900 / 1000:.3f}",
               narrative=narrative)  # fmt: skip


def counted(out: str) -> dict[str, int]:
    return {name: int(number) for name, number in (part.split() for part in out.strip().split(", "))}


@contextmanager
def importing(file: Path, node: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """An import that has committed its first batch and is held still at the next."""
    heads = node / "last-heads.json"
    before = heads.read_bytes()
    running = subprocess.Popen(command("import", file, "--member", "north", "--node", node))
    try:
        while heads.read_bytes() == before:
            assert running.poll() is None, "the import was over before anything was seen of it"
            time.sleep(0.005)
        running.send_signal(signal.SIGSTOP)
        yield running
    finally:
        running.kill()
        running.wait()


def test_a_killed_import_run_again_loses_nothing_and_records_nothing_twice(parley: Parley, node: Path, tmp_path: Path):
    file = register(tmp_path / "north.csv", *map(spread, range(ROWS)))
    with importing(file, node) as running:
        other = parley("import", file, "--member", "south", "--node", node)
        assert (other.code, other.err) == (
            2, f"another process ({running.pid}) owns the node in {node}; stop it, or let it finish\n")  # fmt: skip
        running.send_signal(signal.SIGKILL)
    again = counted(parley("import", file, "--member", "north", "--node", node).out)
    assert BATCH <= again["repeated"] < ROWS
    assert again["repeated"] + again["accepted"] == ROWS
    entries = {one["member"]: one["entries"] for one in parley("status", node, "--json").object["logs"]
               if one["channel"] == "guarantors"}  # fmt: skip
    assert entries["north"] == 2 + ROWS  # the key, the accept, and each report once
    assert parley("verify", node).code == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 112 MB, of which the record keeps 100 in reserve."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=112m", "tmpfs", place]).returncode:
        pytest.skip("NO SMALL DISK: mounting a tmpfs needs root")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk_keeps_what_was_accepted_and_the_rest_goes_in_later(
    parley: Parley, begun: Path, small_disk: Path, tmp_path: Path
):
    node = Path(shutil.copytree(begun, small_disk / "node"))
    file = register(tmp_path / "north.csv", *(spread(n, "Heard at the mill " * 750) for n in range(BATCH + 50)))
    full = parley("import", file, "--member", "north", "--node", node)
    assert (full.code, full.out) == (2, "")
    assert "below the reserve of 100000000; free some space" in full.err
    subprocess.run(["mount", "-o", "remount,size=400m", small_disk], check=True)
    assert parley("verify", node).code == 0
    again = parley("import", file, "--member", "north", "--node", node)
    assert counted(again.out) == {"accepted": 50, "repeated": BATCH, "corrected": 0, "rejected": 0}


def import_of(megabytes: int, node: Path, file: Path) -> float:
    """Imports a file of so many megabytes and gives the peak of its memory in MB."""
    narrative = "Heard at the mill and beyond. " * 1_000
    with file.open("w", encoding="utf-8") as out:
        out.write(register(file.with_suffix(".head")).read_text())
        for number in range(megabytes * 1_000_000 // len(narrative)):
            out.write(spread(number, narrative) + "\n")
    assert file.stat().st_size > megabytes * 990_000
    running = subprocess.Popen(command("import", file, "--member", "north", "--node", node), stdout=subprocess.PIPE)
    _, status, used = os.wait4(running.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert isinstance(used, resource.struct_rusage)
    return used.ru_maxrss / 1024


def test_a_file_of_60_mb_in_bounded_memory(node: Path, tmp_path: Path):
    assert import_of(60, node, tmp_path / "north.csv") < LIMIT_MB[60]


@pytest.mark.long
def test_a_file_of_1_gb_in_bounded_memory(node: Path, tmp_path: Path):
    assert import_of(1_000, node, tmp_path / "north.csv") < LIMIT_MB[1_000]
