"""What the pages of talks show."""

from collections.abc import Mapping
from dataclasses import dataclass

from parley.node.shown.day import IncidentShown
from parley.node.shown.every_page import Foot, Names


@dataclass(frozen=True)
class StatementShown:
    """A statement: its texts by language with their marking, its issuers and everybody's assent."""

    entry: str
    at: int
    titles: Names
    texts: Names
    markings: Mapping[str, str]
    issuers: tuple[str, ...]
    assents: Mapping[str, str]
    joint: bool
    missing: tuple[str, ...] = ()  # named issuers who have not signed these words: until then it is not issued


@dataclass(frozen=True)
class DelegationShown:
    """An accredited delegation."""

    name: str
    member: str
    seats: int
    accredited: bool


@dataclass(frozen=True)
class MeetingShown:
    """A meeting: its kind, venue, date, and for a Joint Group meeting who has approved date and venue."""

    kind: str
    venue: str
    at: int
    exists: bool
    approvals: Mapping[str, bool]


@dataclass(frozen=True)
class RoundPage:
    """One round: appeal, invitation, delegations, meetings, statements."""

    id: str
    title: str
    appeal: str
    invitation: str
    delegations: tuple[DelegationShown, ...]
    meetings: tuple[MeetingShown, ...]
    statements: tuple[StatementShown, ...]
    agenda: tuple[IncidentShown, ...]
    foot: Foot
