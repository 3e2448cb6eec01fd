"""Packages: acceptances on condition of each other, in which nobody has to move first.

What is agreed is the greatest set of acceptances that support each other: all are taken to hold, and those whose
condition fails fall, and what stood on them, until nothing falls. Linear in the conditions.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

Acceptance = tuple[str, str]
"""A delegation and the hash of the version that it accepts."""


class PackageStanding(msgspec.Struct, frozen=True, kw_only=True):
    """Where a package stands: whether it takes effect, who accepts all of it, who accepts a part and so refuses it."""

    name: str
    hashes: tuple[str, ...]
    effective: bool
    accepted_by: tuple[str, ...]
    refused_by: tuple[str, ...]


def mutual(conditions: Mapping[Acceptance, Collection[Acceptance]]) -> set[Acceptance]:
    """The acceptances that support each other: the greatest set in which each one's conditions are in the set.

    Rule 23: "A only if B" blocks A while B is not accepted; a circle of conditions holds when all of it is accepted.
    """
    standing = set(conditions)
    needed_by: dict[Acceptance, list[Acceptance]] = {}
    falling: list[Acceptance] = []
    for one, needs in conditions.items():
        for need in needs:
            if need in standing:
                needed_by.setdefault(need, []).append(one)
            else:
                falling.append(one)
    while falling:
        one = falling.pop()
        if one in standing:
            standing.discard(one)
            falling += needed_by.get(one, ())
    return standing


def freed_by(
    conditions: Mapping[Acceptance, Collection[Acceptance]], missing: Iterable[Acceptance]
) -> dict[Acceptance, set[Acceptance]]:
    """What one more acceptance, without condition, would make hold: for each missing one that would free others."""
    now = mutual(conditions)
    needed_by: dict[Acceptance, list[Acceptance]] = {}
    for one, needs in conditions.items():
        for need in needs:
            needed_by.setdefault(need, []).append(one)
    found = {one: _freed(one, conditions, needed_by, now) for one in missing if one not in now}
    return {one: freed for one, freed in found.items() if freed}


def wanted(conditions: Mapping[Acceptance, Collection[Acceptance]]) -> set[Acceptance]:
    """The acceptances that others are conditional on and that nobody has given."""
    return {need for needs in conditions.values() for need in needs if need not in conditions}


def circles_across(
    conditions: Mapping[Acceptance, Collection[Acceptance]], packages: Iterable[Collection[str]]
) -> list[tuple[str, ...]]:
    """Rule 23: the circles of conditions that no package holds whole, as the hashes on them; there they may not be.

    Acceptances on such a circle have no effect until a package holds them all.
    """
    by_hash: dict[str, set[str]] = {}
    for (_, hash_), needs in conditions.items():
        by_hash.setdefault(hash_, set()).update(other for _, other in needs)
    whole = [set(package) for package in packages]
    rings = (ring for ring in _rings(by_hash) if len(ring) > 1)
    return sorted(ring for ring in rings if not any(package.issuperset(ring) for package in whole))


def package_standing(
    name: str, hashes: Sequence[str], accepted: Collection[Acceptance], needs: Iterable[str]
) -> PackageStanding:
    """Rule 22: a package takes effect whole or not at all; who accepts a part of it is shown as refusing it."""
    share = {one: sum((one, hash_) in accepted for hash_ in hashes) for one in needs}
    whole = tuple(one for one, count in share.items() if count == len(hashes))
    return PackageStanding(
        name=name,
        hashes=tuple(hashes),
        effective=bool(share) and len(whole) == len(share),
        accepted_by=whole,
        refused_by=tuple(one for one, count in share.items() if 0 < count < len(hashes)),
    )


def _freed(
    one: Acceptance,
    conditions: Mapping[Acceptance, Collection[Acceptance]],
    needed_by: Mapping[Acceptance, Collection[Acceptance]],
    now: Collection[Acceptance],
) -> set[Acceptance]:
    """What `one` would free: only what needs it, directly or through others, can be."""
    above, ahead = {one}, [one]
    while ahead:
        for other in needed_by.get(ahead.pop(), ()):
            if other not in above and other not in now:
                above.add(other)
                ahead.append(other)
    needs = {each: [need for need in conditions[each] if need not in now] for each in above - {one}}
    return mutual({**needs, one: ()}) - {one}


def _rings(leads_to: Mapping[str, Collection[str]]) -> list[tuple[str, ...]]:
    """The strongly connected components, by Tarjan's method without recursion."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    on_path: set[str] = set()
    found: list[tuple[str, ...]] = []
    for root in sorted(leads_to):
        stack = [(root, iter(sorted(leads_to[root])))] if root not in index else []
        while stack:
            node, rest = stack[-1]
            if node not in index:
                index[node] = low[node] = len(index)
                path.append(node)
                on_path.add(node)
            ahead = next((one for one in rest if one not in index or one in on_path), None)
            if ahead is not None and ahead not in index:
                stack.append((ahead, iter(sorted(leads_to.get(ahead, ())))))
            elif ahead is not None:
                low[node] = min(low[node], index[ahead])
            else:
                stack.pop()
                if stack:
                    low[stack[-1][0]] = min(low[stack[-1][0]], low[node])
                if low[node] == index[node]:
                    cut = path.index(node)
                    found.append(tuple(sorted(path[cut:])))
                    on_path.difference_update(path[cut:])
                    del path[cut:]
    return found
