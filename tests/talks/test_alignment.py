"""Which paragraph is which: identity first, then words; what moved."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.talks.alignment import align
from tests.talks.gold import GOLD

PARAGRAPHS = [
    "The parties shall cease fire in all zones from midnight.",
    "Monitors of both guarantors go where they need to go, at any hour.",
    "Prisoners are exchanged through the committee within thirty days of entry into force.",
    "The Joint Group meets each week and decides by consensus.",
    "Humanitarian convoys pass on the roads named in annex II without inspection.",
]


def test_the_same_text_is_paired_with_itself() -> None:
    found = align(PARAGRAPHS, PARAGRAPHS)
    assert found.pairs == tuple((n, n) for n in range(5))
    assert found.moved == frozenset()


@given(st.permutations(range(5)))
def test_a_permutation_is_found_and_what_moved_is_least(order: list[int]) -> None:
    found = align(PARAGRAPHS, [PARAGRAPHS[n] for n in order])
    assert found.pairs == tuple((one, place) for place, one in enumerate(order))
    longest = max(
        len(some)
        for bits in range(32)
        for some in [[one for n, one in enumerate(order) if bits >> n & 1]]
        if some == sorted(some)
    )
    assert len(found.moved) == 5 - longest


def test_an_edited_paragraph_is_still_itself() -> None:
    edited = [one.replace("the ", "").replace(" all", " each") for one in PARAGRAPHS]
    assert align(PARAGRAPHS, edited).pairs == tuple((n, n) for n in range(5))


def test_other_words_are_not_paired() -> None:
    assert align(PARAGRAPHS[:2], ["Taxes on salt are abolished.", "x"]).pairs == ()
    assert align([], PARAGRAPHS).pairs == ()
    assert align(["***"], ["---"]).pairs == ()


def test_identity_goes_before_words() -> None:
    found = align(PARAGRAPHS[:2], PARAGRAPHS[:2], ("c1", "c2"), ("c2", "c1"))
    assert set(found.pairs) == {(0, 1), (1, 0)}


def test_repeated_words_are_paired_in_their_order() -> None:
    left = ["Option 2: no text", PARAGRAPHS[0], "Option 2: no text", PARAGRAPHS[1]]
    assert align(left, left).pairs == ((0, 0), (1, 1), (2, 2), (3, 3))


def test_pairs_aligned_by_hand(shared: Path) -> None:
    from parley.talks.difference import paragraphs

    left, right = (paragraphs((shared / "data/texts" / name).read_bytes().decode()) for name in GOLD.drafts)
    found = dict(align(left, right).pairs)
    pairs = {one: other for one, other in GOLD.pairs if one is not None and other is not None}
    judged_left = {one for one, _ in GOLD.pairs if one is not None}
    judged_right = {other for _, other in GOLD.pairs if other is not None}
    ours = {(one, other) for one, other in found.items() if one in judged_left or other in judged_right}
    true = set(pairs.items())
    precision, recall = len(ours & true) / len(ours), len(ours & true) / len(true)
    assert 2 * precision * recall / (precision + recall) >= 0.95


def test_the_gold_pairs_are_many_enough() -> None:
    if not GOLD.pairs:
        pytest.fail("no pairs")
    assert len(GOLD.pairs) >= 120
