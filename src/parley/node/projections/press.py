"""Where a text of the press desk stands: its versions, who has signed it, whether it is issued, whom it waits for."""

from collections.abc import Iterator

import apsw
import msgspec

from parley.agreement.agreement import Agreement
from parley.node.kinds import PUBLIC
from parley.node.projections import entries
from parley.node.projections.entries import Heard
from parley.talks.statement import Assent, Signature, Statement, StatementStanding, statement_standing

TEXTS = ("statement", "readout", "spot-report")
# In the name of the process, and not only of its author: where the agreement names approvers, they must let it pass.
_IN_COMMON = ("joint", "chair")
_LETS_PASS: tuple[Assent, ...] = ("signs", "associates itself", "takes note")


class TextStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A text with its standing. `waits_for` are those whose signature or approval is still missing; `issued_at` is when
    the last of them gave it (UTC seconds as claimed), 0 before."""

    text: Statement
    standing: StatementStanding
    waits_for: tuple[str, ...]
    issued_at: int


def text_of(one: Heard) -> Statement:
    """The text that an entry says."""
    return msgspec.convert(one.said[one.kind], Statement)


def standing_of(connection: apsw.Connection, agreement: Agreement, one: Heard) -> TextStanding:
    """Where the text of an entry stands by the assents of its own channel that refer to it."""
    text = text_of(one)
    assents = [
        (assent, msgspec.convert(assent.said["assent"], Signature))
        for assent in entries.referring(connection, one.id, "ref", "assent")
        if assent.channel == one.channel
    ]
    standing = statement_standing(text, (said for _, said in assents), [member.id for member in agreement.members])
    given = dict(standing.assents)
    waits = dict.fromkeys(standing.missing)
    waits |= dict.fromkeys(member for member in approvers(agreement, text) if given[member] not in _LETS_PASS)
    first: dict[str, int] = {}
    for assent, said in assents:
        if said.text == standing.hash:
            first[said.member] = min(assent.at, first.get(said.member, assent.at))
    return TextStanding(
        text=text,
        standing=standing,
        waits_for=tuple(waits),
        issued_at=0 if waits else max(one.at, *(first[member] for member in needed(agreement, text))),
    )


def approvers(agreement: Agreement, text: Statement) -> tuple[str, ...]:
    """The members whose approval the agreement asks for before a text goes out."""
    named = agreement.publication.texts_approved_by
    return named if named and text.issuance in _IN_COMMON else ()


def needed(agreement: Agreement, text: Statement) -> tuple[str, ...]:
    """The members without whose signature or approval a text does not go out."""
    return tuple(dict.fromkeys((*text.issuers, *approvers(agreement, text))))


def before(connection: apsw.Connection, one: Heard) -> Heard | None:
    """The public version that an entry corrects, None where it is the first. Only its author corrects a text."""
    for target in one.supersedes:
        corrected = entries.get(connection, target)
        if corrected is not None and _is_version(corrected, one):
            return corrected
    return None


def first_of(connection: apsw.Connection, one: Heard) -> tuple[Heard, int]:
    """The first version of a text, and which version this one is, counted from 1."""
    number, corrected = 1, before(connection, one)
    while corrected is not None:
        one, number = corrected, number + 1
        corrected = before(connection, one)
    return one, number


def versions(connection: apsw.Connection, first: Heard) -> Iterator[Heard]:
    """The public versions that follow from the first, itself included, in their author's order."""
    yield first
    later = entries.referring(connection, first.id, "supersedes", first.kind)
    for one in sorted((one for one in later if _is_version(first, one)), key=lambda one: one.seq):
        if one.channel == PUBLIC:
            yield from versions(connection, one)


def _is_version(corrected: Heard, one: Heard) -> bool:
    return (corrected.kind, corrected.member, corrected.channel, corrected.inert) == (one.kind, one.member, PUBLIC, "")
