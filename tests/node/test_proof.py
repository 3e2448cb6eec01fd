"""Proof files of a node: whoever may read an entry can prove it, and learns nothing by it that pages withhold."""

import hashlib

import pytest

from parley.node import queries
from parley.node.kinds import GUARANTORS, PUBLIC
from parley.record.note import parse_note
from parley.record.proof import ProofFile, read_proof
from parley.record.proof_check import Proved, check_proof
from tests.attacks.verifiers import need_held, on_proof
from tests.node.cast import BEGIN, DAY, HOUR, NARRATIVE, NORTH, RED, SOUTH, STRANGER, Acts, account, apart, pass_time
from tests.node.test_bulletins import ALL, DAY_ONE, issue, issued, tell


def proved(node, reader, entry: str) -> tuple[Proved, ProofFile]:
    data = queries.proof_file(node, reader, entry)
    assert data
    need_held(on_proof(data, node.process))
    return check_proof(read_proof(data), process=node.process), read_proof(data)


def parts_of(proof: ProofFile) -> dict[str, bytes]:
    return {part.name: part.body for part in proof.entry.parts}


@pytest.fixture
def report(acts: Acts) -> str:
    acts.node.clock.set(BEGIN + 9 * HOUR)
    return acts.report(NORTH, account("north", 8))


def test_a_report_is_proved_with_what_is_open_and_no_more(node, report):
    for reader in (NORTH, SOUTH):
        found, proof = proved(node, reader, report)
        assert (found.entry, found.member, found.kind, found.channel) == (report, "north", "report", GUARANTORS)
        assert found.standing == node.standing
        assert found.shown == ("facts",)
        assert {"exact", "details"} <= set(found.withheld)
        assert set(found.held) == {"south", "east"}
        assert found.remarks == ()
        assert NARRATIVE.encode() not in b"".join(parts_of(proof).values())


def test_what_is_opened_later_is_proved_by_the_first_commitment(node, report):
    pass_time(node, DAY + HOUR)
    found, proof = proved(node, SOUTH, report)
    assert found.shown == ("facts", "exact")
    assert b"lat_e6" in parts_of(proof)["exact"]
    assert "details" in found.withheld


def test_who_may_not_read_it_is_told_of_none(node, report):
    for reader in (STRANGER, RED):
        assert queries.proof_file(node, reader, report) is None
    assert queries.proof_file(node, NORTH, "ab" * 32) is None


def test_the_public_proves_what_was_released_to_it(node, report):
    pass_time(node, 4 * DAY)
    released = [row for (row,) in node.projections[PUBLIC].reading().execute("SELECT id FROM report")]
    assert len(released) == 1
    found, _ = proved(node, STRANGER, released[0])
    assert (found.channel, found.kind, found.shown) == (PUBLIC, "release", ("facts", "counted"))


def test_what_was_erased_is_not_shown_though_it_still_lies_here(node, report):
    Acts(node).say(NORTH, GUARANTORS, "erase", ("ground", {"part": "facts", "ground": "A name."}, True), refs=(report,))
    found, _ = proved(node, SOUTH, report)
    assert (found.shown, found.withheld[0]) == ((), "facts")


def test_a_finding_is_proved(acts, report):
    finding = acts.find(NORTH, report)
    found, _ = proved(acts.node, SOUTH, finding)
    assert (found.kind, found.member, found.entry) == ("finding", "north", finding)
    assert "facts" in found.shown


def test_a_bulletin_is_proved_by_its_figures_and_every_approval(node):
    tell(node)
    issue(node)
    said = queries.bulletin_proofs(node, NORTH, DAY_ONE)
    assert {one.member for one in said if one.kind == "bulletin-approve"} == {who.member for who in ALL}
    for one in said:
        found, proof = proved(node, NORTH, one.entry)
        assert (found.member, found.kind) == (one.member, one.kind)
        if one.kind == "bulletin-propose":
            assert hashlib.sha256(parts_of(proof)["figures"]).hexdigest() == issued(node).digest
            assert parts_of(proof)["figures"] == queries.bulletin_bytes(node, NORTH, DAY_ONE, "json")
    for one in queries.bulletin_proofs(node, STRANGER, DAY_ONE):
        assert proved(node, STRANGER, one.entry)[0].channel == PUBLIC


def test_what_nobody_else_holds_yet_has_no_proof_until_another_cosigned(tmp_path):
    with apart(tmp_path, {"n": ["north"], "s": ["south"], "e": ["east"]}) as nodes:
        north = nodes["n"]
        north.clock.set(BEGIN + 9 * HOUR)
        report = Acts(north).report(NORTH, account("north", 8))
        assert queries.proof_file(north, NORTH, report) == b""
        log = north.store.get(report).log
        held = [entry.leaf for entry in north.store.entries(log)]
        south = nodes["s"]
        south.store.receive(log, held, north.store.head(log).note)
        south.store.cosign(log, witnesses={"south": south.keyrings["south"].witness}, at=BEGIN + 10 * HOUR)
        north.store.receive(log, [], south.store.head(log).note)
        found, proof = proved(north, NORTH, report)
        assert found.held == {"south": BEGIN + 10 * HOUR}
        assert len(parse_note(proof.head).signatures) == 2
