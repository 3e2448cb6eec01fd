"""Making, correcting and withdrawing a finding."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from parley.node.shown import Reader
from parley.web import access, acting, current
from parley.web.reader import officer_only, reader_of
from parley.web.views.incident import context, page_of
from parley.web.words import DETERMINATIONS, REASONS

_FIELDS = ("determination", "reason", "held", "grounds", "attribution", "said_by", "basis", "supersedes")


@officer_only
@require_http_methods(["GET", "HEAD", "POST"])
def finding(request: HttpRequest, incident_id: str) -> HttpResponse:
    """The form of a finding; with `?supersedes=` it corrects an earlier one, whose words stand in it."""
    page = page_of(request, incident_id)
    if isinstance(page, str):
        return redirect("finding", incident_id=page)
    reader, refused = reader_of(request), None
    if request.method == "POST":
        refused = acting.attempt(lambda: _make(reader, incident_id, request.POST.dict()))
        if refused is None:
            return redirect("incident", incident_id=incident_id)
    former = request.GET.get("supersedes", "")
    typed = request.POST.dict() or next((_typed(one) for one in page.findings if former and one.entry == former), {})
    return render(request, "finding.html", {
        **context(page), "refused": refused, "typed": typed, "reasons": REASONS,
        "determinations": [one for one in DETERMINATIONS if one != "pending"],
        "actors": current.process().members,
    }, status=422 if refused else 200)  # fmt: skip


@officer_only
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, entry: str) -> HttpResponse:
    """Withdraws a finding, with the reason."""
    incident = request.GET.get("incident") or request.POST.get("incident") or ""
    if not incident:
        raise Http404
    reader, refused = reader_of(request), None
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        refused = acting.attempt(
            lambda: access.commands.withdraw_finding(access.node(), reader, entry=entry, reason=reason)
        )
        if refused is None:
            return redirect("incident", incident_id=incident)
    shown = {"refused": refused, "typed": request.POST, "entry": entry, "incident_id": incident}
    return render(request, "withdraw.html", shown, status=422 if refused else 200)


def _make(reader: Reader, incident_id: str, typed: dict[str, str]) -> None:
    said: dict[str, Any] = {field: typed.get(field, "").strip() for field in _FIELDS}
    access.commands.make_finding(access.node(), reader, incident_id=incident_id, **said)


def _typed(finding: object) -> dict[str, str]:
    said: dict[str, Any] = {field: str(getattr(finding, field, "")) for field in _FIELDS}
    return said | {"supersedes": str(getattr(finding, "entry", ""))}
