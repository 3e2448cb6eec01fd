"""A bulletin as one HTML file that needs nothing else: the page of the public or of a channel, its styles within."""

import re
from datetime import date
from pathlib import Path

from parley.node.config import NodeError
from parley.node.opened import Node
from parley.node.queries.bulletin import bulletin
from parley.node.shown import Reader
from parley.web import access
from parley.web.serve import configure

_STYLE = re.compile(r'<link rel="stylesheet" href="/static/([^"]+)">')
_NEEDLESS = re.compile(r'<script src="[^"]*"[^>]*></script>\n?|<link rel="icon"[^>]*>\n?')


def bulletin_page(node: Node, channel: str, day: date, language: str | None) -> bytes:
    """The page of a day's bulletin, as a reader of the channel who may do nothing sees it. Raises NodeError."""
    if language is not None and language not in node.agreement.languages:
        raise NodeError(
            f"{language!r} is no language of this process; its languages are: {', '.join(node.agreement.languages)}"
        )
    page = bulletin(node, Reader(channel=channel), day)
    if page is None:
        raise NodeError(f"there is no bulletin of {day}")
    configure(node.directory.resolve())
    access.install(node)
    # Views can be imported only when Django has been set up for a node.
    from django.http import HttpRequest, QueryDict
    from django.shortcuts import render

    from parley.web.middleware import language_and_zone
    from parley.web.views.bulletins import context

    request = HttpRequest()
    request.method, request.path = "GET", f"/bulletins/{day.isoformat()}/"
    request.GET = QueryDict(f"lang={language}" if language else "")
    shown = language_and_zone(lambda asked: render(asked, "bulletin.html", {**context(page), "refused": None}))(request)
    return _whole(shown.content.decode()).encode()


def _whole(page: str) -> str:
    """The page with its styles written into it, and without what it would have to fetch."""
    return _STYLE.sub(lambda found: f"<style>{_style(found[1])}</style>", _NEEDLESS.sub("", page))


def _style(name: str) -> str:
    from django.conf import settings
    from django.contrib.staticfiles import finders

    collected = Path(settings.STATIC_ROOT) / name
    found = collected if collected.is_file() else finders.find(name)
    return Path(str(found)).read_text(encoding="utf-8")
