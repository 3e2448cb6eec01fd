from itertools import pairwise

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.incidents.constraints import Constraints
from parley.incidents.greedy import divide
from parley.incidents.match import Cluster, Link, cluster
from parley.incidents.model import DEFAULT_MODEL

PLAIN = msgspec.structs.replace(DEFAULT_MODEL, lift=0, apart=-6_000)
Edge = tuple[str, str, int]


def groups(clusters: tuple[Cluster, ...]) -> set[str]:
    return {"".join(c.ids) for c in clusters}


def ring(names: str, milli: int) -> list[Edge]:
    """A chain of links, each report to the next only."""
    return [(a, b, milli) for a, b in pairwise(names)]


def full(names: str, milli: int) -> list[Edge]:
    """Links between all."""
    return [(a, b, milli) for k, a in enumerate(names) for b in names[k + 1 :]]


def test_two_reports_by_hand() -> None:
    clusters, links = cluster("ab", [("a", "b", 1_000)], msgspec.structs.replace(PLAIN, spread=1_000))
    assert clusters == (Cluster(("a", "b"), 731_059, 500_000, 880_797),)
    assert links == (Link("a", "b", 731_059),)


def test_a_weak_link_is_shown_and_does_not_join() -> None:
    clusters, links = cluster("ab", [("b", "a", -1_000)], PLAIN)
    assert groups(clusters) == {"a", "b"}
    assert [c.probability_ppm for c in clusters] == [1_000_000, 1_000_000]
    assert links == (Link("a", "b", 268_941),)


def test_known_rivals_leave_room_for_the_lift() -> None:
    (linked,) = cluster("ab", [("a", "b", -1_000)], msgspec.structs.replace(PLAIN, lift=1_500))[0]
    assert linked.ids == ("a", "b")


@pytest.mark.parametrize("names", ["abcdef", "abcdefghijkl"])
def test_a_chain_is_no_incident(names: str) -> None:
    clusters, _ = cluster(names, ring(names, 2_000), PLAIN)
    assert max(len(c.ids) for c in clusters) == 2


@pytest.mark.parametrize("size", [4, 6, 7])
def test_what_all_agrees_is_one_incident(size: int) -> None:
    names = "abcdefg"[:size]
    (one,) = cluster(names, full(names, 3_000), PLAIN)[0]
    assert one.ids == tuple(names)
    assert one.probability_ppm > 750_000


def test_two_incidents_in_one_large_component() -> None:
    edges = full("abcd", 3_000) + full("wxyz", 3_000) + [("d", "w", 500)]
    clusters, links = cluster("abcdwxyz", edges, PLAIN)
    assert groups(clusters) == {"abcd", "wxyz"}
    across = next(link for link in links if (link.a, link.b) == ("d", "w"))
    # d with w, neither, or either with its own: e^0.5 / (e^0.5 + 1 + 2 e^3)
    assert across.probability_ppm == pytest.approx(1e6 * np.exp(0.5) / (np.exp(0.5) + 1 + 2 * np.exp(3)), abs=2)


def test_bindings_hold_in_small_and_large_components() -> None:
    for names in ("abcd", "abcdefgh"):
        bound = Constraints(must=(("a", "d"),), cannot=(("a", "b"),))
        edges = [edge for edge in full(names, 2_000) if edge[:2] != ("a", "d")]
        clusters, links = cluster(names, edges, PLAIN, bound)
        of = {report: c for c in clusters for report in c.ids}
        assert of["a"] == of["d"]
        assert of["a"] != of["b"]
        shown = {(link.a, link.b): link.probability_ppm for link in links}
        assert shown["a", "d"] == 1_000_000
        assert ("a", "b") not in shown


def test_a_must_joins_what_has_no_link_at_all() -> None:
    (one,) = cluster("ab", [], PLAIN, Constraints(must=(("a", "b"),)))[0]
    assert one == Cluster(("a", "b"), 1_000_000, 1_000_000, 1_000_000)


def test_constraints_on_reports_elsewhere_change_nothing() -> None:
    edges = full("abc", 1_000)
    assert cluster("abc", edges, PLAIN, Constraints(must=(("a", "q"),))) == cluster("abc", edges, PLAIN)


def test_a_component_above_the_bound_is_cut_at_its_weakest_links() -> None:
    model = msgspec.structs.replace(PLAIN, windows=msgspec.structs.replace(PLAIN.windows, component=4))
    edges = full("abcd", 3_000) + full("wxyz", 3_000) + [("d", "w", 900)]
    assert groups(cluster("abcdwxyz", edges, model)[0]) == {"abcd", "wxyz"}


def test_greedy_joins_the_best_mean_first_and_ties_go_to_the_lesser() -> None:
    links = {0: {1: 500, 2: 500}, 1: {0: 500}, 2: {0: 500}}
    assert divide(links, -6_000) == [[0, 1], [2]]
    assert divide({0: {1: 500, 2: 600}, 1: {0: 500}, 2: {0: 600}}, -6_000) == [[0, 2], [1]]


def test_nothing_in_gives_nothing_out() -> None:
    assert cluster([], [], PLAIN) == ((), ())


def test_a_link_to_a_stranger_is_refused() -> None:
    with pytest.raises(KeyError, match="z"):
        cluster("ab", [("a", "z", 100)], PLAIN)


@given(st.integers(1, 14), st.data())
def test_order_of_reports_and_links_does_not_matter(count: int, data: st.DataObject) -> None:
    names = "abcdefghijklmn"[:count]
    every = [(a, b) for k, a in enumerate(names) for b in names[k + 1 :]]
    chosen = data.draw(st.lists(st.sampled_from(every), unique=True)) if every else []
    edges = [(a, b, data.draw(st.integers(-4_500, 6_000))) for a, b in chosen]
    clusters, links = cluster(names, edges, PLAIN)
    turned = [(b, a, milli) for a, b, milli in data.draw(st.permutations(edges))]
    assert cluster(data.draw(st.permutations(names)), turned, PLAIN) == (clusters, links)
    assert sorted(report for c in clusters for report in c.ids) == list(names)
    assert all(c.low_ppm <= c.probability_ppm <= c.high_ppm for c in clusters)
