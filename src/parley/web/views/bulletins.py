"""Joint daily bulletins: their list, one of them, its bytes as issued, and the acts upon it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from parley.node.shown import BulletinPage, IncidentShown
from parley.publishing.counted import CountedIncident
from parley.publishing.figures import Figures
from parley.publishing.words import scope_note, summary
from parley.web import access, acting, current, drawn, sentences
from parley.web.page import page_number
from parley.web.reader import reader_of
from parley.web.words import DETERMINATIONS, OUTCOMES

TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8"}


@require_safe
def bulletins(request: HttpRequest) -> HttpResponse:
    """The list, newest first."""
    lines = access.queries.bulletins(access.node(), reader_of(request), page_number(request))
    return render(request, "bulletins.html", {"lines": lines, "page": page_number(request)})


@require_http_methods(["GET", "HEAD", "POST"])
def bulletin(request: HttpRequest, day: date) -> HttpResponse:
    """One bulletin. POST proposes, approves or refuses it."""
    refused = None
    if request.method == "POST":
        refused = acting.attempt(lambda: _act(request, day))
        if refused is None:
            return redirect("bulletin", day=day)
    page = access.queries.bulletin(access.node(), reader_of(request), day)
    if page is None:
        raise Http404
    proofs = access.queries.bulletin_proofs(access.node(), reader_of(request), day)
    shown = {**context(page), "refused": refused, "typed": request.POST, "proofs": proofs}
    return render(request, "bulletin.html", shown, status=422 if refused else 200)


@require_safe
def bulletin_file(request: HttpRequest, day: date, form: str) -> HttpResponse:
    """The figures as JSON or CSV: the bytes as issued, else at the present basis and marked so."""
    if form not in TYPES:
        raise Http404
    written = access.queries.bulletin_bytes(access.node(), reader_of(request), day, form)
    if written is None:
        raise Http404
    response = HttpResponse(written, content_type=TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="bulletin-{day.isoformat()}.{form}"'
    return response


def context(page: BulletinPage) -> dict[str, Any]:
    """What the page shows of a bulletin."""
    figures = msgspec.convert(dict(page.figures), Figures)
    within = [line.incident for line in figures.incidents if line.incident.applies != "does not apply"]
    return {
        "p": page,
        "foot": page.foot,
        "bulletin": page.bulletin,
        "figures": figures,
        "summary": [sentences.paragraph(paragraph) for paragraph in summary(figures)],
        "scope": sentences.paragraph(scope_note(figures)),
        "scope_note": current.process().scope_note,
        "sets": [sentences.set_label(cell, len(figures.registers)) for cell in figures.within.sets],
        "found": figures.found,
        "determinations": DETERMINATIONS,
        "outcomes": OUTCOMES,
        "marks": {region.region: [i for i in within if i.region == region.region] for region in figures.regions},
        "decided": [i for i in within if i.id in {*figures.established, *figures.disputed}],
        "map": drawn.day_map(as_counted(page.incidents, within), page.bulletin.deadline or figures.as_of),
        "chart": drawn.series(page.series, drawn.SHEET),
        "narrow_chart": drawn.series(page.series, drawn.NARROW),
        "deciders": [member for member in current.process().members if "guarantor" in member.roles],
    }


def as_counted(incidents: Sequence[IncidentShown], counted: Sequence[CountedIncident]) -> tuple[IncidentShown, ...]:
    """The incidents that a bulletin counts, with registers and outcome as it counts them and not as they are now."""
    then = {one.id: one for one in counted}
    return tuple(
        replace(incident, registers=then[incident.id].registers, outcome=then[incident.id].outcome)
        for incident in incidents
        if incident.id in then
    )


def _act(request: HttpRequest, day: date) -> None:
    reader, node = reader_of(request), access.node()
    reason = request.POST.get("reason", "")
    match request.POST.get("act"):
        case "approve":
            access.commands.approve_bulletin(node, reader, day=day)
        case "refuse":
            access.commands.refuse_bulletin(node, reader, day=day, reason=reason)
        case "propose":
            access.commands.propose_bulletin(node, reader, day=day)
        case _:
            raise Http404
