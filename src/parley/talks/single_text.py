"""The single text: the mediator writes numbered drafts, the delegations criticise, and nobody amends."""

from collections.abc import Iterable

import msgspec

from parley.talks.tabled import Tabled
from parley.talks.text import TextOpened


class Criticism(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a delegation says of a clause of a draft (its opening entry), for the mediator's next one."""

    text: str
    clause: str
    words: str


class NumberedDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A draft, its number from 1, and what was said of it: delegation, clause, words."""

    text: str
    number: int
    criticisms: tuple[tuple[str, str, str], ...]


def numbered_drafts(
    opened: Iterable[Tabled[TextOpened]], criticisms: Iterable[Tabled[Criticism]], mediators: Iterable[str]
) -> tuple[NumberedDraft, ...]:
    """Rule 32: only the mediator's drafts are drafts. Each has the number after that of the one it was put instead of.

    Two put instead of one draft bear one number and stand side by side. A draft put instead of one that is not there
    is left out until that one is.
    """
    writers = set(mediators)
    mine = [one for one in opened if one.act.procedure == "single text" and one.member in writers]
    said: dict[str, set[tuple[str, str, str]]] = {}
    for criticism in criticisms:
        said.setdefault(criticism.act.text, set()).add(
            (criticism.delegation, criticism.act.clause, criticism.act.words)
        )
    found: list[NumberedDraft] = []
    before, number = {""}, 1
    while drafts := sorted({one.id for one in mine if one.act.instead_of in before}):
        found += [NumberedDraft(text=id_, number=number, criticisms=tuple(sorted(said.get(id_, ())))) for id_ in drafts]
        before, number = set(drafts), number + 1
    return tuple(found)
