"""The proposal: what an author would have a text say, on the versions that he names, and what that comes to.

It changes nothing by itself. Applied to its base it gives a version with a hash, and positions are on that hash.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import msgspec

from parley.talks.clause import ClauseVersion, sealed
from parley.talks.runs import Alternative, Bracket, Option, Piece, Run, Runs, Words, joined, length


class Replace(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="act", tag="replace"):
    """Other runs for the characters from `start` to `end` of a clause's plain text in one language.

    With `start` equal to `end` it inserts, without runs it deletes.
    """

    clause: str
    base: str
    language: str
    start: int
    end: int
    runs: tuple[Piece, ...]


class PutBracket(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="act", tag="bracket"):
    """Puts characters in a bracket of the author's: he does not agree to them."""

    clause: str
    base: str
    language: str
    start: int
    end: int


class LiftBracket(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="act", tag="lift"):
    """Lifts a bracket as far as the author owns it; by the chair, with each owner's consent by its entry."""

    clause: str
    bracket: str
    consents: dict[str, str] = {}


class AddOwner(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="act", tag="add owner"):
    """Makes the author an owner of a bracket that is there."""

    clause: str
    bracket: str


class InsertClause(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="act", tag="insert clause"):
    """A new clause under `parent` at the order key, with its runs a language, flat. Its identity is the proposal's."""

    parent: str
    key: str
    runs: dict[str, tuple[Piece, ...]]


class DeleteClause(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="act", tag="delete clause"):
    """Takes a whole clause out."""

    clause: str
    base: str


class Move(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="act", tag="move"):
    """Puts a clause under another parent or at another order key. It stays the same clause."""

    clause: str
    base: str
    parent: str
    key: str


class Split(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="act", tag="split"):
    """Cuts a clause in two at a character in each language; the second half is a new clause at the order key."""

    clause: str
    base: str
    at: dict[str, int]
    key: str


class Join(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="act", tag="join"):
    """Takes another clause, at this version, into the end of this one."""

    clause: str
    base: str
    other: str
    other_base: str


Edit: TypeAlias = Replace | PutBracket
Structural: TypeAlias = DeleteClause | Move | Split | Join
ProposalAct: TypeAlias = Edit | LiftBracket | AddOwner | InsertClause | Structural


class Proposal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is proposed to a text (its opening entry's id), why, and in which package, if in one."""

    text: str
    acts: tuple[ProposalAct, ...]
    reason: str = ""
    package: str = ""


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Takes back a proposal or a position of one's own, by its entry."""

    of: str


def bases_of(proposal: Proposal) -> dict[str, str]:
    """Which version of which clause a proposal would change. A second base for one clause is a mistake: ValueError."""
    found: dict[str, str] = {}
    for act in proposal.acts:
        if isinstance(act, LiftBracket | AddOwner | InsertClause):
            continue
        if found.setdefault(act.clause, act.base) != act.base:
            raise ValueError(f"clause {act.clause} has two bases in one proposal; propose on one version of it")
    return found


def brought_by(proposal_id: str, proposal: Proposal) -> list[ClauseVersion]:
    """The new clauses of a proposal, each as the version that would begin it."""
    new = [act for act in proposal.acts if isinstance(act, InsertClause)]
    return [
        sealed(ClauseVersion(clause=f"{proposal_id}.{n}", base="", parent=act.parent, key=act.key, runs=dict(act.runs)))
        for n, act in enumerate(new)
    ]


def result_of(
    proposal_id: str, proposal: Proposal, version: ClauseVersion, known: Mapping[str, ClauseVersion]
) -> ClauseVersion | None:
    """The version that a proposal makes of this one; None where it only brackets, or names another base.

    Rule 11: a proposal is applied to the version that it names and to no other. `known` are the versions of other
    clauses, for what is joined. Raises ValueError where a span lies outside the version or cuts a bracket or an option.
    """
    changed = msgspec.structs.replace(version, base=version.hash, brings=(), ends=(), hash="")
    edits = [act for _, act in edits_of(proposal, version)]
    for number, act in enumerate(edits):
        _check_span(version, act)
        _check_apart(act, edits[:number])
    words = [act for act in edits if isinstance(act, Replace)]
    for act in sorted(words, key=lambda one: (one.start, one.end), reverse=True):
        runs = replaced(changed.runs.get(act.language, ()), act.start, act.end, act.runs)
        changed = msgspec.structs.replace(changed, runs={**changed.runs, act.language: runs})
    others = structural_of(proposal, version)
    for other in others:
        changed = _restructured(proposal_id, version, changed, other, known)
    return sealed(changed) if words or others else None


def edits_of(proposal: Proposal, version: ClauseVersion) -> list[tuple[int, Edit]]:
    """The acts that change words of this version, or bracket them, each with its number in the proposal."""
    here = (version.clause, version.hash)
    return [
        (number, act)
        for number, act in enumerate(proposal.acts)
        if isinstance(act, Replace | PutBracket) and (act.clause, act.base) == here
    ]


def structural_of(proposal: Proposal, version: ClauseVersion) -> list[Structural]:
    """The acts on this version that are shown beside the words and not in them."""
    here = (version.clause, version.hash)
    return [
        act
        for act in proposal.acts
        if isinstance(act, DeleteClause | Move | Split | Join) and (act.clause, act.base) == here
    ]


def replaced(runs: Runs, start: int, end: int, new: Sequence[Run]) -> Runs:
    """The runs with others from `start` to `end`. A span within a bracket or an option is changed there.

    Raises ValueError where the span cuts a bracket, an option, a blank or a reference.
    """
    total = sum(map(length, runs))
    found = _within(runs, start, end, new)
    return joined(found if found is not None else [*_cut(runs, 0, start), *new, *_cut(runs, end, total + 1)])


def _check_span(version: ClauseVersion, act: Edit) -> None:
    total = sum(map(length, version.runs.get(act.language, ())))
    if not 0 <= act.start <= act.end <= total or (isinstance(act, PutBracket) and act.start == act.end):
        raise ValueError(
            f"characters {act.start} to {act.end} are not in clause {version.clause}, which has {total} in"
            f" {act.language}; propose on its present words"
        )


def _check_apart(act: Edit, others: Sequence[Edit]) -> None:
    """What one author proposes cannot be its own rival: his edits are apart, or inside his brackets."""
    for other in others:
        nested = (isinstance(act, PutBracket) and act.start <= other.start and other.end <= act.end) or (
            isinstance(other, PutBracket) and other.start <= act.start and act.end <= other.end
        )
        same_point = act.start == act.end == other.start == other.end
        overlap = act.start < other.end and other.start < act.end
        if act.language == other.language and (same_point or (overlap and not nested)):
            raise ValueError(
                f"the proposal changes characters {act.start} to {act.end} of clause {act.clause} twice;"
                " make it one edit"
            )


def _within(runs: Runs, start: int, end: int, new: Sequence[Run]) -> list[Run] | None:
    """The runs where one bracket or option holds the whole span and more than its edge; None where none does."""
    at = 0
    for position, run in enumerate(runs):
        stop = at + length(run)
        inner = at <= start and end <= stop and at < end and start < stop and (start, end) != (at, stop)
        if inner and isinstance(run, Bracket | Alternative):
            return [*runs[:position], _changed_inside(run, start - at, end - at, new), *runs[position + 1 :]]
        at = stop
    return None


def _changed_inside(run: Bracket | Alternative, start: int, end: int, new: Sequence[Run]) -> Run:
    if isinstance(run, Bracket):
        return Bracket(run.id, run.owners, replaced(run.inner, start, end, new))
    at, options = 0, list(run.options)
    for position, option in enumerate(options):
        stop = at + sum(map(length, option.runs))
        if at <= start and end <= stop:
            options[position] = Option(option.owners, replaced(option.runs, start - at, end - at, new))
            return Alternative(tuple(options))
        at = stop
    raise ValueError(f"characters {start} to {end} of an alternative cross its options; change one option or all")


def _cut(runs: Runs, start: int, end: int) -> Iterator[Run]:
    """The runs that begin at `start` or later and before `end`; only words are cut."""
    at = 0
    for run in runs:
        stop = at + length(run)
        if start <= at < end and stop <= end:
            yield run
        elif at < end and start < stop:
            if isinstance(run, Words):
                yield Words(run.text[max(start - at, 0) : end - at])
            else:
                raise ValueError(f"characters {start} to {end} cut a {type(run).__name__.lower()}; take it whole")
        at = stop


def _restructured(
    proposal_id: str,
    version: ClauseVersion,
    changed: ClauseVersion,
    act: Structural,
    known: Mapping[str, ClauseVersion],
) -> ClauseVersion:
    replace = msgspec.structs.replace
    match act:
        case Move(parent=parent, key=key):
            return replace(changed, parent=parent, key=key)
        case DeleteClause():
            return replace(changed, runs={}, ends=((version.clause, version.hash),))
        case Split(at=at, key=key):
            whole = {language: sum(map(length, runs)) + 1 for language, runs in changed.runs.items()}
            cuts = {language: at.get(language, end) for language, end in whole.items()}
            first = {language: tuple(_cut(runs, 0, cuts[language])) for language, runs in changed.runs.items()}
            rest = {
                language: tuple(_cut(runs, cuts[language], whole[language])) for language, runs in changed.runs.items()
            }
            second = ClauseVersion(clause=f"{proposal_id}.split", base="", parent=changed.parent, key=key, runs=rest)
            return replace(changed, runs=first, brings=(sealed(second),))
        case Join(other=other, other_base=other_base):
            taken = known.get(other_base)
            if taken is None or taken.clause != other:
                raise ValueError(f"clause {other} has no version {other_base[:12]}; join it at its present version")
            both = {
                language: joined([*changed.runs.get(language, ()), *taken.runs.get(language, ())])
                for language in sorted({*changed.runs, *taken.runs})
            }
            return replace(changed, runs=both, ends=((other, other_base),))
