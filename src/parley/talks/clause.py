"""The clause: identity only. Its words, its place among the others and its number belong to a version of it."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from parley.record.canonical import encode
from parley.talks.runs import Runs, flat


class ClauseVersion(msgspec.Struct, frozen=True, kw_only=True):
    """How a clause is at one moment: the version it came from, its parent and order key, its runs a language.

    `brings` are clauses that come with it (the second half of a split), `ends` the versions of clauses that go with it
    (what was joined to it; itself, where it is deleted). `hash` covers all of it, and is what a position names.
    """

    clause: str
    base: str
    parent: str
    key: str
    runs: dict[str, Runs]
    brings: "tuple[ClauseVersion, ...]" = ()
    ends: tuple[tuple[str, str], ...] = ()
    hash: str = ""


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """A clause as it stands among the others: its number, derived ("2.1"), and whether its parents go in a circle."""

    version: ClauseVersion
    number: str
    depth: int
    adrift: bool = False


def version_hash(version: ClauseVersion) -> str:
    """The SHA-256 of a version's canonical form, hex. Versions of the same content on the same base are one."""
    return hashlib.sha256(encode(_content(version))).hexdigest()


def sealed(version: ClauseVersion) -> ClauseVersion:
    """The version with its hash."""
    return msgspec.structs.replace(version, hash=version_hash(version))


def between(left: str, right: str) -> str:
    """An order key strictly between two keys ("" for none), so that a clause goes there and no other key changes.

    Keys are of the letters a-z and never end in "a". Raises ValueError where `left` does not stand before `right`.
    """
    if right and left >= right:
        raise ValueError(f"no order key lies between {left!r} and {right!r}; name the clause that stands before")
    found = ""
    for position in range(len(left) + len(right) + 1):
        low = ord(left[position]) if position < len(left) else ord("a")
        high = ord(right[position]) if right and position < len(right) else ord("z") + 1
        if high - low > 1:
            return found + chr((low + high) // 2)
        found += chr(low)
        if low < high:
            right = ""  # already below `right`: any longer key is
    return found + "n"


def in_order(versions: Iterable[ClauseVersion]) -> tuple[Placed, ...]:
    """The clauses down the page with their numbers: by parent, order key, identity.

    Rule 5: the number comes from the place and the identity from neither, so renumbering, moving and renaming leave a
    clause what it was. Clauses whose parents go in a circle, or are not there, stand at the end, marked adrift.
    """
    known = {version.clause: version for version in versions}
    below: dict[str, list[ClauseVersion]] = {}
    for version in known.values():
        below.setdefault(version.parent, []).append(version)
    placed = tuple(_down(below, "", "", 0))
    reached = {one.version.clause for one in placed}
    adrift = sorted((one for id_, one in known.items() if id_ not in reached), key=_rank)
    return placed + tuple(Placed(version=one, number="", depth=0, adrift=True) for one in adrift)


def _down(below: Mapping[str, list[ClauseVersion]], parent: str, number: str, depth: int) -> Iterator[Placed]:
    for position, version in enumerate(sorted(below.get(parent, ()), key=_rank), 1):
        own = f"{number}.{position}" if number else str(position)
        yield Placed(version=version, number=own, depth=depth)
        yield from _down(below, version.clause, own, depth + 1)


def _rank(version: ClauseVersion) -> tuple[str, str]:
    return version.key, version.clause


def _content(version: ClauseVersion) -> dict[str, object]:
    return {
        "clause": version.clause,
        "base": version.base,
        "parent": version.parent,
        "key": version.key,
        "runs": {language: flat(runs) for language, runs in version.runs.items()},
        "brings": [_content(one) for one in version.brings],
        "ends": [list(one) for one in version.ends],
    }
