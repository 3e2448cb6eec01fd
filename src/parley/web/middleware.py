"""What happens to every request: its language and zone are set, and nothing that a session touched is kept anywhere."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from parley.web import access, current, drawings
from parley.web.actors import actors
from parley.web.language import chosen

Answer = Callable[[HttpRequest], HttpResponse]


def language_and_zone(answer: Answer) -> Answer:
    """Sets the process, the language and the process's zone for the length of the request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        process = access.queries.process(access.node())
        current.show(process, actors())
        drawings.begin()
        language = chosen(request, process)
        with translation.override(language), timezone.override(ZoneInfo(process.zone)):
            request.LANGUAGE_CODE = language
            response = answer(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie", "Accept-Language", "HX-Request"))
        return response

    return middleware


def no_store(answer: Answer) -> Answer:
    """Marks every answer for which a session was read, or a cookie sent, as nobody's to keep."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if request.session.accessed or request.session.modified or request.COOKIES.get("sessionid"):
            response.headers["Cache-Control"] = "private, no-store"
        return response

    return middleware
