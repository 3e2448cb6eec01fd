"""What the pages of incidents and reports show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from parley.node.shown.day import FollowShown, IncidentShown
from parley.node.shown.every_page import Foot, Names, Said
from parley.vocabulary.counts import Count, Harm
from parley.vocabulary.intervals import Interval
from parley.vocabulary.places import Place


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
class ViewShown:
    """Which view a page shows where the two differ: the joint one or the reader's own; `others` are the incidents that
    the other view has of these reports."""

    joint: bool
    others: tuple[str, ...]


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
    view: ViewShown | None  # None where the reader's own view is the joint one
    history: tuple[HistoryLine, ...]
    inquiries: tuple[InquiryShown, ...]
    follows: tuple[FollowShown, ...]
    same_place: tuple[IncidentShown, ...]
    may_find: bool
    foot: Foot
