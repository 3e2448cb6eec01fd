"""Histories made by chance: the same set gives one state byte for byte, and in none of them is a rule broken."""

from collections.abc import Iterator
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.talks.proposal import Proposal, Replace, Withdrawal
from parley.talks.runs import Bracket, Words, plain, walk, without_owner
from parley.talks.standing import ClauseStanding, TextStanding
from parley.talks.tabled import Tabled
from tests.talks.histories import NEEDS, ROSTER, by_chance, fold_text


def broken(state: TextStanding, acts: list[Tabled[Any]]) -> Iterator[str]:
    """What of the rules on texts does not hold in a state."""
    proposals = {one.id: one for one in acts if isinstance(one.act, Proposal)}
    own = {one.id: one.member for one in acts}
    withdrawn = {one.act.of for one in acts if isinstance(one.act, Withdrawal) and own.get(one.act.of) == one.member}
    if state.needs != NEEDS:
        yield "2: others than guarantors and parties count"
    if len({one.clause for one in state.clauses}) != len(state.clauses):
        yield "5: an identity stands twice"
    if bool(state.hash) != (not state.unclean and bool(state.clauses)):
        yield "10: text that is not clean has a hash"
    for package in state.packages:
        whole = set(package.hashes)
        decided = {one.version for one in state.clauses} & whole
        only = {id_ for id_, one in proposals.items() if f"{one.delegation}: {one.act.package}" == package.name}
        makers = {
            id_
            for one in state.clauses
            if one.version in decided
            for id_, what in one.proposals.items()
            if what == "decided"
        }
        if (
            decided
            and not package.effective
            and makers <= only
            and len(package.accepted_by) < len(NEEDS)
            and not withdrawn
        ):
            yield "22: a part of a package took effect"
    for clause in state.clauses:
        yield from broken_in(clause, proposals, withdrawn)


def broken_in(clause: ClauseStanding, proposals: dict[str, Tabled[Any]], withdrawn: set[str]) -> Iterator[str]:
    shown = "".join(plain(runs) for runs in clause.shown.values())
    if any(without_owner(runs) for runs in clause.shown.values()):
        yield "6: a span without an owner"
    for id_, what in clause.proposals.items():
        edits = [act for act in proposals[id_].act.acts if isinstance(act, Replace) and act.clause == clause.clause]
        if what == "live" and not all(plain(act.runs) in shown for act in edits):
            yield "9: an option is not visible"
        if what in ("live", "reopening") and any(act.base != clause.version for act in edits):
            yield "11: a stale proposal is shown as live"
        if what in ("live", "stale", "reopening") and id_ in withdrawn:
            yield "12: a withdrawn proposal stands"
    if clause.standing == "agreed" and any(
        type(run) is not Words for runs in clause.shown.values() for run in walk(runs)
    ):
        yield "14: agreed words are open"
    if any(one.act.hash not in clause.candidates for one in clause.positions.values()):
        yield "15: a position was carried over"
    if clause.standing in ("agreed", "agreed in principle") and not set(NEEDS) <= clause.positions.keys():
        yield "9: agreed without everybody's acceptance"


def one_state(seed: int) -> TextStanding:
    """The state of a history; fails where order, repeats or a detour through a part of it give another."""
    text, acts = by_chance(seed)
    state = fold_text(text, acts, ROSTER)
    random, mixed = Random(seed), acts * 2
    random.shuffle(mixed)
    assert msgspec.json.encode(fold_text(text, mixed, ROSTER)) == msgspec.json.encode(state), seed
    assert list(broken(state, acts)) == [], seed
    return state


@given(st.integers(0, 10**9))
def test_one_state_and_no_rule_broken(seed: int) -> None:
    one_state(seed)


@pytest.mark.long
def test_ten_thousand_histories_have_one_state_and_break_no_rule() -> None:
    for seed in range(10_000):
        one_state(seed)


def test_histories_reach_what_the_rules_are_of() -> None:
    states = [one_state(seed) for seed in range(150)]
    standings = {clause.standing for state in states for clause in state.clauses}
    proposals = {what for state in states for clause in state.clauses for what in clause.proposals.values()}
    assert standings == {"empty", "open", "agreed in principle", "agreed ad referendum", "agreed"}
    assert proposals == {"live", "stale", "reopening", "decided", "withdrawn"}
    assert any(state.refused for state in states)
    assert any(clause.conflict for state in states for clause in state.clauses)
    assert any(one.lifted for state in states for clause in state.clauses for one in clause.brackets)


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"shown": {"en": (Words(""),)}}, "9: an option is not visible"),
        ({"shown": {"en": (Bracket("b", (), ()),)}}, "6: a span without an owner"),
        ({"version": "another"}, "11: a stale proposal is shown as live"),
        ({"standing": "agreed"}, "14: agreed words are open"),
        ({"standing": "agreed", "positions": {}}, "9: agreed without everybody's acceptance"),
        ({"candidates": ()}, "15: a position was carried over"),
    ],
)
def test_a_broken_rule_is_noticed(changed: dict[str, Any], rule: str) -> None:
    found: set[str] = set()
    for seed in range(40):
        text, acts = by_chance(seed)
        state = fold_text(text, acts, ROSTER)
        clauses = tuple(msgspec.structs.replace(one, **changed) for one in state.clauses)
        found |= set(broken(msgspec.structs.replace(state, clauses=clauses), acts))
    assert rule in found
