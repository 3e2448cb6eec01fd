"""`parley agreement check`: every mistake on a line of its own, with file, line and field."""

from pathlib import Path

import pytest

from tests.cli.conftest import Parley
from tests.node import land

FAULTS = {  # what is replaced, by what; the line that the mistake stands in, its field, and words of what to do
    "a provision that names nobody": (
        'who = ["red", "blue"]\nagainst', "who = []\nagainst", "who = []", "provisions[0].who",
        "provision 1 names nobody; list the parties that it binds"),
    "a date before the ceasefire": (
        "begins = 2031-03-01\n", "begins = 2030-03-01\n", "begins = 2030-03-01", "zones[0].begins",
        "is before the ceasefire began at"),
    "an unknown zone": (
        'except_zones = ["war"]', 'except_zones = ["wars"]', '["wars"]', "provisions[0].except_zones[0]",
        "'wars' is not a zone of this agreement; did you mean 'war'?"),
}  # fmt: skip


def test_the_examples_have_no_mistakes(here: Parley, repo: Path):
    for file in sorted((repo / "examples").glob("*/agreement.toml")):
        done = here("agreement", "check", file)
        assert (done.code, done.err) == (0, ""), done.err
        assert done.out.startswith(f"{file}: no mistakes.\nprocess ")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_by_file_line_and_field(here: Parley, tmp_path: Path, fault: str):
    old, new, text, field, said = FAULTS[fault]
    path = land.write(tmp_path, (old, new))
    line = next(n for n, one in enumerate(path.read_text().splitlines(), 1) if text in one)
    done = here("agreement", "check", path)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"{path.name}, line {line}: {field}: ")
    assert said in done.err
    [mistake] = here("agreement", "check", path, "--json").object["mistakes"]
    assert (mistake["file"], mistake["line"], mistake["field"]) == (path.name, line, field)


def test_all_faults_are_named_together(parley: Parley, tmp_path: Path):
    done = parley("agreement", "check", land.write(tmp_path, *((old, new) for old, new, *_ in FAULTS.values())))
    assert done.code == 2
    assert len(done.err.splitlines()) == len(FAULTS)
    assert all(said in done.err for *_, said in FAULTS.values())


def test_an_absent_file(here: Parley):
    done = here("agreement", "check", "no.toml")
    assert (done.code, done.err) == (2, "no.toml: there is no file no.toml; give its path\n")
