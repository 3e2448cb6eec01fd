"""What two sides themselves published, day by day: the first side's totals upwards, the second's downwards.

They are cited, not computed; a day without a bar is a day for which nothing was published, never a zero.
"""

from collections.abc import Sequence
from datetime import date

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from parley.node.shown import DayPoint
from parley.publishing import svg
from parley.publishing.chart import ticks
from parley.web import current, drawings, formats, words

_HIGH, _FOOT, _LEFT, _BESIDE = 190, 22, 42, 92


def sides(days: Sequence[DayPoint]) -> tuple[str, str] | None:
    """The first two members, in the agreement's order, that published totals and keep no register here."""
    registers = {register.id for register in current.process().registers}
    published = {side for day in days for side in day.published} - registers
    found = [member.id for member in current.process().members if member.id in published][:2]
    return (found[0], found[1]) if len(found) == 2 else None


def chart(days: Sequence[DayPoint], width: int) -> SafeString:
    """The chart as SVG; nothing where no two sides published."""
    pair = sides(days)
    if pair is None:
        return SafeString("")
    place = _Placing(days, pair, width)
    bars = "".join(_bar(day, n, place) for n, day in enumerate(days))
    ground = svg.element("rect", width=5, height=5, class_="ch-hatch-ground")
    hatch = svg.hatching(f"pb-hatched-{width}", "ch-hatch", ground)
    return mark_safe(svg.drawing(
        hatch, _grid(place), bars, _labels(place), _dates(days, place), width=width, height=_HIGH, class_="chart",
        name=gettext("Totals as the two sides published them, by day"), rtl=place.rtl,
    ))  # fmt: skip


class _Placing:
    """Where days and totals stand."""

    def __init__(self, days: Sequence[DayPoint], pair: tuple[str, str], width: int) -> None:
        self.pair, self.width = pair, width
        self.rtl = formats.is_right_to_left(words.language())
        self.left, self.right = _LEFT, width - _BESIDE
        self.step = (self.right - self.left) / len(days)
        self.scale = ticks(max(day.published.get(side, 0) for day in days for side in pair))
        self.middle = (_HIGH - _FOOT) / 2

    def x(self, at: float) -> float:
        return self.width - at if self.rtl else at

    def y(self, value: int) -> float:
        return self.middle - (self.middle - 8) * value / self.scale[-1]


def _bar(day: DayPoint, n: int, place: _Placing) -> str:
    looks, wide = drawings.looks(), place.step * 0.72
    at = place.left + place.step * (n + 0.14)
    parts = [svg.title(_told(day, place.pair))]
    for side, sign in zip(place.pair, (1, -1), strict=True):
        total, hue = day.published.get(side), looks[side].hue
        if total is not None:
            top = min(place.y(sign * total), place.middle)
            fill = f"url(#pb-hatched-{place.width})" if hue == "b" else None
            parts.append(svg.element(
                "rect", x=place.x(at + wide) if place.rtl else at, y=top, width=wide,
                height=max(abs(place.y(total) - place.middle), 1), class_=f"ch-bar ch-{hue}", fill=fill,
            ))  # fmt: skip
    return svg.element("g", *parts)


def _told(day: DayPoint, pair: tuple[str, str]) -> str:
    def said(side: str) -> str:
        total = day.published.get(side)
        return formats.number(total, words.language()) if total is not None else gettext("none published")

    totals = gettext(", ").join(f"{words.called(side)} {said(side)}" for side in pair)
    return f"{formats.long_day(day.day, words.language())}: {totals}"


def _grid(place: _Placing) -> str:
    left, right = place.x(place.left), place.x(place.right)
    values = [*place.scale, *(-value for value in place.scale if value)]
    return "".join(
        svg.line(left, place.y(value), right, place.y(value), "ch-grid" if value else "ch-axis")
        + svg.text(formats.number(abs(value), words.language()), place.x(place.left - 6), place.y(value) + 4,
                   text_anchor="end", class_="dw-text")
        for value in values
    )  # fmt: skip


def _labels(place: _Placing) -> str:
    looks = drawings.looks()
    return "".join(
        svg.text(
            words.called(side),
            place.x(place.right + 8),
            place.middle + at,
            class_=f"dw-text dw-strong dw-{looks[side].hue}",
        )
        for side, at in zip(place.pair, (-24, 32), strict=True)
    )


def _dates(days: Sequence[DayPoint], place: _Placing) -> str:
    every = max(1, round(len(days) * 90 / (place.right - place.left)))
    shown = [(n, day.day) for n, day in enumerate(days) if n % every == 0]
    return "".join(_date(day, place.x(place.left + place.step * (n + 0.5))) for n, day in shown)


def _date(day: date, x: float) -> str:
    return svg.text(formats.short_day(day, words.language()), x, _HIGH - 4, text_anchor="middle", class_="dw-text")
