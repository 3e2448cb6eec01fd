"""The index against a count by hand over the rows; kept up against made anew; filters in an address and back."""

from datetime import date, timedelta
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.node import commands, queries
from parley.node.filters import IncidentFilter
from parley.node.index import FACETS, IncidentIndex, find
from parley.node.kinds import GUARANTORS
from parley.node.projections import outcomes
from parley.vocabulary.intervals import day_interval
from tests.node.cast import BEGIN, DAY, EAST, NORTH, SOUTH, ZONE, Acts, account, incident_of, opened, whole

DAYS = [date(2031, 3, 1) + timedelta(days=n) for n in range(6)]


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    with opened(whole(tmp_path_factory.mktemp("index")), BEGIN + 3 * DAY) as held:
        acts = Acts(held)
        for n in range(24):
            act = ("shelling/mortar", "sniping", "air strike")[n % 3]
            said = account("north", 2 * n, 0.1 + n / 9, act=act, party=("red", "The Band", "")[n % 3])
            report = acts.report(NORTH, said)
            if n % 2:
                acts.report(SOUTH, account("south", 2 * n + 0.02, 0.1 + n / 9 + 0.001, act=act))
            if n % 5 == 0:
                for who in (NORTH, SOUTH, EAST):
                    acts.find(who, report, "violation" if n else "no violation")
        long = day_interval(DAYS[1], ZONE, DAYS[3])
        acts.report(EAST, account("east", 0, where=None, when=long))
        yield held


def rows(node):
    return list(outcomes.read(node.projections[GUARANTORS].reading(), "1 ORDER BY earliest, id"))


def columns(node):
    return IncidentIndex(ZONE).follow(node.projections[GUARANTORS].reading())


def of(row, name):
    return {
        "seen": ("|".join(row.incident.registers),),
        "outcome": (row.outcome,),
        "act": (row.act,),
        "zone": row.zones or ("none",),
        "applies": (row.applies,),
        "party": (row.alleged,),
        "region": (row.incident.region,),
    }[name]


def lets_through(asked, row, but=""):
    incident, where = row.incident, row.incident.where
    first = day_interval(asked.from_day, ZONE).earliest if asked.from_day else -(2**62)
    last = day_interval(asked.to_day, ZONE).latest if asked.to_day else 2**62
    if not (incident.when.latest >= first and incident.when.earliest <= last):
        return False
    if any(
        getattr(asked, name) and name != but and not set(of(row, name)) & set(getattr(asked, name))
        for name in (*FACETS, "region")
    ):
        return False
    if asked.min_ppm and len(incident.reports) > 1 and incident.probability_ppm < asked.min_ppm:
        return False
    if not asked.single and len(incident.reports) == 1:
        return False
    if asked.bbox is not None:
        west, south, east, north = asked.bbox
        return where is not None and west <= where.lon_e6 <= east and south <= where.lat_e6 <= north
    return True


some = {
    name: st.lists(st.sampled_from(values), max_size=2, unique=True).map(lambda chosen: tuple(sorted(chosen)))
    for name, values in {
        "seen": ["north", "south", "north|south", "east"],
        "outcome": ["established", "none yet", "not established"],
        "zone": ["quiet", "war", "none"],
        "act": ["shelling/mortar", "sniping", "nothing of the kind"],
        "applies": ["applies", "does not apply", "undetermined"],
        "party": ["bound", "excluded", "unknown"],
        "region": ["XX01", "XX03", ""],
    }.items()
}
boxes = (
    st.tuples(st.integers(0, 2), st.integers(1, 3))
    .filter(lambda edges: edges[0] < edges[1])
    .map(lambda edges: (edges[0] * 1_000_000, 0, edges[1] * 1_000_000, 1_000_000))
)
filters = st.builds(
    IncidentFilter,
    from_day=st.none() | st.sampled_from(DAYS),
    to_day=st.none() | st.sampled_from(DAYS),
    min_ppm=st.sampled_from([0, 500_000, 990_000]),
    single=st.booleans(),
    bbox=st.none() | boxes,
    selected=st.sampled_from(["", "I-0123456789"]),
    page=st.integers(1, 4),
    **some,
)


@given(asked=filters)
def test_what_a_filter_finds_is_what_a_count_by_hand_finds(node, asked):
    everything = rows(node)
    expected = [row for row in everything if lets_through(asked, row)]
    found = find(columns(node), asked, ZONE)
    assert found.columns.ids(found.rows) == [row.incident.id for row in expected]
    assert found.reports == sum(len(row.incident.reports) for row in expected)
    first = day_interval(asked.from_day, ZONE).earliest if asked.from_day else -(2**62)
    last = day_interval(asked.to_day, ZONE).latest if asked.to_day else 2**62
    assert found.certain == sum(row.incident.when.lies_within(first, last) for row in expected)
    assert sum(found.days.values()) == len(expected)
    for name in FACETS:
        beside = [row for row in everything if lets_through(asked, row, but=name)]
        for value, count in found.facets[name].items():
            assert count == sum(value in of(row, name) for row in beside), (name, value)


@given(asked=filters)
def test_an_address_says_the_filter_and_the_filter_the_address(asked):
    asked = IncidentFilter(
        **{name: getattr(asked, name) for name in asked.__dataclass_fields__}
        | {"region": tuple(one for one in asked.region if one)}
    )
    query = dict(parse_qsl(asked.to_query(), keep_blank_values=True))
    assert IncidentFilter.parse(query) == asked
    assert IncidentFilter.parse(query).to_query() == asked.to_query()


@given(
    query=st.dictionaries(
        st.sampled_from(["from", "to", "p", "single", "bbox", "sel", "page", "seen", "zone", "x"]), st.text(max_size=20)
    )
)
def test_any_address_can_be_read_and_read_again(query):
    once = IncidentFilter.parse(query)
    assert IncidentFilter.parse(dict(parse_qsl(once.to_query(), keep_blank_values=True))) == once


def test_what_cannot_be_read_is_left_out():
    asked = IncidentFilter.parse({"from": "2031-02-30", "p": "-3", "page": "0", "bbox": "3,2,1", "seen": "b,,a"})
    assert asked == IncidentFilter(seen=("a", "b"))
    assert IncidentFilter.parse({"p": "250"}).min_ppm == 1_000_000


def test_an_index_that_follows_is_an_index_made_anew(node):
    connection = node.projections[GUARANTORS].reading()
    kept, acts = IncidentIndex(ZONE), Acts(node)
    kept.follow(connection)
    one = acts.report(NORTH, account("north", 30, 2.7))
    kept.follow(connection)
    other = acts.report(SOUTH, account("south", 30.02, 2.701))
    assert incident_of(node, GUARANTORS, one) == incident_of(node, GUARANTORS, other)
    kept.follow(connection)
    acts.find(NORTH, one)
    commands.withdraw_report(node, SOUTH, other, "Ours.")
    following, anew = kept.follow(connection), columns(node)
    for asked in (IncidentFilter(), IncidentFilter(single=False), IncidentFilter(seen=("north",))):
        a, b = find(following, asked, ZONE), find(anew, asked, ZONE)
        assert a.columns.ids(a.rows) == b.columns.ids(b.rows)
        assert (a.certain, a.reports, a.days) == (b.certain, b.reports, b.days)
        assert {name: {v: n for v, n in counts.items() if n} for name, counts in a.facets.items()} == {
            name: {v: n for v, n in counts.items() if n} for name, counts in b.facets.items()
        }


def test_the_page_of_incidents_says_what_the_index_finds(node):
    everything = queries.incidents(node, NORTH, IncidentFilter())
    assert (everything.matched, everything.hidden) == (len(rows(node)), 0)
    few = queries.incidents(node, NORTH, IncidentFilter(single=False, selected=everything.rows[0].id))
    assert few.matched + few.hidden == everything.matched
    assert {one.id for one in few.marks} == {one.id for one in few.rows}
    assert few.selected == everything.rows[0], "what is chosen stays shown though the filter hides it"
    may = queries.incidents(node, NORTH, IncidentFilter(from_day=DAYS[2], to_day=DAYS[2]))
    assert may.certain < may.matched, "an incident of three days may lie on the day, and does not certainly"


@settings(max_examples=20)
@given(page=st.integers(1, 99))
def test_a_page_beyond_the_last_is_the_last(node, page):
    shown = queries.incidents(node, NORTH, IncidentFilter(page=page))
    assert 1 <= shown.page <= shown.pages
    assert shown.rows
