"""What comes after what: within a log by number, across logs by the heads an entry names, never by time."""

from hypothesis import given
from hypothesis import strategies as st

from parley.talks.proposal import Withdrawal
from parley.talks.tabled import Place, Tabled, is_after, is_after_all, of_kind


def place(log: str, seq: int, **known: int) -> Place:
    return Place(log=log, seq=seq, known=known)


def test_within_a_log_the_higher_number_is_after() -> None:
    assert is_after(place("A", 2), place("A", 1))
    assert not is_after(place("A", 1), place("A", 1))


def test_across_logs_it_is_after_what_its_heads_hold() -> None:
    assert is_after(place("A", 0, B=3), place("B", 2))
    assert not is_after(place("A", 9, B=3), place("B", 3))
    assert not is_after(place("A", 9), place("B", 0))


def test_after_all_is_after_each() -> None:
    earlier = [place("B", 0), place("C", 0)]
    assert is_after_all(place("A", 0, B=1, C=1), earlier)
    assert not is_after_all(place("A", 0, B=1), earlier)


@given(st.lists(st.sampled_from("ABC"), max_size=12), st.randoms(use_true_random=False))
def test_acts_come_in_one_order_whatever_order_they_came_in(logs: list[str], random) -> None:
    acts = [Tabled(id=f"{log}{n}", member=log, delegation=log, place=place(log, n), act=Withdrawal(of="x"))
            for n, log in enumerate(logs)]  # fmt: skip
    mixed = acts + acts[:3]
    random.shuffle(mixed)
    assert of_kind(mixed, Withdrawal) == of_kind(acts, Withdrawal)
    assert len(of_kind(mixed, Withdrawal)) == len(acts)
    assert of_kind(mixed, str) == []
