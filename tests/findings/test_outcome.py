"""The joint outcome, and which findings stand."""

from itertools import permutations, product
from typing import Any

import pytest

from parley.agreement.agreement import DETERMINATIONS
from parley.findings.agenda import put_on_agenda
from parley.findings.outcome import Stated, current, joint_outcome

from .cast import UNANIMITY, stated

ALL = ("A", "B", "C")


def outcome_of(*said: str) -> Any:
    found = {member: (stated(f"f{member}", member, what),) for member, what in zip(ALL, said, strict=False) if what}
    return joint_outcome(found, UNANIMITY)


@pytest.mark.parametrize(
    ("said", "outcome", "rule"),
    [
        (("violation", "violation", "violation"), "established", 2),
        (("no violation", "out of scope", "unable to verify"), "not established", 3),
        (("violation", "no violation", "violation"), "disputed", 4),
        (("violation", "violation", "pending"), "none yet", 1),
        (("violation", "violation", ""), "none yet", 1),
    ],
)
def test_the_agreements_table_decides(said: tuple[str, ...], outcome: str, rule: int) -> None:
    found = outcome_of(*said)
    assert (found.outcome, found.rule) == (outcome, rule)


def test_the_rule_is_printed_with_the_outcome() -> None:
    assert outcome_of("violation", "violation", "violation").says == {"en": "all hold it a violation"}


def test_nothing_found_is_pending_and_never_consent() -> None:
    found = joint_outcome({}, UNANIMITY)
    assert found.outcome == "none yet"
    assert [(p.member, p.determination, p.findings) for p in found.positions] == [(m, "pending", ()) for m in ALL]


def test_who_does_not_decide_changes_nothing() -> None:
    found = {member: (stated(f"f{member}", member),) for member in ALL}
    assert joint_outcome(found | {"D": (stated("fD", "D", "no violation"),)}, UNANIMITY) == joint_outcome(
        found, UNANIMITY
    )


def test_every_position_is_attached() -> None:
    positions = outcome_of("violation", "no violation", "unable to verify").positions
    assert [(p.member, p.determination) for p in positions] == [
        ("A", "violation"),
        ("B", "no violation"),
        ("C", "unable to verify"),
    ]


def test_every_combination_has_an_outcome() -> None:
    for said in product(DETERMINATIONS, repeat=3):
        assert outcome_of(*said).outcome in ("established", "not established", "disputed", "none yet")


def test_a_correction_replaces_what_it_supersedes() -> None:
    standing = current([stated("1"), stated("2", determination="no violation", supersedes=("1",))])
    assert [entry.id for entry in standing["A"]] == ["2"]


def test_a_withdrawal_leaves_the_member_without_a_finding() -> None:
    standing = current([stated("1"), Stated(id="2", member="A", supersedes=("1",), finding=None)])
    assert standing == {}
    assert joint_outcome(standing, UNANIMITY).positions[0].determination == "pending"


def test_nobody_supersedes_the_finding_of_another() -> None:
    standing = current(
        [stated("1"), stated("2", "B", supersedes=("1",)), Stated(id="3", member="C", supersedes=("1",), finding=None)]
    )
    assert {member: [e.id for e in entries] for member, entries in standing.items()} == {"A": ["1"], "B": ["2"]}


def test_concurrent_corrections_stand_side_by_side_and_count_as_pending() -> None:
    entries = [
        stated("1"),
        stated("2", supersedes=("1",)),
        stated("3", determination="no violation", supersedes=("1",)),
    ]
    standing = current(entries)
    assert [entry.id for entry in standing["A"]] == ["2", "3"]
    position = joint_outcome(standing, UNANIMITY).positions[0]
    assert (position.determination, [f.id for f in position.findings]) == ("pending", ["2", "3"])
    settled = current([*entries, stated("4", supersedes=("2", "3"))])
    assert [entry.id for entry in settled["A"]] == ["4"]


def test_concurrent_findings_that_agree_count_as_what_they_say() -> None:
    standing = current([stated("2"), stated("3")])
    assert joint_outcome(standing, UNANIMITY).positions[0].determination == "violation"


def test_order_and_repeats_do_not_matter() -> None:
    entries = [stated("1"), stated("2", supersedes=("1",)), stated("3", "B"), stated("4", "B", supersedes=("3",))]
    first = current(entries)
    assert all(current([*order, order[0]]) == first for order in permutations(entries))


def test_what_is_not_known_cannot_be_superseded_into_something() -> None:
    assert [e.id for e in current([stated("2", supersedes=("unknown",))])["A"]] == ["2"]


def test_a_dispute_goes_on_an_agenda_with_every_position() -> None:
    item = put_on_agenda(outcome_of("violation", "no violation", "violation"), meeting="m1", put_by="B", anchor="r1")
    assert (item.meeting, item.put_by, item.anchor) == ("m1", "B", "r1")
    assert item.positions == (("A", "violation"), ("B", "no violation"), ("C", "violation"))


def test_only_a_dispute_goes_on_an_agenda_this_way() -> None:
    with pytest.raises(ValueError, match="the joint outcome is 'established'; only a disputed one"):
        put_on_agenda(outcome_of("violation", "violation", "violation"), meeting="m1", put_by="B", anchor="r1")
