"""Texts under negotiation: opened, proposed to, bracketed, withdrawn from, accepted or objected to.

Every act is an entry in channel `members`, for a delegation and by an officer accredited to it. What the rules of talks
refuse is refused here before it is recorded, in one sentence; what was recorded elsewhere the fold refuses.
"""

from collections.abc import Mapping, Sequence
from typing import get_args

from parley.node.commands.at_table import (
    Table,
    at_table,
    bracket_of,
    draft_of,
    place_after,
    record,
    tried,
    version_of,
)
from parley.node.commands.refusal import Refused
from parley.node.commands.standing import must_act, roles_of
from parley.node.drafted import clauses_of, owners_in
from parley.node.kinds import KINDS, MEMBERS
from parley.node.opened import Node
from parley.node.shown import Reader
from parley.node.tabled_texts import roster_of
from parley.node.text_acts import Speaker
from parley.talks.bracket import Consent, bracket_hash
from parley.talks.bracketed import read_bracketed
from parley.talks.delegation import Delegation, Roster, in_consensus
from parley.talks.difference import word_edits
from parley.talks.position import LEVELS, VALUES, Condition, Position, confirms
from parley.talks.proposal import (
    AddOwner,
    DeleteClause,
    InsertClause,
    LiftBracket,
    Proposal,
    ProposalAct,
    PutBracket,
    Replace,
    Withdrawal,
)
from parley.talks.runs import Piece, Words, plain
from parley.talks.text import ClauseStart, Procedure, TextOpened, gather

MOST_WORDS = 10_000  # of a clause, in characters


def open_text(
    node: Node,
    reader: Reader,
    *,
    round_id: str,
    title: str,
    drafts: Mapping[str, str],
    procedure: str = "negotiated",
    needs: Sequence[str] = (),
) -> str:
    """Puts a text on the table of a round, by a chair or mediator (rule 2). Returns the entry's id.

    `drafts` is the bracketed text by authentic language, with as many clauses in each; owners stand after a bracket as
    `]{A, B}`, by delegation or by a member's name or code. `needs` names whose consent it needs: without, all
    delegations that count towards consensus.
    """
    must_act(node, reader)
    if not set(KINDS["text"].roles) & set(roles_of(node, reader.member)):
        raise Refused("Texts are put on the table by: %(roles)s.", {"roles": ", ".join(KINDS["text"].roles)})
    if not title.strip() or not any(words.strip() for words in drafts.values()):
        raise Refused("This was not recorded: a text needs a title and words. Nothing was lost.")
    if procedure not in get_args(Procedure):
        raise Refused("This was not recorded: choose the procedure. Nothing was lost.")
    roster = roster_of(node, node.projections[reader.channel].reading(), round_id)
    counting = in_consensus(roster.delegations, needs or [one.name for one in roster.delegations])
    if not counting:
        raise Refused("No delegation whose consent a text needs is accredited to this round yet.")
    opened = TextOpened(
        round=round_id,
        title=title.strip(),
        procedure=procedure,  # type: ignore[arg-type]
        needs=counting,
        authentic=tuple(language for language, words in drafts.items() if words.strip()),
        clauses=_clauses(node, drafts, roster),
    )
    desk = Speaker(delegation="", officer=reader.member)
    return node.say(reader.member, MEMBERS, draft_of("text", opened, desk, ()))


def propose_words(
    node: Node,
    reader: Reader,
    *,
    text: str,
    clause: str,
    base: str,
    language: str,
    words: str,
    reason: str = "",
    package: str = "",
    officer: str = "",
) -> str:
    """Proposes other words for a clause: `words` is the whole of it, and only what differs is proposed."""
    table = at_table(node, reader, text, officer)
    before = plain(version_of(table, clause, base).get(language, ()))
    if len(words) > MOST_WORDS:
        raise Refused("This was not recorded: a clause has at most 10,000 characters. Nothing was lost.")
    edits = word_edits(before, words)
    if not edits:
        raise Refused("These are the words that stand already.")
    acts = [
        Replace(clause, base, language, one.start, one.end, (Words(one.words),) if one.words else ()) for one in edits
    ]
    return _propose(node, reader, table, acts, reason, package)


def put_in_brackets(
    node: Node,
    reader: Reader,
    *,
    text: str,
    clause: str,
    base: str,
    language: str,
    words: str,
    reason: str = "",
    officer: str = "",
) -> str:
    """Puts words of a clause, given as they stand there, in a bracket of the delegation's own."""
    table = at_table(node, reader, text, officer)
    before = plain(version_of(table, clause, base).get(language, ()))
    if not words or before.count(words) != 1:
        raise Refused("These words stand in the clause not at all or more than once; give them as they stand there.")
    start = before.index(words)
    return _propose(node, reader, table, [PutBracket(clause, base, language, start, start + len(words))], reason, "")


def insert_clause(
    node: Node, reader: Reader, *, text: str, after: str, words: Mapping[str, str], reason: str = "", officer: str = ""
) -> str:
    """Proposes a new clause after another ("": as the first), with its words by language."""
    table = at_table(node, reader, text, officer)
    written: dict[str, tuple[Piece, ...]] = {
        language: (Words(said.strip()),) for language, said in words.items() if said.strip()
    }
    if not written or any(len(said) > MOST_WORDS for said in words.values()):
        raise Refused("This was not recorded: a clause needs words, at most 10,000 characters. Nothing was lost.")
    parent, key = place_after(table, after)
    return _propose(node, reader, table, [InsertClause(parent, key, written)], reason, "")


def delete_clause(
    node: Node, reader: Reader, *, text: str, clause: str, base: str, reason: str = "", officer: str = ""
) -> str:
    """Proposes that a whole clause goes."""
    table = at_table(node, reader, text, officer)
    version_of(table, clause, base)
    return _propose(node, reader, table, [DeleteClause(clause, base)], reason, "")


def own_bracket(node: Node, reader: Reader, *, text: str, clause: str, bracket: str, officer: str = "") -> str:
    """Makes the delegation an owner of a bracket that is there."""
    table = at_table(node, reader, text, officer)
    if table.speaker.delegation in bracket_of(table, clause, bracket).owners:
        raise Refused("Your delegation owns this bracket already.")
    if not table.speaker.delegation:
        raise Refused("Only a delegation owns a bracket.")
    return _propose(node, reader, table, [AddOwner(clause, bracket)], "", "")


def lift_bracket(node: Node, reader: Reader, *, text: str, clause: str, bracket: str, officer: str = "") -> str:
    """Lifts a bracket as far as the delegation owns it; by the chair, naming each owner's consent (rule 7)."""
    table = at_table(node, reader, text, officer)
    one = bracket_of(table, clause, bracket)
    if table.speaker.delegation:
        if table.speaker.delegation not in one.owners:
            raise Refused("A bracket is lifted by its owners only: %(owners)s.", {"owners": ", ".join(one.owners)})
        return _propose(node, reader, table, [LiftBracket(clause, bracket)], "", "")
    if reader.member not in table.text.roster.chairs:
        raise Refused("A bracket is lifted by its owners only: %(owners)s.", {"owners": ", ".join(one.owners)})
    what = bracket_hash(one)
    given = {said.delegation: id_ for id_, said in table.gathered.consents.items() if said.act.hash == what}
    missing = [owner for owner in one.owners if owner not in given]
    if missing or not one.owners:
        raise Refused("These owners have not consented: %(owners)s.", {"owners": ", ".join(missing) or "–"})
    consents = {owner: given[owner] for owner in one.owners}
    return _propose(node, reader, table, [LiftBracket(clause, bracket, consents)], "", "")


def consent_to_lift(node: Node, reader: Reader, *, text: str, clause: str, bracket: str, officer: str = "") -> str:
    """Consents that the chair lifts the delegation's bracket, with exactly these words in it."""
    table = at_table(node, reader, text, officer)
    one = bracket_of(table, clause, bracket)
    if table.speaker.delegation not in one.owners:
        raise Refused("A bracket is lifted by its owners only: %(owners)s.", {"owners": ", ".join(one.owners)})
    return record(node, reader, table, Consent(text=text, hash=bracket_hash(one)))


def consent_to_reopen(node: Node, reader: Reader, *, text: str, proposal: str, officer: str = "") -> str:
    """Consents that agreed words are opened again for this proposal (rule 14)."""
    table = at_table(node, reader, text, officer)
    if not any(one.proposals.get(proposal) == "reopening" for one in table.standing.clauses):
        raise Refused("This proposal asks for no agreed words to be opened again.")
    if table.speaker.delegation not in table.standing.needs:
        raise Refused("Agreed words are opened again by those who agreed.")
    return record(node, reader, table, Consent(text=text, hash=proposal))


def withdraw_act(node: Node, reader: Reader, *, text: str, entry: str, officer: str = "") -> str:
    """Takes back a proposal or position of the member's own, until it is decided (rule 12)."""
    table = at_table(node, reader, text, officer)
    mine = [one for one in table.text.counted if one.id == entry and isinstance(one.act, Proposal | Position)]
    if not mine or mine[0].member != reader.member:
        raise Refused("Only its author takes back what was tabled.")
    if any(one.proposals.get(entry) == "decided" for one in table.standing.clauses):
        raise Refused("This is decided; only a new proposal changes it.")
    if entry in table.gathered.withdrawn:
        raise Refused("This is withdrawn already.")
    return record(node, reader, table, Withdrawal(of=entry), (text, entry))


def take_position(
    node: Node,
    reader: Reader,
    *,
    text: str,
    hash_: str,
    value: str,
    level: str = "plenary",
    condition: str = "",
    by: Sequence[str] = (),
    officer: str = "",
) -> str:
    """Takes a position on exactly these words; an acceptance may be on condition that `by` accept another version.

    Without `by` the condition is that all others whose consent is needed accept it.
    """
    table = at_table(node, reader, text, officer)
    if value not in VALUES or level not in LEVELS:
        raise Refused("This was not recorded: choose a position. Nothing was lost.")
    if not table.speaker.delegation:
        raise Refused("Only a delegation takes a position.")
    if table.text.opened.act.procedure == "non-paper":
        raise Refused("A non-paper is never cited as a position, so none is taken on it.")
    if not any(hash_ in one.candidates for one in table.standing.clauses):
        raise Refused("These words stand no longer; take the position on words that are shown.")
    said = Position(
        text=text, hash=hash_, value=value, level=level, conditions=_conditions(table, hash_, value, condition, by)
    )
    before = next(
        (one.positions.get(table.speaker.delegation) for one in table.standing.clauses if hash_ in one.candidates), None
    )
    before = before if before is not None and before.act.hash == hash_ else None
    if value == "accept" and not confirms(tried(node, reader, table, said), before, table.text.roster.ranks):
        raise Refused("An acceptance ad referendum is confirmed by a higher officer than the one who gave it.")
    return record(node, reader, table, said)


def _clauses(node: Node, drafts: Mapping[str, str], roster: Roster) -> tuple[ClauseStart, ...]:
    """The clauses of bracketed drafts; a bracket's owner is a delegation of the round."""
    try:
        read = {language: read_bracketed(words) for language, words in drafts.items() if words.strip()}
        owners = {name.lower(): one.name for one in roster.delegations for name in _names(node, one)}
        for owner in sorted({owner for draft in read.values() for owner in owners_in(draft)}):
            if owner.lower() not in owners:
                raise Refused("%(owner)s owns a bracket and is no delegation of this round.", {"owner": owner})
        return clauses_of(read, owners)
    except ValueError as error:
        raise Refused(
            "This was not recorded: the text is too long or too deep, or its languages differ in their clauses."
        ) from error


def _names(node: Node, delegation: Delegation) -> tuple[str, ...]:
    member = node.agreement.member(delegation.member)
    return (delegation.name, member.id, member.code, *member.name.values())


def _conditions(table: Table, hash_: str, value: str, condition: str, by: Sequence[str]) -> tuple[Condition, ...]:
    if not condition:
        return ()
    if value != "accept":
        raise Refused("Only an acceptance has a condition.")
    others = [one for clause in table.standing.clauses for one in clause.candidates if one != hash_]
    found = [one for one in others if len(condition) >= 6 and one.startswith(condition)]
    if len(found) != 1:
        raise Refused("No other words in this text have the mark %(mark)s.", {"mark": condition[:12]})
    whose = tuple(by) or tuple(one for one in table.standing.needs if one != table.speaker.delegation)
    if not set(whose) <= set(table.standing.needs):
        raise Refused("A condition names delegations whose consent is needed.")
    return (Condition(found[0], whose),)


def _propose(node: Node, reader: Reader, table: Table, acts: Sequence[ProposalAct], reason: str, package: str) -> str:
    """Records a proposal that the rules would not refuse: it is tried on the text first."""
    proposal = Proposal(text=table.text.opened.id, acts=tuple(acts), reason=reason.strip(), package=package.strip())
    procedure = table.text.opened.act.procedure
    if procedure == "single text" and reader.member not in table.text.roster.mediators:
        raise Refused("In a single-text procedure only the mediator writes.")
    trial = tried(node, reader, table, proposal)
    if trial.id in gather(table.text.opened, (*table.text.counted, trial), table.text.roster).refused:
        raise Refused("This cuts a bracket or an option; propose on what stands inside it, or on the whole of it.")
    return record(node, reader, table, proposal)
