"""Filters and tags of the press desk and the public feed."""

from collections.abc import Mapping
from datetime import date

from django import template
from django.http import HttpRequest
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext

from parley.node.shown import Names, NewsItem, PhotographShown, TextShown
from parley.web import formats, words
from parley.web import language as languages
from parley.web.news_words import kind_name, title_of
from parley.web.words import MARKINGS

register = template.Library()
register.filter("kind_name", kind_name)


@register.filter
def issued_as(shown: TextShown) -> str:
    """In whose name a text stands: `Joint statement`, `Statement of the chair: A`, `Readout of A`."""
    whose = words.joined(words.called(member) for member in shown.issuers)
    kind = kind_name(shown.kind)
    if shown.issuance == "joint":
        return gettext("%(kind)s, joint: %(members)s") % {"kind": kind, "members": whose}
    if shown.issuance == "chair":
        return gettext("%(kind)s of the chair: %(members)s") % {"kind": kind, "members": whose}
    if shown.issuance == "host":
        return gettext("%(kind)s of the host: %(members)s") % {"kind": kind, "members": whose}
    return gettext("%(kind)s of %(members)s") % {"kind": kind, "members": whose}


@register.filter
def news_title(item: NewsItem) -> SafeString:
    """The title of an item; one in another language than the reader's is marked as such."""
    text, language = words.named(item.titles) if item.titles else (title_of(item), words.language())
    return SafeString(conditional_escape(text)) if language == words.language() else _written(text, language)


@register.filter
def in_words(texts: Names, most: int = 40) -> SafeString:
    """The beginning of what somebody wrote, in the reader's language, else English, else its first, marked as such."""
    text, language = words.named(texts)
    return _written(Truncator(text).words(most), language)


@register.filter
def alternative(shown: PhotographShown) -> SafeString:
    """The attributes of an image that say in words what it shows."""
    text, language = words.named(shown.alternatives)
    return format_html('alt="{}" lang="{}"', text, language)


@register.filter
def news_text(item: NewsItem) -> SafeString:
    """What stands below the title of an item in the feed."""
    if item.texts:
        return in_words(item.texts)
    return format_html("{}", words.say(item.text))


@register.filter
def day_said(day: str) -> str:
    """A day given as `2031-05-01`, in words."""
    return formats.long_day(date.fromisoformat(day), words.language())


@register.filter
def isoday_or_nothing(day: date | None) -> str:
    """A day for a field of a form."""
    return day.isoformat() if day else ""


@register.filter
def issuance_name(issuance: str) -> str:
    """In whose name a text may be issued."""
    return {
        "own": gettext("your own"),
        "joint": gettext("jointly"),
        "chair": gettext("as the chair"),
        "host": gettext("as the host"),
    }[issuance]


@register.simple_tag
def typed_text(typed: Mapping[str, str], name: str, language: str) -> str:
    """What was typed into a field of one language."""
    return typed.get(f"{name}_{language}", "")


@register.simple_tag
def marked_so(typed: Mapping[str, str], language: str, marking: str) -> SafeString:
    """Whether a language's text is marked so; where nothing was chosen it is a machine's, which claims least."""
    chosen = typed.get(f"marking_{language}", MARKINGS[0])
    return SafeString(" checked" if chosen == marking else "")


@register.simple_tag(takes_context=True)
def absolute(context: dict[str, HttpRequest], address: str) -> str:
    """The address with this site before it."""
    return context["request"].build_absolute_uri(address)


@register.simple_tag
def opened(typed: Mapping[str, str], language: str, is_first: bool) -> SafeString:
    """Whether a language's fields stand open: the reader's, the first, and those that hold something."""
    written = typed.get(f"title_{language}") or typed.get(f"words_{language}")
    return SafeString(" open" if is_first or written or language == words.language() else "")


def _written(text: str, language: str) -> SafeString:
    return format_html('<span lang="{}" dir="{}">{}</span>', language, languages.direction(language), text)
