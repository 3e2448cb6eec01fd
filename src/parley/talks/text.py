"""A text under negotiation: what its acts come to, the same for the same set in whatever order they came.

Nothing is overwritten and nothing converges by itself: a clause goes on to other words only when all whose consent is
needed accept the same version of it, and until then every proposal on its present version is shown.
"""

from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from parley.talks.acceptance import acceptances_in_effect
from parley.talks.bracket import Consent
from parley.talks.clause import ClauseVersion, sealed
from parley.talks.delegation import Roster, in_consensus, may_table_chairs_text
from parley.talks.package import Acceptance, PackageStanding, package_standing
from parley.talks.position import Position, Positions, held_positions
from parley.talks.proposal import (
    AddOwner,
    Join,
    LiftBracket,
    Proposal,
    Withdrawal,
    bases_of,
    brought_by,
    result_of,
)
from parley.talks.runs import Runs
from parley.talks.tabled import Place, Tabled, of_kind

Procedure = Literal["negotiated", "single text", "chair's text", "non-paper"]


class ClauseStart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A clause as a text opens with it: identity, parent, order key, runs a language."""

    clause: str
    parent: str = ""
    key: str
    runs: dict[str, Runs]


class TextOpened(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text put on the table: by which procedure, whose consent it needs, its authentic languages, its clauses.

    `instead_of` is the text (its opening entry) that it would replace as a whole, of which it is then a rival.
    """

    round: str
    title: str
    procedure: Procedure = "negotiated"
    needs: tuple[str, ...]
    authentic: tuple[str, ...]
    clauses: tuple[ClauseStart, ...]
    instead_of: str = ""

    def __post_init__(self) -> None:
        ids = [one.clause for one in self.clauses]
        if len(set(ids)) != len(ids) or "" in ids:
            raise ValueError("a text names a clause twice or not at all; give each clause an identity of its own")


class Gathered(msgspec.Struct, kw_only=True):
    """The acts of a text, sorted. `start` is each clause's first version; a clause that is only proposed has none.

    `makers` are the proposals that come to a version, `results` the versions that a proposal comes to.
    """

    opened: Tabled[TextOpened]
    needs: tuple[str, ...]
    start: dict[str, ClauseVersion]
    versions: dict[str, ClauseVersion]
    proposals: dict[str, Tabled[Proposal]]
    withdrawn: dict[str, Place]
    consents: dict[str, Tabled[Consent]]
    makers: dict[str, list[str]] = {}
    on_base: dict[tuple[str, str], list[str]] = {}
    on_clause: dict[str, dict[str, str]] = {}
    lifts: dict[str, list[tuple[Tabled[Proposal], LiftBracket]]] = {}
    adders: dict[str, list[Tabled[Proposal]]] = {}
    results: dict[str, list[str]] = {}
    refused: dict[str, str] = {}


class Agreed(msgspec.Struct, frozen=True, kw_only=True):
    """What is agreed of a text: positions, the acceptances that hold, packages, each clause's chain of versions.

    `chains` begin with the first version and end with the present one.
    """

    positions: Positions
    holding: set[Acceptance]
    packages: tuple[PackageStanding, ...]
    chains: dict[str, tuple[ClauseVersion, ...]]


def gather(opened: Tabled[TextOpened], acts: Iterable[Tabled[Any]], roster: Roster) -> Gathered:
    """Sorts the acts of one text. Proposals that cannot be applied are in `refused`, each with what to do about it."""
    acts = list(acts)
    start = {one.clause: sealed(_first(one)) for one in opened.act.clauses}
    proposals = {one.id: one for one in of_kind(acts, Proposal) if one.act.text == opened.id}
    found = Gathered(
        opened=opened,
        needs=in_consensus(roster.delegations, opened.act.needs),
        start=start,
        versions={one.hash: one for one in start.values()},
        proposals=proposals,
        withdrawn=_withdrawals(acts),
        consents={one.id: one for one in of_kind(acts, Consent) if one.act.text == opened.id},
    )
    allowed = [one for one in proposals.values() if _may_propose(found, one, roster)]
    _version(found, allowed)
    for one in allowed:
        for act in one.act.acts:
            if isinstance(act, LiftBracket):
                found.lifts.setdefault(act.bracket, []).append((one, act))
            elif isinstance(act, AddOwner):
                found.adders.setdefault(act.bracket, []).append(one)
    return found


def agree(gathered: Gathered, acts: Iterable[Tabled[Any]], roster: Roster) -> Agreed:
    """What is agreed of a text.

    Rule 12: a proposal can be withdrawn until it is decided. Rule 22: the versions of a package are decided together. A
    non-paper is never cited as a position: what is said of it counts as none.
    """
    on_record = gathered.opened.act.procedure != "non-paper"
    mine = [one for one in of_kind(acts, Position) if on_record and one.act.text == gathered.opened.id]
    bases = {hash_: (version.clause, version.base) for hash_, version in gathered.versions.items() if version.base}
    positions = held_positions(mine, gathered.withdrawn, bases, roster.ranks)
    packages = packages_of(gathered)
    gone = {hash_: places for hash_ in gathered.makers if (places := withdrawals_of(gathered, hash_))}
    holding = acceptances_in_effect(positions.accepted, gathered.needs, gone, packages.values())
    standings = tuple(
        package_standing(name, hashes, holding, gathered.needs) for name, hashes in sorted(packages.items())
    )
    whole = {hash_ for one in standings if one.effective for hash_ in one.hashes}
    held_back = {hash_ for hash_ in gathered.makers if hash_ not in whole and _only_in_package(gathered, hash_)}
    chains = _chains(gathered, holding, held_back)
    return Agreed(positions=positions, holding=holding, packages=standings, chains=chains)


def rivals_of(text: str, opened: Iterable[Tabled[TextOpened]]) -> tuple[str, ...]:
    """Rule 12: a whole replacement is a rival text, not an edit: the texts tabled instead of this one, by entry."""
    return tuple(sorted(one.id for one in opened if one.act.instead_of == text != one.id))


def author_of(opened: Tabled[TextOpened], *, inside: bool) -> str:
    """Who tabled a text: the delegation, or the member; of a non-paper nobody is named to those outside ("")."""
    hidden = opened.act.procedure == "non-paper" and not inside
    return "" if hidden else opened.delegation or opened.member


def packages_of(gathered: Gathered) -> dict[str, tuple[str, ...]]:
    """The packages on the table ("delegation: name") with the versions in them."""
    found: dict[str, set[str]] = {}
    for id_, one in gathered.proposals.items():
        if one.act.package and id_ not in gathered.withdrawn:
            name = f"{one.delegation}: {one.act.package}"
            found.setdefault(name, set()).update(gathered.results.get(id_, ()))
    return {name: tuple(sorted(hashes)) for name, hashes in found.items() if hashes}


def withdrawals_of(gathered: Gathered, hash_: str) -> tuple[Place, ...]:
    """Where each proposal for these words was withdrawn; none while one stands: anybody may table them again."""
    places = [gathered.withdrawn.get(one) for one in gathered.makers[hash_]]
    left = tuple(place for place in places if place is not None)
    return left if len(left) == len(places) else ()


def all_accept(gathered: Gathered, holding: set[Acceptance], hash_: str) -> bool:
    """Whether all whose consent is needed accept this version, and somebody's is."""
    return bool(gathered.needs) and all((one, hash_) in holding for one in gathered.needs)


def _first(one: ClauseStart) -> ClauseVersion:
    return ClauseVersion(clause=one.clause, base="", parent=one.parent, key=one.key, runs=one.runs)


def _withdrawals(acts: Iterable[Tabled[Any]]) -> dict[str, Place]:
    """By the entry withdrawn; only the member whose entry it is withdraws it, and once."""
    acts = list(acts)
    authors = {one.id: one.member for one in acts}
    found: dict[str, Place] = {}
    for one in of_kind(acts, Withdrawal):
        if authors.get(one.act.of) == one.member:
            found.setdefault(one.act.of, one.place)
    return found


def _may_propose(gathered: Gathered, one: Tabled[Proposal], roster: Roster) -> bool:
    """Rule 32: in a single-text procedure only the mediator writes; who else proposes is refused, and may criticise."""
    if gathered.opened.act.procedure == "single text" and one.member not in roster.mediators:
        gathered.refused[one.id] = "only the mediator writes in a single-text procedure; say it as criticism"
    if gathered.opened.act.procedure == "chair's text" and not may_table_chairs_text(gathered.opened.member, roster):
        gathered.refused[one.id] = "the text was not tabled by the chair or the mediator; it is no chair's text"
    return one.id not in gathered.refused


def _version(gathered: Gathered, proposals: Iterable[Tabled[Proposal]]) -> None:
    """Works out every version that a proposal comes to, following each from the version that it names."""
    waiting: dict[str, list[tuple[str, str]]] = {}
    ready: list[ClauseVersion] = list(gathered.start.values())
    for one in proposals:
        try:
            bases = bases_of(one.act)
        except ValueError as error:
            gathered.refused[one.id] = str(error)
            continue
        for version in brought_by(one.id, one.act):
            ready += _made(gathered, one.id, version)
        for clause, base in bases.items():
            gathered.on_base.setdefault((clause, base), []).append(one.id)
            gathered.on_clause.setdefault(clause, {})[one.id] = base
            waiting.setdefault(base, []).append((one.id, clause))
    while ready:
        version = ready.pop()
        for id_, clause in waiting.pop(version.hash, ()):
            needed = _joined_to(gathered, id_, version)
            if clause == version.clause and needed:
                waiting.setdefault(needed, []).append((id_, clause))
            else:
                ready += _worked_out(gathered, id_, clause, version)
    for base, left in waiting.items():
        for id_, clause in left:
            why = f"clause {clause} has no version {base[:12]} in this text; propose on its present version"
            gathered.refused.setdefault(id_, why)
    _leave_out_refused(gathered)


def _leave_out_refused(gathered: Gathered) -> None:
    """A proposal that cannot be applied to one of its clauses has no effect on the others either."""
    out = gathered.refused.keys()
    for index in (gathered.makers, gathered.on_base):
        for makers in index.values():
            makers[:] = [id_ for id_ in makers if id_ not in out]
    for by_clause in gathered.on_clause.values():
        for id_ in by_clause.keys() & out:
            del by_clause[id_]
    for id_ in gathered.results.keys() & out:
        del gathered.results[id_]


def _joined_to(gathered: Gathered, id_: str, version: ClauseVersion) -> str:
    """The version of another clause that has to be known first, or ""."""
    acts = gathered.proposals[id_].act.acts
    needed = [act.other_base for act in acts if isinstance(act, Join) and act.base == version.hash]
    return next((one for one in needed if one not in gathered.versions), "")


def _worked_out(gathered: Gathered, id_: str, clause: str, at: ClauseVersion) -> list[ClauseVersion]:
    proposal = gathered.proposals[id_].act
    version = gathered.versions[bases_of(proposal)[clause]]
    if version.clause != clause:
        gathered.refused[id_] = f"version {version.hash[:12]} is not of clause {clause}; propose on its present version"
        return []
    try:
        result = result_of(id_, proposal, version, gathered.versions)
    except ValueError as error:
        gathered.refused[id_] = str(error)
        return []
    return [] if result is None else _made(gathered, id_, result)


def _made(gathered: Gathered, id_: str, version: ClauseVersion) -> list[ClauseVersion]:
    """Notes that a proposal comes to a version; gives it and what it brings, where they are new."""
    makers = gathered.makers.setdefault(version.hash, [])
    if id_ not in makers:
        makers.append(id_)
    gathered.results.setdefault(id_, []).append(version.hash)
    gathered.on_clause.setdefault(version.clause, {}).setdefault(id_, version.base)
    if version.base == "":
        gathered.on_base.setdefault((version.clause, ""), []).append(id_)
    fresh = [one for one in (version, *version.brings) if one.hash not in gathered.versions]
    gathered.versions |= {one.hash: one for one in fresh}
    return fresh


def _only_in_package(gathered: Gathered, hash_: str) -> bool:
    makers = [gathered.proposals[id_] for id_ in gathered.makers[hash_] if id_ not in gathered.withdrawn]
    return bool(makers) and all(one.act.package for one in makers)


def _chains(gathered: Gathered, holding: set[Acceptance], held_back: set[str]) -> dict[str, tuple[ClauseVersion, ...]]:
    """The versions of each clause, each decided on the one before; none for a new clause that is not agreed."""
    found: dict[str, tuple[ClauseVersion, ...]] = {}
    ahead: list[tuple[str, ClauseVersion | None]] = [
        (clause, gathered.start.get(clause)) for clause in gathered.on_clause.keys() | gathered.start.keys()
    ]
    while ahead:
        clause, first = ahead.pop()
        chain = [first] if first else []
        decided = _decided(gathered, clause, first.hash if first else "", holding, held_back)
        while decided is not None:
            chain.append(decided)
            ahead += [(brought.clause, brought) for brought in decided.brings]
            decided = _decided(gathered, clause, decided.hash, holding, held_back)
        found[clause] = tuple(chain) or found.get(clause, ())
    return found


def _decided(
    gathered: Gathered, clause: str, base: str, holding: set[Acceptance], held_back: set[str]
) -> ClauseVersion | None:
    """The version on this base that all accept; of two, which logs in order cannot bring about, the lower hash."""
    makers = gathered.on_base.get((clause, base), ())
    candidates = {hash_ for id_ in makers for hash_ in gathered.results.get(id_, ())}
    decided = [
        version
        for hash_ in sorted(candidates - held_back)
        for version in [gathered.versions[hash_]]
        if (version.clause, version.base) == (clause, base) and all_accept(gathered, holding, hash_)
    ]
    return decided[0] if decided else None
