"""Reservations and interpretative statements: what a member says of an adopted text, and what that claims to do."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from parley.talks.tabled import Tabled

Effect = Literal["excludes", "modifies", "clarifies"]
ReservationClass = Literal["reservation", "interpretative statement"]


class Reservation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said of provisions of a manifest (clauses), under the author's own heading, and the effect it claims."""

    manifest: str
    heading: str
    clauses: tuple[str, ...]
    effect: Effect
    words: str


class Contest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A member contests a reservation (by its entry): that it is permitted, or that its class is what it says."""

    of: str
    words: str


class ReservationStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A reservation as it travels with the text: whose, its class, and who contests it in which words."""

    entry: str
    member: str
    reservation: Reservation
    classed: ReservationClass
    contested: tuple[tuple[str, str], ...]


def classed(reservation: Reservation) -> ReservationClass:
    """Rule 28: classed by the effect it claims, never by its heading."""
    return "interpretative statement" if reservation.effect == "clarifies" else "reservation"


def reservations_of(
    manifest: str, reservations: Iterable[Tabled[Reservation]], contests: Iterable[Tabled[Contest]]
) -> tuple[ReservationStanding, ...]:
    """Every reservation and interpretative statement on a manifest, by entry; all travel with it, contested too."""
    against: dict[str, set[tuple[str, str]]] = {}
    for one in contests:
        against.setdefault(one.act.of, set()).add((one.member, one.act.words))
    mine = {one.id: one for one in reservations if one.act.manifest == manifest}
    return tuple(
        ReservationStanding(
            entry=id_,
            member=one.member,
            reservation=one.act,
            classed=classed(one.act),
            contested=tuple(sorted(against.get(id_, ()))),
        )
        for id_, one in sorted(mine.items())
    )
