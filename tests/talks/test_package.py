"""Rules 22 and 23: a package goes whole or not at all; "A only if B" blocks A; circles only inside one package."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from parley.talks.package import circles_across, freed_by, mutual, package_standing, wanted
from parley.talks.position import Condition
from tests.talks.histories import ROSTER, Talk, accept, fold, opened, replace, result

ACCEPTANCES = st.tuples(st.sampled_from("ABC"), st.sampled_from(("h1", "h2", "h3")))
CONDITIONS = st.dictionaries(ACCEPTANCES, st.frozensets(ACCEPTANCES, max_size=3), max_size=7)


def greatest(conditions: dict) -> set:
    """By definition: the union of all sets that support themselves."""
    found: set = set()
    for size in range(len(conditions) + 1):
        for some in combinations(conditions, size):
            if all(conditions[one] <= set(some) for one in some):
                found |= set(some)
    return found


@given(CONDITIONS, st.randoms(use_true_random=False))
def test_rule_23_what_holds_is_the_greatest_set_that_supports_itself(conditions: dict, random) -> None:
    assert mutual(conditions) == greatest(conditions)
    order = list(conditions)
    random.shuffle(order)
    assert mutual({one: conditions[one] for one in order}) == mutual(conditions)


def test_rule_23_tried_with_a_chain_and_a_circle() -> None:
    a, b, c = ("A", "h1"), ("B", "h2"), ("C", "h3")
    assert mutual({a: {b}}) == set(), "A only if B, and B is not accepted"
    assert mutual({a: {b}, b: {c}}) == set()
    assert mutual({a: {b}, b: {a}}) == {a, b}, "nobody has to move first"
    assert mutual({a: {b}, b: {a, c}}) == set()
    assert circles_across({a: {b}, b: {a}}, []) == [("h1", "h2")]
    assert circles_across({a: {b}, b: {a}}, [{"h1"}, {"h2", "h3"}]) == [("h1", "h2")]
    assert circles_across({a: {b}, b: {a}}, [{"h1", "h2"}]) == []
    assert circles_across({a: {("B", "h1")}, ("B", "h1"): {a}}, []) == [], "the same words are one thing"


@given(CONDITIONS)
def test_one_more_acceptance_frees_what_it_says(conditions: dict) -> None:
    now = mutual(conditions)
    missing = wanted(conditions)
    assert all(one not in conditions for one in missing)
    found = freed_by(conditions, missing)
    for one in missing:
        assert mutual({**conditions, one: ()}) == now | {one} | found.get(one, set())


@given(st.dictionaries(st.sampled_from("AB"), st.frozensets(st.sampled_from(("h1", "h2")))))
def test_rule_22_a_part_is_a_refusal(accepted: dict) -> None:
    pairs = {(one, hash_) for one, hashes in accepted.items() for hash_ in hashes}
    found = package_standing("p", ("h1", "h2"), pairs, ("A", "B"))
    assert found.effective == (pairs == {("A", "h1"), ("A", "h2"), ("B", "h1"), ("B", "h2")})
    assert set(found.refused_by) == {one for one, hashes in accepted.items() if len(hashes) == 1}


def test_rule_22_tried_by_accepting_only_what_one_likes() -> None:
    talk = Talk()
    text = opened(talk, "Fire ceases.", "Prisoners go home.")
    first = replace(talk, text, "A", 0, 4, "All fire")
    second = replace(talk, text, "A", 0, 9, "All prisoners", clause="c2")
    for one in (first, second):  # one package, of two proposals
        talk.logs["A"][one.place.seq] = one.__class__(
            **{name: getattr(one, name) for name in one.__struct_fields__ if name != "act"},
            act=one.act.__class__(text=text.id, acts=one.act.acts, package="exchange"),
        )
    talk.sync("A", "B", "C")
    accept(talk, text, result(talk, text, first), "A", "B", "C")
    found = fold(talk, text)
    assert [one.standing for one in found.clauses] == ["open", "open"]
    assert found.clauses[0].version != result(talk, text, first), "no part of a package takes effect"
    assert found.packages[0].refused_by == ("A", "B", "C")
    accept(talk, text, result(talk, text, second), "A", "B", "C")
    found = fold(talk, text)
    assert [one.version for one in found.clauses] == [result(talk, text, one) for one in (first, second)]
    assert found.packages[0].effective


def test_a_conditional_acceptance_in_a_text() -> None:
    talk = Talk()
    text = opened(talk, "Fire ceases.", "Prisoners go home.")
    fire, home = (one.version for one in fold(talk, text).clauses)
    accept(talk, text, fire, "A", conditions=(Condition(home, ("B", "C")),))
    accept(talk, text, fire, "B", "C")
    assert [one.standing for one in fold(talk, text).clauses] == ["open", "open"]
    accept(talk, text, home, "B", "C")
    assert [one.standing for one in fold(talk, text).clauses] == ["agreed", "open"]
    assert ROSTER.delegations[3].capacity == "observer"
