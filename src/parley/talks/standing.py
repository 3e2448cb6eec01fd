"""Where a text stands, clause by clause: what is shown, who holds what of it, what is agreed and at which level."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, get_args

import msgspec

from parley.record.canonical import encode
from parley.talks.bracket import Lifting
from parley.talks.clause import ClauseVersion, Placed, in_order
from parley.talks.delegation import Roster
from parley.talks.package import PackageStanding
from parley.talks.position import LEVELS, Level, Position, lapsed
from parley.talks.runs import Runs, flat, unclean
from parley.talks.shown import Beside, beside_the_words, laid_over, liftings, shown_runs
from parley.talks.tabled import Tabled
from parley.talks.text import Agreed, Gathered, TextOpened, agree, all_accept, gather

Standing = Literal["empty", "open", "agreed in principle", "agreed ad referendum", "agreed"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)
ProposalStanding = Literal["live", "stale", "reopening", "decided", "withdrawn"]


class ClauseStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A clause as it stands: its present version ("" while it is only proposed) and what is laid over it.

    `shown` are the runs a language with every option, bracket and owner; `candidates` the versions that may be accepted
    now, the present one first. `conflict` says that what is beside or laid over cannot all be had.
    `reopening` names who, of those who agreed, has consented to open the clause again, by proposal.
    """

    clause: str
    number: str
    depth: int
    adrift: bool
    version: str
    shown: dict[str, Runs]
    candidates: tuple[str, ...]
    standing: Standing
    level: Level | None
    agreed_on: str
    positions: dict[str, Tabled[Position]]
    lapsed: tuple[Tabled[Position], ...]
    proposals: dict[str, ProposalStanding]
    beside: tuple[Beside, ...]
    conflict: bool
    reopening: dict[str, tuple[str, ...]]
    brackets: tuple[Lifting, ...]


class TextStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A text as it stands: its clauses down the page, packages, what was refused and why.

    `hash` is of the clean text, "" while it is not clean; `unclean` names the clauses that keep it from being so.
    """

    text: str
    needs: tuple[str, ...]
    clauses: tuple[ClauseStanding, ...]
    packages: tuple[PackageStanding, ...]
    refused: dict[str, str]
    unclean: tuple[str, ...]
    hash: str


def fold_text(opened: Tabled[TextOpened], acts: Iterable[Tabled[Any]], roster: Roster) -> TextStanding:
    """Where a text stands after these acts: the same for the same set, whatever their order and repeats.

    The acts are those that count (`credentials.sorted_by_credentials`); what is provisional is not among them.
    """
    acts = list({one.id: one for one in acts}.values())
    gathered = gather(opened, acts, roster)
    agreed = agree(gathered, acts, roster)
    # What was left too late is still held, and is shown as what it is.
    held = agreed.positions.last | {one: agreed.positions.accepted[one].tabled for one in agreed.holding}
    by_clause: dict[str, list[Tabled[Position]]] = {}
    for (_, hash_), position in held.items():
        if hash_ in gathered.versions:
            by_clause.setdefault(gathered.versions[hash_].clause, []).append(position)
    placed = in_order(_present(gathered, agreed))
    clauses = tuple(
        clause_standing(gathered, agreed, one, by_clause.get(one.version.clause, ()), roster) for one in placed
    )
    unclean_ = unclean_clauses(gathered, clauses)
    return TextStanding(
        text=opened.id,
        needs=gathered.needs,
        clauses=clauses,
        packages=agreed.packages,
        refused=dict(sorted((gathered.refused | _on_nothing(gathered, acts)).items())),
        unclean=unclean_,
        hash="" if unclean_ or not clauses else text_hash(clauses),
    )


def clause_standing(
    gathered: Gathered, agreed: Agreed, placed: Placed, positions: Iterable[Tabled[Position]], roster: Roster
) -> ClauseStanding:
    """Where one clause stands, from what is agreed of the whole text. Rule 14: agreed words are opened again only with
    the consent of all who agreed; until then the proposal is shown as asking for it, and the words stay agreed.
    """
    clause = placed.version.clause
    chain = agreed.chains.get(clause, ())
    version = chain[-1] if chain else None
    base = version.hash if version else ""
    settled = version is not None and all_accept(gathered, agreed.holding, base)
    reopening = _reopening(gathered, clause, base) if settled else {}
    opened_again = {one for one, consents in reopening.items() if set(consents) == set(gathered.needs)}
    status = dict(_statuses(gathered, clause, chain, set(reopening) - opened_again))
    live = sorted(one for one, what in status.items() if what == "live")
    lifts = liftings(gathered, version, live, roster)
    shown = shown_runs(gathered, agreed, version or placed.version, live, lifts)
    candidates = tuple(dict.fromkeys([*([base] if base else ()), *_candidates(gathered, clause, base, live)]))
    beside = beside_the_words(gathered, version, live)
    said = sorted(positions, key=lambda one: (one.place.seq, one.id))
    clean = not any(unclean(runs, gathered.start.keys() | agreed.chains.keys()) for runs in shown.values())
    agreed_on = base if settled else ""
    standing: Standing = "agreed" if clean else "agreed in principle"
    if not settled:
        standing, agreed_on = _not_agreed(gathered, agreed, candidates, shown, said)
    return ClauseStanding(
        clause=clause,
        number=placed.number,
        depth=placed.depth,
        adrift=placed.adrift,
        version=base,
        shown=shown,
        candidates=candidates,
        standing=standing,
        level=_level(said, agreed_on) if standing.startswith("agreed") else None,
        agreed_on=agreed_on,
        positions={one.delegation: one for one in said if one.act.hash in candidates},
        lapsed=tuple(lapsed(said, candidates)),
        proposals=status,
        beside=beside,
        conflict=len(beside) > 1 or bool(beside and version is not None and any(laid_over(gathered, version, live))),
        reopening=reopening,
        brackets=lifts,
    )


def one_acceptance_away(text: TextStanding) -> tuple[tuple[str, str, str], ...]:
    """What one more acceptance would agree: clause, version and the delegation whose it is.

    The mediator's and that delegation's own view; others see it only where the round's rules say so.
    """
    found = []
    for one in text.clauses:
        for hash_ in one.candidates if not one.standing.startswith("agreed") else ():
            values = {by: said.act.value for by, said in one.positions.items() if said.act.hash == hash_}
            missing = [by for by in text.needs if values.get(by) != "accept"]
            found += [(one.clause, hash_, missing[0])] if len(missing) == 1 else []
    return tuple(found)


def unclean_clauses(gathered: Gathered, clauses: Iterable[ClauseStanding]) -> tuple[str, ...]:
    """Rule 10: the clauses that keep a text from being initialled, put under silence or adopted."""
    clauses = tuple(clauses)
    known = {one.clause for one in clauses}
    return tuple(
        one.clause
        for one in clauses
        if not one.version
        or one.beside
        or one.adrift
        or any(unclean(runs, known) for runs in one.shown.values())
        or any(language not in one.shown for language in gathered.opened.act.authentic)
    )


def text_hash(clauses: Iterable[ClauseStanding]) -> str:
    """The SHA-256 of a clean text, hex: its clauses down the page with their words in every language."""
    content = [
        [one.clause, one.number, {language: flat(runs) for language, runs in one.shown.items()}] for one in clauses
    ]
    return hashlib.sha256(encode(content)).hexdigest()


def _on_nothing(gathered: Gathered, acts: Iterable[Tabled[Any]]) -> dict[str, str]:
    """The positions on versions that there are none of, and what to do about each."""
    return {
        one.id: f"there is no version {one.act.hash[:12]} in this text; take the position on one that is shown"
        for one in acts
        if isinstance(one.act, Position)
        and one.act.text == gathered.opened.id
        and one.act.hash not in gathered.versions
    }


def _present(gathered: Gathered, agreed: Agreed) -> Iterator[ClauseVersion]:
    """The version by which each clause has its place: the present one, or the one proposed where there is none."""
    ended = {other for chain in agreed.chains.values() for version in chain for other in version.ends}
    for clause, chain in agreed.chains.items():
        if chain and (clause, chain[-1].hash) not in ended and not any(clause == one for one, _ in chain[-1].ends):
            yield chain[-1]
        elif not chain:
            makers = [id_ for id_ in gathered.on_clause.get(clause, ()) if id_ not in gathered.withdrawn]
            yield from (gathered.versions[hash_] for hash_ in _candidates(gathered, clause, "", makers)[:1])


def _candidates(gathered: Gathered, clause: str, base: str, live: Iterable[str]) -> list[str]:
    versions = (gathered.versions[hash_] for id_ in live for hash_ in gathered.results.get(id_, ()))
    return sorted({one.hash for one in versions if (one.clause, one.base) == (clause, base)})


def _statuses(
    gathered: Gathered, clause: str, chain: tuple[ClauseVersion, ...], asking: set[str]
) -> Iterator[tuple[str, ProposalStanding]]:
    """What has become of each proposal on a clause; one on a version that is no longer the present is stale."""
    passed, present = {one.hash for one in chain}, chain[-1].hash if chain else ""
    for id_, base in sorted(gathered.on_clause.get(clause, {}).items()):
        mine = [gathered.versions[hash_] for hash_ in gathered.results.get(id_, ())]
        if any(one.hash in passed and one.clause == clause for one in mine):
            yield id_, "decided"
        elif id_ in gathered.withdrawn:
            yield id_, "withdrawn"
        elif base != present:
            yield id_, "stale"
        else:
            yield id_, "reopening" if id_ in asking else "live"


def _reopening(gathered: Gathered, clause: str, base: str) -> dict[str, tuple[str, ...]]:
    """Who of those who agreed consents to each proposal on agreed words, by consent to the version it comes to."""
    return {
        id_: tuple(
            sorted(
                {
                    one.delegation
                    for one in gathered.consents.values()
                    if one.act.hash in {id_, *gathered.results.get(id_, ())} and one.delegation in gathered.needs
                }
            )
        )
        for id_ in gathered.on_base.get((clause, base), ())
        if id_ not in gathered.withdrawn
    }


def _not_agreed(
    gathered: Gathered,
    agreed: Agreed,
    candidates: Iterable[str],
    shown: Mapping[str, Runs],
    said: Iterable[Tabled[Position]],
) -> tuple[Standing, str]:
    """The standing of a clause whose present version is not accepted by all, and the version agreed ad referendum."""
    last = {(one.delegation, one.act.hash): one.act.value for one in said}
    for hash_ in candidates:
        values = {
            "accept" if (one, hash_) in agreed.holding else last.get((one, hash_), "no position")
            for one in gathered.needs
        }
        if "ad referendum" in values and values <= {"accept", "ad referendum"}:
            return "agreed ad referendum", hash_
    return ("open" if any(shown.values()) else "empty"), ""


def _level(said: Iterable[Tabled[Position]], hash_: str) -> Level | None:
    """The lowest level at which the version was agreed."""
    levels = [one.act.level for one in said if one.act.hash == hash_]
    return min(levels, key=LEVELS.index) if levels else None


def known_at(acts: Iterable[Tabled[Any]], sizes: Mapping[str, int]) -> list[Tabled[Any]]:
    """The acts that were there when the logs had these sizes: folded, the text at that past moment."""
    return [one for one in acts if one.place.seq < sizes.get(one.place.log, 0)]
