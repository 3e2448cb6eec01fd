"""Who reads: the officer who is logged in, as the node knows him, else the public."""

from django.conf import settings
from django.http import HttpRequest

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
