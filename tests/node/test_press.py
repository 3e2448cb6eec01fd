"""The press desk: what goes out, when, in whose name; versions; approvals; nothing of a proposal in public."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from parley.node import commands, queries
from parley.node.commands import Refused
from parley.node.kinds import PUBLIC
from parley.node.news_filter import NewsFilter
from parley.node.opened import Draft, Node
from tests.node.cast import (
    BEGIN,
    EAST,
    ENVOY,
    HOUR,
    NORTH,
    PRESS,
    RED,
    SOUTH,
    STRANGER,
    Acts,
    account,
    apart,
    exchange,
    opened,
    pass_time,
    rows_of,
    whole,
)

WORDS = {"language": "en", "marking": "authentic", "title": "The road is open", "words": "Lorries pass since noon."}
TRANSLATED = {"language": "ar", "marking": "machine", "title": "الطريق مفتوح", "words": "الشاحنات تمر منذ الظهر."}


def publish(node: Node, who: Any, **changed: Any) -> str:
    said: dict[str, Any] = {"kind": "statement", "issuance": "own", "issuers": (), "texts": [WORDS]} | changed
    return commands.publish_text(node, who, **said)


def feed(node: Node, **asked: Any) -> list[str]:
    return [item.kind for item in queries.news(node, STRANGER, NewsFilter(**asked)).items]


def public_entries(node: Node, *kinds: str) -> list[str]:
    rows = (
        node.projections[PUBLIC]
        .reading()
        .execute(f"SELECT id FROM entry WHERE kind IN ({','.join('?' * len(kinds))})", kinds)
    )
    return [str(row[0]) for row in rows]


def tomorrow(node: Node) -> None:
    node.clock.set(node.clock.now() + HOUR)  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["statement", "readout", "spot-report"])
def test_a_members_own_text_goes_out_at_once(node: Node, kind: str):
    entry = publish(node, RED, kind=kind)
    shown = queries.text(node, STRANGER, entry)
    assert shown is not None
    assert (shown.kind, shown.issuers, shown.missing, shown.number) == (kind, ("red",), (), 1)
    assert shown.assents["red"] == "signs"
    assert feed(node) == [kind]


def test_a_translation_is_marked_and_no_part_of_what_is_signed(tmp_path: Path):
    with opened(whole(tmp_path, ('languages = ["en"]', 'languages = ["en", "ar"]'))) as node:
        shown = queries.text(node, STRANGER, publish(node, RED, texts=[WORDS, TRANSLATED]))
        alone = queries.text(node, STRANGER, publish(node, RED, kind="readout"))
    assert shown is not None
    assert alone is not None
    assert (shown.titles["ar"], shown.markings["ar"]) == ("الطريق مفتوح", "machine")
    assert shown.hash == alone.hash


def test_a_joint_text_goes_out_only_when_all_have_signed_the_same_words(node: Node):
    proposal = publish(node, NORTH, issuance="joint", issuers=("south", "east"))
    assert (feed(node), public_entries(node, "statement", "assent")) == ([], [])
    assert queries.text(node, STRANGER, proposal) is None
    commands.sign_text(node, SOUTH, entry=proposal)
    assert public_entries(node, "statement", "assent") == []
    commands.sign_text(node, EAST, entry=proposal)
    (item,) = queries.news(node, STRANGER, NewsFilter()).items
    shown = queries.text(node, STRANGER, item.entry)
    assert shown is not None
    assert (shown.joint, shown.issuers, shown.missing) == (True, ("north", "south", "east"), ())
    assert item.entry != proposal
    assert [one.entry for one in queries.news(node, NORTH, NewsFilter()).items] == [item.entry]
    assert commands.settle_texts(node) == 0


def test_a_party_and_a_guarantor_sign_in_the_channel_that_both_are_in(node: Node):
    proposal = publish(node, RED, issuance="joint", issuers=("north",))
    entry = node.store.get(proposal)
    assert entry is not None
    assert entry.channel == "members"
    assert [one.entry for one in queries.desk(node, NORTH).to_sign] == [proposal]
    assert [one.entry for one in queries.desk(node, RED).waiting] == [proposal]
    assert [one.address for one in queries.overview(node, NORTH, None).awaits] == [f"/statements/{proposal}/"]
    assert queries.overview(node, RED, None).awaits == queries.overview(node, SOUTH, None).awaits == ()
    commands.sign_text(node, NORTH, entry=proposal)
    assert feed(node) == ["statement"]
    assert queries.overview(node, NORTH, None).awaits == ()
    assert queries.desk(node, NORTH).to_sign == queries.desk(node, RED).waiting == ()


def test_three_nodes_each_do_their_part(tmp_path: Path):
    holding = {"n": ("north", "red"), "s": ("south", "envoy"), "e": ("east", "watcher", "press")}
    with apart(tmp_path, holding) as nodes:
        proposal = publish(nodes["n"], NORTH, issuance="joint", issuers=("south",))
        exchange(nodes)
        commands.sign_text(nodes["s"], SOUTH, entry=proposal)
        assert feed(nodes["s"]) == []
        exchange(nodes)
        assert commands.settle_texts(nodes["n"]) == 2
        exchange(nodes)
        assert feed(nodes["e"]) == []
        assert commands.settle_texts(nodes["s"]) == 1
        exchange(nodes)
        assert [feed(node) for node in nodes.values()] == [["statement"]] * 3
        tables = [
            rows_of(node.projections["guarantors"].reading(), "press", "item", "entry") for node in nodes.values()
        ]
        assert tables[0] == tables[1] == tables[2]
        nodes["e"].rebuild()
        assert rows_of(nodes["e"].projections["guarantors"].reading(), "press", "item", "entry") == tables[0]


def test_a_signature_on_other_words_does_not_count(node: Node):
    """North signs in public a text that names south; south's signature is on words that differ by one letter."""
    text = {"issuance": "joint", "issuers": ["north", "south"], "round": "", "texts": [WORDS]}
    entry = node.say("north", PUBLIC, Draft("statement", [("statement", text, True)]))
    digest = next(node.projections[PUBLIC].reading().execute("SELECT hash FROM press WHERE id = ?", (entry,)))[0]
    for member, signed in (("north", digest), ("south", "0" * 64)):
        tomorrow(node)
        said = {"member": member, "text": signed, "assent": "signs"}
        node.say(member, PUBLIC, Draft("assent", [("assent", said, True)], refs=(entry,)))
    assert feed(node) == []
    tomorrow(node)
    said = {"member": "south", "text": digest, "assent": "signs"}
    node.say("south", "guarantors", Draft("assent", [("assent", said, True)], refs=(entry,)))
    assert queries.text(node, EAST, entry).missing == ("south",)  # type: ignore[union-attr]
    node.say("south", PUBLIC, Draft("assent", [("assent", said, True)], refs=(entry,)))
    (item,) = queries.news(node, STRANGER, NewsFilter()).items
    assert (item.kind, item.at) == ("statement", BEGIN + 3 * HOUR)


def test_corrections_are_numbered_versions_and_all_stay_readable(node: Node):
    first = publish(node, RED)
    tomorrow(node)
    second = publish(node, RED, texts=[WORDS | {"words": "Lorries pass since one o'clock."}], supersedes=first)
    shown = queries.text(node, STRANGER, first)
    assert shown is not None
    assert [(one.number, one.entry) for one in shown.versions] == [(1, first), (2, second)]
    assert shown.newest is not None
    assert shown.newest.entry == second
    assert feed(node) == ["correction", "statement"]
    assert [one.entry for one in queries.desk(node, RED).published] == [second, first]
    assert queries.text(node, STRANGER, second).newest is None  # type: ignore[union-attr]
    lead = queries.news(node, STRANGER, NewsFilter()).lead
    assert lead is not None
    assert lead.entry == second


def test_a_joint_correction_needs_all_signatures_anew(node: Node):
    commands.sign_text(node, SOUTH, entry=publish(node, NORTH, issuance="joint", issuers=("south",)))
    (item,) = queries.news(node, STRANGER, NewsFilter()).items
    tomorrow(node)
    again = publish(
        node,
        NORTH,
        issuance="joint",
        issuers=("south",),
        texts=[WORDS | {"title": "Both roads"}],
        supersedes=item.entry,
    )
    assert queries.text(node, STRANGER, item.entry).newest is None  # type: ignore[union-attr]
    commands.sign_text(node, SOUTH, entry=again)
    newest = queries.text(node, STRANGER, item.entry).newest  # type: ignore[union-attr]
    assert newest is not None
    assert newest.number == 2


@pytest.mark.parametrize(
    ("who", "changed", "why"),
    [
        (STRANGER, {}, "Log in"),
        (NORTH, {"kind": "rumour"}, "The press desk publishes"),
        (NORTH, {"texts": [WORDS | {"marking": "machine"}]}, "one text must be authentic"),
        (NORTH, {"texts": [WORDS | {"title": " "}]}, "a title and words"),
        (NORTH, {"texts": [WORDS | {"words": "x" * 20_001}]}, "at most"),
        (NORTH, {"texts": [WORDS | {"language": "zz"}]}, "zz is no language"),
        (NORTH, {"issuance": "joint"}, "name who issues it with you"),
        (NORTH, {"issuance": "joint", "issuers": ("nobody",)}, "Nobody acts for nobody"),
        (NORTH, {"issuance": "chair"}, "issued by: mediator, secretariat, host"),
        (RED, {"issuance": "host"}, "issued by: host"),
        (NORTH, {"photographs": ("ab" * 32,)}, "No photograph abab"),
        (NORTH, {"meeting": "ab" * 32}, "No public meeting abab"),
        (NORTH, {"incident": "I-none"}, "The public knows no incident I-none"),
        (NORTH, {"supersedes": "ab" * 32}, "No published text abab"),
    ],
)
def test_what_the_desk_does_not_take_is_refused_and_leaves_nothing(node: Node, who: Any, changed: Any, why: str):
    before = {log: node.store.size(log) for log in node.store.logs()}
    with pytest.raises(Refused, match=why):
        publish(node, who, **changed)
    assert {log: node.store.size(log) for log in node.store.logs()} == before


def test_only_its_author_corrects_and_only_the_newest_version(node: Node):
    first = publish(node, RED)
    with pytest.raises(Refused, match="Only the member that published"):
        publish(node, NORTH, supersedes=first)
    publish(node, RED, texts=[WORDS | {"words": "Since one."}], supersedes=first)
    with pytest.raises(Refused, match="corrected meanwhile"):
        publish(node, RED, texts=[WORDS | {"words": "Since two."}], supersedes=first)


def test_the_same_words_twice_go_out_once(node: Node):
    publish(node, RED)
    with pytest.raises(Refused, match="word for word"):
        publish(node, RED)
    assert feed(node) == ["statement"]


def test_others_say_what_they_hold_of_a_text_once(node: Node):
    entry = publish(node, RED)
    commands.assent_to(node, NORTH, entry=entry, assent="takes note")
    shown = queries.text(node, NORTH, entry)
    assert shown is not None
    assert (shown.assents["north"], shown.may_assent) == ("takes note", False)
    assert queries.text(node, SOUTH, entry).may_assent  # type: ignore[union-attr]
    with pytest.raises(Refused, match="already said"):
        commands.assent_to(node, NORTH, entry=entry, assent="dissociates itself")
    with pytest.raises(Refused, match="choose what your member says"):
        commands.assent_to(node, SOUTH, entry=entry, assent="not asked")


def test_who_is_not_asked_signs_nothing(node: Node):
    proposal = publish(node, NORTH, issuance="joint", issuers=("south",))
    with pytest.raises(Refused, match="does not wait for your member"):
        commands.sign_text(node, EAST, entry=proposal)
    with pytest.raises(Refused, match="No text"):
        commands.sign_text(node, SOUTH, entry="ab" * 32)


@pytest.fixture
def approving(tmp_path: Path) -> Iterator[Node]:
    """A node whose agreement has the envoy approve what is issued in common."""
    changes = ('publisher = "', 'texts_approved_by = ["envoy"]\npublisher = "')
    with opened(whole(tmp_path, changes)) as held:
        yield held


def test_a_chairs_text_waits_for_approval_where_the_agreement_asks_for_it(approving: Node):
    proposal = publish(approving, PRESS, issuance="chair")
    assert feed(approving) == []
    commands.sign_text(approving, ENVOY, entry=proposal)
    (item,) = queries.news(approving, STRANGER, NewsFilter()).items
    shown = queries.text(approving, STRANGER, item.entry)
    assert shown is not None
    assert (shown.issuers, shown.assents["envoy"]) == (("press",), "takes note")


def test_a_members_own_text_needs_nobodys_approval(approving: Node):
    publish(approving, NORTH)
    assert feed(approving) == ["statement"]


def test_a_text_leads_to_the_incident_and_the_place_that_it_speaks_of(node: Node):
    report = Acts(node).report(NORTH, account("north", 1, origin="own"))
    pass_time(node, 80 * HOUR)
    public = queries.incidents(node, STRANGER, msgspec_filter()).rows
    assert report
    entry = publish(node, NORTH, kind="spot-report", incident=public[0].id)
    shown = queries.text(node, STRANGER, entry)
    assert shown is not None
    assert [one.id for one in shown.incidents] == [public[0].id]
    assert feed(node, region=public[0].region) == ["spot-report"]
    assert feed(node, region="nowhere") == []


def msgspec_filter() -> Any:
    from parley.node.filters import IncidentFilter

    return IncidentFilter.parse({})


def test_readouts_of_one_meeting_stand_beside_each_other_and_an_absent_one_is_shown_absent(node: Node):
    said = {"kind": "bilateral", "round": "", "venue": "Alpha", "begins": BEGIN, "members": ["north", "south"]}
    meeting = commands.say_in_talks(node, NORTH, kind="meeting", said=said)
    entry = publish(node, NORTH, kind="readout", meeting=meeting)
    shown = queries.text(node, STRANGER, entry)
    assert shown is not None
    assert shown.accounts == {"north": entry, "south": ""}


def test_a_malformed_text_is_inert_and_no_news(node: Node):
    part = msgspec.to_builtins({"issuance": "own", "issuers": [], "texts": []})
    node.say("north", PUBLIC, Draft("spot-report", [("spot-report", part, True)]))
    assert feed(node) == []
