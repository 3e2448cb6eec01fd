"""Who learns what: the table of the agreement, and nothing of a narrower channel, in pages and on the disk."""

from datetime import date

import pytest

from parley.node import commands, queries
from parley.node.commands import Refused
from parley.node.duties import perform, release_determinations
from parley.node.figures import watched_week
from parley.node.filters import IncidentFilter
from parley.node.kinds import GUARANTORS, MEMBERS, PUBLIC
from parley.node.projections import entries, reports
from parley.node.reading import settings_for
from parley.record.genesis import log_origin
from parley.reports.observation import Observation
from tests.node.cast import (
    BEGIN,
    DAY,
    EAST,
    ENVOY,
    HOUR,
    NARRATIVE,
    NORTH,
    RED,
    SOUTH,
    STRANGER,
    WATCHER,
    account,
    incident_of,
    pass_time,
)
from tests.node.scan import found, found_on_disk, told

DAYS = [date(2031, 3, 2), date(2031, 3, 3)]
OUTSIDERS = {"a stranger": STRANGER, "the party": RED, "the mediator": ENVOY, "the observer": WATCHER}


@pytest.fixture
def secrets(acts):
    """A morning among the guarantors; what of it is theirs, by name."""
    node = acts.node
    node.clock.set(BEGIN + 9 * HOUR)
    mine = acts.report(
        NORTH,
        account("north", 8, number="NOR-77/secret", where=account("north", 8).where),
        observation=Observation(
            lat_e6=487_000,
            lon_e6=511_000,
            bearing="NNE",
            distance_low_m=900,
            distance_high_m=1_200,
            post="Post of the old mill",
        ),
    )
    theirs = acts.report(
        SOUTH, account("south", 8.1, 0.503, number="SOU-12/secret", narrative="Heard at the ford house")
    )
    asked = commands.ask(
        node,
        NORTH,
        incident_id=incident_of(node, GUARANTORS, mine),
        asked_of="south",
        question="Where did your battery stand?",
        due=BEGIN + DAY,
    )
    secrets = {
        "north's report": mine,
        "south's report": theirs,
        "the incident": incident_of(node, GUARANTORS, mine),
        "a number": "NOR-77/secret",
        "another number": "SOU-12/secret",
        "a narrative": NARRATIVE,
        "the ford": "ford house",
        "the post": "old mill",
        "an exact place": "503000",
        "an inquiry": asked,
        "its question": "battery stand",
        "an answer": commands.answer(node, SOUTH, inquiry=asked, text="In the orchard."),
        "its words": "orchard",
        "an opinion": acts.link(EAST, mine, theirs, True, "Same smoke column."),
        "its reason": "smoke column",
        "a finding": acts.find(NORTH, mine, anchor=mine),
        "grounds": "Craters were measured",
        "a ledger": commands.record_watch(
            node, NORTH, watch={"day": "2031-03-02", "posts": 31_337, "hours": 60, "hours_due": 72}
        ),
        "its posts": "31337",
        "a restriction": commands.record_restriction(
            node,
            SOUTH,
            restriction={"day": "2031-03-02", "at": BEGIN, "place": "Gate of willows", "what": "Turned back"},
        ),
        "its gate": "Gate of willows",
    }
    return secrets | {"where the guarantors' logs are": "/guarantors/"}


def with_heads(node, secrets):
    """The secrets, and the roots that the guarantors' logs have now."""
    heads = {
        f"head of {member}": node.store.head(log_origin(node.process, GUARANTORS, member)).root
        for member in ("north", "south", "east")
    }
    return secrets | heads


def test_a_guarantor_is_told_all_that_the_others_must_not_be(node, secrets):
    """Else a scan that finds nothing would prove nothing."""
    text = told(node, NORTH, DAYS, secrets.values())
    hidden = {"the ford", "the post", "an exact place", "its posts"}  # another's: opened later, or never
    assert set(found(text, with_heads(node, secrets))) == with_heads(node, secrets).keys() - hidden


@pytest.mark.parametrize("hours", [0, 1, 24, 72, 500])
def test_outsiders_learn_nothing_of_the_guarantors_channel(node, secrets, hours):
    pass_time(node, hours * HOUR)
    for name, reader in OUTSIDERS.items():
        assert found(told(node, reader, DAYS, secrets.values()), with_heads(node, secrets)) == [], (
            f"{name} at {hours} h"
        )
    for channel in (PUBLIC, MEMBERS):
        assert found_on_disk(node.directory, f"projections-{channel}-*", with_heads(node, secrets)) == []


def test_a_planted_leak_is_found(node, secrets, acts):
    """The scan reads what queries say and what lies in the files."""
    acts.say(
        EAST,
        PUBLIC,
        "restriction",
        (
            "restriction",
            {"day": "2031-03-02", "at": BEGIN, "place": "", "what": f"as in {secrets['a finding']}, smoke column"},
            True,
        ),
    )
    assert found(told(node, STRANGER, DAYS, ()), secrets) == ["its reason", "a finding"]
    assert found_on_disk(node.directory, f"projections-{PUBLIC}-*", secrets) == ["its reason", "a finding"]
    assert found_on_disk(node.directory, f"projections-{GUARANTORS}-*", secrets) != []


def released(node, report, channel=PUBLIC):
    """A wider channel's row of a report."""
    return reports.get(node.projections[channel].reading(), node.ahead.released[report, channel].root)


def test_the_public_gets_what_the_table_says_when_it_says(acts):
    """At once the day, the region and the kind of act; after 72 hours the hour, the settlement, harm and sides."""
    node = acts.node
    node.clock.set(BEGIN + 9 * HOUR)
    report = acts.report(NORTH, account("north", 8.5, number="N-1"))
    pass_time(node, 0)
    at_once = released(node, report).report
    assert (at_once.when.precision, at_once.when.earliest, at_once.when.latest) == ("day", BEGIN, BEGIN + DAY - 1)
    assert (at_once.where.precision, at_once.where.pcode, at_once.where.name) == ("governorate", "XX01", "")
    assert (at_once.act, at_once.party, at_once.harm, at_once.weapon, at_once.count) == ("shelling", "", None, "", None)
    pass_time(node, 72 * HOUR - 1)
    assert released(node, report).report == at_once
    pass_time(node, 1)
    later = released(node, report).report
    assert (later.when.precision, later.when.earliest) == ("hour", BEGIN + 8 * HOUR)
    assert (later.where.precision, later.where.pcode) == ("settlement", "P1")
    assert (later.where.lat_e6, later.where.lon_e6, later.where.radius_m) == (510_000, 510_000, 2_500)
    assert (later.act, later.party, later.harm.civilians_low) == ("shelling/mortar", "red", 3)
    assert (later.number, later.narrative, later.how_known, later.target) == ("", "", "", "")
    assert len(released(node, report).versions) == 2


def test_members_get_what_the_table_says_when_it_says(acts):
    """At once no more than the public; after 24 hours the hour, the settlement, whom it alleges; after 72 the harm."""
    node = acts.node
    node.clock.set(BEGIN + 9 * HOUR)
    report = acts.report(NORTH, account("north", 8.5, number="N-1"))
    pass_time(node, DAY - 1)
    assert (report, MEMBERS) not in node.ahead.released, "a release that says no more than the public's is not made"
    assert queries.overview(node, RED, DAYS[0]).reports == 1
    pass_time(node, 1)
    after_a_day = released(node, report, MEMBERS).report
    assert (after_a_day.when.precision, after_a_day.where.precision) == ("hour", "settlement")
    assert (after_a_day.act, after_a_day.party, after_a_day.harm) == ("shelling/mortar", "red", None)
    assert released(node, report).report.act == "shelling"
    pass_time(node, 48 * HOUR)
    later = released(node, report, MEMBERS).report
    assert (later.harm.civilians_low, later.number, later.narrative) == (3, "", "")


@pytest.mark.parametrize("hours", [1, 25, 73, 200])
def test_a_report_counts_once_in_every_channel_however_often_it_is_released(acts, hours):
    node = acts.node
    node.clock.set(BEGIN + 9 * HOUR)
    for when in (8.5, 2):
        acts.report(NORTH, account("north", when))
    pass_time(node, hours * HOUR)
    assert [queries.overview(node, reader, DAYS[0]).reports for reader in (NORTH, RED, STRANGER)] == [2, 2, 2]


def test_a_public_address_leads_on_for_members_who_know_more(acts):
    node = acts.node
    node.clock.set(BEGIN + 9 * HOUR)
    report = acts.report(NORTH, account("north", 8.5))
    pass_time(node, 0)
    public = incident_of(node, PUBLIC, node.ahead.released[report, PUBLIC].root)
    pass_time(node, 25 * HOUR)
    nearer = incident_of(node, MEMBERS, node.ahead.released[report, MEMBERS].root)
    assert nearer != public
    assert queries.incident(node, RED, public) == nearer
    assert queries.incident(node, STRANGER, public).incident.id == public


def test_what_lay_released_is_known_again_after_a_restart(acts):
    """A node that reads its own logs anew makes no release a second time."""
    node = acts.node
    node.clock.set(BEGIN + 9 * HOUR)
    report = acts.report(NORTH, account("north", 8.5))
    acts.find(NORTH, report)
    pass_time(node, 80 * HOUR)
    release_determinations(node)
    before = node.ahead
    node.ahead = type(before)()
    assert perform(node) == 0
    assert release_determinations(node) == 0
    assert (node.ahead.released, node.ahead.determined) == (before.released, before.determined)


def test_guarantors_get_the_exact_place_after_a_day_as_it_was_committed_to(acts):
    node = acts.node
    node.clock.set(BEGIN + 9 * HOUR)
    report = acts.report(NORTH, account("north", 8.5, 0.513))
    at_once = reports.get(node.projections[GUARANTORS].reading(), report)
    assert (at_once.report.when.precision, at_once.report.where.precision, at_once.report.harm) == (
        "hour",
        "settlement",
        None,
    )
    assert "exact" in at_once.withheld
    pass_time(node, DAY - 1)
    assert "exact" not in reports.get(node.projections[GUARANTORS].reading(), report).parts
    pass_time(node, 1)
    opened = reports.get(node.projections[GUARANTORS].reading(), report)
    assert (opened.report.where.lon_e6, opened.report.harm.civilians_low, opened.report.narrative) == (
        513_000,
        3,
        NARRATIVE,
    )


def test_an_opening_that_was_not_committed_to_opens_nothing(acts):
    node = acts.node
    node.clock.set(BEGIN + 9 * HOUR)
    report = acts.report(NORTH, account("north", 8.5))
    acts.say(NORTH, GUARANTORS, "open", ("exact", {"narrative": "Written afterwards"}, True), refs=(report,))
    row = reports.get(node.projections[GUARANTORS].reading(), report)
    assert (row.report.narrative, "exact" in row.withheld) == ("", True)


def test_a_report_withdrawn_is_withdrawn_where_it_was_released(acts):
    """The public stops counting it, and is not told the guarantors' reason."""
    node = acts.node
    node.clock.set(BEGIN + 9 * HOUR)
    report, other = (acts.report(NORTH, account("north", hours)) for hours in (8.5, 2))
    pass_time(node, 0)
    assert queries.overview(node, STRANGER, DAYS[0]).reports == 2
    commands.withdraw_report(node, NORTH, report, "It was the quarry in the glen.")
    pass_time(node, 0)
    assert queries.overview(node, STRANGER, DAYS[0]).reports == 1
    assert released(node, report).withdrawn
    assert found(told(node, STRANGER, DAYS, (report,)), {"the reason": "quarry", "the report": report}) == []
    early = acts.report(NORTH, account("north", 8.6))
    commands.withdraw_report(node, NORTH, early, "Withdrawn before anybody was told.")
    pass_time(node, 100 * HOUR)
    assert (early, PUBLIC) not in node.ahead.released
    assert not released(node, other).withdrawn


def test_the_public_gets_determinations_without_grounds(acts):
    node = acts.node
    node.clock.set(BEGIN + 9 * HOUR)
    report = acts.report(NORTH, account("north", 8.5))
    pass_time(node, 0)
    for who, determination in ((NORTH, "violation"), (SOUTH, "violation"), (EAST, "no violation")):
        acts.find(who, report, determination)
    release_determinations(node)
    node.show()
    shown = queries.incident(node, STRANGER, incident_of(node, PUBLIC, node.ahead.released[report, PUBLIC].root))
    assert {one.member: one.determination for one in shown.findings} == {
        "north": "violation",
        "south": "violation",
        "east": "no violation",
    }
    assert {(one.held, one.grounds) for one in shown.findings} == {("", "")}
    assert shown.outcome == "disputed"


def test_members_get_attribution_and_grounds_when_the_table_says(acts):
    """By the defaults the attribution after 24 hours and no grounds ever; the public neither."""
    node = acts.node
    node.clock.set(BEGIN + 9 * HOUR)
    report = acts.report(NORTH, account("north", 8.5))
    pass_time(node, 0)
    acts.find(NORTH, report, attribution="red", said_by="north", basis="crater analysis")

    def shown(reader):
        pass_time(node, 0)
        release_determinations(node)
        node.show()
        public = incident_of(node, PUBLIC, node.ahead.released[report, PUBLIC].root)
        page = queries.incident(node, reader, public)
        page = queries.incident(node, reader, page) if isinstance(page, str) else page
        one = next(one for one in page.findings if one.member == "north")
        return one.determination, one.attribution, one.grounds

    assert shown(RED) == shown(STRANGER) == ("violation", "", "")
    pass_time(node, 25 * HOUR)
    assert shown(RED) == ("violation", "red", "")
    assert shown(STRANGER) == ("violation", "", "")
    acts.find(
        NORTH,
        report,
        "no violation",
        supersedes=queries.incident(node, NORTH, incident_of(node, GUARANTORS, report)).findings[0].entry,
    )
    assert shown(RED) == shown(STRANGER) == ("no violation", "", "")


def test_the_watch_ledger_is_given_by_week_and_region_when_the_week_is_72_hours_over(acts):
    """Nobody but its author reads a day of it, nor an outage, nor a week that is not over."""
    node, week = acts.node, date(2031, 2, 24)
    for day, hours in (("2031-03-01", 50), ("2031-03-02", 60)):
        commands.record_watch(
            node,
            NORTH,
            watch={
                "day": day, "posts": 31_337, "hours": hours, "hours_due": 72, "by_region": {"XX01": [hours, 72]},
            },
        )  # fmt: skip
    readers = {"guarantors": SOUTH, "members": RED, "public": STRANGER}

    def known():
        return {channel: watched_week(node.projections[channel].reading(), "north", week) for channel in readers}

    over = BEGIN + DAY - node.clock.now()
    pass_time(node, over + 72 * HOUR - 2)
    assert known() == dict.fromkeys(readers)
    pass_time(node, 2)
    ledger = {"day": "2031-02-24", "days": 2, "hours": 110, "hours_due": 144, "by_region": {"XX01": [110, 144]}}
    assert known() == dict.fromkeys(readers, ledger)
    for reader in readers.values():
        assert "31337" not in told(node, reader, DAYS, ())
    commands.record_watch(node, NORTH, watch={"day": "2031-02-28", "posts": 1, "hours": 10, "hours_due": 72})
    pass_time(node, 0)
    assert {one["hours"] for one in known().values()} == {120}


def test_an_outage_in_progress_is_not_recorded(node):
    watch = {"day": "2031-03-02", "posts": 3, "hours": 6, "hours_due": 72, "outages": 1}
    with pytest.raises(Refused, match=r"The day is not over: record its outages when they have ended"):
        commands.record_watch(node, NORTH, watch=watch)


def test_nothing_hints_at_others_reports_while_one_writes(node):
    """The form is made of the agreement alone: what it asks of the node does not change when another has recorded."""
    before = (
        queries.process(node),
        settings_for(node, register="south", origin="own").register,
        node.agreement.settlements,
    )
    commands.record_report(node, NORTH, account("north", 1))
    assert (
        queries.process(node),
        settings_for(node, register="south", origin="own").register,
        node.agreement.settlements,
    ) == before


def test_before_the_bulletin_nobody_outside_is_told_how_many_incidents_reports_come_to(acts):
    """Outsiders have days and regions, by which nothing can be merged: a number made of these would mislead."""
    node = acts.node
    node.clock.set(BEGIN + 9 * HOUR)
    acts.report(NORTH, account("north", 8))
    acts.report(SOUTH, account("south", 8.02, 0.501))
    pass_time(node, 0)
    told_merged = {
        name: queries.overview(node, who, DAYS[0]).merged for name, who in (OUTSIDERS | {"north": NORTH}).items()
    }
    assert told_merged == dict.fromkeys(OUTSIDERS, False) | {"north": True}


def test_the_public_merge_names_nothing_of_the_members_channel(acts):
    """What the bulletin releases of the joint view names public releases, though members have nearer ones by then."""
    node = acts.node
    node.clock.set(BEGIN + 9 * HOUR)
    pair = [acts.report(NORTH, account("north", 8)), acts.report(SOUTH, account("south", 8.02, 0.501))]
    pass_time(node, 30 * HOUR)
    for who in (NORTH, SOUTH, EAST):
        commands.cut_off(node, who, day=DAYS[0])
    commands.propose_bulletin(node, EAST, day=DAYS[0])
    for who in (NORTH, SOUTH, EAST):
        commands.approve_bulletin(node, who, day=DAYS[0])
    nearer = {node.ahead.released[report, MEMBERS].root for report in pair}
    public = {node.ahead.released[report, PUBLIC].root for report in pair}
    (merged,) = entries.of_kind(node.projections[PUBLIC].reading(), "merged")
    assert set(merged.refs) == public
    assert not nearer & set(merged.refs)
    assert len(merged.said["merged"]["clusters"]) == 1
    (one,) = queries.incidents(node, RED, IncidentFilter()).rows
    assert {report.id for report in queries.incident(node, RED, one.id).reports} == nearer
