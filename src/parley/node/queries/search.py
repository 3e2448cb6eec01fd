"""Finding items of the feed: by kind, member, area, day and words, the newest first."""

from typing import NamedTuple

import apsw

from parley.node.forms import EARLIEST
from parley.node.news_filter import NewsFilter
from parley.node.projections.news import ID_BITS
from parley.vocabulary.folding import beginnings

# The area is a photograph's own, that of a report which a text refers to, or that of a report counted in a bulletin.
_IN_REGION = (
    "(places LIKE ? ESCAPE '\\' OR EXISTS (SELECT 1 FROM entry, json_each(entry.refs) AS one JOIN report "
    "ON report.id = one.value WHERE entry.id = item.id AND report.region = ?) OR (of_day != '' AND EXISTS "
    "(SELECT 1 FROM report WHERE report.day = item.of_day AND report.region = ? AND report.counted = 1)))"
)


class FoundItem(NamedTuple):
    """An item: its number, its entry, its kind, when it was published (UTC seconds)."""

    number: int
    entry: str
    kind: str
    at: int


def found(connection: apsw.Connection, asked: NewsFilter, most: int) -> list[FoundItem]:
    """At most so many items that the filter lets through, the newest first. Words find what begins with all of them,
    in titles and texts of every language."""
    wheres, values = _conditions(asked)
    source, order = "item", "item.number"
    if asked.words:
        words = beginnings(asked.words)
        if not words:
            return []
        # The words' own rows are in the order of time, so that it stops at the last item wanted.
        source, order = "item_words JOIN item ON item.number = item_words.rowid", "item_words.rowid"
        wheres, values = ["item_words MATCH ?", *wheres], [" ".join(f'"{word}"*' for word in words), *values]
    if asked.before:
        wheres, values = [*wheres, f"{order} < ?"], [*values, asked.before]
    where = " AND ".join(wheres) or "1"
    rows = connection.execute(
        f"SELECT item.number, item.id, item.kind FROM {source} WHERE {where} ORDER BY {order} DESC LIMIT ?",
        (*values, most),
    )
    return [FoundItem(number, entry, kind, (number >> ID_BITS) + EARLIEST) for number, entry, kind in rows]


def _conditions(asked: NewsFilter) -> tuple[list[str], list[str | int]]:
    wheres: list[str] = []
    values: list[str | int] = []
    if asked.kind:
        wheres, values = [*wheres, "item.kind = ?"], [*values, asked.kind]
    if asked.day:
        wheres, values = [*wheres, "item.day = ?"], [*values, asked.day.isoformat()]
    if asked.member:
        wheres, values = [*wheres, "members LIKE ? ESCAPE '\\'"], [*values, _listed(asked.member)]
    if asked.region:
        wheres, values = [*wheres, _IN_REGION], [*values, _listed(asked.region), asked.region, asked.region]
    return wheres, values


def _listed(one: str) -> str:
    """The pattern of a list that holds `one` (its items stand between bars)."""
    plain = one.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%|{plain}|%"
