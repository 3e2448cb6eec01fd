"""What lies ahead of the reports of the members whose keys are at a node: the state that `duties` works on.

It is not kept: a restart reads it off the members' own logs.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Known(NamedTuple):
    """An own report: its author, channel, claimed time (UTC seconds) and newest version."""

    member: str
    channel: str
    at: int
    newest: str


class Released(NamedTuple):
    """What the public has of a report: the first release, the newest, and the facts it carries."""

    root: str
    newest: str
    facts: dict[str, Any]


class Step(NamedTuple):
    """At `due` (UTC seconds) a report becomes more open in a channel; in its own one that opens `exact`."""

    due: int
    report: str
    channel: str


@dataclass
class Ahead:
    """Steps ahead (a heap), and what is known of reports, releases (their facts, and which follows which),
    of what was withdrawn, and of determinations."""

    steps: list[Step] = field(default_factory=list)
    read: dict[str, int] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict)
    root_of: dict[str, str] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    released: dict[str, Released] = field(default_factory=dict)
    withdrawn: set[tuple[str, str]] = field(default_factory=set)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    determined: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    seen_change: int = 0
