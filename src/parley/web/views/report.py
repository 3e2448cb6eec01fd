"""One report: what it says, its versions, and its proof."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parley.web import access, sides, where_each
from parley.web.reader import reader_of


@require_safe
def report(request: HttpRequest, report_id: str) -> HttpResponse:
    """One report as the reader may see it."""
    page = access.queries.report(access.node(), reader_of(request), report_id)
    if page is None:
        raise Http404
    versions = page.versions or (page.report,)
    return render(request, "report.html", {
        "p": page, "report": page.report, "foot": page.foot, "versions": versions,
        "rows": sides.rows(versions, sides.changed(versions)), "map": where_each.draw([page.report]),
    })  # fmt: skip
