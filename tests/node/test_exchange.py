"""What a node answers to who asks, and what it keeps of forks."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from parley.node.config import Peer, exchange_path
from parley.node.exchange.asking import Ask, AskRefused, ask_bytes, read_ask
from parley.node.exchange.evidence import forks, keep_evidence
from parley.node.exchange.pulling import PullFailed, pull
from parley.node.exchange.serving import Challenges, answer_ask, offered
from parley.record.canonical import decode, encode
from parley.record.checkpoint import Checkpoint, sign_checkpoint
from parley.record.equivocation import equivocation, evidence_bytes
from parley.record.note import note_text
from tests.node.federation import at_work, founded
from tests.record.cast import genesis, origin, signer


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """Two nodes of one process; nothing is recorded in these tests."""
    holding = {"n": ("north", "red", "watcher"), "s": ("south", "east", "envoy", "press")}
    with at_work(founded(tmp_path_factory.mktemp("pair"), holding)) as nodes:
        yield nodes["n"], nodes["s"]


def asked(node, challenge: str, **changed) -> bytes:
    fields = {
        "process": node.process,
        "member": "north",
        "asked": "south",
        "challenge": challenge,
        "have": {},
    } | changed
    return ask_bytes(Ask(**fields), node.keyrings["north"].witness)


def test_a_member_gets_what_it_asks_for_and_a_challenge_is_good_once(pair):
    asker, answerer = pair
    challenges = Challenges()
    data = asked(asker, challenges.give())
    offer = answer_ask(answerer, challenges, data)
    path = offered(answerer, offer.offer)
    assert path is not None
    assert path.stat().st_size == offer.bytes
    assert path.parent.stat().st_mode & 0o077 == 0
    with pytest.raises(AskRefused, match="the challenge was not given here, is used, or is older than a minute"):
        answer_ask(answerer, challenges, data)
    again = answer_ask(answerer, challenges, asked(asker, challenges.give()))
    assert offered(answerer, offer.offer) is None
    assert offered(answerer, again.offer) is not None


@pytest.mark.parametrize("name", ["", "../" * 5, "*", "0" * 31, "0" * 32, "../../keys/parts.key"])
def test_no_other_file_is_given(pair, name):
    assert offered(pair[1], name) is None


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"process": "0" * 64}, "this node is of process"),
        ({"member": "east"}, "the signature is not that of east"),
        ({"member": "nobody"}, "no ask of a member"),
        ({"asked": "north"}, "does not speak for north, or speaks for north itself"),
        ({"version": 2}, "an ask of version 2 is not known here"),
        ({"challenge": "0" * 64}, "the challenge was not given here"),
        ({"challenge": "0" * 112}, "the challenge was not given here"),
        ({"have": {"parley/x/members/north": -5}}, "less than nothing of a log is held"),
    ],
)
def test_other_asks_are_refused(pair, changed, message):
    asker, answerer = pair
    challenges = Challenges()
    with pytest.raises(AskRefused, match=message):
        answer_ask(answerer, challenges, asked(asker, changed.pop("challenge", challenges.give()), **changed))


def test_an_ask_cannot_be_changed(pair):
    asker, answerer = pair
    data = asked(asker, "0" * 64)
    assert read_ask(data, answerer.store.genesis).have == {}
    signed = decode(data)
    changed = encode(signed | {"ask": signed["ask"].replace('"have":{}', '"have":{"x":1}')})
    assert changed != data
    with pytest.raises(AskRefused, match="the signature is not that of north"):
        read_ask(changed, answerer.store.genesis)
    with pytest.raises(AskRefused, match="no ask of a member"):
        read_ask(b"[" * 60_000, answerer.store.genesis)


def test_who_asks_for_very_many_challenges_takes_nobodys_away():
    challenges = Challenges()
    first = challenges.give()
    given = [challenges.give() for _ in range(1000)]
    assert challenges.use(first)
    assert not challenges.use(first)
    assert challenges.use(given[-1])
    assert not Challenges().use(given[0])
    assert not challenges.use(f"{'f' * 16}{given[1][16:]}")


def test_of_a_log_that_forks_again_and_again_only_so_much_is_kept(tmp_path):
    heads = [
        note_text(sign_checkpoint(Checkpoint(origin("north"), 5, bytes([n]) * 32), signer("north members")))
        for n in range(20)
    ]
    for n in range(1, 20):
        evidence = equivocation(genesis(), "members", "north", (heads[0], heads[n]), bytes([n]) * 32, ())
        kept = keep_evidence(tmp_path, evidence_bytes(evidence), genesis())
        assert kept == keep_evidence(tmp_path, evidence_bytes(evidence), genesis()) or n > 16
    assert [one.sizes for one in forks(tmp_path, genesis())] == [(5, 5)] * 16


class _Elsewhere(BaseHTTPRequestHandler):
    """A peer that sends whoever asks on to an address of its choice, and notes what it was asked."""

    asked: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.asked.append(self.path)
        self.send_response(302)
        self.send_header("Location", "/behind-the-wall")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def elsewhere() -> Iterator[Peer]:
    _Elsewhere.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Peer("south", f"http://127.0.0.1:{server.server_address[1]}")
        server.shutdown()


def test_a_peer_sends_nobody_elsewhere(pair, elsewhere):
    with pytest.raises(PullFailed, match=r"refuses \(302\)"):
        pull(pair[0], elsewhere)
    assert _Elsewhere.asked == ["/exchange/challenge"]


def test_a_note_that_was_cut_short_is_no_note(pair, elsewhere):
    """The machine stopped while it wrote which bundle it was fetching."""
    folder = exchange_path(pair[0].directory) / "in"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for member in pair[0].keyrings:
        (folder / f"south.{member}.json").write_bytes(b'{"offer":"00')
    with pytest.raises(PullFailed):
        pull(pair[0], elsewhere)
