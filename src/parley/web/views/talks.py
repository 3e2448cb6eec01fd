"""Rounds of talks."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parley.web import access
from parley.web.reader import reader_of


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """All rounds, newest first."""
    listed = access.queries.rounds(access.node(), reader_of(request))
    return render(request, "talks.html", {"rounds": listed, "foot": listed[0].foot if listed else None})


@require_safe
def round_page(request: HttpRequest, round_id: str) -> HttpResponse:
    """One round: how it was convened, who is accredited, its meetings, agenda and statements."""
    node, reader = access.node(), reader_of(request)
    page = access.queries.round(node, reader, round_id)
    if page is None:
        raise Http404
    texts, may_open = access.queries.texts_listed(node, reader, round_id), access.queries.may_open_texts(node, reader)
    return render(request, "round.html", {"p": page, "foot": page.foot, "texts": texts, "may_open": may_open})
