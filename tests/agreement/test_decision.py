"""The decision table, against a second reading of its rules and over every combination."""

from itertools import permutations, product
from pathlib import Path

import pytest

from parley.agreement.agreement import DETERMINATIONS, OUTCOMES, Decision, Rule
from parley.agreement.decision import combinations, decide, uncovered, unreachable
from parley.agreement.load import load

UNANIMITY = Decision(
    name={"en": "Unanimity"},
    deciders=("a", "b", "c"),
    rules=(
        Rule(outcome="none yet", any=("pending",), says={"en": "pending"}),
        Rule(outcome="established", all=("violation",), says={"en": "all"}),
        Rule(outcome="not established", none=("violation",), says={"en": "none"}),
        Rule(outcome="disputed", says={"en": "differ"}),
    ),
)
TWO_OF_THREE = Decision(
    name={"en": "Two of three"},
    deciders=("a", "b", "c"),
    rules=(
        Rule(outcome="established", at_least=2, of=("violation",), says={"en": "two"}),
        Rule(outcome="not established", at_least=2, of=("no violation", "out of scope"), says={"en": "two not"}),
        Rule(outcome="none yet", says={"en": "no two"}),
    ),
)


@pytest.mark.parametrize(
    ("said", "outcome", "rule"),
    [
        (("violation", "violation", "violation"), "established", 2),
        (("violation", "violation", "pending"), "none yet", 1),
        (("no violation", "re-attributed", "out of scope"), "not established", 3),
        (("violation", "violation", "no violation"), "disputed", 4),
        (("violation", "violation", "unable to verify"), "disputed", 4),
    ],
)
def test_unanimity(said: tuple[str, ...], outcome: str, rule: int):
    decided = decide(UNANIMITY, dict(zip("abc", said, strict=True)))
    assert (decided.outcome, decided.rule) == (outcome, rule)
    assert decided.says == UNANIMITY.rules[rule - 1].says


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (("violation", "violation", "no violation"), "established"),
        (("violation", "no violation", "out of scope"), "not established"),
        (("violation", "no violation", "pending"), "none yet"),
    ],
)
def test_two_of_three(said: tuple[str, ...], outcome: str):
    assert decide(TWO_OF_THREE, dict(zip("abc", said, strict=True))).outcome == outcome


def test_who_has_not_determined_is_pending_and_never_consents():
    assert decide(UNANIMITY, {"a": "violation", "b": "violation"}).outcome == "none yet"
    assert decide(UNANIMITY, {}).outcome == "none yet"


def test_only_deciders_determine():
    with pytest.raises(ValueError, match="z cannot determine; only a, b, c can"):
        decide(UNANIMITY, {"a": "violation", "z": "violation"})


@pytest.mark.parametrize("decision", [UNANIMITY, TWO_OF_THREE])
def test_every_combination_has_one_outcome_whoever_says_it(decision: Decision):
    for said in product(DETERMINATIONS, repeat=3):
        outcomes = {decide(decision, dict(zip("abc", each, strict=True))).outcome for each in permutations(said)}
        assert len(outcomes) == 1
        assert outcomes <= set(OUTCOMES)


def test_combinations_are_all_there_are():
    assert set(combinations(UNANIMITY)) == {
        tuple(sorted(said, key=DETERMINATIONS.index)) for said in product(DETERMINATIONS, repeat=3)
    }


def test_a_hole_and_a_dead_rule_are_found():
    holed = Decision(name={}, deciders=("a", "b", "c"), rules=UNANIMITY.rules[:3])
    left = uncovered(holed)
    assert left is not None
    with pytest.raises(LookupError, match=f"no outcome for {', '.join(left)}"):
        decide(holed, dict(zip("abc", left, strict=True)))
    dead = Decision(name={}, deciders=("a",), rules=(UNANIMITY.rules[3], *UNANIMITY.rules[:2]))
    assert unreachable(dead) == (1, 2)
    assert (uncovered(UNANIMITY), unreachable(UNANIMITY)) == (None, ())


def test_the_examples_tables_reach_every_outcome_they_name(repo: Path):
    for name in ("astana", "minsk"):
        decision = load(repo / "examples" / name / "agreement.toml").decision
        reached = {
            decide(decision, dict(zip(decision.deciders, said, strict=True))).outcome for said in combinations(decision)
        }
        assert reached == {rule.outcome for rule in decision.rules}
        assert decide(decision, {}).outcome == "none yet"
