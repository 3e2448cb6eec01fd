"""Writes requirements.lock from pyproject.toml, and checks that the two agree.

The lock names every package that is installed with the hashes of all its files, first those that it takes to build and
run, then those that it takes to test. It names no address: each machine's own pip settings say where files come from.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Set
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"
HEADER = "# Written by `make lock` from pyproject.toml. Do not edit by hand.\n"
# The Makefile cuts here.
ONLY_TO_TEST = "# Only to test:\n"
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*)==(?P<version>\S+)(?: ;[^\\]*)? \\$", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")


def declared(project: dict[str, Any], without: Set[str] = frozenset()) -> list[Requirement]:
    """Every requirement that a parsed pyproject.toml names: to run, to build, and in its groups save `without`."""
    groups = [entry for name, group in project["dependency-groups"].items() if name not in without for entry in group]
    named = [*project["project"]["dependencies"], *groups, *project["build-system"]["requires"]]
    return [Requirement(requirement) for requirement in named]


def pins(lock: str) -> dict[str, tuple[Version, int]]:
    """Name to (version, number of hashes) of the text of a lock."""
    found = list(_PIN.finditer(lock))
    ends = [match.start() for match in found[1:]] + [len(lock)]
    return {
        canonicalize_name(match["name"]): (
            Version(match["version"]),
            len(_HASH.findall(lock, match.end(), end)),
        )
        for match, end in zip(found, ends, strict=True)
    }


def faults(project: dict[str, Any], lock: str) -> list[str]:
    """What keeps a lock from standing for a parsed pyproject.toml: one sentence a fault, none if it does."""
    pinned = pins(lock)
    found = [f"{name} has no hash in the lock; run `make lock`." for name, (_, hashes) in pinned.items() if not hashes]
    for requirement in declared(project):
        version, _ = pinned.get(canonicalize_name(requirement.name), (None, 0))
        if version is None:
            found.append(f"{requirement.name} is in pyproject.toml and not in the lock; run `make lock`.")
        elif version not in requirement.specifier:
            found.append(f"The lock has {requirement.name} {version} for {requirement}; run `make lock`.")
    if "://" in lock:
        found.append("The lock names an address; run `make lock`.")
    return found


def sections(lock: str, to_run: Set[str]) -> str:
    """The blocks of a lock's text in two sections, so that who only runs Parley installs the first alone."""
    starts = [match.start() for match in _PIN.finditer(lock)]
    blocks = [lock[start:end] for start, end in zip(starts, [*starts[1:], len(lock)], strict=True)]
    first = [block for block in blocks if canonicalize_name(block.split("==")[0]) in to_run]
    second = [block for block in blocks if block not in first]
    return "".join([HEADER, *first, ONLY_TO_TEST, *second])


def write(project: dict[str, Any], work: Path) -> None:
    """Resolve what pyproject.toml declares with pip-compile (needs the network) and write requirements.lock."""
    work.mkdir(parents=True, exist_ok=True)
    everything = compiled(declared(project), work / "everything", "--generate-hashes")
    to_run = compiled(declared(project, without={"dev"}), work / "to-run", "--constraint", str(work / "everything.txt"))
    names = {canonicalize_name(name) for name in re.findall(r"^([\w.-]+)==", to_run, re.MULTILINE)}
    LOCK.write_text(sections(everything, names))


def compiled(requirements: list[Requirement], stem: Path, *options: str) -> str:
    """What pip-compile makes of requirements, addresses left out; kept beside `stem` as .in and .txt."""
    source, target = stem.with_suffix(".in"), stem.with_suffix(".txt")
    source.write_text("".join(f"{requirement}\n" for requirement in requirements))
    target.unlink(missing_ok=True)
    quiet = ["--quiet", "--no-annotate", "--no-header", "--strip-extras", "--allow-unsafe"]
    no_addresses = ["--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host", "--no-emit-options"]
    command = [
        sys.executable,
        "-m",
        "piptools",
        "compile",
        *quiet,
        *no_addresses,
        *options,
        "-o",
        str(target),
        str(source),
    ]
    subprocess.run(command, check=True)
    return target.read_text()


def main(arguments: list[str]) -> int:
    """`check` prints the faults and answers 1 if there are any; `write` makes the lock anew."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    if arguments == ["write"]:
        write(project, ROOT / "build" / "lock")
    found = faults(project, LOCK.read_text())
    sys.stderr.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
