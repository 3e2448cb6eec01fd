"""The public feed, and each of its texts: every version in each language, with everybody's assent."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from parley.node.news_filter import KINDS, NewsFilter
from parley.node.shown import TextShown
from parley.web import access, acting, current, groups, words
from parley.web.news_words import kind_name
from parley.web.reader import reader_of


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """The feed, newest first, as the address filters it; equal filters have one address."""
    asked = NewsFilter.parse(request.GET.dict())
    page = access.queries.news(access.node(), reader_of(request), asked)
    registers = [register.id for register in current.process().registers]
    found = groups.by_registers(page.bulletin.incidents, registers) if page.bulletin else ()
    members = current.process().members
    return render(request, "news.html", {
        "p": page, "foot": page.foot, "groups": found, "asked": asked, "query": asked.at(0).to_query(),
        "kinds": [(kind, kind_name(kind)) for kind in KINDS],
        "members": members, "regions": sorted(current.process().regions, key=words.called),
        "guarantors": [member.id for member in members if "guarantor" in member.roles],
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, entry: str) -> HttpResponse:
    """A statement, readout or spot report. POST signs it, or says what the reader's member holds of it."""
    refused, node, reader = None, access.node(), reader_of(request)
    if request.method == "POST":
        refused = acting.attempt(lambda: _act(request, entry))
        if refused is None:
            return redirect("desk" if request.POST.get("act") == "sign" else request.path)
    shown = access.queries.text(node, reader, entry)
    if shown is None:
        raise Http404
    choices = [one for one in words.ASSENTS if one not in ("signs", "not asked")]
    return render(
        request,
        "statement.html",
        {"s": shown, "texts": _readers_first(shown), "foot": shown.foot, "refused": refused, "assents": choices},
        status=422 if refused else 200,
    )


def _readers_first(shown: TextShown) -> list[tuple[str, str]]:
    """The texts with their languages, the reader's before the others."""
    return sorted(shown.texts.items(), key=lambda one: one[0] != words.language())


def _act(request: HttpRequest, entry: str) -> None:
    node, reader = access.node(), reader_of(request)
    match request.POST.get("act"):
        case "sign":
            access.commands.sign_text(node, reader, entry=entry)
        case "assent":
            access.commands.assent_to(node, reader, entry=entry, assent=request.POST.get("assent", ""))
        case _:
            raise Http404
