"""Where each report puts an incident: a circle of true radius a report, solid, dashed or dotted by its register."""

from collections.abc import Sequence
from math import cos, radians

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from parley.node.shown import ReportShown
from parley.publishing import svg
from parley.vocabulary.places import Place
from parley.web import drawings, formats, words
from parley.web.ground import ground

_WIDE, _HIGH, _MARGIN = 640, 430, 1.35
_M_PER_DEGREE = 111_195


def draw(reports: Sequence[ReportShown]) -> SafeString:
    """The drawing; nothing where no report gives a place."""
    placed = [(report, report.where) for report in reports if report.where is not None]
    if not placed:
        return SafeString("")
    window = _Window([where for _, where in placed])
    circles = "".join(_circle(report.register, where, window, n) for n, (report, where) in enumerate(placed))
    body = (_land(window), circles, _north(), _scale(window))
    return mark_safe(svg.element(
        "svg", svg.title(gettext("Where each puts it")), *body, class_="where-each", width=_WIDE, height=_HIGH,
        viewBox=f"0 0 {_WIDE} {_HIGH}", role="img", direction="ltr",
    ))  # fmt: skip


class _Window:
    """The part of the earth that holds all circles, in metres about its middle, fitted into the drawing."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.lat = sum(place.lat_e6 for place in places) / len(places)
        self.lon = sum(place.lon_e6 for place in places) / len(places)
        self.cosine = cos(radians(self.lat / 1e6))
        reach_x = max(abs(self._east(place)) + place.radius_m for place in places)
        reach_y = max(abs(self._north(place)) + place.radius_m for place in places)
        self.scale = min(_WIDE / 2 / max(reach_x, 1), _HIGH / 2 / max(reach_y, 1)) / _MARGIN

    def spot(self, place: Place) -> tuple[float, float]:
        return _WIDE / 2 + self._east(place) * self.scale, _HIGH / 2 - self._north(place) * self.scale

    def bounds(self) -> tuple[float, float, float, float]:
        """North, west, south, east in micro-degrees."""
        high = _HIGH / 2 / self.scale / _M_PER_DEGREE * 1e6
        wide = _WIDE / 2 / self.scale / _M_PER_DEGREE * 1e6 / self.cosine
        return self.lat + high, self.lon - wide, self.lat - high, self.lon + wide

    def _east(self, place: Place) -> float:
        return (place.lon_e6 - self.lon) / 1e6 * _M_PER_DEGREE * self.cosine

    def _north(self, place: Place) -> float:
        return (place.lat_e6 - self.lat) / 1e6 * _M_PER_DEGREE


def _circle(register: str, where: Place, window: _Window, n: int) -> str:
    x, y = window.spot(where)
    radius = max(where.radius_m * window.scale, 3)
    look = drawings.look_class(register)
    hue = drawings.looks()[register].hue
    told = gettext("%(register)s, %(km)s km") % {
        "register": words.called(register), "km": formats.kilometres(where.radius_m, words.language()),
    }  # fmt: skip
    # Labels stand aside by turns, so that two circles of nearly one place do not write over each other.
    left = n % 2 == 1
    at = x - radius - 8 if left else x + radius + 8
    at = min(max(at, 90 if left else 0), _WIDE if left else _WIDE - 90)
    return (
        svg.element("circle", svg.title(told), cx=x, cy=y, r=radius, class_=f"wh-circle wh-{look}")
        + svg.element("circle", cx=x, cy=y, r=3, class_=f"wh-point wh-{look}")
        + svg.text(
            told,
            at,
            y + 4 + 15 * (n // 2),
            text_anchor="end" if left else "start",
            class_=f"dw-text dw-strong dw-{hue} wh-label",
        )
    )


def _land(window: _Window) -> str:
    drawn = ground().drawn
    north, west, south, east = window.bounds()
    (x, y), (right, foot) = drawn.at(int(north), int(west)), drawn.at(int(south), int(east))
    part = " ".join(svg.number(value) for value in (x, y, right - x, foot - y))
    # No pattern of this name is drawn: at this scale an excluded area is told in words, not by hatching.
    land = drawn.layers("wh-unhatched")
    return svg.element(
        "svg", land, width=_WIDE, height=_HIGH, viewBox=part, preserveAspectRatio="none", aria_hidden="true"
    )


def _north() -> str:
    x = _WIDE - 24
    return svg.element("path", class_="wh-arrow", d=f"M{x} 40V16M{x - 5} 22L{x} 16L{x + 5} 22") + svg.text(
        gettext("N"), x, 54, text_anchor="middle", class_="dw-text"
    )


def _scale(window: _Window) -> str:
    metres = next(
        step * 10**power for power in range(1, 7) for step in (1, 2, 5) if step * 10**power * window.scale >= 60
    )
    wide = metres * window.scale
    told = gettext("%(km)s km") % {"km": formats.kilometres(metres, words.language())} if metres >= 100 else ""
    return svg.element("path", class_="wh-arrow", d=f"M24 {_HIGH - 22}v8M24 {_HIGH - 18}h{svg.number(wide)}m0 -4v8") + (
        svg.text(told, 32 + wide, _HIGH - 14, class_="dw-text")
    )
