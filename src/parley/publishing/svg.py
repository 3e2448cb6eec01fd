"""Writing SVG: elements from names and values, every text escaped, no style attribute and no script ever.

Coordinates are pixels of the drawing with two decimals at most. `class_` is written `class`, `text_anchor`
`text-anchor`; None is left out.
"""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

Value = str | int | float | None


def number(value: float) -> str:
    """A coordinate as short text."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def element(name: str, *children: str, **attributes: Value) -> str:
    """`<name ...>children</name>`. The children are SVG already; attribute values are escaped here."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(value if isinstance(value, str) else number(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    body = "".join(children)
    return f"<{name}{written}>{body}</{name}>" if body else f"<{name}{written}/>"


def text(words: str, x: float, y: float, **attributes: Value) -> str:
    """A text whose anchor stands at (x, y)."""
    return element("text", escape(words), x=x, y=y, **attributes)


def title(words: str) -> str:
    """The name of what it stands in, for pointers and for screen readers."""
    return element("title", escape(words)) if words else ""


def description(words: str) -> str:
    """What a drawing shows, in words; "" where there are none."""
    return element("desc", escape(words)) if words else ""


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> str:
    """A straight line."""
    return element("path", class_=class_, d=f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}")


def hatching(id: str, class_: str, ground: str = "") -> str:
    """The definition of a hatching, to be used as `fill="url(#id)"`; the class gives its stroke."""
    stroke = element("path", d="M-1 1L1 -1M0 5L5 0M4 6L6 4", class_=class_)
    pattern = element("pattern", ground, stroke, id=id, width=5, height=5, patternUnits="userSpaceOnUse")
    return element("defs", pattern)


def path(points: Iterable[tuple[float, float]], *, closed: bool = False) -> str:
    """The path data of a line through points."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + ("Z" if closed else "")


def drawing(
    *children: str, width: float, height: float, class_: str, name: str, rtl: bool = False, described: str = ""
) -> str:
    """A whole picture that is one image to a screen reader, with its name and what it shows in words.

    With `rtl` text starts at the right: a drawing mirrors its places and keeps its anchors.
    """
    return element(
        "svg",
        title(name),
        description(described),
        *children,
        class_=class_,
        width=width,
        height=height,
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        aria_label=name,
        direction="rtl" if rtl else "ltr",
    )
