"""Chips: what the filters of an address hide, one a field, each with the address without it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext

from parley.node.filters import IncidentFilter
from parley.publishing.sentence import N_
from parley.web import formats, words

SET_SEPARATOR = "|"  # between the registers of one set in `seen`


# What an incident's alleged parties are to the agreement.
PARTIES = {
    "bound": N_("bound by the agreement"),
    "excluded": N_("excluded group"),
    "both": N_("bound and excluded"),
    "unknown": N_("not known"),
}


@dataclass(frozen=True)
class Chip:
    """One filter in words, and the query without it."""

    text: str
    query: str


def chips(asked: IncidentFilter) -> list[Chip]:
    """The chips of a filter, in the order of the panel."""
    return [Chip(text, replace(asked, page=1, **without).to_query()) for text, without in _set(asked)]


def choice(field: str, value: str) -> str:
    """What one choice of a filter is called."""
    if field == "zone" and value == "none":
        return gettext("no zone")
    if field == "party" and value in PARTIES:
        return gettext(PARTIES[value])
    if not value:
        return gettext("not certain") if field == "region" else gettext("not stated")
    match field:
        case "seen":
            return words.joined(words.called(register) for register in value.split(SET_SEPARATOR))
        case "act":
            return words.act(value)
        case "outcome" | "applies":
            return words.word(value)
        case _:
            return words.called(value) if words.called(value) != value else words.word(value)


def _set(asked: IncidentFilter) -> Iterator[tuple[str, dict[str, Any]]]:
    if asked.from_day or asked.to_day:
        yield _days(asked), {"from_day": None, "to_day": None}
    for field in ("seen", "outcome", "zone", "act", "applies", "party", "region"):
        values: tuple[str, ...] = getattr(asked, field)
        if values:
            yield _few([choice(field, value) for value in values]), {field: ()}
    if asked.min_ppm:
        probability = formats.probability(asked.min_ppm, words.language())
        yield gettext("link probability at least %(p)s") % {"p": probability}, {"min_ppm": 0}
    if not asked.single:
        yield gettext("no single reports"), {"single": True}
    if asked.bbox:
        yield gettext("part of the map"), {"bbox": None}


def _days(asked: IncidentFilter) -> str:
    language = words.language()
    if asked.from_day and asked.to_day:
        return formats.days(asked.from_day, asked.to_day, language)
    if asked.from_day:
        return gettext("from %(day)s") % {"day": formats.long_day(asked.from_day, language)}
    return gettext("until %(day)s") % {"day": formats.long_day(asked.to_day, language)} if asked.to_day else ""


def _few(names: list[str]) -> str:
    if len(names) <= 3:
        return gettext(", ").join(names)
    rest = formats.number(len(names) - 2, words.language())
    return gettext("%(names)s and %(n)s more") % {"names": gettext(", ").join(names[:2]), "n": rest}
