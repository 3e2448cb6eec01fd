"""Putting a dispute on the agenda of a meeting."""

import msgspec

from parley.findings.outcome import JointOutcome


class AgendaItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A disputed incident (by its anchor report) on the agenda of a meeting, with every position at that moment."""

    meeting: str
    put_by: str
    anchor: str
    positions: tuple[tuple[str, str], ...]
    words: str = ""


def put_on_agenda(outcome: JointOutcome, *, meeting: str, put_by: str, anchor: str, words: str = "") -> AgendaItem:
    """The agenda item of a disputed outcome. Raises ValueError where the outcome is not disputed."""
    if outcome.outcome != "disputed":
        raise ValueError(f"the joint outcome is {outcome.outcome!r}; only a disputed one goes on an agenda this way")
    positions = tuple((position.member, position.determination) for position in outcome.positions)
    return AgendaItem(meeting=meeting, put_by=put_by, anchor=anchor, positions=positions, words=words)
