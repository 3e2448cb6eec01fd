import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.incidents.constraints import Constraints
from parley.incidents.fit import fit
from parley.incidents.match import Matching, cluster, edges_between, match, window
from parley.incidents.model import DEFAULT_MODEL, Model, model_hash
from parley.incidents.table import NOWHERE, ReportTable, from_reports, join
from tests.incidents.conftest import Make
from tests.incidents.planted import Planted, planted
from tests.incidents.scoring import b_cubed_f1, distance_and_day, labels_of, pairwise_f1


def lookup(held: ReportTable, row: int, table: ReportTable, model: Model) -> ReportTable:
    """What a store would give for the window of a report."""
    box = window(table, row, model)
    inside = (held.start <= box.end) & (held.end >= box.start) & (held.lat >= box.lat_low) & (held.lat <= box.lat_high)
    return held.take(inside & (held.lon >= box.lon_west) & (held.lon <= box.lon_east) & (held.radius != NOWHERE))


def one_by_one(table: ReportTable, order: list[int], model: Model, constraints: Constraints) -> Matching:
    """Reports in an order, each against what is held; then every component by itself, as a node does it."""
    held, edges = table.take(np.zeros(0, dtype=np.int64)), []
    for row in order:
        new = table.take(np.array([row]))
        edges += edges_between(new, lookup(held, 0, new, model), model)
        held = join(held, new)
    parent = {report: report for report in held.ids}

    def root(report: str) -> str:
        while parent[report] != report:
            report = parent[report]
        return report

    for a, b in [*((a, b) for a, b, _ in edges), *constraints.must, *constraints.cannot]:
        parent[root(a)] = root(b)
    found = [
        cluster([r for r in held.ids if root(r) == name], [e for e in edges if root(e[0]) == name], model, constraints)
        for name in {root(report) for report in held.ids}
    ]
    whole = match(held, model, constraints)
    clusters = sorted((c for clusters, _ in found for c in clusters), key=lambda c: c.ids)
    links = sorted((link for _, links in found for link in links), key=lambda link: (link.a, link.b))
    return msgspec.structs.replace(whole, clusters=tuple(clusters), links=tuple(links))


@settings(max_examples=15)
@given(st.integers(0, 1_000), st.randoms(), st.booleans())
def test_one_at_a_time_in_any_order_equals_all_at_once(seed: int, random: object, bound: bool) -> None:
    table = planted(70, seed=seed, towns=2).table
    model = fit(table, DEFAULT_MODEL, "small").model if seed % 2 else DEFAULT_MODEL
    order = sorted(range(len(table)), key=lambda _: random.random())  # type: ignore[attr-defined]
    ids = table.ids
    constraints = Constraints(must=((ids[0], ids[1]),), cannot=((ids[2], ids[3]),)) if bound else Constraints()
    assert one_by_one(table, order, model, constraints) == match(table, model, constraints)


@settings(max_examples=10)
@given(st.integers(0, 1_000), st.randoms())
def test_order_of_rows_does_not_matter(seed: int, random: object) -> None:
    table = planted(300, seed=seed, towns=4).table
    order = sorted(range(len(table)), key=lambda _: random.random())  # type: ignore[attr-defined]
    half = np.array(order[::2], dtype=np.int64), np.array(order[1::2], dtype=np.int64)
    assert match(join(table.take(half[0]), table.take(half[1])), DEFAULT_MODEL) == match(table, DEFAULT_MODEL)


def test_a_distant_report_changes_nothing_else(report: Make) -> None:
    table = planted(500).table
    far = from_reports([("zzzz", report(0, 900_000))])
    before, after = match(table, DEFAULT_MODEL), match(join(table, far), DEFAULT_MODEL)
    assert set(after.clusters) - set(before.clusters) == {after.clusters[-1]}
    assert after.clusters[-1].ids == ("zzzz",)
    assert after.links == before.links


@pytest.fixture(scope="module")
def ten_thousand() -> Planted:
    return planted(10_000)


@pytest.fixture(scope="module")
def fitted(ten_thousand: Planted) -> Matching:
    return match(ten_thousand.table, fit(ten_thousand.table, DEFAULT_MODEL, "fitted").model)


def test_planted_incidents_are_found_better_than_by_distance_and_day(ten_thousand: Planted, fitted: Matching) -> None:
    truth, found = ten_thousand.truth, labels_of(fitted, ten_thousand.table)
    assert pairwise_f1(found, truth) >= 0.70
    assert b_cubed_f1(found, truth) >= 0.85
    assert pairwise_f1(found, truth) > pairwise_f1(distance_and_day(ten_thousand.table), truth) + 0.08


def test_the_default_model_beats_distance_and_day_without_any_fit(ten_thousand: Planted) -> None:
    found = labels_of(match(ten_thousand.table, DEFAULT_MODEL), ten_thousand.table)
    assert pairwise_f1(found, ten_thousand.truth) > pairwise_f1(
        distance_and_day(ten_thousand.table), ten_thousand.truth
    )


def test_what_is_called_probable_is_about_as_often_true(ten_thousand: Planted, fitted: Matching) -> None:
    truth = dict(zip(ten_thousand.table.ids, ten_thousand.truth.tolist(), strict=True))
    said = np.array([link.probability_ppm for link in fitted.links]) / 1e6
    true = np.array([truth[link.a] == truth[link.b] for link in fitted.links])
    tenth = np.minimum((said * 10).astype(int), 9)
    for k in range(10):
        assert abs(said[tenth == k].mean() - true[tenth == k].mean()) < 0.20
    assert abs(said.mean() - true.mean()) < 0.05


def test_diagnostics_say_what_happened(report: Make) -> None:
    crowd = [(f"r{k:02}", report(k, register=str(k % 3))) for k in range(30)]
    alone = [("x", report(radius=400_000))]
    windows = msgspec.structs.replace(DEFAULT_MODEL.windows, crowd=28, component=5)
    model = msgspec.structs.replace(DEFAULT_MODEL, windows=windows, join=-9_000, plausible=-9_000)
    said = match(from_reports(crowd + alone), model).diagnostics
    assert said.model == model_hash(model)
    assert (said.reports, said.candidates) == (31, 30 * 29 // 2)
    assert said.alone == ("x",)
    assert said.crowded == tuple((f"r{k:02}", 29) for k in range(30))
    assert said.cut == (30,)


def test_no_reports_no_incidents() -> None:
    empty = match(from_reports([]), DEFAULT_MODEL)
    assert (empty.clusters, empty.links, empty.diagnostics.candidates) == ((), (), 0)
