"""Rules 17 to 20: what opens silence, for whom it runs, what breaks it, and when it is proved to have been kept."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.talks.bracket import Consent
from parley.talks.silence import (
    DEFAULT_PERIOD,
    Acknowledged,
    Bracketed,
    Extended,
    SilenceBroken,
    SilenceOpened,
    SilenceRules,
    SilenceStanding,
    earliest_expiry,
    expiry,
    expiry_shown,
    silence_standing,
    why_not_open,
)
from parley.talks.tabled import Place, Tabled

HOUR = 3600
END = 72 * HOUR
NEEDS = ("A", "B", "C")
LOGS = (*NEEDS, "K")
RULES = SilenceRules()


@dataclass
class Silence:
    """A procedure that K opened at 0 until END, with the brackets of its entries and whose log was heard until when."""

    acts: list[Tabled[Any]] = field(default_factory=list)
    when: dict[str, Bracketed] = field(default_factory=dict)
    heard: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LOGS, -1))

    def say(self, by: str, act: Any, at: int | None) -> Tabled[Any]:
        seq = sum(one.member == by for one in self.acts)
        one = Tabled(
            id=f"{by}{seq}", member=by, delegation="" if by == "K" else by, place=Place(log=by, seq=seq), act=act
        )
        self.acts.append(one)
        self.when[one.id] = Bracketed(not_before=0, not_after=at)
        return one

    def standing(self, now: int, rules: SilenceRules = RULES, clean: tuple[str, ...] = ("h",)) -> SilenceStanding:
        return silence_standing(self.acts[0], self.acts, self.when, self.heard, needs=NEEDS, chairs=("K",), clean=clean,
                                rules=rules, now=now)  # fmt: skip


def running(*, expires: int = END, received: tuple[str, ...] = NEEDS) -> Silence:
    silence = Silence()
    opened = silence.say("K", SilenceOpened(text="t", hash="h", opened=0, expires=expires), 0)
    for by in NEEDS:
        silence.say(by, Consent(text="t", hash=opened.id), 0)
    for by in received:
        silence.say(by, Acknowledged(silence=opened.id, at=0), 0)
    return silence


def broken(**over: str) -> SilenceBroken:
    return SilenceBroken(**{"silence": "K0", "words": "not the third line", **over})  # type: ignore[arg-type]


@given(st.sets(st.sampled_from(NEEDS)), st.booleans(), st.integers(0, 2 * DEFAULT_PERIOD))
def test_rule_17_it_opens_with_consensus_an_exact_text_and_time_enough(
    who: set[str], clean: bool, expires: int
) -> None:
    silence = running(expires=expires)
    silence.acts = [one for one in silence.acts if not isinstance(one.act, Consent) or one.delegation in who]
    found = silence.standing(0, clean=("h",) if clean else ())
    is_open = who == set(NEEDS) and clean and expires >= DEFAULT_PERIOD
    assert (found.state != "not open") == is_open
    assert bool(found.why_not) == (not is_open)


def test_rule_17_tried_with_consent_to_another_procedure_and_an_hour_too_little() -> None:
    silence = running(expires=END - HOUR)
    silence.acts[1] = silence.say("A", Consent(text="t", hash="another"), 0)
    assert silence.standing(0, clean=()).why_not == (
        "no consent to open it by A", "the text is not clean", "it expires 3600 s before the rules allow")  # fmt: skip


def test_free_days_do_not_count_in_the_rules_zone() -> None:
    friday = 1485505800  # 27 January 2017, 12:30 at +04:00
    rules = SilenceRules(period=72 * HOUR, free_days=("2017-01-28", "2017-01-29"), zone="Etc/GMT-4")
    assert earliest_expiry(friday, rules) == friday + (72 + 48) * HOUR
    assert earliest_expiry(friday, RULES) == friday + 72 * HOUR
    assert expiry_shown(friday, {"X": "Etc/GMT-4"}) == {
        "UTC": "2017-01-27T08:30:00+00:00",
        "X": "2017-01-27T12:30:00+04:00",
    }


@given(st.sets(st.sampled_from(NEEDS)), st.sampled_from(("extend once", "lapse", "adopt with note")))
def test_rule_18_who_has_not_acknowledged_is_not_bound(received: set[str], unreceived: Any) -> None:
    silence = running(received=tuple(sorted(received)))
    silence.heard = dict.fromkeys(LOGS, 10 * END)
    found = silence.standing(9 * END, SilenceRules(unreceived=unreceived))
    assert set(found.due) == received
    assert set(found.not_bound) == set(NEEDS) - received
    whole = received == set(NEEDS) or unreceived == "adopt with note"
    assert found.state == ("adopted by silence" if whole else "lapsed")


def test_rule_18_tried_by_a_late_receipt_a_part_the_chair_and_a_stranger() -> None:
    silence = running(received=("A", "B"))
    silence.say("C", Acknowledged(silence="K0", at=5), END + 1)
    assert silence.standing(HOUR).not_bound == ("C",), "nobody can show that it came before the expiry"
    assert running().standing(END - 1).due == dict.fromkeys(NEEDS, END)
    late = running(received=("A", "B"))
    late.say("C", Acknowledged(silence="K0", at=END - HOUR), END)
    assert late.standing(HOUR).due["C"] == END - HOUR + 72 * HOUR, "it runs from receipt"
    by_note = running()
    by_note.say("K", broken(on_behalf_of="B", means="telephone", proof="f" * 64), HOUR)
    found = by_note.standing(2 * HOUR, SilenceRules(names_breaker=True))
    assert (found.state, found.broken_by) == ("broken", ("B",))
    assert by_note.standing(2 * HOUR).broken_by == (), "all are told that, and only where the rules say so by whom"
    forged = running()
    forged.say("A", broken(on_behalf_of="B", means="note"), HOUR)
    assert forged.standing(2 * HOUR, SilenceRules(names_breaker=True)).broken_by == ("A",), "A speaks for itself alone"


@given(st.lists(st.tuples(st.sampled_from("KA"), st.integers(0, 9), st.integers(0, 9)), max_size=5))
def test_rule_19_extended_only_by_who_opened_it_and_in_time(extensions: list) -> None:
    silence = running()
    expected = END
    for by, at, until in extensions:
        silence.say(by, Extended(silence="K0", expires=until * END), at * END)
        if by == "K" and at * END <= expected:
            expected = max(expected, until * END)
    assert expiry(silence.acts[0], silence.acts, silence.when) == expected
    assert silence.standing(0).expires == expected


def test_rule_19_tried_after_the_expiry_and_with_other_words() -> None:
    silence = running()
    silence.say("K", Extended(silence="K0", expires=9 * END), None)
    silence.say("K", Extended(silence="another", expires=9 * END), 0)
    assert silence.standing(0).expires == END
    silence.acts[0] = Tabled(id="K0", member="K", delegation="", place=Place(log="K", seq=0),
                             act=SilenceOpened(text="t", hash="other words", opened=0, expires=END))  # fmt: skip
    assert silence.standing(0).state == "not open", "other words begin anew"


def test_rule_20_every_state_in_its_time() -> None:
    silence = running()
    assert silence.standing(END - 1).state == "running"
    found = silence.standing(END)
    assert (found.state, found.not_heard) == ("expired", LOGS)
    silence.heard = dict.fromkeys(LOGS, END + 1) | {"B": END}
    assert silence.standing(9 * END).not_heard == ("B",)
    silence.heard["B"] = END + 1
    assert silence.standing(END).state == "adopted by silence"


def test_rule_20_tried_by_unplugging_by_a_late_break_and_by_a_lying_clock() -> None:
    silence = running()
    silence.heard = dict.fromkeys(LOGS, END + 1) | {"C": -1}
    assert silence.standing(99 * END).state == "expired", "who is not heard from is named, and nothing is concluded"
    silence.say("C", broken(), END - 1)
    assert silence.standing(99 * END).state == "broken", "cosigned before the expiry, delivered late"
    unproved = running()
    unproved.say("C", broken(), END + 1)
    unproved.say("C", broken(), None)
    unproved.heard = dict.fromkeys(LOGS, END + 2)
    assert unproved.standing(END).state == "adopted by silence"
    assert unproved.standing(END).late == ("C2", "C3")
    assert unproved.standing(0).state == "running", "a clock that is slow holds up a page and decides nothing"


@dataclass
class World:
    """Four logs that meet at times in pairs: each then cosigns what the other has, and writes that down."""

    random: Random
    entries: dict[str, list[tuple[int, Any]]] = field(default_factory=lambda: {log: [] for log in LOGS})

    def meet(self, one: str, other: str, at: int) -> None:
        sizes = {log: len(self.entries[log]) for log in LOGS}
        for mine, theirs in ((one, other), (other, one)):
            self.entries[mine].append((at, (theirs, sizes[theirs])))

    def seen(self, sizes: dict[str, int]) -> Silence:
        """What somebody knows who has these beginnings of the logs."""
        here = Silence()
        cosigned: dict[tuple[str, int], int] = {}
        for log in LOGS:
            for at, what in self.entries[log][: sizes[log]]:
                if isinstance(what, tuple):
                    here.heard[log] = max(here.heard[log], at)
                    for seq in range(what[1]):
                        cosigned[what[0], seq] = min(at, cosigned.get((what[0], seq), at))
        for log in ("K", *NEEDS):
            for seq, (_, what) in enumerate(self.entries[log][: sizes[log]]):
                if not isinstance(what, tuple):
                    id_ = f"{log}{seq}"
                    delegation = "" if log == "K" else log
                    here.acts.append(
                        Tabled(id=id_, member=log, delegation=delegation, place=Place(log=log, seq=seq), act=what)
                    )
                    here.when[id_] = Bracketed(not_before=0, not_after=cosigned.get((log, seq)))
        return here


def by_chance(seed: int) -> World:
    random = Random(seed)
    world = World(random)
    world.entries["K"].append((0, SilenceOpened(text="t", hash="h", opened=0, expires=END)))
    for by in NEEDS:
        world.entries[by].append((0, Consent(text="t", hash="K0")))
    happens = [
        (random.randint(1, 3 * END), "meet", tuple(random.sample(LOGS, 2))) for _ in range(random.randint(2, 12))
    ]
    happens += [(random.randint(1, END + HOUR), "receive", by) for by in NEEDS if random.random() < 0.9]
    happens += [(random.randint(1, 3 * END), "break", by) for by in LOGS if random.random() < 0.15]
    happens += [(random.randint(1, 2 * END), "extend", "K")] * (random.random() < 0.15)
    for at, what, who in sorted(happens, key=lambda one: one[0]):
        if what == "meet":
            world.meet(*who, at)
        else:
            said = {
                "receive": lambda at=at: Acknowledged(silence="K0", at=at),
                "break": lambda who=who: broken(on_behalf_of="B") if who == "K" else broken(),
                "extend": lambda: Extended(silence="K0", expires=END + 24 * HOUR),
            }[what]()
            world.entries[who].append((at, said))
    for one in LOGS:  # at the end everybody has met everybody
        for other in LOGS:
            if one < other:
                world.meet(one, other, 9 * END)
    return world


def concludes_rightly(seed: int) -> list[str]:
    """The conclusions somebody draws who has a part of the logs, each held against what comes to light at the end."""
    world = by_chance(seed)
    found = []
    whole = {log: len(entries) for log, entries in world.entries.items()}
    for unreceived in ("extend once", "lapse", "adopt with note"):
        rules = SilenceRules(unreceived=unreceived)  # type: ignore[arg-type]
        truth = world.seen(whole).standing(10 * END, rules).state
        assert truth in ("broken", "lapsed", "adopted by silence")
        for _ in range(6):
            part = {log: world.random.randint(1, size) for log, size in whole.items()}
            now = world.random.choice((0, END - 1, END, 2 * END, 99 * END))
            said = world.seen(part).standing(now, rules).state
            if said in ("broken", "lapsed", "adopted by silence"):
                assert said == truth, (seed, unreceived, part, now, said, truth)
                found.append(said)
    return found


@given(st.integers(0, 10**9))
def test_rule_20_no_wrong_conclusion_from_a_part_of_the_logs(seed: int) -> None:
    concludes_rightly(seed)


def test_every_conclusion_is_drawn_in_some_world() -> None:
    drawn = {said for seed in range(60) for said in concludes_rightly(seed)}
    assert drawn == {"broken", "lapsed", "adopted by silence"}


@pytest.mark.long
def test_no_wrong_conclusion_in_ten_thousand_worlds() -> None:
    assert sum(len(concludes_rightly(seed)) for seed in range(10_000)) > 10_000


def test_what_it_lacks_is_said_before_it_is_opened() -> None:
    opened = running().acts[0]
    assert why_not_open(opened, [], NEEDS, ("h",), RULES) == ("no consent to open it by A, B, C",)
