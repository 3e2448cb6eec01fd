"""What is counted, what the marks mean, and the keys."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parley.publishing.definitions import DEFINITIONS
from parley.web.words import OUTCOMES


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Definitions, marks, members, keys."""
    return render(request, "about.html", {"definitions": DEFINITIONS.values(), "outcomes": OUTCOMES})
