"""Findings and what follows them: by guarantors alone, side by side where they conflict, following their anchor."""

from datetime import date

import pytest

from parley.node import commands, queries
from parley.node.commands import Refused
from parley.node.kinds import GUARANTORS, MEMBERS, PUBLIC
from parley.node.opened import Draft
from tests.node.cast import (
    BEGIN,
    DAY,
    EAST,
    ENVOY,
    HOUR,
    NORTH,
    PRESS,
    RED,
    SOUTH,
    STRANGER,
    WATCHER,
    account,
    incident_of,
    pass_time,
)


@pytest.fixture
def report(acts):
    acts.node.clock.set(BEGIN + 9 * HOUR)
    return acts.report(NORTH, account("north", 8))


def page(node, report, reader=NORTH):
    return queries.incident(node, reader, incident_of(node, reader.channel, report))


def says(node, report, reader=NORTH):
    return {one.member: one.determination for one in page(node, report, reader).findings}


@pytest.mark.parametrize("who", [RED, ENVOY, WATCHER, PRESS])
def test_only_guarantors_make_findings(acts, report, who):
    role = acts.node.agreement.member(who.member).roles[0]
    with pytest.raises(Refused, match=f"Only guarantors make findings. You act for: {role}."):
        commands.make_finding(
            acts.node,
            who,
            incident_id=incident_of(acts.node, GUARANTORS, report),
            held="x",
            grounds="y",
            determination="violation",
        )
    with pytest.raises(Refused, match=r"Log in to act for a member."):
        acts.find(STRANGER, report)


def test_a_finding_said_past_the_commands_by_another_role_has_no_effect(acts, report):
    """The rule holds where entries are read, not only where they are made."""
    acts.find(SOUTH, report)
    before = says(acts.node, report)
    facts = {"anchor": report, "judged": [report], "determination": "no violation", "reason": ""}
    assert GUARANTORS not in acts.node.channels_of("red")
    said = acts.say(RED, PUBLIC, "reply", ("reply", {"text": "x"}, True), refs=(report,))
    with pytest.raises(Exception, match=r"may not be said in channel"):
        acts.node.say("red", MEMBERS, Draft("finding", [("facts", facts, True)], refs=(report,)))
    assert says(acts.node, report) == before == {"north": "pending", "south": "violation", "east": "pending"}
    assert said


def test_pending_is_never_consent(acts, report):
    for who in (NORTH, SOUTH):
        acts.find(who, report)
        assert page(acts.node, report).outcome == "none yet"
    acts.find(EAST, report)
    assert page(acts.node, report).outcome == "established"
    assert page(acts.node, report).rule.msgid == "Both hold it a violation."


def test_a_finding_needs_its_words(acts, report):
    for missing in ("held", "grounds"):
        words = {"held": "Fire fell.", "grounds": "Craters."} | {missing: " "}
        with pytest.raises(Refused, match=f"This was not recorded: a finding needs the field {missing}"):
            commands.make_finding(
                acts.node,
                NORTH,
                incident_id=incident_of(acts.node, GUARANTORS, report),
                determination="violation",
                **words,
            )
    assert says(acts.node, report)["north"] == "pending"


def test_correction_and_withdrawal(acts, report):
    first = acts.find(NORTH, report)
    second = acts.find(NORTH, report, "no violation", supersedes=first)
    (shown,) = [one for one in page(acts.node, report).findings if one.member == "north"]
    assert (shown.determination, shown.entry, shown.former) == ("no violation", second, (first,))
    with pytest.raises(Refused, match=r"Only its author corrects or withdraws a finding."):
        acts.find(SOUTH, report, supersedes=second)
    with pytest.raises(Refused, match=r"Only its author corrects or withdraws a finding."):
        commands.withdraw_finding(acts.node, SOUTH, entry=second, reason="No.")
    commands.withdraw_finding(acts.node, NORTH, entry=second, reason="We look again.")
    assert says(acts.node, report)["north"] == "pending", "the corrected one does not come back"
    assert "We look again." in repr(page(acts.node, report).history)


def test_two_findings_of_one_member_stand_side_by_side_and_count_as_pending(acts, report):
    one, two = acts.find(NORTH, report), acts.find(NORTH, report, "no violation")
    shown = [finding for finding in page(acts.node, report).findings if finding.member == "north"]
    assert {finding.entry: finding.beside for finding in shown} == {one: (two,), two: (one,)}
    for who in (SOUTH, EAST):
        acts.find(who, report)
    assert (
        page(acts.node, report).outcome,
        queries.overview(acts.node, NORTH, None).incidents[0].determinations["north"],
    ) == ("none yet", "pending")
    acts.find(NORTH, report, "violation", supersedes=two)
    assert page(acts.node, report).outcome == "established"


def test_a_finding_follows_its_anchor_when_clusters_change(acts, report):
    other = acts.report(SOUTH, account("south", 8.02, 0.501))
    assert incident_of(acts.node, GUARANTORS, report) == incident_of(acts.node, GUARANTORS, other)
    acts.find(NORTH, report)
    acts.find(SOUTH, report, "no violation", anchor=other)
    for who in (NORTH, SOUTH):
        acts.link(who, report, other, same=False)
    assert incident_of(acts.node, GUARANTORS, report) != incident_of(acts.node, GUARANTORS, other)
    assert says(acts.node, report) == {"north": "violation", "south": "pending", "east": "pending"}
    assert says(acts.node, other) == {"north": "pending", "south": "no violation", "east": "pending"}
    assert [one.composition_changed for one in page(acts.node, report).findings if one.entry] == [True]


def test_a_correction_with_another_anchor_leaves_nothing_where_it_was(acts, report):
    far = acts.report(NORTH, account("north", 4, 2.5))
    first = acts.find(NORTH, report)
    acts.find(NORTH, far, supersedes=first)
    assert says(acts.node, report)["north"] == "pending"
    assert says(acts.node, far)["north"] == "violation"


def test_an_inquiry_is_open_then_overdue_then_answered(acts, report):
    node, due = acts.node, BEGIN + DAY
    asked = commands.ask(
        node,
        NORTH,
        incident_id=incident_of(node, GUARANTORS, report),
        asked_of="south",
        question="Whose battery?",
        due=due,
    )
    assert [(one.state, one.answer) for one in page(node, report).inquiries] == [("open", "")]
    assert [one.due for one in queries.overview(node, SOUTH, None).awaits if one.kind == "inquiry"] == [due]
    pass_time(node, due - node.clock.now())
    assert page(node, report).inquiries[0].state == "open"
    pass_time(node, 1)
    assert page(node, report).inquiries[0].state == "overdue"
    with pytest.raises(Refused, match=r"This inquiry was put to south; only it answers."):
        commands.answer(node, EAST, inquiry=asked, text="Ours.")
    commands.answer(node, SOUTH, inquiry=asked, text="Not ours.")
    assert [(one.state, one.answer) for one in page(node, report).inquiries] == [("answered", "Not ours.")]
    assert [one for one in queries.overview(node, SOUTH, None).awaits if one.kind == "inquiry"] == []


def test_an_answer_by_who_was_not_asked_answers_nothing(acts, report):
    asked = commands.ask(
        acts.node,
        NORTH,
        incident_id=incident_of(acts.node, GUARANTORS, report),
        asked_of="south",
        question="Whose battery?",
        due=BEGIN + DAY,
    )
    acts.say(
        EAST,
        GUARANTORS,
        "answer",
        ("answer", {"inquiry": asked, "answered_by": "east", "words": "Red's."}, True),
        refs=(asked,),
    )
    assert [(one.state, one.answer) for one in page(acts.node, report).inquiries] == [("open", "")]
    assert [one.kind for one in queries.overview(acts.node, SOUTH, None).awaits if one.kind == "inquiry"] == ["inquiry"]


def test_an_inquiry_needs_a_time_ahead_and_somebody_else(acts, report):
    incident = incident_of(acts.node, GUARANTORS, report)
    with pytest.raises(Refused, match=r"the due time is past; set a later one"):
        commands.ask(acts.node, NORTH, incident_id=incident, asked_of="south", question="?", due=BEGIN)
    with pytest.raises(Refused, match=r"north cannot ask itself"):
        commands.ask(acts.node, NORTH, incident_id=incident, asked_of="north", question="?", due=BEGIN + DAY)


def test_the_right_of_reply_is_a_partys_and_is_shown_to_all_members(acts, report):
    node = acts.node
    pass_time(node, 0)
    release = node.ahead.released[report, PUBLIC].root
    with pytest.raises(Refused, match=r"The right of reply is a party's."):
        commands.reply(node, ENVOY, report_id=release, text="No.")
    commands.reply(node, RED, report_id=release, text="We were asleep.")
    assert [(one.kind, one.member, one.text) for one in page(node, release, RED).follows] == [
        ("reply", "red", "We were asleep.")
    ]
    assert page(node, release, STRANGER).follows == ()
    assert [(one.kind, one.text) for one in page(node, report).follows] == [("reply", "We were asleep.")]


def test_what_is_asked_of_a_party_names_the_release_and_nothing_of_the_guarantors(acts, report):
    """A party is asked by what it can know; the guarantors see it on the incident as they know it."""
    node = acts.node
    incident, due = incident_of(node, GUARANTORS, report), BEGIN + DAY
    for ask in (
        lambda: commands.ask(node, NORTH, incident_id=incident, asked_of="red", question="Yours?", due=due),
        lambda: commands.measure(
            node,
            NORTH,
            incident_id=incident,
            asked_of="red",
            step="contact with the party",
            text="Call your battery.",
            due=due,
        ),
    ):
        with pytest.raises(Refused, match=r"red does not know of this incident yet: none of its reports is released."):
            ask()
    pass_time(node, 0)
    asked = commands.ask(node, NORTH, incident_id=incident, asked_of="red", question="Yours?", due=due)
    measure = commands.measure(
        node,
        NORTH,
        incident_id=incident,
        asked_of="red",
        step="contact with the party",
        text="Call your battery.",
        due=due,
    )
    release = node.ahead.released[report, PUBLIC].root
    for entry in (asked, measure):
        assert node.store.get(entry).envelope.refs == (release,)
    commands.answer(node, RED, inquiry=asked, text="Not ours.")
    for reader, name in ((RED, release), (NORTH, report)):
        shown = page(node, name, reader)
        assert [(one.question, one.answer) for one in shown.inquiries] == [("Yours?", "Not ours.")]
        assert [one.text for one in shown.follows] == ["Call your battery."]
    assert report not in repr(page(node, release, RED))


def test_nobody_answers_in_anothers_name(acts, report):
    asked = commands.ask(
        acts.node,
        NORTH,
        incident_id=incident_of(acts.node, GUARANTORS, report),
        asked_of="south",
        question="Whose battery?",
        due=BEGIN + DAY,
    )
    acts.say(
        EAST,
        GUARANTORS,
        "answer",
        ("answer", {"inquiry": asked, "answered_by": "south", "words": "Ours."}, True),
        refs=(asked,),
    )
    assert page(acts.node, report).inquiries[0].state == "open"


def test_a_measure_is_answered_by_whom_it_was_asked_of_and_shows_where_it_stands(acts, report):
    node, incident = acts.node, incident_of(acts.node, GUARANTORS, report)
    asked = commands.measure(
        node,
        NORTH,
        incident_id=incident,
        asked_of="south",
        step="contact with the party",
        text="Call them.",
        due=node.clock.now() + HOUR,
    )

    def stands():
        (shown,) = page(node, report).follows
        return shown.state, shown.answer

    def answer(who, response):
        return commands.answer_measure(node, who, measure=asked, response=response, text="We are calling.")

    assert stands() == ("asked", "")
    assert [one.kind for one in queries.overview(node, SOUTH, date(2031, 3, 2)).awaits if one.kind == "measure"]
    pass_time(node, 2 * HOUR)
    assert stands() == ("overdue", "")
    with pytest.raises(Refused, match=r"This measure was asked of south; only it answers."):
        answer(EAST, "taken")
    with pytest.raises(Refused, match=r"say whether it is taken, in hand or refused"):
        answer(SOUTH, "perhaps")
    answer(SOUTH, "taken")
    assert stands() == ("taken", "We are calling.")
    assert not [one for one in queries.overview(node, SOUTH, date(2031, 3, 2)).awaits if one.kind == "measure"]


def test_a_measure_long_overdue_awaits_nobody_any_more_and_still_shows(acts, report):
    node = acts.node
    commands.measure(
        node,
        NORTH,
        incident_id=incident_of(node, GUARANTORS, report),
        asked_of="south",
        step="demarche",
        text="",
        due=node.clock.now() + HOUR,
    )
    pass_time(node, 9 * DAY)
    assert not [one for one in queries.overview(node, SOUTH, date(2031, 3, 2)).awaits if one.kind == "measure"]
    assert [one.state for one in page(node, report).follows] == ["overdue"]
