"""The daily bulletin: sums that hold, signatures over one hash, the issued bytes given again whatever came after."""

import hashlib
import shutil
from datetime import date

import msgspec
import pytest

from parley.node import asked_bulletin, bulletins, commands, queries
from parley.node.bulletins import NotHere
from parley.node.commands import Refused
from parley.node.figures import bulletin_input
from parley.node.kinds import GUARANTORS, MEMBERS, PUBLIC
from parley.node.news_filter import NewsFilter
from parley.node.opened import open_node
from parley.node.verify import derive_again
from parley.publishing.count import figures
from parley.record.basis import basis_bytes
from parley.record.clock import SetClock
from parley.record.genesis import log_origin
from tests.node.cast import (
    BEGIN,
    DAY,
    EAST,
    HOUR,
    NORTH,
    RED,
    SOUTH,
    STRANGER,
    Acts,
    account,
    incident_of,
    opened,
    pass_time,
    whole,
)

DAY_ONE = date(2031, 3, 2)
CLOSED = BEGIN + 20 * HOUR
ALL = (NORTH, SOUTH, EAST)


def tell(node):
    """A day of three reports and two incidents, closed by all; returns the first report."""
    acts = Acts(node)
    node.clock.set(BEGIN + 9 * HOUR)
    first = acts.report(NORTH, account("north", 8))
    acts.report(SOUTH, account("south", 8.02, 0.501))
    acts.report(EAST, account("east", 5, 2.2, act="sniping"))
    acts.find(NORTH, first)
    node.clock.set(CLOSED)
    for who in ALL:
        commands.cut_off(node, who, day=DAY_ONE)
    return first


def issue(node):
    commands.propose_bulletin(node, EAST, day=DAY_ONE)
    for who in ALL:
        commands.approve_bulletin(node, who, day=DAY_ONE)


def standing(node, channel=GUARANTORS):
    return bulletins.standing_of(node.projections[channel].reading(), node.agreement, DAY_ONE)


def issued(node, channel=GUARANTORS):
    held = bulletins.in_force(node, node.projections[channel].reading(), DAY_ONE)
    assert held is not None
    return held


def test_a_day_that_is_not_over_is_not_closed(node):
    node.clock.set(BEGIN + 19 * HOUR)
    with pytest.raises(Refused, match=r"The operational day 2031-03-02 is not over."):
        commands.cut_off(node, NORTH, day=DAY_ONE)


def test_proposed_approved_by_all_issued(node):
    tell(node)
    assert standing(node).state == "closed"
    commands.propose_bulletin(node, EAST, day=DAY_ONE)
    assert (standing(node).state, standing(node).waiting) == ("proposed", ("north", "south", "east"))
    with pytest.raises(Refused, match=r"The bulletin of 2031-03-02 is already proposed."):
        commands.propose_bulletin(node, EAST, day=DAY_ONE)
    for who in (NORTH, SOUTH):
        commands.approve_bulletin(node, who, day=DAY_ONE)
    assert queries.overview(node, STRANGER, DAY_ONE).bulletin.state != "issued"
    with pytest.raises(Refused, match=r"You have already approved or refused the bulletin of 2031-03-02."):
        commands.approve_bulletin(node, NORTH, day=DAY_ONE)
    commands.approve_bulletin(node, EAST, day=DAY_ONE)
    for channel in (GUARANTORS, PUBLIC):
        assert (standing(node, channel).state, standing(node, channel).joint) == ("issued", True)
        held = issued(node, channel)
        assert hashlib.sha256(held.data).hexdigest() == held.digest == standing(node, channel).figures
    figures_told = msgspec.json.decode(issued(node).data)
    assert (figures_told["day"], figures_told["process"]) == ("2031-03-02", node.process)
    assert queries.bulletin(node, STRANGER, DAY_ONE).issued


def test_guarantors_and_public_have_each_their_own_version(node):
    """Who sees both is given the guarantors', however often and in whatever order."""
    tell(node)
    issue(node)
    assert issued(node).digest != issued(node, PUBLIC).digest
    assert issued(node, MEMBERS) == issued(node, PUBLIC)
    before = issued(node)
    for number in (1, 2, 3):
        commands.correct_bulletin(node, EAST, day=DAY_ONE, reason=f"Reason {number}")
        for channel in (GUARANTORS, PUBLIC):
            found = standing(node, channel)
            assert (found.state, [one.number for one in found.corrections]) == ("corrected", list(range(1, number + 1)))
            assert issued(node, channel).basis.channel == channel
    assert standing(node).figures == before.digest, "the first version stays"


def test_only_who_may(node):
    tell(node)
    with pytest.raises(Refused, match=r"east proposes and corrects the bulletin."):
        commands.propose_bulletin(node, NORTH, day=DAY_ONE)
    with pytest.raises(Refused, match=r"does not wait for approval; it is closed"):
        commands.approve_bulletin(node, NORTH, day=DAY_ONE)
    commands.propose_bulletin(node, EAST, day=DAY_ONE)
    with pytest.raises(Refused, match=r"Only guarantors approve or refuse a bulletin. You act for: party."):
        commands.approve_bulletin(node, RED, day=DAY_ONE)
    with pytest.raises(Refused, match=r"is not issued; there is nothing to correct"):
        commands.correct_bulletin(node, EAST, day=DAY_ONE, reason="x")


def test_refused_with_its_reason_proposed_again_approved(node):
    first = tell(node)
    commands.propose_bulletin(node, EAST, day=DAY_ONE)
    with pytest.raises(Refused, match=r"the reason is missing"):
        commands.refuse_bulletin(node, SOUTH, day=DAY_ONE, reason=" ")
    commands.refuse_bulletin(node, SOUTH, day=DAY_ONE, reason="Our third report is missing.")
    assert (standing(node).state, standing(node).refusals) == ("refused", (("south", "Our third report is missing."),))
    assert queries.overview(node, SOUTH, DAY_ONE).bulletin.refusals == {"south": "Our third report is missing."}
    Acts(node).report(SOUTH, account("south", 6, 1.5))
    Acts(node).find(SOUTH, first)
    issue(node)
    assert standing(node).state == "issued"


def test_a_sum_that_does_not_hold_blocks_it(node):
    """A fault planted in the rows of a day: the figures contradict themselves, and nothing is proposed."""
    tell(node)
    connection = node.projections[GUARANTORS].reading()
    said = bulletin_input(connection, node.agreement, process=node.process, standing=node.standing, day=DAY_ONE)
    assert figures(said)
    writer = node.projections[GUARANTORS]._writer
    (row,) = next(writer.execute("SELECT row FROM day WHERE day = '2031-03-02'"))
    spoiled = msgspec.json.encode(msgspec.json.decode(row) | {"low": 90, "high": 99})
    writer.execute("UPDATE day SET row = ? WHERE day = '2031-03-02'", (spoiled,))
    size = node.store.size(log_origin(node.process, GUARANTORS, "east"))
    with pytest.raises(Refused, match=r"The bulletin is not published: .*90"):
        commands.propose_bulletin(node, EAST, day=DAY_ONE)
    assert node.store.size(log_origin(node.process, GUARANTORS, "east")) == size
    node.rebuild()
    commands.propose_bulletin(node, EAST, day=DAY_ONE)


LAPSES = {"each side's own": "lapsed", "not issued": "lapsed", "issued with the missing approvals named": "issued"}


@pytest.mark.parametrize(("on_lapse", "state"), LAPSES.items())
def test_a_lapse_comes_to_what_the_agreement_says(tmp_path, on_lapse, state):
    with opened(whole(tmp_path, ("each side's own", on_lapse))) as node:
        tell(node)
        commands.propose_bulletin(node, EAST, day=DAY_ONE)
        for who in (NORTH, EAST):
            commands.approve_bulletin(node, who, day=DAY_ONE)
        node.clock.set(CLOSED + HOUR)
        commands.settle(node, DAY_ONE)
        assert standing(node).state == "proposed", "the deadline is not past yet"
        node.clock.set(CLOSED + HOUR + 1)
        commands.settle(node, DAY_ONE)
        found = standing(node)
        assert (found.state, found.lapse, found.waiting, found.joint) == (state, on_lapse, ("south",), False)
        public = standing(node, PUBLIC)
        assert public.state == ("issued" if state == "issued" else "closed")
        assert public.waiting == (("south",) if state == "issued" else public.waiting)


def test_the_issued_bytes_come_again_after_later_entries_a_rebuild_and_a_restart(node, directory):
    first = tell(node)
    issue(node)
    held = {channel: issued(node, channel) for channel in (GUARANTORS, PUBLIC)}
    acts = Acts(node)
    late = acts.report(NORTH, account("north", 8.1, 0.502))
    for who in (SOUTH, EAST):
        acts.find(who, first)
    acts.report(NORTH, account("north", 8, weapon="tank"), supersedes=first)
    commands.withdraw_report(node, NORTH, late, "Ours.")
    commands.record_report(node, SOUTH, account("south", 8.2, 1.1))
    pass_time(node, 100 * HOUR)

    def agrees(there):
        for channel, one in held.items():
            assert bulletins.at_basis(there, one.basis, DAY_ONE) == one.data
            assert asked_bulletin.recomputed(there, channel, DAY_ONE, basis_bytes(one.basis)).issued == one.digest
            assert asked_bulletin.as_it_stands(there, channel, DAY_ONE).figures == one.data
            assert bulletins.at_present(there, channel, DAY_ONE)[1] != one.basis

    agrees(node)
    node.rebuild()
    agrees(node)
    now = node.clock.now()
    copy = directory.parent / "restarted"
    shutil.copytree(directory, copy)
    with open_node(copy, clock=SetClock(now)) as again:
        agrees(again)


def test_after_an_erasure_it_says_what_is_absent(node):
    first = tell(node)
    issue(node)
    held = issued(node)
    commitment = next(part.commitment for part in node.store.get(first).envelope.parts if part.name == "facts")
    commands.erase(node, NORTH, entry=first, part="facts", ground="It named a person.")
    with pytest.raises(NotHere) as gone:
        bulletins.at_basis(node, held.basis, DAY_ONE)
    assert str(gone.value) == f"no longer recomputable: parts that the basis had are absent here, {commitment}"
    assert issued(node) == held, "what was issued stands"
    assert bulletins.at_present(node, GUARANTORS, DAY_ONE)[1].absent == (commitment,)
    assert derive_again(node, GUARANTORS).faults == (), "an erasure by its author is no fault of the node"


def test_a_basis_that_is_not_held_here_is_named(node, directory):
    tell(node)
    basis = bulletins.at_present(node, GUARANTORS, DAY_ONE)[1]
    log = log_origin(node.process, GUARANTORS, "north")
    size, _ = basis.logs[log]
    for logs in ({log: (size + 5, "f" * 64)}, {log: (size, "0" * 64)}):
        wrong = msgspec.structs.replace(basis, logs=basis.logs | logs)
        with pytest.raises(NotHere, match=f"not held here, or held otherwise: {log} up to {logs[log][0]}"):
            bulletins.at_basis(node, wrong, DAY_ONE)
    with pytest.raises(NotHere, match=f"the model {'f' * 64} is not kept here"):
        bulletins.at_basis(node, msgspec.structs.replace(basis, model="f" * 64), DAY_ONE)
    with pytest.raises(NotHere, match=r"under other rules, agreement or model: agreement"):
        bulletins.at_basis(node, msgspec.structs.replace(basis, agreement="f" * 64), DAY_ONE)


def test_a_correction_is_numbered_and_gives_its_reason(node):
    first = tell(node)
    issue(node)
    with pytest.raises(Refused, match=r"the reason is missing"):
        commands.correct_bulletin(node, EAST, day=DAY_ONE, reason="")
    for who in (SOUTH, EAST):
        Acts(node).find(who, first)
    commands.correct_bulletin(node, EAST, day=DAY_ONE, reason="Two findings came in.")
    page = queries.bulletin(node, STRANGER, DAY_ONE)
    assert ([one.correction for one in page.corrections], page.bulletin.state) == ([1], "corrected")
    kinds = [(item.kind, item.text.args.get("reason")) for item in queries.news(node, STRANGER, NewsFilter()).items]
    assert sorted(kinds, key=str) == [("bulletin", None), ("correction", "Two findings came in.")]
    assert sorted(kinds, key=str) == sorted(
        ((item.kind, item.text.args.get("reason")) for item in queries.news(node, NORTH, NewsFilter()).items), key=str
    )


def test_the_public_bulletin_names_nothing_of_the_guarantors(node):
    first = tell(node)
    issue(node)
    public = issued(node, PUBLIC)
    text = public.data.decode() + basis_bytes(public.basis).decode()
    assert {log.split("/")[2] for log in public.basis.logs} == {PUBLIC}
    for secret in ("/guarantors/", "/members/", first, incident_of(node, GUARANTORS, first)):
        assert secret not in text
    assert "/guarantors/" in basis_bytes(issued(node).basis).decode()


def test_what_a_register_recorded_after_its_cut_off_counts_on_the_next_day(node):
    """The place in the log decides, whatever time is claimed."""
    tell(node)
    Acts(node).report(NORTH, account("north", 3, 1.4))
    late = Acts(node)
    parts = commands.recording.parts_of(node, GUARANTORS, account("north", 2, 1.6))
    late.say(NORTH, GUARANTORS, "report", *parts, at=BEGIN + 3 * HOUR)
    assert queries.overview(node, NORTH, DAY_ONE).registers[0].reports == 1
    node.clock.set(CLOSED + DAY)
    commands.cut_off(node, NORTH, day=date(2031, 3, 3))
    assert queries.overview(node, NORTH, date(2031, 3, 3)).registers[0].reports == 2


def test_another_members_issue_is_no_bulletin(node):
    """Only the publisher publishes: the front page does not follow a stranger's word."""
    tell(node)
    issue(node)
    before = queries.news(node, STRANGER, NewsFilter())
    Acts(node).say(NORTH, PUBLIC, "bulletin-issue", ("bulletin", {"day": "2031-03-09", "figures": "a" * 64}, True))
    assert queries.news(node, STRANGER, NewsFilter()).items == before.items
    assert queries.overview(node, STRANGER, None).day == DAY_ONE
