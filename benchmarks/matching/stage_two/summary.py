"""What an incident is said to be: when, where and what its reports have in common, else all that they span.

And how many incidents there are, which is a number with an interval.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from math import isqrt
from typing import Final

import numpy as np

from parley.incidents.fixed import PPM, bounds_ppm
from parley.incidents.incident import Incident, incident_id
from parley.reports.report import Report
from parley.vocabulary.counts import Harm
from parley.vocabulary.intervals import TIME_PRECISIONS, Interval
from parley.vocabulary.places import PLACE_PRECISIONS, Place, distance_m
from stage_two.match import Cluster, Link
from stage_two.model_default import DEFAULT_MODEL

_EIGHTY_PERCENT_PERMILLE: Final = 1_282  # standard deviations, in thousandths, on either side of a mean that hold 80 %


def first_level(pcode: str) -> str:
    """The first-level area of a P-code of two letters and two digits a level; "" where it is shorter."""
    return pcode[:4] if len(pcode) >= 4 else ""


def summarise(
    cluster: Cluster, reports: Mapping[str, Report], region_of: Callable[[str], str] = first_level
) -> Incident:
    """The incident that a cluster's reports make. Raises KeyError where `reports` lacks one of them.

    Harm goes from the least low to the greatest high, its best is the middle of the reports' own.
    """
    held = [reports[report] for report in cluster.ids]
    places = [report.where for report in held if report.where]
    return Incident(
        id=incident_id(cluster.ids), reports=cluster.ids, registers=_stated(r.register for r in held),
        probability_ppm=cluster.probability_ppm, low_ppm=cluster.low_ppm, high_ppm=cluster.high_ppm,
        when=_when([report.when for report in held]), where=_where(places), region=_region(places, region_of),
        acts=_stated(r.act for r in held), parties=_stated(r.party for r in held),
        targets=_stated(r.target for r in held),
        harm=_harm([report.harm for report in held if report.harm]),
    )  # fmt: skip


def count_interval(
    clusters: Collection[Cluster], links: Iterable[Link], spread: int = DEFAULT_MODEL.spread
) -> tuple[int, int, int]:
    """How many incidents there are: low, best, high, meant to hold the truth with a probability of 80 %.

    A cluster may be one incident more, two clusters with a link between them one fewer, each by itself; and all of
    these probabilities may be off together by the `spread` of their model, which is most of the width where there are
    many. docs/matching.md says how often the interval held.
    """
    between = _between(clusters, links)
    joined = np.array([c.probability_ppm for c in clusters] + list(between.values()), dtype=np.int64)
    least, most = bounds_ppm(joined, spread)
    # A cluster counts one, and one more as far as it may fall apart: 2 - p. A link between two takes off its p.
    outset = 2 * len(clusters) * PPM
    half = isqrt(sum(p * (PPM - p) for p in joined.tolist())) * _EIGHTY_PERCENT_PERMILLE // 1000
    low, high = outset - int(most.sum()) - half, outset - int(least.sum()) + half
    best = len(clusters)
    return max(min(best, 1), min(best, low // PPM)), best, max(best, -(-high // PPM))


def _between(clusters: Iterable[Cluster], links: Iterable[Link]) -> dict[tuple[int, int], int]:
    """The strongest link between each two clusters that have one."""
    of = {report: number for number, cluster in enumerate(clusters) for report in cluster.ids}
    between: dict[tuple[int, int], int] = {}
    for link in links:
        a, b = of.get(link.a), of.get(link.b)
        if a is not None and b is not None and a != b:
            pair = (min(a, b), max(a, b))
            between[pair] = max(link.probability_ppm, between.get(pair, 0))
    return between


def _stated(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if value}))


def _when(times: Sequence[Interval]) -> Interval:
    """What the times have in common, at the finest precision; else their hull, at the coarsest."""
    rank = TIME_PRECISIONS.index
    finest = min(times, key=lambda t: (rank(t.precision), t.latest - t.earliest, t.earliest, t.zone))
    earliest, latest = max(t.earliest for t in times), min(t.latest for t in times)
    if earliest <= latest:
        return Interval(earliest, latest, finest.precision, finest.zone)
    coarsest = max((t.precision for t in times), key=rank)
    return Interval(min(t.earliest for t in times), max(t.latest for t in times), coarsest, finest.zone)


def _where(places: Sequence[Place]) -> Place | None:
    """The narrowest place where it can be the place of all; else a circle around all of them."""
    if not places:
        return None
    narrowest = min(places, key=lambda p: (p.radius_m, p.lat_e6, p.lon_e6, p.pcode, p.name))
    if all(_apart(narrowest, p) <= narrowest.radius_m + p.radius_m for p in places):
        return narrowest
    # Around the narrowest and not around a mean, which would tear at the date line.
    reach = max(_apart(narrowest, p) + p.radius_m for p in places)
    precision = max((p.precision for p in places), key=PLACE_PRECISIONS.index)
    return Place(lat_e6=narrowest.lat_e6, lon_e6=narrowest.lon_e6, radius_m=reach, precision=precision)


def _apart(a: Place, b: Place) -> int:
    return distance_m(a.lat_e6, a.lon_e6, b.lat_e6, b.lon_e6)


def _region(places: Iterable[Place], region_of: Callable[[str], str]) -> str:
    """The first-level area that all who name one name."""
    named = {region_of(place.pcode) for place in places} - {""}
    return named.pop() if len(named) == 1 else ""


def _harm(stated: Sequence[Harm]) -> Harm | None:
    if not stated:
        return None
    return Harm(
        killed_low=_least(h.killed_low for h in stated), killed_best=_middle(h.killed_best for h in stated),
        killed_high=_most(h.killed_high for h in stated), civilians_low=_least(h.civilians_low for h in stated),
        civilians_best=_middle(h.civilians_best for h in stated),
        civilians_high=_most(h.civilians_high for h in stated),
        injured_low=_least(h.injured_low for h in stated), injured_high=_most(h.injured_high for h in stated),
    )  # fmt: skip


def _least(numbers: Iterable[int | None]) -> int | None:
    return min((n for n in numbers if n is not None), default=None)


def _most(numbers: Iterable[int | None]) -> int | None:
    return max((n for n in numbers if n is not None), default=None)


def _middle(numbers: Iterable[int | None]) -> int | None:
    known = sorted(n for n in numbers if n is not None)
    return known[(len(known) - 1) // 2] if known else None
