"""What may stand in a file of this repository."""

import json
import re
import subprocess
from pathlib import Path

import pytest

# Put together here so that this file does not hold what it looks for.
ADDRESSES = re.compile(
    "|".join(["registry" + r"\.npmjs", "pypi" + r"\.org", "files\\.python" + "hosted", "registry" + r"\.yarnpkg"])
)
MACHINE_PATHS = re.compile(r"(?<![\w.~-])/(?:ro" + r"ot|wo" + r"rk|ho" + r"me|Us" + r"ers)/\w")
# Names of one process; they are data in examples/ and may not shape the program.
NAMES = re.compile(
    r"(?<![a-z])(syria|damasc|aleppo|idlib|ghouta|russia|turkey|turkish|türkiye|iran|kazakh|astana|isil(?![a-z])|daesh"
    r"|nusra|minsk|ukrain|donetsk|luhansk|donbas)",
    re.IGNORECASE,
)
TEXT = {".py", ".toml", ".md", ".json", ".html", ".css", ".js", ".txt", ".po", ".lock", ".yaml", ".geojson", ".svg", ""}


@pytest.fixture(scope="module")
def ours(repo: Path) -> list[Path]:
    """Every text file that is, or could be, committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=repo, check=True, capture_output=True, text=True).stdout
    found = [repo / name for name in listed.splitlines()]
    return [path for path in found if path.is_file() and path.suffix in TEXT]


def lines_with(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [
        f"{path.name}:{number}: {match.group()}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        for match in [pattern.search(line)]
        if match
    ]


def test_the_patterns_find_what_they_look_for(tmp_path: Path):
    bad = tmp_path / "bad.md"
    bad.write_text("pypi" + ".org\n/ro" + "ot/x\nSyr" + "ian, Iran" + "ian\nirascible, stir and fusil\n")
    assert lines_with(ADDRESSES, [bad]) == ["bad.md:1: pypi" + ".org"]
    assert lines_with(MACHINE_PATHS, [bad]) == ["bad.md:2: /ro" + "ot/x"]
    assert [hit.split(":")[1] for hit in lines_with(NAMES, [bad])] == ["3"]


def test_no_address_of_a_registry(ours: list[Path]):
    assert lines_with(ADDRESSES, ours) == []


def test_no_path_of_a_machine(ours: list[Path]):
    assert lines_with(MACHINE_PATHS, ours) == []


def test_no_process_is_hard_coded(ours: list[Path], repo: Path):
    # A language is called by its name in every process, so the catalogues and the list of languages stay out.
    code = [path for path in ours if path.is_relative_to(repo / "src" / "parley") and path.suffix != ".po"]
    assert code
    assert lines_with(NAMES, code) == []


def test_the_npm_lock_holds_hashes_and_no_addresses(repo: Path):
    packages = json.loads((repo / "package-lock.json").read_text())["packages"]
    installed = {name: package for name, package in packages.items() if name}
    assert "node_modules/htmx.org" in installed
    assert all(package["integrity"].startswith("sha512-") for package in installed.values())
    assert not any("resolved" in package for package in installed.values())


def test_the_licence_is_the_whole_text(repo: Path):
    text = (repo / "LICENSE").read_text()
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
    assert "13. Remote Network Interaction" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_each_decision_says_why_and_what_would_change_it(repo: Path):
    records = sorted((repo / "docs" / "decisions").glob("[0-9]*.md"))
    assert len(records) >= 10
    headings = ["## What", "## Why", "## What else was tried", "## What would change our mind"]
    for number, record in enumerate(records, 1):
        assert record.name.startswith(f"{number:04d}-"), record.name
        assert [line for line in record.read_text().splitlines() if line.startswith("## ")] == headings, record.name
