"""Who the labels of sources are, under the agreement: bound, excluded, not bound, civilians, or not known."""

import re
from bisect import bisect_right
from functools import lru_cache
from typing import Literal, NamedTuple

from parley.agreement.agreement import CIVILIANS, Agreement
from parley.vocabulary.intervals import Interval

Standing = Literal["bound", "excluded", "unbound", "civilians", "unknown"]
Phase = tuple[int, int]
_JOINT = re.compile(r"\s*[,;]\s*|\s+and\s+")


class Actor(NamedTuple):
    """What a label comes to. `side` is the party it counts with; `since` the phase from which it is bound."""

    standing: Standing
    label: str
    id: str = ""
    side: str = ""
    since: int = 0


@lru_cache(maxsize=65_536)
def resolve(agreement: Agreement, label: str) -> tuple[Actor, ...]:
    """All that a label may mean or names jointly; one Actor of standing unknown where the agreement knows none.

    A label is compared whole, without regard to case, with ids, names and aliases; only if that fails is it read as
    several labels joined by comma, semicolon or "and".
    """
    known = _directory(agreement)
    found = known.get(label.strip().casefold())
    if found:
        return tuple(actor._replace(label=label) for actor in found)
    parts = [part for part in _JOINT.split(label.strip()) if part]
    if len(parts) < 2:
        return (Actor("unknown", label),)
    return tuple(actor for part in parts for actor in resolve(agreement, part))


def phase(agreement: Agreement, when: Interval) -> Phase:
    """Between which acceptances the time lies: how many had come by its first second and by its last."""
    dates = _dates(agreement)
    return bisect_right(dates, when.earliest), bisect_right(dates, when.latest)


@lru_cache(maxsize=64)
def _dates(agreement: Agreement) -> list[int]:
    """The moments from which somebody is bound, in order, the agreement's own beginning apart."""
    since = [party.since for party in agreement.parties if party.since is not None]
    accepted = [adherent.accepted for adherent in agreement.adherents if adherent.accepted > agreement.begins]
    return sorted({*since, *accepted})


@lru_cache(maxsize=64)
def _directory(agreement: Agreement) -> dict[str, tuple[Actor, ...]]:
    dates = _dates(agreement)
    directory: dict[str, tuple[Actor, ...]] = {CIVILIANS: (Actor("civilians", CIVILIANS, CIVILIANS),)}
    for party in agreement.parties:
        actor = Actor(
            "bound" if party.bound else "unbound",
            party.id,
            party.id,
            party.id,
            bisect_right(dates, party.since or agreement.begins),
        )
        _enter(directory, actor, (*party.name.values(), *party.aliases))
    for adherent in agreement.adherents:
        actor = Actor("bound", adherent.id, adherent.id, adherent.side, bisect_right(dates, adherent.accepted))
        _enter(directory, actor, (*adherent.name.values(), *adherent.aliases))
    for group in agreement.excluded_groups:
        _enter(directory, Actor("excluded", group.id, group.id, group.side), (*group.name.values(), *group.aliases))
    for label in agreement.labels:
        means = tuple(actor for id in label.may_be for actor in directory[id])
        directory |= {name.casefold(): means for name in label.names}
    return directory


def _enter(directory: dict[str, tuple[Actor, ...]], actor: Actor, names: tuple[str, ...]) -> None:
    for name in (actor.id, *names):
        directory[name.casefold()] = (actor,)
