"""What the pages of a text under negotiation show."""

from collections.abc import Mapping
from dataclasses import dataclass

from parley.node.shown.every_page import Foot

Changes = tuple[tuple[str, str], ...]  # what is the "same", goes "out", comes "in", in the order of the words


@dataclass(frozen=True)
class Stretch:
    """A stretch of a clause: words, a bracket with its owners and what is in it (`text` is its id), options, a blank,
    or a loose sign that an import left."""

    kind: str
    text: str = ""
    owners: tuple[str, ...] = ()
    inner: tuple["Stretch", ...] = ()
    options: tuple["OptionShown", ...] = ()
    depth: int = 0


@dataclass(frozen=True)
class OptionShown:
    """One way to have a stretch, its owners, and how it differs from the standing one; no stretches is no text."""

    owners: tuple[str, ...]
    inner: tuple[Stretch, ...]
    changes: Changes


@dataclass(frozen=True)
class TextListed:
    """A text as its round lists it."""

    entry: str
    title: str
    procedure: str
    agreed: int
    clauses: int


@dataclass(frozen=True)
class PositionShown:
    """What a delegation says of words with this hash; `entry` "" where it has said nothing (value "no position").

    `conditions` are the clause's number, the words' hash and the delegations whose acceptance it waits for.
    """

    delegation: str
    value: str
    entry: str = ""
    hash: str = ""
    level: str = ""
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    mine: bool = False


@dataclass(frozen=True)
class OfferShown:
    """Words of a clause that can be accepted now: the standing ones, or what a proposal comes to, and by whom.

    `changes` is the difference to the standing words.
    """

    hash: str
    standing: bool
    words: Mapping[str, str]
    changes: Mapping[str, Changes]
    owners: tuple[str, ...]
    accepted_by: tuple[str, ...]


@dataclass(frozen=True)
class BracketShown:
    """A bracket on a clause: the words in it, its owners, who of them has lifted it or consents that the chair does."""

    bracket: str
    words: str
    owners: tuple[str, ...]
    lifted_by: tuple[str, ...]
    consented: tuple[str, ...]
    mine: bool


@dataclass(frozen=True)
class ProposalShown:
    """A proposal on a clause and what has become of it; `consented` to open agreed words again for it."""

    entry: str
    owner: str
    standing: str
    reason: str
    package: str
    at: int
    mine: bool
    consented: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClauseShown:
    """A clause as it stands; `runs` by language, `present` the plain words of its present version, `away` whose
    acceptance alone is missing ("": more than one, or not for this reader to see)."""

    clause: str
    number: str
    depth: int
    adrift: bool
    standing: str
    level: str
    version: str
    present: Mapping[str, str]
    runs: Mapping[str, tuple[Stretch, ...]]
    positions: tuple[PositionShown, ...]
    lapsed: tuple[PositionShown, ...]
    offers: tuple[OfferShown, ...]
    brackets: tuple[BracketShown, ...]
    proposals: tuple[ProposalShown, ...]
    beside: tuple[tuple[str, str], ...]
    conflict: bool
    away: str
    history: tuple[Mapping[str, Changes], ...]


@dataclass(frozen=True)
class PackageShown:
    """A package: its words' hashes, whether it takes effect, who accepts all of it, who refuses it by a part."""

    name: str
    hashes: tuple[str, ...]
    effective: bool
    accepted_by: tuple[str, ...]
    refused_by: tuple[str, ...]


@dataclass(frozen=True)
class Disagreement:
    """Where a delegation does not agree: its brackets, its options, the clauses that it objects to."""

    delegation: str
    brackets: int
    options: int
    objections: int


@dataclass(frozen=True)
class SpeakerShown:
    """As whom the reader may act: delegation ("" for a chair or mediator) and officer."""

    delegation: str
    officer: str


@dataclass(frozen=True)
class NegotiatedText:
    """A text under negotiation. `whose` gives the member of each delegation, `needs` whose consent it needs.

    `hash` is of the clean text, "" while it is not clean. `provisional` and `not_counted` are numbers of acts whose
    officers' credentials are unsure or missing.
    """

    entry: str
    title: str
    round: str
    procedure: str
    author: str
    at: int
    languages: tuple[str, ...]
    needs: tuple[str, ...]
    whose: Mapping[str, str]
    others: tuple[str, ...]
    clauses: tuple[ClauseShown, ...]
    packages: tuple[PackageShown, ...]
    disagreements: tuple[Disagreement, ...]
    speakers: tuple[SpeakerShown, ...]
    chairs: bool
    provisional: int
    not_counted: int
    hash: str
    foot: Foot

    @property
    def agreed(self) -> int:
        """How many clauses are agreed, provisionally as long as the whole is not."""
        return sum(one.standing == "agreed" for one in self.clauses)

    @property
    def brackets(self) -> int:
        """How many brackets stand."""
        return sum(len(one.brackets) for one in self.clauses)

    @property
    def pending(self) -> int:
        """How many proposals wait for a decision."""
        return len({each.entry for one in self.clauses for each in one.proposals if each.standing == "live"})
