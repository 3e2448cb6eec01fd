"""What the public feed, the press desk and the library of photographs show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from parley.node.news_filter import NewsFilter
from parley.node.shown.day import BulletinPage, IncidentShown
from parley.node.shown.every_page import Foot, Names, Said


@dataclass(frozen=True)
class PhotographShown:
    """A photograph. `entry` is the public entry, or the one that keeps it while it is not `published`."""

    entry: str
    at: int
    member: str
    captions: Names
    alternatives: Names
    credit: str
    licence: str
    day: str
    region: str
    width: int
    height: int
    original: str
    published: bool


@dataclass(frozen=True)
class VersionShown:
    """One version of a text: its number from 1, its entry, and when it was issued."""

    number: int
    entry: str
    at: int


@dataclass(frozen=True)
class TextShown:
    """A statement, readout or spot report with everything a reader may ask of it.

    `missing` are those whose signature or approval it waits for; `versions` all issued ones, oldest first; `accounts`
    for a readout: each side of the same meeting with its newest readout's entry, "" where it has published none.
    """

    entry: str
    kind: str
    issuance: str
    member: str
    at: int
    titles: Names
    texts: Names
    markings: Mapping[str, str]
    issuers: tuple[str, ...]
    assents: Mapping[str, str]
    joint: bool
    missing: tuple[str, ...]
    hash: str
    public: bool
    number: int = 1
    versions: tuple[VersionShown, ...] = ()
    photographs: tuple[PhotographShown, ...] = ()
    incidents: tuple[IncidentShown, ...] = ()
    meeting: str = ""
    accounts: Mapping[str, str] = field(default_factory=dict)
    may_sign: bool = False
    may_assent: bool = False
    may_correct: bool = False
    foot: Foot | None = None

    @property
    def newest(self) -> VersionShown | None:
        """The version that stands in place of this one, None where this is the newest."""
        later = [one for one in self.versions if one.number > self.number]
        return later[-1] if later else None


@dataclass(frozen=True)
class NewsItem:
    """One item of the feed. `titles` and `texts` are what members wrote, by language; where there are none `title` and
    `text` are sentences to translate."""

    kind: str
    at: int
    title: Said
    text: Said
    address: str
    members: tuple[str, ...]
    entry: str = ""
    titles: Names = field(default_factory=dict)
    texts: Names = field(default_factory=dict)
    photograph: PhotographShown | None = None


@dataclass(frozen=True)
class NewsPage:
    """A page of the feed; the first of the whole feed also has the newest text, its photograph and the newest bulletin.

    `older` is the filter of the page that goes on from here, None at the end.
    """

    asked: NewsFilter
    lead: TextShown | None
    bulletin: BulletinPage | None
    items: tuple[NewsItem, ...]
    older: NewsFilter | None
    foot: Foot


@dataclass(frozen=True)
class LibraryPage:
    """A page of the library of photographs, the newest first."""

    photographs: tuple[PhotographShown, ...]
    older: NewsFilter | None
    foot: Foot


@dataclass(frozen=True)
class MeetingListed:
    """A public meeting, for a calendar or a list of choices: its entry, and what is said of it."""

    entry: str
    at: int
    kind: str
    round: str
    venue: str
    begins: int
    members: Sequence[str]


@dataclass(frozen=True)
class DeskPage:
    """The press desk of a member: what waits for its signature, its own that wait for others', what it published last,
    the photographs that it keeps unpublished, and what a text may refer to."""

    to_sign: tuple[TextShown, ...]
    waiting: tuple[TextShown, ...]
    published: tuple[TextShown, ...]
    kept: tuple[PhotographShown, ...]
    photographs: tuple[PhotographShown, ...]
    meetings: tuple[MeetingListed, ...]
    foot: Foot
