"""What peers ask of a node over the same address as its pages; the form is said in `parley.node.exchange.asking`."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from parley.node.exchange.asking import AskRefused
from parley.node.exchange.serving import Challenges, answer_ask, offered
from parley.web import access

_MOST_BYTES = 200_000
_challenges = Challenges()


@csrf_exempt
@require_POST
def challenge(_request: HttpRequest) -> HttpResponse:
    """A challenge for a peer to sign."""
    return JsonResponse({"challenge": _challenges.give()})


@csrf_exempt
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Lays a bundle ready for the member that has signed the challenge."""
    data = request.read(_MOST_BYTES)
    try:
        offer = answer_ask(access.node(), _challenges, data)
    except AskRefused as error:
        return HttpResponse(f"{error}\n", status=403, content_type="text/plain; charset=utf-8")
    return JsonResponse({"offer": offer.offer, "bytes": offer.bytes})


@require_safe
def offers(request: HttpRequest, offer: str) -> FileResponse:
    """A bundle that is ready, or the rest of it from the byte that `Range` names."""
    path = offered(access.node(), offer)
    if path is None:
        raise Http404
    size, start = path.stat().st_size, _first_byte(request.headers.get("Range", ""))
    file = path.open("rb")
    file.seek(min(start, size))
    answer = FileResponse(file, content_type="application/octet-stream", status=206 if start else 200)
    if start:
        answer["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
    return answer


def _first_byte(asked: str) -> int:
    """N of `bytes=N-`; 0, which means the whole, for any other range."""
    number = asked.removeprefix("bytes=").removesuffix("-")
    return int(number) if asked == f"bytes={number}-" and number.isascii() and number.isdigit() else 0
