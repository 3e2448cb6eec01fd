"""Photographs: kept unseen, published as committed to, the original never let out."""

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parley.node import commands, queries
from parley.node.commands import Refused
from parley.node.commands.photographs import MOST_BYTES
from parley.node.kinds import PUBLIC
from parley.node.news_filter import NewsFilter
from parley.node.opened import Node
from tests.node.cast import NORTH, RED, SOUTH, STRANGER, apart, exchange

SAID = {
    "captions": {"en": "The hall before the meeting"},
    "alternatives": {"en": "A long table"},
    "credit": "A. Painter",
    "day": "2031-03-02",
    "region": "XX01",
    "width": 1600,
    "height": 1067,
}
ORIGINAL, IMAGE, THUMBNAIL = b"with its place" * 20_000, b"picture" * 9_000, b"small" * 40


def keep(node: Node, who: Any = NORTH, **changed: Any) -> str:
    return commands.keep_photograph(node, who, original=ORIGINAL, image=IMAGE, thumbnail=THUMBNAIL, said=SAID | changed)


def parts(node: Node, entry: str) -> dict[str, tuple[str, bool]]:
    held = node.store.get(entry)
    assert held is not None
    assert held.envelope is not None
    return {ref.name: (ref.commitment, ref.carried) for ref in held.envelope.parts}


def test_what_is_kept_is_seen_by_its_member_alone(node: Node):
    entry = keep(node)
    assert {name for name, (_, carried) in parts(node, entry).items() if carried} == {"kept"}
    assert [one.entry for one in queries.desk(node, NORTH).kept] == [entry]
    assert queries.photograph_file(node, NORTH, entry, "full") == IMAGE
    for other in (SOUTH, RED, STRANGER):
        assert queries.photograph_file(node, other, entry, "full") is None
    assert queries.desk(node, SOUTH).kept == ()
    assert queries.library(node, NORTH, NewsFilter()).photographs == ()


def test_it_is_published_as_it_was_committed_to_and_the_original_stays_sealed(node: Node):
    kept = keep(node)
    public = commands.publish_photograph(node, NORTH, entry=kept, reviewed=True)
    before, after = parts(node, kept), parts(node, public)
    assert (after["image"], after["thumbnail"]) == ((before["image"][0], True), (before["thumbnail"][0], True))
    assert "original" not in after
    shown = queries.photograph(node, STRANGER, public)
    assert shown is not None
    assert (shown.original, shown.captions["en"]) == (before["original"][0], "The hall before the meeting")
    assert queries.photograph_file(node, STRANGER, public, "full") == IMAGE
    assert queries.photograph_file(node, STRANGER, public, "thumbnail") == THUMBNAIL
    assert queries.photograph_file(node, STRANGER, public, "original") is None
    assert queries.desk(node, NORTH).kept == ()


def test_the_original_can_be_shown_to_be_the_one_committed_to(node: Node):
    entry = keep(node)
    part = node.store.part(parts(node, entry)["original"][0])
    assert part is not None
    assert part.commitment == parts(node, entry)["original"][0]


def test_nothing_of_a_photograph_lies_readable_on_the_disk(node: Node):
    keep(node)
    data = b"".join(path.read_bytes() for path in node.directory.glob("record.db*"))
    for secret in (ORIGINAL[:30], b64encode(ORIGINAL)[:40], b64encode(IMAGE)[:40]):
        assert secret not in data


def test_it_is_not_published_unreviewed_nor_by_another(node: Node):
    entry = keep(node)
    with pytest.raises(Refused, match="review faces"):
        commands.publish_photograph(node, NORTH, entry=entry, reviewed=False)
    for who, kept in ((SOUTH, entry), (NORTH, "ab" * 32)):
        with pytest.raises(Refused, match="keeps no photograph"):
            commands.publish_photograph(node, who, entry=kept, reviewed=True)
    assert queries.library(node, STRANGER, NewsFilter()).photographs == ()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"captions": {}}, "needs a caption"),
        ({"alternatives": {"en": " "}}, "needs a caption"),
        ({"alternatives": {"ar": "x"}}, "needs a caption"),
        ({"credit": ""}, "needs a caption"),
        ({"day": "2031-02-30"}, "needs a caption"),
        ({"region": "nowhere"}, "no area of this process"),
        ({"width": 0}, "needs a caption"),
    ],
)
def test_a_photograph_without_its_words_is_not_kept(node: Node, changed: Any, why: str):
    with pytest.raises(Refused, match=why):
        keep(node, **changed)


def test_an_original_that_no_part_can_carry_is_not_kept(node: Node):
    with pytest.raises(Refused, match="larger than"):
        commands.keep_photograph(
            node, NORTH, original=bytes(MOST_BYTES + 1), image=IMAGE, thumbnail=THUMBNAIL, said=SAID
        )


@pytest.mark.parametrize("asked", [{"member": "north"}, {"region": "XX01"}, {"words": "hall"}, {"words": "Painter"}])
def test_the_library_and_the_feed_find_it(node: Node, asked: dict[str, Any]):
    public = commands.publish_photograph(node, NORTH, entry=keep(node), reviewed=True)
    assert [one.entry for one in queries.library(node, STRANGER, NewsFilter(**asked)).photographs] == [public]
    (item,) = queries.news(node, STRANGER, NewsFilter(**asked)).items
    assert item.photograph is not None
    assert queries.library(node, STRANGER, NewsFilter(member="south")).photographs == ()


def erased(node: Node, entry: str, part: str) -> None:
    commands.erase(node, NORTH, entry=entry, part=part, ground="A face is in it.")


def test_an_erased_picture_is_gone_from_everywhere(node: Node):
    public = commands.publish_photograph(node, NORTH, entry=keep(node), reviewed=True)
    show: Callable[[], tuple[Any, ...]] = lambda: (  # noqa: E731
        queries.photograph(node, STRANGER, public),
        queries.photograph_file(node, STRANGER, public, "full"),
        *queries.news(node, STRANGER, NewsFilter()).items,
    )
    assert all(show())
    erased(node, public, "image")
    assert not any(show())


def test_another_node_shows_it_and_never_has_the_original(tmp_path: Path):
    holding = {"n": ("north", "red"), "s": ("south", "envoy"), "e": ("east", "watcher", "press")}
    with apart(tmp_path, holding) as nodes:
        kept = keep(nodes["n"])
        exchange(nodes)
        assert nodes["s"].store.get(kept) is not None
        assert not [name for name, (at, _) in parts(nodes["s"], kept).items() if nodes["s"].store.part(at)][1:]
        public = commands.publish_photograph(nodes["n"], NORTH, entry=kept, reviewed=True)
        exchange(nodes)
        assert queries.photograph_file(nodes["s"], STRANGER, public, "full") == IMAGE
        assert nodes["s"].store.part(parts(nodes["s"], kept)["original"][0]) is None


def test_a_text_carries_the_photographs_that_it_names(node: Node):
    public = commands.publish_photograph(node, NORTH, entry=keep(node), reviewed=True)
    text = {"language": "en", "marking": "authentic", "title": "Open", "words": "Since noon."}
    entry = commands.publish_text(
        node, SOUTH, kind="statement", issuance="own", issuers=(), texts=[text], photographs=[public]
    )
    shown = queries.text(node, STRANGER, entry)
    assert shown is not None
    assert [one.entry for one in shown.photographs] == [public]
    assert [one.entry for one in queries.texts_with(node, STRANGER, public)] == [entry]
    assert PUBLIC in node.projections
