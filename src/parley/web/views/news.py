"""The public front page: the newest statement and bulletin, and the feed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parley.web import access, current, groups
from parley.web.page import page_number
from parley.web.reader import reader_of


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """The feed, newest first."""
    page = access.queries.news(access.node(), reader_of(request), page_number(request))
    registers = [register.id for register in current.process().registers]
    found = groups.by_registers(page.bulletin.incidents, registers) if page.bulletin else ()
    members = current.process().members
    return render(request, "news.html", {
        "p": page, "foot": page.foot, "groups": found,
        "guarantors": [member.id for member in members if "guarantor" in member.roles],
    })  # fmt: skip
