"""Filters live in the address; one selection in map, list and time line; many incidents are gathered."""

from dataclasses import replace
from datetime import date

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import translation

from parley.node.filters import IncidentFilter
from parley.node.shown import Cell
from parley.web import chips, current, groups
from parley.web.views.incidents import query_of, without_whole_groups
from tests.web import samples
from tests.web.conftest import Shown
from tests.web.samples import DISPUTED, INCIDENTS, PROCESS, SampleNode


def shown(client: Client, address: str, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200, address
    return response.content.decode()


def test_a_filter_in_the_address_is_said_in_a_chip_that_removes_it(the_public: Client):
    page = shown(the_public, "/incidents/?outcome=disputed&p=50")
    removes = [
        value
        for tag, name, value in Shown(page).attributes
        if tag == "a" and name == "href" and value in ("?p=50", "?outcome=disputed")
    ]
    assert removes == ["?p=50", "?outcome=disputed"]
    assert "15 are hidden by filters" in page


def test_choices_of_one_group_are_joined(the_public: Client):
    query = QueryDict("outcome=disputed&outcome=established&single=0&single=1&from=")
    assert query_of(query) == {"outcome": "disputed,established", "single": "1", "from": ""}
    page = shown(the_public, "/incidents/?outcome=disputed&outcome=established")
    assert "outcome=disputed,established" in page


def test_a_group_of_which_all_is_chosen_hides_nothing_and_leaves_the_address(the_public: Client):
    every = "&".join(f"outcome={o}" for o in ("disputed", "established", "none yet", "not established"))
    response = the_public.get(f"/incidents/?{every}&p=50")
    assert response.status_code == 302
    assert response.headers["Location"] == "/incidents/?p=50"


def test_a_group_that_is_not_shown_stays(node: SampleNode):
    asked = IncidentFilter(region=("XV01",), outcome=("disputed",))
    found = samples.queries.incidents(node, samples.PUBLIC, asked)
    assert without_whole_groups(asked, found) == asked


def test_a_script_gets_only_the_part_that_changes_and_its_address(the_public: Client):
    response = the_public.get("/incidents/?outcome=disputed&from=", headers={"HX-Request": "true"})
    page = response.content.decode()
    assert "<html" not in page
    assert 'class="symbols"' in page
    assert response.headers["HX-Push-Url"] == "/incidents/?outcome=disputed"


def test_going_back_gets_the_whole_page(the_public: Client):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in the_public.get("/incidents/", headers=headers).content.decode()


def test_one_selection_stands_in_map_list_and_time_line(the_public: Client):
    page = Shown(shown(the_public, f"/incidents/?sel={DISPUTED.id}"))
    assert [value for tag, name, value in page.attributes if tag == "tr" and name == "class"] == ["selected"]
    rings = [
        value for tag, name, value in page.attributes if tag == "circle" and name == "class" and value == "mp-selected"
    ]
    assert len(rings) == 2
    assert ("a", "href", f"/incidents/{DISPUTED.id}/") in page.attributes


def test_nothing_that_matches_is_said_with_the_way_out(the_public: Client):
    page = " ".join(shown(the_public, "/incidents/?outcome=disputed&seen=caldia").split())
    assert 'No incidents match. 18 are hidden by filters. <a href="?">Clear all.</a>' in page


def test_more_incidents_than_can_be_marked_are_gathered(
    the_public: Client, node: SampleNode, monkeypatch: pytest.MonkeyPatch
):
    cells = (Cell(-40_200_000, 80_500_000, 700), Cell(-41_500_000, 82_000_000, 3))
    found = samples.queries.incidents(node, samples.PUBLIC, IncidentFilter())
    many = replace(found, marks=(), cells=cells, days={date(2031, 4, 1): 700, date(2031, 5, 1): 3})
    monkeypatch.setattr(samples.queries, "incidents", lambda *_: many)
    page = shown(the_public, "/incidents/")
    assert "<title>700 incidents</title>" in page
    assert "<title>1 April 2031: 700 incidents</title>" in page
    assert page.count('class="mn-cell"') == 2
    assert page.count('class="mn-bar"') == 2
    assert "bbox=" in page


def test_incidents_of_two_registers_stand_between_those_of_each():
    with_names()
    found = groups.by_registers(INCIDENTS[:-1], ["velmark", "ostrand", "caldia"])
    assert [(group.label, len(group.incidents)) for group in found] == [
        ("Velmark only", 5),
        ("both", 4),
        ("Ostrand only", 8),
    ]


def test_with_a_third_register_sets_are_named_by_their_registers():
    with_names()
    found = groups.by_registers(INCIDENTS, ["velmark", "ostrand", "caldia"])
    assert [group.label for group in found] == [
        "Velmark only",
        "Ostrand only",
        "Velmark and Ostrand",
        "Velmark, Ostrand and Caldia",
    ]
    assert [group.several for group in found] == [False, False, True, True]


def test_a_chip_of_many_choices_names_two_and_counts_the_rest():
    with_names()
    asked = IncidentFilter(act=("clash", "shelling", "sniping", "drone/strike"))
    assert [chip.text for chip in chips.chips(asked)] == ["Clash, Shelling and 2 more"]


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (IncidentFilter(from_day=date(2031, 5, 1), to_day=date(2031, 5, 3)), "1–3 May 2031"),
        (IncidentFilter(from_day=date(2031, 5, 1)), "from 1 May 2031"),
        (IncidentFilter(to_day=date(2031, 5, 1)), "until 1 May 2031"),
        (IncidentFilter(seen=("ostrand|velmark",)), "Ostrand and Velmark"),
        (IncidentFilter(zone=("none",)), "no zone"),
        (IncidentFilter(party=("excluded",)), "excluded group"),
        (IncidentFilter(region=("XV02",)), "Tarnow"),
        (IncidentFilter(min_ppm=500_000), "link probability at least 0.50"),
        (IncidentFilter(single=False), "no single reports"),
        (IncidentFilter(bbox=(0, 0, 1, 1)), "part of the map"),
    ],
)
def test_each_filter_has_its_chip(asked: IncidentFilter, text: str):
    with_names()
    (chip,) = chips.chips(asked)
    assert (chip.text, chip.query) == (text, "")


def with_names() -> None:
    current.show(PROCESS, {})
    translation.activate("en")
