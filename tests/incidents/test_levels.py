import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.incidents.levels import FIELDS, agreement, harm_compared
from parley.incidents.table import from_reports
from tests.incidents.conftest import Make
from tests.incidents.planted import planted

DAY = 86_399


def _levels(one: object, two: object) -> dict[str, str]:
    table = from_reports([("a", one), ("b", two)])  # type: ignore[list-item]
    found = agreement(table, np.array([0]), np.array([1]))
    return {
        name: known[int(column[0])][1] for (name, known), column in zip(FIELDS.items(), found.columns(), strict=True)
    }


@pytest.mark.parametrize(
    ("minutes", "label"),
    [
        (0, "times overlap"),
        (30, "%(minutes)s minutes apart, at most 30 minutes"),
        (31, "%(minutes)s minutes apart, at most 2 hours"),
        (361, "%(minutes)s minutes apart, more than 6 hours"),
    ],
)
def test_precise_times(report: Make, minutes: int, label: str) -> None:
    # A minute ends 59 s after it begins, so the gap is a second over a minute less.
    assert _levels(report(), report(minutes))["time"] == label


@pytest.mark.parametrize(
    ("first", "second", "label"),
    [
        ((0, DAY), (0, DAY), "the same day"),
        ((0, DAY), (600, DAY), "the same day"),
        ((0, DAY), (900, DAY), "days that overlap in part"),
        ((0, DAY), (1440, DAY), "neighbouring days"),
        ((0, 59), (-60, DAY), "the precise time lies in the other's day"),
        ((0, 59), (60, DAY), "the precise time lies %(minutes)s minutes outside the other's day"),
        ((0, 59), (-60, 7 * DAY), "within the longer period"),
    ],
)
def test_times_by_precision(report: Make, first: tuple[int, int], second: tuple[int, int], label: str) -> None:
    one, two = report(first[0], wide_s=first[1]), report(second[0], wide_s=second[1])
    assert _levels(one, two)["time"] == label


@pytest.mark.parametrize(
    ("radius", "metres", "label"),
    [
        (500, 290, "%(metres)s m apart, at most 300 m"),
        (500, 6_000, "%(metres)s m apart, more than 5 km"),
        (2_500, 400, "the same settlement (%(metres)s m apart)"),
        (2_500, 7_000, "%(metres)s m apart, more than 6 km"),
        (25_000, 4_000, "%(metres)s m apart, at most 5 km, one place given widely"),
        (90_000, 10_000, "near the middle of the wider place (%(metres)s m apart)"),
        (90_000, 80_000, "within the wider place (%(metres)s m apart)"),
    ],
)
def test_places_by_precision(report: Make, radius: int, metres: int, label: str) -> None:
    assert _levels(report(), report(0, metres, radius=radius))["place"] == label


@pytest.mark.parametrize(
    ("one", "two", "label"),
    [
        ("", "clash", "act not stated by both"),
        ("a/b", "a/b", "the same act: %(a)s"),
        ("a/b", "a/c", "the same kind of act, different in detail: %(a)s and %(b)s"),
        ("a/b", "c/d", "different acts: %(a)s and %(b)s"),
        ("a", "a/c", "the same kind of act: %(a)s"),
        ("a", "b/c", "different kinds of act: %(a)s and %(b)s"),
    ],
)
def test_acts(report: Make, one: str, two: str, label: str) -> None:
    assert _levels(report(act=one), report(act=two))["act"] == label


@pytest.mark.parametrize(
    ("one", "two", "label"),
    [
        (("p", "s"), ("p", "t"), "the same party: %(a)s"),
        (("p", "s"), ("q", "s"), "different parties of one side: %(a)s and %(b)s"),
        (("p", ""), ("q", "s"), "different parties: %(a)s and %(b)s"),
        (("", "s"), ("q", "s"), "the same side: %(a)s"),
        (("", "s"), ("q", "t"), "different sides: %(a)s and %(b)s"),
        (("p", ""), ("", "t"), "actor not stated by both"),
    ],
)
def test_actors(report: Make, one: tuple[str, str], two: tuple[str, str], label: str) -> None:
    assert _levels(report(party=one[0], side=one[1]), report(party=two[0], side=two[1]))["actor"] == label


@pytest.mark.parametrize(
    ("one", "two", "label"),
    [
        (None, 3, "harm not stated by both"),
        (0, 0, "both state that nobody was killed"),
        (2, 2, "the same small number killed: %(a)s"),
        (3, 3, "the same number killed: %(a)s"),
        (4, 6, "numbers killed that can be one: %(a)s and %(b)s"),
        (4, 7, "numbers killed within a factor of three: %(a)s and %(b)s"),
        (0, 1, "numbers killed far apart: %(a)s and %(b)s"),
    ],
)
def test_harm(report: Make, one: int | None, two: int | None, label: str) -> None:
    assert _levels(report(killed=one), report(killed=two))["harm"] == label


def test_who_counts_civilians_only_is_held_against_the_nearest_number(report: Make) -> None:
    table = from_reports([("a", report(killed=9, civilians=0)), ("b", report(civilians=8))])
    first, second = harm_compared(table, np.array([0]), np.array([1]))
    assert (first[0, 1], second[0, 1]) == (9, 8)


@given(st.integers(0, 2**32))
def test_agreement_is_symmetric(seed: int) -> None:
    table = planted(60, seed=seed % 50).table
    rng = np.random.default_rng(seed)
    i, j = rng.integers(0, len(table), (2, 40))
    there, back = agreement(table, i, j), agreement(table, j, i)
    assert all(np.array_equal(a, b) for a, b in zip(there.columns(), back.columns(), strict=True))


def test_every_level_named_is_within_its_field() -> None:
    table = planted(2_000).table
    rng = np.random.default_rng(3)
    i, j = rng.integers(0, len(table), (2, 20_000))
    for known, column in zip(FIELDS.values(), agreement(table, i, j).columns(), strict=True):
        assert column.min() >= 0
        assert column.max() < len(known)
