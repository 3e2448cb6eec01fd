"""Distances between arrays of points, in whole metres: the formula of `vocabulary.places.distance_m`, many at once."""

from math import cos, radians
from typing import Final

import numpy as np

from parley.incidents.table import Ints

_COS_Q16: Final = np.array([round(cos(radians(degree)) * 65536) for degree in range(91)], dtype=np.int64)
_M_PER_MICRODEGREE_Q16: Final = 7287


def distances_m(lat_a: Ints, lon_a: Ints, lat_b: Ints, lon_b: Ints) -> Ints:
    """Metres between points in micro-degrees, pair by pair; equal to `distance_m` to the last metre."""
    lon_step = np.abs(lon_a - lon_b)
    lon_step = np.minimum(lon_step, 360_000_000 - lon_step)
    degree, rest = np.divmod(np.abs(lat_a + lat_b) // 2, 1_000_000)
    after = _COS_Q16[np.minimum(degree + 1, 90)]
    cosine = _COS_Q16[degree] + (after - _COS_Q16[degree]) * rest // 1_000_000
    north = np.abs(lat_a - lat_b) * _M_PER_MICRODEGREE_Q16 >> 16
    east = (lon_step * cosine >> 16) * _M_PER_MICRODEGREE_Q16 >> 16
    return _isqrt(north * north + east * east)


def _isqrt(squares: Ints) -> Ints:
    # The double's root is right to one unit; the two corrections make it exact on every machine.
    roots = np.sqrt(squares.astype(np.float64)).astype(np.int64)
    roots -= roots * roots > squares
    roots += (roots + 1) * (roots + 1) <= squares
    return roots
