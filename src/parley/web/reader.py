"""Who reads: the officer who is logged in, as the node knows him, else the public."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from parley.node.shown import Reader
from parley.web import access

PUBLIC = Reader()


def reader_of(request: HttpRequest) -> Reader:
    """The reader of a request. A login that the node no longer knows reads what the public reads.

    Without a session cookie no session is read, so that a public page may be kept by a cache.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return PUBLIC
    login = request.user.get_username()
    for officer in access.queries.officers(access.node()):
        if officer.login == login:
            return Reader(officer.channel, officer.member, officer.desk, officer.function)
    return PUBLIC


def officer_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Sends a reader who is not logged in to the login, and back afterwards. What he may do the node says."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if reader_of(request).is_public:
            return redirect(f"{reverse('login')}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **kwargs)

    return asked
