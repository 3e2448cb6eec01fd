"""Named polygons and whether an uncertain place lies in them.

Coordinates are integer micro-degrees. Only integer operations and IEEE division and square root are used,
element by element, so that every machine gives the same answer.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from parley.vocabulary.places import Place, cosine_q16, metres

Containment = Literal["yes", "no", "unknown"]
Ring = tuple[tuple[int, int], ...]
_NOWHERE = 1 << 62


class Area(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A named area: `rings` of (lon_e6, lat_e6), first point not repeated; holes and islands by the even-odd rule."""

    id: str
    name: dict[str, str] = {}
    rings: tuple[Ring, ...]


def contains(areas: Sequence[Area], place: Place, margin_m: int = 0) -> Containment:
    """Whether the place lies in the union of the areas: unknown where its circle meets the edge.

    The circle is widened by `margin_m`, which is how far the drawn edge may be from the true one. Areas that touch are
    taken as one.
    """
    reach = place.radius_m + margin_m
    near = [area for area in areas if _box_distance_m(area, place.lat_e6, place.lon_e6) <= reach]
    if near and edge_distance_m(_outline(tuple(areas)), place.lat_e6, place.lon_e6) <= reach:
        return "unknown"
    return "yes" if locate(near, place.lat_e6, place.lon_e6) else "no"


def locate(areas: Iterable[Area], lat_e6: int, lon_e6: int) -> tuple[str, ...]:
    """Ids of the areas that contain the point, in the order given."""
    return tuple(area.id for area in areas if _inside(area, lon_e6, lat_e6))


def edge_distance_m(edges: NDArray[np.int64], lat_e6: int, lon_e6: int) -> int:
    """Metres from a point to the nearest of `edges` (n x 4: lon, lat, lon, lat), plane at the point's latitude."""
    if not len(edges):
        return _NOWHERE
    cosine = cosine_q16(lat_e6)
    ax = (edges[:, 0] - lon_e6) * cosine >> 16
    ay = edges[:, 1] - lat_e6
    bx = (edges[:, 2] - lon_e6) * cosine >> 16
    by = edges[:, 3] - lat_e6
    dx, dy = bx - ax, by - ay
    length2 = dx * dx + dy * dy
    along = -(ax * dx + ay * dy)
    across = np.abs(ax * by - ay * bx)
    middle = across / np.sqrt(np.maximum(length2, 1))
    ends = np.sqrt(np.minimum(ax * ax + ay * ay, bx * bx + by * by))
    nearest = np.where((along > 0) & (along < length2), middle, ends)
    return metres(int(nearest.min()))


def _box_distance_m(area: Area, lat_e6: int, lon_e6: int) -> int:
    """Metres that a point lies outside the area's box, by the larger of its two sides: never more than to the area."""
    west, south, east, north = _box(area)
    aside = max(west - lon_e6, lon_e6 - east, 0)
    return metres(max(south - lat_e6, lat_e6 - north, aside * cosine_q16(lat_e6) >> 16))


def _inside(area: Area, lon_e6: int, lat_e6: int) -> bool:
    west, south, east, north = _box(area)
    if not (west <= lon_e6 <= east and south <= lat_e6 <= north):
        return False
    edges = _edges(area)
    ax, ay, bx, by = edges[:, 0], edges[:, 1], edges[:, 2], edges[:, 3]
    spans = (ay > lat_e6) != (by > lat_e6)
    # Positive where the point is left of the edge. A point on an edge that two areas share is in one of them only.
    left = ((bx - ax) * (lat_e6 - ay) - (lon_e6 - ax) * (by - ay)) * np.sign(by - ay)
    crossed = spans & (left > 0)
    return bool(np.count_nonzero(crossed) % 2)


@lru_cache(maxsize=4096)
def _edges(area: Area) -> NDArray[np.int64]:
    return np.concatenate([_ring_edges(ring) for ring in area.rings])


def _ring_edges(ring: Ring) -> NDArray[np.int64]:
    points = np.array(ring, dtype=np.int64)
    return np.hstack([points, np.roll(points, -1, axis=0)])


@lru_cache(maxsize=4096)
def _box(area: Area) -> tuple[int, int, int, int]:
    edges = _edges(area)
    return (int(edges[:, 0].min()), int(edges[:, 1].min()), int(edges[:, 0].max()), int(edges[:, 1].max()))


@lru_cache(maxsize=512)
def _outline(areas: tuple[Area, ...]) -> NDArray[np.int64]:
    """Edges of the union: those that two areas share are inside it and fall away."""
    if not areas:
        return np.empty((0, 4), dtype=np.int64)
    edges = np.concatenate([_edges(area) for area in areas])
    flip = (edges[:, 0] > edges[:, 2]) | ((edges[:, 0] == edges[:, 2]) & (edges[:, 1] > edges[:, 3]))
    edges[flip] = edges[flip][:, [2, 3, 0, 1]]
    unique, counts = np.unique(edges, axis=0, return_counts=True)
    edge: NDArray[np.int64] = unique[counts % 2 == 1]
    return edge


def rings_of(geometry: dict[str, Any]) -> tuple[Ring, ...]:
    """Rings in micro-degrees of a GeoJSON Polygon or MultiPolygon. Raises ValueError on anything else."""
    kind = geometry.get("type")
    if kind == "Polygon":
        polygons = [geometry["coordinates"]]
    elif kind == "MultiPolygon":
        polygons = geometry["coordinates"]
    else:
        raise ValueError(f"geometry is {kind!r}, it must be a Polygon or a MultiPolygon")
    return tuple(_ring(ring) for polygon in polygons for ring in polygon)


def _ring(points: Sequence[Sequence[float]]) -> Ring:
    ring = tuple((round(point[0] * 1e6), round(point[1] * 1e6)) for point in points)
    if ring and ring[0] == ring[-1]:
        ring = ring[:-1]
    if len(ring) < 3:
        raise ValueError(f"a ring has {len(ring)} points, it needs at least 3")
    for lon, lat in ring:
        if abs(lon) > 180_000_000 or abs(lat) > 90_000_000:
            raise ValueError(f"point {lon / 1e6}, {lat / 1e6} is not longitude, latitude in degrees")
    return ring
