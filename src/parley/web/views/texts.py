"""Texts under negotiation: one text as it stands, one clause with what can be done about it, and opening a text."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from parley.node.shown import ClauseShown, NegotiatedText, Said
from parley.publishing.sentence import N_
from parley.web import access, acting
from parley.web.reader import officer_only, reader_of
from parley.web.words import LEVELS, POSITIONS, PROCEDURES

Typed = Mapping[str, str]


@require_safe
def negotiated(request: HttpRequest, entry: str) -> HttpResponse:
    """The text, clauses down, with brackets, options, positions, and what is pending."""
    page = _page(request, entry)
    return render(request, "text.html", {"p": page, "foot": page.foot})


@officer_only
@require_http_methods(["GET", "HEAD", "POST"])
def clause(request: HttpRequest, entry: str, clause_id: str) -> HttpResponse:
    """One clause: its words on offer, its history, and a button for each act that there is."""
    page = _page(request, entry)
    one = next((one for one in page.clauses if one.clause == clause_id), None)
    if one is None:
        raise Http404
    refused: Said | None = None
    if request.method == "POST":
        typed = {name: value.replace("\r\n", "\n") for name, value in request.POST.dict().items()}
        refused = acting.attempt(lambda: _act(request, page, one, typed))
        if refused is None:
            return redirect(f"{reverse('negotiated', args=[entry])}#c-{clause_id}")
    return render(request, "clause.html", {
        "p": page, "c": one, "foot": page.foot, "refused": refused, "typed": request.POST, "positions": POSITIONS[:-1],
        "levels": LEVELS,
    }, status=422 if refused else 200)  # fmt: skip


@officer_only
@require_http_methods(["GET", "HEAD", "POST"])
def open_text(request: HttpRequest, round_id: str) -> HttpResponse:
    """Puts a bracketed text on the table of a round."""
    node, reader = access.node(), reader_of(request)
    page = access.queries.round(node, reader, round_id)
    if page is None or not access.queries.may_open_texts(node, reader):
        raise Http404
    made: list[str] = []
    typed = request.POST.dict()
    refused: Said | None = None
    if request.method == "POST":
        drafts = {name[6:]: words.replace("\r\n", "\n") for name, words in typed.items() if name.startswith("words_")}
        refused = acting.attempt(lambda: made.append(access.commands.open_text(
            node, reader, round_id=round_id, title=typed.get("title", ""), drafts=drafts,
            procedure=typed.get("procedure", ""),
        )))  # fmt: skip
        if refused is None:
            return redirect("negotiated", entry=made[0])
    return render(request, "open_text.html", {
        "p": page, "foot": page.foot, "refused": refused, "typed": typed, "procedures": PROCEDURES,
    }, status=422 if refused else 200)  # fmt: skip


def _page(request: HttpRequest, entry: str) -> NegotiatedText:
    page: NegotiatedText | None = access.queries.negotiated(access.node(), reader_of(request), entry)
    if page is None:
        raise Http404
    return page


def _act(request: HttpRequest, page: NegotiatedText, one: ClauseShown, typed: Typed) -> object:
    act = _ACTS.get(typed.get("act", ""))
    if act is None:
        raise access.commands.Refused(N_("This was not recorded: choose what to do. Nothing was lost."))
    command, said = act(page, one, typed)
    officer = typed.get("officer", "")
    return getattr(access.commands, command)(
        access.node(), reader_of(request), text=page.entry, officer=officer, **said
    )


def _on(one: ClauseShown, typed: Typed) -> dict[str, str]:
    """The version that was on show when it was typed, so that a later one is not changed unseen."""
    return {"clause": one.clause, "base": typed.get("base", ""), "reason": typed.get("reason", "")}


def _wording(one: ClauseShown, typed: Typed) -> dict[str, str]:
    return _on(one, typed) | {"language": typed.get("language", ""), "words": typed.get("words", "")}


def _bracket(one: ClauseShown, typed: Typed) -> dict[str, str]:
    return {"clause": one.clause, "bracket": typed.get("bracket", "")}


def _position(one: ClauseShown, typed: Typed) -> dict[str, Any]:
    names = ("value", "level", "condition")
    by = tuple(each for each in (typed.get("by", ""),) if each)
    return {name: typed.get(name, "").strip() for name in names} | {"hash_": typed.get("hash", ""), "by": by}


def _inserted(page: NegotiatedText, one: ClauseShown, typed: Typed) -> dict[str, Any]:
    words = {language: typed.get(f"words_{language}", "") for language in page.languages}
    return {"after": one.clause, "words": words, "reason": typed.get("reason", "")}


_Act = Callable[[NegotiatedText, ClauseShown, Typed], tuple[str, dict[str, Any]]]
_ACTS: dict[str, _Act] = {
    "words": lambda page, one, typed: (
        "propose_words", _wording(one, typed) | {"package": typed.get("package", "")}
    ),
    "bracket": lambda page, one, typed: ("put_in_brackets", _wording(one, typed)),
    "insert": lambda page, one, typed: ("insert_clause", _inserted(page, one, typed)),
    "delete": lambda page, one, typed: ("delete_clause", _on(one, typed)),
    "own": lambda page, one, typed: ("own_bracket", _bracket(one, typed)),
    "lift": lambda page, one, typed: ("lift_bracket", _bracket(one, typed)),
    "consent": lambda page, one, typed: ("consent_to_lift", _bracket(one, typed)),
    "reopen": lambda page, one, typed: ("consent_to_reopen", {"proposal": typed.get("proposal", "")}),
    "withdraw": lambda page, one, typed: ("withdraw_act", {"entry": typed.get("entry", "")}),
    "position": lambda page, one, typed: ("take_position", _position(one, typed)),
}  # fmt: skip
