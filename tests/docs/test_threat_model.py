"""Every claim of the threat model names a test that is there."""

import re
from pathlib import Path

import pytest

NAMED = re.compile(r"`((?:attacks|conformance|node|record|cli|talks|web)/test_\w+\.py)::(test_\w+)`")


def missing(page: str, tests: Path) -> list[str]:
    """The tests that a page names and that are not there."""
    return [
        f"{file}::{name}"
        for file, name in NAMED.findall(page)
        if not (tests / file).exists() or f"def {name}(" not in (tests / file).read_text()
    ]


@pytest.fixture(scope="module")
def page(repo: Path) -> str:
    return (repo / "docs/threat-model.md").read_text()


def test_every_test_that_it_names_is_there(page: str, repo: Path):
    assert len(NAMED.findall(page)) > 30
    assert missing(page, repo / "tests") == []


def test_one_that_is_not_is_found(repo: Path):
    page = "`attacks/test_bytes.py::test_nothing_of_that_name` `attacks/test_none.py::test_x`"
    assert missing(page, repo / "tests") == [
        "attacks/test_bytes.py::test_nothing_of_that_name",
        "attacks/test_none.py::test_x",
    ]


def test_every_row_of_what_is_proved_names_one(page: str):
    section = page.partition("## What is proved\n")[2].partition("\n## What is not prevented")[0]
    rows = [line for line in section.splitlines() if line.startswith("|") and "---" not in line]
    claims = [row for row in rows if not row.startswith(("| against", "| claim"))]
    assert len(claims) > 15
    assert [row for row in claims if not NAMED.search(row)] == []


def test_every_room_of_the_attacks_is_named(page: str, repo: Path):
    files = {f"attacks/{path.name}" for path in (repo / "tests/attacks").glob("test_*.py")}
    assert files - {file for file, _ in NAMED.findall(page)} == set()
