"""Rule 30: consensus is no objection expressed; it is never shown as unanimity."""

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from parley.talks.consensus import Decided, by_consensus
from parley.talks.position import VALUES


@given(st.dictionaries(st.sampled_from("ABCO"), st.sampled_from(VALUES)), st.sets(st.sampled_from("ABCO")))
def test_rule_30_no_objection_is_consensus_and_who_did_not_accept_is_named(values: dict, present: set) -> None:
    found = by_consensus(values, "ABC", present)
    here = {"A", "B", "C"} & present
    assert (found.decided == "by consensus") == (bool(here) and not any(values.get(one) == "object" for one in here))
    named = {*found.objected, *found.silent, *found.reserved}
    assert named == {one for one in here if values.get(one, "no position") != "accept"}


def test_rule_30_tried_by_an_observer_by_absence_and_for_the_word() -> None:
    assert by_consensus({"O": "object"}, "ABC", "ABCO").decided == "by consensus"
    assert by_consensus({"A": "object"}, "ABC", "BC").decided == "by consensus", "who is absent expresses nothing"
    assert by_consensus({}, "ABC", ()).decided == "not decided"
    assert by_consensus({}, "ABC", "ABC").silent == ("A", "B", "C")
    assert not any("unanim" in word for word in get_args(Decided))
