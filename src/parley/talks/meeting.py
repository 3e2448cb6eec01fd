"""The meeting; and the Joint Group's, which exists only when every guarantor has approved one date and one venue."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, get_args

import msgspec

from parley.record.canonical import encode

MeetingKind = Literal["plenary", "trilateral", "bilateral", "working group", "proximity", "Joint Group"]
MEETING_KINDS: tuple[MeetingKind, ...] = get_args(MeetingKind)


class Meeting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A meeting: its kind, the round it belongs to ("" for none), venue, beginning (UTC seconds), who takes part."""

    kind: MeetingKind
    round: str
    venue: str
    begins: int
    members: tuple[str, ...]
    agenda: tuple[str, ...] = ()


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A request for a Joint Group meeting, as an entry. A change of it is a later one that supersedes it."""

    id: str
    member: str
    venue: str
    begins: int
    matter: str
    supersedes: tuple[str, ...] = ()


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """A guarantor's approval of a request's date and venue, by their hash."""

    id: str
    member: str
    request: str
    terms: str


class JointGroupMeeting(msgspec.Struct, frozen=True, kw_only=True):
    """A request and who has approved its terms; it `exists` when every guarantor has."""

    request: Request
    approved: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def exists(self) -> bool:
        """Whether there is a meeting."""
        return not self.missing


def terms_hash(request: Request) -> str:
    """The hash that an approval names: SHA-256 of the canonical date and venue, hex."""
    return hashlib.sha256(encode({"begins": request.begins, "venue": request.venue})).hexdigest()


def composition_faults(
    officers: Mapping[str, int], bounds: Mapping[str, tuple[int, int]], agreed: Collection[str] = ()
) -> tuple[str, ...]:
    """Rule 4: what is wrong with who takes part: officers a member against its bounds (least and most, inclusive).

    Others than the bounded members take part by agreement of the members: they are named in `agreed`.
    """
    found = [
        f"{member} sends {officers.get(member, 0)} officers; it may send {least} to {most}"
        for member, (least, most) in bounds.items()
        if not least <= officers.get(member, 0) <= most
    ]
    strangers = sorted(set(officers) - set(bounds) - set(agreed))
    return (*found, *(f"{member} takes part only by agreement of the members" for member in strangers))


def joint_group(
    requests: Iterable[Request], approvals: Iterable[Approval], guarantors: Sequence[str]
) -> tuple[JointGroupMeeting, ...]:
    """Rule 3: the Joint Group meetings asked for, by request id, each with its approvals of one date and venue.

    A request needs a guarantor; every guarantor approves, the one that asks included. A change of date or venue is a
    new request that supersedes the old, and the approvals of the old do not count for it.
    """
    known = {request.id: request for request in requests if request.member in guarantors}
    gone = {
        old
        for request in known.values()
        for old in request.supersedes
        if old in known and known[old].member == request.member
    }
    given = tuple(approvals)
    return tuple(_meeting(request, given, guarantors) for id_, request in sorted(known.items()) if id_ not in gone)


def _meeting(request: Request, approvals: Iterable[Approval], guarantors: Sequence[str]) -> JointGroupMeeting:
    terms = terms_hash(request)
    said = {one.member for one in approvals if one.request == request.id and one.terms == terms}
    return JointGroupMeeting(
        request=request,
        approved=tuple(member for member in guarantors if member in said),
        missing=tuple(member for member in guarantors if member not in said),
    )
