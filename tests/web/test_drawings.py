"""Pictures that the pages draw themselves: circles of each report, totals as published, days before the ceasefire."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.utils import translation

from parley.web import access, current, drawings, drawn, published, where_each
from tests.web.samples import MEMBERS, PROCESS, REPORTS, SERIES, SampleNode, installed


@pytest.fixture(autouse=True)
def _request() -> Iterator[None]:
    with installed(SampleNode()), translation.override("en"):
        current.show(PROCESS, {})
        drawings.begin()
        yield


def attributes(svg: str, element: str, name: str, class_: str) -> list[float]:
    found = re.findall(rf"<{element}[^>]*>", svg)
    return [
        float(match[1])
        for one in found
        if f'class="{class_}' in one and (match := re.search(rf' {name}="([-\d.]+)"', one))
    ]


def test_circles_have_their_true_radii():
    drawn_circles = where_each.draw(REPORTS)
    first, second = attributes(drawn_circles, "circle", "r", "wh-circle")
    assert second / first == pytest.approx(2000 / 1400, rel=0.01)


def test_each_circle_says_whose_it_is_and_how_wide():
    assert "Velmark, 1.4 km" in where_each.draw(REPORTS)
    assert "Ostrand, 2 km" in where_each.draw(REPORTS)


def test_without_a_place_nothing_is_drawn():
    assert where_each.draw(REPORTS[2:]) == ""


def test_two_sides_that_published_are_drawn_and_a_day_without_a_total_stays_empty():
    outside = replace(PROCESS, registers=())
    current.show(outside, {})
    days = [replace(day, published={"velmark": 10, "ostrand": 24} if n == 3 else {}) for n, day in enumerate(SERIES)]
    chart = published.chart(days, 1310)
    assert len(attributes(chart, "rect", "height", "ch-bar")) == 2
    up, down = sorted(attributes(chart, "rect", "height", "ch-bar"))
    assert down / up == pytest.approx(2.4, rel=0.01)
    assert "6 March 2031: Velmark 10, Ostrand 24" in chart
    assert "7 March 2031: Velmark none published, Ostrand none published" in chart


def test_totals_of_members_with_registers_stand_in_the_other_chart():
    assert published.chart(SERIES, 1310) == ""


def test_the_chart_begins_with_the_ceasefire():
    late = replace(PROCESS, in_force=PROCESS.in_force + 50 * 86_400)
    current.show(late, {})
    chart = drawn.series(SERIES)
    assert "20 Apr" not in chart.split("<title>")[1]
    assert chart.count("<g>") == 10 + 1


def test_members_keep_their_marks_and_others_are_open():
    filled, opened = drawings.member_mark(MEMBERS[0]), drawings.member_mark(MEMBERS[3])
    assert "mk-fill mk-a" in filled
    assert "mk-fill" not in opened


def test_marks_that_were_used_are_drawn_and_others_are_not():
    drawings.set_mark(["velmark", "ostrand"])
    assert 'id="m-circle-square-open"' in drawings.symbols()
    drawings.begin()
    assert "<symbol" not in drawings.symbols()


def test_a_node_is_needed():
    before = list(access._installed)
    access._installed.clear()
    try:
        with pytest.raises(LookupError, match="parley serve DIR"):
            access.node()
    finally:
        access._installed[:] = before
