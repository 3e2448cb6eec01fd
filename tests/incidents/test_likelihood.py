import msgspec
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from parley.incidents.likelihood import explain, pair_scores
from parley.incidents.model import DEFAULT_MODEL
from parley.incidents.table import from_reports
from tests.incidents.conftest import Make
from tests.incidents.planted import planted

# Weights that nobody can mistake for each other: 1 a level in time, 100 in place, and so on.
COUNTING = msgspec.structs.replace(
    DEFAULT_MODEL, prior=tuple(-100_000 * k for k in range(24)), time=tuple(range(12)),
    place=tuple(10 * k for k in range(17)), act=tuple(1_000 * k for k in range(6)),
    actor=tuple(10_000 * k for k in range(6)), harm=tuple(7 * k for k in range(7)),
    repetition=-5, fallback=(2, 4, 6),
)  # fmt: skip


def test_a_sum_done_by_hand(report: Make) -> None:
    one = report(register="a", act="shelling/mortar", party="x", killed=3)
    two = report(20, 600, register="b", act="shelling/rocket", party="x", killed=4)
    table = from_reports([("1", one), ("2", two)])
    # prior level 2; within 30 minutes 1; within 1 km 1; same kind 2; same party 1; within a factor 1.5 level 4
    expected = -200_000 + 1 + 10 + 2_000 + 10_000 + 28
    assert pair_scores(table, np.array([0]), np.array([1]), COUNTING).tolist() == [expected]


def test_one_register_adds_the_repetition_and_longer_times_more_rivals(report: Make) -> None:
    table = from_reports([("1", report()), ("2", report(wide_s=7 * 86_400))])
    # level 2 + 2 for a week; longer period 10; exact, 0 m
    assert pair_scores(table, np.array([0]), np.array([1]), COUNTING).tolist() == [-400_000 - 5 + 10]


def test_wider_places_have_more_rivals(report: Make) -> None:
    for radius, level, place in ((500, 2, 0), (2_500, 2, 50), (35_000, 4, 100), (90_000, 6, 140)):
        table = from_reports([("1", report()), ("2", report(radius=radius, register="b"))])
        assert pair_scores(table, np.array([0]), np.array([1]), COUNTING).tolist() == [-100_000 * level + place]


@given(st.integers(0, 30))
def test_scores_are_symmetric_and_explained_to_the_last_thousandth(seed: int) -> None:
    table = planted(80, seed=seed).table
    rng = np.random.default_rng(seed)
    i, j = rng.integers(0, len(table), (2, 15))
    i, j = i[i != j], j[i != j]
    scores = pair_scores(table, i, j, DEFAULT_MODEL)
    assert scores.tolist() == pair_scores(table, j, i, DEFAULT_MODEL).tolist()
    for a, b, score in zip(i.tolist(), j.tolist(), scores.tolist(), strict=True):
        why = explain(table, a, b, DEFAULT_MODEL)
        assert why.total == score == why.prior.milli + sum(part.milli for part in why.parts)
        assert why == explain(table, b, a, DEFAULT_MODEL)
        assert why.low_ppm <= why.probability_ppm <= why.high_ppm


def test_an_explanation_says_what_was_compared(report: Make) -> None:
    one = report(register="a", act="clash", party="x", killed=3)
    two = report(61, 400, register="b", act="sniping", side="s", killed=9)
    why = explain(from_reports([("1", one), ("2", two)]), 0, 1, DEFAULT_MODEL)
    said = {part.field: part.label % part.args for part in why.parts}
    assert said == {
        "time": "60 minutes apart, at most 2 hours",
        "place": "400 m apart, at most 1 km",
        "act": "different kinds of act: clash and sniping",
        "actor": "actor not stated by both",
        "harm": "numbers killed within a factor of three: 3 and 9",
    }
    assert why.prior.label % why.prior.args == "before anything else: fewer than 16 reports lie near in place and time"
    assert [part.factor for part in why.parts if part.field == "actor"] == ["×1"]
    assert why.candidates


def test_an_explanation_says_where_windows_keep_a_pair_apart(report: Make) -> None:
    table = from_reports([("1", report()), ("2", report(0, 20_000))])
    assert not explain(table, 0, 1, DEFAULT_MODEL).candidates
    assert "two reports of one register" in explain(table, 0, 1, DEFAULT_MODEL).prior.label
