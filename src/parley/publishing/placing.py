"""Placing marks and names on a map so that none hides another."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import product

import msgspec

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Node = tuple[int, int]
_REACH = 32


class _Room(msgspec.Struct, frozen=True):
    """Where a mark's middle may stand."""

    inside: Box
    outside: Box | None

    def holds(self, x: float, y: float) -> bool:
        out = self.outside
        within = self.inside[0] <= x <= self.inside[2] and self.inside[1] <= y <= self.inside[3]
        return within and (out is None or not (out[0] < x < out[2] and out[1] < y < out[3]))


def spread(points: Sequence[Point], size: float, bounds: Box, keep_out: Box | None = None) -> list[Point]:
    """A place for a mark of this size at each point: the point itself, or the nearest free node of a grid about it.

    Earlier points are placed first. Places are at least `size` apart and half a size within `bounds`, as long as
    there is room; where there is none the point itself is taken. Nothing is put into `keep_out`.
    """
    half = size / 2
    room = _Room(_grown(bounds, -half), _grown(keep_out, half) if keep_out else None)
    taken: dict[Node, list[Point]] = defaultdict(list)
    blocked: set[Node] = set()
    placed = []
    for point in points:
        spot = point if _is_free(point, taken, size, room) else _free_node(point, blocked, size, room)
        taken[int(spot[0] // size), int(spot[1] // size)].append(spot)
        blocked.update(_blocked_by(spot, size))
        placed.append(spot)
    return placed


def place_names(
    names: Sequence[tuple[float, float, float, float]], obstacles: Iterable[Box], bounds: Box
) -> list[Point | None]:
    """A middle for each name (x, y, width, height), clear of the obstacles and of earlier names; None where none is.

    Tried: the point itself, then above, below and aside of it.
    """
    given = list(obstacles)
    boxes: list[Box] = []
    found = []
    for x, y, wide, high in names:
        reach = _box((x, y), 3 * wide, 7 * high)
        near = [box for box in given if _hit(reach, box)] + boxes
        tried = (_box(spot, wide, high) for spot in _about(x, y, wide, high))
        free = next((box for box in tried if _holds(bounds, box) and not any(_hit(box, other) for other in near)), None)
        if free is not None:
            boxes.append(free)
        found.append(None if free is None else ((free[0] + free[2]) / 2, (free[1] + free[3]) / 2))
    return found


def crowded(points: Sequence[Point], side: float, least: int) -> Box | None:
    """The box of this side that holds most points, where they are at least `least`; else None.

    Boxes are tried at every occupied cell of half a side.
    """
    half = side / 2
    cells: dict[Node, int] = defaultdict(int)
    for x, y in points:
        cells[int(x // half), int(y // half)] += 1
    most, (column, row) = max(((_four(cells, cell), cell) for cell in sorted(cells)), default=(0, (0, 0)))
    if most < least:
        return None
    return column * half, row * half, column * half + side, row * half + side


def _four(cells: dict[Node, int], cell: Node) -> int:
    return sum(cells.get((cell[0] + dx, cell[1] + dy), 0) for dx, dy in product((0, 1), (0, 1)))


def _free_node(point: Point, blocked: set[Node], size: float, room: _Room) -> Point:
    column, row = round(point[0] / size), round(point[1] / size)
    for dx, dy in _nearest_first():
        node = (column + dx, row + dy)
        if node not in blocked:
            x, y = node[0] * size, node[1] * size
            if room.holds(x, y):
                return x, y
    return point


def _blocked_by(spot: Point, size: float) -> Iterator[Node]:
    """The nodes of the grid that are nearer than `size` to a mark's place."""
    column, row = int(spot[0] // size), int(spot[1] // size)
    for node in product((column, column + 1), (row, row + 1)):
        if (node[0] * size - spot[0]) ** 2 + (node[1] * size - spot[1]) ** 2 < size * size:
            yield node


@cache
def _nearest_first() -> tuple[Node, ...]:
    """Steps on the grid, out to some thirty marks' width, the shortest first."""
    span = range(-_REACH, _REACH + 1)
    steps = ((dx, dy) for dx in span for dy in span)
    return tuple(sorted(steps, key=lambda step: (step[0] ** 2 + step[1] ** 2, step)))


def _is_free(spot: Point, taken: dict[Node, list[Point]], size: float, room: _Room) -> bool:
    x, y = spot
    if not room.holds(x, y):
        return False
    column, row = int(x // size), int(y // size)
    cells = product((column - 1, column, column + 1), (row - 1, row, row + 1))
    near = (other for cell in cells for other in taken.get(cell, ()))
    return all((x - other[0]) ** 2 + (y - other[1]) ** 2 >= size * size for other in near)


def _grown(box: Box, by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _about(x: float, y: float, wide: float, high: float) -> Iterator[Point]:
    yield x, y
    for reach in (1, 2, 3):
        yield from ((x, y - reach * high), (x, y + reach * high))
        yield from ((x + reach * wide / 3, y + dy * high) for dy in (0, -1, 1))
        yield from ((x - reach * wide / 3, y + dy * high) for dy in (0, -1, 1))


def _box(middle: Point, wide: float, high: float) -> Box:
    return middle[0] - wide / 2, middle[1] - high / 2, middle[0] + wide / 2, middle[1] + high / 2


def _holds(bounds: Box, box: Box) -> bool:
    return bounds[0] <= box[0] and bounds[1] <= box[1] and box[2] <= bounds[2] and box[3] <= bounds[3]


def _hit(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
