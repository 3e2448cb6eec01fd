"""What is said where there is no page, no right, or something broke: never an apology without a cause."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be read."""
    return _said(
        request, 400, gettext("This request cannot be read."), gettext("Nothing was recorded. Go back and try again.")
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this reader may not."""
    return _said(
        request, 403, gettext("This is not open to you."), gettext("Log in as an officer who may, or go back.")
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or none that this reader may see; the two are not told apart."""
    return _said(
        request, 404, gettext("There is nothing here that you may see."),
        gettext("The address may be mistyped, or what it names is not open to you."),
    )  # fmt: skip


def broken(request: HttpRequest) -> HttpResponse:
    """500: a fault of the program."""
    return _said(
        request, 500, gettext("The program failed on this page."),
        gettext("What was recorded before is kept. Tell the operator of this node the address and the time."),
    )  # fmt: skip


def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def _said(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "error.html", {"title": title, "text": text}, status=status)
