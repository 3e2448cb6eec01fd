import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.incidents.constraints import Binding, Constraints, Opinion, binding, for_member

OWNERS = {"n1": "north", "n2": "north", "s1": "south", "s2": "south", "w1": "west"}


def says(member: str, a: str, b: str, same: bool, entry: str = "") -> Opinion:
    return Opinion(member=member, a=a, b=b, same=same, reason="", entry=entry or f"{member}{a}{b}{same}")


def bound(result: Binding) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    return result.constraints.must, result.constraints.cannot


def test_a_members_own_pair_binds_everybody_alone() -> None:
    result = binding([says("north", "n2", "n1", True)], OWNERS)
    assert bound(result) == ((("n1", "n2"),), ())
    assert result.disputed == ()


def test_across_members_one_voice_is_only_shown() -> None:
    opinion = says("north", "n1", "s1", True)
    result = binding([opinion], OWNERS)
    assert bound(result) == ((), ())
    assert result.disputed == (opinion,)


def test_across_members_it_binds_when_all_concerned_agree() -> None:
    result = binding([says("north", "n1", "s1", False), says("south", "s1", "n1", False)], OWNERS)
    assert bound(result) == ((), (("n1", "s1"),))


def test_who_is_not_concerned_cannot_bind_and_cannot_stop() -> None:
    agreed = [says("north", "n1", "s1", True), says("south", "n1", "s1", True)]
    outsider = says("west", "n1", "s1", False)
    result = binding([*agreed, outsider], OWNERS)
    assert bound(result) == ((("n1", "s1"),), ())
    assert result.disputed == (outsider,)


def test_where_officers_differ_the_model_decides_and_both_are_shown() -> None:
    differ = [says("north", "n1", "s1", True), says("south", "n1", "s1", False)]
    result = binding(differ, OWNERS)
    assert bound(result) == ((), ())
    assert set(result.disputed) == set(differ)


def test_two_officers_of_one_member_who_differ_bind_nobody() -> None:
    differ = [says("north", "n1", "n2", True, "e1"), says("north", "n1", "n2", False, "e2")]
    assert bound(binding(differ, OWNERS)) == ((), ())
    assert bound(for_member("north", differ, OWNERS)) == ((), ())


def test_an_unknown_report_binds_nobody() -> None:
    opinion = says("north", "n1", "gone", True)
    assert binding([opinion], OWNERS).disputed == (opinion,)


def test_ones_own_view_is_bound_at_once_and_nobody_elses() -> None:
    opinion = says("north", "n1", "s1", True)
    assert bound(for_member("north", [opinion], OWNERS)) == ((("n1", "s1"),), ())
    assert bound(for_member("south", [opinion], OWNERS)) == ((), ())


def test_ones_own_view_also_keeps_what_binds_all() -> None:
    assert bound(for_member("west", [says("north", "n1", "n2", True)], OWNERS)) == ((("n1", "n2"),), ())


def test_a_contradiction_suspends_all_of_its_component_and_names_the_authors() -> None:
    north = [says("north", "n1", "n2", True)]
    both = [says(m, *pair, True) for pair in (("n2", "s1"),) for m in ("north", "south")]
    apart = [says(m, "n1", "s1", False) for m in ("north", "south")]
    elsewhere = says("south", "s2", "s2x", True)
    owners = OWNERS | {"s2x": "south"}
    result = binding([*north, *both, *apart, elsewhere], owners)
    assert bound(result) == ((("s2", "s2x"),), ())
    assert set(result.suspended) == {*north, *both, *apart}
    assert result.disputed == ()


def test_a_cannot_that_leads_out_of_a_broken_component_stands() -> None:
    opinions = [says("north", "n1", "n2", True), says("north", "n2", "n3", True), says("north", "n1", "n3", False),
                says("north", "n1", "n4", False)]  # fmt: skip
    result = binding(opinions, dict.fromkeys(("n1", "n2", "n3", "n4"), "north"))
    assert bound(result) == ((), (("n1", "n4"),))


def test_constraints_that_contradict_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="reports a and c must and cannot be one incident"):
        Constraints(must=(("a", "b"), ("b", "c")), cannot=(("a", "c"),))


def test_an_opinion_on_one_report_is_none() -> None:
    with pytest.raises(ValueError, match="an opinion needs two reports; both are n1"):
        says("north", "n1", "n1", True)


PAIRS = list(itertools.combinations(sorted(OWNERS), 2))
OPINIONS = st.lists(
    st.builds(lambda member, pair, same: says(member, *pair, same),
              st.sampled_from(["north", "south", "west"]), st.sampled_from(PAIRS), st.booleans()),
    max_size=14, unique_by=lambda o: o.entry,
)  # fmt: skip


@given(OPINIONS, st.randoms())
def test_order_does_not_matter_and_nothing_contradictory_remains(opinions: list[Opinion], random: object) -> None:
    shuffled = sorted(opinions, key=lambda _: random.random())  # type: ignore[attr-defined]
    for view in (lambda o: binding(o, OWNERS), lambda o: for_member("north", o, OWNERS)):
        result = view(opinions)
        assert result == view(shuffled)
        kept = {*result.disputed, *result.suspended}
        binds = [o for o in opinions if o not in kept]
        assert {o.pair for o in binds} == {*result.constraints.must, *result.constraints.cannot}
