"""How a process's files are read: its zone, gazetteer and bounds, from the agreement."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from parley.agreement.agreement import Agreement, Origin
from parley.node.opened import Node
from parley.reports.mapping import ColumnMapping
from parley.reports.reading import Box, Settings
from parley.vocabulary.gazetteer import Gazetteer

_MARGIN_E6 = 1_000_000  # a degree about the territory: what lies beyond is more likely a swapped column than a report


def settings_for(
    node: Node,
    *,
    register: str,
    origin: Origin,
    encoding: str = "utf-8",
    mapping: ColumnMapping | None = None,
) -> Settings:
    """The settings with which a file of this register is read."""
    return Settings(
        register=register,
        origin=origin,
        zone=node.agreement.zone,
        encoding=encoding,
        gazetteer=gazetteer_of(node.agreement),
        box=box_of(node.agreement),
        mapping=mapping,
    )


@lru_cache(maxsize=4)
def gazetteer_of(agreement: Agreement) -> Gazetteer:
    """The process's gazetteer."""
    return Gazetteer(agreement.settlements)


@lru_cache(maxsize=65_536)
def nearest_settlement(agreement: Agreement, lat_e6: int, lon_e6: int) -> str:
    """The name of the settlement nearest to a point, "" where the gazetteer is empty. For words on a page only."""
    tree, names = _settlements(agreement)
    if not names:
        return ""
    _, found = tree.query(_on_the_sphere([lat_e6], [lon_e6])[0])
    return names[int(found)]


@lru_cache(maxsize=4)
def _settlements(agreement: Agreement) -> tuple[cKDTree, list[str]]:
    places = [one for one in agreement.settlements if one.level in ("exact", "settlement")]
    points = _on_the_sphere([one.lat_e6 for one in places], [one.lon_e6 for one in places])
    return cKDTree(points), [one.name for one in places]


def _on_the_sphere(lat_e6: Sequence[int], lon_e6: Sequence[int]) -> npt.NDArray[np.float64]:
    lat, lon = np.radians(np.array(lat_e6) / 1e6), np.radians(np.array(lon_e6) / 1e6)
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


@lru_cache(maxsize=4)
def box_of(agreement: Agreement) -> Box:
    """The bounds of the territory, with a margin."""
    points = [
        point
        for area in agreement.areas(agreement.territory.areas, agreement.territory.features)
        for ring in area.rings
        for point in ring
    ]
    return Box(
        south=min(lat for _, lat in points) - _MARGIN_E6,
        west=min(lon for lon, _ in points) - _MARGIN_E6,
        north=max(lat for _, lat in points) + _MARGIN_E6,
        east=max(lon for lon, _ in points) + _MARGIN_E6,
    )
