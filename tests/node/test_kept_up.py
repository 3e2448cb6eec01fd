"""Rows that were kept up one entry at a time are the rows made of all entries at once."""

import random
from datetime import date

import pytest

from parley.node import commands
from parley.node.kinds import GUARANTORS
from parley.node.projections.components import whole_components
from parley.node.projections.projection import Projection
from parley.vocabulary.places import Place
from tests.node.cast import BEGIN, DAY, EAST, HOUR, NORTH, SOUTH, account, incident_of, rows_of

ACTS = ("shelling", "shelling/mortar", "air strike", "")


def assert_kept_up(node):
    """Every table, and the file that a rebuild would make."""
    for channel, projection in node.projections.items():
        basis = projection.basis(projection.reading(), node.process)
        again = rows_of(projection.at_basis(node.store, basis))
        for table, rows in rows_of(projection.reading()).items():
            assert rows == again[table], (channel, table)


def across(node):
    """The links that lead from one component to another."""
    connection = node.projections[GUARANTORS].reading()
    links = connection.execute("SELECT a, b FROM link").fetchall()
    return [(a, b) for a, b in links if b not in whole_components(connection, node.model, [a])]


@pytest.mark.parametrize("seed", range(3))
def test_links_between_incidents_do_not_depend_on_what_came_together(acts, seed):
    """A crowded afternoon, told one report at a time: near misses are links too, weighed against the better ones."""
    chance, node = random.Random(seed), acts.node
    node.clock.set(BEGIN + 18 * HOUR)
    reports = []
    for _ in range(24):
        who = chance.choice((NORTH, SOUTH, EAST))
        said = account(who.member, chance.uniform(1, 17), 0.5 + chance.uniform(0, 0.5), act=chance.choice(ACTS))
        reports.append((who, acts.report(who, said)))
    assert across(node), "else nothing is tried here"
    assert_kept_up(node)
    who, gone = chance.choice(reports)
    commands.withdraw_report(node, who, gone, "Ours.")
    assert_kept_up(node)


def test_a_day_that_a_cut_off_moves_moves_where_the_incident_stays_as_it_was(acts):
    node = acts.node
    node.clock.set(BEGIN + 9 * HOUR)
    report = acts.report(NORTH, account("north", 8))
    before = incident_of(node, GUARANTORS, report)
    node.clock.set(BEGIN + 2 * DAY)
    commands.cut_off(node, NORTH, day=date(2031, 3, 3))
    assert incident_of(node, GUARANTORS, report) == before
    assert_kept_up(node)


def test_a_report_that_moves_leaves_no_row_where_it_was(acts):
    node = acts.node
    node.clock.set(BEGIN + 9 * HOUR)
    first = acts.report(NORTH, account("north", 8))
    acts.report(SOUTH, account("south", 8.02, 0.501))
    far = Place(lat_e6=500_000, lon_e6=2_500_000, radius_m=200, precision="exact")
    acts.report(NORTH, account("north", 1, where=far), supersedes=first)
    assert_kept_up(node)


def test_rows_of_another_record_are_made_anew(node, acts):
    """A watermark whose root is not the record's: the projection does not go on from it."""
    acts.report(NORTH, account("north", 8))
    projection = node.projections[GUARANTORS]
    kept, path = rows_of(projection.reading()), projection.path
    projection._writer.execute("UPDATE watermark SET root = 'x' WHERE log LIKE '%/guarantors/north'")
    again = Projection(node.directory, GUARANTORS, node.agreement, node.agreement_hash, node.model)
    again.catch_up(node.store)
    assert again.path != path
    assert rows_of(again.reading()) == kept
    assert not path.exists()
