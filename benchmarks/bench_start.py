"""How long the first start takes on a fresh machine, of which ours, and how long the second.

Run: python benchmarks/bench_start.py [--cached]. Needs the network. What is committed (HEAD) is cloned into a temporary
directory and set up there with `make`, with empty caches of pip and npm; `--cached` uses the caches of this machine.
Ours is everything but the environment, pip's download and installing, and npm.
"""

import argparse
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST_GOAL, OURS_GOAL, SECOND_GOAL = 180.0, 30.0, 5.0
PATIENCE_SECONDS = 300.0
# What a command that make prints belongs to, the first that fits.
STEPS = (
    ("-m venv", "environment"), ("--require-hashes", "download and install"), ("--editable", "ours: install Parley"),
    (" ci --ignore-scripts", "npm"), ("tools/assets.py", "ours: assets"), ("pybabel", "ours: catalogues"),
    ("collectstatic", "ours: collectstatic"),
)  # fmt: skip
DEMO, SERVE = "ours: parley demo", "ours: first serving"


def main() -> None:
    """Prints the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--cached", action="store_true", help="let pip and npm use this machine's caches")
    cached = arguments.parse_args().cached
    # A newcomer's Python keeps what it has compiled; where this is set, every start compiles everything anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    print(f"load {os.getloadavg()[0]:.2f} at the start, {os.cpu_count()} cores, caches {'used' if cached else 'empty'}")
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder, "parley")
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        empty = {} if cached else {"PIP_NO_CACHE_DIR": "1", "npm_config_cache": f"{folder}/npm"}
        seconds = setup_steps(clone, os.environ | empty)
        before = processor_seconds()
        seconds[DEMO] = demo(clone)
        processor = processor_seconds() - before
        seconds[SERVE] = run_until_served(clone)
        second = run_until_served(clone)
    for step, taken in seconds.items():
        # On a busy machine this says more than the clock.
        print(f"  {step:28} {taken:7.1f} s{f'   {processor:.1f} s of the processor' if step == DEMO else ''}")
    ours = sum(taken for step, taken in seconds.items() if step.startswith("ours"))
    for name, taken, goal in (("first start", sum(seconds.values()), FIRST_GOAL), ("of which ours", ours, OURS_GOAL),
                              ("second start", second, SECOND_GOAL)):  # fmt: skip
        print(f"{name:30} {taken:7.1f} s   goal {goal:5.0f} s   {taken / goal:.2f} times the goal")
    print(f"load {os.getloadavg()[0]:.2f} at the end")


def setup_steps(clone: Path, environment: Mapping[str, str]) -> dict[str, float]:
    """Seconds of each step of `make setup`: from when make prints a step's command to when it prints the next."""
    seconds: dict[str, float] = {}
    step, start = "environment", time.perf_counter()
    with subprocess.Popen(["make", "setup"], cwd=clone, env=environment, text=True, stdout=subprocess.PIPE) as make:
        for line in make.stdout or ():
            begun = next((name for part, name in STEPS if part in line), None)
            if begun is not None:
                now = time.perf_counter()
                seconds[step] = seconds.get(step, 0.0) + now - start
                step, start = begun, now
    seconds[step] = seconds.get(step, 0.0) + time.perf_counter() - start
    if make.returncode:
        raise SystemExit(f"make setup ended with {make.returncode}; what it printed above says why")
    return seconds


def demo(clone: Path) -> float:
    """Seconds of making both demonstrations."""
    start = time.perf_counter()
    subprocess.run([clone / ".venv/bin/parley", "demo", "build/demo", "--no-serve"], cwd=clone, check=True)
    return time.perf_counter() - start


def processor_seconds() -> float:
    """What the processes that this one started and that have ended took of the processor."""
    times = os.times()
    return times.children_user + times.children_system


def run_until_served(clone: Path) -> float:
    """Seconds from `make run` until the landing pages of both demonstrations answer."""
    port = two_free_ports()
    start = time.perf_counter()
    command = ["make", "run", f"PORT={port}"]
    make = subprocess.Popen(command, cwd=clone, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        while not all(answers(one) for one in (port, port + 1)):
            if make.poll() is not None or time.perf_counter() - start > PATIENCE_SECONDS:
                raise SystemExit("make run did not come to serve both demonstrations")
            time.sleep(0.02)
        return time.perf_counter() - start
    finally:
        os.killpg(make.pid, signal.SIGTERM)  # make and what it started: a session of its own
        make.wait(30)


def answers(port: int) -> bool:
    """Whether a landing page is there."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except ConnectionError:
        return False
    finally:
        connection.close()


def two_free_ports() -> int:
    """A port that nobody listens on, and nobody on the one after it."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


if __name__ == "__main__":
    main()
