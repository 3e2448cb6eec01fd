"""A text under negotiation, for who reads it: where each clause stands, whose brackets, positions, what is pending."""

from collections.abc import Iterable, Iterator, Mapping

from parley.node.kinds import KINDS
from parley.node.opened import Node
from parley.node.queries.process import foot, reading
from parley.node.queries.stretches import changes, stretches
from parley.node.shown import (
    BracketShown,
    Changes,
    ClauseShown,
    Disagreement,
    NegotiatedText,
    OfferShown,
    PackageShown,
    PositionShown,
    ProposalShown,
    Reader,
    SpeakerShown,
    TextListed,
)
from parley.node.tabled_texts import HeldText, held_text, speakers, texts_of
from parley.talks.bracket import bracket_hash
from parley.talks.position import Position
from parley.talks.runs import Alternative, Bracket, plain, walk
from parley.talks.shown import brackets_on, owner_of
from parley.talks.standing import ClauseStanding, TextStanding, fold_text, one_acceptance_away
from parley.talks.tabled import Tabled
from parley.talks.text import Agreed, Gathered, agree, author_of, gather


def texts_listed(node: Node, reader: Reader, round_id: str) -> tuple[TextListed, ...]:
    """The texts of a round that the reader's channel knows; the public knows none."""
    return tuple(_listed(node, reader, round_id))


def negotiated(node: Node, reader: Reader, entry: str) -> NegotiatedText | None:
    """A text as it stands, its acts sorted by credentials; None where the reader's channel has none of that entry.

    What is one acceptance away, and who disagrees where, is the mediator's and each delegation's own view.
    """
    connection = reading(node, reader)
    held = held_text(node, connection, entry)
    if held is None:
        return None
    standing = fold_text(held.opened, held.counted, held.roster)
    gathered = gather(held.opened, held.counted, held.roster)
    agreed = agree(gathered, held.counted, held.roster)
    acts_as = speakers(node, connection, held.opened.act.round, reader.member) if not reader.is_public else ()
    own = {one.delegation for one in acts_as if one.delegation}
    sees_all = reader.member in held.roster.mediators
    away = {
        clause: who for clause, _, who in one_acceptance_away(standing) if sees_all or who in own
    }  # for these eyes only
    numbers = {hash_: one.number for one in standing.clauses for hash_ in one.candidates}
    may_act = reader.member in node.keyrings
    return NegotiatedText(
        entry=entry,
        title=held.opened.act.title,
        round=held.opened.act.round,
        procedure=held.opened.act.procedure,
        author=author_of(held.opened, inside=bool(acts_as)),
        at=held.at,
        languages=held.opened.act.authentic,
        needs=standing.needs,
        whose={one.name: one.member for one in held.roster.delegations},
        others=tuple(one.name for one in held.roster.delegations if one.name not in standing.needs),
        clauses=tuple(
            _clause(held, gathered, agreed, standing, one, own, numbers, away.get(one.clause, ""))
            for one in standing.clauses
        ),
        packages=tuple(
            PackageShown(one.name, one.hashes, one.effective, one.accepted_by, one.refused_by)
            for one in standing.packages
        ),
        disagreements=tuple(_disagreements(standing, [one for one in standing.needs if sees_all or one in own])),
        speakers=tuple(SpeakerShown(one.delegation, one.officer) for one in acts_as if may_act),
        chairs=reader.member in held.roster.chairs,
        provisional=len(held.provisional),
        not_counted=len(held.not_counted),
        hash=standing.hash,
        foot=foot(node, reader),
    )


def may_open_texts(node: Node, reader: Reader) -> bool:
    """Whether the reader may put a text on the table of a round from this node."""
    return reader.member in node.keyrings and bool(
        set(KINDS["text"].roles) & set(node.agreement.member(reader.member).roles)
    )


def _listed(node: Node, reader: Reader, round_id: str) -> Iterator[TextListed]:
    connection = reading(node, reader)
    for one in texts_of(node, connection, round_id):
        held = held_text(node, connection, one.id)
        if held is not None:
            standing = fold_text(held.opened, held.counted, held.roster)
            agreed = sum(clause.standing == "agreed" for clause in standing.clauses)
            yield TextListed(one.id, one.act.title, one.act.procedure, agreed, len(standing.clauses))


def _clause(
    held: HeldText,
    gathered: Gathered,
    agreed: Agreed,
    standing: TextStanding,
    one: ClauseStanding,
    own: set[str],
    numbers: dict[str, str],
    away: str,
) -> ClauseShown:
    chain = agreed.chains.get(one.clause, ())
    return ClauseShown(
        clause=one.clause,
        number=one.number,
        depth=one.depth,
        adrift=one.adrift,
        standing=one.standing,
        level=one.level or "",
        version=one.version,
        present=_words(gathered, one.version) if one.version else {},
        runs={language: stretches(runs) for language, runs in one.shown.items()},
        positions=tuple(_position(one.positions.get(by), by, own, numbers) for by in standing.needs),
        lapsed=tuple(_position(said, said.delegation, own, numbers) for said in one.lapsed),
        offers=tuple(_offers(held, gathered, agreed, one)),
        brackets=tuple(_brackets(gathered, one, own)),
        proposals=tuple(_proposals(held, gathered, one, own)),
        beside=tuple((each.owner, each.what) for each in one.beside),
        conflict=one.conflict,
        away=away,
        history=tuple(
            _against(_words(gathered, version.base) if version.base else {}, _words(gathered, version.hash))
            for version in chain
        ),
    )


def _words(gathered: Gathered, hash_: str) -> dict[str, str]:
    return {language: plain(runs) for language, runs in gathered.versions[hash_].runs.items()}


def _against(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, Changes]:
    return {language: changes(before.get(language, ""), words) for language, words in after.items()}


def _position(said: Tabled[Position] | None, delegation: str, own: set[str], numbers: dict[str, str]) -> PositionShown:
    if said is None:
        return PositionShown(delegation, "no position", mine=delegation in own)
    return PositionShown(
        delegation=delegation,
        value=said.act.value,
        entry=said.id,
        hash=said.act.hash,
        level=said.act.level,
        conditions=tuple((numbers.get(each.hash, ""), each.hash, each.by) for each in said.act.conditions),
        mine=delegation in own,
    )


def _offers(held: HeldText, gathered: Gathered, agreed: Agreed, one: ClauseStanding) -> Iterator[OfferShown]:
    standing = _words(gathered, one.version) if one.version else {}
    for hash_ in one.candidates:
        makers = [gathered.proposals[id_] for id_ in gathered.makers.get(hash_, ()) if id_ not in gathered.withdrawn]
        owners = {owner_of(each) for each in makers} or {owner_of(held.opened)}
        accepted = tuple(by for by in gathered.needs if (by, hash_) in agreed.holding)
        words = _words(gathered, hash_)
        against = _against(standing, words) if standing and hash_ != one.version else {}
        yield OfferShown(hash_, hash_ == one.version, words, against, tuple(sorted(owners)), accepted)


def _brackets(gathered: Gathered, one: ClauseStanding, own: set[str]) -> Iterator[BracketShown]:
    live = [id_ for id_, status in one.proposals.items() if status == "live"]
    standing = {each.bracket: each for each in one.brackets if not each.lifted}
    for bracket in brackets_on(gathered, gathered.versions.get(one.version), live):
        lifting = standing.get(bracket.id)
        if lifting is not None:
            what = bracket_hash(bracket)
            consented = {said.delegation for said in gathered.consents.values() if said.act.hash == what}
            yield BracketShown(
                bracket=bracket.id,
                words=plain(bracket.inner),
                owners=lifting.owners,
                lifted_by=lifting.lifted_by,
                consented=tuple(sorted(consented & set(lifting.owners))),
                mine=bool(own & set(lifting.owners)),
            )


def _proposals(held: HeldText, gathered: Gathered, one: ClauseStanding, own: set[str]) -> Iterator[ProposalShown]:
    for id_, status in one.proposals.items():
        said = gathered.proposals[id_]
        yield ProposalShown(
            entry=id_,
            owner=owner_of(said),
            standing=status,
            reason=said.act.reason,
            package=said.act.package,
            at=held.times.get(id_, 0),
            mine=said.delegation in own,
            consented=one.reopening.get(id_, ()),
        )


def _disagreements(standing: TextStanding, delegations: Iterable[str]) -> Iterator[Disagreement]:
    """What each of these delegations holds against the text: a bracket or option with two owners counts for each."""
    runs = [run for one in standing.clauses for shown in one.shown.values() for run in walk(shown)]
    options = [option for run in runs if isinstance(run, Alternative) for option in run.options]
    for delegation in delegations:
        yield Disagreement(
            delegation=delegation,
            brackets=sum(isinstance(run, Bracket) and delegation in run.owners for run in runs),
            options=sum(delegation in option.owners for option in options),
            objections=sum(
                one.positions[delegation].act.value == "object"
                for one in standing.clauses
                if delegation in one.positions
            ),
        )
