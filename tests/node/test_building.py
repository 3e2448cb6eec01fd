"""What makes the building of a node quick changes nothing of what it holds afterwards."""

import apsw
import pytest

from parley.node.kinds import GUARANTORS
from parley.node.projections import entries
from parley.node.projections.projection import Projection
from parley.node.roots import root_at
from parley.record.tree import leaf_hash, root_of
from tests.node.cast import BEGIN, HOUR, NORTH, SOUTH, account, rows_of


@pytest.fixture
def told(acts):
    """A node with a few reports."""
    acts.node.clock.set(BEGIN + 9 * HOUR)
    for place in range(3):
        acts.report(NORTH, account("north", 8 + place))
        acts.report(SOUTH, account("south", 8.02 + place, 0.501))
    return acts.node


def built(node, directory):
    """The guarantors' projection of the node's record, made anew elsewhere as a building makes it."""
    made = Projection(directory, GUARANTORS, node.agreement, node.agreement_hash, node.model, building=True)
    made.catch_up(node.store)
    return made


def test_a_projection_made_while_building_holds_the_rows_of_one_kept_up(told, tmp_path):
    made = built(told, tmp_path)
    kept = rows_of(told.projections[GUARANTORS].reading())
    assert kept["incident"], "else nothing is compared"
    assert rows_of(made.reading()) == kept
    made.settle()
    assert rows_of(made.reading()) == kept
    assert [*tmp_path.glob("projections-*")] == [made.path]  # no journal is left beside it


def test_it_is_written_with_a_journal_again_once_it_is_built(told, acts, tmp_path):
    made = built(told, tmp_path)
    assert next(made.reading().execute("PRAGMA journal_mode"))[0] == "memory"
    made.settle()
    acts.report(NORTH, account("north", 15))
    made.catch_up(told.store)
    assert next(made.reading().execute("PRAGMA journal_mode"))[0] == "wal"
    assert rows_of(made.reading()) == rows_of(told.projections[GUARANTORS].reading())


def test_the_root_of_any_size_is_that_of_the_leaves(told):
    log = max(told.store.logs(), key=told.store.size)
    leaves = [leaf_hash(entry.leaf) for entry in told.store.entries(log)]
    assert len(leaves) > 3
    for size in range(len(leaves) + 1):
        assert root_at(told.store, log, size) == root_of(leaves[:size]).hex(), size


def test_a_days_entries_are_found_by_their_day(told):
    connection = apsw.Connection(str(told.projections[GUARANTORS].path), flags=apsw.SQLITE_OPEN_READONLY)
    asked = []
    connection.exec_trace = lambda _cursor, sql, values: asked.append((sql, values)) or True
    entries.of_day(connection, "2031-03-01", "watch", "bulletin-propose")
    connection.exec_trace = None
    (sql, values), = asked  # fmt: skip
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert any("entry_day" in step for step in plan), plan


def test_queries_are_planned_once_whatever_is_bound_to_them(told):
    """Beside a partial index each value would have its query planned anew, which costs more than the query."""
    for projection in told.projections.values():
        assert projection.reading().config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, -1) == 1
