"""The public feed: texts, bulletins, photographs, public acts of talks and corrections, the newest first."""

from datetime import date
from urllib.parse import quote

import apsw

from parley.node.bulletins import published
from parley.node.news_filter import NewsFilter
from parley.node.opened import Node
from parley.node.projections import days, entries, press
from parley.node.projections.entries import Heard
from parley.node.queries.bulletin import bulletin
from parley.node.queries.overview import today
from parley.node.queries.press import photograph, text_shown
from parley.node.queries.process import foot, reading
from parley.node.queries.search import FoundItem, found
from parley.node.shown import BulletinPage, NewsItem, NewsPage, Reader, Said, TextShown

PAGE = 20


def news(node: Node, reader: Reader, asked: NewsFilter) -> NewsPage:
    """A page of the feed; the first of the whole feed also has the newest text and the newest bulletin."""
    connection = reading(node, reader)
    items = found(connection, asked, PAGE + 1)
    shown = (_item(node, reader, connection, item) for item in items[:PAGE])
    return NewsPage(
        asked=asked,
        lead=_newest_text(node, reader, connection) if asked.is_whole else None,
        bulletin=_newest_bulletin(node, reader, connection) if asked.is_whole else None,
        items=tuple(one for one in shown if one is not None),
        older=asked.at(items[PAGE - 1].number) if len(items) > PAGE else None,
        foot=foot(node, reader),
    )


def _newest_text(node: Node, reader: Reader, connection: apsw.Connection) -> TextShown | None:
    newest = [item for kind in press.TEXTS for item in found(connection, NewsFilter(kind=kind), 1)]
    entry = max(newest).entry if newest else ""
    one = entries.get(connection, entry)
    if one is None:
        return None
    shown = text_shown(node, reader, connection, one)
    corrected = entries.get(connection, shown.newest.entry) if shown.newest else None
    return shown if corrected is None else text_shown(node, reader, connection, corrected)


def _newest_bulletin(node: Node, reader: Reader, connection: apsw.Connection) -> BulletinPage | None:
    """The newest bulletin issued; in a reconstruction, where none is, the figures of the day shown."""
    issued = published(connection, node.agreement, "issue")
    day = date.fromisoformat(issued[-1].said["bulletin"]["day"]) if issued else today(node)
    return bulletin(node, reader, day)


def _item(node: Node, reader: Reader, connection: apsw.Connection, item: FoundItem) -> NewsItem | None:
    one = entries.get(connection, item.entry)
    if one is None:
        return None
    if one.kind in press.TEXTS:
        return _text(node, item, one)
    if one.kind == "photograph":
        return _photograph(node, reader, item, one)
    return _bulletin(connection, item, one) if one.kind.startswith("bulletin-") else _act(item, one)


def _text(node: Node, item: FoundItem, one: Heard) -> NewsItem:
    said = press.text_of(one)
    members = ", ".join(node.agreement.member(member).code for member in said.issuers)
    return NewsItem(
        kind=item.kind,
        at=item.at,
        title=Said("Issued by %(members)s", {"members": members}),
        text=Said("Issued by %(members)s", {"members": members}),
        address=f"/statements/{one.id}/",
        members=said.issuers,
        entry=one.id,
        titles={text.language: text.title for text in said.texts},
        texts={text.language: text.words for text in said.texts},
    )


def _photograph(node: Node, reader: Reader, item: FoundItem, one: Heard) -> NewsItem | None:
    shown = photograph(node, reader, one.id)
    if shown is None:
        return None
    return NewsItem(
        kind=item.kind,
        at=item.at,
        title=Said("Photograph"),
        text=Said("Photograph: %(credit)s", {"credit": shown.credit}),
        address=f"/photographs/{one.id}/",
        members=(one.member,),
        entry=one.id,
        titles=shown.captions,
        photograph=shown,
    )


def _bulletin(connection: apsw.Connection, item: FoundItem, one: Heard) -> NewsItem:
    said = one.said["bulletin"]
    row = next(iter(days.between(connection, said["day"], said["day"])), None)
    numbers: dict[str, str | int] = {
        "day": said["day"],
        "reports": sum(row.reports.values()) if row else 0,
        "incidents": row.best if row else 0,
    }
    corrected = item.kind == "correction"
    return NewsItem(
        kind=item.kind,
        at=item.at,
        title=Said("Bulletin of %(day)s corrected", {"day": said["day"]})
        if corrected
        else Said("Joint daily bulletin of %(day)s: %(reports)s reports, %(incidents)s incidents", numbers),
        text=Said("%(reason)s", {"reason": said["reason"]})
        if corrected
        else Said("A report is an account by one side and not a violation."),
        address=f"/bulletins/{said['day']}/",
        members=(one.member,),
        entry=one.id,
    )


def _act(item: FoundItem, one: Heard) -> NewsItem:
    said = one.said[one.kind]
    return NewsItem(
        kind=item.kind,
        at=item.at,
        title=Said(_TITLES[one.kind], {"round": str(said["round"])}),
        text=Said("%(words)s", {"words": str(said.get("words", said.get("venue", "")))}),
        address=f"/talks/{quote(str(said['round']))}/",
        members=(one.member,),
        entry=one.id,
    )


_TITLES = {
    "appeal": "Appeal for a round: %(round)s",
    "invitation": "Invitation to %(round)s",
    "meeting": "Meeting of %(round)s",
}
