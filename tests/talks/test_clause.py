"""Rule 5: a clause keeps its identity through renumbering, moving and renaming."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.talks.clause import ClauseVersion, between, in_order, sealed, version_hash
from parley.talks.runs import Words

KEYS = st.text("bcmnz", min_size=1, max_size=4)


def version(clause: str, key: str = "b", parent: str = "", words: str = "x") -> ClauseVersion:
    return sealed(ClauseVersion(clause=clause, base="", parent=parent, key=key, runs={"en": (Words(words),)}))


@given(st.lists(KEYS, min_size=1, max_size=8), st.integers(0, 7), KEYS, st.randoms(use_true_random=False))
def test_rule_5_moving_one_clause_changes_numbers_and_no_identity(
    keys: list[str], which: int, key: str, random
) -> None:
    versions = [version(f"c{n}", one) for n, one in enumerate(keys)]
    moved = list(versions)
    moved[which % len(keys)] = version(f"c{which % len(keys)}", key)
    random.shuffle(moved)
    before, after = in_order(versions), in_order(moved)
    assert {one.version.clause for one in before} == {one.version.clause for one in after}
    assert [one.number for one in after] == [str(n) for n in range(1, len(keys) + 1)]
    untouched = [one.version for one in after if one.version.clause != f"c{which % len(keys)}"]
    assert all(one in versions for one in untouched)


def test_rule_5_tried_with_two_clauses_at_one_key_and_a_new_name() -> None:
    first, second = version("c1", "b"), version("c2", "b")
    assert [one.version.clause for one in in_order([second, first])] == ["c1", "c2"]
    renamed = version("c1", "b", words="Another title")
    assert in_order([renamed])[0].version.clause == "c1"


def test_numbers_go_down_the_page() -> None:
    found = in_order([version("c1", "b"), version("c2", "c"), version("c3", "b", "c2"), version("c4", "n", "c2")])
    assert [(one.version.clause, one.number, one.depth) for one in found] == [
        ("c1", "1", 0), ("c2", "2", 0), ("c3", "2.1", 1), ("c4", "2.2", 1)]  # fmt: skip


def test_clauses_whose_parents_go_in_a_circle_stand_at_the_end() -> None:
    found = in_order(
        [version("c1", parent="c2"), version("c2", parent="c1"), version("c3"), version("c4", parent="none")]
    )
    assert [(one.version.clause, one.adrift) for one in found] == [
        ("c3", False),
        ("c1", True),
        ("c2", True),
        ("c4", True),
    ]


@given(KEYS, KEYS)
def test_a_key_lies_between_any_two(one: str, other: str) -> None:
    left, right = sorted((one, other))
    if left == right:
        with pytest.raises(ValueError, match="no order key lies between"):
            between(left, right)
    else:
        assert left < between(left, right) < right
    assert between(left, "") > left
    assert between("", right) < right


def test_the_hash_is_of_content_and_base() -> None:
    one = version("c1")
    assert one.hash == version("c1").hash == version_hash(one)
    assert len({one.hash, version("c2").hash, version("c1", "c").hash, version("c1", words="y").hash}) == 4
