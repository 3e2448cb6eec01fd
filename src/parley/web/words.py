"""The one place where words of the domain become words of the reader's language.

Act types, determinations, outcomes, stages and sentences (`Said`) come from below as message ids; what members
wrote stays as it was written. `DOMAIN` lists every message id that no template and no call names literally, so
that the catalogue can be held whole.
"""

import re
from collections.abc import Iterable
from datetime import date

from django.utils.translation import get_language, gettext, ngettext

from parley.node.shown import IncidentShown, Names, Said
from parley.reports.observation import BEARINGS
from parley.vocabulary import acts, counts, intervals, places, roles, weapons
from parley.vocabulary.counts import Count, Harm
from parley.vocabulary.places import Place
from parley.web import current, formats
from parley.web.language import name_in

DETERMINATIONS = ("violation", "no violation", "re-attributed", "out of scope", "unable to verify", "pending")
OUTCOMES = ("established", "disputed", "not established", "none yet")
STAGES = (
    "alleged", "registered", "screened", "under verification", "determined", "endorsed", "published", "followed up",
    "closed",
)  # fmt: skip
SIDE_STATES = ("merged", "suspended", "reopened", "corrected")
HOW_KNOWN = ("seen", "heard", "camera", "drone", "sensor", "crater analysis", "told", "press", "video")
# What those who are not told how a source knew are told instead.
SOURCES = ("own monitor", "instrument", "other")
APPLIES = ("applies", "does not apply", "undetermined")
ASSENTS = ("signs", "associates itself", "takes note", "dissociates itself", "not asked")
MEETINGS = ("plenary", "trilateral", "bilateral", "working group", "proximity", "joint group", "Joint Group")
MARKINGS = ("machine", "reviewed", "authentic")
# As `parley.talks` has them; a test compares them.
POSITIONS = ("accept", "reserves its position", "object", "ad referendum", "no position")
LEVELS = ("working group", "plenary")
PROCEDURES = ("negotiated", "single text", "chair's text", "non-paper")
STANDINGS = ("empty", "open", "agreed in principle", "agreed ad referendum", "agreed")
PROPOSED = ("live", "stale", "reopening", "decided", "withdrawn")
BESIDE = ("move", "split", "join", "delete clause")
# As `parley.findings` has them: what a determination may be qualified by, and which steps may be asked for.
REASONS = (
    "fire on an excluded group", "live-fire exercise", "another actor", "access denied", "too late", "no material",
)  # fmt: skip
STEPS = (
    "request to cease fire", "contact with the party", "window of silence", "demarche", "withdrawal of guarantee",
    "sanction",
)  # fmt: skip
RESPONSES = ("taken", "in hand", "refused")
_OTHER = (
    "who", "what", "where", "when", "yes", "no", "unknown", "open", "answered", "asked", "disputed", "overdue",
    "proposed", "approved", "issued", "refused", "lapsed", "binding", "opinion", "public", "members", "guarantors",
    "carried", "committed", "erased", "absent", "device", "node", "bulletin", "incident", "statement", "meeting",
    "correction", "finding", "report", "duty officer", "delegate", "host's officer", "mediator's staff",
    "documentation desk",
)  # fmt: skip

DOMAIN: tuple[str, ...] = tuple(
    dict.fromkeys(
        word
        for table in (
            acts.ACTS.values(), weapons.WEAPONS.values(), roles.ROLES, intervals.TIME_PRECISIONS,
            places.PLACE_PRECISIONS, counts.QUALIFIERS, filter(None, counts.COUNT_KINDS), filter(None, counts.EFFECTS),
            DETERMINATIONS, OUTCOMES, STAGES, SIDE_STATES, HOW_KNOWN, APPLIES, ASSENTS, MEETINGS, MARKINGS, BEARINGS,
            REASONS, STEPS, RESPONSES, SOURCES, POSITIONS, LEVELS, PROCEDURES, STANDINGS, PROPOSED, BESIDE, _OTHER,
        )
        for word in table
    )
)  # fmt: skip
_KNOWN = frozenset(DOMAIN)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISOLATE, _POP = "\u2068", "\u2069"  # the reader's direction does not reach into what others wrote


def language() -> str:
    """The language of this request."""
    return get_language() or "en"


def word(msgid: str) -> str:
    """A word of the domain in the reader's language; one that no catalogue knows stands for itself."""
    return gettext(msgid) if msgid else ""


def is_known(msgid: str) -> bool:
    """Whether a word is ours, so that the catalogues hold it."""
    return msgid in _KNOWN


def label_of_act(path: str) -> str:
    """The message id of an act type."""
    return acts.label(path)


def label_of_weapon(path: str) -> str:
    """The message id of a weapon."""
    return weapons.label(path)


def act(path: str) -> str:
    """An act type in the reader's language."""
    return word(acts.label(path))


def named(names: Names) -> tuple[str, str]:
    """A name with the language that it is in: the reader's, else English."""
    return name_in(names, language())


def place_name(where: Place) -> str:
    """A place's name: as the process calls its P-code, else as the source wrote it."""
    names = current.names_of(where.pcode) if where.pcode else None
    return name(names) if names is not None else where.name


def counted(count: Count) -> str:
    """`at least 8, explosion`; what is uncountable has no number."""
    figure = word(count.qualifier)
    if count.low is not None:
        figure = figure if count.qualifier != "exactly" else ""
        high = count.low if count.high is None else count.high
        figure = f"{figure} {formats.span(count.low, high, language())}".strip()
    return gettext(", ").join([figure, *(word(text) for text in (count.kind, count.effect) if text)])


def harmed(harm: Harm) -> str:
    """`killed 0 / 2 / 3, of them civilians 0 / 2 / 3`, low / best / high, and what is not stated as a dash."""
    stated = (
        (gettext("killed"), (harm.killed_low, harm.killed_best, harm.killed_high)),
        (gettext("of them civilians"), (harm.civilians_low, harm.civilians_best, harm.civilians_high)),
        (gettext("injured"), (harm.injured_low, harm.injured_high)),
    )
    known = [(label, figures) for label, figures in stated if any(figure is not None for figure in figures)]
    return gettext(", ").join(f"{label} {_figures(figures)}" for label, figures in known) or gettext("not stated")


def name(names: Names) -> str:
    """A name in the reader's language, else in English."""
    return name_in(names, language())[0]


def called(identifier: str) -> str:
    """What the process calls a member, register, area or zone; anything else stands for itself."""
    names = current.names_of(identifier)
    return name(names) if names is not None else identifier


def joined(words: Iterable[str]) -> str:
    """`A, B and C`."""
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return gettext("%(first)s and %(last)s") % {"first": gettext(", ").join(listed[:-1]), "last": listed[-1]}


def say(said: Said) -> str:
    """A sentence from below in the reader's language; numbers in its digits, foreign words isolated."""
    return gettext(said.msgid) % {key: _filled(value) for key, value in said.args.items()}


def reports(count: int) -> str:
    """`24 reports`."""
    return ngettext("%(n)s report", "%(n)s reports", count) % {"n": formats.number(count, language())}


def incidents(count: int) -> str:
    """`18 incidents`."""
    return ngettext("%(n)s incident", "%(n)s incidents", count) % {"n": formats.number(count, language())}


def headline(reported: int, happened: int) -> str:
    """`24 reports speak of 18 incidents.`: each number in its own grammar."""
    of = ngettext("of %(n)s incident", "of %(n)s incidents", happened) % {"n": formats.number(happened, language())}
    return ngettext("%(n)s report speaks %(of_incidents)s.", "%(n)s reports speak %(of_incidents)s.", reported) % {
        "n": formats.number(reported, language()),
        "of_incidents": of,
    }


def title(incident: IncidentShown) -> str:
    """`Shelling, Jobar`."""
    what = act(incident.act) if incident.act else gettext("Act not stated")
    return gettext(", ").join((what, place_of(incident)))


def place_of(incident: IncidentShown) -> str:
    """Where an incident was: the place's name, else the nearest settlement's, its area's, or that it is not certain."""
    name_given = place_name(incident.where) if incident.where is not None else ""
    if not name_given and incident.near:
        return gettext("near %(place)s") % {"place": incident.near}
    return name_given or (called(incident.region) if incident.region else gettext("place not certain"))


def _figures(figures: tuple[int | None, ...]) -> str:
    return " / ".join("–" if figure is None else formats.number(figure, language()) for figure in figures)


def _filled(value: str | int) -> str:
    if isinstance(value, int):
        return formats.number(value, language())
    names = current.names_of(value)
    if names is not None:
        return name(names)
    if value in acts.ACTS:
        return act(value)
    if _ISO_DAY.fullmatch(value):
        return formats.long_day(date.fromisoformat(value), language())
    if value.isascii() and value.isdecimal():
        return formats.number(int(value), language())
    translated = gettext(value) if value else ""
    return translated if translated != value or value in _KNOWN else f"{_ISOLATE}{value}{_POP}"
