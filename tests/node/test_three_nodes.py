"""One process at several nodes: whatever arrives in whatever order, one basis, the same rows, the same figures."""

import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from parley.node import bulletins
from parley.node.kinds import WIDTH
from parley.node.opened import Node
from parley.publishing.figures import figures_bytes
from parley.record.basis import basis_hash
from tests.node.cast import Delivery, apart, deliver, divided, opened, rows_of
from tests.node.story import DAYS, HOLDING, story


class Told:
    """The story as it was told: the nodes that told it, what was sent, and the node from which others begin."""

    def __init__(self, nodes: Mapping[str, Node], sent: list[Delivery], source: Path) -> None:
        self.nodes, self.sent, self.source = nodes, sent, source


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("told")
    with apart(folder, HOLDING) as nodes:
        yield Told(nodes, story(nodes), folder / "whole")


def basis(node: Node, channel: str) -> str:
    projection = node.projections[channel]
    return basis_hash(projection.basis(projection.reading(), node.process))


def figures(node: Node, channel: str) -> list[bytes]:
    connection = node.projections[channel].reading()
    return [figures_bytes(bulletins.figures_now(node, connection, day)) for day in DAYS]


def assert_same(one: Mapping[str, list[str]], other: Mapping[str, list[str]], what: str) -> None:
    for table, rows in one.items():
        assert rows == other[table], f"{what}: {table} differs in {sorted(set(rows) ^ set(other[table]))[:4]}"


def test_the_story_touches_every_stage(told):
    """Else the tests below would compare little."""
    connection = told.nodes["e"].projections["guarantors"].reading()
    counts = {table: len(rows) for table, rows in rows_of(connection).items()}
    assert counts["report"] == 16
    assert 5 <= counts["incident"] < counts["report"]
    assert counts["link"] > counts["report"] - counts["incident"]
    kinds = {str(row[0]) for row in connection.execute("SELECT DISTINCT kind FROM entry WHERE inert = ''")}
    assert kinds >= {
        "open",
        "erase",
        "withdraw",
        "release",
        "released",
        "merged",
        "determinations",
        "opinion",
        "finding",
        "inquiry",
        "answer",
        "reply",
        "watch",
        "cut-off",
        "bulletin-issue",
        "bulletin-correct",
        "still-here",
    }
    assert {row[0] for row in connection.execute("SELECT outcome FROM outcome")} >= {"none yet"}


@pytest.mark.parametrize("channel", WIDTH)
def test_those_who_told_it_agree(told, channel):
    first, *others = told.nodes.values()
    for other in others:
        assert basis(other, channel) == basis(first, channel)
        assert_same(
            rows_of(first.projections[channel].reading()), rows_of(other.projections[channel].reading()), channel
        )
        assert figures(other, channel) == figures(first, channel)


@pytest.mark.parametrize("name", HOLDING)
def test_rows_kept_up_are_rows_made_anew_and_rows_at_the_basis(told, name):
    """Incremental, a fold at the present basis, and a rebuild: one set of rows."""
    node = told.nodes[name]
    kept = {channel: rows_of(node.projections[channel].reading()) for channel in WIDTH}
    before = {channel: (basis(node, channel), figures(node, channel)) for channel in WIDTH}
    for channel, projection in node.projections.items():
        again = projection.at_basis(node.store, projection.basis(projection.reading(), node.process))
        assert_same(kept[channel], rows_of(again), f"at basis, {channel}")
    node.rebuild()
    for channel, projection in node.projections.items():
        assert_same(kept[channel], rows_of(projection.reading()), f"rebuilt, {channel}")
        assert (basis(node, channel), figures(node, channel)) == before[channel]


def shuffled(sent: list[Delivery], chance: random.Random) -> Iterator[Delivery]:
    """The pieces in any order in which each log's own come one after another, some of them twice."""
    waiting: dict[str, list[Delivery]] = {}
    for one in sent:
        waiting.setdefault(one.log, []).append(one)
    while waiting:
        log = chance.choice(sorted(waiting))
        one = waiting[log].pop(0)
        yield one
        if chance.random() < 0.2:
            yield one
        if not waiting[log]:
            del waiting[log]


@pytest.mark.parametrize("seed", range(4))
def test_a_mirror_that_hears_it_in_another_order_agrees(told, tmp_path, seed):
    """Parts come with their leaves, after them, or all at the end; the pages are brought up now and then."""
    chance = random.Random(seed)
    teller = told.nodes["e"]
    with opened(divided(told.source, tmp_path / "mirror", ())) as mirror:
        late: list[Any] = []
        for one in shuffled(told.sent, chance):
            with_parts = seed != 0 and chance.random() < 0.6
            deliver(mirror.store, one, with_parts=with_parts)
            if not with_parts:
                late.append(one.parts)
            if seed and late and chance.random() < 0.5:
                mirror.store.hold(late.pop(chance.randrange(len(late))))
            if chance.random() < 0.4:
                mirror.show()
        mirror.show()
        for parts in late:
            mirror.store.hold(parts)
        mirror.show()
        for channel in WIDTH:
            assert_same(
                rows_of(teller.projections[channel].reading()),
                rows_of(mirror.projections[channel].reading()),
                f"seed {seed}, {channel}",
            )
            assert basis(mirror, channel) == basis(teller, channel)
            assert figures(mirror, channel) == figures(teller, channel)


def test_the_bulletin_is_computed_again_by_who_came_late(told, tmp_path):
    """A mirror gives the issued bytes, at the basis that the bulletin names, from entries alone."""
    with opened(divided(told.source, tmp_path / "mirror", ())) as mirror:
        for one in told.sent:
            deliver(mirror.store, one)
        mirror.show()
        connection = mirror.projections["guarantors"].reading()
        standing = bulletins.standing_of(connection, mirror.agreement, DAYS[0])
        assert (standing.state, standing.joint, len(standing.corrections)) == ("corrected", True, 1)
        for digest in (standing.figures, standing.corrections[0].figures):
            issued = bulletins.carried(mirror, connection, DAYS[0], digest)
            assert issued is not None
            assert bulletins.at_basis(mirror, issued.basis, DAYS[0]) == issued.data
