"""Commands as a person runs them, on a node of a small land that does not exist: in processes of their own where that
matters, else in this one, which spares a second of imports each."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from parley.cli.answering import answer_to
from parley.cli.asked import Asked
from parley.cli.main import parley as root
from tests.node import land

COLUMNS = ("number", "time_start", "time_end", "time_precision", "lat", "lon", "radius_m", "how_known", "act", "party",
           "killed_low", "narrative")  # fmt: skip
DAY = "2031-03-02"
NOON = 1_930_208_400  # of DAY, in the land


@dataclass(frozen=True)
class Ran:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def object(self) -> Any:
        """The one JSON object on standard output."""
        return json.loads(self.out)


Parley = Callable[..., Ran]


def command(*arguments: object) -> list[str]:
    """The command line of a process."""
    return [sys.executable, "-m", "parley.cli.main", *map(str, arguments)]


@pytest.fixture(scope="session")
def parley() -> Parley:
    """Runs `parley` and waits; never with a passphrase of the surroundings, and never at a terminal."""

    def run(*arguments: object, cwd: Path | None = None, env: dict[str, str] | None = None, said: str = "") -> Ran:
        around = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_")} | (env or {})
        done = subprocess.run(
            command(*arguments), cwd=cwd, env=around, input=said, capture_output=True, text=True, timeout=300
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def here(tmp_path: Path) -> Parley:
    """Has this process answer `parley` as said in the test's own directory; without Django, which is set up once."""

    def run(*arguments: object) -> Ran:
        return Ran(*answer_to(root, Asked(tuple(map(str, arguments)), tmp_path)))

    return run


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory, parley: Parley) -> Path:
    """A node as `parley init` makes it, on a clock that starts at noon of DAY; copy it, never open it."""
    folder = tmp_path_factory.mktemp("begun")
    made = parley("init", land.write(folder / "paper"), folder / "node")
    assert made.code == 0, made.err
    set_clock(folder / "node", NOON)
    return folder / "node"


@pytest.fixture
def node(begun: Path, tmp_path: Path) -> Path:
    """A node's directory of one's own."""
    return Path(shutil.copytree(begun, tmp_path / "node"))


def set_clock(node: Path, seconds: int) -> None:
    """Has the node's simulated clock start at another time when the node is opened next."""
    path = node / "node.toml"
    kept = [line for line in path.read_text().splitlines() if not line.startswith("simulated_from")]
    path.write_text("\n".join([*kept, f"simulated_from = {seconds}"]) + "\n")


def row(nth: int, /, **changed: str) -> str:
    """A line of a register: a report of shelling in the land."""
    cells = {"number": f"N-{nth}", "time_start": f"{DAY}T0{nth % 9}:{nth % 60:02}", "time_precision": "minute",
             "lat": "0.5", "lon": f"{0.5 + nth % 100 / 200:.4f}", "radius_m": "200", "how_known": "seen",
             "act": "shelling/mortar", "party": "red", "narrative": "Heard at the mill"} | changed  # fmt: skip
    return ",".join(cells.get(name, "") for name in COLUMNS)


def table(*rows: str) -> str:
    """A register as CSV."""
    return "\n".join([",".join(COLUMNS), *rows]) + "\n"


def register(path: Path, *rows: str, encoding: str = "utf-8") -> Path:
    """A register on the disk."""
    path.write_text(table(*rows), encoding=encoding)
    return path
