"""Map, list and time line of incidents in one page; the filters live in the address."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from parley.node.filters import IncidentFilter
from parley.node.shown import Facet, IncidentsShown
from parley.web import access, chips, current, drawn, formats, words
from parley.web.reader import reader_of

STEPS = (0, 25, 50, 75, 90)
FACETS = ("seen", "outcome", "zone", "act", "applies", "party")


@dataclass(frozen=True)
class Choices:
    """One group of the filter panel."""

    field: str
    title: str
    facets: Sequence[Facet]


def incidents(request: HttpRequest) -> HttpResponse:
    """The incidents that the filters in the address let through; under htmx only the part that changes."""
    reader = reader_of(request)
    wished = IncidentFilter.parse(query_of(request.GET))
    shown = access.queries.incidents(access.node(), reader, wished)
    asked = without_whole_groups(wished, shown)
    if not _is_part(request) and asked != wished:
        return redirect(f"{request.path}?{asked.to_query()}")
    template = "parts/found.html" if _is_part(request) else "incidents.html"
    response = render(request, template, {
        "found": shown, "asked": asked, "foot": shown.foot,
        "chips": chips.chips(asked), "choices": _choices(shown), "regions": current.process().regions,
        "selected": shown.selected, "keep": asked.to_query(),
        "steps": _steps(), "asked_percent": asked.min_ppm // 10_000, "outcomes": words.OUTCOMES,
        "part": _is_part(request),
        "map": drawn.incidents_map(shown, asked), "timeline": drawn.strip(shown, asked),
    })  # fmt: skip
    if _is_part(request):
        response.headers["HX-Push-Url"] = f"{request.path}?{asked.to_query()}".rstrip("?")
    return response


def without_whole_groups(asked: IncidentFilter, shown: IncidentsShown) -> IncidentFilter:
    """The filter without groups of which every choice is chosen: they hide nothing, so one address says it."""
    whole = {
        field: ()
        for field, facets in shown.facets.items()
        if getattr(asked, field) and {facet.value for facet in facets} <= set(getattr(asked, field))
    }
    return replace(asked, **whole)  # type: ignore[arg-type]


def query_of(query: QueryDict) -> dict[str, str]:
    """One text a name: what a form repeats (`seen=a&seen=b`) is joined with commas; of `single` the last counts."""
    return {
        name: str(query[name]) if name == "single" else ",".join(filter(None, query.getlist(name))) for name in query
    }


def _steps() -> list[tuple[int, str]]:
    return [(percent, formats.probability(percent * 10_000, words.language())) for percent in STEPS]


def _is_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def _choices(shown: IncidentsShown) -> list[Choices]:
    titles = {
        "seen": gettext("Recorded by"), "outcome": gettext("Joint outcome"), "zone": gettext("Zone"),
        "act": gettext("Act type"), "applies": gettext("Applicability"), "party": gettext("Alleged party"),
    }  # fmt: skip
    return [Choices(field, titles[field], shown.facets[field]) for field in FACETS if shown.facets.get(field)]
