"""The record: the heads of all logs that the reader's channel holds, and one log entry by entry."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parley.web import access
from parley.web.page import page_number
from parley.web.reader import reader_of


@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """All heads."""
    page = access.queries.record(access.node(), reader_of(request))
    return render(request, "record.html", {"p": page, "foot": page.foot})


@require_safe
def log(request: HttpRequest, channel: str, member: str) -> HttpResponse:
    """A page of one log, newest first. A log that the reader is not in is not told apart from none."""
    page = access.queries.log(access.node(), reader_of(request), channel, member, page_number(request))
    if page is None:
        raise Http404
    return render(request, "log.html", {"p": page, "foot": page.foot})
