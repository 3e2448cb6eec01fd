"""Logging in and out, and the language of the pages."""

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from parley.web import current
from parley.web.language import COOKIE, offered

_YEAR = 365 * 24 * 3600


@sensitive_post_parameters("password")
def log_in(request: HttpRequest) -> HttpResponse:
    """An officer logs in; a wrong name and a wrong password are answered alike."""
    if request.method != "POST":
        return render(request, "login.html", {"next": _next(request), "wrong": False})
    name, password = request.POST.get("login", ""), request.POST.get("password", "")
    user = authenticate(request, username=name, password=password)
    if user is None:
        return render(request, "login.html", {"next": _next(request), "wrong": True, "name": name}, status=422)
    login(request, user)
    return redirect(_next(request))


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """The officer logs out."""
    logout(request)
    return redirect("overview")


# Changing the language of one's own pages needs no proof of where the request came from; without a CSRF cookie the
# public pages stay free of any cookie.
@csrf_exempt
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keeps a language in a cookie and goes back."""
    response = HttpResponseRedirect(_without_language(_next(request)))
    wish = request.POST.get("language", "")
    if wish in offered(current.process()):
        response.set_cookie(COOKIE, wish, max_age=_YEAR, samesite="Lax", httponly=True, secure=settings.HTTPS)
    return response


def _next(request: HttpRequest) -> str:
    wish = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(wish, {request.get_host()}, require_https=request.is_secure())
    return wish if allowed else reverse("overview")


def _without_language(address: str) -> str:
    path, _, query = address.partition("?")
    kept = QueryDict(query, mutable=True)
    kept.pop("lang", None)
    return f"{path}?{kept.urlencode()}" if kept else path
