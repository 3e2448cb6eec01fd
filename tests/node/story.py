"""A story of five days that touches every stage, told by three guarantors at nodes of their own that exchange."""

from collections.abc import Mapping
from datetime import date

from parley.node import commands
from parley.node.duties import release_determinations, say_still_here
from parley.node.kinds import MEMBERS
from parley.node.opened import Node
from tests.node.cast import (
    BEGIN,
    DAY,
    EAST,
    ENVOY,
    HOUR,
    NORTH,
    RED,
    SOUTH,
    Acts,
    Delivery,
    account,
    exchange,
    incident_of,
    pass_time,
)

HOLDING = {"n": ("north", "red"), "s": ("south", "envoy"), "e": ("east", "watcher", "press")}
FIRST_DAY = date(2031, 3, 2)
DAYS = [date(2031, 3, 2 + n) for n in range(6)]


def story(nodes: Mapping[str, Node]) -> list[Delivery]:
    """Tells it; returns every piece of a log that was sent on the way, in the order of the telling."""
    north, south, east = (Acts(nodes[name]) for name in "nse")
    told: dict[str, str] = {}

    def everybody(seconds: int = 0) -> list[Delivery]:
        for node in nodes.values():
            pass_time(node, seconds)
        return exchange(nodes)

    sent = everybody(8 * HOUR)
    for n, (hours, lon) in enumerate([(1, 0.5), (3, 0.7), (5, 1.5), (1.2, 0.52), (3.3, 0.73), (4, 0.62), (6, 2.2)]):
        told[f"n{n}"] = north.report(NORTH, account("north", hours, lon, number=f"N-{n}"))
        told[f"s{n}"] = south.report(
            SOUTH, account("south", hours + 0.1, lon + 0.004, number=f"S-{n}", narrative="Heard.")
        )
    told["e0"] = east.report(EAST, account("east", 1.05, 0.501, act="shelling", number="E-0", party="The Band"))
    told["e1"] = east.report(EAST, account("east", 3.05, 0.702, act="air strike", number="E-1"))
    sent += everybody(HOUR)

    north.link(NORTH, told["n0"], told["s0"], same=False)
    south.link(SOUTH, told["n0"], told["s0"], same=False)
    agreed = east.link(EAST, told["e1"], told["n1"], same=False)
    north.link(NORTH, told["n1"], told["e1"], same=False)
    south.link(SOUTH, told["s1"], told["s4"], same=True)
    sent += everybody(HOUR)
    told["n1b"] = north.report(NORTH, account("north", 3.4, 0.705, number="N-1", weapon=""), supersedes=told["n1"])
    commands.withdraw_report(nodes["n"], NORTH, told["n2"], "It was our own exercise.")
    east.say(EAST, "guarantors", "withdraw", ("reason", {"text": "Too hasty."}, True), supersedes=(agreed,))
    sent += everybody(HOUR)

    first = north.find(NORTH, told["n0"])
    moved = south.find(SOUTH, told["s1"], "no violation")
    east.find(EAST, told["e0"], "unable to verify")
    asked = commands.ask(
        nodes["n"],
        NORTH,
        incident_id=incident_of(nodes["n"], "guarantors", told["n0"]),
        asked_of="south",
        question="Whose gun was it?",
        due=BEGIN + 2 * DAY,
    )
    sent += everybody(HOUR)
    south.find(SOUTH, told["s3"], "violation", supersedes=moved, anchor=told["s3"])
    north.find(NORTH, told["n0"], "no violation", supersedes=first)
    commands.withdraw_finding(nodes["n"], NORTH, entry=north.find(NORTH, told["n4"]), reason="Another place.")
    commands.answer(nodes["s"], SOUTH, inquiry=asked, text="Nobody's of ours.")
    north.link(NORTH, told["n0"], told["s0"], same=True, reason="We were wrong.")
    commands.record_watch(
        nodes["n"], NORTH, watch={"day": FIRST_DAY.isoformat(), "posts": 3, "hours": 60, "hours_due": 72}
    )
    sent += everybody(8 * HOUR)
    for name, who in (("n", NORTH), ("s", SOUTH), ("e", EAST)):
        commands.cut_off(nodes[name], who, day=FIRST_DAY)
    told["s7"] = south.report(SOUTH, account("south", 7, 1.2, number="S-7"))
    sent += everybody(13 * HOUR)

    commands.erase(nodes["n"], NORTH, entry=told["n0"], part="exact", ground="It shows a post.")
    commands.erase(nodes["s"], SOUTH, entry=told["s1"], part="details", ground="A name stood in it.")
    commands.erase(nodes["s"], SOUTH, entry=told["s6"], part="facts", ground="Not ours to tell.")
    sent += everybody(HOUR)
    commands.propose_bulletin(nodes["e"], EAST, day=FIRST_DAY)
    sent += everybody()
    for name, who in (("n", NORTH), ("s", SOUTH), ("e", EAST)):
        commands.approve_bulletin(nodes[name], who, day=FIRST_DAY)
    sent += everybody()
    commands.settle(nodes["e"], FIRST_DAY)
    sent += everybody(3 * DAY)
    for node in nodes.values():
        release_determinations(node)
    released = nodes["n"].ahead.released[told["n0"], MEMBERS].root
    commands.reply(nodes["n"], RED, report_id=released, text="We did not fire.")
    commands.say_in_talks(
        nodes["s"],
        ENVOY,
        kind="invitation",
        said={
            "round": "first",
            "title": "First round",
            "venue": "Alpha",
            "first_day": "2031-03-08",
            "last_day": "2031-03-09",
            "members": ["red"],
        },
    )
    commands.correct_bulletin(nodes["e"], EAST, day=FIRST_DAY, reason="Two reports came late.")
    for node in nodes.values():
        say_still_here(node)
        node.show()
    return sent + everybody()
