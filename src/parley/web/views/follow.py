"""What follows an incident: inquiries and answers, links and separations, replies, measures, agenda items."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from parley.node.shown import IncidentPage
from parley.publishing.sentence import N_
from parley.web import access, acting, current
from parley.web.reader import officer_only, reader_of
from parley.web.views.incident import context, page_of
from parley.web.words import RESPONSES, STEPS

Act = Callable[[IncidentPage], object]
KINDS = ("agenda", "reply", "measure")


@officer_only
@require_http_methods(["GET", "HEAD", "POST"])
def inquiry(request: HttpRequest, incident_id: str) -> HttpResponse:
    """Asks a member for information on an incident, with a due time."""
    typed = request.POST

    def act(page: IncidentPage) -> object:
        return access.commands.ask(
            access.node(), reader_of(request), incident_id=page.incident.id, asked_of=typed.get("asked_of", ""),
            question=typed.get("question", ""), due=_due(typed.get("due", "")),
        )  # fmt: skip

    others = [member for member in current.process().members if member.id != reader_of(request).member]
    tomorrow = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:00")
    return _about(request, incident_id, "inquiry.html", act, {"members": others, "proposed_due": tomorrow})


@officer_only
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, incident_id: str) -> HttpResponse:
    """Says of two reports that they are, or are not, of one incident, with the reason."""
    typed = request.POST

    def act(page: IncidentPage) -> object:
        return access.commands.link(
            access.node(), reader_of(request), report_a=typed.get("report_a", ""),
            report_b=typed.get("report_b", "").strip(), same=typed.get("same") == "1", reason=typed.get("reason", ""),
        )  # fmt: skip

    return _about(request, incident_id, "link.html", act, {"same": request.GET.get("same", typed.get("same", "1"))})


@officer_only
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, incident_id: str) -> HttpResponse:
    """Puts a dispute on an agenda, replies for a party, or asks for a measure (`?kind=`)."""
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    if kind not in KINDS:
        raise Http404
    typed = request.POST

    def act(page: IncidentPage) -> object:
        node, reader = access.node(), reader_of(request)
        if kind == "agenda":
            round_id = typed.get("round", "")
            return access.commands.put_on_agenda(node, reader, incident_id=page.incident.id, round_id=round_id)
        if kind == "reply":
            report_id = typed.get("report", "")
            return access.commands.reply(node, reader, report_id=report_id, text=typed.get("text", ""))
        return access.commands.measure(
            node, reader, incident_id=page.incident.id, asked_of=typed.get("asked_of", ""),
            step=_step(typed.get("step", "")), text=typed.get("text", ""), due=_due(typed.get("due", "")),
        )  # fmt: skip

    rounds = access.queries.rounds(access.node(), reader_of(request)) if kind == "agenda" else ()
    members = [member for member in current.process().members if member.id != reader_of(request).member]
    more = {"kind": kind, "rounds": rounds, "members": members, "steps": STEPS}
    return _about(request, incident_id, "follow.html", act, more)


@officer_only
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, entry: str) -> HttpResponse:
    """Answers an inquiry that was put to the reader's member."""
    incident = request.GET.get("incident") or request.POST.get("incident") or ""
    page = page_of(request, incident)
    asked = next((one for one in page.inquiries if one.entry == entry), None) if not isinstance(page, str) else None
    if asked is None:
        raise Http404

    def act(_page: IncidentPage) -> object:
        text, declined = request.POST.get("text", ""), request.POST.get("declined") == "1"
        return access.commands.answer(access.node(), reader_of(request), inquiry=entry, text=text, declined=declined)

    return _about(request, incident, "answer.html", act, {"inquiry": asked})


@officer_only
@require_http_methods(["GET", "HEAD", "POST"])
def answer_measure(request: HttpRequest, entry: str) -> HttpResponse:
    """Says what the reader's member did about a measure that was asked of it."""
    incident = request.GET.get("incident") or request.POST.get("incident") or ""
    page = page_of(request, incident)
    follows = () if isinstance(page, str) else page.follows
    asked = next((one for one in follows if one.entry == entry and one.kind == "measure"), None)
    if asked is None:
        raise Http404

    def act(_page: IncidentPage) -> object:
        text = request.POST.get("text", "")
        response: Any = request.POST.get("response", "")  # the command refuses what is none
        node, reader = access.node(), reader_of(request)
        return access.commands.answer_measure(node, reader, measure=entry, response=response, text=text)

    return _about(request, incident, "measure_answer.html", act, {"measure": asked, "responses": RESPONSES})


def _about(request: HttpRequest, incident_id: str, template: str, act: Act, more: dict[str, Any]) -> HttpResponse:
    """A form about an incident: carried out and back to the incident, or shown again with what was typed."""
    page = page_of(request, incident_id)
    if isinstance(page, str):
        return redirect(request.get_full_path().replace(incident_id, page))
    refused = None
    if request.method == "POST":
        refused = acting.attempt(lambda: act(page))
        if refused is None:
            return redirect("incident", incident_id=page.incident.id)
    shown = {**context(page), **more, "refused": refused, "typed": request.POST}
    return render(request, template, shown, status=422 if refused else 200)


def _step(text: str) -> Any:
    if text not in STEPS:
        raise access.commands.Refused(N_("This was not recorded: the step is missing. Nothing was lost."))
    return text


def _due(text: str) -> int:
    """UTC seconds of a local time in the process's zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise access.commands.Refused(
            N_("This was not recorded: the due time is missing. Nothing was lost.")
        ) from error
    return int(moment.replace(tzinfo=timezone.get_current_timezone()).timestamp())
