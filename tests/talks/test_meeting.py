"""The Joint Group meets only when every guarantor has approved one date and one venue."""

from itertools import permutations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from parley.talks.meeting import Approval, JointGroupMeeting, Request, composition_faults, joint_group, terms_hash

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


@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("vw"), st.integers(0, 1)), max_size=8),
    st.sampled_from("ABP"),
)
def test_rule_3_it_exists_with_a_guarantors_request_and_every_approval_of_its_terms(given_: list, asks: str) -> None:
    asked = Request(id="r", member=asks, venue="v", begins=0, matter="")
    approvals = [
        Approval(id=str(n), member=by, request="r",
                 terms=terms_hash(Request(id="", member="", venue=venue, begins=begins, matter="")))
        for n, (by, venue, begins) in enumerate(given_)
    ]  # fmt: skip
    found = joint_group([asked], approvals, ("A", "B", "C"))
    agreed = {by for by, venue, begins in given_ if (venue, begins) == ("v", 0)}
    assert [one.exists for one in found] == ([agreed == {"A", "B", "C"}] if asks in "ABC" else [])


def test_rule_3_tried_by_changing_the_venue_after_all_have_approved() -> None:
    asked = Request(id="r", member="A", venue="v", begins=0, matter="")
    approvals = [Approval(id=by, member=by, request="r", terms=terms_hash(asked)) for by in "ABC"]
    assert joint_group([asked], approvals, ("A", "B", "C"))[0].exists
    elsewhere = Request(id="r2", member="A", venue="w", begins=0, matter="", supersedes=("r",))
    (found,) = joint_group([asked, elsewhere], approvals, ("A", "B", "C"))
    assert (found.request.id, found.exists, found.missing) == ("r2", False, ("A", "B", "C"))
    forged = Request(id="r3", member="B", venue="w", begins=0, matter="", supersedes=("r",))
    assert joint_group([asked, forged], approvals, ("A", "B", "C"))[0].exists, "B does not void what A asked for"


@given(st.dictionaries(st.sampled_from("ABUX"), st.integers(0, 6)), st.sets(st.sampled_from("XY")))
def test_rule_4_composition_is_bounded(officers: dict[str, int], agreed: set[str]) -> None:
    bounds = {"A": (3, 4), "B": (3, 4), "U": (3, 3)}
    wrong = {one for one, (least, most) in bounds.items() if not least <= officers.get(one, 0) <= most}
    wrong |= {one for one in officers if one == "X" and "X" not in agreed}
    found = composition_faults(officers, bounds, agreed)
    assert {one.split()[0] for one in found} == wrong


def test_rule_4_tried_with_one_too_many_and_an_uninvited_member() -> None:
    assert composition_faults({"A": 5, "Q": 1}, {"A": (3, 4)}) == (
        "A sends 5 officers; it may send 3 to 4", "Q takes part only by agreement of the members")  # fmt: skip
