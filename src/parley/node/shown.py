"""What a page shows, as plain values: the only thing that crosses from the node to the pages.

Times are UTC seconds or `Interval`s, places `Place`s, probabilities millionths (ppm), days local dates of the
process's zone. Words are message ids of the catalogue with their arguments, or data in the process's languages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from parley.vocabulary.counts import Count, Harm
from parley.vocabulary.intervals import Interval
from parley.vocabulary.places import Place

Names = Mapping[str, str]  # language code -> name; "en" is always there


@dataclass(frozen=True)
class Reader:
    """Who reads: a member's officer at a desk, or the public (all empty). `channel` bounds what is seen."""

    channel: str = "public"
    member: str = ""
    desk: str = ""
    function: str = ""

    @property
    def is_public(self) -> bool:
        """Whether nobody is logged in."""
        return not self.member


@dataclass(frozen=True)
class Said:
    """A sentence to translate: message id with %(name)s places, and what fills them."""

    msgid: str
    args: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class MemberShown:
    """A member: `order` is its place in the agreement file, which gives it its mark and hue."""

    id: str
    code: str
    names: Names
    roles: tuple[str, ...]
    order: int
    keeps_register: bool
    represented: bool


@dataclass(frozen=True)
class RegisterShown:
    """A register as a legend names it: a member's own (hue by `order`) or an outside source's (neutral)."""

    id: str
    names: Names
    code: str
    own: bool
    order: int


@dataclass(frozen=True)
class ProcessShown:
    """What every page's head and foot need. `standing` is live, exercise or reconstruction."""

    id: str
    names: Names
    standing: str
    zone: str
    languages: tuple[str, ...]
    in_force: int
    cutoff: str
    members: tuple[MemberShown, ...]
    registers: tuple[RegisterShown, ...]
    regions: Mapping[str, Names]
    zones: Mapping[str, Names]
    custodial: bool
    clock_simulated: bool
    scope_note: Names
    named: Mapping[str, Names] = field(default_factory=dict)  # names of what reasons speak of, by id


@dataclass(frozen=True)
class HeadShown:
    """One log's head: size, root (hex), who cosigned it, and when the last of them did (0: nobody)."""

    log: str
    member: str
    channel: str
    size: int
    root: str
    cosigned_by: tuple[str, ...]
    cosigned_at: int


@dataclass(frozen=True)
class Foot:
    """The proof line: the basis that the page was computed from."""

    basis: str
    heads: tuple[HeadShown, ...]
    behind: bool


@dataclass(frozen=True)
class Watched:
    """What a register says it watched: posts, hours of the hours due, refusals, outages."""

    posts: int
    hours: int
    hours_due: int
    refusals: int
    outages: int


@dataclass(frozen=True)
class RegisterDay:
    """One register's day. `watched` is None where its ledger is silent or not yet open to the reader."""

    register: str
    reports: int
    incidents: int
    watched: Watched | None


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


@dataclass(frozen=True)
class RegionDay:
    """One first-level area's day: reports by register, and its incidents."""

    region: str
    reports: Mapping[str, int]
    incidents: tuple[IncidentShown, ...]


@dataclass(frozen=True)
class DayPoint:
    """One day of the series: reports by register, incidents by the set of registers that recorded them, published totals."""

    day: date
    reports: Mapping[str, int]
    incidents: Mapping[tuple[str, ...], int]
    low: int
    high: int
    published: Mapping[str, int]


@dataclass(frozen=True)
class PublishedDay:
    """What a side published for a day: total and by area; None where it published none."""

    side: str
    total: int | None
    regions: Mapping[str, int]
    note: str
    source: str


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
    """What the agreement does not apply to, counted beside: incidents and alleged civilian harm."""

    incidents: int
    undetermined: int
    civilians_low: int
    civilians_high: int


@dataclass(frozen=True)
class Overview:
    """The landing page of one operational (or, for outside sources, calendar) day."""

    day: date
    day_number: int
    as_of: int
    closed: bool
    reports: int
    registers: tuple[RegisterDay, ...]
    incidents: tuple[IncidentShown, ...]
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
class Facet:
    """One choice of a filter with how many incidents it holds."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Cell:
    """Many incidents in one cell of the map (used above the number of marks that a map can show)."""

    lat_e6: int
    lon_e6: int
    count: int


@dataclass(frozen=True)
class IncidentsShown:
    """Map, list and time line of the incidents that a filter lets through. `matched` may-match, `certain` certainly."""

    matched: int
    certain: int
    reports: int
    hidden: int
    rows: tuple[IncidentShown, ...]
    page: int
    pages: int
    facets: Mapping[str, tuple[Facet, ...]]  # seen, outcome, zone, act, applies, party
    marks: tuple[IncidentShown, ...]
    cells: tuple[Cell, ...]
    days: Mapping[date, int]
    selected: IncidentShown | None
    foot: Foot


@dataclass(frozen=True)
class ReportShown:
    """A report as the reader may see it. `withheld` names the fields that exist and are not open to the reader."""

    id: str
    register: str
    number: str
    origin: str
    recorded_at: int
    when: Interval
    where: Place | None
    act: str
    weapon: str
    count: Count | None
    how_known: str
    party: str
    side: str
    target: str
    harm: Harm | None
    control: str
    episode: str
    narrative: str
    language: str
    withheld: tuple[str, ...]
    opens_at: int
    versions: tuple[str, ...]
    incident: str
    log: str
    seq: int
    held_by: tuple[str, ...]
    key: str
    custody: str
    withdrawn: bool


@dataclass(frozen=True)
class AnswerShown:
    """One of who, what, where, when: yes, no or unknown, by which provisions, and why."""

    question: str
    answer: str
    provisions: tuple[str, ...]
    reason: Said


@dataclass(frozen=True)
class ApplicabilityShown:
    """Whether the agreement applies, by one version of its text."""

    version: str
    names: Names
    whole: str
    answers: tuple[AnswerShown, ...]


@dataclass(frozen=True)
class FindingShown:
    """One guarantor's finding. `determination` "pending" with entry "" where it has made none."""

    member: str
    entry: str
    at: int
    determination: str
    held: str
    grounds: str
    attribution: str
    said_by: str
    basis: str
    beside: tuple[str, ...]  # entries that stand beside it (concurrent), never merged
    former: tuple[str, ...]  # entries it corrects
    composition_changed: bool


@dataclass(frozen=True)
class WhyPart:
    """What one field added or took away: milli-log-odds (thousandths of a nat)."""

    field: str
    words: Said
    milli: int


@dataclass(frozen=True)
class WhyShown:
    """Why two reports are held to speak of one incident: the pair, its parts, and what they come to."""

    report_a: str
    report_b: str
    parts: tuple[WhyPart, ...]
    total_milli: int
    probability_ppm: int
    low_ppm: int
    high_ppm: int


@dataclass(frozen=True)
class OpinionShown:
    """An officer's "same" or "not the same", and whether it binds the view shown."""

    entry: str
    member: str
    at: int
    same: bool
    reports: tuple[str, str]
    reason: str
    standing: str  # binding, opinion, suspended


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened to the incident, with the entry that says so."""

    at: int
    member: str
    words: Said
    log: str
    seq: int
    entry: str


@dataclass(frozen=True)
class InquiryShown:
    """A request for information: open, answered or overdue at the time shown."""

    entry: str
    asked_by: str
    asked_of: str
    question: str
    due: int
    state: str
    answer: str
    answered_at: int


@dataclass(frozen=True)
class FollowShown:
    """A measure, a right of reply or an agenda item: who, what, when, and its answer."""

    kind: str
    member: str
    of: str
    text: str
    at: int
    answer: str


@dataclass(frozen=True)
class IncidentPage:
    """One incident: four axes abreast, what each says, why one incident, history, what follows."""

    incident: IncidentShown
    former_ids: tuple[str, ...]
    stages: Mapping[str, int]  # stage -> when it was reached (only those reached)
    side_states: tuple[str, ...]
    findings: tuple[FindingShown, ...]
    outcome: str
    rule: Said
    applicability: tuple[ApplicabilityShown, ...]
    reports: tuple[ReportShown, ...]
    differs: frozenset[str]  # names of the report fields that do not agree
    why: tuple[WhyShown, ...]
    next_best: tuple[str, int]  # incident id and ppm of the best pair outside, ("", 0) for none
    opinions: tuple[OpinionShown, ...]
    history: tuple[HistoryLine, ...]
    inquiries: tuple[InquiryShown, ...]
    follows: tuple[FollowShown, ...]
    same_place: tuple[IncidentShown, ...]
    may_find: bool
    foot: Foot


@dataclass(frozen=True)
class ReportPage:
    """One report with its versions and its proof."""

    report: ReportShown
    versions: tuple[ReportShown, ...]
    proof: Mapping[str, str]
    foot: Foot


@dataclass(frozen=True)
class BulletinLine:
    """One bulletin in the list."""

    bulletin: BulletinShown
    reports: int
    incidents: int


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


@dataclass(frozen=True)
class EntryLine:
    """One entry of a log: `inert` is the reason for which it has no effect, "" where it has."""

    seq: int
    id: str
    kind: str
    at: int
    desk: str
    custody: str
    parts: tuple[tuple[str, str], ...]  # name, and carried / committed / erased / absent
    inert: str


@dataclass(frozen=True)
class LogPage:
    """A page of one member's log in one channel."""

    head: HeadShown
    entries: tuple[EntryLine, ...]
    page: int
    pages: int
    foot: Foot


@dataclass(frozen=True)
class RecordPage:
    """All logs that the reader's channel holds."""

    heads: tuple[HeadShown, ...]
    foot: Foot


@dataclass(frozen=True)
class RegisterPage:
    """A page of one register's reports."""

    register: RegisterShown
    reports: tuple[ReportShown, ...]
    total: int
    page: int
    pages: int
    foot: Foot


@dataclass(frozen=True)
class NewsItem:
    """One item of the public feed."""

    kind: str
    at: int
    title: Said
    text: Said
    address: str
    members: tuple[str, ...]


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


@dataclass(frozen=True)
class NewsPage:
    """The public front page: the newest statement, the newest bulletin, and the feed."""

    lead: StatementShown | None
    bulletin: BulletinPage | None
    items: tuple[NewsItem, ...]
    page: int
    pages: int
    foot: Foot


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
