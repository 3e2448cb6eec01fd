"""Columns that follow changes against columns made anew; columns kept in files against the rows they are of."""

import random
from contextlib import closing
from itertools import islice
from pathlib import Path

import msgspec
import numpy as np
import pytest

from benchmarks.many_incidents import fill, made
from parley.agreement.load import load
from parley.node.columns import EMPTY, NAMES, followed
from parley.node.columns_kept import keep, kept
from parley.node.filters import IncidentFilter
from parley.node.index import KEEP_AFTER, IncidentIndex, find
from parley.node.projections import outcomes
from parley.node.projections.database import connect, create
from parley.vocabulary.intervals import local_day

SOME = 300


@pytest.fixture(scope="module")
def agreement(repo):
    return load(repo / "examples" / "exercise" / "agreement.toml")


@pytest.fixture(scope="module")
def rows(agreement):
    return list(made(agreement, 2 * SOME, seed=7))


def written(path: Path, rows):
    """A projection with these outcomes, each a change of its own."""
    connection = create(path, {})
    with connection:
        for row in rows:
            outcomes.write(connection, row.incident.id, row)
    return connection


def told(columns):
    """Each incident's values by its id, codes spelt out, in the columns' order."""
    spelt = {
        name: [columns.texts[name][code] for code in columns.of[name].tolist()]
        if name in columns.texts
        else columns.of[name].tolist()
        for name in NAMES
    }
    ids = columns.ids(np.arange(len(columns)))
    return {one: {name: spelt[name][n] for name in NAMES} for n, one in enumerate(ids)}


def moved(row, seconds):
    when = msgspec.structs.replace(
        row.incident.when, earliest=row.incident.when.earliest + seconds, latest=row.incident.when.latest + seconds
    )
    return msgspec.structs.replace(
        row, outcome="disputed", incident=msgspec.structs.replace(row.incident, when=when, region="XX99")
    )


def test_a_column_holds_what_the_rows_say(agreement, rows, tmp_path):
    with closing(written(tmp_path / "projections-public-1.db", rows)) as connection:
        found = told(followed(EMPTY, connection, agreement.zone))
    in_order = sorted(rows, key=lambda row: (row.incident.when.earliest, row.incident.id))
    assert list(found) == [row.incident.id for row in in_order]
    for row in rows:
        one, incident = found[row.incident.id], row.incident
        assert (one["seen"], one["zone"]) == ("|".join(incident.registers), "|".join(row.zones))
        assert (one["outcome"], one["act"], one["applies"]) == (row.outcome, row.act, row.applies)
        assert (one["party"], one["region"]) == (row.alleged, incident.region)
        assert one["day"] == local_day(incident.when.earliest, agreement.zone).toordinal()
        assert one["placed"] == (incident.where is not None)
        assert (one["lat"], one["lon"]) == (
            (incident.where.lat_e6, incident.where.lon_e6) if incident.where else (0, 0)
        )
        assert (one["ppm"], one["reports"]) == (incident.probability_ppm, len(incident.reports))
        assert (one["earliest"], one["latest"]) == (incident.when.earliest, incident.when.latest)


@pytest.mark.parametrize("seed", range(5))
def test_columns_that_follow_are_columns_made_anew(agreement, rows, tmp_path, seed):
    chance = random.Random(seed)
    held, waiting = rows[:SOME], rows[SOME:]
    with closing(written(tmp_path / "projections-public-1.db", held)) as connection:
        following = followed(EMPTY, connection, agreement.zone)
        for _ in range(8):
            before = following
            for _ in range(chance.randrange(1, 30)):
                one = chance.choice(held)
                match chance.randrange(3):
                    case 0:
                        outcomes.write(connection, one.incident.id, None)
                    case 1:
                        outcomes.write(connection, one.incident.id, moved(one, chance.randrange(-900_000, 900_000)))
                    case 2 if waiting:
                        outcomes.write(connection, waiting[-1].incident.id, waiting.pop())
            said = told(before)
            following = followed(before, connection, agreement.zone)
            assert told(before) == said, "a page that began with the columns before can end with them"
            anew = followed(EMPTY, connection, agreement.zone)
            assert list(told(following).items()) == list(told(anew).items())
            assert followed(following, connection, agreement.zone) is following, "nothing changed since"


def test_times_that_are_equal_stand_in_order_of_ids(agreement, rows, tmp_path):
    same = [moved(row, rows[0].incident.when.earliest - row.incident.when.earliest) for row in rows[:60]]
    with closing(written(tmp_path / "projections-public-1.db", same[::2])) as connection:
        columns = followed(EMPTY, connection, agreement.zone)
        for row in same[1::2]:
            outcomes.write(connection, row.incident.id, row)
        ids = list(told(followed(columns, connection, agreement.zone)))
    assert ids == sorted(ids)
    assert len(ids) == 60


def test_what_was_kept_is_what_is_read_again(agreement, rows, tmp_path):
    path = tmp_path / "projections-public-3.db"
    with closing(written(path, rows[:SOME])) as connection:
        columns = followed(EMPTY, connection, agreement.zone)
        keep(columns, connection, path)
        again = kept(connection, path)
        assert list(told(again).items()) == list(told(columns).items())
        assert (again.change, len(again)) == (SOME, SOME)
        outcomes.write(connection, rows[0].incident.id, None)
        later = followed(again, connection, agreement.zone)
        assert set(told(again)) - set(told(later)) == {rows[0].incident.id}
        keep(later, connection, path)
    assert [one.name for one in tmp_path.glob("*.columns-*")] == [f"projections-public-3.columns-{SOME + 1}"]


def test_of_channels_each_keeps_its_own(agreement, rows, tmp_path):
    for channel, held in (("public", rows[:20]), ("members", rows[:30])):
        path = tmp_path / f"projections-{channel}-1.db"
        with closing(written(path, held)) as connection:
            keep(followed(EMPTY, connection, agreement.zone), connection, path)
    for channel, number in (("public", 20), ("members", 30)):
        path = tmp_path / f"projections-{channel}-1.db"
        with closing(connect(path, writable=False)) as connection:
            assert len(kept(connection, path)) == number


def test_columns_of_other_rows_are_not_taken(agreement, rows, tmp_path):
    path = tmp_path / "projections-public-1.db"
    with closing(written(path, rows[:SOME])) as connection:
        keep(followed(EMPTY, connection, agreement.zone), connection, path)
    path.unlink()
    with closing(written(path, rows[SOME - 1 :: -1])) as connection:  # as many changes, and the same rows
        assert kept(connection, path) is EMPTY
    path.unlink()
    with closing(written(path, rows[: SOME - 1])) as connection:  # as after a power cut: the newest change is gone
        assert kept(connection, path) is EMPTY


def test_what_was_half_written_is_not_read(agreement, rows, tmp_path):
    path = tmp_path / "projections-public-1.db"
    half = tmp_path / f"projections-public-1.columns-{SOME}.making"
    half.mkdir()
    with closing(written(path, rows[:SOME])) as connection:
        assert kept(connection, path) is EMPTY
        keep(followed(EMPTY, connection, agreement.zone), connection, path)
        assert not half.exists()
        assert len(kept(connection, path)) == SOME


def test_many_changes_are_kept_for_the_next_start(agreement, tmp_path):
    path = tmp_path / "projections-public-1.db"
    create(path, {}).close()
    fill(path, agreement, KEEP_AFTER)
    with closing(connect(path, writable=True)) as connection:
        columns = IncidentIndex(agreement.zone).follow(connection)
        assert (path.with_suffix(f".columns-{KEEP_AFTER}")).is_dir()
        gone = columns.ids(np.arange(1))[0]
        outcomes.write(connection, gone, None)
        started = IncidentIndex(agreement.zone).follow(connection)
    assert len(started) == KEEP_AFTER - 1
    found = find(started, IncidentFilter(outcome=("established",)), agreement.zone)
    assert sum(found.facets["outcome"].values()) == len(started)
    assert len(found.rows) == found.facets["outcome"]["established"]


def test_an_index_begins_anew_with_a_projection_derived_anew(agreement, rows, tmp_path):
    index = IncidentIndex(agreement.zone)
    with closing(written(tmp_path / "projections-public-1.db", rows[:SOME])) as connection:
        assert len(index.follow(connection)) == SOME
    with closing(written(tmp_path / "projections-public-2.db", islice(rows, SOME, 2 * SOME))) as connection:
        assert set(told(index.follow(connection))) == {row.incident.id for row in rows[SOME:]}
