"""The delegation: a member's officers at a round, in one capacity; and who counts towards consensus."""

from collections.abc import Iterable, Mapping

import msgspec

from parley.vocabulary.roles import Role

COUNTING: tuple[Role, ...] = ("guarantor", "party")


class Delegation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A delegation, its member, and the capacity in which it is at the round: one of its member's roles."""

    name: str
    member: str
    capacity: Role


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """Who is at a round: its delegations, the members that chair, the mediators, and officers' ranks (0 the head)."""

    delegations: tuple[Delegation, ...]
    chairs: tuple[str, ...] = ()
    mediators: tuple[str, ...] = ()
    ranks: dict[tuple[str, str], int] = {}


def in_consensus(delegations: Iterable[Delegation], needs: Iterable[str]) -> tuple[str, ...]:
    """Rule 2: whose consent is needed, of those named; host, mediator, observers and secretariat never are."""
    counting = {one.name for one in delegations if one.capacity in COUNTING}
    return tuple(sorted(counting & set(needs)))


def delegations_in(admitted: Mapping[str, str], roles: Mapping[str, tuple[Role, ...]]) -> tuple[Delegation, ...]:
    """The delegations of a round, from name to member: as a party or guarantor where the member is one, else its role.

    A delegation of a member without a role is left out: it is not of the process.
    """
    return tuple(
        Delegation(name=name, member=member, capacity=next((one for one in COUNTING if one in held), held[0]))
        for name, member in sorted(admitted.items())
        for held in [roles.get(member, ())]
        if held
    )


def may_table_chairs_text(member: str, roster: Roster) -> bool:
    """Rule 2: only the mediator or the chair may table a chair's text."""
    return member in roster.chairs or member in roster.mediators
