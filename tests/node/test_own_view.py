"""An officer's link or separation binds his member's own view at once, and nobody else's until all concerned agree."""

from dataclasses import replace
from datetime import date

import pytest

from parley.node import commands, queries
from parley.node.filters import IncidentFilter
from parley.node.kinds import GUARANTORS
from tests.node.cast import BEGIN, EAST, HOUR, NORTH, SOUTH, STRANGER, account, incident_of, pass_time, rows_of

ALL = IncidentFilter()


@pytest.fixture
def pair(acts):
    """Two reports that the model merges: north's and south's of one shelling."""
    acts.node.clock.set(BEGIN + 9 * HOUR)
    return acts.report(NORTH, account("north", 8)), acts.report(SOUTH, account("south", 8.02, 0.501))


def divided(node, reader):
    """What the reader's list of incidents has: the reports of each."""
    listed = queries.incidents(node, reader, ALL).rows
    pages = [queries.incident(node, reader, one.id) for one in listed]
    return {frozenset(report.id for report in page.reports) for page in pages}


def test_a_separation_binds_the_authors_own_view_at_once_and_no_other(acts, pair):
    acts.link(NORTH, *pair, same=False)
    assert divided(acts.node, NORTH) == {frozenset({pair[0]}), frozenset({pair[1]})}
    assert divided(acts.node, SOUTH) == divided(acts.node, EAST) == {frozenset(pair)}
    assert len(queries.overview(acts.node, NORTH, date(2031, 3, 2)).incidents) == 1


def test_a_link_binds_the_authors_own_view_at_once_though_it_has_no_report_in_it(acts, pair):
    far = acts.report(SOUTH, account("south", 1, 2.5))
    acts.link(EAST, pair[0], far, same=True)
    assert divided(acts.node, EAST) == {frozenset({*pair, far})}
    assert divided(acts.node, NORTH) == {frozenset(pair), frozenset({far})}


def test_the_list_counts_what_the_own_view_has(acts, pair):
    joint = queries.incidents(acts.node, NORTH, ALL)
    acts.link(NORTH, *pair, same=False)
    own = queries.incidents(acts.node, NORTH, ALL)
    assert (joint.matched, own.matched, joint.reports, own.reports) == (1, 2, 2, 2)
    assert own.facets["seen"] != joint.facets["seen"]
    assert len(own.marks) == 2
    assert queries.incidents(acts.node, NORTH, replace(ALL, single=False)).matched == 0
    assert queries.incidents(acts.node, STRANGER, ALL).matched == queries.incidents(acts.node, SOUTH, ALL).matched - 1


def test_the_page_says_whose_view_it_is_and_leads_to_the_other(acts, pair):
    joint = incident_of(acts.node, GUARANTORS, pair[0])
    assert queries.incident(acts.node, NORTH, joint).view is None
    acts.link(NORTH, *pair, same=False)
    pages = [queries.incident(acts.node, NORTH, one.id) for one in queries.incidents(acts.node, NORTH, ALL).rows]
    assert {page.view.others for page in pages} == {(joint,)}
    assert {page.view.joint for page in pages} == {False}
    shown = queries.incident(acts.node, NORTH, joint, joint=True)
    assert {report.id for report in shown.reports} == set(pair)
    assert (shown.view.joint, len(shown.view.others)) == (True, 2)
    assert queries.incident(acts.node, SOUTH, joint).view is None


def test_an_id_that_the_own_view_dissolved_leads_into_it(acts, pair):
    far = acts.report(SOUTH, account("south", 1, 2.5))
    ids = {incident_of(acts.node, GUARANTORS, one) for one in (pair[0], far)}
    acts.link(EAST, pair[0], far, same=True)
    whole = queries.incidents(acts.node, EAST, ALL).rows[0].id
    for gone in ids - {whole}:
        assert queries.incident(acts.node, EAST, gone) == whole
        assert queries.incident(acts.node, SOUTH, gone).incident.id == gone


def test_when_those_concerned_agree_the_views_are_one_again(acts, pair):
    acts.link(NORTH, *pair, same=False)
    acts.link(SOUTH, *pair, same=False)
    for reader in (NORTH, SOUTH, EAST):
        assert divided(acts.node, reader) == {frozenset({pair[0]}), frozenset({pair[1]})}
        assert all(
            queries.incident(acts.node, reader, one.id).view is None
            for one in queries.incidents(acts.node, reader, ALL).rows
        )


def test_a_finding_judges_the_reports_of_the_own_view(acts, pair):
    acts.link(NORTH, *pair, same=False)
    mine = next(one.id for one in queries.incidents(acts.node, NORTH, ALL).rows if one.registers == ("north",))
    commands.make_finding(
        acts.node, NORTH, incident_id=mine, determination="violation", held="Fire fell.", grounds="Craters."
    )
    page = queries.incident(acts.node, NORTH, mine)
    assert [one.determination for one in page.findings if one.member == "north"] == ["violation"]
    assert not page.findings[0].composition_changed
    joint = queries.incident(acts.node, SOUTH, incident_of(acts.node, GUARANTORS, pair[0]))
    assert next(one for one in joint.findings if one.member == "north").composition_changed


def test_own_views_are_the_same_rebuilt_and_at_a_basis(acts, pair):
    acts.link(NORTH, *pair, same=False)
    pass_time(acts.node, 30 * HOUR)
    third = acts.report(EAST, account("east", 8.03, 0.502))
    acts.link(EAST, pair[0], third, same=False)
    projection = acts.node.projections[GUARANTORS]
    again = projection.at_basis(acts.node.store, projection.basis(projection.reading(), acts.node.process))
    assert rows_of(projection.reading()) == rows_of(again)
    assert rows_of(again, "own_incident")["own_incident"]
