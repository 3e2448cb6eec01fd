import numpy as np
import pytest

from parley.incidents.candidates import candidate_pairs
from parley.incidents.fit import LITTLE, density_rows, fit, histogram, with_density
from parley.incidents.levels import FIELDS, agreement
from parley.incidents.model import DEFAULT_MODEL, model_hash
from parley.incidents.table import from_reports, join
from tests.incidents.conftest import Make
from tests.incidents.planted import Planted, planted


@pytest.fixture(scope="module")
def world() -> Planted:
    return planted(20_000, seed=2)


def test_weights_come_near_those_that_the_truth_gives(world: Planted) -> None:
    """The logs of m / u computed from the planted truth are recovered without it, wherever a level is common."""
    model = fit(world.table, DEFAULT_MODEL, "fitted").model
    found = list(candidate_pairs(world.table, model))
    i, j = (np.concatenate([pair[k] for pair in found]) for k in (0, 1))
    across = world.table.register[i] != world.table.register[j]
    i, j = i[across], j[across]
    true = world.truth[i] == world.truth[j]
    for field, weights, column in zip(FIELDS, model.weights(), agreement(world.table, i, j).columns(), strict=True):
        if field == "place":
            continue  # u of a place depends on how far its town's rivals are, which few-rival pairs do not show
        for level, (group, label) in enumerate(FIELDS[field]):
            grouped = np.isin(column, [k for k, (name, _) in enumerate(FIELDS[field]) if name == group])
            m, u = (column[grouped & true] == level), (column[grouped & ~true] == level)
            if m.sum() > 1_500 and u.sum() > 1_500 and m.mean() < 1:
                assert abs(1000 * np.log(m.mean() / u.mean()) - weights[level]) < 400, (field, label)


def test_the_number_of_true_pairs_is_found(world: Planted) -> None:
    said = fit(world.table, DEFAULT_MODEL, "fitted")
    counts = np.unique(world.truth, return_counts=True)[1]
    assert said.expected_links == pytest.approx(int((counts * (counts - 1) // 2).sum()), rel=0.2)
    assert said.reports == len(world.table)
    assert said.notes == ()
    assert 50 < said.model.spread < 1_500


def test_a_fit_does_not_depend_on_the_order_of_reports(world: Planted) -> None:
    rows = np.arange(4_000)
    parts = [world.table.take(rows[k::3]) for k in (2, 0, 1)]
    turned = join(parts[0], join(parts[1], parts[2]))
    one, two = (fit(table, DEFAULT_MODEL, "x") for table in (turned, world.table.take(rows)))
    assert one.notes == ()
    assert model_hash(one.model) == model_hash(two.model)


def test_too_few_pairs_teach_nothing_and_it_is_said() -> None:
    small = planted(300).table
    said = fit(small, DEFAULT_MODEL, "small")
    assert said.pairs_taught < LITTLE
    assert said.model == with_density(DEFAULT_MODEL, small, "small")
    assert said.notes == (
        f"only {said.pairs_taught} pairs could teach; weights and prior of the model default are kept",
    )


def test_no_reports_give_the_start_back() -> None:
    assert fit(from_reports([]), DEFAULT_MODEL, "none").model.weights() == DEFAULT_MODEL.weights()


def test_density_counts_reports_by_cell_and_epoch(report: Make) -> None:
    near = [(f"n{k}", report(k)) for k in range(9)]
    later = [("later", report(60 * 24 * 40)), ("later2", report(60 * 24 * 40 + 1))]
    rows = density_rows(from_reports(near + later), DEFAULT_MODEL)
    assert sorted((scale, level) for scale, _, _, _, level in rows) == [(s, n) for s in range(3) for n in (2, 4)]


def test_the_histogram_counts_every_candidate_once(world: Planted) -> None:
    some = world.table.take(np.arange(2_000))
    patterns = histogram(some, DEFAULT_MODEL)
    assert patterns.pairs.sum() == sum(len(i) for i, _ in candidate_pairs(some, DEFAULT_MODEL))
    assert len(patterns.levels) == len(np.unique(np.column_stack(
        [patterns.levels, patterns.competition, patterns.repeated, patterns.half]), axis=0))  # fmt: skip
