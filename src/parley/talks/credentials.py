"""Credentials: by which acts an officer binds his delegation, at the place in the record where he acted."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal, get_args

import msgspec

from parley.talks.round import MAY, Accreditation
from parley.talks.tabled import Place, Tabled, is_after
from parley.vocabulary.roles import Role

Counting = Literal["counts", "provisional", "does not count"]
COUNTINGS: tuple[Counting, ...] = get_args(Counting)


class Dispute(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A member's dispute of an accreditation (by its entry), with its reason; it stands until withdrawn."""

    of: str
    reason: str


class Sorted(msgspec.Struct, frozen=True, kw_only=True):
    """Acts by what their officers' credentials make of them."""

    counted: tuple[Tabled[Any], ...]
    provisional: tuple[Tabled[Any], ...]
    refused: tuple[Tabled[Any], ...]


def valid_accreditations(
    accreditations: Iterable[Tabled[Accreditation]], round_id: str, roles: Mapping[str, tuple[Role, ...]]
) -> list[Tabled[Accreditation]]:
    """The accreditations to this round by a member that may accredit."""
    may = set(MAY["accredit"])
    return [one for one in accreditations if one.act.round == round_id and may & set(roles.get(one.member, ()))]


def counting(
    act: Tabled[Any],
    accreditations: Iterable[Tabled[Accreditation]],
    withdrawn: Mapping[str, Place],
    disputed: Collection[str] = (),
) -> Counting:
    """Rule 1: an act counts only if its officer was accredited to that delegation and round at that place of the log.

    `withdrawn` is the place at which an accreditation was withdrawn, by its entry, `disputed` the entries in dispute.
    An act is provisional while its credentials are disputed, or where neither it nor their withdrawal is after the
    other, so that nobody can tell which came first.
    """
    found: set[Counting] = {
        _under(act.place, one, withdrawn.get(one.id), disputed)
        for one in accreditations
        if (one.act.delegation, one.act.member) == (act.delegation, act.member)
        and act.officer in one.act.officers
        and is_after(act.place, one.place)
    }
    return next((one for one in COUNTINGS if one in found), "does not count")


def sorted_by_credentials(
    acts: Iterable[Tabled[Any]],
    accreditations: Iterable[Tabled[Accreditation]],
    withdrawn: Mapping[str, Place],
    disputed: Collection[str] = (),
) -> Sorted:
    """The acts that count, those that are provisional and those that do not count, each in the order given."""
    admitted = list(accreditations)
    found: dict[Counting, list[Tabled[Any]]] = {one: [] for one in COUNTINGS}
    for act in acts:
        found[counting(act, admitted, withdrawn, disputed)].append(act)
    return Sorted(
        counted=tuple(found["counts"]),
        provisional=tuple(found["provisional"]),
        refused=tuple(found["does not count"]),
    )


def _under(
    place: Place, accreditation: Tabled[Accreditation], ended: Place | None, disputed: Collection[str]
) -> Counting:
    if ended is not None and is_after(place, ended):
        return "does not count"
    unsure = ended is not None and not is_after(ended, place)
    return "provisional" if unsure or accreditation.id in disputed else "counts"
