"""The whisker beside a probability: `0.89 ├─┼┤ 0.78–0.95`; the axis is 0 to 1."""

from parley.publishing import svg

_HEIGHT = 11


def whisker(ppm: int, low: int, high: int, *, width: int = 60, rtl: bool = False) -> str:
    """The line of a probability and its bounds, in millionths. The numbers stand beside it in text.

    Raises ValueError where the bounds do not hold the probability.
    """
    if not 0 <= low <= ppm <= high <= 1_000_000:
        raise ValueError(f"probability {ppm} does not lie in [{low}, {high}] within 0 and 1,000,000")

    def x(value: int) -> float:
        at = 1 + (width - 2) * value / 1_000_000
        return round(width - at if rtl else at, 1)

    return svg.element(
        "svg",
        svg.element("path", class_="wk-axis", d=f"M1 3.5v4M{width - 1} 3.5v4M1 5.5H{width - 1}"),
        svg.line(x(low), 5.5, x(high), 5.5, "wk-line"),
        svg.line(x(ppm), 0.5, x(ppm), 10.5, "wk-point"),
        class_="whisk",
        width=width,
        height=_HEIGHT,
        viewBox=f"0 0 {width} {_HEIGHT}",
        aria_hidden="true",
    )
