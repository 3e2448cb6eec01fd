from math import cos, radians, sin

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.record.canonical import decode, encode
from parley.reports.observation import BEARINGS, Observation, area_of, observation_part
from parley.reports.parts import join, split
from parley.vocabulary.places import distance_m

from .test_parts import OWN, WITHHELD


@st.composite
def observations(draw: st.DrawFn) -> Observation:
    low = draw(st.integers(0, 15_000))
    return Observation(
        lat_e6=draw(st.integers(-60_000_000, 60_000_000)),
        lon_e6=draw(st.integers(-179_000_000, 179_000_000)),
        bearing=draw(st.sampled_from(BEARINGS)),
        distance_low_m=low,
        distance_high_m=draw(st.integers(low, 20_000)),
        post="P4",
    )


@given(observations(), st.floats(-11.25, 11.25), st.floats(0, 1))
def test_the_area_holds_every_point_of_the_sector(observation, off, along):
    course = radians(BEARINGS.index(observation.bearing) * 22.5 + off)
    metres = observation.distance_low_m + along * (observation.distance_high_m - observation.distance_low_m)
    lat = observation.lat_e6 + metres * cos(course) / 0.1112
    lon = observation.lon_e6 + metres * sin(course) / 0.1112 / cos(radians(observation.lat_e6 / 1e6))
    area = area_of(observation)
    assert distance_m(area.lat_e6, area.lon_e6, round(lat), round(lon)) <= area.radius_m * 1.01 + 20


def test_an_area_by_hand():
    """Two to three kilometres due east at the equator: middle 2.5 km away, corners at 3 km and 11.25 degrees."""
    area = area_of(Observation(lat_e6=0, lon_e6=0, bearing="E", distance_low_m=2_000, distance_high_m=3_000))
    assert (area.lat_e6, area.lon_e6) == (0, 22_000)  # 2,500 m / 111,195 m a degree = .02248
    assert area.radius_m == 1_000  # sqrt(442^2 + 585^2) = 734, and 79 of rounding, up to the next 250
    assert area.precision == "settlement"


@pytest.mark.parametrize("bearing", ["N", "E", "S", "W"])
def test_bearings_point_where_they_say(bearing):
    area = area_of(Observation(lat_e6=0, lon_e6=0, bearing=bearing, distance_low_m=5_000, distance_high_m=5_000))
    assert {
        "N": area.lat_e6 > 40_000,
        "E": area.lon_e6 > 40_000,
        "S": area.lat_e6 < -40_000,
        "W": area.lon_e6 < -40_000,
    }[bearing]


@given(observations())
def test_the_middle_and_radius_are_rounded_so_that_the_post_cannot_be_computed_back(observation):
    area = area_of(observation)
    assert (area.lat_e6 % 1_000, area.lon_e6 % 1_000, area.radius_m % 250) == (0, 0, 0)


@given(observations())
def test_an_observation_is_a_part_of_its_own_that_join_does_not_read(observation):
    name, value, carried = observation_part(observation)
    assert (name, carried) == ("observation", False)
    assert msgspec.convert(decode(encode(value)), Observation) == observation
    parts = {part: said for part, said, _ in split(OWN, WITHHELD, "guarantors")}
    assert join(parts | {name: value}) == OWN


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"bearing": "NNNW"}, "bearing 'NNNW' is none of the 16 points N NNE"),
        ({"distance_low_m": 3_000}, "distance 3000 to 2000 m does not run from low to high"),
        ({"lat_e6": 95_000_000}, "observer's position 95000000, 0 .* is not on the earth"),
    ],
)
def test_a_wrong_observation(changes, message):
    right = {"lat_e6": 0, "lon_e6": 0, "bearing": "N", "distance_low_m": 1_000, "distance_high_m": 2_000}
    with pytest.raises(ValueError, match=message):
        Observation(**(right | changes))
