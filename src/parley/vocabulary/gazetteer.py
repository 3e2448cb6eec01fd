"""The gazetteer: the places of a process with their names in several scripts, found by name, code or nearness."""

import csv
import heapq
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import msgspec
from rapidfuzz import fuzz, process

from parley.vocabulary.names import fold, roman, skeleton, skeletons
from parley.vocabulary.pcodes import is_under
from parley.vocabulary.places import DEFAULT_RADIUS_M, PLACE_PRECISIONS, Place, PlacePrecision, distance_m

COLUMNS = ("pcode", "name", "lat", "lon", "level", "parent", "names")


class Settlement(msgspec.Struct, frozen=True, kw_only=True):
    """A place of the gazetteer. `parent` is the P-code of the area around it; `names` are its other spellings."""

    pcode: str
    name: str
    lat_e6: int
    lon_e6: int
    level: PlacePrecision
    parent: str
    names: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        """The place, with the radius assumed for its level."""
        return Place(
            lat_e6=self.lat_e6,
            lon_e6=self.lon_e6,
            radius_m=DEFAULT_RADIUS_M[self.level],
            precision=self.level,
            pcode=self.pcode,
            name=self.name,
        )

    @property
    def spellings(self) -> tuple[str, ...]:
        """All its names, and each without what stands in brackets to tell namesakes apart: `Mill (North)`, `Mill`."""
        names = (self.name, *self.names)
        return tuple(dict.fromkeys((*names, *(_BRACKETS.sub("", name) for name in names))))


_BRACKETS = re.compile(r"\s*\([^)]*\)")


class Match(msgspec.Struct, frozen=True):
    """A place that a name may mean, with a score from 0 to 100 (100: the same name)."""

    place: Place
    score: int


class GazetteerError(ValueError):
    """A row that cannot be read: `line` counts from 1, the header is line 1."""

    def __init__(self, line: int, field: str, message: str) -> None:
        super().__init__(f"line {line}: {field}: {message}")
        self.line, self.field, self.message = line, field, message


def read_settlements(path: Path) -> tuple[Settlement, ...]:
    """The rows of a gazetteer CSV (columns COLUMNS, UTF-8, `names` separated by |). Raises GazetteerError."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
        if missing:
            raise GazetteerError(1, missing[0], "the column is missing; add it to the header")
        return tuple(_settlement(row, rows.line_num) for row in rows)


class Gazetteer:
    """An index over settlements. Built once, never changed."""

    def __init__(self, settlements: Iterable[Settlement]) -> None:
        self.settlements = tuple(settlements)
        self._by_pcode = {each.pcode: each for each in self.settlements}

    def by_pcode(self, pcode: str) -> Settlement | None:
        """The place of a P-code, None where there is none such."""
        return self._by_pcode.get(pcode)

    def area_of(self, pcode: str) -> str:
        """The P-code of the innermost area that a place lies in, "" where it is not known."""
        found = self._by_pcode.get(pcode)
        return "" if found is None else found.pcode if found.level in _AREA_LEVELS else found.parent

    def find(self, name: str, within_pcode: str = "", limit: int = 3) -> list[Match]:
        """The places a name may mean, best first, if given only those within an area. Ties go by P-code.

        A name compares by its folded spelling, and by its skeleton of consonants with the whole word in Latin
        letters; the better of both counts.
        """
        scores: dict[int, float] = {}
        for owner, score in self._alike(name):
            if _within(self.settlements[owner], within_pcode):
                scores[owner] = max(scores.get(owner, 0.0), score)
        best = heapq.nsmallest(limit, scores, key=lambda owner: (-round(scores[owner]), self.settlements[owner].pcode))
        return [Match(self.settlements[owner].place, round(scores[owner])) for owner in best]

    def nearest(self, lat_e6: int, lon_e6: int) -> Settlement | None:
        """The settlement (no area) whose point is nearest, None in an empty gazetteer."""
        return min(
            (each for each in self.settlements if each.level not in _AREA_LEVELS),
            key=lambda each: (distance_m(lat_e6, lon_e6, each.lat_e6, each.lon_e6), each.pcode),
            default=None,
        )

    def _alike(self, name: str) -> Iterator[tuple[int, float]]:
        """Positions and scores (0 to 100) of settlements with a like name, in any order, repeated."""
        if not fold(name):
            return
        for owners, score in _extract(self._folded, fold(name)):
            yield from ((owner, score) for owner in owners)
        for bones in skeletons(name):
            for owners, score in _extract(self._skeletons, bones) if len(bones) > 1 else ():
                # A skeleton says less than a spelling, so the same skeleton is not yet the same name.
                yield from ((owner, score * 0.8 + self._spelt_alike(owner, name) * 0.18) for owner in owners)

    def _spelt_alike(self, owner: int, name: str) -> float:
        settlement = self.settlements[owner]
        return max(fuzz.ratio(roman(name), roman(each)) for each in settlement.spellings)

    @cached_property
    def _folded(self) -> "_Index":
        return _inverted(self.settlements, fold)

    @cached_property
    def _skeletons(self) -> "_Index":
        return _inverted(self.settlements, skeleton)


_Index = tuple[list[str], list[list[int]]]  # keys, and the positions of the settlements that have each
_AREA_LEVELS = ("subdistrict", "district", "governorate", "country")


def _inverted(settlements: Sequence[Settlement], key: Callable[[str], str]) -> _Index:
    owners: dict[str, list[int]] = {}
    for position, settlement in enumerate(settlements):
        for name in dict.fromkeys(key(each) for each in settlement.spellings):
            if name:
                owners.setdefault(name, []).append(position)
    return list(owners), list(owners.values())


def _extract(index: _Index, asked: str) -> Iterator[tuple[list[int], float]]:
    keys, owners = index
    for _, score, position in process.extract(asked, keys, scorer=fuzz.ratio, limit=60, score_cutoff=55):
        yield owners[position], score


def _within(settlement: Settlement, pcode: str) -> bool:
    return not pcode or is_under(settlement.pcode, pcode) or is_under(settlement.parent, pcode)


def _settlement(row: dict[str, str], line: int) -> Settlement:
    level = row["level"]
    if level not in PLACE_PRECISIONS:
        raise GazetteerError(line, "level", f"{level!r} is none of {', '.join(PLACE_PRECISIONS)}")
    if not row["pcode"]:
        raise GazetteerError(line, "pcode", "is empty; every place needs one")
    return Settlement(
        pcode=row["pcode"],
        name=row["name"],
        lat_e6=_degrees(row, "lat", 90, line),
        lon_e6=_degrees(row, "lon", 180, line),
        level=level,
        parent=row["parent"],
        names=tuple(name for name in row["names"].split("|") if name),
    )


def _degrees(row: dict[str, str], column: str, bound: int, line: int) -> int:
    try:
        degrees = float(row[column])
    except ValueError:
        raise GazetteerError(line, column, f"{row[column]!r} is no number of degrees") from None
    if not -bound <= degrees <= bound:
        raise GazetteerError(line, column, f"{degrees} is not between -{bound} and {bound}")
    return round(degrees * 1e6)
