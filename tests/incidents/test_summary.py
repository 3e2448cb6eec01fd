import msgspec
import numpy as np
import pytest

from parley.incidents.incident import incident_id
from parley.incidents.match import Cluster, Link
from parley.incidents.summary import count_interval, first_level, summarise
from parley.vocabulary.counts import Harm
from parley.vocabulary.intervals import Interval
from tests.incidents.conftest import NOON, Make


def test_what_two_reports_have_in_common(report: Make) -> None:
    day = report(
        -720, register="b", wide_s=86_399, radius=35_000, act="shelling", party="x", pcode="SY07", target="school"
    )
    exact = report(5, register="a", act="shelling/mortar", killed=3, pcode="SY070101")
    incident = summarise(Cluster(("1", "2"), 900_000, 800_000, 950_000), {"1": day, "2": exact, "3": report(9)})
    assert incident.id == incident_id(("1", "2"))
    assert (incident.reports, incident.registers) == (("1", "2"), ("a", "b"))
    assert (incident.probability_ppm, incident.low_ppm, incident.high_ppm) == (900_000, 800_000, 950_000)
    assert incident.when == Interval(NOON + 300, NOON + 359, "minute")
    assert incident.where == exact.where
    assert incident.region == "SY07"
    assert (incident.acts, incident.parties, incident.targets) == (("shelling", "shelling/mortar"), ("x",), ("school",))
    assert incident.harm == Harm(killed_best=3)


def test_times_and_places_apart_give_their_hull(report: Make) -> None:
    one, two = report(pcode="SY07"), report(60, 3_000, radius=700, pcode="SY08")
    incident = summarise(Cluster(("1", "2"), 500_000, 1, 2), {"1": one, "2": two})
    assert incident.when == Interval(NOON, NOON + 3_659, "minute")
    assert incident.where is not None
    assert one.where is not None
    assert incident.where.lat_e6 == one.where.lat_e6
    assert 3_690 <= incident.where.radius_m <= 3_710
    assert incident.region == ""


def test_harm_runs_from_the_least_to_the_most_and_keeps_the_middle(report: Make) -> None:
    reports = {str(k): report(killed=k) for k in (2, 9, 4)}
    incident = summarise(Cluster(tuple(sorted(reports)), 1, 1, 1), reports)
    assert incident.harm == Harm(killed_best=4)
    given = {"1": Harm(killed_low=1, killed_high=5, injured_low=7), "2": Harm(killed_low=3, killed_high=8)}
    with_ranges = {name: msgspec.structs.replace(report(), harm=harm) for name, harm in given.items()}
    assert summarise(Cluster(("1", "2"), 1, 1, 1), with_ranges).harm == Harm(killed_low=1, killed_high=8, injured_low=7)


def test_a_missing_report_is_named(report: Make) -> None:
    with pytest.raises(KeyError, match="gone"):
        summarise(Cluster(("gone",), 1, 1, 1), {"here": report()})


@pytest.mark.parametrize(("pcode", "region"), [("", ""), ("SY", ""), ("SY07", "SY07"), ("SY070012", "SY07")])
def test_first_level(pcode: str, region: str) -> None:
    assert first_level(pcode) == region


def single(name: str) -> Cluster:
    return Cluster((name,), 1_000_000, 1_000_000, 1_000_000)


def test_what_is_certain_has_no_interval() -> None:
    assert count_interval([single("a"), single("b")], [], 700) == (2, 2, 2)
    assert count_interval([], [], 700) == (0, 0, 0)


def test_an_interval_by_hand() -> None:
    # A hundred pairs at .5: 100 to 200 incidents, 150 expected, standard deviation 5, times 1.282.
    pairs = [Cluster((f"a{k}", f"b{k}"), 500_000, 1, 1) for k in range(100)]
    assert count_interval(pairs, [], 0) == (100, 100, 157)
    # Two hundred single reports, with a hundred links at .5 between them: 143 to 157, held open to the best.
    singles = [single(f"{side}{k}") for k in range(100) for side in "ab"]
    links = [Link(f"a{k}", f"b{k}", 500_000) for k in range(100)]
    assert count_interval(singles, links, 0) == (143, 200, 200)


def test_the_models_own_uncertainty_moves_all_together() -> None:
    # At e^-1 the odds of each pair are .269, so 173.1 incidents; the chance of each adds 6.4 to that: 179.5.
    pairs = [Cluster((f"a{k}", f"b{k}"), 500_000, 1, 1) for k in range(100)]
    assert count_interval(pairs, [], 1_000) == (100, 100, 180)


def test_two_links_between_the_same_clusters_count_once() -> None:
    clusters = [Cluster(("a", "b"), 1_000_000, 1, 1), single("c")]
    once = count_interval(clusters, [Link("a", "c", 400_000)], 0)
    assert count_interval(clusters, [Link("a", "c", 400_000), Link("b", "c", 300_000)], 0) == once == (1, 2, 3)


def test_links_to_reports_elsewhere_do_not_count() -> None:
    assert count_interval([single("a")], [Link("a", "q", 900_000)], 700) == (1, 1, 1)


def test_the_best_lies_within() -> None:
    rng = np.random.default_rng(1)
    for _ in range(50):
        clusters = [Cluster((f"{k}", f"{k}x"), int(p), 1, 1) for k, p in enumerate(rng.integers(0, 1_000_000, 20))]
        links = [Link(f"{k}", f"{k + 1}", int(p)) for k, p in enumerate(rng.integers(0, 1_000_000, 19))]
        low, best, high = count_interval(clusters, links, 500)
        assert 1 <= low <= best <= high
