"""What is shown of a clause: its version with brackets, options and owners, and what stands beside it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from parley.talks.bracket import Lifting, lifting
from parley.talks.clause import ClauseVersion
from parley.talks.delegation import Roster
from parley.talks.overlay import Laid, overlay
from parley.talks.proposal import PutBracket, edits_of, structural_of
from parley.talks.runs import Alternative, Bracket, Option, Run, Runs, Words, brackets, plain, unwrapped
from parley.talks.tabled import Tabled, is_after_all
from parley.talks.text import Agreed, Gathered


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal about the clause as a whole, shown beside its words: what, by which entry, whose."""

    proposal: str
    owner: str
    what: str


def owner_of(one: Tabled[Any]) -> str:
    """Whose a proposal is: the delegation's, or the member's where a chair or mediator speaks for none."""
    return one.delegation or one.member


def laid_over(gathered: Gathered, version: ClauseVersion, live: Iterable[str]) -> Iterator[tuple[str, Laid]]:
    """The edits of live proposals on this version, each with its language."""
    for id_ in live:
        one = gathered.proposals[id_]
        for number, act in edits_of(one.act, version):
            runs = None if isinstance(act, PutBracket) else act.runs
            yield act.language, Laid(act.start, act.end, owner_of(one), id_, runs, f"{id_}.{number}")


def beside_the_words(gathered: Gathered, version: ClauseVersion | None, live: Iterable[str]) -> tuple[Beside, ...]:
    """The live proposals to move, split, join or delete the clause: side by side, none of them in the words."""
    if version is None:
        return ()
    return tuple(
        Beside(proposal=id_, owner=owner_of(gathered.proposals[id_]), what=str(act.__struct_config__.tag))
        for id_ in live
        for act in structural_of(gathered.proposals[id_].act, version)
    )


def brackets_on(gathered: Gathered, version: ClauseVersion | None, live: Iterable[str]) -> tuple[Bracket, ...]:
    """Every bracket on the clause, in its version or laid over it, with the words in it."""
    if version is None:
        return ()
    found = [one for runs in version.runs.values() for one in brackets(runs)]
    for language, laid in laid_over(gathered, version, live):
        if laid.runs is None:
            words = plain(version.runs.get(language, ()))[laid.start : laid.end]
            found.append(Bracket(laid.bracket, (laid.owner,), (Words(words),)))
    return tuple(found)


def liftings(
    gathered: Gathered, version: ClauseVersion | None, live: Iterable[str], roster: Roster
) -> tuple[Lifting, ...]:
    """Where every bracket on the clause stands."""
    return tuple(_lifting(gathered, one, roster) for one in brackets_on(gathered, version, live))


def shown_runs(
    gathered: Gathered, agreed: Agreed, version: ClauseVersion, live: Sequence[str], lifts: Iterable[Lifting]
) -> dict[str, Runs]:
    """The runs a language with every live proposal laid over them; a clause that is only proposed beside "no text"."""
    if not agreed.chains.get(version.clause):
        return _only_proposed(gathered, version, live)
    lifts = tuple(lifts)
    lifted = {one.bracket for one in lifts if one.lifted}
    owners = {one.bracket: one.owners for one in lifts}
    holders = _holders(gathered, agreed, version.hash)
    by_language: dict[str, list[Laid]] = {language: [] for language in version.runs}
    for language, laid in laid_over(gathered, version, live):
        by_language.setdefault(language, []).append(laid)
    return {
        language: _owned(unwrapped(overlay(version.runs.get(language, ()), laid, holders), lifted), owners)
        for language, laid in by_language.items()
    }


def _lifting(gathered: Gathered, bracket: Bracket, roster: Roster) -> Lifting:
    lifts = gathered.lifts.get(bracket.id, [])
    adders = [one for one in gathered.adders.get(bracket.id, ()) if one.id not in gathered.withdrawn]
    own = [one for one, act in lifts if not act.consents]
    places = [one.place for one in own]
    own = [one for one in own if one.id not in gathered.withdrawn or is_after_all(gathered.withdrawn[one.id], places)]
    by_chair = [act.consents for one, act in lifts if act.consents and one.member in roster.chairs]
    return lifting(bracket, own, adders, by_chair, gathered.consents)


def _holders(gathered: Gathered, agreed: Agreed, hash_: str) -> tuple[str, ...]:
    """Who holds to the standing words: those who accept them, else the one that tabled them."""
    holding = tuple(one for one in gathered.needs if (one, hash_) in agreed.holding)
    return holding or (owner_of(gathered.opened),)


def _only_proposed(gathered: Gathered, version: ClauseVersion, live: Iterable[str]) -> dict[str, Runs]:
    found: dict[str, Runs] = {}
    makers = [one for one in live if version.hash in gathered.results.get(one, ())]
    owners = tuple(sorted({owner_of(gathered.proposals[one]) for one in makers}))
    none = tuple(one for one in gathered.needs if one not in owners) or (owner_of(gathered.opened),)
    for language, runs in version.runs.items():
        found[language] = (Alternative((Option(none, ()), Option(owners, runs))),)
    return found


def _owned(runs: Iterable[Run], owners: dict[str, tuple[str, ...]]) -> Runs:
    """The runs with each bracket's owners as they now are."""
    found: list[Run] = []
    for run in runs:
        match run:
            case Bracket(id=id_, owners=before, inner=inner):
                found.append(Bracket(id_, owners.get(id_, before), _owned(inner, owners)))
            case Alternative(options=options):
                found.append(Alternative(tuple(Option(one.owners, _owned(one.runs, owners)) for one in options)))
            case _:
                found.append(run)
    return tuple(found)
