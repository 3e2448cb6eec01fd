"""The waterfall of an explanation: each field's part of the odds that two reports speak of one incident."""

from collections.abc import Sequence

import msgspec

from parley.publishing import svg

_ROW = 32
_BAR = 14


class OddsPart(msgspec.Struct, frozen=True, kw_only=True):
    """One part: its words translated, the thousandths of a nat that it adds, its factor as printed (`× 5.2`)."""

    words: str
    milli: int
    factor: str


class OddsWords(msgspec.Struct, frozen=True, kw_only=True):
    """The drawing's name, what it shows, the last line ("Together 8.3 : 1") and the label of even odds ("1 : 1")."""

    name: str
    described: str
    together: str
    even: str


def waterfall(parts: Sequence[OddsPart], words: OddsWords, *, width: int = 640, rtl: bool = False) -> str:
    """The waterfall as SVG: the prior first, solid bars for one incident, hatched ones against it.

    Below 480 px the words stand above their bars. Raises ValueError where there is no part.
    """
    if not parts:
        raise ValueError("an explanation needs at least its prior")
    narrow = width < 480
    row, start = (_ROW + 16, 0.0) if narrow else (_ROW, width * 0.44)
    sums = [0]
    for part in parts:
        sums.append(sums[-1] + part.milli)
    scale = _Scale(width, rtl, start + 56, width - 62, min(sums), max(sums))
    height = row * len(parts) + 56
    bars = "".join(_row(n, part, sums, scale, row, narrow) for n, part in enumerate(parts))
    return svg.drawing(
        svg.hatching(f"od-hatched-{width}", "od-hatch"),
        svg.line(scale.x(0), 6, scale.x(0), height - 34, "od-even"),
        bars,
        svg.line(0, height - 44, width, height - 44, "ch-grid"),
        svg.text(words.together, scale.flip(0), height - 22, class_="dw-text dw-strong"),
        # On a phone the last line takes the whole width, so even odds stand under it.
        svg.text(words.even, scale.x(0), height - (6 if narrow else 22), text_anchor="middle", class_="dw-text"),
        width=width,
        height=height,
        class_="odds",
        name=words.name,
        described=words.described,
        rtl=rtl,
    )


class _Scale(msgspec.Struct, frozen=True):
    width: int
    rtl: bool
    left: float
    right: float
    low: int
    high: int

    def flip(self, at: float) -> float:
        return self.width - at if self.rtl else at

    def x(self, milli: int) -> float:
        span = max(self.high - self.low, 1)
        return round(self.flip(self.left + (self.right - self.left) * (milli - self.low) / span), 2)


def _row(n: int, part: OddsPart, sums: Sequence[int], scale: _Scale, row: int, narrow: bool) -> str:
    top = n * row + (20 if narrow else 8)
    before, after = scale.x(sums[n]), scale.x(sums[n + 1])
    kind = (
        {"class_": "od-for"} if part.milli >= 0 else {"class_": "od-against", "fill": f"url(#od-hatched-{scale.width})"}
    )
    bar = svg.element("rect", x=min(before, after), y=top, width=max(abs(after - before), 1), height=_BAR, **kind)
    words = svg.text(part.words, scale.flip(0), top - 6 if narrow else top + 11, class_="dw-text od-words")
    beside = max(before, after) if not scale.rtl else min(before, after)
    factor = svg.text(part.factor, beside + (-8 if scale.rtl else 8), top + 11, class_="dw-text dw-strong")
    step = svg.line(after, top + _BAR, after, top + row, "od-step") if n + 2 < len(sums) else ""
    return bar + words + factor + step
