"""One incident: four axes abreast, what each says, why it is one incident, its history and what follows."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from parley.node.shown import IncidentPage, Said
from parley.web import access, drawn, sides, where_each, words
from parley.web.reader import reader_of
from parley.web.words import STAGES


def incident(request: HttpRequest, incident_id: str) -> HttpResponse:
    """One incident; a former id leads to the newer one."""
    page = page_of(request, incident_id)
    if isinstance(page, str):
        query = "?view=joint" if request.GET.get("view") == "joint" else ""
        return redirect(reverse("incident", args=[page]) + query)
    return render(request, "incident.html", context(page))


def page_of(request: HttpRequest, incident_id: str) -> IncidentPage | str:
    """The incident as the reader may see it, or the newer id that it goes by. Raises Http404 where there is none."""
    joint = request.GET.get("view") == "joint"
    page: IncidentPage | str | None = access.queries.incident(
        access.node(), reader_of(request), incident_id, joint=joint
    )
    if page is None:
        raise Http404
    return page


def context(page: IncidentPage) -> dict[str, Any]:
    """What the page shows of an incident."""
    reached = [stage for stage in STAGES if stage in page.stages]
    own = [report for report in page.reports if not report.withdrawn]
    return {
        "p": page,
        "incident": page.incident,
        "place": next(
            (name for report in page.reports if report.where and (name := words.place_name(report.where))), ""
        ),
        "foot": page.foot,
        "stages": [(stage, page.stages.get(stage, 0), stage == page.incident.stage) for stage in STAGES],
        "reached": reached,
        "found": sum(finding.determination != "pending" for finding in page.findings),
        "rows": sides.rows(page.reports, page.differs),
        "versions": page.applicability,
        "questions": _questions(page),
        "map": where_each.draw(own),
        "why": [(pair, drawn.waterfall(pair)) for pair in page.why],
        "numbers": {report.id: report.number or report.id[:8] for report in page.reports},
        "rule": _rule(page.rule),
        "outcome_class": page.outcome.replace(" ", "-") if page.outcome != "disputed" else "disputed-outcome",
    }


def _questions(page: IncidentPage) -> list[tuple[str, list[Any]]]:
    """Who, what, where, when: each with its answer in every version of the text."""
    if not page.applicability:
        return []
    return [
        (answer.question, [version.answers[n] for version in page.applicability])
        for n, answer in enumerate(page.applicability[0].answers)
    ]


def _rule(rule: Said) -> Said:
    """The rule in the reader's language where the agreement says it in that (`says_ar`), else as it stands."""
    return Said(str(rule.args.get(f"says_{get_language()}", rule.msgid)), {})
