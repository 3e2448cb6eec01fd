"""Filters and tags of texts under negotiation: attributed brackets, options side by side, word differences."""

from collections.abc import Iterable, Mapping

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from parley.node.shown import Changes, NegotiatedText, OptionShown, Stretch
from parley.web import current, words
from parley.web import language as languages
from parley.web.templatetags.marked import member_mark
from parley.web.templatetags.values import called

register = template.Library()
_LOOKS = ("solid", "dashed", "dotted")  # the line under a guarantor's bracket, by the agreement's order


@register.simple_tag
def stretches(shown: Iterable[Stretch], whose: Mapping[str, str]) -> SafeString:
    """The words of a clause with brackets, whose owners stand at the opening, and options each with its owners."""
    return format_html_join("", "{}", ((_stretch(one, whose),) for one in shown))


@register.filter
def changed(parts: Changes) -> SafeString:
    """A difference, word for word: what goes out is struck, what comes in is underlined."""
    tags = {"same": "{}", "out": "<del>{}</del>", "in": "<ins>{}</ins>"}
    return format_html_join("", "{}", ((format_html(tags[kind], text),) for kind, text in parts))


@register.simple_tag
def delegation(name: str, whose: Mapping[str, str]) -> SafeString:
    """A delegation with its member's mark; a chair or mediator, who speaks for none, as the member that it is."""
    return format_html('<span class="marked">{}{}</span>', member_mark(whose.get(name, name)), called(name))


@register.simple_tag
def in_language(page: NegotiatedText, code: str) -> str:
    """The language in which to show a text: the reader's where the text is authentic in it, else its first."""
    return code if code in page.languages else page.languages[0]


@register.simple_tag
def delegations_list(names: Iterable[str]) -> str:
    """`A, B and C` of delegations."""
    return words.joined(words.called(name) for name in names)


def _stretch(one: Stretch, whose: Mapping[str, str]) -> SafeString:
    if one.kind == "bracket":
        return format_html(
            '<span class="bracket {} deep-{}"><b class="sign">[</b>{}{}<b class="sign">]</b></span>',
            _look(one.owners, whose), min(one.depth, 4), _owners(one.owners, whose, one.depth),
            stretches(one.inner, whose),
        )  # fmt: skip
    if one.kind == "options":
        return format_html(
            '<span class="options" role="list">{}</span>',
            format_html_join("", "{}", ((_option(each, whose),) for each in one.options)),
        )
    if one.kind == "blank":
        return format_html('<span class="blank">{}</span>', _spoken(gettext("left open")))
    if one.kind == "loose":
        return format_html('<mark class="loose">{}{}</mark>', one.text, _spoken(gettext("unbalanced sign"), "out"))
    return format_html("{}", one.text)


def _option(one: OptionShown, whose: Mapping[str, str]) -> SafeString:
    inner = changed(one.changes) if one.changes else stretches(one.inner, whose)
    return format_html(
        '<span class="option" role="listitem"><span class="owners">{}</span><span>{}</span></span>',
        _owners(one.owners, whose), inner if one.inner else _spoken(gettext("no text"), "none"),
    )  # fmt: skip


def _owners(owners: tuple[str, ...], whose: Mapping[str, str], depth: int = 0) -> SafeString:
    """The owners' marks with their codes; a bracket that nobody owns is a defect, and says so."""
    if not owners:
        return _spoken(gettext("nobody’s"), "owner")
    deep = format_html("<sup>{}</sup>", depth) if depth > 3 else mark_safe("")
    return format_html_join("", "{}", ((_owner(one, whose),) for one in owners)) + deep


def _owner(name: str, whose: Mapping[str, str]) -> SafeString:
    member = current.member(whose.get(name, name))
    code = member.code if member else name
    return format_html(
        '<span class="owner"><span aria-hidden="true">{}<bdi>{}</bdi></span>{}</span>',
        member_mark(whose.get(name, name)), code, _spoken(words.called(name), "out"),
    )  # fmt: skip


def _spoken(text: str, kind: str = "said") -> SafeString:
    """Words of ours within what others wrote, in the reader's language."""
    code = words.language()
    return format_html('<span class="{}" lang="{}" dir="{}">{} </span>', kind, code, languages.direction(code), text)


def _look(owners: tuple[str, ...], whose: Mapping[str, str]) -> str:
    found = [current.member(whose.get(one, one)) for one in owners]
    if len(found) != 1 or found[0] is None:
        return "by-several" if len(found) > 1 else "by-nobody"
    guarantors = [one.id for one in current.process().members if "guarantor" in one.roles]
    return f"by-{_LOOKS[guarantors.index(found[0].id) % 3]}" if found[0].id in guarantors else "by-double"
