"""The ground of the process's map: its areas, its excluded areas and zones, and what lies around."""

import json
from dataclasses import dataclass
from functools import lru_cache

from parley.node.config import agreement_path
from parley.node.opened import Node
from parley.publishing.land import Land, land
from parley.vocabulary.areas import Area, rings_of
from parley.web import access
from parley.web.access import NodeKey


@dataclass(frozen=True, eq=False)
class Ground:
    """Outlines by layer, and all of them drawn."""

    regions: tuple[Area, ...]
    surroundings: tuple[Area, ...]
    zones: tuple[Area, ...]
    drawn: Land


def ground(at: int | None = None) -> Ground:
    """The ground of the node that this process serves, with the zones in force at a moment (None: all zones)."""
    node = access.node()
    in_force = tuple(
        zone.id
        for zone in node.agreement.zones
        if at is None or ((zone.begins or 0) <= at and (zone.ends is None or at <= zone.ends))
    )
    return _ground(NodeKey(node), in_force)


@lru_cache(maxsize=16)
def _ground(key: NodeKey, in_force: tuple[str, ...]) -> Ground:
    agreement = key.node.agreement
    regions = agreement.areas(agreement.territory.areas, agreement.territory.features)
    around = _surroundings(key.node)
    excluded: list[Area] = []
    zones: list[Area] = []
    for zone in agreement.zones:
        if zone.id in in_force:
            (excluded if zone.kind == "excluded area" else zones).extend(agreement.areas(zone.areas, zone.features))
    return Ground(regions, around, tuple(zones), land(regions, surroundings=around, excluded=excluded, zones=zones))


def _surroundings(node: Node) -> tuple[Area, ...]:
    """What lies around: outlines for the eye only, with names by language."""
    if not node.agreement.surroundings:
        return ()
    file = agreement_path(node.directory).parent / node.agreement.surroundings
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    return tuple(
        Area(
            id=str(feature["properties"].get("id", n)),
            name={key[5:]: text for key, text in feature["properties"].items() if key.startswith("name_")},
            rings=rings_of(feature["geometry"]),
        )
        for n, feature in enumerate(features)
    )
