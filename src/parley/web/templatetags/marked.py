"""Filters and tags that draw: marks of members, registers, incidents and outcomes."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from parley.node.shown import IncidentShown
from parley.publishing.counted import CountedIncident
from parley.web import chips, current, drawings
from parley.web.templatetags.values import called

register = template.Library()


@register.filter
def member_mark(member_id: str) -> SafeString:
    """A member's mark, by its order in the agreement."""
    member = current.member(member_id)
    return drawings.member_mark(member) if member is not None else SafeString("")


@register.filter
def member(member_id: str) -> SafeString:
    """A member's mark with its name."""
    return format_html('<span class="marked">{}{}</span>', member_mark(member_id), called(member_id))


@register.filter
def register_mark(register_id: str) -> SafeString:
    """A register's mark: the member's own, or an outside source's."""
    found = current.register(register_id)
    return drawings.register_mark(found) if found is not None else SafeString("")


@register.filter
def register_named(register_id: str) -> SafeString:
    """A register's mark with its name."""
    return format_html('<span class="marked">{}{}</span>', register_mark(register_id), called(register_id))


@register.filter
def mark(incident: IncidentShown | CountedIncident) -> SafeString:
    """An incident's mark: who recorded it by shape, the joint outcome by filling."""
    return drawings.incident_mark(incident)


@register.filter
def outcome_mark(outcome: str) -> SafeString:
    """The mark of a joint outcome alone, for legends."""
    return drawings.outcome_mark(outcome)


@register.filter
def whisker(shown: Any) -> SafeString:
    """`0.89 ├─┼┤ 0.78–0.95` of anything with `probability_ppm`, `low_ppm` and `high_ppm`."""
    return drawings.whisker(shown.probability_ppm, shown.low_ppm, shown.high_ppm)


@register.simple_tag
def symbols() -> SafeString:
    """The symbols of the marks that the page has used so far; stands at its end."""
    return drawings.symbols()


@register.filter
def register_mark_alone(register_id: str) -> SafeString:
    """A register's mark with its name for those who do not see it."""
    return format_html('{}<span class="out">{} </span>', register_mark(register_id), called(register_id))


@register.simple_tag
def legend_sets() -> list[tuple[SafeString, str]]:
    """The outlines of a map's legend: each register alone, and two together."""
    return drawings.legend_sets()


@register.filter
def short_whisker(shown: Any) -> SafeString:
    """The number and the whisker without the interval in figures, for lists."""
    return drawings.whisker(shown.probability_ppm, shown.low_ppm, shown.high_ppm, figures=False)


@register.simple_tag
def facet_mark(field: str, value: str) -> SafeString:
    """The mark of one choice of a filter, where it has one."""
    if field == "outcome":
        return drawings.outcome_mark(value)
    if field == "seen":
        return drawings.set_mark(value.split(chips.SET_SEPARATOR))
    return SafeString("<span></span>")


@register.simple_tag
def look_class(register_id: str) -> str:
    """The class of a register's column."""
    return drawings.look_class(register_id)
