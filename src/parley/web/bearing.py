"""From an observer's post, a bearing and a range of distances to the area in which it happened."""

from math import ceil, cos, radians, sin

from parley.vocabulary.places import Place

BEARINGS = (
    "N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW",
)  # fmt: skip
_HALF_WIDTH_DEG = 11.25  # a bearing of sixteen is good to half the step to the next
_M_PER_DEGREE = 111_195


def area_of(lat_e6: int, lon_e6: int, bearing: str, from_m: int, to_m: int) -> Place:
    """The least circle about the middle of the sector that holds all of it.

    Raises ValueError where the bearing is none of sixteen or the distances do not ascend.
    """
    if not 0 <= from_m <= to_m:
        raise ValueError(f"distances do not ascend: {from_m} to {to_m} m")
    turn = radians(BEARINGS.index(bearing) * 22.5)
    middle = (from_m + to_m) / 2
    half = radians(_HALF_WIDTH_DEG)
    # The sector's farthest points from its middle are its four corners; the far arc bulges less than they reach.
    reach = max(
        ((distance * cos(half) - middle) ** 2 + (distance * sin(half)) ** 2) ** 0.5 for distance in (from_m, to_m)
    )
    north, east = middle * cos(turn), middle * sin(turn)
    return Place(
        lat_e6=lat_e6 + round(north / _M_PER_DEGREE * 1e6),
        lon_e6=lon_e6 + round(east / _M_PER_DEGREE / cos(radians(lat_e6 / 1e6)) * 1e6),
        radius_m=max(ceil(max(reach, (to_m - from_m) / 2)), 50),
        precision="exact" if reach <= 500 else "settlement",
    )
