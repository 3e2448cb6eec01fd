"""Filters that write figures: numbers, shares, days, hours, uncertain times."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from parley.vocabulary.intervals import Interval
from parley.web import current, formats, words

register = template.Library()


def _zone() -> str:
    return current.process().zone


@register.filter
def num(value: int | None) -> str:
    """A whole number; an en dash for none."""
    return "–" if value is None else formats.number(value, words.language())


@register.filter
def prob(ppm: int) -> str:
    """Millionths as `0.89`."""
    return formats.probability(ppm, words.language())


@register.filter
def share(part: int, whole: int) -> str:
    """A share in per cent."""
    return formats.percent(part, whole, words.language())


@register.filter
def upto(low: int | None, high: int | None) -> str:
    """`17–20`."""
    if low is None or high is None:
        return "–"
    return formats.span(low, high, words.language())


@register.filter
def longday(day: date) -> str:
    """`1 March 2017`."""
    return formats.long_day(day, words.language())


@register.filter
def weekday(day: date) -> str:
    """`Wednesday 1 March 2017`."""
    return formats.week_day(day, words.language())


@register.filter
def day_of(seconds: int) -> str:
    """The short day of UTC seconds in the process's zone."""
    return formats.short_day(datetime.fromtimestamp(seconds, timezone.get_current_timezone()).date(), words.language())


@register.filter
def clock(seconds: int) -> str:
    """`19:30` in the process's zone."""
    return formats.clock(seconds, _zone(), words.language())


@register.filter
def moment(seconds: int) -> str:
    """`12 Jan, 07:02` in the process's zone."""
    return formats.moment(seconds, _zone(), words.language())


@register.filter
def iso(seconds: int) -> str:
    """Machine-readable UTC for the `datetime` attribute."""
    return datetime.fromtimestamp(seconds, timezone.get_current_timezone()).isoformat()


@register.filter
def during(when: Interval) -> str:
    """An uncertain time, with its day."""
    return formats.interval(when, _zone(), words.language())


@register.filter
def first_day(when: Interval) -> str:
    """The short day on which an uncertain time begins."""
    zone = _zone() if when.precision in ("minute", "hour") else when.zone
    return formats.short_day(formats.local(when.earliest, zone).date(), words.language())


@register.filter
def hours(when: Interval) -> str:
    """The hour at which an uncertain time begins; nothing where only the day is known."""
    return formats.clock(when.earliest, _zone(), words.language()) if when.precision in ("minute", "hour") else ""


@register.filter
def from_now(due: int, now: int) -> str:
    """`in 39 min`, `in 2 h`, `overdue 3 days`, or the moment itself where it is far."""
    minutes = abs(due - now) // 60
    language = words.language()
    if minutes < 60:
        size = ngettext("%(n)s min", "%(n)s min", minutes) % {"n": formats.number(minutes, language)}
    elif minutes < 24 * 60:
        size = ngettext("%(n)s h", "%(n)s h", minutes // 60) % {"n": formats.number(minutes // 60, language)}
    else:
        days = minutes // 1440
        size = ngettext("%(n)s day", "%(n)s days", days) % {"n": formats.number(days, language)}
    return (gettext("overdue %(size)s") if due < now else gettext("in %(size)s")) % {"size": size}


@register.filter
def is_near(due: int, now: int) -> bool:
    """Whether a due time is under an hour away."""
    return 0 <= due - now < 3600


@register.filter
def isoday(day: date) -> str:
    """`2017-03-01`, for addresses."""
    return day.isoformat()


@register.filter
def day_long(seconds: int) -> str:
    """`30 December 2016` in the process's zone, of UTC seconds."""
    return formats.long_day(formats.local(seconds, _zone()).date(), words.language())
