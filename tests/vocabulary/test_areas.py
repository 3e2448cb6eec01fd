"""Areas: the circle test against a second program (shapely) and by hand; laws on seeded polygons."""

import json
import math
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from parley.vocabulary.areas import Area, contains, locate, rings_of
from parley.vocabulary.places import Place, distance_m


def place(lat: float, lon: float, radius_m: int = 0) -> Place:
    return Place(lat_e6=round(lat * 1e6), lon_e6=round(lon * 1e6), radius_m=radius_m, precision="exact")


def square(id: str, west: float, south: float, size: float) -> Area:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return Area(id=id, rings=rings_of({"type": "Polygon", "coordinates": [ring]}))


WEST, EAST = square("west", 0, 0, 1), square("east", 1, 0, 1)
M_PER_DEGREE = 111_195


def test_inside_outside_and_across():
    assert contains([WEST], place(0.5, 0.5, 1000)) == "yes"
    assert contains([WEST], place(0.5, 1.5, 1000)) == "no"
    assert contains([WEST], place(0.5, 0.999, 1000)) == "unknown"
    assert contains([WEST], place(0.5, 1.001, 1000)) == "unknown"


@pytest.mark.parametrize(
    ("off_m", "margin", "answer"),
    [
        (5100, 0, "yes"),
        (4900, 0, "unknown"),
        (5900, 1000, "unknown"),
        (6100, 1000, "yes"),
    ],
)
def test_radius_and_margin_are_metres(off_m: int, margin: int, answer: str):
    assert contains([WEST], place(off_m / M_PER_DEGREE, 0.5, 5000), margin) == answer


def test_east_and_west_metres_shrink_with_latitude():
    north = square("north", 0, 60, 1)
    one_km_inside = 1 - 1.02 / (M_PER_DEGREE / 1000 * math.cos(math.radians(60.5)))
    assert contains([north], place(60.5, one_km_inside, 1000)) == "yes"
    assert contains([north], place(60.5, one_km_inside, 1040)) == "unknown"


def test_areas_that_touch_have_no_edge_between_them():
    assert contains([WEST, EAST], place(0.5, 1.0, 10_000)) == "yes"
    assert contains([WEST], place(0.5, 1.0, 10_000)) == "unknown"


def test_a_point_on_a_shared_edge_is_in_exactly_one():
    assert len(locate([WEST, EAST], 500_000, 1_000_000)) == 1


def test_a_hole_is_outside():
    outer = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]
    hole = [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]]
    area = Area(id="ring", rings=rings_of({"type": "Polygon", "coordinates": [outer, hole]}))
    assert contains([area], place(5, 5, 1000)) == "no"
    assert contains([area], place(2, 2, 1000)) == "yes"
    assert contains([area], place(4, 5, 1000)) == "unknown"


def test_no_area_contains_nothing():
    assert contains([], place(0, 0, 1000)) == "no"


@pytest.mark.parametrize(
    ("geometry", "message"),
    [
        ({"type": "Point", "coordinates": [0, 0]}, "geometry is 'Point', it must be a Polygon or a MultiPolygon"),
        ({}, "geometry is None"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}, "a ring has 2 points, it needs at least 3"),
        (
            {"type": "Polygon", "coordinates": [[[0, 0], [200, 1], [0, 1]]]},
            "point 200.0, 1.0 is not longitude, latitude",
        ),
    ],
)
def test_what_is_no_area_is_refused(geometry: dict, message: str):
    with pytest.raises(ValueError, match=message):
        rings_of(geometry)


@st.composite
def stars(draw: st.DrawFn) -> list[tuple[float, float]]:
    """A star-shaped polygon about (38, 35): simple whatever its radii."""
    radii = draw(st.lists(st.floats(0.2, 1.5), min_size=3, max_size=12))
    step = 2 * math.pi / len(radii)
    points = [(38 + r * math.cos(n * step), 35 + r * math.sin(n * step)) for n, r in enumerate(radii)]
    return [(round(x, 6), round(y, 6)) for x, y in points]


@given(stars(), st.floats(36, 40), st.floats(33, 37), st.integers(0, 40_000))
def test_as_shapely_says(star: list[tuple[float, float]], lon: float, lat: float, radius: int):
    polygon = shapely.Polygon(star)
    area = Area(id="star", rings=rings_of({"type": "Polygon", "coordinates": [[*star, star[0]]]}))
    here = place(lat, lon, radius)
    # The same plane: degrees of longitude scaled at the latitude of the point.
    cosine = math.cos(math.radians(lat))
    flat = shapely.Polygon([(x * cosine * M_PER_DEGREE, y * M_PER_DEGREE) for x, y in star])
    point = shapely.Point(lon * cosine * M_PER_DEGREE, lat * M_PER_DEGREE)
    distance = flat.exterior.distance(point)
    if abs(distance - radius) > 5 + 0.001 * distance:
        expected = "unknown" if distance <= radius else "yes" if polygon.contains(shapely.Point(lon, lat)) else "no"
        assert contains([area], here) == expected


@given(st.floats(32.5, 37.2), st.floats(35.8, 42.2))
def test_governorates_share_out_the_land(lat: float, lon: float):
    found = locate(GOVERNORATES, round(lat * 1e6), round(lon * 1e6))
    assert len(found) <= 1
    if contains(GOVERNORATES, place(lat, lon, 100)) == "yes":
        assert len(found) == 1


def _governorates() -> list[Area]:
    path = Path(__file__).parent.parent.parent / "examples" / "astana" / "governorates.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [Area(id=each["properties"]["pcode"], rings=rings_of(each["geometry"])) for each in features]


GOVERNORATES = _governorates()


def test_capitals_lie_in_their_governorates():
    for pcode, lat, lon in (("SY02", 36.201, 37.161), ("SY04", 34.724, 36.726), ("SY09", 35.336, 40.141)):
        assert locate(GOVERNORATES, round(lat * 1e6), round(lon * 1e6)) == (pcode,)


@given(
    st.integers(-60_000_000, 60_000_000),
    st.integers(-179_000_000, 179_000_000),
    st.integers(0, 2_000_000),
    st.integers(0, 2_000_000),
)
def test_distance_is_within_half_a_percent_of_the_great_circle(lat: int, lon: int, north: int, east: int):
    a, b = (lat / 1e6, lon / 1e6), ((lat + north) / 1e6, (lon + east) / 1e6)
    p, q = math.radians(a[0]), math.radians(b[0])
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    great = 2 * 6_371_008.8 * math.asin(math.sqrt(h))
    if great < 200_000:
        assert abs(distance_m(lat, lon, lat + north, lon + east) - great) <= 0.005 * great + 3
