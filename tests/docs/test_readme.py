"""The README's commands run as they stand there, in a folder of the test's own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def astana(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder with the reconstruction's node in it, as `make run` makes it."""
    from parley.node.demo import build, examples

    folder = tmp_path_factory.mktemp("build")
    (folder / "demo").mkdir()
    build(next(one for one in examples() if one.name == "astana"), folder / "demo" / "astana", lambda *_: None)
    return folder


def scripts(page: str) -> list[str]:
    """The blocks of commands that the page says are run here."""
    return re.findall(r"<!-- runs in tests/docs -->\n```sh\n(.*?)```", page, re.DOTALL)


def run(script: str, folder: Path, repo: Path) -> "subprocess.CompletedProcess[str]":
    program = f"{sys.executable} -m parley.cli.main"
    moved = script.replace(".venv/bin/parley", program).replace("build/", f"{folder}/")
    around = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_")}
    command = ["bash", "-euo", "pipefail", "-c", moved]
    return subprocess.run(command, cwd=repo, env=around, capture_output=True, text=True, timeout=300)


def test_the_commands_of_the_readme(astana: Path, repo: Path):
    (script,) = scripts((repo / "README.md").read_text(encoding="utf-8"))
    ran = run(script, astana, repo)
    assert ran.returncode == 0, ran.stderr
    assert "all holds" in ran.stdout
    assert "no mistakes" in ran.stdout
    assert re.findall(r"accepted (\d+), repeated (\d+)", ran.stdout) == [("96", "0"), ("0", "96")]
    assert "incidents 2" in ran.stdout, "N-1 and S-7 speak of one incident, S-8 of another"
    rows = (astana / "incidents.csv").read_text().splitlines()
    incident = {row.split(",")[0]: row.split(",")[1] for row in rows[1:]}
    assert incident["N-1"] == incident["S-7"] != incident["S-8"]
    assert (astana / "bulletin.csv.basis").exists()


def test_a_command_that_fails_is_noticed(tmp_path: Path, repo: Path):
    assert run(".venv/bin/parley verify build/none\necho went on\n", tmp_path, repo).stdout == ""
