"""The public feed: bulletins, statements, rounds and corrections, the newest first."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

import apsw

from parley.node.bulletins import published
from parley.node.opened import Node
from parley.node.projections import days, entries
from parley.node.queries.bulletin import bulletin
from parley.node.queries.overview import today
from parley.node.queries.process import foot, reading
from parley.node.queries.talks import statements
from parley.node.shown import BulletinPage, NewsItem, NewsPage, Reader, Said, StatementShown

PAGE = 20


def news(node: Node, reader: Reader, page: int) -> NewsPage:
    """A page of the feed; the first also has the newest statement and the newest bulletin."""
    connection = reading(node, reader)
    items = sorted(
        [*_bulletins(node, connection), *_talks(node, connection)], key=lambda item: (-item.at, item.address)
    )
    pages = max(1, -(-len(items) // PAGE))
    page = min(max(page, 1), pages)
    return NewsPage(
        lead=next(_issued(node, connection), None) if page == 1 else None,
        bulletin=_newest(node, reader, connection) if page == 1 else None,
        items=tuple(items[(page - 1) * PAGE : page * PAGE]),
        page=page,
        pages=pages,
        foot=foot(node, reader),
    )


def _newest(node: Node, reader: Reader, connection: apsw.Connection) -> BulletinPage | None:
    """The newest bulletin issued; in a reconstruction, where none is, the figures of the day shown."""
    issued = published(connection, node.agreement, "issue")
    day = date.fromisoformat(issued[-1].said["bulletin"]["day"]) if issued else today(node)
    return bulletin(node, reader, day)


def _bulletins(node: Node, connection: apsw.Connection) -> Iterator[NewsItem]:
    for one in published(connection, node.agreement, "issue", "correct"):
        said = one.said["bulletin"]
        row = next(iter(days.between(connection, said["day"], said["day"])), None)
        numbers: dict[str, str | int] = {
            "day": said["day"],
            "reports": sum(row.reports.values()) if row else 0,
            "incidents": row.best if row else 0,
        }
        corrected = one.kind == "bulletin-correct"
        yield NewsItem(
            kind="correction" if corrected else "bulletin",
            at=one.at,
            title=Said("Bulletin of %(day)s corrected", {"day": said["day"]})
            if corrected
            else Said("Joint daily bulletin of %(day)s: %(reports)s reports, %(incidents)s incidents", numbers),
            text=Said("%(reason)s", {"reason": said["reason"]})
            if corrected
            else Said("A report is an account by one side and not a violation."),
            address=f"/bulletins/{said['day']}/",
            members=(one.member,),
        )


def _issued(node: Node, connection: apsw.Connection) -> Iterator[StatementShown]:
    """The statements that every named issuer has signed; one that waits for a signature is no news."""
    return (one for one in statements(node, connection) if not one.missing)


def _talks(node: Node, connection: apsw.Connection) -> Iterator[NewsItem]:
    for one in _issued(node, connection):
        yield NewsItem(
            kind="statement",
            at=one.at,
            title=Said("%(title)s", {"title": one.titles.get("en", "")}),
            text=Said(
                "Issued by %(members)s",
                {"members": ", ".join(node.agreement.member(member).code for member in one.issuers)},
            ),
            address=f"/statements/{one.entry}/",
            members=one.issuers,
        )
    for heard in entries.of_kind(connection, "appeal", "invitation", "meeting"):
        said = heard.said[heard.kind]
        yield NewsItem(
            kind=heard.kind,
            at=heard.at,
            title=Said(_TITLES[heard.kind], {"round": str(said["round"])}),
            text=Said("%(words)s", {"words": str(said.get("words", said.get("venue", "")))}),
            address=f"/talks/{quote(str(said['round']))}/",
            members=(heard.member,),
        )


_TITLES = {
    "appeal": "Appeal for a round: %(round)s",
    "invitation": "Invitation to %(round)s",
    "meeting": "Meeting of %(round)s",
}
