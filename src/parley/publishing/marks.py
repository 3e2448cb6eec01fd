"""The marks of incidents: the outline says which registers recorded it, the filling says the joint outcome.

A mark is an SVG symbol, named by what it shows and drawn once a page. Colours come only through classes (`styles.py`).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

import msgspec

Shape = Literal["circle", "square", "triangle", "diamond", "pentagon", "octagon"]
Hue = Literal["a", "b", "c"]

SIZE = 16
_FORMS: tuple[tuple[Shape, Hue], ...] = (
    ("circle", "a"),
    ("square", "b"),
    ("triangle", "c"),
    ("diamond", "c"),
    ("pentagon", "c"),
    ("octagon", "c"),
)
_OUTCOME_IDS: Mapping[str, str] = {
    "none yet": "open",
    "disputed": "half",
    "not established": "slash",
    "established": "solid",
}
_POINTS: Mapping[str, tuple[tuple[float, float], ...]] = {
    "triangle": ((0, -1), (1, 0.8), (-1, 0.8)),
    "diamond": ((0, -1), (1, 0), (0, 1), (-1, 0)),
    "pentagon": ((0, -1), (0.95, -0.31), (0.59, 0.81), (-0.59, 0.81), (-0.95, -0.31)),
    "octagon": ((-0.41, -1), (0.41, -1), (1, -0.41), (1, 0.41), (0.41, 1), (-0.41, 1), (-1, 0.41), (-1, -0.41)),
}


class Look(msgspec.Struct, frozen=True):
    """How a register is drawn: its shape and its hue (a and b for the first two, else the neutral c)."""

    shape: Shape
    hue: Hue


Looks = Mapping[str, Look]


class Mark(msgspec.Struct, frozen=True):
    """What a mark shows: the looks of the registers that recorded the incident, in their order, and the outcome."""

    looks: tuple[Look, ...]
    outcome: str

    @property
    def id(self) -> str:
        """The symbol's id, made of what it shows: `m-circle-square-half`."""
        return "-".join(("m", *(look.shape for look in self.looks), _OUTCOME_IDS[self.outcome]))


def looks(registers: Sequence[str], reports: Mapping[str, int] | None = None) -> dict[str, Look]:
    """A look for every register. The two most active get the hues, the others neutral shapes.

    The order is the agreement's; without `reports` the first two are taken. The last shape serves all further ones:
    a mark always stands with a name.
    """
    activity = reports or {}
    chosen = sorted(registers, key=lambda register: (-activity.get(register, 0), registers.index(register)))[:2]
    ordered = sorted(registers, key=lambda register: (register not in chosen, registers.index(register)))
    return {register: Look(*_FORMS[min(n, len(_FORMS) - 1)]) for n, register in enumerate(ordered)}


def mark(registers: Iterable[str], outcome: str, known: Looks) -> Mark:
    """The mark of an incident. Raises KeyError for a register without a look or an outcome that there is not."""
    chosen = set(registers)
    missing = chosen - known.keys()
    if missing:
        raise KeyError(f"no look for register {min(missing)!r}")
    _OUTCOME_IDS[outcome]
    return Mark(tuple(look for register, look in known.items() if register in chosen), outcome)


def symbol(one: Mark) -> str:
    """The `<symbol>` of a mark, 16 units wide and high about its middle.

    One register: its shape. Two: the later one's shape about the earlier one's. More: the same, and a pip for each
    further register above, because a third nested outline cannot be read at this size.
    """
    body = _single(one) if len(one.looks) == 1 else _nested(one)
    return f'<symbol id="{one.id}" viewBox="-8 -8 16 16">{body}</symbol>'


def sheet(marks: Iterable[Mark], extra: str = "") -> str:
    """A hidden SVG that holds the symbols of these marks, once a page; `extra` goes into its definitions."""
    symbols = "".join(symbol(one) for _, one in sorted({one.id: one for one in marks}.items()))
    return f'<svg class="symbols" width="0" height="0" aria-hidden="true"><defs>{symbols}{extra}</defs></svg>'


def use(one: Mark, x: float, y: float, size: float = SIZE) -> str:
    """A reference to the mark's symbol, its middle at (x, y)."""
    half = size / 2
    return f'<use href="#{one.id}" x="{x - half:.4g}" y="{y - half:.4g}" width="{size:g}" height="{size:g}"/>'


def inline(one: Mark, title: str, size: int = SIZE) -> str:
    """A mark to stand in a line of text, with its title for those who do not see it ("" where the text says it)."""
    told = f'role="img"><title>{escape(title)}</title>' if title else 'aria-hidden="true">'
    return f'<svg class="mark" width="{size}" height="{size}" viewBox="-8 -8 16 16" {told}{use(one, 0, 0)}</svg>'


def member_mark(look: Look, title: str = "", size: int = 14) -> str:
    """A register's or member's own mark, filled in its hue."""
    told = f' role="img" aria-label={quoteattr(title)}' if title else ' aria-hidden="true"'
    body = _outline(look.shape, 6, f"mk-fill mk-{look.hue}")
    return f'<svg class="mark" width="{size}" height="{size}" viewBox="-8 -8 16 16"{told}>{body}</svg>'


def outcome_swatch(outcome: str, size: int = 14) -> str:
    """The filling of an outcome alone, for legends."""
    look = Look("square", "c")
    body = _outline("square", 6, "mk-line mk-none" if outcome == "none yet" else "mk-line mk-ink")
    return (
        f'<svg class="mark" width="{size}" height="{size}" viewBox="-8 -8 16 16" aria-hidden="true">'
        f"{body}{_filling(look.shape, 6, outcome)}</svg>"
    )


def _single(one: Mark) -> str:
    look = one.looks[0]
    return _outline(look.shape, 6, f"mk-line mk-{look.hue}") + _filling(look.shape, 6, one.outcome)


def _nested(one: Mark) -> str:
    inner, outer = one.looks[:2]
    # The outer square is drawn wider than a single one, so that the filling inside stays legible at map size.
    radius = 4.6 if outer.shape in ("square", "octagon") else 3.4
    pips = "".join(_pip(look, n) for n, look in enumerate(one.looks[2:]))
    around = _outline(outer.shape, 7, f"mk-line mk-thick mk-{outer.hue}")
    within = _outline(inner.shape, radius, f"mk-line mk-{inner.hue}")
    return around + within + _filling(inner.shape, radius, one.outcome) + pips


def _pip(look: Look, n: int) -> str:
    pip = _outline(look.shape, 2, f"mk-fill mk-halo mk-{look.hue}")
    return f'<g transform="translate({5.6 - 4.6 * n:g} -6.6)">{pip}</g>'


def _filling(shape: Shape, radius: float, outcome: str) -> str:
    match outcome:
        case "established":
            return _outline(shape, radius - 1, "mk-ink mk-fill")
        case "disputed":
            return _lower_half(shape, radius - 0.4)
        case "not established":
            reach = round(radius * (0.71 if shape != "square" else 1), 2)
            return f'<path class="mk-ink mk-line" d="M{-reach:g} {reach:g}L{reach:g} {-reach:g}"/>'
        case _:
            return ""


def _lower_half(shape: Shape, radius: float) -> str:
    if shape == "circle":
        reach = round(radius * 0.7071, 2)
        half = f"M{reach:g} {-reach:g}A{radius:g} {radius:g} 0 0 1 {-reach:g} {reach:g}Z"
        return f'<path class="mk-ink mk-fill" d="{half}"/>'
    if shape == "square":
        return f'<path class="mk-ink mk-fill" d="M{radius:g} {-radius:g}V{radius:g}H{-radius:g}Z"/>'
    points = [(round(x * radius, 2), round(y * radius, 2)) for x, y in _POINTS[shape]]
    return f'<path class="mk-ink mk-fill" d="{_polygon(_right_of_axis(points))}"/>'


def _right_of_axis(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The half of a polygon, symmetric about the upright axis, at its right."""
    right = [point for point in points if point[0] >= 0]
    top, foot = min(y for _, y in points), max(y for _, y in points)
    corners = {*right, (0.0, top), (0.0, foot)}
    return sorted(corners, key=lambda point: (point[1], -point[0] if point[1] > 0 else point[0]))


def _outline(shape: Shape, radius: float, classes: str) -> str:
    if shape == "circle":
        return f'<circle class="{classes}" r="{radius:g}"/>'
    if shape == "square":
        side = 2 * radius
        return f'<rect class="{classes}" x="{-radius:g}" y="{-radius:g}" width="{side:g}" height="{side:g}"/>'
    points = [(round(x * radius, 2), round(y * radius, 2)) for x, y in _POINTS[shape]]
    return f'<path class="{classes}" d="{_polygon(points)}"/>'


def _polygon(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"
