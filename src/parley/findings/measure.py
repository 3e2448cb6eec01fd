"""The measure: a step asked of a member, at once or after an outcome, and what became of it."""

from collections.abc import Iterable
from typing import Literal, get_args

import msgspec

Step = Literal[
    "request to cease fire",
    "contact with the party",
    "window of silence",
    "demarche",
    "withdrawal of guarantee",
    "sanction",
]
STEPS: tuple[Step, ...] = get_args(Step)
Response = Literal["taken", "in hand", "refused"]
RESPONSES: tuple[Response, ...] = get_args(Response)
MeasureState = Literal["asked", "in hand", "taken", "refused", "overdue", "disputed"]


class Measure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A step that `asked_by` asks `asked_of` to take upon the incident of the anchor report. `due` in UTC seconds."""

    asked_by: str
    asked_of: str
    anchor: str
    step: Step
    words: str
    due: int


class MeasureAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the asked member did about the measure with this entry id."""

    measure: str
    answered_by: str
    response: Response
    words: str


def measure_state(measure_id: str, measure: Measure, answers: Iterable[MeasureAnswer], now: int) -> MeasureState:
    """Where a measure stands at `now` (UTC seconds), from the asked member's answers that stand.

    Answers that contradict each other are shown as disputed; give a correction that supersedes to end it.
    """
    said = {a.response for a in answers if a.measure == measure_id and a.answered_by == measure.asked_of}
    if len(said) > 1:
        return "disputed"
    if said and said != {"in hand"}:
        return said.pop()
    if now > measure.due:
        return "overdue"
    return "in hand" if said else "asked"
