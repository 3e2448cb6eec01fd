"""The stage of an incident: nine steps and four side states, as a table that code, tests and documents read.

The stage is one of four axes and says nothing of the finding, the outcome or the applicability.
"""

from collections.abc import Iterator, Mapping
from typing import Literal, get_args

import msgspec

Stage = Literal[
    "alleged",
    "registered",
    "screened",
    "under verification",
    "determined",
    "endorsed",
    "published",
    "followed up",
    "closed",
]
STAGES: tuple[Stage, ...] = get_args(Stage)
Event = Literal["register", "screen", "verify", "determine", "endorse", "publish", "follow up", "close", "reopen"]
EVENTS: tuple[Event, ...] = get_args(Event)
SideState = Literal["merged", "suspended", "reopened", "corrected"]
SIDE_STATES: tuple[SideState, ...] = get_args(SideState)
SUSPENSIONS: tuple[str, ...] = ("access refused", "no consensus")

TABLE: Mapping[Stage, Mapping[Event, Stage]] = {
    "alleged": {"register": "registered"},
    "registered": {"screen": "screened"},
    "screened": {"verify": "under verification", "close": "closed"},
    "under verification": {"determine": "determined", "close": "closed"},
    "determined": {"endorse": "endorsed", "close": "closed", "reopen": "under verification"},
    "endorsed": {"publish": "published", "close": "closed", "reopen": "under verification"},
    "published": {"follow up": "followed up", "close": "closed", "reopen": "under verification"},
    "followed up": {"close": "closed", "reopen": "under verification"},
    "closed": {"reopen": "under verification"},
}


class StageFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is so of an incident; since its newest reopening, where there was one.

    `registered`: a report of it has a number in a register; `screened`: applicability has been answered;
    `verified`: an inquiry or a finding was made; `determined`: there is a joint outcome; `endorsed`: every decider
    approved the bulletin that carries it; `published`: that bulletin is issued; `followed_up`: a measure was answered.
    """

    registered: bool = False
    screened: bool = False
    verified: bool = False
    determined: bool = False
    endorsed: bool = False
    published: bool = False
    followed_up: bool = False
    closed: bool = False
    reopened: bool = False
    merged: bool = False
    corrected: bool = False
    suspended: str = ""


class StageStanding(msgspec.Struct, frozen=True, kw_only=True):
    """The stage, the side states beside it, and why it is suspended ("" where it is not)."""

    stage: Stage
    sides: tuple[SideState, ...] = ()
    suspended: str = ""


def advance(stage: Stage, event: Event) -> Stage:
    """The stage after an event. An event that the table does not name there changes nothing."""
    return TABLE[stage].get(event, stage)


def stage_of(facts: StageFacts) -> StageStanding:
    """The standing that a set of facts comes to, in whatever order they became known.

    A suspended incident keeps the stage it has reached and can still be closed. Raises ValueError on an unknown
    suspension.
    """
    if facts.suspended and facts.suspended not in SUSPENSIONS:
        raise ValueError(f"suspended for {facts.suspended!r}; the reasons are: {', '.join(SUSPENSIONS)}")
    stage: Stage = "closed" if facts.reopened else "alleged"
    for event in _events(facts):
        stage = advance(stage, event)
    sides = tuple(side for side in SIDE_STATES if getattr(facts, side))
    return StageStanding(stage=stage, sides=sides, suspended=facts.suspended)


def _events(facts: StageFacts) -> Iterator[Event]:
    if facts.reopened:
        yield "reopen"
    happened = (
        facts.registered,
        facts.screened,
        facts.verified,
        facts.determined,
        facts.endorsed,
        facts.published,
        facts.followed_up,
        facts.closed,
    )
    yield from (event for event, so in zip(EVENTS, happened, strict=False) if so)
