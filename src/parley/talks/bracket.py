"""Who owns a bracket, and when it is lifted."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from parley.record.canonical import encode
from parley.talks.runs import Bracket, flat
from parley.talks.tabled import Tabled, is_after_all


class Lifting(msgspec.Struct, frozen=True, kw_only=True):
    """Where a bracket stands: its owners, who of them has lifted it, whether it is lifted, which acts came to nothing.

    `late` are ids of acts by which somebody became an owner after all others had lifted.
    """

    bracket: str
    owners: tuple[str, ...]
    lifted_by: tuple[str, ...]
    lifted: bool
    late: tuple[str, ...] = ()


class Consent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Consent to what has this hash, whatever it is; nothing else is consented to."""

    text: str
    hash: str


def bracket_hash(bracket: Bracket) -> str:
    """What an owner consents to when the chair lifts his bracket: the hash of the bracket with the words in it."""
    return hashlib.sha256(encode({"bracket": bracket.id, "inner": flat(bracket.inner)})).hexdigest()


def lifting(
    bracket: Bracket,
    lifts: Iterable[Tabled[Any]],
    adders: Iterable[Tabled[Any]],
    by_chair: Iterable[Mapping[str, str]] = (),
    consents: Mapping[str, Tabled[Consent]] = {},
) -> Lifting:
    """Rule 7: a bracket is lifted by all its owners, or by the chair naming each owner's consent.

    `lifts` are the owners' own acts, `adders` those of who joined the owners, `by_chair` the consents (owner to entry)
    that a chair named each time, `consents` the consents there are by entry. Who joins the owners after all the others
    have lifted is late and must bracket anew; who joined without knowing that they had keeps the bracket up.
    A bracket that nobody owns (a defect of an import) is not lifted by anybody: it first needs an owner.
    """
    by_owner: dict[str, Tabled[Any]] = {}
    for lift in sorted(lifts, key=lambda one: (one.place.seq, one.id)):
        by_owner.setdefault(lift.delegation, lift)
    done = [by_owner[owner] for owner in bracket.owners if owner in by_owner]
    all_done = bool(bracket.owners) and len(done) == len(bracket.owners)
    late = {one.id for one in adders if all_done and is_after_all(one.place, [each.place for each in done])}
    owners = tuple(sorted({*bracket.owners, *(one.delegation for one in adders if one.id not in late)}))
    lifted_by = tuple(owner for owner in owners if owner in by_owner)
    named = any(_consented(bracket, owners, one, consents) for one in by_chair)
    return Lifting(
        bracket=bracket.id,
        owners=owners,
        lifted_by=owners if named else lifted_by,
        lifted=bool(owners) and (named or lifted_by == owners),
        late=tuple(sorted(late)),
    )


def _consented(
    bracket: Bracket, owners: Iterable[str], named: Mapping[str, str], consents: Mapping[str, Tabled[Consent]]
) -> bool:
    """Whether the chair names, for each owner, that owner's own consent to this bracket as it is."""
    what = bracket_hash(bracket)
    given = {owner: consents.get(named.get(owner, "")) for owner in owners}
    return all(one is not None and one.delegation == owner and one.act.hash == what for owner, one in given.items())
