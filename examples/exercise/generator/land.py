"""The land: cells of jittered points, their borders broken into crooked lines that both neighbours share.

Plane coordinates are kilometres east and north of the middle; the middle lies in an empty part of an ocean.
Cells of the country are its districts; the other cells are sea and two neighbours.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from generator.chance import stream

MIDDLE_LAT, MIDDLE_LON = -38.2, 47.0
KM_PER_DEGREE_LAT, KM_PER_DEGREE_LON = 111.195, 87.383  # at the middle latitude
SPACING_KM = 58.0
COLUMNS, ROWS = 15, 14
FRAME_KM = 480.0

Point = tuple[float, float]
Vertex = tuple[int, ...]
Ring = tuple[Point, ...]


@dataclass(frozen=True)
class Cell:
    """A site's cell: for each of its edges, anticlockwise, the vertex it starts at and the neighbour across it."""

    site: Point
    edges: tuple[tuple[Vertex, int], ...]


def degrees(point: Point) -> tuple[float, float]:
    """(lat, lon) in degrees, four decimals, of a point in kilometres."""
    return (round(MIDDLE_LAT + point[1] / KM_PER_DEGREE_LAT, 4), round(MIDDLE_LON + point[0] / KM_PER_DEGREE_LON, 4))


def distance_km(a: Point, b: Point) -> float:
    """Kilometres in the plane."""
    return float(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5)


@cache
def sites() -> tuple[Point, ...]:
    """Points of a jittered brick pattern around the middle."""
    rng = stream("sites")
    return tuple(
        (
            (column - (COLUMNS - 1) / 2 + (row % 2) / 2 + rng.uniform(-0.3, 0.3)) * SPACING_KM,
            (row - (ROWS - 1) / 2 + rng.uniform(-0.3, 0.3)) * SPACING_KM,
        )
        for row in range(ROWS)
        for column in range(COLUMNS)
    )


@cache
def cells() -> tuple[Cell, ...]:
    """The cell of every site; negative neighbours are the sides of the frame."""
    return tuple(Cell(site, _cell_edges(index)) for index, site in enumerate(sites()))


def _cell_edges(index: int) -> tuple[tuple[Vertex, int], ...]:
    corners: list[tuple[Point, int]] = [
        ((-FRAME_KM, -FRAME_KM), -1),
        ((FRAME_KM, -FRAME_KM), -2),
        ((FRAME_KM, FRAME_KM), -3),
        ((-FRAME_KM, FRAME_KM), -4),
    ]
    here = sites()[index]
    for other, there in enumerate(sites()):
        if other != index and distance_km(here, there) < 4 * SPACING_KM:
            corners = _clip(corners, here, there, other)
    edges = []
    for position, (point, neighbour) in enumerate(corners):
        vertex = tuple(sorted((index, corners[position - 1][1], neighbour)))
        _VERTICES.setdefault(vertex, point)
        edges.append((vertex, neighbour))
    return tuple(edges)


_VERTICES: dict[Vertex, Point] = {}


def _clip(corners: list[tuple[Point, int]], here: Point, there: Point, label: int) -> list[tuple[Point, int]]:
    """The part of a polygon nearer to `here` than to `there`; the new edge carries the label."""
    nx, ny = there[0] - here[0], there[1] - here[1]
    limit = (there[0] ** 2 + there[1] ** 2 - here[0] ** 2 - here[1] ** 2) / 2
    kept: list[tuple[Point, int]] = []
    for position, (point, edge) in enumerate(corners):
        after = corners[(position + 1) % len(corners)][0]
        now, then = point[0] * nx + point[1] * ny - limit, after[0] * nx + after[1] * ny - limit
        if now <= 0:
            kept.append((point, edge))
        if (now <= 0) != (then <= 0):
            share = now / (now - then)
            cut = (point[0] + share * (after[0] - point[0]), point[1] + share * (after[1] - point[1]))
            kept.append((cut, label if now <= 0 else edge))
    return kept


@cache
def _border(a: Vertex, b: Vertex, crookedness: float) -> tuple[Point, ...]:
    """The crooked line from vertex a to vertex b, its end left out; the same both ways."""
    if a > b:
        return (_VERTICES[a], *reversed(_border(b, a, crookedness)[1:]))
    rng = stream("border", a, b)
    line = [_VERTICES[a], _VERTICES[b]]
    for _ in range(4 if crookedness > 0.1 else 3):
        broken: list[Point] = []
        for (ax, ay), (bx, by) in pairwise(line):
            shift = rng.uniform(-crookedness, crookedness)
            broken += [(ax, ay), ((ax + bx) / 2 - (by - ay) * shift, (ay + by) / 2 + (bx - ax) * shift)]
        line = [*broken, line[-1]]
    return tuple(line[:-1])


def outline(members: Iterable[int]) -> tuple[Ring, ...]:
    """The rings around a set of cells, anticlockwise, first point not repeated; coasts are more crooked."""
    inside = frozenset(members)
    steps: dict[Vertex, tuple[Vertex, tuple[Point, ...]]] = {}
    for index in sorted(inside):
        edges = cells()[index].edges
        for position, (start, neighbour) in enumerate(edges):
            if neighbour not in inside:
                end = edges[(position + 1) % len(edges)][0]
                steps[start] = (end, _side(start, end, index, neighbour))
    return tuple(_rings(steps))


def _side(start: Vertex, end: Vertex, index: int, neighbour: int) -> tuple[Point, ...]:
    if neighbour < 0:
        return (_VERTICES[start],)
    return _border(start, end, 0.08 if _kind(index) == _kind(neighbour) else 0.17)


def _rings(steps: dict[Vertex, tuple[Vertex, tuple[Point, ...]]]) -> Iterable[Ring]:
    while steps:
        first = min(steps)
        at, points = first, list[Point]()
        while at in steps:
            at, line = steps.pop(at)
            points += line
        yield tuple(points)


def lies_in(point: Point, ring: Ring) -> bool:
    """Whether a point lies inside a ring."""
    inside = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (ay > point[1]) != (by > point[1]) and point[0] < ax + (point[1] - ay) * (bx - ax) / (by - ay):
            inside = not inside
    return inside


def adjacent(index: int) -> frozenset[int]:
    """The cells that share a border with this one."""
    return frozenset(neighbour for _, neighbour in cells()[index].edges if neighbour >= 0)


@cache
def country() -> frozenset[int]:
    """The cells that are the country: within a lopsided oval."""
    rng = stream("country")
    return frozenset(
        index
        for index, (x, y) in enumerate(sites())
        if ((x - 12) / 206) ** 2 + ((y + 6 - 0.18 * x) / 168) ** 2 + rng.uniform(-0.14, 0.14) < 1
    )


def surroundings() -> Mapping[str, frozenset[int]]:
    """The other cells: "sea" to the west and south, a neighbour to the "north" and one to the "east"."""
    others = frozenset(range(len(sites()))) - country()
    return {kind: frozenset(index for index in others if _kind(index) == kind) for kind in ("sea", "north", "east")}


def _kind(index: int) -> str:
    x, y = sites()[index]
    if index in country():
        return "country"
    if x < -130 + 0.25 * y or y < -120 - 0.35 * (x - 40):
        return "sea"
    return "north" if y > 0.55 * x else "east"


@cache
def regions(count: int) -> tuple[tuple[int, ...], ...]:
    """The country's cells in `count` connected regions of three to five, from west to east; site order inside."""
    for attempt in range(5000):
        found = _grown(count, attempt)
        if len(found) == count and all(3 <= len(region) <= 5 for region in found):
            return tuple(sorted((tuple(sorted(region)) for region in found), key=lambda region: _middle(region)[0]))
    raise RuntimeError(f"{len(country())} cells cannot be parted into {count} regions of three to five")


def _grown(count: int, attempt: int) -> list[list[int]]:
    rng = stream("regions", attempt)
    free = sorted(country())
    rng.shuffle(free)
    grown = [[free.pop()] for _ in range(count)]
    while free:
        growing = [(len(region), place) for place, region in enumerate(grown) if _edge(region, free)]
        if not growing:
            return []
        region = grown[min(growing)[1]]
        taken = min(_edge(region, free), key=lambda cell: distance_km(sites()[cell], _middle(region)))
        region.append(taken)
        free.remove(taken)
    return grown


def _edge(region: list[int], free: list[int]) -> list[int]:
    return [cell for cell in free if adjacent(cell) & set(region)]


def _middle(region: Iterable[int]) -> Point:
    points = [sites()[cell] for cell in region]
    return (sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points))
