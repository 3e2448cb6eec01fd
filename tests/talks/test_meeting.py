"""The Joint Group meets only when every guarantor has approved one date and one venue."""

from itertools import permutations
from typing import Any

from parley.talks.meeting import Approval, JointGroupMeeting, Request, joint_group, terms_hash

THREE = ("A", "B", "C")


def request(id: str = "q1", member: str = "A", **over: Any) -> Request:
    return Request(**{"id": id, "member": member, "venue": "the capital", "begins": 1_000, "matter": "jobs"} | over)


def approval(member: str, of: Request, request_id: str = "") -> Approval:
    return Approval(id=f"{member}-{of.id}", member=member, request=request_id or of.id, terms=terms_hash(of))


def meetings(requests: list[Request], approvals: list[Approval]) -> tuple[JointGroupMeeting, ...]:
    return joint_group(requests, approvals, THREE)


def test_all_guarantors_must_approve_the_one_that_asks_included() -> None:
    asked = request()
    (waiting,) = meetings([asked], [approval("B", asked), approval("C", asked)])
    assert (waiting.exists, waiting.approved, waiting.missing) == (False, ("B", "C"), ("A",))
    (whole,) = meetings([asked], [approval(member, asked) for member in THREE])
    assert whole.exists


def test_no_request_no_meeting_however_many_approve() -> None:
    assert meetings([], [approval(member, request()) for member in THREE]) == ()


def test_only_a_guarantor_can_ask() -> None:
    asked = request(member="O")
    assert meetings([asked], [approval(member, asked) for member in THREE]) == ()


def test_an_approval_of_another_date_or_venue_does_not_count() -> None:
    asked, later, elsewhere = request(), request(begins=2_000), request(venue="elsewhere")
    given = [approval("A", asked), approval("B", later, "q1"), approval("C", elsewhere, "q1")]
    assert meetings([asked], given)[0].missing == ("B", "C")


def test_a_change_voids_the_approvals() -> None:
    asked = request()
    moved = request("q2", begins=2_000, supersedes=("q1",))
    (found,) = meetings([asked, moved], [approval(member, asked) for member in THREE])
    assert (found.request.id, found.approved) == ("q2", ())


def test_the_same_terms_asked_anew_must_be_approved_anew() -> None:
    asked, again = request(), request("q2", supersedes=("q1",))
    assert terms_hash(asked) == terms_hash(again)
    assert not meetings([asked, again], [approval(member, asked) for member in THREE])[0].exists


def test_nobody_changes_the_request_of_another() -> None:
    asked = request()
    found = meetings([asked, request("q2", "B", supersedes=("q1",))], [])
    assert [one.request.id for one in found] == ["q1", "q2"]


def test_order_and_repeats_do_not_matter() -> None:
    asked = request()
    given = [approval(member, asked) for member in THREE]
    first = meetings([asked], given)
    assert all(meetings([asked, asked], [*order, order[0]]) == first for order in permutations(given))


def test_others_approvals_are_not_shown_as_guarantors() -> None:
    asked = request()
    assert meetings([asked], [approval("O", asked)])[0].approved == ()
