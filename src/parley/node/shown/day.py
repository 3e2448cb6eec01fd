"""What the pages of a day show: the overview and the bulletin."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from parley.node.shown.every_page import Foot, Said
from parley.vocabulary.intervals import Interval
from parley.vocabulary.places import Place


@dataclass(frozen=True)
class Watched:
    """What a register says it watched: posts, hours of the hours due, refusals, outages."""

    posts: int
    hours: int
    hours_due: int
    refusals: int
    outages: int


@dataclass(frozen=True)
class WatchedWeek:
    """What a register says it watched in the days of a week of which it has a ledger: hours of the hours due, whole and
    by first-level area where that is let out."""

    monday: date
    days: int
    hours: int
    hours_due: int
    by_region: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class RegisterDay:
    """One register's day. `watched` is None where its ledger is silent or not yet open to the reader; `week` is the
    ledger of the day's week where only that is open."""

    register: str
    reports: int
    incidents: int
    watched: Watched | None
    week: WatchedWeek | None = None


@dataclass(frozen=True)
class IncidentShown:
    """One incident as a row, a mark or a title. `outcome`: established, not established, disputed, none yet."""

    id: str
    when: Interval
    where: Place | None
    region: str
    zones: tuple[str, ...]
    act: str
    registers: tuple[str, ...]
    reports: int
    probability_ppm: int
    low_ppm: int
    high_ppm: int
    outcome: str
    stage: str
    applies: str
    parties: tuple[str, ...]
    civilians_low: int | None
    civilians_high: int | None
    determinations: Mapping[str, str] = field(default_factory=dict)
    near: str = ""  # the nearest settlement, where the place itself has no name and is known as well as a settlement


@dataclass(frozen=True)
class RegionDay:
    """One first-level area's day: reports by register, and its incidents."""

    region: str
    reports: Mapping[str, int]
    incidents: tuple[IncidentShown, ...]


@dataclass(frozen=True)
class DayPoint:
    """One day of the series: reports by register, incidents by the set of registers, and published totals."""

    day: date
    reports: Mapping[str, int]
    incidents: Mapping[tuple[str, ...], int]
    low: int
    high: int
    published: Mapping[str, int]


@dataclass(frozen=True)
class PublishedDay:
    """What a side published for a day: total and by area; None where it published none.

    `confirmed` is how many of them the other side said it had confirmed, None where it said nothing.
    """

    side: str
    total: int | None
    regions: Mapping[str, int]
    note: str
    source: str
    confirmed: int | None = None


@dataclass(frozen=True)
class BulletinShown:
    """Where a day's bulletin stands: open, closed, proposed, issued, refused, lapsed, corrected."""

    number: str
    day: date
    state: str
    deadline: int
    approvals: Mapping[str, int]
    refusals: Mapping[str, str]
    waits_for: tuple[str, ...]
    entry: str
    figures_hash: str
    correction: int


@dataclass(frozen=True)
class Await:
    """One thing that awaits the reader: an address, what, of whom, and a due time (0: none)."""

    kind: str
    what: Said
    detail: Said
    address: str
    due: int


@dataclass(frozen=True)
class Outside:
    """What the agreement does not apply to, counted beside: incidents and civilians alleged killed.

    Low and high are None where no report of them states any.
    """

    incidents: int
    undetermined: int
    civilians_low: int | None
    civilians_high: int | None


@dataclass(frozen=True)
class Overview:
    """The landing page of one operational (or, for outside sources, calendar) day."""

    day: date
    day_number: int
    as_of: int
    closed: bool
    reports: int
    registers: tuple[RegisterDay, ...]
    incidents: tuple[IncidentShown, ...]  # those to which the agreement applies or may apply
    beside: tuple[IncidentShown, ...]  # those to which it does not: shown beside, never hidden
    merged: bool  # whether the reader's channel knows which of the day's reports speak of one incident
    count_low: int
    count_high: int
    regions: tuple[RegionDay, ...]
    findings: Mapping[str, Mapping[str, int]]  # determination -> member -> incidents
    disputed: tuple[IncidentShown, ...]
    outside: Outside
    published: tuple[PublishedDay, ...]
    series: tuple[DayPoint, ...]
    bulletin: BulletinShown
    awaits: tuple[Await, ...]
    previous_day: date | None
    next_day: date | None
    now: int
    foot: Foot


@dataclass(frozen=True)
class BulletinLine:
    """One bulletin in the list."""

    bulletin: BulletinShown
    reports: int
    incidents: int


@dataclass(frozen=True)
class FollowShown:
    """A measure, a right of reply or an agenda item: who, what, when, its answer. A measure has a state and is due."""

    kind: str
    member: str
    of: str
    text: str
    at: int
    answer: str
    state: str = ""
    due: int = 0
    entry: str = ""


@dataclass(frozen=True)
class BulletinPage:
    """One bulletin: its figures (as issued, else at the present basis and marked so), checks and approvals."""

    bulletin: BulletinShown
    figures: Mapping[str, object]
    issued: bool
    faults: tuple[Said, ...]
    corrections: tuple[BulletinShown, ...]
    incidents: tuple[IncidentShown, ...]
    restrictions: tuple[FollowShown, ...]
    series: tuple[DayPoint, ...]
    foot: Foot
