"""Negotiations made by chance: delegations that write in logs of their own, hear of each other or not, and quarrel."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from parley.talks.bracket import Consent
from parley.talks.delegation import Delegation, Roster
from parley.talks.position import VALUES, Condition, Position
from parley.talks.proposal import (
    AddOwner,
    DeleteClause,
    InsertClause,
    Join,
    LiftBracket,
    Move,
    Proposal,
    PutBracket,
    Replace,
    Split,
    Withdrawal,
)
from parley.talks.runs import Blank, Bracket, Words, length, walk
from parley.talks.standing import TextStanding, fold_text
from parley.talks.tabled import Place, Tabled
from parley.talks.text import ClauseStart, TextOpened, gather

NEEDS = ("A", "B", "C")
ROSTER = Roster(
    delegations=(
        Delegation(name="A", member="A", capacity="guarantor"),
        Delegation(name="B", member="B", capacity="guarantor"),
        Delegation(name="C", member="C", capacity="party"),
        Delegation(name="O", member="O", capacity="observer"),
    ),
    chairs=("K",),
    mediators=("M",),
)
WORDS = ("monitors", "shall", "withdraw", "without delay", "the line", "", "on 3 May")


@dataclass
class Talk:
    """Logs as they grow. `sync` makes one member hear all that another has."""

    logs: dict[str, list[Tabled[Any]]] = field(default_factory=dict)
    known: dict[str, dict[str, int]] = field(default_factory=dict)

    def say(self, member: str, act: Any, officer: str = "") -> Tabled[Any]:
        log = self.logs.setdefault(member, [])
        place = Place(log=member, seq=len(log), known=dict(self.known.setdefault(member, {})))
        delegation = member if member in ("A", "B", "C", "O") else ""
        one = Tabled(
            id=f"{member}{len(log)}", member=member, delegation=delegation, officer=officer, place=place, act=act
        )
        log.append(one)
        return one

    def sync(self, *members: str) -> None:
        """All of these hear all that any of them has."""
        everything: dict[str, int] = {}
        for member in members:
            sizes = {**self.known.setdefault(member, {}), member: len(self.logs.get(member, []))}
            everything = {log: max(everything.get(log, 0), sizes.get(log, 0)) for log in everything | sizes}
        for member in members:
            self.known[member] = {log: size for log, size in everything.items() if log != member}

    def acts(self) -> list[Tabled[Any]]:
        return [one for log in self.logs.values() for one in log]

    def heard_by(self, member: str) -> list[Tabled[Any]]:
        sizes = {**self.known.get(member, {}), member: len(self.logs.get(member, []))}
        return [one for log, size in sizes.items() for one in self.logs.get(log, [])[:size]]


def opening(*words: str, procedure: str = "negotiated", needs: tuple[str, ...] = NEEDS) -> TextOpened:
    """A text of one clause a string, "c1" on, in English; one that ends with "_" has a blank there."""
    clauses = tuple(
        ClauseStart(clause=f"c{n}", key=chr(ord("a") + n), runs={"en": _runs(text)}) for n, text in enumerate(words, 1)
    )
    return TextOpened(
        round="R1",
        title="Text",
        procedure=procedure,
        needs=needs,
        authentic=("en",),
        clauses=clauses,  # type: ignore[arg-type]
    )


def _runs(text: str) -> tuple[Words | Blank, ...]:
    words = (Words(text.rstrip("_")),) if text else ()
    return (*words, Blank("date")) if text.endswith("_") else words


def opened(talk: Talk, *words: str, by: str = "K", **given: Any) -> Tabled[Any]:
    """Opens a text, of which everybody hears."""
    one = talk.say(by, opening(*words, **given))
    talk.sync(*{"A", "B", "C", "O", "K", "M", by})
    return one


def fold(talk: Talk, text: Tabled[Any], roster: Roster = ROSTER) -> TextStanding:
    return fold_text(text, talk.acts(), roster)


def version(talk: Talk, text: Tabled[Any], clause: str = "c1") -> str:
    """The present version of a clause."""
    return next(one.version for one in fold(talk, text).clauses if one.clause == clause)


def replace(
    talk: Talk, text: Tabled[Any], by: str, start: int, end: int, words: str, clause: str = "c1"
) -> Tabled[Any]:
    """A proposal on the present words."""
    runs = (Words(words),) if words else ()
    act = Replace(clause, version(talk, text, clause), "en", start, end, runs)
    return talk.say(by, Proposal(text=text.id, acts=(act,)))


def result(talk: Talk, text: Tabled[Any], proposal: Tabled[Any]) -> str:
    """The version that a proposal comes to."""
    return gather(text, talk.acts(), ROSTER).results[proposal.id][0]


def accept(talk: Talk, text: Tabled[Any], hash_: str, *by: str, **given: Any) -> list[Tabled[Any]]:
    value = given.pop("value", "accept")
    return [talk.say(one, Position(text=text.id, hash=hash_, value=value, **given)) for one in by]


def by_chance(seed: int, steps: int = 25) -> tuple[Tabled[Any], list[Tabled[Any]]]:
    """A negotiation of this seed: the opening and all acts, many of them mistaken, late or in conflict."""
    random, talk = Random(seed), Talk()
    text = opened(talk, "The parties cease fire at once.", "Monitors go where they need to go.", "", "It ends on _")
    for _ in range(steps):
        member = random.choice(("A", "B", "C", "C", "K", "O"))
        if random.random() < 0.5:
            talk.sync(*random.sample(("A", "B", "C", "K", "O"), random.choice((2, 3, 5))))
        if random.random() < 0.2:
            _come_together(random, talk, text)
        else:
            talk.say(member, _some_act(random, talk, text, member))
    return text, talk.acts()


def _come_together(random: Random, talk: Talk, text: Tabled[Any]) -> None:
    """Most of those whose consent is needed accept one version that may be accepted now."""
    candidates = sorted({hash_ for one in fold(talk, text).clauses for hash_ in one.candidates})
    if random.random() < 0.7:
        talk.sync("A", "B", "C")
    if candidates:
        hash_ = random.choice(candidates)
        for member in random.sample(NEEDS, random.choice((2, 3, 3, 3))):
            talk.say(
                member, Position(text=text.id, hash=hash_, value=random.choice(("accept",) * 20 + ("ad referendum",)))
            )


def _some_act(random: Random, talk: Talk, text: Tabled[Any], member: str) -> Any:
    heard = talk.heard_by(member)
    gathered = gather(text, heard, ROSTER)
    hashes = sorted(gathered.versions)
    match random.randrange(10):
        case 0 | 1 | 2:
            acts = tuple(_some_change(random, gathered) for _ in range(random.choice((1, 1, 2))))
            return Proposal(text=text.id, acts=acts, package=random.choice(("", "", "", "p")))
        case 3 if len(heard) > 1:
            return Withdrawal(of=random.choice(heard).id)
        case 4:
            made = [f"{one.id}.0" for one in heard if isinstance(one.act, Proposal)]
            bracket = random.choice(made or ["none"])
            act = random.choice((AddOwner("c1", bracket), LiftBracket("c1", bracket)))
            return Proposal(text=text.id, acts=(act,))
        case 5:
            return Consent(text=text.id, hash=random.choice(hashes))
        case 6:
            needs = (Condition(random.choice(hashes), tuple(random.sample(NEEDS, 2))),)
            return Position(text=text.id, hash=random.choice(hashes), value="accept", conditions=needs)
        case 7:
            return Position(text=text.id, hash=random.choice(hashes), value=random.choice(VALUES))
        case _:  # acceptances of few versions, or nothing would ever be decided
            return Position(text=text.id, hash=random.choice(hashes[:4]), value="accept")


def _some_change(random: Random, gathered: Any) -> Any:
    version = gathered.versions[random.choice(sorted(gathered.versions))]
    other = gathered.versions[random.choice(sorted(gathered.versions))]
    size = sum(map(length, version.runs.get("en", ())))
    start, end = sorted((random.randint(0, size), random.randint(0, size + (random.random() < 0.03))))
    where = (version.clause, version.hash)
    match random.randrange(12):
        case 0:
            return Move(*where, parent=random.choice(("", "c1", "c2")), key=random.choice("bcdn"))
        case 1:
            return Split(*where, at={"en": start}, key="dn")
        case 2:
            return Join(*where, other.clause, other.hash)
        case 3:
            return DeleteClause(*where)
        case 4:
            return InsertClause(parent="", key="cn", runs={"en": (Words(random.choice(WORDS)),)})
        case 5 | 6 | 7:
            return PutBracket(*where, "en", start, end)
        case _:
            words = random.choice(WORDS)
            return Replace(*where, "en", start, end, (Words(words),) if words else ())


def owners_of_brackets(runs: Any) -> list[tuple[str, ...]]:
    return [run.owners for run in walk(runs) if isinstance(run, Bracket)]
