import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.incidents.fixed import probability_ppm
from parley.incidents.partitions import TEMPER, divisions, pair_index, pair_ppm, together_ppm, weigh

BELL = {2: 2, 3: 5, 4: 15, 5: 52, 6: 203}


@pytest.mark.parametrize(("size", "number"), BELL.items())
def test_every_division_once(size: int, number: int) -> None:
    assert len(set(divisions(size))) == len(divisions(size)) == number


def _one(milli: list[int], forced: list[int] | None = None, size: int = 3) -> tuple[tuple[int, ...], np.ndarray]:
    scores = np.array([milli], dtype=np.int64)
    best, weights = weigh(scores, np.array([forced or [0] * len(milli)], dtype=np.int64), size)
    return divisions(size)[int(best[0])], weights


@given(st.integers(-20_000, 20_000))
def test_two_reports_alone_have_the_probability_of_their_link(milli: int) -> None:
    _, weights = _one([milli], size=2)
    assert abs(int(pair_ppm(weights, 2)[0, 0]) - probability_ppm(milli)) <= 1


def test_three_reports_by_hand() -> None:
    # Pairs ab 2, ac 1, bc -1 nats; together they weigh .75 of the sum 2, which is 1.5.
    best, weights = _one([2_000, 1_000, -1_000])
    odds = {"abc": np.exp(1.5), "ab": np.exp(2), "ac": np.exp(1), "bc": np.exp(-1), "none": 1.0}
    whole = sum(odds.values())
    assert best == (0, 0, 1)
    assert TEMPER[3] == 75
    expected = [(odds["abc"] + odds[pair]) / whole for pair in ("ab", "ac", "bc")]
    assert pair_ppm(weights, 3)[0].tolist() == pytest.approx([1e6 * p for p in expected], abs=2)
    everyone = together_ppm(weights, np.ones((1, 3), dtype=np.bool_), 3)
    assert int(everyone[0]) == pytest.approx(1e6 * odds["abc"] / whole, abs=2)


def test_bindings_are_never_broken_whatever_the_links_say() -> None:
    best, weights = _one([20_000, 20_000, 20_000], [0, -1, 0])
    assert best in {(0, 0, 1), (0, 1, 1)}
    assert pair_ppm(weights, 3)[0, 1] == 0
    best, weights = _one([-20_000, -20_000, -20_000], [1, 0, 0])
    assert best == (0, 0, 1)
    assert pair_ppm(weights, 3)[0, 0] == 1_000_000


def test_equals_go_to_the_first_division() -> None:
    assert _one([0], size=2)[0] == (0, 0)


@given(st.integers(2, 6), st.data())
def test_probabilities_of_a_set_are_consistent(size: int, data: st.DataObject) -> None:
    pairs = len(pair_index(size))
    milli = data.draw(st.lists(st.integers(-9_000, 9_000), min_size=pairs, max_size=pairs))
    _, weights = _one(milli, size=size)
    ppm = pair_ppm(weights, size)[0]
    everyone = int(together_ppm(weights, np.ones((1, size), dtype=np.bool_), size)[0])
    assert everyone <= ppm.min() + 1
    for number, (a, b) in enumerate(pair_index(size)):
        two = np.isin(np.arange(size), (a, b))[None]
        assert abs(int(together_ppm(weights, two, size)[0]) - int(ppm[number])) <= 1


def test_many_sets_are_weighed_as_each_alone() -> None:
    rng = np.random.default_rng(4)
    milli = rng.integers(-5_000, 5_000, (40, 6))
    best, weights = weigh(milli, np.zeros_like(milli), 4)
    for number, row in enumerate(milli.tolist()):
        one, alone = _one(row, size=4)
        assert divisions(4)[int(best[number])] == one
        assert weights[number].tolist() == alone[0].tolist()
