"""What a monitor enters about how something was observed, and the area that follows from it.

The observer's position, bearing, distance and post are for the author's member only. Others get the area.
"""

from math import asin, atan2, ceil, cos, degrees, hypot, radians, sin
from typing import Any, Literal, get_args

import msgspec

from parley.vocabulary.places import DEFAULT_RADIUS_M, PLACE_PRECISIONS, Place, PlacePrecision

OBSERVATION_PART = "observation"
Bearing = Literal["N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"]
BEARINGS: tuple[Bearing, ...] = get_args(Bearing)

_EARTH_M = 6_371_008.8
_HALF_POINT = radians(360 / 16 / 2)
_GRAIN_E6 = 1_000  # about 111 m: the area's middle and radius are rounded, or the observer could be computed back
_GRAIN_M = 250


class Observation(msgspec.Struct, frozen=True, kw_only=True):
    """Where the observer stood (micro-degrees), the bearing, the distance between two bounds in metres, the post."""

    lat_e6: int
    lon_e6: int
    bearing: Bearing
    distance_low_m: int
    distance_high_m: int
    post: str = ""

    def __post_init__(self) -> None:
        if self.bearing not in BEARINGS:
            raise ValueError(f"bearing {self.bearing!r} is none of the 16 points {' '.join(BEARINGS)}")
        if not 0 <= self.distance_low_m <= self.distance_high_m <= 100_000:
            raise ValueError(
                f"distance {self.distance_low_m} to {self.distance_high_m} m does not run from low "
                "to high within 100 km"
            )
        if abs(self.lat_e6) > 90_000_000 or abs(self.lon_e6) > 180_000_000:
            raise ValueError(f"observer's position {self.lat_e6}, {self.lon_e6} (micro-degrees) is not on the earth")


def observation_part(observation: Observation) -> tuple[str, dict[str, Any], bool]:
    """The part (name, value, carried) that keeps an observation with its report. It is never opened to anyone else."""
    return OBSERVATION_PART, msgspec.to_builtins(observation), False


def area_of(observation: Observation) -> Place:
    """The circle around the sector that bearing (half a point to either side) and distance leave open.

    On a sphere, in floats, then rounded outwards to 0.001 degree and 250 m: it is computed once, by the author, and
    recorded as integers.
    """
    middle = (observation.distance_low_m + observation.distance_high_m) / 2
    lat, lon = _ahead(observation, middle)
    radius = max(_from_middle(middle, observation.distance_low_m), _from_middle(middle, observation.distance_high_m))
    grain = _GRAIN_E6 / 1e6 / 2 * _EARTH_M * radians(1) * 2**0.5
    radius_m = ceil((radius + grain) / _GRAIN_M) * _GRAIN_M
    lat_e6, lon_e6 = (round(value * 1e6 / _GRAIN_E6) * _GRAIN_E6 for value in (lat, lon))
    return Place(lat_e6=lat_e6, lon_e6=lon_e6, radius_m=radius_m, precision=_precision(radius_m))


def _from_middle(middle: float, distance: int) -> float:
    """Metres from the sector's middle to its corner at this distance, which lies farther than the arc between."""
    along, across = distance * cos(_HALF_POINT), distance * sin(_HALF_POINT)
    return max(hypot(along - middle, across), abs(distance - middle))


def _ahead(observation: Observation, metres: float) -> tuple[float, float]:
    lat, lon = radians(observation.lat_e6 / 1e6), radians(observation.lon_e6 / 1e6)
    course = radians(BEARINGS.index(observation.bearing) * 360 / 16)
    angle = metres / _EARTH_M
    there = asin(sin(lat) * cos(angle) + cos(lat) * sin(angle) * cos(course))
    east = atan2(sin(course) * sin(angle) * cos(lat), cos(angle) - sin(lat) * sin(there))
    return degrees(there), (degrees(lon + east) + 540) % 360 - 180


def _precision(radius_m: int) -> PlacePrecision:
    return next((name for name in PLACE_PRECISIONS if radius_m <= DEFAULT_RADIUS_M[name]), "country")
