"""What the main part of each kind must look like, so that whatever somebody signs, the rows can be derived.

An entry of another form is inert on every node by the same rule: one malformed entry must not stop the others.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, TypedDict

import msgspec

from parley.agreement.agreement import Determination
from parley.findings.agenda import AgendaItem
from parley.findings.finding import Attribution, Finding, finding_from_parts
from parley.findings.inquiry import Answer, Inquiry
from parley.findings.measure import Measure, MeasureAnswer
from parley.incidents.model import Model
from parley.node.text_acts import ACTS as TEXT_ACTS
from parley.node.text_acts import act_of, has_speaker
from parley.publishing.photograph import Photograph
from parley.record.entry import Envelope
from parley.reports.parts import join
from parley.talks.round import Accreditation, Appeal, Invitation
from parley.talks.statement import Signature, Statement

Said = Mapping[str, Any]
Check = Callable[[Envelope, Said], object]

EARLIEST, LATEST = -62_000_000_000, 253_000_000_000  # UTC seconds within the years 6 to 9987: a local date in any zone
_Time = Annotated[int, msgspec.Meta(ge=EARLIEST, le=LATEST)]
_Number = Annotated[int, msgspec.Meta(ge=0, le=2**31)]


class _Day(TypedDict):
    day: str


class _Reason(TypedDict):
    text: str


class _Erasure(TypedDict):
    part: str
    ground: str


class _Opinion(TypedDict):
    same: bool
    reason: str


class _Determination(TypedDict):
    determination: Determination
    reason: str


class _MoreOfDetermination(_Determination, total=False):
    attribution: Attribution
    held: str
    grounds: str


class _Determinations(TypedDict):
    of: dict[str, _MoreOfDetermination]


class _ReleasedOf(TypedDict):
    of: dict[str, str]


class _Merged(_Day):
    clusters: list[list[str]]


class _Bulletin(_Day):
    figures: str


class _MoreOfBulletin(_Bulletin, total=False):
    reason: str
    number: _Number
    missing: list[str]


class _Watch(_Day):
    posts: _Number
    hours: _Number
    hours_due: _Number


class _MoreOfWatch(_Watch, total=False):
    refusals: _Number
    outages: _Number
    by_region: dict[str, tuple[_Number, _Number]]  # hours watched, hours due


class _WatchedWeek(_Day):
    days: _Number
    hours: _Number
    hours_due: _Number


class _MoreOfWatchedWeek(_WatchedWeek, total=False):
    by_region: dict[str, tuple[_Number, _Number]]


class _Restriction(_Day, total=False):
    at: _Time


class _Published(_Day):
    side: str
    counts: dict[str, _Number]
    source: str


class _Model(TypedDict):
    hash: str
    predecessor: str
    model: Model


class _Accept(TypedDict, total=False):
    model: str


class _Kept(TypedDict):
    reviewed: bool


class _MeetingTerms(TypedDict):
    venue: str
    begins: _Time


class _Meeting(_MeetingTerms):
    kind: str
    round: str


def has_form(envelope: Envelope, name: str, said: Said) -> bool:
    """Whether the part `name`, on which the meaning of an entry rests, and its references are as its kind has them."""
    check = _CHECKS.get(envelope.kind)
    if not EARLIEST <= envelope.at <= LATEST:
        return False
    try:
        return check is None or check(envelope, said if envelope.kind in _WHOLE else said[name]) is not False
    except (ValueError, KeyError, TypeError, AttributeError):  # whatever a stranger's value can do to a conversion
        return False


def times_are_dates(report: Any) -> bool:
    """Whether both ends of a report's time have a local date."""
    return bool(report.when.earliest >= EARLIEST and report.when.latest <= LATEST)


def _like(form: Any) -> Check:
    return lambda envelope, said: msgspec.convert(said, form)


def _of_a_day(form: Any) -> Check:
    return lambda envelope, said: _is_day(msgspec.convert(said, form)["day"])


def _asked(form: Any) -> Check:
    """What is asked, by its author, of the incident it refers to, by a time that is a date."""

    def check(envelope: Envelope, said: Said) -> bool:
        one = msgspec.convert(said, form)
        return (one.asked_by, (one.anchor,)) == (envelope.member, envelope.refs) and EARLIEST <= one.due <= LATEST

    return check


def _answered(form: Any, of: str) -> Check:
    """What is answered, by its author, to what it refers to."""

    def check(envelope: Envelope, said: Said) -> bool:
        one = msgspec.convert(said, form)
        return (one.answered_by, (getattr(one, of),)) == (envelope.member, envelope.refs)

    return check


def _agenda(envelope: Envelope, said: Said) -> bool:
    one = msgspec.convert(said, AgendaItem)
    return (one.put_by, (one.anchor,)) == (envelope.member, envelope.refs)


def _assent(envelope: Envelope, said: Said) -> bool:
    return msgspec.convert(said, Signature).member == envelope.member and len(envelope.refs) == 1


def _is_day(text: str) -> bool:
    return text.startswith(("1", "2", "3")) and date.fromisoformat(text).isoformat() == text


def _report(envelope: Envelope, said: Said) -> bool:
    counted = said.get("counted")
    return (counted is None or _is_day(counted["day"])) and times_are_dates(join(said))


def _finding(envelope: Envelope, said: Said) -> bool:
    return envelope.refs == (finding_from_parts(envelope.member, said).anchor,)


def _opinion(envelope: Envelope, said: Said) -> bool:
    msgspec.convert(said, _Opinion)
    return len(set(envelope.refs)) == len(envelope.refs) == 2


def _erased(envelope: Envelope, said: Said) -> bool:
    return len(envelope.refs) == 1


def _released(envelope: Envelope, said: Said) -> bool:
    """Of each report, or nearer release, its release; and all of them referred to."""
    of = msgspec.convert(said, _ReleasedOf)["of"]
    return bool(of) and sorted({*of, *of.values()}) == sorted(envelope.refs)


def _merged(envelope: Envelope, said: Said) -> bool:
    """Each released report in one cluster, and all of them referred to."""
    clusters = msgspec.convert(said, _Merged)["clusters"]
    together = sorted(one for group in clusters for one in group)
    return _is_day(said["day"]) and all(clusters) and together == sorted(set(envelope.refs))


def _determinations(envelope: Envelope, said: Said) -> bool:
    of = msgspec.convert(said, _Determinations)["of"]
    for release, told in of.items():
        Finding(member=envelope.member, anchor=release, judged=(release,), **told)
    return set(of) == set(envelope.refs)


def _text(envelope: Envelope, said: Said) -> bool:
    return has_speaker(said) and bool(act_of("text", said["text"]).clauses) and not envelope.refs


def _act_of_text(envelope: Envelope, said: Said) -> bool:
    """An act on the text that it refers to; a withdrawal refers to what it takes back, too."""
    act = act_of(envelope.kind, said[envelope.kind])
    named = (envelope.refs[0], act.of) if envelope.kind == "withdrawal" else (act.text,)
    return has_speaker(said) and envelope.refs == named


_WHOLE = ("report", "release", "finding", "text", *TEXT_ACTS)  # these are read from several parts
_CHECKS: dict[str, Check] = {
    "report": _report, "release": _report, "released": _released, "withdraw": _like(_Reason), "erase": _like(_Erasure),
    "erased": _erased,
    "opinion": _opinion, "finding": _finding, "merged": _merged, "determinations": _determinations,
    "inquiry": _asked(Inquiry), "answer": _answered(Answer, "inquiry"),
    "measure": _asked(Measure), "measure-answer": _answered(MeasureAnswer, "measure"),
    "reply": _like(_Reason), "agenda": _agenda,
    "cut-off": _of_a_day(_Day), "watch": _of_a_day(_MoreOfWatch), "watched-week": _of_a_day(_MoreOfWatchedWeek),
    "restriction": _of_a_day(_Restriction),
    "published": _of_a_day(_Published),
    **{f"bulletin-{event}": _of_a_day(_MoreOfBulletin)
       for event in ("propose", "approve", "refuse", "lapse", "issue", "correct")},
    "model": _like(_Model), "accept": _like(_Accept),
    "appeal": _like(Appeal), "invitation": _like(Invitation), "accreditation": _like(Accreditation),
    "meeting-request": _like(_MeetingTerms), "meeting-approval": _like(_MeetingTerms), "meeting": _like(_Meeting),
    "statement": _like(Statement), "readout": _like(Statement), "spot-report": _like(Statement), "assent": _assent,
    "text": _text, **dict.fromkeys(TEXT_ACTS, _act_of_text),
    "kept-photograph": _like(_Kept), "photograph": _like(Photograph),
}  # fmt: skip
