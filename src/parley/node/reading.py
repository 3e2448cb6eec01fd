"""How a process's files are read: its zone, gazetteer and bounds, from the agreement."""

from functools import lru_cache

from parley.agreement.agreement import Agreement
from parley.node.opened import Node
from parley.reports.mapping import ColumnMapping
from parley.reports.reading import Box, Settings
from parley.vocabulary.gazetteer import Gazetteer

_MARGIN_E6 = 1_000_000  # a degree about the territory: what lies beyond is more likely a swapped column than a report


def settings_for(
    node: Node, *, register: str, origin: str, encoding: str = "utf-8", mapping: ColumnMapping | None = None,
) -> Settings:
    """The settings with which a file of this register is read."""
    return Settings(register=register, origin=origin, zone=node.agreement.zone,  # type: ignore[arg-type]
                    encoding=encoding, gazetteer=gazetteer_of(node.agreement), box=box_of(node.agreement), mapping=mapping)


@lru_cache(maxsize=4)
def gazetteer_of(agreement: Agreement) -> Gazetteer:
    """The process's gazetteer."""
    return Gazetteer(agreement.settlements)


@lru_cache(maxsize=4)
def box_of(agreement: Agreement) -> Box:
    """The bounds of the territory, with a margin."""
    points = [point for area in agreement.areas(agreement.territory.areas, agreement.territory.features)
              for ring in area.rings for point in ring]
    return Box(south=min(lat for _, lat in points) - _MARGIN_E6, west=min(lon for lon, _ in points) - _MARGIN_E6,
               north=max(lat for _, lat in points) + _MARGIN_E6, east=max(lon for lon, _ in points) + _MARGIN_E6)
