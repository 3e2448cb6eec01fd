"""What every page shows: who reads, the process, the proof line."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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
