"""A member at the table of a text: as whom it acts, what stands before it, and how its acts are recorded."""

from typing import Any, NamedTuple

import msgspec

from parley.node.commands.refusal import Refused
from parley.node.commands.standing import must_act
from parley.node.kinds import MEMBERS
from parley.node.opened import Draft, Node
from parley.node.shown import Reader
from parley.node.tabled_texts import HeldText, held_text, speakers
from parley.node.text_acts import Speaker, said_of
from parley.talks.clause import between
from parley.talks.runs import Bracket, Runs
from parley.talks.shown import brackets_on
from parley.talks.standing import ClauseStanding, TextStanding, fold_text
from parley.talks.tabled import Place, Tabled
from parley.talks.text import Gathered, gather


class Table(NamedTuple):
    """A text as its member finds it, and as whom the member acts."""

    text: HeldText
    standing: TextStanding
    gathered: Gathered
    speaker: Speaker


def at_table(node: Node, reader: Reader, text: str, officer: str) -> Table:
    """Rule 1: who is not accredited to the round does not act on its texts."""
    must_act(node, reader)
    connection = node.projections[reader.channel].reading()
    held = held_text(node, connection, text)
    if held is None:
        raise Refused("No text %(id)s is known here.", {"id": text[:12]})
    able = speakers(node, connection, held.opened.act.round, reader.member)
    if not able:
        raise Refused("Your member is not accredited to this round, so it does not act on its texts.")
    chosen = next((one for one in able if officer in ("", one.officer)), None)
    if chosen is None:
        raise Refused("%(officer)s is not accredited for your member.", {"officer": officer})
    standing = fold_text(held.opened, held.counted, held.roster)
    return Table(held, standing, gather(held.opened, held.counted, held.roster), chosen)


def clause_of(table: Table, clause: str) -> ClauseStanding:
    """A clause that the text has."""
    found = next((one for one in table.standing.clauses if one.clause == clause), None)
    if found is None:
        raise Refused("This text has no such clause any more.")
    return found


def version_of(table: Table, clause: str, base: str) -> dict[str, Runs]:
    """The words of the present version. Rule 11: a proposal on another is stale."""
    one = clause_of(table, clause)
    if not one.version:
        raise Refused("This clause is only proposed; accept it, or propose another.")
    if one.version != base:
        raise Refused("The clause has other words by now; propose on the words that now stand.")
    return table.gathered.versions[base].runs


def bracket_of(table: Table, clause: str, bracket: str) -> Bracket:
    """A bracket that still stands, with its owners as they now are."""
    one = clause_of(table, clause)
    live = [id_ for id_, status in one.proposals.items() if status == "live"]
    found = brackets_on(table.gathered, table.gathered.versions.get(one.version), live)
    owners = {each.bracket: each.owners for each in one.brackets if not each.lifted}
    for each in found:
        if each.id == bracket and bracket in owners:
            return Bracket(each.id, owners[bracket], each.inner)
    raise Refused("This bracket is lifted, or is not of this clause.")


def tried(node: Node, reader: Reader, table: Table, act: Any) -> Tabled[Any]:
    """An act as it would stand if it were recorded now."""
    place = Place(log=f"{reader.member} to be", seq=0)
    speaker = table.speaker
    return Tabled(
        id="", member=reader.member, delegation=speaker.delegation, officer=speaker.officer, place=place, act=act
    )


def record(node: Node, reader: Reader, table: Table, act: Any, refs: tuple[str, ...] = ()) -> str:
    """Records an act on the text, for the delegation and by the officer at the table. Returns the entry's id."""
    kind = type(act).__name__.lower()
    return node.say(reader.member, MEMBERS, draft_of(kind, act, table.speaker, refs or (table.text.opened.id,)))


def draft_of(kind: str, act: Any, speaker: Speaker, refs: tuple[str, ...]) -> Draft:
    """An act as what its member is about to say."""
    return Draft(kind, [(kind, said_of(act), True), ("speaker", msgspec.to_builtins(speaker), True)], refs=refs)


def place_after(table: Table, after: str) -> tuple[str, str]:
    """Parent and order key of a place behind a clause and before the next."""
    placed = {
        one.clause: table.gathered.versions[one.version or one.candidates[0]]
        for one in table.standing.clauses
        if one.version or one.candidates
    }
    if after and after not in placed:
        raise Refused("This text has no such clause any more.")
    parent, left = (placed[after].parent, placed[after].key) if after else ("", "")
    right = min((one.key for one in placed.values() if one.parent == parent and one.key > left), default="")
    try:
        return parent, between(left, right)
    except ValueError as error:
        raise Refused("There is no room at this place; insert it after another clause.") from error
