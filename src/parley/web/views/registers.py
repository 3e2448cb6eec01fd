"""Registers: their list, and the reports of one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parley.web import access
from parley.web.page import page_number
from parley.web.reader import reader_of


@require_safe
def registers(request: HttpRequest) -> HttpResponse:
    """All registers, and what each says it watched."""
    node, reader = access.node(), reader_of(request)
    watched = access.queries.watched_weeks(node, reader)
    shown = {"registers": access.queries.registers(node, reader), "watched": watched}
    return render(request, "registers.html", shown)


@require_safe
def register(request: HttpRequest, register_id: str) -> HttpResponse:
    """The reports of one register, newest first."""
    page = access.queries.register(access.node(), reader_of(request), register_id, page_number(request))
    if page is None:
        raise Http404
    return render(request, "register.html", {"p": page, "foot": page.foot})
