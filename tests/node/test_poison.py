"""Whatever a member signs, the others can derive their rows: what is not as its kind has it is inert."""

import json

import msgspec
import pytest

from parley.node import queries
from parley.node.kinds import GUARANTORS, KINDS, MEMBERS, PUBLIC, WIDTH, why_inert
from parley.record.canonical import encode
from parley.record.checkpoint import Checkpoint, sign_checkpoint
from parley.record.entry import Envelope, Leaf, PartRef
from parley.record.genesis import log_origin
from parley.record.keys import SeedSigner
from parley.record.note import note_text
from parley.record.seal import seal
from parley.record.tree import leaf_hash, root_of
from tests.node.cast import BEGIN, EAST, HOUR, NORTH, SOUTH, Acts, account, incident_of, rows_of

X = "a" * 64
ROWS = ("report", "edge", "link", "belongs", "incident", "outcome", "day")
HUGE = 2**53 - 1
WHEN = {"earliest": BEGIN, "latest": BEGIN, "precision": "minute"}
FINDING = {"anchor": X, "judged": [X], "determination": "violation", "reason": ""}

POISON = [
    ("report", {"register": "north", "origin": "own"}, 0),
    ("report", {"register": "north", "origin": "own", "when": WHEN | {"earliest": -HUGE}}, 0),
    ("report", {"register": "north", "origin": "own", "when": WHEN | {"latest": HUGE}}, 0),
    ("report", {"register": "north", "origin": "own", "when": WHEN, "where": {"lat_e6": HUGE, "lon_e6": 0}}, 0),
    ("withdraw", {"text": 7}, 1),
    ("withdraw", {}, 1),
    ("erase", {"part": ["exact"], "ground": ""}, 1),
    ("opinion", {"same": True, "reason": ""}, 0),
    ("opinion", {"same": True, "reason": ""}, 1),
    ("opinion", {"same": "yes", "reason": ""}, 2),
    ("opinion", {"reason": ""}, 2),
    ("finding", {}, 1),
    ("finding", FINDING | {"determination": "guilty"}, 1),
    ("finding", FINDING | {"judged": []}, 1),
    ("finding", FINDING, 0),
    ("finding", FINDING | {"anchor": "b" * 64, "judged": ["b" * 64]}, 1),
    ("inquiry", {"asked_of": "south"}, 1),
    ("inquiry", {"asked_by": "south", "asked_of": "east", "anchor": X, "question": "?", "due": BEGIN}, 1),
    ("inquiry", {"asked_by": "north", "asked_of": "east", "anchor": X, "question": "?", "due": HUGE}, 1),
    ("answer", {"inquiry": X, "answered_by": "south", "words": "Yes."}, 1),
    ("measure", {"asked_by": "north", "asked_of": "south", "anchor": X, "step": "war", "words": "", "due": BEGIN}, 1),
    ("agenda", {"meeting": "m", "put_by": "south", "anchor": X, "positions": []}, 1),
    ("cut-off", {"day": "2031-02-30"}, 0),
    ("cut-off", {"day": "20310302"}, 0),
    ("cut-off", {"day": 3}, 0),
    ("watch", {"day": "2031-03-02", "posts": -1, "hours": 1, "hours_due": 1}, 0),
    ("restriction", {"day": "2031-03-02", "at": HUGE}, 0),
    ("bulletin-propose", {"day": "2031-03-02"}, 0),
    ("bulletin-approve", {"day": "tomorrow", "figures": X}, 0),
    ("bulletin-correct", {"day": "2031-03-02", "figures": X, "number": "first"}, 0),
    ("released", {}, 1),
    ("released", {"of": {}}, 0),
    ("released", {"of": {X: "b" * 64}}, 1),
    ("model", {"hash": X, "predecessor": X, "model": {"name": "x"}}, 0),
    ("accept", {"model": 3}, 0),
]
PUBLIC_POISON = [
    ("merged", {"day": "2031-03-02", "clusters": [[X]]}, 0),
    ("merged", {"day": "2031-03-02", "clusters": [[X], [X]]}, 1),
    ("merged", {"day": "2031-03-02", "clusters": [[]]}, 0),
    ("determinations", {"of": {}}, 1),
    ("determinations", {"of": {X: ["violation", ""]}}, 1),
    ("determinations", {"of": {X: {"determination": "guilty", "reason": ""}}}, 1),
    ("published", {"day": "2031-03-02", "side": "x", "counts": {"": "3"}}, 0),
    ("statement", {"issuers": []}, 0),
    ("assent", {"member": "south", "text": X, "assent": "signs"}, 1),
    ("appeal", {"round": 1}, 0),
    ("invitation", {"round": "r"}, 0),
    ("meeting", {"begins": HUGE}, 0),
]


@pytest.fixture
def node(node):
    """A node where something stands that could be harmed."""
    node.clock.set(BEGIN + 9 * HOUR)
    acts = Acts(node)
    report = acts.report(NORTH, account("north", 8))
    acts.find(SOUTH, report, anchor=report)
    return node


def meaning(node):
    return {channel: rows_of(projection.reading(), *ROWS) for channel, projection in node.projections.items()}


def inert_of(node, entry, channel=GUARANTORS):
    return next(node.projections[channel].reading().execute("SELECT inert FROM entry WHERE id = ?", (entry,)))[0]


@pytest.mark.parametrize(
    ("channel", "kind", "value", "refs"),
    [(GUARANTORS, *one) for one in POISON] + [(PUBLIC, *one) for one in PUBLIC_POISON],
    ids=lambda value: value if isinstance(value, str) else json.dumps(value)[:40],
)
def test_a_malformed_part_is_inert_and_does_nothing(node, channel, kind, value, refs):
    before = meaning(node)
    targets = tuple(sorted(f"{n:064x}" if n else X for n in range(refs)))
    said = Acts(node).say(NORTH, channel, kind, (KINDS[kind].part, value, True), refs=targets)
    assert inert_of(node, said) == f"its part {KINDS[kind].part!r} or its references are not what a {kind} says"
    assert meaning(node) == before
    assert queries.overview(node, NORTH, None).reports == 1


@pytest.mark.parametrize("at", [-HUGE, HUGE])
def test_a_claimed_time_that_is_no_date_is_inert(node, at):
    before = meaning(node)
    facts = {"register": "north", "origin": "own", "when": WHEN}
    said = Acts(node).say(NORTH, GUARANTORS, "report", ("facts", facts, True), at=at)
    assert inert_of(node, said).startswith("its part 'facts'")
    assert meaning(node) == before


def test_a_part_that_is_no_object_and_one_that_is_not_carried(node):
    before = meaning(node)
    for value, carried, why in (
        (["cut-off"], True, "a part is not an object"),
        ({"day": "2031-03-02"}, False, "its part 'cut-off' is not here"),
    ):
        said = Acts(node).say(NORTH, GUARANTORS, "cut-off", ("cut-off", value, carried))
        assert inert_of(node, said) == why
    assert meaning(node) == before


def envelope(**changed):
    part = PartRef(name="opinion", commitment=X, carried=True)
    fields = {
        "version": 1,
        "process": "p",
        "member": "north",
        "channel": GUARANTORS,
        "kind": "opinion",
        "at": BEGIN,
        "nonce": "n",
        "refs": ("b" * 64, "c" * 64),
        "supersedes": (),
        "parts": (part,),
        "key": X,
        "custody": "node",
    }
    return Envelope(**fields | changed)


def test_channel_role_and_part_are_held_against_the_registry():
    said = {"opinion": {"same": True, "reason": "r"}}
    facts = PartRef(name="facts", commitment=X, carried=True)
    assert why_inert(envelope(), ("guarantor",), said) == ""
    assert why_inert(envelope(kind="rumour"), ("guarantor",), said) == "unknown kind 'rumour'"
    assert why_inert(envelope(kind="finding", channel=MEMBERS), ("guarantor",), {}) == (
        "finding may not be said in channel members"
    )
    assert (
        why_inert(envelope(kind="finding", parts=(facts,)), ("party",), {}) == "finding may be said only by: guarantor"
    )
    assert why_inert(envelope(parts=(facts,)), ("guarantor",), {}) == "opinion has no part 'opinion'"


def test_every_kind_says_where_by_whom_and_in_what():
    for name, kind in KINDS.items():
        assert kind.channels, name
        assert set(kind.channels) <= set(WIDTH), name
        assert kind.part or name == "open"


def test_a_copy_of_an_envelope_in_anothers_log_does_not_hide_it(node):
    """South puts north's signed report into its own log: inert there, and north's stands as it stood."""
    report = Acts(node).report(NORTH, account("north", 2, 1.5))
    before = meaning(node)
    held = node.store.get(report)
    ring = node.keyrings["south"]
    log = log_origin(node.process, GUARANTORS, "south")
    size = node.store.size(log)
    leaf = encode(
        msgspec.to_builtins(
            Leaf(version=1, log=log, seq=size, heads={}, envelope=held.raw.decode(), signature=held.signature)
        )
    )
    hashes = [leaf_hash(entry.leaf) for entry in node.store.entries(log)] + [leaf_hash(leaf)]
    note = note_text(sign_checkpoint(Checkpoint(log, size + 1, root_of(hashes)), ring.logs[GUARANTORS]))
    node.store.receive(log, [leaf], note, start=size)
    node.show()
    assert next(iter(node.store.entries(log, size))).inert
    assert meaning(node) == before
    node.rebuild()
    assert meaning(node) == before


def test_a_stranger_key_says_nothing(node):
    """An entry by a key that no member certified is refused before it is recorded."""
    sealed = seal(
        SeedSigner(b"s" * 32),
        process=node.process,
        member="north",
        channel=GUARANTORS,
        kind="cut-off",
        at=BEGIN,
        nonce="stranger",
        parts=[("cut-off", {"day": "2031-03-02"}, True)],
    )
    with pytest.raises(ValueError, match=r"key"):
        node.store.append(
            "north", GUARANTORS, [sealed], log_signer=node.keyrings["north"].logs[GUARANTORS], witnesses={}, at=BEGIN
        )


def test_an_erased_report_is_absent_by_its_entry_wherever_its_bytes_lie(node):
    """The erasure counts by what its author signed: others' erasures do nothing, and the order does not matter."""
    acts = Acts(node)
    report = acts.report(NORTH, account("north", 2, 1.5))
    acts.say(EAST, GUARANTORS, "erase", ("ground", {"part": "facts", "ground": "Not yours."}, True), refs=(report,))
    assert incident_of(node, GUARANTORS, report)
    acts.say(NORTH, GUARANTORS, "erase", ("ground", {"part": "facts", "ground": "A name."}, True), refs=(report,))
    assert incident_of(node, GUARANTORS, report) == ""
    projection = node.projections[GUARANTORS]
    basis = projection.basis(projection.reading(), node.process)
    commitment = next(part.commitment for part in node.store.get(report).envelope.parts if part.name == "facts")
    assert basis.absent == (commitment,)
    assert node.store.part(commitment) is not None, "said, and not yet carried out here"
    kept = rows_of(projection.reading())
    assert rows_of(projection.at_basis(node.store, basis)) == kept
    node.store.erase(commitment)
    node.rebuild()
    assert rows_of(projection.reading()) == kept
    assert projection.basis(projection.reading(), node.process) == basis
