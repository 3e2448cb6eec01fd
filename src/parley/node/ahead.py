"""What lies ahead of what the members whose keys are at a node have recorded: the state that `duties` works on.

It is not kept: a restart reads it off the members' own logs.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from parley.agreement.agreement import Audience
from parley.reports.report import Report


class Known(NamedTuple):
    """An own report: its author, channel, claimed time (UTC seconds) and newest version."""

    member: str
    channel: str
    at: int
    newest: str


class Released(NamedTuple):
    """What a wider channel has of a report: the first release, the newest, and the facts it carries."""

    root: str
    newest: str
    facts: dict[str, Any]


class Step(NamedTuple):
    """At `due` (UTC seconds) a report becomes more open in a channel; in its own one that opens `exact`."""

    due: int
    report: str
    channel: str


class WeekStep(NamedTuple):
    """At `due` (UTC seconds) an audience gets a member's watch ledger of the week that begins on `monday`."""

    due: int
    member: str
    audience: Audience
    monday: str


@dataclass
class Ahead:
    """Steps ahead (heaps), and what is known of reports, of their releases by channel (their facts, and which follows
    which), of what was withdrawn, of watch ledgers by member and day and what was said of their weeks, and of the
    determinations said in each channel."""

    steps: list[Step] = field(default_factory=list)
    weeks: list[WeekStep] = field(default_factory=list)
    # (due, entry, member, channel): a ledger is opened as it was given
    days: list[tuple[int, str, str, str]] = field(default_factory=list)
    findings: list[tuple[int, str]] = field(default_factory=list)  # (due, anchor): more of a finding may be said
    read: dict[str, int] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict)
    root_of: dict[str, str] = field(default_factory=dict)
    whole: dict[str, Report] = field(default_factory=dict)  # the newest few thousand, by entry: they are asked for soon
    opened: set[str] = field(default_factory=set)
    released: dict[tuple[str, str], Released] = field(default_factory=dict)
    withdrawn: set[tuple[str, str]] = field(default_factory=set)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    watched: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    ledgers: dict[tuple[str, str, str], tuple[str, dict[str, Any]]] = field(default_factory=dict)
    determined: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)
    seen_change: int = 0
