"""The figures of a bulletin: one canonical value of integers and strings, the same bytes on every node.

Pages, print, CSV and pictures are renderings of it and print its hash.
"""

import hashlib
from typing import Literal

import msgspec

from parley.agreement.agreement import Determination, Outcome, Standing
from parley.publishing.counted import (
    Applies,
    CountedIncident,
    CountedRegister,
    DayCount,
    PublishedTotal,
    Rate,
    SetCount,
)
from parley.record.canonical import decode, encode

SCHEMA = 1
INTERVAL_PPM = 800_000


class RegisterCell(msgspec.Struct, frozen=True, kw_only=True):
    """A register's reports, how many of them others recorded too, and of how many incidents they speak."""

    register: str
    reports: int
    shared: int
    incidents: int


class Civilians(msgspec.Struct, frozen=True, kw_only=True):
    """Civilians alleged killed, summed low and high over the incidents that state them; and how many state nothing."""

    low: int
    high: int
    unstated: int


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """Reports by register and incidents by the set of registers that recorded them."""

    registers: tuple[RegisterCell, ...]
    sets: tuple[SetCount, ...]
    reports: int
    incidents: int
    civilians: Civilians


class RegionTally(msgspec.Struct, frozen=True, kw_only=True):
    """A region's row. A report stands in the region that it states, an incident in the region of all its reports."""

    region: str
    within: Tally
    beside: Tally


class IncidentLine(msgspec.Struct, frozen=True, kw_only=True):
    """An incident of the bulletin, and how many of each register's reports in the window speak of it."""

    incident: CountedIncident
    reports: tuple[tuple[str, int], ...]


class OutcomeCell(msgspec.Struct, frozen=True, kw_only=True):
    """How many incidents within the agreement have this joint outcome."""

    outcome: Outcome
    incidents: int


class AppliesCell(msgspec.Struct, frozen=True, kw_only=True):
    """For how many incidents the agreement applies, does not, or this is undetermined."""

    applies: Applies
    incidents: int


class DeterminationCell(msgspec.Struct, frozen=True, kw_only=True):
    """Of how many reports a decider determined this."""

    determination: Determination
    reports: int


class FoundRow(msgspec.Struct, frozen=True, kw_only=True):
    """What one decider found of the reports in other registers than its own."""

    decider: str
    of: tuple[str, ...]
    reports: int
    determinations: tuple[DeterminationCell, ...]


class Figures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bulletin's figures.

    `within` holds incidents to which the agreement applies or may apply; `beside` those to which it does not, counted
    beside and never hidden. `disputed` and `established` are ids of incident lines. `sixty` pools the series.
    """

    schema: Literal[1]
    process: str
    standing: Standing
    kind: Literal["joint", "own"]
    day: str
    number: int
    zone: str
    as_of: int
    registers: tuple[CountedRegister, ...]
    deciders: tuple[str, ...]
    within: Tally
    beside: Tally
    regions: tuple[RegionTally, ...]
    incidents: tuple[IncidentLine, ...]
    low: int
    high: int
    interval_ppm: int
    outcomes: tuple[OutcomeCell, ...]
    applicability: tuple[AppliesCell, ...]
    found: tuple[FoundRow, ...]
    established: tuple[str, ...]
    disputed: tuple[str, ...]
    rate: Rate
    previous: Rate | None
    sixty: Rate
    series: tuple[DayCount, ...]
    published: tuple[PublishedTotal, ...]
    definitions: tuple[tuple[str, str], ...]


def figures_bytes(figures: Figures) -> bytes:
    """The canonical bytes of the figures: what deciders sign the hash of, and the JSON form as issued."""
    return encode(msgspec.to_builtins(figures))


def figures_hash(issued: bytes) -> str:
    """SHA-256 of the figures' bytes, hex."""
    return hashlib.sha256(issued).hexdigest()


def figures_from(issued: bytes) -> Figures:
    """The figures that bytes say. Raises ValueError where they are not canonical or not of this schema."""
    try:
        return msgspec.convert(decode(issued), Figures)
    except msgspec.ValidationError as error:
        raise ValueError(f"these are not a bulletin's figures of schema {SCHEMA}: {error}") from error
