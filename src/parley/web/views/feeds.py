"""What people subscribe to: the feed under any filter as Atom and JSON Feed, and the public meetings as a calendar."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from parley.node.news_filter import NewsFilter
from parley.node.shown import NewsItem, Reader
from parley.publishing.feeds import Feed, FeedEntry, Meeting, atom, calendar, json_feed
from parley.web import access, current, words
from parley.web.news_words import kind_name, stamped, title_of

FORMS = {
    "atom": (atom, "application/atom+xml; charset=utf-8"),
    "json": (json_feed, "application/feed+json; charset=utf-8"),
}
_PUBLIC = Reader()  # whoever asks: a feed is read by programs, and passed on


@require_safe
def feed(request: HttpRequest, form: str) -> HttpResponse:
    """The feed in a form, filtered as the page is by the same names in the address."""
    if form not in FORMS:
        raise Http404
    written, media = FORMS[form]
    asked = NewsFilter.parse(request.GET.dict())
    page = access.queries.news(access.node(), _PUBLIC, asked)
    own = reverse("feed", args=[form])
    said = Feed(
        title=stamped(words.name(current.process().names)),
        address=request.build_absolute_uri(_at(request, own, asked)),
        page=request.build_absolute_uri(_at(request, reverse("news"), asked)),
        older=request.build_absolute_uri(_at(request, own, page.older)) if page.older else "",
        language=words.language(),
        updated=max((item.at for item in page.items), default=current.process().in_force),
        entries=tuple(_entry(request, item) for item in page.items),
    )
    return HttpResponse(written(said), content_type=media)


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """The public meetings as iCalendar."""
    called = [
        Meeting(
            id=one.entry,
            title=stamped(_meeting_title(one.kind, one.round)),
            venue=one.venue,
            address=request.build_absolute_uri(reverse("round", args=[one.round]) if one.round else reverse("talks")),
            said_at=one.at,
            begins=one.begins,
        )
        for one in access.queries.meetings(access.node(), _PUBLIC)
    ]
    name = stamped(words.name(current.process().names))
    response = HttpResponse(calendar(name, called), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="meetings.ics"'
    return response


def _entry(request: HttpRequest, item: NewsItem) -> FeedEntry:
    language = words.named(item.titles)[1] if item.titles else words.language()
    text = words.name(item.texts) if item.texts else words.say(item.text)
    picture = reverse("photograph-file", args=[item.entry, "full"]) if item.photograph else ""
    return FeedEntry(
        id=item.entry,
        address=request.build_absolute_uri(item.address),
        title=stamped(f"{kind_name(item.kind)}{gettext(':')} {title_of(item)}"),
        text=text,
        language=language,
        authors=tuple(words.called(member) for member in item.members),
        kind=item.kind,
        at=item.at,
        image=request.build_absolute_uri(picture) if picture else "",
    )


def _meeting_title(kind: str, round_id: str) -> str:
    titled = words.word(kind)
    return f"{titled}{gettext(',')} {round_id}" if round_id else titled


def _at(request: HttpRequest, address: str, asked: NewsFilter) -> str:
    """The address with the filter, and the language where the request names it."""
    language = request.GET.get("lang", "")
    query = "&".join(part for part in (asked.to_query(), f"lang={words.language()}" if language else "") if part)
    return f"{address}?{query}" if query else address
