"""Open data: a page that says what each column means, and the files at addresses that stay."""

from collections.abc import Iterator
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parley.publishing import open_data as written
from parley.web import access, current

_CSV, _GEOJSON = "text/csv; charset=utf-8", "application/geo+json"
FILES = {
    "incidents.csv": _CSV,
    "incidents.hxl.csv": _CSV,
    "incidents.geojson": _GEOJSON,
    "days.csv": _CSV,
    "days.hxl.csv": _CSV,
}
_YEARS = range(1900, 2200)


@require_safe
def dictionary(request: HttpRequest) -> HttpResponse:
    """What there is, what each column means, and what it cannot say."""
    return render(request, "data.html", {
        "files": FILES, "incident_columns": written.INCIDENT_COLUMNS, "day_columns": written.DAY_COLUMNS,
        "measures": written.MEASURES, "basis": access.queries.open_basis(access.node()),
    })  # fmt: skip


@require_safe
def file(request: HttpRequest, name: str) -> HttpResponseBase:
    """One file, from `?from=` to `?to=` where these are given; written as it is read, so that it may be large."""
    if name not in FILES:
        raise Http404
    first, last = _day(request, "from"), _day(request, "to")
    response = StreamingHttpResponse(_written(name, first, last), content_type=FILES[name])
    stamp = "" if current.process().standing == "live" else f"{current.process().standing}-"
    response.headers["Content-Disposition"] = f'attachment; filename="{stamp}{name}"'
    return response


def _written(name: str, first: date | None, last: date | None) -> Iterator[str]:
    node, process = access.node(), current.process()
    of = {"standing": process.standing, "process": process.id}
    if name.startswith("days"):
        return written.days_csv(access.queries.open_days(node, first, last), hxl="hxl" in name, **of)
    incidents = access.queries.open_incidents(node, first, last)
    if name.endswith(".geojson"):
        return written.incidents_geojson(incidents, basis=access.queries.open_basis(node), **of)
    return written.incidents_csv(incidents, hxl="hxl" in name, **of)


def _day(request: HttpRequest, name: str) -> date | None:
    """A day of the query; no such page where it is none, so that nobody takes the whole for a part."""
    text = request.GET.get(name, "")
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if day.year not in _YEARS:
        raise Http404
    return day
