"""What each audience gets of a report, finding or meeting, how precise, and after how many hours.

The rule is: not declared means withheld. Where a file declares nothing of a field and audience these defaults stand;
they are put into the agreement as it is loaded, so that what is hashed is the whole table.
"""

from typing import cast

from parley.agreement.agreement import AUDIENCES, Agreement, Audience, DisclosedField, Disclosure, Origin, Precision


def _rows(audience: Audience, after_hours: int, origin: Origin = "own", **fields: Precision) -> tuple[Disclosure, ...]:
    return tuple(
        Disclosure(
            field=cast(DisclosedField, name),
            audience=audience,
            after_hours=after_hours,
            precision=precision,
            origin=origin,
        )
        for name, precision in fields.items()
    )


_G: Precision = "as given"
# A rival must not correct fire by another's report, nor find an observer by it: so exact places and harm wait, and
# the observer's position, bearing, post and patrol, the source and the detection rate are in no row at all.
DEFAULT_DISCLOSURE: tuple[Disclosure, ...] = (
    *_rows(
        "guarantors",
        0,
        when="hour",
        where="settlement",
        act=_G,
        count=_G,
        how_known="category",
        party=_G,
        side=_G,
        number=_G,
        episode=_G,
        determination=_G,
        grounds=_G,
        attribution=_G,
        meeting=_G,
    ),
    *_rows("guarantors", 24, when=_G, where=_G, harm=_G, weapon=_G, target=_G, control=_G, narrative=_G),
    *_rows("guarantors", 72, watch="governorate"),
    *_rows("members", 0, when="day", where="governorate", act="general", determination=_G),
    *_rows("members", 24, when="hour", where="settlement", act=_G, count=_G, party=_G, side=_G, attribution=_G),
    *_rows("members", 72, harm=_G, weapon=_G, target=_G, watch="governorate", detection_rate=_G),
    *_rows("public", 0, when="day", where="governorate", act="general", determination=_G),
    *_rows(
        "public",
        72,
        when="hour",
        where="settlement",
        act=_G,
        count=_G,
        harm=_G,
        weapon=_G,
        party=_G,
        side=_G,
        watch="governorate",
    ),
    # An outside source has published already; holding back here would hide nothing and from nobody.
    *(
        row
        for audience in AUDIENCES
        for row in _rows(
            audience,
            0,
            "outside",
            when=_G,
            where=_G,
            act=_G,
            weapon=_G,
            count=_G,
            how_known=_G,
            party=_G,
            side=_G,
            target=_G,
            harm=_G,
            control=_G,
            episode=_G,
            number=_G,
            narrative=_G,
        )
    ),
)


def with_defaults(declared: tuple[Disclosure, ...]) -> tuple[Disclosure, ...]:
    """The declared steps, and the default ones of every (field, audience, origin) of which nothing is declared."""
    spoken_of = {(row.field, row.audience, row.origin) for row in declared}
    return (*declared, *(row for row in DEFAULT_DISCLOSURE if (row.field, row.audience, row.origin) not in spoken_of))


def disclosed(
    agreement: Agreement,
    field: DisclosedField,
    audience: Audience,
    *,
    hours: int,
    origin: Origin = "own",
) -> Precision | None:
    """How precisely the audience gets the field `hours` after it was recorded; None where it is withheld."""
    steps = [
        row
        for row in agreement.disclosure
        if (row.field, row.audience, row.origin) == (field, audience, origin) and row.after_hours <= hours
    ]
    return max(steps, key=lambda row: row.after_hours).precision if steps else None


def opens_after(
    agreement: Agreement,
    field: DisclosedField,
    audience: Audience,
    origin: Origin = "own",
) -> int | None:
    """Hours until the audience gets the most that it ever gets of the field; None where that is nothing."""
    return max(
        (
            row.after_hours
            for row in agreement.disclosure
            if (row.field, row.audience, row.origin) == (field, audience, origin)
        ),
        default=None,
    )
