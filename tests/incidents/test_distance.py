import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from parley.incidents.distance import distances_m
from parley.vocabulary.places import distance_m

LAT = st.integers(-90_000_000, 90_000_000)
LON = st.integers(-180_000_000, 180_000_000)


@given(st.lists(st.tuples(LAT, LON, LAT, LON), min_size=1, max_size=20))
def test_equals_the_one_pair_formula_everywhere(points: list[tuple[int, int, int, int]]) -> None:
    columns = np.array(points, dtype=np.int64).T
    assert distances_m(*columns).tolist() == [distance_m(*p) for p in points]


def test_a_degree_of_latitude_is_111_195_metres_to_within_five() -> None:
    one = np.array([0], dtype=np.int64)
    assert abs(distances_m(one, one, one + 1_000_000, one)[0] - 111_195) <= 5


def test_the_date_line_is_no_distance() -> None:
    lat = np.array([10_000_000], dtype=np.int64)
    east, west = np.array([179_999_000], dtype=np.int64), np.array([-179_999_000], dtype=np.int64)
    assert 200 < distances_m(lat, east, lat, west)[0] < 225
