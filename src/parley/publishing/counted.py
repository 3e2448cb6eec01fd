"""What a bulletin is counted from: one day's reports and incidents as the basis holds them.

Everything is already as open as the channel is that the bulletin is for: nothing here withholds a field. Times are
UTC seconds, a window's first and last second both included; probabilities are millionths; civilians are people
alleged killed, None where no report states them.
"""

from typing import Literal

import msgspec

from parley.agreement.agreement import Determination, Outcome, Standing

Applies = Literal["applies", "does not apply", "undetermined"]
CountedBy = Literal["recording", "occurrence"]


class Watch(msgspec.Struct, frozen=True, kw_only=True):
    """What a register's posts watched in the window: post-hours watched of post-hours due."""

    posts: int
    hours: int
    due: int


class CountedRegister(msgspec.Struct, frozen=True, kw_only=True):
    """A register, how its reports are counted, in which window, and what it watched (None where nothing is said).

    `member` is whose own register it is, where its id does not say so.
    """

    id: str
    origin: Literal["own", "outside"]
    by: CountedBy
    first: int
    last: int
    watch: Watch | None = None
    member: str = ""


class CountedReport(msgspec.Struct, frozen=True, kw_only=True):
    """A report: its register, its region ("" where not certain), its incident, when recorded, when it happened."""

    id: str
    register: str
    region: str
    incident: str
    recorded_at: int
    earliest: int
    latest: int


class CountedPosition(msgspec.Struct, frozen=True, kw_only=True):
    """What one decider determined of an incident."""

    member: str
    determination: Determination


class CountedIncident(msgspec.Struct, frozen=True, kw_only=True):
    """An incident that reports of the window speak of. `registers`: all that recorded it, up to the basis."""

    id: str
    registers: tuple[str, ...]
    region: str
    outcome: Outcome
    positions: tuple[CountedPosition, ...]
    applies: Applies
    civilians_low: int | None = None
    civilians_high: int | None = None
    acts: tuple[str, ...] = ()
    place: str = ""
    earliest: int
    latest: int
    probability: int
    probability_low: int
    probability_high: int


class SetCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many incidents exactly these registers recorded, in the registers' order."""

    registers: tuple[str, ...]
    incidents: int


class DayCount(msgspec.Struct, frozen=True, kw_only=True):
    """One day of the series: incidents that the agreement may apply to, their 80 % interval, and by whom recorded."""

    day: str
    incidents: int
    low: int
    high: int
    sets: tuple[SetCount, ...]


class PublishedTotal(msgspec.Struct, frozen=True, kw_only=True):
    """What a side itself published for a day: a total (region "") or a region's; cited, never computed here."""

    day: str
    side: str
    region: str = ""
    reports: int
    source: str


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """Incidents that two registers or more recorded, of all that any recorded."""

    shared: int
    all: int


class BulletinInput(msgspec.Struct, frozen=True, kw_only=True):
    """All that one bulletin is computed from. `series` ends the day before; `low` and `high` bound today's incidents.

    The order of `registers`, `regions` and `deciders` is the agreement's and is kept. `number` is 0 while it has none.
    """

    process: str
    standing: Standing
    kind: Literal["joint", "own"] = "joint"
    day: str
    number: int
    zone: str
    as_of: int
    registers: tuple[CountedRegister, ...]
    regions: tuple[str, ...]
    deciders: tuple[str, ...]
    reports: tuple[CountedReport, ...]
    incidents: tuple[CountedIncident, ...]
    low: int
    high: int
    previous: Rate | None = None
    series: tuple[DayCount, ...] = ()
    published: tuple[PublishedTotal, ...] = ()
