"""The commitment: a duty from a clause in force: who, what, by when or on what condition; and what became of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from parley.talks.tabled import Tabled

Score = Literal[0, 1, 2, 3]
SCORES: Mapping[Score, str] = {0: "none", 1: "minimum", 2: "intermediate", 3: "full"}
"""How far a commitment is implemented, in the steps of the Peace Accords Matrix."""


class Commitment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a clause of a manifest commits somebody to: by a time (UTC seconds) or on a condition in words."""

    manifest: str
    clause: str
    who: tuple[str, ...]
    what: str
    due: int | None = None
    condition: str = ""

    def __post_init__(self) -> None:
        if (self.due is None) == (self.condition == ""):
            raise ValueError(f"the commitment of clause {self.clause} needs a time or a condition, and not both")


class Assessed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A guarantor's own assessment of a commitment (its entry), with the entries that are its evidence."""

    commitment: str
    score: Score
    evidence: tuple[str, ...] = ()


class CommitmentStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A commitment with each guarantor's last assessment (None: none yet), the joint one where they are equal."""

    entry: str
    commitment: Commitment
    scores: dict[str, Score | None]
    joint: Score | None
    overdue: bool


def is_provisional(*, nothing_until_everything: bool, adopted: bool) -> bool:
    """Rule 21: while "nothing is agreed until everything is agreed" stands, agreement on clauses is provisional.

    Only adoption of the whole ends that; until then no clause, however agreed, makes a commitment.
    """
    return nothing_until_everything and not adopted


def commitments_in_force(
    commitments: Iterable[Tabled[Commitment]],
    assessed: Iterable[Tabled[Assessed]],
    in_force: Iterable[str],
    guarantors: Sequence[str],
    now: int,
) -> tuple[CommitmentStanding, ...]:
    """The commitments of manifests in force (their hashes), those due first; of a text not in force there is none."""
    forces = set(in_force)
    said: dict[tuple[str, str], Tabled[Assessed]] = {}
    for one in sorted(assessed, key=lambda each: (each.place.seq, each.id)):
        said[one.act.commitment, one.member] = one
    mine = {one.id: one for one in commitments if one.act.manifest in forces}
    found = [_standing(one, said, guarantors, now) for _, one in sorted(mine.items())]
    return tuple(sorted(found, key=lambda one: (one.commitment.due is None, one.commitment.due or 0, one.entry)))


def _standing(
    one: Tabled[Commitment],
    said: Mapping[tuple[str, str], Tabled[Assessed]],
    guarantors: Sequence[str],
    now: int,
) -> CommitmentStanding:
    given = {member: said[one.id, member].act.score if (one.id, member) in said else None for member in guarantors}
    scores = set(given.values())
    joint = next(iter(scores)) if len(scores) == 1 else None
    due = one.act.due
    return CommitmentStanding(
        entry=one.id,
        commitment=one.act,
        scores=given,
        joint=joint,
        overdue=due is not None and due < now and joint != 3,
    )
