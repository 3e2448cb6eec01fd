"""Proof files, and the page on which a reader checks one by himself."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from parley.web import access
from parley.web.reader import reader_of

_SHORT = 12


@require_safe
def proof_file(request: HttpRequest, entry: str) -> HttpResponse:
    """A proof of an entry that the reader may read. While only its author holds it, there is none, and why is said."""
    data = access.queries.proof_file(access.node(), reader_of(request), entry)
    if data is None:
        raise Http404
    if not data:
        title = gettext("No other member holds this entry yet.")
        text = gettext("A proof can be had once another member has cosigned the log that holds it. Ask again then.")
        return render(request, "error.html", {"title": title, "text": text}, status=409)
    response = HttpResponse(data, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{entry[:_SHORT]}.parley-proof"'
    return response


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The page that checks a proof file in the reader's own browser: nothing is sent anywhere."""
    return render(request, "verify.html")
