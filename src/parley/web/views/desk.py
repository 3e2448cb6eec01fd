"""The press desk of a member: texts written, previewed, published and corrected; photographs kept and published."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from parley.node.shown import Said, TextShown
from parley.web import access, acting, current, photographs
from parley.web.news_words import stamp
from parley.web.reader import officer_only, reader_of
from parley.web.words import MARKINGS

KINDS = ("statement", "readout", "spot-report")
ISSUANCES = ("own", "joint", "chair", "host")
MOST_BYTES = 12_000_000
_REVIEW = ("act", "csrfmiddlewaretoken")


class InMemory(MemoryFileUploadHandler):
    """Takes a file into memory or not at all: an original, with its place and owner, is never laid on the disk bare."""

    def handle_raw_input(
        self, input_data: Any, META: Mapping[str, Any], content_length: int, boundary: str, encoding: str | None = None
    ) -> None:
        """Takes part only where the whole request is small enough."""
        self.activated = content_length <= MOST_BYTES + 100_000


@officer_only
@require_http_methods(["GET", "HEAD"])
def desk(request: HttpRequest) -> HttpResponse:
    """What waits, what was published, and the photographs that are kept."""
    return _desk(request, None)


@officer_only
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """Writes a text, shows it as it will stand, and publishes it; `?supersedes=` corrects one."""
    reader, refused, typed = reader_of(request), None, _typed(request)
    if request.POST.get("act") == "publish":
        made: list[str] = []
        refused = acting.attempt(lambda: made.append(_publish(request)))
        if made:
            return redirect("statement", entry=made[0])
    page = access.queries.desk(access.node(), reader)
    chosen = request.POST.getlist("photographs")
    return render(request, "desk_write.html", {
        "typed": typed, "refused": refused, "kinds": KINDS, "issuances": ISSUANCES, "markings": MARKINGS,
        "written": _texts(typed), "preview": request.POST.get("act") == "preview",
        "others": [member for member in current.process().members if member.id != reader.member and member.represented],
        "issuers": request.POST.getlist("issuers"), "p": page, "chosen": chosen, "foot": page.foot,
        "shown_photographs": [one for one in page.photographs if one.entry in chosen],
    }, status=422 if refused else 200)  # fmt: skip


@csrf_exempt  # checked below, after the upload was told to stay in memory
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Takes a photograph: the public copy is drawn anew from its pixels, the original is kept sealed."""
    request.upload_handlers = [InMemory(request)]
    return _upload(request)


@officer_only
@require_POST
def publish_photograph(request: HttpRequest, entry: str) -> HttpResponse:
    """Publishes a photograph that is kept."""
    reviewed = request.POST.get("reviewed") == "1"
    refused = acting.attempt(
        lambda: access.commands.publish_photograph(access.node(), reader_of(request), entry=entry, reviewed=reviewed)
    )
    return redirect("desk") if refused is None else _desk(request, refused)


@officer_only  # before anything of the body is read
@csrf_protect
def _upload(request: HttpRequest) -> HttpResponse:
    given = request.FILES.get("photograph")
    if given is None or given.size is None or given.size > MOST_BYTES:
        return _desk(request, Said("No photograph came with this, or it is larger than 12 MB. Nothing was recorded."))
    original = given.read()
    try:
        copies = photographs.copies_of(original, stamp() and current.process().standing.upper())
    except photographs.NotAPhotograph:
        return _desk(request, Said("This file is no JPEG, PNG or WebP picture, or has more than 40 million pixels."))
    typed = request.POST
    languages = current.process().languages
    said = {
        "captions": {code: typed[f"caption_{code}"] for code in languages if typed.get(f"caption_{code}", "").strip()},
        "alternatives": {code: typed[f"alt_{code}"] for code in languages if typed.get(f"alt_{code}", "").strip()},
        "width": copies.width,
        "height": copies.height,
        **{name: typed.get(name, "").strip() for name in ("credit", "licence", "day", "region")},
    }
    refused = acting.attempt(lambda: access.commands.keep_photograph(
        access.node(), reader_of(request), original=original, image=copies.image, thumbnail=copies.thumbnail, said=said
    ))  # fmt: skip
    return redirect("desk") if refused is None else _desk(request, refused)


def _desk(request: HttpRequest, refused: Said | None) -> HttpResponse:
    page = access.queries.desk(access.node(), reader_of(request))
    return render(request, "desk.html", {
        "p": page, "foot": page.foot, "kinds": KINDS, "refused": refused, "typed": request.POST.dict(),
        "regions": sorted(current.process().regions),
    }, status=422 if refused else 200)  # fmt: skip


def _typed(request: HttpRequest) -> dict[str, str]:
    """What stands in the form: what was typed, or the text that is corrected, or nothing but the kind."""
    if request.method == "POST":
        return {name: value for name, value in request.POST.dict().items() if name not in _REVIEW}
    entry = request.GET.get("supersedes", "")
    if not entry:
        kind = request.GET.get("kind", "")
        return {"kind": kind if kind in KINDS else KINDS[0], "issuance": "own"}
    shown = access.queries.text(access.node(), reader_of(request), entry)
    if shown is None or not shown.may_correct:
        raise Http404
    return _corrected(shown)


def _corrected(shown: TextShown) -> dict[str, str]:
    typed = {"kind": shown.kind, "issuance": shown.issuance, "supersedes": shown.entry, "meeting": shown.meeting}
    for code in shown.texts:
        typed |= {
            f"title_{code}": shown.titles[code],
            f"words_{code}": shown.texts[code],
            f"marking_{code}": shown.markings[code],
        }
    return typed | ({"incident": shown.incidents[0].id} if shown.incidents else {})


def _texts(typed: Mapping[str, str]) -> list[dict[str, str]]:
    """The texts that were typed, in the languages of the process; of what is empty there is none."""
    texts = []
    for code in current.process().languages:
        title, written = typed.get(f"title_{code}", "").strip(), typed.get(f"words_{code}", "").strip()
        if title or written:
            marking = typed.get(f"marking_{code}", "")
            texts.append({
                "language": code, "marking": marking if marking in MARKINGS else MARKINGS[0], "title": title,
                "words": written.replace("\r\n", "\n"),
            })  # fmt: skip
    return texts


def _publish(request: HttpRequest) -> str:
    typed = request.POST
    entry: str = access.commands.publish_text(
        access.node(), reader_of(request), kind=typed.get("kind", ""), issuance=typed.get("issuance", ""),
        issuers=typed.getlist("issuers"), texts=_texts(typed.dict()), photographs=typed.getlist("photographs"),
        incident=typed.get("incident", "").strip(), meeting=typed.get("meeting", ""),
        supersedes=typed.get("supersedes", ""),
    )  # fmt: skip
    return entry
