"""Texts under negotiation through a real node: what the rules let through, what they refuse, who sees what."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from parley.node import commands, queries
from parley.node.commands import Refused
from parley.node.kinds import KINDS, MEMBERS
from parley.node.opened import Draft, Node
from parley.node.shown import ClauseShown, NegotiatedText, Reader
from tests.node.cast import EAST, ENVOY, NORTH, PRESS, RED, SOUTH, STRANGER, WATCHER, Acts, apart, exchange

DRAFT = """# The crossings

1. The parties cease fire along the river.
2. Heavy weapons are withdrawn [ten kilometres]{North, RED} from the line.
3. Convoys pass on the north road.
"""
OFFICERS = {"north": ("n1", "n2"), "south": ("s1",), "red": ("r1",), "watcher": ("w1",)}
SPEAK: dict[str, Reader] = {"north": NORTH, "south": SOUTH, "red": RED}


def accredit(node: Node, members: Sequence[str] = tuple(OFFICERS), by: Reader = PRESS, **changed: Any) -> list[str]:
    return [
        commands.say_in_talks(
            node,
            by,
            kind="accreditation",
            said={"round": "r", "delegation": one, "member": one, "officers": list(OFFICERS[one])} | changed,
        )
        for one in members
    ]


def opened(node: Node, draft: str = DRAFT, by: Reader = ENVOY, **more: Any) -> str:
    return commands.open_text(node, by, round_id="r", title="The crossings", drafts={"en": draft}, **more)


@pytest.fixture
def text(node: Node) -> str:
    """A text of three clauses, open to three delegations whose consent it needs."""
    accredit(node)
    return opened(node)


def shown(node: Node, text: str, who: Reader = ENVOY) -> NegotiatedText:
    page = queries.negotiated(node, who, text)
    assert page is not None
    return page


def clause(node: Node, text: str, number: str, who: Reader = ENVOY) -> ClauseShown:
    return next(one for one in shown(node, text, who).clauses if one.number == number)


def reword(node: Node, who: Reader, text: str, number: str, words: str, **more: Any) -> str:
    one = clause(node, text, number)
    said = {"clause": one.clause, "base": one.version, "language": "en", "words": words} | more
    return commands.propose_words(node, who, text=text, **said)


def accept(node: Node, text: str, hash_: str, *who: str, **more: Any) -> list[str]:
    return [
        commands.take_position(node, SPEAK[one], text=text, hash_=hash_, **{"value": "accept"} | more) for one in who
    ]


def refuses(sentence: str) -> Any:
    return pytest.raises(Refused, match=sentence)


def test_a_text_opens_with_its_clauses_below_its_title_and_the_owners_of_its_brackets(node: Node, text: str):
    page = shown(node, text)
    assert [(one.number, one.standing) for one in page.clauses] == [("1", "open"), ("2", "open"), ("3", "open")]
    (bracket,) = page.clauses[1].brackets
    assert (bracket.words, bracket.owners) == ("ten kilometres", ("north", "red"))
    assert (page.needs, page.others) == (("north", "red", "south"), ("watcher",))
    assert [one.title for one in queries.texts_listed(node, NORTH, "r")] == ["The crossings"]


def test_only_chair_mediator_or_host_opens_a_text_and_only_with_delegations_there(node: Node):
    with refuses("No delegation whose consent a text needs"):
        opened(node)
    accredit(node)
    with refuses("Texts are put on the table by: host, mediator, secretariat"):
        opened(node, by=NORTH)
    with refuses("Delta owns a bracket and is no delegation"):
        opened(node, "1. One [word]{Delta}.")
    with refuses("needs a title and words"):
        opened(node, "  ")
    with refuses("choose the procedure"):
        opened(node, procedure="by decree")
    with refuses("languages differ in their clauses"):
        commands.open_text(node, PRESS, round_id="r", title="t", drafts={"en": "1. A\n2. B", "ar": "1. A"})


def test_the_public_learns_nothing_of_a_text(node: Node, text: str):
    assert queries.negotiated(node, STRANGER, text) is None
    assert queries.texts_listed(node, STRANGER, "r") == ()
    with refuses("Log in"):
        commands.take_position(node, STRANGER, text=text, hash_="x", value="accept")


def test_words_are_proposed_beside_the_standing_ones_and_decided_by_all(node: Node, text: str):
    said = reword(node, NORTH, text, "1", "The parties cease fire at noon along the river.", reason="A time is needed.")
    one = clause(node, text, "1")
    assert [offer.owners for offer in one.offers] == [("envoy",), ("north",)]
    assert [(each.entry, each.standing, each.reason) for each in one.proposals] == [(said, "live", "A time is needed.")]
    new = one.offers[1].hash
    accept(node, text, new, "north", "south")
    assert clause(node, text, "1").standing == "open"
    accept(node, text, new, "red")
    decided = clause(node, text, "1")
    assert (decided.standing, decided.version) == ("agreed", new)
    assert decided.present == {"en": "The parties cease fire at noon along the river."}
    assert [step["en"] for step in decided.history] == [
        (("in", one.present["en"]),),
        (("same", "The parties cease fire "), ("in", "at noon "), ("same", "along the river.")),
    ]


def test_rule_1_acts_count_from_accreditation_to_its_withdrawal(node: Node):
    (first, *_) = accredit(node)
    text = opened(node)
    with refuses("not accredited to this round"):
        reword(node, EAST, text, "1", "Other words.")
    with refuses("n9 is not accredited"):
        reword(node, NORTH, text, "1", "Other words.", officer="n9")
    reword(node, NORTH, text, "1", "While accredited.")
    node.say(
        PRESS.member,
        MEMBERS,  # an entry in channel public names no head of the logs of members, so it would be after none of them
        Draft(
            "accreditation",
            [("accreditation", {"round": "r", "delegation": "other", "member": "north", "officers": ["n1"]}, True)],
            supersedes=(first,),
        ),
    )
    forged = {"clause": "c2", "base": clause(node, text, "1").version, "act": "delete clause"}
    Acts(node).say(
        NORTH, MEMBERS, "proposal",
        ("proposal", {"text": text, "acts": [forged], "reason": "", "package": ""}, True),
        ("speaker", {"delegation": "north", "officer": "n1"}, True), refs=(text,),
    )  # fmt: skip
    page = shown(node, text)
    assert page.not_counted == 1
    assert [each.standing for each in page.clauses[0].proposals] == ["live"]


def test_rule_7_a_bracket_is_lifted_by_all_its_owners(node: Node, text: str):
    one = clause(node, text, "2")
    named = {"text": text, "clause": one.clause, "bracket": one.brackets[0].bracket}
    with refuses("lifted by its owners only: north, red"):
        commands.lift_bracket(node, SOUTH, **named)
    commands.lift_bracket(node, NORTH, **named)
    assert clause(node, text, "2").brackets[0].lifted_by == ("north",)
    commands.lift_bracket(node, RED, **named)
    assert clause(node, text, "2").brackets == ()
    with refuses("This bracket is lifted"):
        commands.lift_bracket(node, RED, **named)


def test_rule_7_the_chair_lifts_it_naming_each_owners_consent(node: Node, text: str):
    one = clause(node, text, "2")
    named = {"text": text, "clause": one.clause, "bracket": one.brackets[0].bracket}
    commands.consent_to_lift(node, NORTH, **named)
    assert clause(node, text, "2").brackets[0].consented == ("north",)
    with refuses("have not consented: red"):
        commands.lift_bracket(node, PRESS, **named)
    commands.consent_to_lift(node, RED, **named)
    with refuses("lifted by its owners only"):
        commands.lift_bracket(node, ENVOY, **named)
    commands.lift_bracket(node, PRESS, **named)
    assert clause(node, text, "2").brackets == ()


def test_words_are_bracketed_as_they_stand_and_another_joins_the_owner(node: Node, text: str):
    one = clause(node, text, "3")
    said = {"text": text, "clause": one.clause, "base": one.version, "language": "en"}
    with refuses("not at all or more than once"):
        commands.put_in_brackets(node, RED, words="the south road", **said)
    commands.put_in_brackets(node, RED, words="on the north road", **said)
    (bracket,) = clause(node, text, "3").brackets
    assert (bracket.words, bracket.owners) == ("on the north road", ("red",))
    commands.own_bracket(node, SOUTH, text=text, clause=one.clause, bracket=bracket.bracket)
    assert clause(node, text, "3").brackets[0].owners == ("red", "south")
    with refuses("owns this bracket already"):
        commands.own_bracket(node, SOUTH, text=text, clause=one.clause, bracket=bracket.bracket)


def test_clauses_are_inserted_and_deleted(node: Node, text: str):
    first = clause(node, text, "1")
    commands.insert_clause(node, RED, text=text, after=first.clause, words={"en": "Prisoners are exchanged."})
    page = shown(node, text)
    assert [one.number for one in page.clauses] == ["1", "2", "3", "4"]
    assert page.clauses[1].version == ""
    assert page.clauses[1].offers[0].words == {"en": "Prisoners are exchanged."}
    accept(node, text, page.clauses[1].offers[0].hash, *SPEAK)
    assert clause(node, text, "2").standing == "agreed"
    commands.delete_clause(node, SOUTH, text=text, clause=first.clause, base=first.version)
    assert clause(node, text, "1").beside == (("south", "delete clause"),)
    accept(node, text, clause(node, text, "1").offers[1].hash, *SPEAK)
    assert clause(node, text, "1").present == {"en": "Prisoners are exchanged."}


def test_rule_11_a_proposal_on_words_that_passed_is_refused(node: Node, text: str):
    base = clause(node, text, "1").version
    reword(node, NORTH, text, "1", "Fire ceases.")
    accept(node, text, clause(node, text, "1").offers[1].hash, *SPEAK)
    with refuses("other words by now"):
        reword(node, RED, text, "1", "Fire ends.", base=base)
    with refuses("stand no longer"):
        accept(node, text, base, "red")
    with refuses("words that stand already"):
        reword(node, RED, text, "1", "Fire ceases.")


def test_words_that_cut_a_bracket_are_refused(node: Node, text: str):
    with refuses("cuts a bracket or an option"):
        reword(node, RED, text, "2", "Heavy weapons are gone kilometres from the line.")


def test_rule_12_a_proposal_is_withdrawn_by_its_author_until_decided(node: Node, text: str):
    said = reword(node, NORTH, text, "1", "Fire ceases.")
    with refuses("Only its author"):
        commands.withdraw_act(node, RED, text=text, entry=said)
    commands.withdraw_act(node, NORTH, text=text, entry=said)
    assert [each.standing for each in clause(node, text, "1").proposals] == ["withdrawn"]
    with refuses("withdrawn already"):
        commands.withdraw_act(node, NORTH, text=text, entry=said)
    again = reword(node, RED, text, "1", "Fire ceases.")
    accept(node, text, clause(node, text, "1").offers[1].hash, *SPEAK)
    with refuses("This is decided"):
        commands.withdraw_act(node, RED, text=text, entry=again)


def test_rule_14_agreed_words_open_again_with_the_consent_of_all(node: Node, text: str):
    accept(node, text, clause(node, text, "1").version, *SPEAK)
    assert clause(node, text, "1").standing == "agreed"
    said = reword(node, RED, text, "1", "Fire ceases.")
    assert [each.standing for each in clause(node, text, "1").proposals] == ["reopening"]
    with refuses("by those who agreed"):
        commands.consent_to_reopen(node, WATCHER, text=text, proposal=said)
    for who in SPEAK.values():
        commands.consent_to_reopen(node, who, text=text, proposal=said)
    assert [each.standing for each in clause(node, text, "1").proposals] == ["live"]
    with refuses("asks for no agreed words"):
        commands.consent_to_reopen(node, NORTH, text=text, proposal=said)


def test_rule_16_a_higher_officer_confirms_ad_referendum(node: Node, text: str):
    hash_ = clause(node, text, "1").version
    accept(node, text, hash_, "north", value="ad referendum", officer="n2")
    accept(node, text, hash_, "south", "red")
    assert clause(node, text, "1").standing == "agreed ad referendum"
    with refuses("by a higher officer"):
        accept(node, text, hash_, "north", officer="n2")
    accept(node, text, hash_, "north", officer="n1")
    assert clause(node, text, "1").standing == "agreed"


def test_rule_23_an_acceptance_waits_for_its_condition(node: Node, text: str):
    first, third = clause(node, text, "1").version, clause(node, text, "3").version
    accept(node, text, first, "north", condition=third[:8], by=("red",))
    accept(node, text, first, "south", "red")
    held = clause(node, text, "1")
    assert held.standing == "open"
    assert held.positions[0].conditions == (("3", third, ("red",)),)
    accept(node, text, third, "red")
    assert clause(node, text, "1").standing == "agreed"
    with refuses("Only an acceptance has a condition"):
        accept(node, text, third, "north", value="object", condition=first[:8])
    with refuses("No other words in this text have the mark 00000000"):
        accept(node, text, third, "north", condition="00000000")
    with refuses("delegations whose consent is needed"):
        accept(node, text, third, "north", condition=first[:8], by=("watcher",))


def test_positions_are_of_delegations_and_of_known_values(node: Node, text: str):
    hash_ = clause(node, text, "1").version
    with refuses("Only a delegation takes a position"):
        commands.take_position(node, ENVOY, text=text, hash_=hash_, value="accept")
    with refuses("choose a position"):
        accept(node, text, hash_, "red", value="shrugs")
    commands.take_position(node, WATCHER, text=text, hash_=hash_, value="object")
    accept(node, text, hash_, *SPEAK)
    assert clause(node, text, "1").standing == "agreed"  # rule 2: an observer's objection keeps nobody from consensus


def test_rule_32_in_a_single_text_only_the_mediator_writes(node: Node):
    accredit(node)
    text = opened(node, procedure="single text")
    with refuses("only the mediator writes"):
        reword(node, RED, text, "1", "Fire ceases.")
    reword(node, ENVOY, text, "1", "Fire ceases.")
    assert clause(node, text, "1").offers[1].owners == ("envoy",)


def test_no_position_is_taken_on_a_non_paper_and_outsiders_read_no_author(node: Node):
    accredit(node)
    text = opened(node, procedure="non-paper")
    with refuses("never cited as a position"):
        accept(node, text, clause(node, text, "1").version, "red")
    assert (shown(node, text, NORTH).author, shown(node, text, EAST).author) == ("envoy", "")


def test_what_is_one_acceptance_away_is_the_mediators_and_that_delegations_own(node: Node, text: str):
    accept(node, text, clause(node, text, "1").version, "north", "south")
    accept(node, text, clause(node, text, "3").version, "north", value="object")
    away = {who.member: clause(node, text, "1", who).away for who in (ENVOY, RED, NORTH, WATCHER, PRESS)}
    assert away == {"envoy": "red", "red": "red", "north": "", "watcher": "", "press": ""}
    rows = {who.member: shown(node, text, who).disagreements for who in (ENVOY, NORTH, WATCHER)}
    assert [(one.delegation, one.brackets, one.objections) for one in rows["envoy"]] == [
        ("north", 1, 1), ("red", 1, 0), ("south", 0, 0),
    ]  # fmt: skip
    assert [one.delegation for one in rows["north"]] == ["north"]
    assert rows["watcher"] == ()


@pytest.mark.parametrize(
    ("kind", "value", "speaker"),
    [
        ("text", {"round": "r", "title": "t", "procedure": "negotiated", "needs": [], "authentic": ["en"],
                  "clauses": [{"clause": "c", "parent": "", "key": "n", "runs": {"en": [{"end": ""}]}}]}, None),
        ("text", {"round": "r", "title": "t", "procedure": "negotiated", "needs": [], "authentic": ["en"],
                  "clauses": [{"clause": "c", "parent": "", "key": "n",
                               "runs": {"en": [{"bracket": "b", "owners": []}] * 20_000}}]}, None),
        ("text", {"round": "r", "title": "t", "procedure": "negotiated", "needs": [], "authentic": [], "clauses": []},
         None),
        ("proposal", {"acts": [{"act": "burn"}]}, None),
        ("proposal", {"acts": []}, {"delegation": "red"}),
        ("position", {"hash": "h", "value": "perhaps"}, None),
        ("position", {"hash": "h", "value": "object", "level": "plenary", "conditions": [{"hash": "x", "by": []}]},
         None),
        ("consent", {"hash": 7}, None),
        ("withdrawal", {"of": "another"}, None),
    ],
)  # fmt: skip
def test_a_malformed_act_is_inert(node: Node, text: str, kind: str, value: Any, speaker: Any):
    before = shown(node, text)
    value = value if kind in ("text", "withdrawal") else {"text": text} | value
    parts = [(kind, value, True), ("speaker", speaker or {"delegation": "red", "officer": "r1"}, True)]
    who = ENVOY if kind == "text" else RED
    said = Acts(node).say(who, MEMBERS, kind, *parts, refs=() if kind == "text" else (text,))
    inert = next(
        node.projections[MEMBERS].reading().execute("SELECT inert FROM entry WHERE id = ?", (said,))
    )[0]  # fmt: skip
    assert inert == f"its part {KINDS[kind].part!r} or its references are not what a {kind} says"
    assert msgspec.json.encode(shown(node, text).clauses) == msgspec.json.encode(before.clauses)


def test_two_nodes_apart_come_to_one_text_whatever_came_first(tmp_path: Path):
    with apart(tmp_path, {"one": ("press", "envoy", "north"), "two": ("south", "east", "red", "watcher")}) as nodes:
        accredit(nodes["one"])
        text = opened(nodes["one"])
        exchange(nodes)
        reword(nodes["one"], NORTH, text, "1", "Fire ceases at noon.")
        reword(nodes["two"], RED, text, "1", "Fire ceases at dusk.")
        accept(nodes["two"], text, clause(nodes["two"], text, "3").version, "south", "red")
        exchange(nodes)
        pages = [shown(node, text, WATCHER) for node in nodes.values()]
        assert msgspec.json.encode(pages[0].clauses) == msgspec.json.encode(pages[1].clauses)
        assert [offer.owners for offer in pages[0].clauses[0].offers[1:]] in (
            [("north",), ("red",)],
            [("red",), ("north",)],
        )
        assert [one.value for one in pages[0].clauses[2].positions] == ["no position", "accept", "accept"]
