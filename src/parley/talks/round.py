"""The round: one convened sequence of meetings. It begins with an appeal, an invitation and accreditation.

Its state is a pure function of the set of acts, in whatever order they arrive; what an act may do is a table.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, get_args

import msgspec

from parley.vocabulary.roles import Role

RoundState = Literal["no appeal", "appealed", "invited", "accredited", "open", "closed"]
ROUND_STATES: tuple[RoundState, ...] = get_args(RoundState)
Event = Literal["appeal", "invite", "accredit", "open", "close"]
EVENTS: tuple[Event, ...] = get_args(Event)

TABLE: Mapping[RoundState, Mapping[Event, RoundState]] = {
    "no appeal": {"appeal": "appealed"},
    "appealed": {"invite": "invited"},
    "invited": {"accredit": "accredited"},
    "accredited": {"open": "open"},
    "open": {"close": "closed"},
    "closed": {},
}
MAY: Mapping[Event, tuple[Role, ...]] = {
    "appeal": ("guarantor",),
    "invite": ("host",),
    "accredit": ("host", "secretariat"),
    "open": ("host",),
    "close": ("host",),
}
"""Which roles may do what: guarantors appeal, the host invites, opens and closes, host or secretariat accredit."""


class Appeal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A guarantor's call for a round, in its own words."""

    round: str
    words: str


class Invitation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The host's invitation to members to send delegations: the round's title, place, first and last local day."""

    round: str
    title: str
    venue: str
    first_day: str
    last_day: str
    members: tuple[str, ...]


class Accreditation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A delegation admitted to a round: its member and its officers by pseudonym, never by name."""

    round: str
    delegation: str
    member: str
    officers: tuple[str, ...]


class Opening(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The host opens (`opens`) or closes a round."""

    round: str
    opens: bool


Act = Appeal | Invitation | Accreditation | Opening


class RoundAct(msgspec.Struct, frozen=True, kw_only=True):
    """An act as an entry: its id, its author, the ids it supersedes. `act` is None where it withdraws them."""

    id: str
    member: str
    supersedes: tuple[str, ...] = ()
    act: Act | None


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """A round as its acts make it. `invitations` and `delegations` hold several where they stand side by side.

    `refused` are ids of acts whose author may not do them, or on delegations that were not invited.
    """

    round: str
    state: RoundState
    appeals: tuple[tuple[str, str], ...] = ()
    invitations: tuple[Invitation, ...] = ()
    delegations: tuple[Accreditation, ...] = ()
    refused: tuple[str, ...] = ()


def event_of(act: Act) -> Event:
    """Which event of the table an act is."""
    match act:
        case Appeal():
            return "appeal"
        case Invitation():
            return "invite"
        case Accreditation():
            return "accredit"
        case Opening(opens=opens):
            return "open" if opens else "close"


def fold_round(name: str, acts: Iterable[RoundAct], roles: Mapping[str, tuple[Role, ...]]) -> Round:
    """The round of this name, from any acts; `roles` are the members' roles.

    An act counts where its author's role may do it; a delegation where its member was invited. Only its author
    supersedes or withdraws an act. Refused acts change nothing and are listed.
    """
    mine = _standing(acts, name)
    allowed = [one for one in mine if _may(one, roles)]
    invitations = tuple(one.act for one in allowed if isinstance(one.act, Invitation))
    invited = {member for invitation in invitations for member in invitation.members}
    counted = [one for one in allowed if not isinstance(one.act, Accreditation) or one.act.member in invited]
    state: RoundState = "no appeal"
    for event in _events(counted):
        state = TABLE[state].get(event, state)
    kept = {one.id for one in counted}
    return Round(
        round=name,
        state=state,
        appeals=tuple((one.member, one.act.words) for one in counted if isinstance(one.act, Appeal)),
        invitations=invitations,
        delegations=tuple(one.act for one in counted if isinstance(one.act, Accreditation)),
        refused=tuple(one.id for one in mine if one.id not in kept),
    )


def may_speak(known: Round, delegation: str, officer: str) -> bool:
    """Whether an officer (by pseudonym) is accredited to this delegation of the round."""
    return any(one.delegation == delegation and officer in one.officers for one in known.delegations)


def _standing(acts: Iterable[RoundAct], name: str) -> list[RoundAct]:
    known = {one.id: one for one in acts}
    gone = {old for one in known.values() for old in one.supersedes if old in known and known[old].member == one.member}
    return [
        one for id_, one in sorted(known.items()) if id_ not in gone and one.act is not None and one.act.round == name
    ]


def _may(one: RoundAct, roles: Mapping[str, tuple[Role, ...]]) -> bool:
    return one.act is not None and bool(set(roles.get(one.member, ())) & set(MAY[event_of(one.act)]))


def _events(acts: Iterable[RoundAct]) -> Iterator[Event]:
    happened = {event_of(one.act) for one in acts if one.act is not None}
    return (event for event in EVENTS if event in happened)
