"""Where a place is in the agreement's own areas: its first-level area and the zones in force there."""

from functools import lru_cache

from parley.agreement.agreement import Agreement
from parley.vocabulary.areas import Area, contains
from parley.vocabulary.intervals import Interval
from parley.vocabulary.places import Place


def region_of(agreement: Agreement, place: Place | None) -> str:
    """The P-code of the region that a place certainly lies in, "" where it is not certain.

    A P-code is believed before a point: a source that named the area knew it, however wide its circle.
    """
    if place is None:
        return ""
    regions = _regions(agreement)
    for pcode in (place.pcode, _parents(agreement).get(place.pcode, "")):
        for code in (pcode[:length] for length in range(len(pcode), 1, -1)):
            if code in regions:
                return regions[code]
    return _region_of_point(agreement, place)


def zones_of(agreement: Agreement, place: Place | None, when: Interval) -> tuple[str, ...]:
    """The zones in force at the time in which the place certainly lies."""
    if place is None:
        return ()
    return tuple(
        zone.id
        for zone in agreement.zones
        if (zone.begins is None or zone.begins <= when.earliest)
        and (zone.ends is None or when.latest <= zone.ends)
        and contains(_zone_areas(agreement, zone.id), place, zone.margin_m) == "yes"
    )


@lru_cache(maxsize=4)
def _parents(agreement: Agreement) -> dict[str, str]:
    return {settlement.pcode: settlement.parent for settlement in agreement.settlements if settlement.parent}


@lru_cache(maxsize=4)
def _regions(agreement: Agreement) -> dict[str, str]:
    return {code: region.pcode for region in agreement.regions for code in (region.pcode, *region.includes)}


@lru_cache(maxsize=65536)
def _region_of_point(agreement: Agreement, place: Place) -> str:
    for region in agreement.regions:
        if contains(_region_areas(agreement, region.pcode), place) == "yes":
            return region.pcode
    return ""


@lru_cache(maxsize=256)
def _region_areas(agreement: Agreement, pcode: str) -> tuple[Area, ...]:
    codes = next({region.pcode, *region.includes} for region in agreement.regions if region.pcode == pcode)
    return tuple(area for area in agreement.areas(agreement.territory.areas) if area.id in codes)


@lru_cache(maxsize=256)
def _zone_areas(agreement: Agreement, zone_id: str) -> tuple[Area, ...]:
    zone = next(zone for zone in agreement.zones if zone.id == zone_id)
    return agreement.areas(zone.areas, zone.features)
