"""Charts and small drawings: what stands where, mirrored, escaped, and named for who does not see them."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

from parley.agreement.agreement import OUTCOMES
from parley.publishing.chart import ChartDay, ChartStyle, ChartWords, chart_days, sixty_days, ticks
from parley.publishing.counted import DayCount, PublishedTotal, SetCount
from parley.publishing.marks import Look, looks, mark
from parley.publishing.odds import OddsPart, OddsWords, waterfall
from parley.publishing.stamp import stamp
from parley.publishing.timeline import LineMark, LineNote, timeline
from parley.publishing.whisker import whisker

from .test_marks import classes, classes_with_rules

WICKED = "<script>alert(\"1\")</script> & 'x'"
A, B = Look("circle", "a"), Look("square", "b")


def day(n: int, a: int = 3, b: int = 2, ab: int = 1, **over: Any) -> DayCount:
    sets = tuple(SetCount(registers=tuple(r), incidents=i) for r, i in (("A", a), ("B", b), ("AB", ab)))
    given: dict[str, Any] = {
        "day": (date(2031, 1, 1) + timedelta(n)).isoformat(),
        "incidents": a + b + ab,
        "low": a + b,
        "high": a + b + ab + 2,
        "sets": sets,
    }
    return DayCount(**given | over)


def words(text: str = "Sixty days") -> ChartWords:
    return ChartWords(name=text, described=text, incidents=text, up=text, down=text, shared=text, only=text)


def chart(n: int = 60, text: str = "Sixty days", **style: Any) -> str:
    days = chart_days(
        [day(i) for i in range(n)],
        "A",
        "B",
        [
            PublishedTotal(day="2031-01-02", side="A", reports=5, source=""),
            PublishedTotal(day="2031-01-02", side="B", region="R1", reports=9, source=""),
        ],
    )
    return sixty_days(days, words(text), ChartStyle(up=A, down=B, **style))


def odds(text: str = "why", **over: Any) -> str:
    parts = [OddsPart(words=text, milli=milli, factor=text) for milli in (-2000, 1500, 1800)]
    return waterfall(parts, OddsWords(name=text, described=text, together=text, even=text), **over)


def line(text: str = "a mark", **over: Any) -> str:
    one = mark("A", "disputed", looks("AB"))
    marks = [LineMark(id=f"I-{n}", day="2031-01-02", mark=one, href=f"?x={text}&sel={n}", title=text) for n in range(5)]
    return timeline(
        ["2031-01-01", "2031-01-02"], marks, name=text, notes=[LineNote(day="2031-01-01", words=text)], **over
    )


DRAWINGS: dict[str, Callable[[str], str]] = {
    "chart": lambda text: chart(text=text, told=lambda _: text, date=lambda _: text),
    "odds": odds,
    "timeline": line,
    "stamp": lambda text: stamp("disputed", text),
    "whisker": lambda _: whisker(890_000, 780_000, 950_000),
}


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_every_text_is_escaped_and_nothing_runs_or_styles(drawing: str) -> None:
    svg = DRAWINGS[drawing](WICKED)
    names = {element.tag for element in ElementTree.fromstring(svg).iter()}
    attributes = {name for element in ElementTree.fromstring(svg).iter() for name in element.keys()}  # noqa: SIM118
    assert "script" not in names
    assert not {name for name in attributes if name == "style" or name.startswith("on")}
    assert drawing == "whisker" or WICKED in "".join(ElementTree.fromstring(svg).itertext())


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_every_class_has_a_rule(drawing: str) -> None:
    assert classes(DRAWINGS[drawing]("x")) - {"chart", "odds", "timeline", "stamp", "whisk"} <= classes_with_rules()


@pytest.mark.parametrize("drawing", ["chart", "odds", "timeline", "stamp"])
def test_every_drawing_has_a_name(drawing: str) -> None:
    root = ElementTree.fromstring(DRAWINGS[drawing]("its name"))
    assert root.get("aria-label") == "its name"
    assert root.get("role") in ("img", "group")


def test_the_days_of_a_chart_are_the_sets_of_its_two_registers() -> None:
    other = SetCount(registers=("A", "B", "C"), incidents=4)
    only = SetCount(registers=("C",), incidents=7)
    published = [
        PublishedTotal(day="2031-01-01", side="A", reports=10, source=""),
        PublishedTotal(day="2031-01-01", side="B", region="R1", reports=9, source=""),
    ]
    (found,) = chart_days([day(0, sets=(*day(0).sets, other, only), incidents=17, high=17)], "A", "B", published)
    assert found == ChartDay(day="2031-01-01", incidents=17, low=5, high=17, up=3, down=2, shared=5, published_up=10)


def test_a_chart_needs_a_day() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        sixty_days([], words(), ChartStyle(up=A, down=B))


def test_a_phone_shows_the_last_21_days() -> None:
    assert chart(60).count('class="ch-core"') == 60
    assert chart(60, width=358).count('class="ch-core"') == 21


def test_right_to_left_mirrors_every_place() -> None:
    def middles(svg: str) -> list[float]:
        bars = [e for e in ElementTree.fromstring(svg).iter("rect") if e.get("class") == "ch-core"]
        return [float(e.get("x", "")) + float(e.get("width", "")) / 2 for e in bars]

    assert [round(925 - x, 1) for x in middles(chart(rtl=True))] == [round(x, 1) for x in middles(chart())]
    assert 'direction="rtl"' in chart(rtl=True)


def test_published_totals_are_outlined_in_their_sides_shape() -> None:
    assert chart().count("ch-dot ch-a") == 1
    assert "ch-dot ch-b" not in chart()


def test_a_side_that_keeps_no_register_shows_its_published_totals_in_its_own_look() -> None:
    drawn = chart(side_up=Look("square", "b"))
    assert (drawn.count("ch-dot ch-a"), drawn.count("ch-dot ch-b")) == (0, 1)


def test_numbers_go_through_the_formatter() -> None:
    assert "n20" in chart(number=lambda n: f"n{n}") or "n10" in chart(number=lambda n: f"n{n}")


def test_dates_do_not_run_into_each_other() -> None:
    texts = [
        e for e in ElementTree.fromstring(chart(date=lambda d: d)).iter("text") if (e.text or "").startswith("2031")
    ]
    places = sorted(float(e.get("x", "")) for e in texts)
    assert len(places) >= 4
    assert all(b - a >= 44 for a, b in pairwise(places))


@pytest.mark.parametrize(
    ("highest", "expected"),
    [(0, (0, 1)), (1, (0, 1)), (3, (0, 1, 2, 3)), (24, (0, 10, 20, 30)), (40, (0, 20, 40)), (82, (0, 50, 100))],
)
def test_ticks_are_round_and_reach_the_highest(highest: int, expected: tuple[int, ...]) -> None:
    assert ticks(highest) == expected


def test_a_waterfall_steps_from_even_odds_to_the_sum() -> None:
    bars = [e for e in ElementTree.fromstring(odds()).iter("rect") if (e.get("class") or "").startswith("od-")]
    left = [float(e.get("x", "")) for e in bars]
    right = [float(e.get("x", "")) + float(e.get("width", "")) for e in bars]
    assert [e.get("class") for e in bars] == ["od-against", "od-for", "od-for"]
    assert left[0] == left[1]  # the first part for it begins where the prior ends
    assert right[1] == pytest.approx(left[2], abs=0.02)
    even = next(e for e in ElementTree.fromstring(odds()).iter("path") if e.get("class") == "od-even")
    assert float(re.findall(r"M([\d.]+)", even.get("d") or "")[0]) == pytest.approx(right[0], abs=0.02)


def test_a_waterfall_mirrors_and_needs_a_part() -> None:
    assert 'direction="rtl"' in odds(rtl=True)
    with pytest.raises(ValueError, match="at least its prior"):
        waterfall([], OddsWords(name="", described="", together="", even=""))


def test_a_whisker_stands_where_the_probability_is() -> None:
    def point(svg: str) -> float:
        return float(re.findall(r'wk-point" d="M([\d.]+)', svg)[0])

    assert point(whisker(500_000, 0, 1_000_000)) == 30
    assert point(whisker(1_000_000, 0, 1_000_000)) == 59
    assert point(whisker(1_000_000, 0, 1_000_000, rtl=True)) == 1


@pytest.mark.parametrize("bounds", [(5, 6, 7), (5, 4, 4), (5, -1, 7), (5, 4, 1_000_001)])
def test_a_whisker_refuses_bounds_that_do_not_hold(bounds: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=f"probability {bounds[0]} does not lie in"):
        whisker(*bounds)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_there_is_a_stamp_for_every_outcome(outcome: str) -> None:
    assert f">{outcome}</text>" in stamp(outcome, outcome)
    assert ("st-corner" in stamp(outcome, outcome)) == (outcome != "none yet")


def test_no_stamp_for_what_is_no_outcome() -> None:
    with pytest.raises(KeyError, match="guilty"):
        stamp("guilty", "Guilty")


def test_every_incident_of_the_time_line_is_a_link() -> None:
    links = list(ElementTree.fromstring(line()).iter("a"))
    assert [a.get("data-id") for a in links] == [f"I-{n}" for n in range(5)]
    assert links[3].get("href") == "?x=a mark&sel=3"


def test_the_selected_day_is_framed() -> None:
    assert "tl-chosen" not in line()
    assert line(selected="I-2").count("tl-chosen") == 1
    assert line(selected="I-2").count("mp-selected") == 1


def test_a_crowded_day_says_how_many_more() -> None:
    assert ">+3</text>" in line(most=2)
    assert line(most=2).count("<a ") == 2


def test_a_time_line_needs_a_day_and_runs_from_the_starting_side() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        timeline([], [], name="x")
    first = re.findall(r'<use [^>]*x="([\d.]+)"', line(width=200))[0]
    mirrored = re.findall(r'<use [^>]*x="([\d.]+)"', line(width=200, rtl=True))[0]
    assert float(first) > 100 > float(mirrored)
