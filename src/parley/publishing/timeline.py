"""The time line: a column a day, a mark an incident, the same marks as on the map and in the list."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import msgspec

from parley.publishing import svg
from parley.publishing.marks import Mark, use

_MARK = 11
_STEP = 12
_TOP = 22
_FOOT = 24


class LineMark(msgspec.Struct, frozen=True, kw_only=True):
    """An incident on the time line: its day, its mark, its address in the page and its words."""

    id: str
    day: str
    mark: Mark
    href: str
    title: str


class LineNote(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened on a day, written above it."""

    day: str
    words: str


def timeline(
    days: Sequence[str],
    marks: Iterable[LineMark],
    *,
    name: str,
    width: int = 1376,
    rtl: bool = False,
    selected: str = "",
    notes: Iterable[LineNote] = (),
    date: Callable[[str], str] = str,
    most: int = 60,
    more: Callable[[int], str] = "+{}".format,
) -> str:
    """The strip as SVG, days from the starting side. Marks fill a day's width row by row, upwards.

    A day with more than `most` incidents shows that many and says how many more there are. Raises ValueError
    where there is no day. Marks refer to the page's symbols.
    """
    if not days:
        raise ValueError("a time line needs at least one day")
    by_day: dict[str, list[LineMark]] = defaultdict(list)
    for one in marks:
        by_day[one.day].append(one)
    step = width / len(days)
    per_row = max(1, int((step - 4) // _STEP))
    rows = max((-(-min(len(by_day[day]), most) // per_row) for day in days), default=1)
    foot = _TOP + _STEP * max(rows, 1)
    columns = "".join(
        _column(by_day[day][:most], len(by_day[day]) - most, n * step, step, per_row, foot, width, rtl, selected, more)
        + _day(date(day), n * step, step, foot, width, rtl)
        for n, day in enumerate(days)
    )
    noted = "".join(_note(note, days.index(note.day) * step, foot, width, rtl) for note in notes if note.day in days)
    return svg.element(
        "svg",
        columns,
        noted,
        class_="timeline",
        width=width,
        height=foot + _FOOT,
        viewBox=f"0 0 {width} {foot + _FOOT}",
        role="group",
        aria_label=name,
        direction="rtl" if rtl else "ltr",
    )


def _column(
    marks: list[LineMark],
    over: int,
    at: float,
    step: float,
    per_row: int,
    foot: int,
    width: int,
    rtl: bool,
    selected: str,
    more: Callable[[int], str],
) -> str:
    drawn, chosen = [], False
    for n, one in enumerate(marks):
        x = at + 2 + _STEP * (n % per_row) + _STEP / 2
        y = foot - _STEP * (n // per_row) - _STEP / 2
        place = (width - x if rtl else x, y)
        chosen = chosen or one.id == selected
        ring = svg.element("circle", cx=place[0], cy=place[1], r=8, class_="mp-selected") if one.id == selected else ""
        drawn.append(
            svg.element(
                "a",
                svg.title(one.title),
                use(one.mark, *place, size=_MARK),
                ring,
                href=one.href,
                aria_label=one.title,
                data_id=one.id,
            )
        )
    if over > 0:
        drawn.append(
            svg.text(
                more(over), width - at - step / 2 if rtl else at + step / 2, 12, text_anchor="middle", class_="dw-small"
            )
        )
    left = width - at - step if rtl else at
    box = svg.element("rect", x=left, y=16, width=step, height=foot - 14, class_="tl-chosen") if chosen else ""
    return box + "".join(drawn)


def _day(words: str, at: float, step: float, foot: int, width: int, rtl: bool) -> str:
    left, right = (width - at - step, width - at) if rtl else (at, at + step)
    return svg.line(left + 1, foot + 3, right - 1, foot + 3, "tl-day") + svg.text(
        words, (left + right) / 2, foot + 18, text_anchor="middle", class_="dw-text"
    )


def _note(note: LineNote, at: float, foot: int, width: int, rtl: bool) -> str:
    x = width - at if rtl else at
    return svg.line(x, 4, x, foot, "tl-note") + svg.text(note.words, x + (-5 if rtl else 5), 12, class_="dw-small")
