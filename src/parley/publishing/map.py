"""The map: regions, excluded areas and zones, and a mark for each incident at its place; dense places are spread out.

Every place is true: a mark that had to give way is tied to its point by a line, and the circle that contains the true
place is drawn at its true radius. The most crowded town is shown again, larger, in an inset.
"""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import quoteattr

import msgspec

from parley.publishing import svg
from parley.publishing.land import Land
from parley.publishing.marks import Mark, use
from parley.publishing.placing import Box, Point, crowded, place_names, spread

_NAME_HEIGHT = 15
_LETTER = 6.6  # mean width of a letter at 12 px, enough to keep names apart
_CROWD = 12
_INSET_ZOOM = 4
_INSET_SIDE = 0.3  # of the map's width


class MapMark(msgspec.Struct, frozen=True, kw_only=True):
    """An incident on the map. `radius_m` is the circle that contains the true place; `href` its address in the page."""

    id: str
    lat_e6: int
    lon_e6: int
    radius_m: int
    mark: Mark
    href: str
    title: str


class MapName(msgspec.Struct, frozen=True, kw_only=True):
    """A name on the map, translated, at its point."""

    words: str
    lat_e6: int
    lon_e6: int
    kind: str = "region"


class MapView(msgspec.Struct, frozen=True, kw_only=True):
    """How a map is drawn: width in pixels, the part shown (west, south, east, north in micro-degrees; None for all),
    the mark's size, which incident is selected, whether circles, an inset (with its name) are wanted."""

    name: str
    described: str = ""
    width: int = 560
    height: int = 0
    part: tuple[int, int, int, int] | None = None
    size: int = 14
    selected: str = ""
    circles: bool = True
    inset: str = ""


class _Placed(msgspec.Struct, frozen=True):
    """A mark, where it truly is and where it is drawn, in pixels."""

    one: MapMark
    true: Point
    spot: Point


class _Window(msgspec.Struct, frozen=True):
    """A part of the ground (x, y, width, height in map units) drawn at a place of the picture."""

    ground: Land
    x: float
    y: float
    wide: float
    high: float
    left: float
    top: float
    scale: float

    def spot(self, one: MapMark | MapName) -> Point:
        x, y = self.ground.at(one.lat_e6, one.lon_e6)
        return self.left + (x - self.x) * self.scale, self.top + (y - self.y) * self.scale

    def box(self) -> Box:
        return self.left, self.top, self.left + self.wide * self.scale, self.top + self.high * self.scale


def draw_map(ground: Land, marks: Iterable[MapMark], names: Sequence[MapName], view: MapView) -> str:
    """The map as SVG. Names that find no free place are left out; every mark is a link and also a row of the list.

    Marks outside the part shown are not drawn. Its ids end in its width: a page may hold one map of each width.
    """
    window = _window(ground, view)
    shown = _inside(window, marks)
    crowd = _crowd(window, shown, view)
    apart = {one.id for one in shown if crowd and _holds(crowd.box, window.spot(one))}
    rest = [one for one in shown if one.id not in apart]
    placed = _place(window, rest, view.size, crowd.inset if crowd else None)
    # Names come first, so that no name covers a mark.
    body = (
        _ground(window, view.width)
        + _names(names, window, [mark.spot for mark in placed], crowd, view)
        + (_circles(placed, window) if view.circles else "")
        + _marks(placed, view)
    )
    if crowd:
        body += _inset(crowd, [one for one in shown if one.id in apart], window, view)
    return svg.element(
        "svg",
        _defs(ground, window, view.width),
        svg.title(view.name),
        svg.description(view.described),
        body,
        class_="map",
        width=view.width,
        height=_height(window),
        viewBox=f"0 0 {view.width} {_height(window)}",
        role="group",
        aria_label=view.name,
        direction="ltr",
    )


def _window(ground: Land, view: MapView) -> _Window:
    """The part of the ground that the view asks for, fitted whole into its width and height."""
    if view.part is None:
        margin = 0.02 * max(ground.width, ground.height)
        x, y, wide, high = -margin, -margin, ground.width + 2 * margin, ground.height + 2 * margin
    else:
        west, south, east, north = view.part
        (x, y), (right, foot) = ground.at(north, west), ground.at(south, east)
        wide, high = max(right - x, 1.0), max(foot - y, 1.0)
    if not view.height:
        return _Window(ground, x, y, wide, high, 0, 0, view.width / wide)
    scale = min(view.width / wide, view.height / high)
    more_wide, more_high = view.width / scale - wide, view.height / scale - high
    return _Window(ground, x - more_wide / 2, y - more_high / 2, wide + more_wide, high + more_high, 0, 0, scale)


def _height(window: _Window) -> int:
    return round(window.high * window.scale)


def _inside(window: _Window, marks: Iterable[MapMark]) -> list[MapMark]:
    box = window.box()
    inside = (one for one in marks if _holds(box, window.spot(one)))
    return sorted(inside, key=lambda one: (-one.lat_e6, one.lon_e6, one.id))


def _holds(box: Box, spot: Point) -> bool:
    return box[0] <= spot[0] <= box[2] and box[1] <= spot[1] <= box[3]


class _Crowd(msgspec.Struct, frozen=True):
    """The box of the map that is crowded, and where it is shown again, larger."""

    box: Box
    inset: Box


def _crowd(window: _Window, marks: Sequence[MapMark], view: MapView) -> _Crowd | None:
    """The crowded box, to be shown in a corner without marks; None where nothing is crowded or no corner is free."""
    spots = [window.spot(one) for one in marks]
    edge = view.width * _INSET_SIDE
    box = crowded(spots, edge / _INSET_ZOOM, _CROWD) if view.inset else None
    if box is None:
        return None
    corners = [
        (x, y, x + edge, y + edge) for y in (_height(window) - edge - 8, 8.0) for x in (view.width - edge - 8, 8.0)
    ]
    free = next((corner for corner in corners if not any(_holds(corner, spot) for spot in spots)), None)
    return _Crowd(box, free) if free else None


def _place(window: _Window, marks: Sequence[MapMark], size: int, keep_out: Box | None = None) -> list[_Placed]:
    true = [window.spot(one) for one in marks]
    return list(map(_Placed, marks, true, spread(true, size, window.box(), keep_out)))


def _defs(ground: Land, window: _Window, width: int) -> str:
    unit = 8 / window.scale
    stroke = svg.element(
        "path", d=f"M0 {svg.number(unit)}L{svg.number(unit)} 0", class_="mp-hatch", stroke_width=1 / window.scale
    )
    hatch = svg.element(
        "pattern", stroke, id=f"mp-hatched-{width}", width=unit, height=unit, patternUnits="userSpaceOnUse"
    )
    return svg.element("defs", hatch, svg.element("g", ground.layers(f"mp-hatched-{width}"), id=f"mp-ground-{width}"))


def _ground(window: _Window, width: int) -> str:
    left, top, right, foot = window.box()
    part = " ".join(svg.number(value) for value in (window.x, window.y, window.wide, window.high))
    return svg.element("rect", x=left, y=top, width=right - left, height=foot - top, class_="mp-water") + svg.element(
        "svg",
        f'<use href="#mp-ground-{width}"/>',
        x=left,
        y=top,
        width=right - left,
        height=foot - top,
        viewBox=part,
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def _names(
    names: Sequence[MapName], window: _Window, spots: Sequence[Point], crowd: _Crowd | None, view: MapView
) -> str:
    half = view.size / 2
    obstacles: list[Box] = [(x - half, y - half, x + half, y + half) for x, y in spots]
    obstacles += (crowd.box, crowd.inset) if crowd else ()
    sizes = [(*window.spot(one), _LETTER * len(one.words), float(_NAME_HEIGHT)) for one in names]
    return "".join(
        svg.text(one.words, spot[0], spot[1] + 4, text_anchor="middle", class_=f"mp-name mp-name-{one.kind}")
        for one, spot in zip(names, place_names(sizes, obstacles, window.box()), strict=True)
        if spot is not None
    )


def _circles(placed: Sequence[_Placed], window: _Window) -> str:
    """Circles at their true radius, each once; left out where the mark covers it, or it is wider than the map."""
    least, most = 10.0, window.wide * window.scale / 2
    per_metre = window.ground.units(1) * window.scale
    circles = {(round(mark.true[0]), round(mark.true[1]), round(mark.one.radius_m * per_metre)) for mark in placed}
    wanted = [circle for circle in sorted(circles) if least <= circle[2] <= most]
    return "".join(f'<circle class="mp-radius" cx="{x}" cy="{y}" r="{r}"/>' for x, y, r in wanted)


def _marks(placed: Sequence[_Placed], view: MapView) -> str:
    leaders = "".join(_leader(mark.true, mark.spot) for mark in placed if mark.true != mark.spot)
    return leaders + "".join(_mark(mark.one, mark.spot, view) for mark in placed)


def _leader(true: Point, spot: Point) -> str:
    return (
        f'<path class="mp-leader" d="M{true[0]:.1f} {true[1]:.1f}L{spot[0]:.1f} {spot[1]:.1f}"/>'
        f'<circle class="mp-true" cx="{true[0]:.1f}" cy="{true[1]:.1f}" r="1.2"/>'
    )


def _mark(one: MapMark, spot: Point, view: MapView) -> str:
    # Written by hand: this line runs once a mark.
    words, chosen = quoteattr(one.title), one.id == view.selected
    ring = f'<circle class="mp-selected" cx="{spot[0]:.1f}" cy="{spot[1]:.1f}" r="{view.size}"/>' if chosen else ""
    current = ' aria-current="true"' if chosen else ""
    return (
        f"<a href={quoteattr(one.href)} aria-label={words} data-id={quoteattr(one.id)}{current}>"
        f"{svg.title(one.title)}{use(one.mark, *spot, size=view.size)}{ring}</a>"
    )


def _inset(crowd: _Crowd, marks: Sequence[MapMark], window: _Window, view: MapView) -> str:
    (left, top, right, foot), (x, y, x_end, y_end) = crowd.box, crowd.inset
    scale = window.scale * (x_end - x) / (right - left)
    inner = _Window(
        window.ground,
        window.x + left / window.scale,
        window.y + top / window.scale,
        (right - left) / window.scale,
        (foot - top) / window.scale,
        x,
        y,
        scale,
    )
    placed = _place(inner, marks, view.size)
    dots = "".join(f'<circle class="mp-true" cx="{a:.1f}" cy="{b:.1f}" r="1.8"/>' for a, b in map(window.spot, marks))
    ends = ((left, top, x, y), (right, foot, x_end, y_end))
    return (
        dots
        + svg.element("rect", x=left, y=top, width=right - left, height=foot - top, class_="mp-frame")
        + "".join(svg.line(*end, "mp-link") for end in ends)
        + svg.element("rect", x=x, y=y, width=x_end - x, height=y_end - y, class_="mp-inset-ground")
        + _ground(inner, view.width)
        + (_circles(placed, inner) if view.circles else "")
        + _marks(placed, view)
        + svg.element("rect", x=x, y=y, width=x_end - x, height=y_end - y, class_="mp-frame")
        + svg.text(view.inset, x + 8, y_end - 8, class_="mp-name")
    )
