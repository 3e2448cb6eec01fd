"""What the pages of the record show."""

from collections.abc import Mapping
from dataclasses import dataclass

from parley.node.shown.every_page import Foot, HeadShown, RegisterShown
from parley.node.shown.incident import ReportShown


@dataclass(frozen=True)
class ReportPage:
    """One report with its versions and its proof."""

    report: ReportShown
    versions: tuple[ReportShown, ...]
    proof: Mapping[str, str]
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
    held_by: tuple[str, ...]  # who has signed for it
    held_by_all: bool


@dataclass(frozen=True)
class HolderShown:
    """How many entries of a log a member has signed for, and when it last cosigned (UTC seconds; 0: by an entry)."""

    member: str
    size: int
    at: int


@dataclass(frozen=True)
class LogShown:
    """A log and who holds how much of it."""

    head: HeadShown
    holders: tuple[HolderShown, ...]

    @property
    def held_by_all(self) -> bool:
        """Whether every other member of its channel has signed for all of it."""
        return all(one.size >= self.head.size for one in self.holders)


@dataclass(frozen=True)
class ForkShown:
    """A log that has forked: the sizes of two heads that cannot both be true, and the file that proves it."""

    channel: str
    member: str
    sizes: tuple[int, int]
    file: str


@dataclass(frozen=True)
class ErasureShown:
    """An erasure, and which other members of its channel have confirmed it, or not yet."""

    entry: str
    channel: str
    member: str
    at: int
    confirmed: tuple[str, ...]
    waiting: tuple[str, ...]


@dataclass(frozen=True)
class LogPage:
    """A page of one member's log in one channel."""

    head: HeadShown
    holders: tuple[HolderShown, ...]
    entries: tuple[EntryLine, ...]
    page: int
    pages: int
    foot: Foot


@dataclass(frozen=True)
class RecordPage:
    """All logs that the reader's channel holds, and who holds how much of each; when each member last said something
    (0: never); erasures, the newest first; and logs that have forked."""

    logs: tuple[LogShown, ...]
    last_words: tuple[tuple[str, int], ...]
    erasures: tuple[ErasureShown, ...]
    forks: tuple[ForkShown, ...]
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
class ProofLink:
    """An entry of which a proof file can be had: who said it, as what, when by his own claim (UTC seconds)."""

    member: str
    kind: str
    at: int
    entry: str
