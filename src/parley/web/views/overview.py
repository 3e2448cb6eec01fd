"""The landing page of one day: the problem in one line, and what awaits the reader."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from parley.node.shown import DayPoint, IncidentShown, Overview
from parley.web import access, current, drawn, groups, published
from parley.web.reader import reader_of
from parley.web.words import DETERMINATIONS, OUTCOMES


def overview(request: HttpRequest) -> HttpResponse:
    """One operational day, by default the newest (`?day=2017-03-01`)."""
    shown = access.queries.overview(access.node(), reader_of(request), asked_day(request))
    # A public reader of a reconstruction has nothing that awaits him and no dispute: what stands beside moves there.
    lone = reader_of(request).is_public and current.process().standing == "reconstruction"
    return render(request, "overview.html", {"o": shown, "foot": shown.foot, "lone": lone, **_drawn(shown)})


def asked_day(request: HttpRequest) -> date | None:
    """The day in the address, None where there is none. Raises Http404 for one that is no day."""
    text = request.GET.get("day", "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error


def _drawn(shown: Overview) -> dict[str, object]:
    registers = [register.id for register in current.process().registers]
    deciders = [member for member in current.process().members if "guarantor" in member.roles]
    grouped = groups.by_registers(shown.incidents, registers)
    return {
        "groups": grouped,
        "all_incidents": len(shown.incidents) + shown.outside.incidents,
        "several": sum(len(group.incidents) for group in grouped if group.several),
        "active": len({register for incident in shown.incidents for register in incident.registers}),
        "outcomes": _outcomes(shown.incidents),
        "deciders": deciders,
        "found": [(determination, shown.findings.get(determination, {})) for determination in DETERMINATIONS],
        "published_regions": any(side.regions for side in shown.published),
        "has_published": any(side.total is not None for side in shown.published),
        "columns": [register for register in current.process().registers if _ever_active(register.id, shown)],
        "rate": shared(shown.series),
        "map": drawn.day_map(shown.incidents, shown.as_of),
        "chart": drawn.series(shown.series),
        "published_chart": published.chart(shown.series, drawn.WIDE),
        "narrow_published": published.chart(shown.series[-21:], drawn.NARROW),
        "narrow_chart": drawn.series(shown.series, drawn.NARROW),
    }


def shared(series: Sequence[DayPoint]) -> tuple[int, int]:
    """Incidents of the series that two registers or more recorded, and all of them."""
    sets = [(registers, count) for day in series for registers, count in day.incidents.items()]
    return sum(count for registers, count in sets if len(registers) > 1), sum(count for _, count in sets)


def _ever_active(register: str, shown: Overview) -> bool:
    return any(row.register == register and (row.reports or row.incidents) for row in shown.registers)


def _outcomes(incidents: Sequence[IncidentShown]) -> list[tuple[str, int]]:
    counted = Counter(incident.outcome for incident in incidents)
    return [(outcome, counted[outcome]) for outcome in OUTCOMES]
