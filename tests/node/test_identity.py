"""The id of an incident is that of its least report; former ids lead on; what has nothing to do with a report stays."""

import pytest

from parley.incidents.incident import incident_id
from parley.node import queries
from parley.node.kinds import GUARANTORS
from tests.node.cast import BEGIN, EAST, HOUR, NORTH, SOUTH, STRANGER, account, incident_of, rows_of


@pytest.fixture
def early(acts):
    acts.node.clock.set(BEGIN + 9 * HOUR)
    return acts


def test_the_id_is_that_of_the_least_report(early):
    reports = [
        early.report(who, account(who.member, 8 + n / 100, 0.5 + n / 1000))
        for n, who in enumerate((NORTH, SOUTH, EAST))
    ]
    assert {incident_of(early.node, GUARANTORS, one) for one in reports} == {incident_id((min(reports),))}


def test_former_ids_lead_to_where_the_report_now_belongs(early):
    """Each of the three had its own incident once; afterwards every one of these ids gives the one that is left."""
    node = early.node
    reports = [
        early.report(who, account(who.member, 8 + n / 100, 0.5 + n / 1000))
        for n, who in enumerate((NORTH, SOUTH, EAST))
    ]
    present = incident_id((min(reports),))
    for one in reports:
        former = incident_id((one,))
        answer = queries.incident(node, NORTH, former)
        if former == present:
            assert answer.former_ids == tuple(
                incident_id((other,)) for other in sorted(reports) if other != min(reports)
            )
        else:
            assert answer == present
    least = min(reports)
    for n, who in enumerate((NORTH, SOUTH, EAST)):
        for other in reports:
            if other != least:
                early.link(who, least, other, same=False, reason=f"{n}")
    for one in reports:
        assert queries.incident(node, NORTH, incident_id((one,))) is not None


def test_an_id_that_never_was_is_unknown(early):
    assert queries.incident(early.node, NORTH, "I-0000000000") is None


def test_an_outsiders_question_for_a_guarantors_incident_is_not_answered(early):
    report = early.report(NORTH, account("north", 8))
    assert queries.incident(early.node, STRANGER, incident_of(early.node, GUARANTORS, report)) is None


def test_unrelated_incidents_do_not_change_when_a_report_arrives(early):
    node = early.node
    for n in range(12):
        early.report(NORTH, account("north", 1 + n / 4, 0.1 + n / 5))
        early.report(SOUTH, account("south", 1 + n / 4, 0.1 + n / 5 + 0.001))
    connection = node.projections[GUARANTORS].reading()
    before = set(rows_of(connection, "outcome")["outcome"])
    touched = int(next(connection.execute("SELECT max(number) FROM changed"))[0])
    new = early.report(EAST, account("east", 1.02, 0.101))
    after = set(rows_of(connection, "outcome")["outcome"])
    changed = {str(row[0]) for row in connection.execute("SELECT incident FROM changed WHERE number > ?", (touched,))}
    assert incident_of(node, GUARANTORS, new) in changed
    assert len(changed) <= 2
    assert len(before - after) <= 1, "the one that the new report joined, and no other"
    assert len(after - before) == 1


def test_two_registers_count_in_one_incident_and_the_act_is_the_most_specific(early):
    one = early.report(NORTH, account("north", 8, act="shelling"))
    early.report(SOUTH, account("south", 8.02, 0.501, act="shelling/mortar"))
    shown = queries.incident(early.node, NORTH, incident_of(early.node, GUARANTORS, one)).incident
    assert (shown.registers, shown.act, shown.reports) == (("north", "south"), "shelling/mortar", 2)
