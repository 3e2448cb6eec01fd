from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.incidents.fixed import (
    ONE,
    bounds_ppm,
    exp_q30,
    factor_text,
    log_odds_milli,
    probabilities_ppm,
    probability_ppm,
)


@given(st.integers(-20_999, 0))
def test_exp_is_right_to_two_units(milli: int) -> None:
    assert abs(int(exp_q30(np.array([milli]))[0]) - exp(milli / 1000) * ONE) < 2.5


def test_exp_ends_at_nothing_and_at_one() -> None:
    assert exp_q30(np.array([0, -21_000, -(10**15)])).tolist() == [ONE, 0, 0]


@pytest.mark.parametrize(
    ("milli", "ppm"), [(0, 500_000), (1_000, 731_059), (-1_000, 268_941), (-4_595, 10_001), (50_000, 1_000_000)]
)
def test_probabilities_by_hand(milli: int, ppm: int) -> None:
    assert probability_ppm(milli) == ppm


@given(st.integers(-30_000, 30_000))
def test_probability_rises_and_mirrors(milli: int) -> None:
    low, high, mirrored = probabilities_ppm(np.array([milli, milli + 1, -milli])).tolist()
    assert low <= high
    assert low + mirrored == 1_000_000


@given(st.integers(2_000, 998_000))
def test_log_odds_and_back(ppm: int) -> None:
    assert log_odds_milli(ppm) == round(1000 * log(ppm / (1_000_000 - ppm)))
    assert abs(probability_ppm(log_odds_milli(ppm)) - ppm) <= 126  # half a thousandth of a nat, at most a quarter


@given(st.integers(0, 1_000_000), st.integers(0, 5_000))
def test_bounds_hold_the_probability(ppm: int, spread: int) -> None:
    low, high = (int(b[0]) for b in bounds_ppm(np.array([ppm]), spread))
    assert 0 <= low <= ppm <= high <= 1_000_000


def test_bounds_by_hand() -> None:
    low, high = bounds_ppm(np.array([500_000]), 1_000)
    assert abs(low[0] - 268_941) <= 1
    assert abs(high[0] - 731_059) <= 1


@pytest.mark.parametrize(
    ("milli", "text"), [(0, "×1"), (2_485, "×12"), (-1_224, "÷3.4"), (693, "×2"), (-20, "×1"), (4_605, "×100")]
)
def test_factors_as_people_read_them(milli: int, text: str) -> None:
    assert factor_text(milli) == text
