"""Answers to who, what, where and when, each with its reason and the provisions it rests on."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from parley.agreement.agreement import Agreement
from parley.agreement.terms import Named, Names

Yes = Literal["yes", "no", "unknown"]


# Every sentence that a reason can be, for the catalogues of translations.
SENTENCES: tuple[str, ...] = (
    "Both are on the side of %(group)s, and the provision is between the sides.",
    "The names given cover some that the provision binds and some that it does not.",
    "The accounts name different parties.",
    "%(group)s is an excluded group: the ceasefire does not cover it.",
    "%(group)s is not bound by the agreement.",
    "%(group)s had not accepted the agreement yet.",
    "Civilians are not bound by the agreement.",
    "%(group)s is not excluded by this text and has not accepted it.",
    "No acting party is named.",
    "The agreement does not name %(label)s.",
    "The provision does not bind %(group)s.",
    "%(group)s may not have accepted the agreement yet.",
    "%(group)s is bound by the provision.",
    "%(group)s is bound towards civilians.",
    "The provision is between the sides; it does not speak of civilians.",
    "No target is named; it may have been an excluded group.",
    "The provision does not protect %(group)s.",
    "%(group)s and %(label)s are on sides that the provision binds.",
    "The provision covers every act of force.",
    "The act is not stated.",
    "The accounts name different acts.",
    "The weapon is not stated.",
    "The accounts name different weapons.",
    "The provision names %(label)s.",
    "The vocabulary does not know %(label)s.",
    "%(label)s is too general: the provision names only some of it.",
    "The provision does not name %(label)s.",
    "It was before the provision came into force.",
    "It was after the provision ended.",
    "The time given begins or ends outside the time in force.",
    "The provision was in force.",
    "The place is not stated.",
    "The place is in the territory of the agreement.",
    "The place is outside the territory of the agreement.",
    "The place may be on either side of the territory's edge.",
    "The place is outside the zones of the provision.",
    "%(zone)s was not in force.",
    "%(zone)s may not have been in force.",
    "The place is in %(zone)s.",
    "The place is outside %(zone)s.",
    "The place may be on either side of the edge of %(zone)s.",
)


class Reason(NamedTuple):
    """A sentence to translate: message id with %(name)s places, and what fills them.

    `zone`, `provision` and `group` hold ids whose names the agreement has; the rest is text as a source gave it.
    """

    msgid: str
    args: tuple[tuple[str, str], ...] = ()


class Answer(NamedTuple):
    """yes, no or unknown, why, and the ids of the provisions asked."""

    answer: Yes
    reason: Reason
    provisions: tuple[str, ...] = ()


def because(answer: Yes, msgid: str, **args: str) -> Answer:
    """An answer with its reason."""
    return Answer(answer, Reason(msgid, tuple(args.items())))


def agreed(answers: Sequence[Answer], differ: str) -> Answer:
    """The one answer that all of several give; where they do not, unknown for the reason `differ`."""
    if len({answer.answer for answer in answers}) == 1:
        return answers[0]
    return next((a for a in answers if a.answer == "unknown"), None) or because("unknown", differ)


def told(answers: Sequence[Answer], differ: str) -> Answer:
    """As `agreed` of those that know: one account may say what another leaves out."""
    known = [answer for answer in answers if answer.answer != "unknown"]
    return agreed(known or answers, differ)


def both(first: Answer, second: Answer) -> Answer:
    """The answer where two things must hold: a no decides, then an unknown."""
    rank = {"no": 0, "unknown": 1, "yes": 2}
    return second if rank[second.answer] < rank[first.answer] else first


def _names(agreement: Agreement) -> dict[str, Names]:
    named: tuple[Named, ...] = (*agreement.parties, *agreement.adherents, *agreement.excluded_groups, *agreement.zones)
    return {each.id: each.name for each in named}
