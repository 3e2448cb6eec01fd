"""Marks and drawings of a page: `parley.publishing` draws, this module names, translates and collects.

A mark is a symbol drawn once a page: `symbols()` stands at the page's end and holds those that were used.
"""

from collections.abc import Iterable
from contextvars import ContextVar

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from parley.node.shown import IncidentShown, MemberShown, RegisterShown
from parley.publishing import marks
from parley.publishing.counted import CountedIncident
from parley.publishing.marks import Look, Mark
from parley.publishing.whisker import whisker as draw_whisker
from parley.web import current, formats, groups, words

_used: ContextVar[set[Mark]] = ContextVar("marks")


def begin() -> None:
    """Forgets the marks of the page before."""
    _used.set(set())


def looks() -> dict[str, Look]:
    """A look for every register: own registers in the agreement's order, then outside sources, which stay neutral.

    A guarantor that keeps no register still takes its look, so that its findings and its published totals keep it.
    """
    process = current.process()
    deciders = [member.id for member in process.members if "guarantor" in member.roles]
    registers = [register.id for register in process.registers]
    return marks.looks(list(dict.fromkeys([*deciders, *registers])))


def mark_of(registers: Iterable[str], outcome: str) -> Mark:
    """The mark of an incident, noted for the page's symbols."""
    mark = marks.mark(registers, outcome, looks())
    _used.get().add(mark)
    return mark


def note(used: Iterable[Mark]) -> None:
    """Notes marks that a drawing refers to."""
    _used.get().update(used)


def symbols(extra: str = "") -> SafeString:
    """The symbols that this page has used so far."""
    return _svg(marks.sheet(_used.get(), extra))


def incident_mark(incident: IncidentShown | CountedIncident) -> SafeString:
    """An incident's mark with its words for those who do not see it."""
    title = gettext("%(outcome)s, recorded by %(registers)s") % {
        "outcome": words.word(incident.outcome),
        "registers": words.joined(words.called(register) for register in incident.registers),
    }
    return _svg(marks.inline(mark_of(incident.registers, incident.outcome), title))


def set_mark(registers: Iterable[str]) -> SafeString:
    """The mark of a set of registers alone, for legends."""
    return _svg(marks.inline(mark_of(registers, "none yet"), ""))


def legend_sets() -> list[tuple[SafeString, str]]:
    """The outlines of a legend: each register alone, and two together."""
    registers = [register.id for register in current.process().registers]
    alone = [(set_mark([one]), groups.label((one,), len(registers))) for one in registers]
    two = registers[:2]
    return [*alone, (set_mark(two), groups.label(tuple(two), len(registers)))] if len(registers) > 1 else alone


def look_class(register_id: str) -> str:
    """The class that draws a register's line: solid, dashed, dotted, and dotted for all further ones."""
    order = list(looks())
    return f"of-{order.index(register_id)}" if order.index(register_id) < 3 else "of-other"


def member_mark(member: MemberShown) -> SafeString:
    """A member's own mark: filled for a guarantor, open for all others. The name stands beside it."""
    look = looks().get(member.id)
    if look is not None and "guarantor" in member.roles:
        return _svg(marks.member_mark(look))
    points = "0,-6 6,0 0,6 -6,0" if _rank(member) % 2 == 0 else "-3.5,-6 3.5,-6 7,0 3.5,6 -3.5,6 -7,0"
    return format_html(
        '<svg class="mark" width="14" height="14" viewBox="-8 -8 16 16" aria-hidden="true">'
        '<polygon class="mk-line mk-ink" points="{}"/></svg>',
        points,
    )


def register_mark(register: RegisterShown) -> SafeString:
    """A register's mark."""
    return _svg(marks.member_mark(looks()[register.id]))


def outcome_mark(outcome: str) -> SafeString:
    """The filling of a joint outcome, for legends."""
    return _svg(marks.outcome_swatch(outcome))


def whisker(ppm: int, low: int, high: int, *, figures: bool = True) -> SafeString:
    """`0.89 ├─┼┤ 0.78–0.95`: the number, where it lies between 0 and 1, and its interval."""
    language = words.language()
    interval = format_html(
        "<small>{}–{}</small>", formats.probability(low, language), formats.probability(high, language)
    )
    return format_html(
        '<span class="whisker"><b>{}</b>{}{}</span>',
        formats.probability(ppm, language),
        _svg(draw_whisker(ppm, low, high, rtl=formats.is_right_to_left(language))),
        interval if figures else "",
    )


def _rank(member: MemberShown) -> int:
    others = [other.id for other in current.process().members if "guarantor" not in other.roles]
    return others.index(member.id)


def _svg(drawn: str) -> SafeString:
    # What publishing draws is escaped there, text by text.
    return mark_safe(drawn)
