"""The agreement: what was agreed, as data. The file is written down in docs/agreement.md.

What answers are cached by (the agreement, its text versions, provisions and areas) is compared by identity.
Moments are UTC seconds. `begins` is the first second of validity and `ends` the last, both included; `ends` is
None while it stands. Names are texts by language code.
"""

from typing import Literal, TypeVar, get_args

import msgspec

from parley.agreement.ground import AreaFile, AreaSet, Region, Territory, Zone
from parley.agreement.terms import HasId, LastMoment, Moment
from parley.agreement.terms import Names as Names
from parley.vocabulary.areas import Area
from parley.vocabulary.gazetteer import Settlement
from parley.vocabulary.pcodes import is_under
from parley.vocabulary.roles import Role

Standing = Literal["live", "exercise", "reconstruction"]
Mark = Literal["", "circle", "square", "triangle", "diamond", "hexagon"]
Origin = Literal["own", "outside"]
Determination = Literal["violation", "no violation", "re-attributed", "out of scope", "unable to verify", "pending"]
DETERMINATIONS: tuple[Determination, ...] = get_args(Determination)
Outcome = Literal["established", "not established", "disputed", "none yet"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
Audience = Literal["guarantors", "members", "public"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
DisclosedField = Literal[
    "when",
    "where",
    "act",
    "weapon",
    "count",
    "how_known",
    "party",
    "side",
    "target",
    "harm",
    "control",
    "episode",
    "narrative",
    "number",
    "material",
    "observer",
    "watch",
    "detection_rate",
    "determination",
    "grounds",
    "attribution",
    "meeting",
]
DISCLOSED_FIELDS: tuple[DisclosedField, ...] = get_args(DisclosedField)
Precision = Literal[
    "as given",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "exact",
    "settlement",
    "subdistrict",
    "district",
    "governorate",
    "country",
    "general",
    "category",
]


_Thing = TypeVar("_Thing", bound=HasId)
CIVILIANS = "civilians"  # may stand in a provision's `against` beside the ids of parties


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """A document that the agreement rests on, with its reference and the PA-X id where it has one."""

    id: str
    title: Names
    reference: str = ""
    pax: str = ""
    signed: Moment | None = None


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation in the process.

    `answers_for` are the parties it has influence with; `speaks_for` those it is. `represented = false`: nobody acts
    for it here, so it has no keys (a reconstruction from outside sources).
    """

    id: str
    code: str
    name: Names
    roles: tuple[Role, ...]
    mark: Mark = ""
    represented: bool = True
    speaks_for: tuple[str, ...] = ()
    answers_for: tuple[str, ...] = ()


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """A side: bound by the agreement from `since` (default: its beginning), or `bound = false`."""

    id: str
    name: Names
    bound: bool = True
    since: Moment | None = None
    aliases: tuple[str, ...] = ()


class Adherent(msgspec.Struct, frozen=True, kw_only=True):
    """An armed group that accepted the agreement on the side of a party, and which text version it holds."""

    id: str
    name: Names
    side: str
    accepted: Moment
    version: str = ""
    aliases: tuple[str, ...] = ()


class ExcludedGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group that the ceasefire does not cover. `side`: its side under a text version that does not exclude it."""

    id: str
    name: Names
    side: str = ""
    aliases: tuple[str, ...] = ()


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """A collective name that sources use and that may mean any of several parties, adherents or excluded groups."""

    names: tuple[str, ...]
    may_be: tuple[str, ...]


class TextVersion(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One version of the text as its holders have it: which groups it excludes."""

    id: str
    title: Names
    held_by: tuple[str, ...]
    excludes: tuple[str, ...] = ()


class Provision(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One numbered obligation or prohibition.

    `acts` and `weapons` are paths of the vocabulary, empty for any. `against`: parties or "civilians", empty for
    anyone. `zones`: where it holds, empty for the whole territory; `except_zones` are taken out.
    """

    id: str
    text: str
    says: Names
    kind: Literal["prohibition", "obligation"]
    who: tuple[str, ...]
    against: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    weapons: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    except_zones: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    begins: Moment | None = None
    ends: LastMoment | None = None


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """A time that runs under a provision: silent days, a deadline, or a term that is renewed."""

    id: str
    provision: str
    kind: Literal["silent days", "deadline", "term"]
    says: Names
    days: int | None = None
    due: LastMoment | None = None


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the decision table: it fits where every condition that it states holds."""

    outcome: Outcome
    says: Names
    all: tuple[Determination, ...] = ()
    any: tuple[Determination, ...] = ()
    none: tuple[Determination, ...] = ()
    at_least: int | None = None
    of: tuple[Determination, ...] = ()


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """How determinations come to a joint outcome: the first rule that fits decides."""

    name: Names
    deciders: tuple[str, ...]
    rules: tuple[Rule, ...]


class Counting(msgspec.Struct, frozen=True, kw_only=True):
    """What is one report, and of which day. `cutoff` is local time; the operational day ends there."""

    unit: Names
    by: Literal["recording", "occurrence"]
    cutoff: str = "24:00"
    gap_minutes: int


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """Who issues the bulletin, who must approve it, how long after the cut-off, and what a lapse leads to.

    `texts_approved_by`: whose approval a joint text or a chair's text needs beside its issuers' signatures.
    """

    publisher: str
    approvers: tuple[str, ...] = ()
    deadline_minutes: int
    on_lapse: Literal["each side's own", "issued with the missing approvals named", "not issued"]
    title: Names
    scope_note: Names
    # Left out of an agreement's bytes where it is not said, so that an agreement written before keeps its hash.
    texts_approved_by: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET


class Disclosure(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the disclosure table: this audience gets this field, so precise, after so many hours."""

    field: DisclosedField
    audience: Audience
    after_hours: int
    precision: Precision = "as given"
    origin: Origin = "own"


class Inquiries(msgspec.Struct, frozen=True, kw_only=True):
    """When an answer to an inquiry is due where the asker sets no other time."""

    due_hours: int = 72
    reply_hours: int = 72


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """A list of reports in a member's log: its own, or an outside source's under the source's name."""

    id: str
    member: str
    name: Names
    origin: Origin
    citation: str = ""
    license: str = ""


class Agreement(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A whole agreement. `area_sets` and `settlements` are read from the files beside it, not from the TOML.

    `version` is the version of the file format. Compared by `load.agreement_hash`, never by `==`.
    """

    version: Literal[1]
    id: str
    title: Names
    standing: Standing
    zone: str
    languages: tuple[str, ...]
    begins: Moment
    ends: LastMoment | None = None
    texts: tuple[Text, ...]
    territory: Territory
    members: tuple[Member, ...]
    parties: tuple[Party, ...]
    adherents: tuple[Adherent, ...] = ()
    excluded_groups: tuple[ExcludedGroup, ...] = ()
    labels: tuple[Label, ...] = ()
    text_versions: tuple[TextVersion, ...]
    zones: tuple[Zone, ...] = ()
    provisions: tuple[Provision, ...]
    clocks: tuple[Clock, ...] = ()
    decision: Decision
    counting: Counting
    publication: Publication
    disclosure: tuple[Disclosure, ...] = ()
    inquiries: Inquiries = Inquiries()
    registers: tuple[Register, ...]
    regions: tuple[Region, ...]
    area_files: tuple[AreaFile, ...]
    places: str = ""
    surroundings: str = ""
    area_sets: tuple[AreaSet, ...] = ()
    settlements: tuple[Settlement, ...] = ()

    def member(self, id: str) -> Member:
        """The member of that id. Raises KeyError."""
        return _by_id(self.members, id)

    def party(self, id: str) -> Party:
        """The party of that id. Raises KeyError."""
        return _by_id(self.parties, id)

    def provision(self, id: str) -> Provision:
        """The provision of that number. Raises KeyError."""
        return _by_id(self.provisions, id)

    def region_of(self, pcode: str) -> Region | None:
        """The row of the tables in which an area of this P-code counts, None where it is none of them."""
        return next(
            (
                region
                for region in self.regions
                if any(is_under(pcode, code) for code in (region.pcode, *region.includes))
            ),
            None,
        )

    def areas(self, set_id: str, features: tuple[str, ...] = ()) -> tuple[Area, ...]:
        """The features of an area set, those named or all. Raises KeyError."""
        found = _by_id(self.area_sets, set_id).features
        by_id = {area.id: area for area in found}
        return tuple(by_id[feature] for feature in features) if features else found


def _by_id(things: tuple[_Thing, ...], id: str) -> _Thing:
    for thing in things:
        if thing.id == id:
            return thing
    raise KeyError(id)
