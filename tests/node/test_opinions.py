"""Officers' "same" and "not the same": they bind the joint view when all concerned agree, and conflicts are shown."""

import pytest

from parley.incidents.constraints import Constraints
from parley.node import commands, queries
from parley.node.commands import Refused
from parley.node.kinds import GUARANTORS, PUBLIC
from parley.node.projections.components import with_released_merges
from tests.node.cast import BEGIN, EAST, HOUR, NORTH, RED, SOUTH, account, incident_of, pass_time, rows_of


@pytest.fixture
def pair(acts):
    """Two reports that the model merges: north's and south's of one shelling."""
    acts.node.clock.set(BEGIN + 9 * HOUR)
    return acts.report(NORTH, account("north", 8)), acts.report(SOUTH, account("south", 8.02, 0.501))


def together(node, a, b, channel=GUARANTORS):
    return incident_of(node, channel, a) == incident_of(node, channel, b)


def standings(node, report):
    shown = queries.incident(node, NORTH, incident_of(node, GUARANTORS, report))
    return {(one.member, one.same): one.standing for one in shown.opinions}


def test_one_side_alone_does_not_bind_the_joint_view(acts, pair):
    assert together(acts.node, *pair)
    acts.link(NORTH, *pair, same=False)
    assert together(acts.node, *pair)
    assert standings(acts.node, pair[0]) == {("north", False): "opinion"}


def test_both_whose_reports_they_are_bind_it(acts, pair):
    acts.link(NORTH, *pair, same=False)
    acts.link(SOUTH, *pair, same=False)
    assert not together(acts.node, *pair)
    assert standings(acts.node, pair[0]) == {("north", False): "binding", ("south", False): "binding"}


def test_who_has_no_report_in_the_pair_binds_nobody(acts, pair):
    acts.link(EAST, *pair, same=False)
    acts.link(NORTH, *pair, same=False)
    assert together(acts.node, *pair)
    assert standings(acts.node, pair[0]) == {("east", False): "opinion", ("north", False): "opinion"}


def test_where_they_differ_the_model_decides_and_the_difference_is_shown(acts, pair):
    acts.link(NORTH, *pair, same=False)
    acts.link(SOUTH, *pair, same=True)
    assert together(acts.node, *pair)
    assert standings(acts.node, pair[0]) == {("north", False): "opinion", ("south", True): "opinion"}


def test_what_the_model_would_never_merge_is_merged_by_those_concerned(acts, pair):
    far = acts.report(SOUTH, account("south", 1, 2.5))
    acts.link(NORTH, pair[0], far, same=True)
    assert not together(acts.node, pair[0], far)
    acts.link(SOUTH, pair[0], far, same=True)
    assert together(acts.node, pair[0], far)


def test_a_newer_opinion_of_the_same_member_takes_the_place_of_its_older_one(acts, pair):
    for who in (NORTH, SOUTH):
        acts.link(who, *pair, same=False)
    acts.link(SOUTH, *pair, same=True)
    assert together(acts.node, *pair)
    assert standings(acts.node, pair[0]) == {("north", False): "opinion", ("south", True): "opinion"}


def test_an_opinion_withdrawn_binds_no_longer(acts, pair):
    acts.link(NORTH, *pair, same=False)
    said = acts.link(SOUTH, *pair, same=False)
    acts.say(SOUTH, GUARANTORS, "withdraw", ("reason", {"text": "We look again."}, True), supersedes=(said,))
    assert together(acts.node, *pair)
    projection = acts.node.projections[GUARANTORS]
    again = projection.at_basis(acts.node.store, projection.basis(projection.reading(), acts.node.process))
    assert rows_of(projection.reading()) == rows_of(again)


def test_contradictions_are_suspended_and_shown(acts, pair):
    """a is b, b is c, a is not c: none of the three binds."""
    third = acts.report(EAST, account("east", 8.04, 0.502))
    a, b = pair
    for who, one, other, same in (
        (NORTH, a, b, True),
        (SOUTH, a, b, True),
        (SOUTH, b, third, True),
        (EAST, b, third, True),
        (NORTH, a, third, False),
        (EAST, a, third, False),
    ):
        acts.link(who, one, other, same=same)
    assert together(acts.node, a, third), "the model's word"
    assert set(standings(acts.node, a).values()) == {"suspended"}


def test_an_opinion_needs_two_reports_and_a_reason(acts, pair):
    with pytest.raises(Refused, match=r"A report is the same as itself; choose another one."):
        acts.link(NORTH, pair[0], pair[0], same=True)
    with pytest.raises(Refused, match=r"the reason is missing"):
        acts.link(NORTH, *pair, same=True, reason=" ")
    with pytest.raises(Refused, match=f"No report {pair[0][:12]} is known here."):
        acts.link(RED, *pair, same=True)


def test_a_report_withdrawn_stands_in_no_incident(acts, pair):
    before = incident_of(acts.node, GUARANTORS, pair[1])
    commands.withdraw_report(acts.node, NORTH, pair[0], "Our own exercise.")
    assert incident_of(acts.node, GUARANTORS, pair[0]) == ""
    shown = queries.incident(acts.node, NORTH, incident_of(acts.node, GUARANTORS, pair[1]))
    assert ([one.id for one in shown.reports], shown.incident.registers) == ([pair[1]], ("south",))
    assert before


def test_released_merges_bind_where_the_public_has_no_opinion():
    merges = {"a": ("m", "a"), "b": ("m", "a"), "c": ("m", "a"), "d": ("m", "d")}
    edges = [("a", "d", 0), ("a", "c", 0), ("c", "e", 0)]
    plain = with_released_merges(Constraints(), merges, edges)
    assert plain == Constraints(must=(("a", "b"), ("b", "c")), cannot=(("a", "d"),))
    torn = with_released_merges(Constraints(cannot=(("a", "c"),)), merges, edges)
    assert torn == Constraints(must=(("a", "b"),), cannot=(("a", "c"), ("a", "d")))
    joined = with_released_merges(Constraints(must=(("a", "d"),)), merges, edges)
    assert joined == Constraints(must=(("a", "b"), ("a", "d"), ("b", "c")))


def test_only_the_publishers_word_on_the_joint_view_is_released(acts, pair):
    node = acts.node
    pass_time(node, 0)
    public = [node.ahead.released[report, PUBLIC].root for report in pair]
    for who, clusters in ((NORTH, [public]), (EAST, [[one] for one in public])):
        acts.say(
            who,
            PUBLIC,
            "merged",
            ("merged", {"day": "2031-03-02", "clusters": clusters}, True),
            refs=tuple(sorted(public)),
        )
    assert not together(node, *public, channel=PUBLIC)
