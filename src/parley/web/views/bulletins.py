"""Joint daily bulletins: their list, one of them, its bytes as issued, and the acts upon it."""

from datetime import date
from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from parley.node.shown import BulletinPage
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
    shown = {**context(page), "refused": refused, "typed": request.POST}
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
    known = {incident.id: incident for incident in page.incidents}
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
        "marks": {region.region: [i for i in page.incidents if i.region == region.region] for region in figures.regions},
        "decided": [known[one] for one in (*figures.established, *figures.disputed) if one in known],
        "map": drawn.day_map(page.incidents, page.bulletin.deadline or figures.as_of),
        "chart": drawn.series(page.series, drawn.SHEET),
        "narrow_chart": drawn.series(page.series, drawn.NARROW),
        "deciders": [member for member in current.process().members if "guarantor" in member.roles],
    }


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
