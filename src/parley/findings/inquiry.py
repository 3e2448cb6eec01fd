"""The inquiry: a request to a member for information on an incident, with a due time; and the right of reply."""

from collections.abc import Iterable
from typing import Literal, get_args

import msgspec

Matter = Literal["information", "right of reply"]
MATTERS: tuple[Matter, ...] = get_args(Matter)
InquiryState = Literal["open", "answered", "overdue"]


class Inquiry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `asked_by` asks of `asked_of` about the incident of the anchor report. `due` in UTC seconds.

    A right of reply is an inquiry to the named party, which may answer or leave it.
    """

    asked_by: str
    asked_of: str
    anchor: str
    question: str
    due: int
    matter: Matter = "information"

    def __post_init__(self) -> None:
        if self.asked_by == self.asked_of:
            raise ValueError(f"{self.asked_by} cannot ask itself; name another member")
        if not self.question.strip():
            raise ValueError("an inquiry needs a question")


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a member answers to the inquiry with this entry id; `declined` where it will not say."""

    inquiry: str
    answered_by: str
    words: str
    declined: bool = False

    def __post_init__(self) -> None:
        if not self.words.strip():
            raise ValueError("an answer needs words; to decline, say why")


def answers_to(inquiry_id: str, inquiry: Inquiry, answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """The answers that count: to this inquiry, by the member that was asked."""
    return tuple(a for a in answers if a.inquiry == inquiry_id and a.answered_by == inquiry.asked_of)


def inquiry_state(inquiry_id: str, inquiry: Inquiry, answers: Iterable[Answer], now: int) -> InquiryState:
    """Where an inquiry stands at `now` (UTC seconds). For display: nothing is concluded from a time that has passed."""
    if answers_to(inquiry_id, inquiry, answers):
        return "answered"
    return "overdue" if now > inquiry.due else "open"
