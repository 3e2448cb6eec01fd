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
class ProofLink:
    """An entry of which a proof file can be had: who said it, as what, when by his own claim (UTC seconds)."""

    member: str
    kind: str
    at: int
    entry: str
