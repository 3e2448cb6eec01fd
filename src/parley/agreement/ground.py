"""Where an agreement holds: its territory, zones and regions, and the files that draw them."""

from typing import Literal

import msgspec

from parley.agreement.terms import LastMoment, Moment, Names
from parley.vocabulary.areas import Area


class AreaFile(msgspec.Struct, frozen=True, kw_only=True):
    """A GeoJSON file beside the agreement file and the property that is a feature's id there."""

    id: str
    file: str
    key: str


class Territory(msgspec.Struct, frozen=True, kw_only=True):
    """Where the agreement holds: features of an area file (empty: all).

    `pcode` is the code under which all of it and nothing else lies, "" where there is none.
    """

    name: Names
    pcode: str = ""
    areas: str
    features: tuple[str, ...] = ()


class AreaSet(msgspec.Struct, frozen=True, kw_only=True):
    """The features that an area file holds."""

    id: str
    features: tuple[Area, ...]


class Zone(msgspec.Struct, frozen=True, kw_only=True):
    """A named area with its own regime. `margin_m`: how far its drawn edge may be from the true one (0: exact)."""

    id: str
    name: Names
    kind: Literal["de-escalation area", "security zone", "excluded area", "line", "corridor"]
    areas: str
    features: tuple[str, ...]
    approximate: bool = False
    margin_m: int = 0
    basis: Names = {}
    begins: Moment | None = None
    ends: LastMoment | None = None


class Region(msgspec.Struct, frozen=True, kw_only=True):
    """A row or column of the tables; `pcode` is the feature on the map, `includes` further ones counted with it."""

    pcode: str
    name: Names
    includes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
