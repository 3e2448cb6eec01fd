"""What every page's head and foot need."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from parley.web import current
from parley.web.language import OWN_NAMES, SHORT_NAMES, direction, offered
from parley.web.reader import reader_of

SECTIONS = {
    "overview": "overview", "incidents": "incidents", "incident": "incidents", "finding": "incidents",
    "inquiry": "incidents", "link": "incidents", "follow": "incidents", "report": "registers",
    "new-report": "registers", "registers": "registers", "register": "registers", "bulletins": "bulletins",
    "bulletin": "bulletins", "talks": "talks", "round": "talks", "news": "news", "statement": "news",
    "negotiated": "talks", "clause": "talks", "open-text": "talks",
    "library": "news", "photograph": "news", "data": "news", "desk": "desk", "desk-write": "desk",
    "desk-upload": "desk", "desk-publish": "desk",
    "record": "record", "log": "record", "verify": "record", "proof": "record", "about": "about",
}  # fmt: skip


def shell(request: HttpRequest) -> dict[str, Any]:
    """The process, the reader, the section that the page belongs to, and the languages on offer."""
    language = get_language() or "en"
    process = current.process()
    match = request.resolver_match
    reader = reader_of(request)
    return {
        "process": process,
        "reader": reader,
        "reader_member": current.member(reader.member),
        "section": SECTIONS.get(match.url_name or "", "") if match else "",
        "language": language,
        "direction": direction(language),
        "languages": [(code, OWN_NAMES[code], SHORT_NAMES[code]) for code in offered(process)],
    }
