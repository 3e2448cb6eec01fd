"""Filters and tags that write words: names, places, counts, sentences, identifiers."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django import template
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext

from parley.node.shown import HeadShown, IncidentShown, Names, RegisterDay, Said, StatementShown
from parley.vocabulary.counts import Count, Harm
from parley.vocabulary.places import Place
from parley.web import chips, current, formats, words
from parley.web import language as languages

register = template.Library()


@register.filter
def name(names: Names) -> SafeString:
    """A name in the reader's language, else in English and marked as English."""
    found, language = words.named(names)
    if language == words.language():
        return format_html("{}", found)
    return format_html('<bdi lang="{}">{}</bdi>', language, found)


@register.filter
def called(identifier: str) -> SafeString:
    """What the process calls a member, register, area or zone; anything else is isolated."""
    names = current.names_of(identifier)
    return name(names) if names is not None else format_html("<bdi>{}</bdi>", identifier)


@register.filter
def word(msgid: str) -> SafeString:
    """A word of the domain in the reader's language; a stranger's word is isolated."""
    return format_html("{}" if words.is_known(msgid) else "<bdi>{}</bdi>", words.word(msgid))


@register.filter
def act(path: str) -> SafeString:
    """An act type."""
    return word(words.label_of_act(path))


@register.filter
def weapon(path: str) -> SafeString:
    """A weapon."""
    return word(words.label_of_weapon(path))


@register.filter
def say(said: Said) -> str:
    """A sentence from below."""
    return words.say(said)


@register.filter
def ident(text: object) -> SafeString:
    """An identifier, hash or code: Latin, monospaced, isolated."""
    return format_html('<bdi class="id" dir="ltr">{}</bdi>', text)


@register.filter
def short(text: str, length: int = 6) -> str:
    """The beginning of a hash."""
    return text[:length]


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """The value under a key, or None."""
    return mapping.get(key)


@register.filter
def place(where: Place | None) -> SafeString:
    """The name of a place; where it has none, its precision."""
    if where is None:
        return format_html("{}", gettext("place not stated"))
    if where.name:
        return format_html("<bdi>{}</bdi>", words.place_name(where))
    return format_html("{}", words.word(where.precision))


@register.filter
def place_of(incident: IncidentShown) -> SafeString:
    """Where an incident was: the place's name, else its area's."""
    return format_html("<bdi>{}</bdi>", words.place_of(incident))


@register.filter
def source_link(source: str) -> SafeString:
    """A source: an address as a link by the name of its host, anything else as it stands."""
    address, _, rest = source.partition(" ")
    if not address.startswith(("https://", "http://")):
        return format_html('<bdi lang="en">{}</bdi>', source)
    host = urlsplit(address).hostname or address
    return format_html(
        '<bdi dir="ltr"><a href="{}" rel="noreferrer">{}</a> {}</bdi>', address, host.removeprefix("www."), rest
    )


@register.filter
def place_within(where: Place) -> SafeString:
    """`Bseimeh, settlement; within 2 km`."""
    radius = gettext("within %(km)s km") % {"km": formats.kilometres(where.radius_m, words.language())}
    if not where.name:
        return format_html("{}{} {}", words.word(where.precision), gettext(";"), radius)
    return format_html("{}{} {}{} {}", place(where), gettext(","), words.word(where.precision), gettext(";"), radius)


@register.filter
def counted(count: Count) -> str:
    """`at least 8 explosions`."""
    return words.counted(count)


@register.filter
def harmed(harm: Harm) -> str:
    """`0 / 2 / 3 killed, civilians 0 / 2 / 3`."""
    return words.harmed(harm)


@register.filter
def title_of(incident: IncidentShown) -> SafeString:
    """`Shelling, Jobar`."""
    return format_html(
        "{}{} {}", act(incident.act) if incident.act else gettext("Act not stated"), gettext(","), place_of(incident)
    )


@register.filter
def plain_name(names: Names) -> str:
    """A name without mark-up, for titles of pages."""
    return words.name(names)


@register.filter
def code_of(member_id: str) -> str:
    """A member's code in Latin letters."""
    found = current.member(member_id)
    return found.code if found is not None else member_id


@register.filter
def last_cosigned(heads: tuple[HeadShown, ...]) -> int:
    """When the last of these heads was cosigned, 0 where none was."""
    return max((head.cosigned_at for head in heads), default=0)


@register.filter
def plain_title(incident: IncidentShown) -> str:
    """An incident's title without mark-up."""
    return words.title(incident)


@register.filter
def reports_of(rows: tuple[RegisterDay, ...], register_id: str) -> int:
    """How many reports a register holds of the day."""
    return sum(row.reports for row in rows if row.register == register_id)


@register.simple_tag
def headline(reports: int, incidents: int) -> str:
    """`24 reports speak of 18 incidents.`"""
    return words.headline(reports, incidents)


@register.simple_tag
def incident_count(count: int) -> str:
    """`18 incidents`."""
    return words.incidents(count)


@register.simple_tag
def report_count(count: int) -> str:
    """`24 reports`."""
    return words.reports(count)


@register.simple_tag
def choice_name(field: str, value: str) -> str:
    """What one choice of a filter is called."""
    return chips.choice(field, value)


@register.simple_tag
def query_with(query: str, name: str, value: Any) -> str:
    """The query with one name set."""
    changed = QueryDict(query, mutable=True)
    changed[name] = str(value)
    return urlencode(changed, doseq=True)


@register.simple_tag
def names_list(identifiers: tuple[str, ...]) -> str:
    """`A, B and C` of members or registers."""
    return words.joined(words.called(identifier) for identifier in identifiers)


@register.filter
def beside(first: tuple[Any, ...], second: tuple[Any, ...]) -> list[tuple[Any, Any]]:
    """Two rows of equal length, pair by pair."""
    return list(zip(first, second, strict=True))


@register.simple_tag
def follow_title(kind: str) -> str:
    """What a thing that follows is called at the head of its row."""
    return {"measure": gettext("Measure"), "reply": gettext("Right of reply"), "agenda": gettext("Agenda")}.get(
        kind, kind
    )


@register.filter
def plain_called(identifier: str) -> str:
    """What the process calls something, without mark-up."""
    return words.called(identifier)


@register.simple_tag
def direction_of(language: str) -> str:
    """The direction of a language."""
    return languages.direction(language)


@register.simple_tag
def own_name(language: str) -> str:
    """What a language calls itself."""
    return languages.OWN_NAMES.get(language, language)


@register.simple_tag
def marking(statement: StatementShown, language: str) -> str:
    """How the text of a statement in a language is marked: machine, reviewed or authentic."""
    return words.word(statement.markings.get(language, ""))


@register.simple_tag
def first_words(texts: Names) -> SafeString:
    """The beginning of a text in the reader's language, else in English, else in its first language."""
    language = next((code for code in (words.language(), "en") if code in texts), next(iter(texts), ""))
    begun = Truncator(texts.get(language, "")).words(60)
    return format_html('<span lang="{}" dir="{}">{}</span>', language, languages.direction(language), begun)


@register.filter
def plain_word(msgid: str) -> str:
    """A word of the domain without mark-up, for options of a list."""
    return words.word(msgid)
