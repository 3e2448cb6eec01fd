"""Places from cells: points with a check for swapped columns, and names that only a gazetteer can place."""

from functools import lru_cache

from parley.reports.cells import BadCell, Row, degrees_e6, text
from parley.reports.reading import Settings
from parley.vocabulary.gazetteer import Gazetteer, Settlement
from parley.vocabulary.names import fold, skeleton
from parley.vocabulary.pcodes import is_under
from parley.vocabulary.places import DEFAULT_RADIUS_M, Place, PlacePrecision

TOWNS: tuple[PlacePrecision, ...] = ("exact", "settlement")
AREAS: tuple[PlacePrecision, ...] = ("subdistrict", "district", "governorate")
_CONSONANTS = "~"  # before a skeleton in the index of spellings
SURE = 95  # score of 100 from which a name is taken for a place of the gazetteer


def point(row: Row, settings: Settings, lat: str, lon: str) -> tuple[int, int] | None:
    """The point in two columns, in micro-degrees; None where both are empty. Raises BadCell."""
    lat_e6, lon_e6 = degrees_e6(row, lat, 90), degrees_e6(row, lon, 180)
    if lat_e6 is None and lon_e6 is None:
        return None
    if lat_e6 is None or lon_e6 is None:
        raise BadCell(lat if lat_e6 is None else lon, "", "is empty where the other coordinate is given; fill in both")
    box = settings.box
    if box is not None and not box.holds(lat_e6, lon_e6) and box.holds(lon_e6, lat_e6):
        raise BadCell(
            lat,
            text(row, lat),
            f"the point {text(row, lat)}, {text(row, lon)} lies outside the process's "
            "area and inside it with the two swapped; swap latitude and longitude",
        )
    return lat_e6, lon_e6


def place(
    at: tuple[int, int],
    precision: PlacePrecision,
    radius_m: int | None = None,
    name: str = "",
    pcode: str = "",
) -> Place:
    """A place around a point, with the precision's default radius where none is given."""
    radius = DEFAULT_RADIUS_M[precision] if radius_m is None else radius_m
    return Place(lat_e6=at[0], lon_e6=at[1], radius_m=radius, precision=precision, pcode=pcode, name=name)


@lru_cache(maxsize=8192)
def candidates(
    gazetteer: Gazetteer,
    name: str,
    within: str = "",
    levels: tuple[PlacePrecision, ...] = TOWNS,
) -> tuple[Place, ...]:
    """The places of these levels that the name surely means; more than one where the best fit equally well."""
    matches = [
        match for match in gazetteer.find(name, within, 12) if match.score >= SURE and match.place.precision in levels
    ]
    return tuple(match.place for match in matches if match.score == matches[0].score)


def find(
    gazetteer: Gazetteer | None,
    name: str,
    within: str = "",
    levels: tuple[PlacePrecision, ...] = TOWNS,
) -> Place | None:
    """The one place of these levels that is spelled so, or whose consonants are the same; None where there is not one.

    For outside sources, which describe thousands of places in free words: no resemblance is taken for a name.
    """
    if gazetteer is None or not name:
        return None
    index = _by_spelling(gazetteer)
    for key in (fold(name), _CONSONANTS + skeleton(name)):
        found = {each.pcode: each for each in index.get(key, ()) if each.level in levels and _lies(each, within)}
        if found:
            return found.popitem()[1].place if len(found) == 1 else None
    return None


@lru_cache(maxsize=2)
def _by_spelling(gazetteer: Gazetteer) -> dict[str, list[Settlement]]:
    index: dict[str, list[Settlement]] = {}
    for each in gazetteer.settlements:
        for name in (each.name, *each.names):
            index.setdefault(fold(name), []).append(each)
            if len(bones := skeleton(name)) > 2:
                index.setdefault(_CONSONANTS + bones, []).append(each)
    return index


def _lies(settlement: Settlement, within: str) -> bool:
    return not within or is_under(settlement.pcode, within) or is_under(settlement.parent, within)
