"""The country as its files show it: regions, districts, settlements, who holds what, and the zones."""

from dataclasses import dataclass
from functools import cache

from generator import land, names
from generator.chance import stream
from generator.land import Point, Ring

PREFIX = "XV"
GOVERNMENT, ASSEMBLY, COLUMN = "government", "assembly", "cinder_column"
SETTLEMENTS = 250
_APART_KM = 4.5


@dataclass(frozen=True)
class District:
    """A second-level area; `held_by` is a party or the excluded group; `contact`: another holds the next one."""

    pcode: str
    name: str
    cell: int
    ring: Ring
    held_by: str
    contact: bool

    @property
    def region(self) -> str:
        """The P-code of the first-level area."""
        return self.pcode[:4]


@dataclass(frozen=True)
class Settlement:
    """A populated place; its code is its district's with a running number."""

    pcode: str
    name: str
    point: Point
    district: District


@dataclass(frozen=True)
class Zone:
    """A named area of whole districts."""

    id: str
    name: str
    districts: tuple[District, ...]


def region_names() -> dict[str, str]:
    """P-code and name of each first-level area."""
    return {f"{PREFIX}{place:02}": name for place, name in enumerate(names.REGIONS, 1)}


def region_ring(pcode: str) -> Ring:
    """The outline of a first-level area."""
    [ring] = land.outline(district.cell for district in districts() if district.region == pcode)
    return ring


@cache
def districts() -> tuple[District, ...]:
    """All second-level areas in the order of their codes."""
    titles = iter(names.settlements(SETTLEMENTS))
    return tuple(
        District(
            f"{PREFIX}{region:02}{place:02}",
            next(titles),
            cell,
            land.outline([cell])[0],
            _holder(cell),
            any(_holder(other) != _holder(cell) for other in land.adjacent(cell) & land.country()),
        )
        for region, cells in enumerate(land.regions(len(names.REGIONS)), 1)
        for place, cell in enumerate(cells, 1)
    )


@cache
def _holder(cell: int) -> str:
    x, y = land.sites()[cell]
    far_east = sorted(land.country(), key=lambda each: land.sites()[each][0] + 0.35 * land.sites()[each][1])[-3:]
    front = -14 + 0.3 * (x - 20) + stream("front", cell).uniform(-45, 45)
    return COLUMN if cell in far_east else ASSEMBLY if y > front else GOVERNMENT


@cache
def settlements() -> tuple[Settlement, ...]:
    """All populated places; the first of a district is its seat and gives it its name."""
    rng = stream("settlements")
    areas = districts()
    titles = iter(names.settlements(SETTLEMENTS)[len(areas) :])
    points = [land.sites()[area.cell] for area in areas]
    homes = list(areas)
    while len(points) < SETTLEMENTS:
        home = areas[len(points) % len(areas)]
        xs, ys = [x for x, _ in home.ring], [y for _, y in home.ring]
        point = (rng.uniform(min(xs), max(xs)), rng.uniform(min(ys), max(ys)))
        if land.lies_in(point, home.ring) and all(land.distance_km(point, other) > _APART_KM for other in points):
            points.append(point)
            homes.append(home)
    counts: dict[str, int] = {}
    found = []
    for point, home in zip(points, homes, strict=True):
        counts[home.pcode] = counts.get(home.pcode, 0) + 1
        title = home.name if counts[home.pcode] == 1 else next(titles)
        found.append(Settlement(f"{home.pcode}-{counts[home.pcode]:02}", title, point, home))
    return tuple(sorted(found, key=lambda each: each.pcode))


def district_at(point: Point) -> District | None:
    """The district that holds a point, None outside the country."""
    return next((district for district in districts() if land.lies_in(point, district.ring)), None)


@cache
def zones() -> tuple[Zone, ...]:
    """Two zones along the contact line, in the west and in the middle, and the excluded area."""
    line = [each for each in districts() if each.contact and each.held_by != COLUMN]
    west = sorted(line, key=lambda each: land.sites()[each.cell][0])[:4]
    rest = [each for each in line if each not in west]
    middle = sorted(rest, key=lambda each: land.distance_km(land.sites()[each.cell], (30.0, -30.0)))[:3]
    east = [each for each in districts() if each.held_by == COLUMN]
    return (
        Zone("west-quiet", "Western quiet area", tuple(west)),
        Zone("fords", "Fords security zone", tuple(middle)),
        Zone("column-area", "Area of operations against the Cinder Column", tuple(east)),
    )
