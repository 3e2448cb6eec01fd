"""Incidents above the number that can be marked one by one: circles that gather them on the map, bars by day.

A circle is no mark: it has no register and no outcome. It stands in the middle of a square of the picture, its area
grows with the number of incidents there, and it leads to that part of the map.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import sqrt

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from parley.node.filters import IncidentFilter
from parley.node.shown import Cell
from parley.publishing import svg
from parley.publishing.map import MapName, MapView, draw_map
from parley.web import formats, words
from parley.web.ground import ground

_WIDE, _HIGH = 640, 760
_BARS_WIDE, _BARS_HIGH = 1310, 96
_LEAST, _MOST, _SIDE = 3.5, 15.0, 32
_MOST_BARS = 200  # more would be thinner than a hand can point at


def cells_map(cells: Sequence[Cell], asked: IncidentFilter, names: Sequence[MapName]) -> SafeString:
    """The map with a circle for each cell."""
    view = MapView(name=gettext("Map of incidents"), width=_WIDE, height=_HIGH, part=asked.bbox)
    drawn = draw_map(ground().drawn, (), names, view)
    place = _Placing(asked)
    gathered = _gathered(cells, place)
    most = max(count for _, _, count in gathered)
    circles = "".join(_circle(x, y, count, most, place, asked) for x, y, count in gathered)
    return mark_safe(drawn.removesuffix("</svg>") + circles + "</svg>")


def day_bars(days: Mapping[date, int], asked: IncidentFilter) -> SafeString:
    """The time line with a bar for each day, each week of a long time, or more; a bar leads to its days."""
    first, last = min(days), max(days)
    listed = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    span = next(span for span in (1, 7, 28, 364, len(listed)) if len(listed) <= span * _MOST_BARS)
    counts: Counter[int] = Counter()
    for day, count in days.items():
        counts[(day - first).days // span * span] += count
    step, most = _BARS_WIDE / len(listed), max(counts.values())
    rtl = formats.is_right_to_left(words.language())
    bars = "".join(_bar(listed[n : n + span], counts[n], n, step, most, asked, rtl) for n in counts)
    return mark_safe(svg.element(
        "svg", bars, _months(listed, step, rtl), class_="timeline", width=_BARS_WIDE, height=_BARS_HIGH,
        viewBox=f"0 0 {_BARS_WIDE} {_BARS_HIGH}", role="group", aria_label=gettext("Time line"),
    ))  # fmt: skip


class _Placing:
    """Where a point of the earth lies on the picture, as `draw_map` fits the part shown into it."""

    def __init__(self, asked: IncidentFilter) -> None:
        self.land = ground().drawn
        if asked.bbox is None:
            margin = 0.02 * max(self.land.width, self.land.height)
            x, y, wide, high = -margin, -margin, self.land.width + 2 * margin, self.land.height + 2 * margin
        else:
            west, south, east, north = asked.bbox
            (x, y), (right, foot) = self.land.at(north, west), self.land.at(south, east)
            wide, high = max(right - x, 1.0), max(foot - y, 1.0)
        self.scale = min(_WIDE / wide, _HIGH / high)
        self.x = x - (_WIDE / self.scale - wide) / 2
        self.y = y - (_HIGH / self.scale - high) / 2

    def spot(self, cell: Cell) -> tuple[float, float]:
        """The middle of a cell in pixels."""
        x, y = self.land.at(cell.lat_e6, cell.lon_e6)
        return (x - self.x) * self.scale, (y - self.y) * self.scale

    def part_about(self, x: float, y: float) -> tuple[int, int, int, int]:
        """A quarter of the part shown, about a point of the picture: west, south, east, north in micro-degrees."""
        left, top = self.x + (x - _WIDE / 8) / self.scale, self.y + (y - _HIGH / 8) / self.scale
        right, foot = self.x + (x + _WIDE / 8) / self.scale, self.y + (y + _HIGH / 8) / self.scale
        land = self.land
        return (
            round(land.west + left / land.per_lon), round(land.north - foot / land.per_lat),
            round(land.west + right / land.per_lon), round(land.north - top / land.per_lat),
        )  # fmt: skip


def _gathered(cells: Sequence[Cell], place: _Placing) -> list[tuple[float, float, int]]:
    """The cells of each square of the picture in one circle at its middle: x, y, how many incidents."""
    squares: Counter[tuple[int, int]] = Counter()
    for cell in cells:
        x, y = place.spot(cell)
        if 0 <= x <= _WIDE and 0 <= y <= _HIGH:
            squares[int(x // _SIDE), int(y // _SIDE)] += cell.count
    return [((x + 0.5) * _SIDE, (y + 0.5) * _SIDE, count) for (x, y), count in sorted(squares.items())]


def _circle(x: float, y: float, count: int, most: int, place: _Placing, asked: IncidentFilter) -> str:
    radius = _LEAST + (_MOST - _LEAST) * sqrt(count / most)
    told = words.incidents(count)
    number = formats.number(count, words.language())
    label = svg.text(number, x, y + 4, text_anchor="middle", class_="dw-text mn-number") if radius > 8 else ""
    shape = svg.element("circle", cx=x, cy=y, r=radius, class_="mn-cell")
    query = replace(asked, bbox=place.part_about(x, y), page=1).to_query()
    return svg.element("a", svg.title(told), shape, label, href=f"?{query}", aria_label=told)


def _bar(days: Sequence[date], count: int, n: int, step: float, most: int, asked: IncidentFilter, rtl: bool) -> str:
    wide = len(days) * step
    high = max(2.0, 70.0 * count / most)
    at = _BARS_WIDE - n * step - wide if rtl else n * step
    told = gettext("%(day)s: %(incidents)s") % {
        "day": formats.days(days[0], days[-1], words.language()), "incidents": words.incidents(count),
    }  # fmt: skip
    shape = svg.element("rect", x=at, y=74 - high, width=wide * 0.8, height=high, class_="mn-bar")
    query = replace(asked, from_day=days[0], to_day=days[-1], page=1).to_query()
    return svg.element("a", svg.title(told), shape, href=f"?{query}", aria_label=told)


def _months(listed: Sequence[date], step: float, rtl: bool) -> str:
    """The axis: firsts of months, as many as there is room for."""
    firsts = [n for n, day in enumerate(listed) if day.day == 1 or n == 0]
    if len(firsts) > 1 and (firsts[1] - firsts[0]) * step < 60:
        firsts = firsts[1:]
    every = max(1, round(len(firsts) * 90 / _BARS_WIDE))
    return svg.line(0, 76, _BARS_WIDE, 76, "ch-axis") + "".join(_dates(firsts[::every], listed, step, rtl))


def _dates(chosen: Iterable[int], listed: Sequence[date], step: float, rtl: bool) -> Iterable[str]:
    for n in chosen:
        at = _BARS_WIDE - n * step if rtl else n * step
        day = listed[n]
        text = formats.short_day(day, words.language())
        if len(listed) > 400:
            text = f"{formats.month(day, words.language())} {formats.digits(str(day.year), words.language())}"
        yield svg.text(text, at, 92, text_anchor="end" if rtl else "start", class_="dw-text")
