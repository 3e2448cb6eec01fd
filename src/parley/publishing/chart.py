"""The chart of sixty days: incidents after merging with their interval; below, mirrored, by whom they were recorded.

In a bar the dark core was recorded by both; the rest by that register alone. Outlined dots are totals that a side
published. All words come translated; numbers are printed by the caller's formatter.
"""

from collections.abc import Callable, Iterable, Sequence

import msgspec

from parley.publishing import svg
from parley.publishing.counted import DayCount, PublishedTotal
from parley.publishing.marks import Look

PHONE_WIDTH = 480
PHONE_DAYS = 21
_LINE_TOP, _LINE_FOOT = 14, 84
_BAR_TOP, _BAR_FOOT = 104, 244
_HEIGHT = 272
_GAP = 44  # least pixels between two dates on the axis


class ChartDay(msgspec.Struct, frozen=True, kw_only=True):
    """A day's figures: `up` and `down` are incidents of one register and not the other, `shared` of both."""

    day: str
    incidents: int
    low: int
    high: int
    up: int
    down: int
    shared: int
    published_up: int | None = None
    published_down: int | None = None


class ChartWords(msgspec.Struct, frozen=True, kw_only=True):
    """The chart's words, translated: its name, what it shows, and what stands beside the last values."""

    name: str
    described: str
    incidents: str
    up: str
    down: str
    shared: str
    only: str


class ChartStyle(msgspec.Struct, frozen=True, kw_only=True):
    """How a chart is drawn: the looks of the two registers, its width in pixels, its direction, numbers and dates.

    `side_up` and `side_down` are the looks of the sides whose published totals are shown, where these are others than
    the registers; `told` is what a day's bar says when pointed at.
    """

    up: Look
    down: Look
    side_up: Look | None = None
    side_down: Look | None = None
    width: int = 925
    rtl: bool = False
    number: Callable[[int], str] = str
    date: Callable[[str], str] = str
    told: Callable[[ChartDay], str] | None = None


class _Frame(msgspec.Struct, frozen=True):
    """Where things stand: the plot's ends from the starting side, a day's width, the values at the tops."""

    style: ChartStyle
    left: float
    right: float
    step: float
    line_top: int
    bar_top: int

    def x(self, at: float) -> float:
        return self.style.width - at if self.style.rtl else at

    def middle(self, n: int) -> float:
        return self.left + self.step * (n + 0.5)

    def line_y(self, value: int) -> float:
        return _LINE_FOOT - (_LINE_FOOT - _LINE_TOP) * value / self.line_top

    def bar_y(self, value: int) -> float:
        return (_BAR_TOP + _BAR_FOOT) / 2 - (_BAR_FOOT - _BAR_TOP) / 2 * value / self.bar_top

    def rect(self, at: float, wide: float, top: float, foot: float, class_: str, **more: svg.Value) -> str:
        x = self.x(at + wide) if self.style.rtl else at
        return svg.element("rect", x=x, y=top, width=wide, height=foot - top, class_=class_, **more)


def chart_days(
    series: Iterable[DayCount], up: str, down: str, published: Iterable[PublishedTotal] = ()
) -> tuple[ChartDay, ...]:
    """The chart's days: of each, the incidents that the registers `up` and `down` recorded, alone or both.

    `published` totals are shown where their side is `up` or `down`; other registers' incidents stand in the line only.
    """
    totals = {(total.day, total.side): total.reports for total in published if not total.region}
    return tuple(
        ChartDay(
            day=day.day,
            incidents=day.incidents,
            low=day.low,
            high=day.high,
            up=_of(day, up, without=down),
            down=_of(day, down, without=up),
            shared=sum(cell.incidents for cell in day.sets if up in cell.registers and down in cell.registers),
            published_up=totals.get((day.day, up)),
            published_down=totals.get((day.day, down)),
        )
        for day in series
    )


def sixty_days(days: Sequence[ChartDay], words: ChartWords, style: ChartStyle) -> str:
    """The chart as SVG; on a phone's width the last 21 days. Raises ValueError where there is no day to draw."""
    if not days:
        raise ValueError("a chart needs at least one day")
    shown = days[-PHONE_DAYS:] if style.width < PHONE_WIDTH else days
    frame = _frame(shown, style)
    return svg.drawing(
        _hatch(style.width),
        _line_panel(shown, words, frame),
        _bar_panel(shown, words, frame),
        _dates(shown, frame),
        width=style.width,
        height=_HEIGHT,
        class_="chart",
        name=words.name,
        described=words.described,
        rtl=style.rtl,
    )


def ticks(highest: int) -> tuple[int, ...]:
    """Two to four round values from 0 that reach `highest`: 0, 10, 20 ..."""
    wanted = max(highest, 1)
    step = next(step * 10**power for power in range(12) for step in (1, 2, 5) if step * 10**power * 3 >= wanted)
    return tuple(range(0, wanted + step, step))


def _of(day: DayCount, register: str, *, without: str) -> int:
    return sum(cell.incidents for cell in day.sets if register in cell.registers and without not in cell.registers)


def _frame(days: Sequence[ChartDay], style: ChartStyle) -> _Frame:
    narrow = style.width < PHONE_WIDTH
    left, right = (30, style.width - 66) if narrow else (42, style.width - 92)
    bars = max(max(day.shared + max(day.up, day.down), day.published_up or 0, day.published_down or 0) for day in days)
    lines = ticks(max(day.high for day in days))[-1]
    return _Frame(style, left, right, (right - left) / len(days), lines, ticks(bars)[-1])


def _hatch(width: int) -> str:
    ground = svg.element("rect", width=5, height=5, class_="ch-hatch-ground")
    return svg.hatching(f"ch-hatched-{width}", "ch-hatch", ground)


def _grid(values: Iterable[int], y: Callable[[int], float], frame: _Frame, sign: int = 1) -> str:
    return "".join(
        svg.line(
            frame.x(frame.left),
            y(sign * value),
            frame.x(frame.right),
            y(sign * value),
            "ch-grid" if value else "ch-axis",
        )
        + svg.text(
            frame.style.number(value), frame.x(frame.left - 6), y(sign * value) + 4, text_anchor="end", class_="dw-text"
        )
        for value in values
    )


def _line_panel(days: Sequence[ChartDay], words: ChartWords, frame: _Frame) -> str:
    spots = [(frame.x(frame.middle(n)), day) for n, day in enumerate(days)]
    upper = [(x, frame.line_y(day.high)) for x, day in spots]
    band = upper + [(x, frame.line_y(day.low)) for x, day in reversed(spots)]
    beside, last = frame.x(frame.right + 8), days[-1]
    return (
        _grid(ticks(max(day.high for day in days)), frame.line_y, frame)
        + svg.element("path", d=svg.path(band, closed=True), class_="ch-band")
        + svg.element("path", d=svg.path((x, frame.line_y(day.incidents)) for x, day in spots), class_="ch-line")
        + svg.text(
            frame.style.number(last.incidents), beside, frame.line_y(last.incidents) - 1, class_="dw-text dw-strong"
        )
        + svg.text(words.incidents, beside, frame.line_y(last.incidents) + 13, class_="dw-text")
    )


def _bar_panel(days: Sequence[ChartDay], words: ChartWords, frame: _Frame) -> str:
    shown = [value for value in ticks(frame.bar_top) if value]
    bars = "".join(_bar(n, day, frame) for n, day in enumerate(days))
    beside, middle = frame.x(frame.right + 8), frame.bar_y(0)
    up, down = frame.style.up.hue, frame.style.down.hue
    return (
        _grid(shown, frame.bar_y, frame)
        + _grid(shown, frame.bar_y, frame, -1)
        + bars
        + svg.line(frame.x(frame.left), middle, frame.x(frame.right), middle, "ch-axis")
        + svg.text(words.up, beside, middle - 42, class_=f"dw-text dw-strong dw-{up}")
        + svg.text(words.only, beside, middle - 28, class_=f"dw-text dw-{up}")
        + svg.text(words.shared, beside, middle + 4, class_="dw-text dw-strong")
        + svg.text(words.down, beside, middle + 36, class_=f"dw-text dw-strong dw-{down}")
        + svg.text(words.only, beside, middle + 50, class_=f"dw-text dw-{down}")
    )


def _bar(n: int, day: ChartDay, frame: _Frame) -> str:
    wide = round(frame.step * 0.72, 2)
    at, style = frame.middle(n) - wide / 2, frame.style
    up, down = frame.bar_y(day.shared + day.up), frame.bar_y(-day.shared - day.down)
    parts = [svg.title(style.told(day))] if style.told else []
    if day.up:
        parts.append(_part(frame, (at, wide, up, frame.bar_y(day.shared)), style.up))
    if day.down:
        parts.append(_part(frame, (at, wide, frame.bar_y(-day.shared), down), style.down))
    if day.shared:
        parts.append(frame.rect(at, wide, frame.bar_y(day.shared), frame.bar_y(-day.shared), "ch-core"))
    sides = ((day.published_up, style.side_up or style.up, 1), (day.published_down, style.side_down or style.down, -1))
    for total, look, sign in sides:
        if total is not None:
            parts.append(_dot(frame.x(frame.middle(n)), frame.bar_y(sign * total), look))
    return svg.element("g", *parts)


def _part(frame: _Frame, box: tuple[float, float, float, float], look: Look) -> str:
    # Hatching tells the second register from the first in grey print.
    return frame.rect(
        *box, f"ch-bar ch-{look.hue}", fill=f"url(#ch-hatched-{frame.style.width})" if look.hue == "b" else None
    )


def _dot(x: float, y: float, look: Look) -> str:
    if look.shape == "circle":
        return svg.element("circle", cx=x, cy=y, r=3, class_=f"ch-dot ch-{look.hue}")
    return svg.element("rect", x=x - 2.5, y=y - 2.5, width=5, height=5, class_=f"ch-dot ch-{look.hue}")


def _dates(days: Sequence[ChartDay], frame: _Frame) -> str:
    foot = _BAR_FOOT + 6
    axis = svg.line(frame.x(frame.left), foot, frame.x(frame.right), foot, "ch-axis")
    return axis + "".join(
        svg.line(frame.x(frame.middle(n)), foot, frame.x(frame.middle(n)), foot + 4, "ch-axis")
        + svg.text(
            frame.style.date(days[n].day), frame.x(frame.middle(n)), foot + 17, text_anchor="middle", class_="dw-text"
        )
        for n in _dated(days, frame.step)
    )


def _dated(days: Sequence[ChartDay], step: float) -> list[int]:
    """The days that carry a date: the last, the first, and the 1st and 15th of months that keep their distance."""
    last = len(days) - 1
    wanted = [n for n, day in enumerate(days) if day.day[-2:] in ("01", "15")]
    chosen = [last, *([0] if last * step >= _GAP else [])]
    for n in wanted:
        if all(abs(n - other) * step >= _GAP for other in chosen):
            chosen.append(n)
    return sorted(chosen)
