"""The library of photographs, one of them with what it goes with, and the files of the public copies."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parley.node.news_filter import NewsFilter
from parley.web import access, current, words
from parley.web.reader import reader_of


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Photographs, newest first, filtered by member, area, day and words."""
    asked = NewsFilter.parse(request.GET.dict())
    page = access.queries.library(access.node(), reader_of(request), asked)
    return render(request, "library.html", {
        "p": page, "foot": page.foot, "asked": asked, "members": current.process().members,
        "regions": sorted(current.process().regions, key=words.called),
    })  # fmt: skip


@require_safe
def photograph(request: HttpRequest, entry: str) -> HttpResponse:
    """One photograph: whose it is, what it shows, and the texts that it goes with."""
    node, reader = access.node(), reader_of(request)
    shown = access.queries.photograph(node, reader, entry)
    if shown is None:
        raise Http404
    return render(request, "photograph.html", {"one": shown, "texts": access.queries.texts_with(node, reader, entry)})


@require_safe
def photograph_file(request: HttpRequest, entry: str, size: str) -> HttpResponse:
    """The public copy as a file. Its address names its content, so whoever has it may keep it."""
    data = access.queries.photograph_file(access.node(), reader_of(request), entry, size)
    if data is None:
        raise Http404
    response = HttpResponse(data, content_type="image/jpeg")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
