"""The ground of a map: outlines in map units, projected once and kept as path strings.

The projection is equirectangular at the middle latitude: true to within 1 % over a country, and its inverse needs no
library. Map units run over the regions' bounds, x to the east and y to the south; a map of any size and part shows
the same strings through its view box.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from math import cos, radians

import msgspec

from parley.publishing import svg
from parley.vocabulary.areas import Area, Ring

UNITS = 3_000  # the longer side of the bounds, fine enough for a map four times a page's width
_M_PER_DEGREE = 111_195
_HATCH = "@hatch@"  # stands for the pattern until a map names its own


class Land(msgspec.Struct, frozen=True, kw_only=True):
    """The ground: where its units lie on the earth, and its layers as SVG. Bounds in micro-degrees."""

    west: int
    north: int
    per_lon: float
    per_lat: float
    width: float
    height: float
    body: str

    def layers(self, hatch: str) -> str:
        """The layers, excluded areas filled with the pattern of this id."""
        return self.body.replace(_HATCH, hatch)

    def at(self, lat_e6: int, lon_e6: int) -> tuple[float, float]:
        """A point of the earth in map units."""
        return (lon_e6 - self.west) * self.per_lon, (self.north - lat_e6) * self.per_lat

    def units(self, metres: int) -> float:
        """A length in map units."""
        return metres / _M_PER_DEGREE * 1e6 * self.per_lat


def land(
    regions: Sequence[Area],
    *,
    surroundings: Iterable[Area] = (),
    excluded: Iterable[Area] = (),
    zones: Iterable[Area] = (),
) -> Land:
    """The ground of these outlines, drawn once: surroundings, regions, hatched excluded areas, dashed zones.

    Raises ValueError where there is no region, since they give the bounds.
    """
    if not regions:
        raise ValueError("a map needs at least one region to give its bounds")
    points = [point for region in regions for ring in region.rings for point in ring]
    west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    squeeze = cos(radians((south + north) / 2e6))
    scale = UNITS / max((east - west) * squeeze, north - south, 1)
    ground = Land(
        west=west,
        north=north,
        per_lon=scale * squeeze,
        per_lat=scale,
        body="",
        width=(east - west) * scale * squeeze,
        height=(north - south) * scale,
    )
    layers = (
        *_layer(ground, surroundings, "mp-around"),
        *_layer(ground, regions, "mp-region"),
        *_layer(ground, excluded, "mp-excluded", fill=f"url(#{_HATCH})"),
        *_layer(ground, zones, "mp-zone"),
    )
    return msgspec.structs.replace(ground, body="".join(layers))


@lru_cache(maxsize=4_096)
def middle(area: Area) -> tuple[int, int]:
    """A point (lat_e6, lon_e6) to write an area's name at: the middle of its widest stretch, of eleven levels tried."""
    ring = max(area.rings, key=_spread)
    south, north = min(lat for _, lat in ring), max(lat for _, lat in ring)
    best = (0, (south + north) // 2, sum(lon for lon, _ in ring) // len(ring))
    for n in range(1, 12):
        level = south + (north - south) * n // 12
        crossings = sorted(_crossings(ring, level))
        for left, right in zip(crossings[::2], crossings[1::2], strict=False):
            # Levels near the middle win among stretches that are nearly as wide.
            best = max(best, ((right - left) * (20 - abs(n - 6)), level, (left + right) // 2))
    return best[1], best[2]


def _layer(ground: Land, areas: Iterable[Area], class_: str, fill: str | None = None) -> Iterable[str]:
    for area in areas:
        drawn = "".join(_path(ground, ring) for ring in area.rings)
        yield svg.element("path", class_=class_, d=drawn, fill=fill, fill_rule="evenodd") if drawn else ""


def _path(ground: Land, ring: Ring) -> str:
    """A ring in whole units, relative steps, points that fall together left out; "" where nothing is left to see."""
    points = [(round(x), round(y)) for x, y in (ground.at(lat, lon) for lon, lat in ring)]
    kept = [point for n, point in enumerate(points) if point != points[n - 1]]
    if len(kept) < 3:
        return ""
    steps = [f"{x - before_x} {y - before_y}" for (before_x, before_y), (x, y) in pairwise(kept)]
    return f"M{kept[0][0]} {kept[0][1]}l{' '.join(steps)}z"


def _spread(ring: Ring) -> int:
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True)))


def _crossings(ring: Ring, level: int) -> Iterable[int]:
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (ay > level) != (by > level):
            yield ax + (bx - ax) * (level - ay) // (by - ay)
