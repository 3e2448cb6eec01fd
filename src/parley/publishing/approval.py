"""How a bulletin comes to be issued: proposed, approved by each, refused with a reason, or lapsed; and corrected.

The standing is a pure function of the set of acts, in whatever order they arrive. No clock is read: a lapse is an act,
and it holds unless every approval it did not know of had been given before it, which its author cannot deny.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, get_args

import msgspec

State = Literal["closed", "proposed", "approved", "refused", "lapsed", "issued", "corrected"]
STATES: tuple[State, ...] = get_args(State)
Event = Literal["propose", "approve", "refuse", "lapse", "issue", "correct"]
EVENTS: tuple[Event, ...] = get_args(Event)

TABLE: Mapping[State, Mapping[Event, State]] = {
    "closed": {"propose": "proposed"},
    "proposed": {"approve": "approved", "refuse": "refused", "lapse": "lapsed"},
    "approved": {"issue": "issued"},
    "refused": {"propose": "proposed"},
    "lapsed": {"issue": "issued"},
    "issued": {"correct": "corrected"},
    "corrected": {"correct": "corrected"},
}
"""`approve` happens when the last approver has approved. A bulletin in a state that lacks an event stays as it is."""


class BulletinAct(msgspec.Struct, frozen=True, kw_only=True):
    """One act upon the bulletin of a day, with its entry id and author.

    `figures` is the hash the act is about. A refusal and a correction have a reason; a lapse names in `missing` those
    who had not approved; a correction has a number (1, 2, ...) and the hash of the figures that now hold.
    """

    id: str
    member: str
    kind: Event
    figures: str
    reason: str = ""
    number: int = 0
    missing: tuple[str, ...] = ()


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """A numbered correction: the figures that now hold, and why. The first version stays readable."""

    number: int
    figures: str
    reason: str
    act: str


class BulletinStanding(msgspec.Struct, frozen=True, kw_only=True):
    """Where a bulletin stands. `figures` is the hash as proposed; `joint` where every approver signed that hash.

    `waiting` are approvers who have neither approved nor refused; `refusals` are (member, reason);
    `lapse` is what the agreement makes of a lapse, "" where it has not lapsed; `late` approved after the lapse.
    """

    state: State
    figures: str = ""
    joint: bool = False
    approved: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    refusals: tuple[tuple[str, str], ...] = ()
    lapse: str = ""
    late: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()


def advance(state: State, event: Event) -> State:
    """The state after an event. An event that the table does not name there changes nothing."""
    return TABLE[state].get(event, state)


def bulletin_standing(
    acts: Iterable[BulletinAct], *, approvers: tuple[str, ...], publisher: str, on_lapse: str
) -> BulletinStanding:
    """The standing that the acts come to.

    Only approvers approve or refuse, only the publisher proposes, lapses, issues and corrects; other acts change
    nothing. The proposal in question is one that nobody has refused, before one that somebody has; then the one with
    most approvals, least hash first among equals, so that all who hold the same acts look at the same one. With no
    approvers a proposal is approved at once.
    """
    held = _allowed(acts, approvers, publisher)
    figures = _proposal(held)
    mine = [act for act in held if act.figures == figures]
    lapse = next((act for act in mine if act.kind == "lapse"), None)
    said = {act.member for act in mine if act.kind == "approve"}
    late = said & set(lapse.missing) if lapse else set()
    refusals = tuple((act.member, act.reason) for act in mine if act.kind == "refuse")
    approved = tuple(member for member in approvers if member in said - late - {name for name, _ in refusals})
    corrections = _corrections(held)
    state: State = "closed"
    for event in _events(mine, approved == approvers, bool(refusals), bool(corrections)):
        state = advance(state, event)
    silent = set(approvers) - said - {member for member, _ in refusals}
    return BulletinStanding(
        state=state,
        figures=figures,
        joint=bool(approvers) and approved == approvers,
        approved=approved,
        waiting=tuple(member for member in approvers if member in silent),
        refusals=refusals,
        lapse=on_lapse if lapse and approved != approvers and not refusals else "",
        late=tuple(member for member in approvers if member in late),
        corrections=corrections,
    )


def _allowed(acts: Iterable[BulletinAct], approvers: tuple[str, ...], publisher: str) -> list[BulletinAct]:
    known = {act.id: act for act in acts}
    return [
        act
        for _, act in sorted(known.items())
        if (act.member in approvers if act.kind in ("approve", "refuse") else act.member == publisher)
        and (act.reason.strip() or act.kind not in ("refuse", "correct"))
    ]


def _proposal(acts: list[BulletinAct]) -> str:
    proposed = {act.figures for act in acts if act.kind == "propose"}
    approved = {(act.figures, act.member) for act in acts if act.kind == "approve"}
    approvals = Counter(figures for figures, _ in approved)
    refused = {act.figures for act in acts if act.kind == "refuse"}
    return min(proposed, key=lambda figures: (figures in refused, -approvals[figures], figures), default="")


def _corrections(acts: list[BulletinAct]) -> tuple[Correction, ...]:
    found = [
        Correction(number=act.number, figures=act.figures, reason=act.reason, act=act.id)
        for act in acts
        if act.kind == "correct"
    ]
    return tuple(sorted(found, key=lambda one: (one.number, one.act)))


def _events(acts: list[BulletinAct], approved: bool, refused: bool, corrected: bool) -> Iterator[Event]:
    kinds = {act.kind for act in acts}
    if "propose" in kinds:
        yield "propose"
    if refused:
        yield "refuse"
    elif approved:
        yield "approve"
    elif "lapse" in kinds:
        yield "lapse"
    if "issue" in kinds:
        yield "issue"
    if corrected:
        yield "correct"
