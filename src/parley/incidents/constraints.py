"""What officers say of pairs of reports - the same incident, or not - and where it binds.

A member's word on two reports of its own binds everybody. On reports of others it binds the joint view when every
member whose report is in the pair has said the same; else it is shown and the model decides. Reports that bindings hold
together while others hold two of them apart lose all of these bindings, whose authors are shown. A member's own
view is bound by its own opinions at once.
"""

from collections.abc import Iterable, Mapping

import msgspec

Pair = tuple[str, str]


class Opinion(msgspec.Struct, frozen=True, kw_only=True):
    """One officer's word, for `member`, that reports a and b do or do not speak of one incident; in entry `entry`."""

    member: str
    a: str
    b: str
    same: bool
    reason: str
    entry: str

    def __post_init__(self) -> None:
        if self.a == self.b:
            raise ValueError(f"an opinion needs two reports; both are {self.a}")

    @property
    def pair(self) -> Pair:
        """The two report ids, the lesser first."""
        return (min(self.a, self.b), max(self.a, self.b))


class Constraints(msgspec.Struct, frozen=True, kw_only=True):
    """Pairs that must and pairs that cannot be together, sorted, the lesser id first in each."""

    must: tuple[Pair, ...] = ()
    cannot: tuple[Pair, ...] = ()

    def __post_init__(self) -> None:
        for a, b in _held_apart(self.must, self.cannot):
            raise ValueError(
                f"reports {a} and {b} must and cannot be one incident; settle them with constraints.binding"
            )


class Binding(msgspec.Struct, frozen=True, kw_only=True):
    """What binds, what is only shown because not all concerned agree, and what contradiction has suspended."""

    constraints: Constraints
    disputed: tuple[Opinion, ...]
    suspended: tuple[Opinion, ...]


def binding(opinions: Iterable[Opinion], owner_of: Mapping[str, str]) -> Binding:
    """What the opinions in force come to in the joint view; `owner_of` gives the member whose register holds a report.

    An outside source's report belongs to the member that records it. An opinion about a report that `owner_of`
    does not hold is only shown.
    """
    held = list(opinions)
    return _settled(held, [o for pair, said in _by_pair(held).items() for o in _joint(pair, said, owner_of)])


def for_member(member: str, opinions: Iterable[Opinion], owner_of: Mapping[str, str]) -> Binding:
    """What binds one member's own view: its own opinions at once, and of the rest what binds the joint view."""
    held = list(opinions)
    binds: list[Opinion] = []
    for pair, said in _by_pair(held).items():
        own = [o for o in said if o.member == member]
        binds += (own if _unanimous(own) else []) if own else _joint(pair, said, owner_of)
    return _settled(held, binds)


def _by_pair(opinions: Iterable[Opinion]) -> dict[Pair, list[Opinion]]:
    found: dict[Pair, list[Opinion]] = {}
    for opinion in sorted(opinions, key=lambda o: (o.pair, o.entry)):
        found.setdefault(opinion.pair, []).append(opinion)
    return found


def _joint(pair: Pair, said: list[Opinion], owner_of: Mapping[str, str]) -> list[Opinion]:
    """The opinions of those concerned where they bind everybody, else none."""
    owners = {owner_of.get(report) for report in pair}
    concerned = [o for o in said if o.member in owners]
    agreed = owners == {o.member for o in concerned} and _unanimous(concerned)
    return concerned if agreed else []


def _unanimous(said: list[Opinion]) -> bool:
    return len({o.same for o in said}) == 1


def _settled(held: list[Opinion], binds: list[Opinion]) -> Binding:
    must = {o.pair for o in binds if o.same}
    cannot = {o.pair for o in binds if not o.same}
    group = _groups(must)
    broken = {group[a] for a, _ in _held_apart(must, cannot)}
    suspended = [o for o in binds if group.get(o.a, o.a) == group.get(o.b, o.b) and group.get(o.a) in broken]
    out = {o.pair for o in suspended}
    return Binding(
        constraints=Constraints(must=tuple(sorted(must - out)), cannot=tuple(sorted(cannot - out))),
        disputed=tuple(o for said in _by_pair(held).values() for o in said if o not in binds),
        suspended=tuple(suspended),
    )


def _held_apart(must: Iterable[Pair], cannot: Iterable[Pair]) -> list[Pair]:
    """The cannot pairs whose two reports the must pairs hold together."""
    group = _groups(must)
    return sorted((a, b) for a, b in cannot if a in group and group[a] == group.get(b))


def _groups(must: Iterable[Pair]) -> dict[str, str]:
    """Of every report in a must pair, the least report that it is held together with."""
    group: dict[str, str] = {}
    for a, b in sorted(must):
        one, two = group.setdefault(a, a), group.setdefault(b, b)
        least = min(one, two)
        group |= {report: least for report, name in group.items() if name in (one, two)}
    return group
