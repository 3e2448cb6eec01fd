"""Every tool in a process of its own, measured alike: seconds, processor seconds and the most memory it held."""

import os
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "benchmarks" / "matching"
BENCH_VENV = ROOT / "build" / "bench-venv"
PARLEY = (str(Path(sys.executable).parent / "parley"), "match")


@dataclass(frozen=True)
class Run:
    """One process: `why` it failed, "" where it did not; `said` is its output."""

    seconds: float
    cpu: float
    mb: float
    said: str
    why: str


def prepare() -> None:
    """Makes the peers' environment, at the first run and when its requirements have changed."""
    wanted, made = ROOT / "benchmarks" / "requirements-bench.txt", BENCH_VENV / "requirements-bench.txt"
    if made.exists() and made.read_bytes() == wanted.read_bytes():
        return
    print("making the peers' environment ...", flush=True)
    if not BENCH_VENV.exists():
        venv.create(BENCH_VENV, with_pip=True)
    subprocess.run([BENCH_VENV / "bin" / "python", "-m", "pip", "install", "-q", "-r", wanted], check=True)
    made.write_bytes(wanted.read_bytes())


def peer(script: str) -> tuple[str, str]:
    """The command of a script in the peers' environment."""
    return str(BENCH_VENV / "bin" / "python"), str(HERE / script)


def own(script: str) -> tuple[str, str]:
    """The command of a script in ours."""
    return sys.executable, str(HERE / script)


def run(command: tuple[str, ...], *arguments: str | Path, most_seconds: float) -> Run:
    """Runs a command to its end, or stops it after `most_seconds`. Counts the processes it waited for with it."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        start = time.perf_counter()
        child = subprocess.Popen([*command, *map(str, arguments)], stdout=out, stderr=err)
        while (ended := os.wait4(child.pid, os.WNOHANG))[0] == 0:
            if time.perf_counter() - start > most_seconds:
                child.kill()
                used = os.wait4(child.pid, 0)[2]
                cpu, mb = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
                return Run(most_seconds, cpu, mb, "", f"not done in {most_seconds:.0f} s, {cpu:.0f} s CPU, {mb:.0f} MB")
            time.sleep(0.01)
        seconds, used = time.perf_counter() - start, ended[2]
        out.seek(0)
        err.seek(0)
        why = "" if os.waitstatus_to_exitcode(ended[1]) == 0 else _last(err.read())
        return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, out.read(), why)


def _last(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing"])[-1][:100]
