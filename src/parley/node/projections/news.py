"""Stage 6: entries -> items. What the public feed lists, newest first, and the words by which it is found.

An item is a published text or one of its corrections, a bulletin or its correction, a photograph, or a public act of
talks. `number` orders items by time; the same entries give the same numbers on every node.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import apsw

from parley.agreement.agreement import Agreement
from parley.node.forms import EARLIEST
from parley.node.kinds import PUBLIC
from parley.node.projections import entries, press
from parley.node.projections.entries import Heard
from parley.talks.statement import statement_hash
from parley.vocabulary.folding import folded

ACTS = ("appeal", "invitation", "meeting")
_ALONE = ("bulletin-issue", "bulletin-correct", "photograph", *ACTS)
ID_BITS = 24  # beside 39 bits of time: two items of one second share a number once in sixteen million


class Item(NamedTuple):
    """One item: when, what, whose, where (first-level areas), and its words."""

    at: int
    kind: str
    of_day: str
    members: tuple[str, ...]
    places: tuple[str, ...]
    title: str
    words: str


def keys(connection: apsw.Connection, heard: Iterable[Heard]) -> set[str]:
    """The entries whose items these entries touch."""
    touched: set[str] = set()
    for one in heard:
        if one.kind in _ALONE:
            touched.add(one.id)
        elif one.kind in press.TEXTS:
            touched |= set(_with_later(connection, one))
        elif one.kind == "assent":
            touched |= set(one.refs)
    return touched


def write(connection: apsw.Connection, agreement: Agreement, entry: str) -> None:
    """Puts what the feed holds of an entry in place of what it held before."""
    _forget(connection, entry)
    one = entries.get(connection, entry)
    if one is None or one.inert:
        return
    if one.kind in press.TEXTS:
        _write_text(connection, agreement, one)
    item = fold(connection, agreement, one)
    if item is not None:
        _insert(connection, entry, item, ZoneInfo(agreement.zone))


def fold(connection: apsw.Connection, agreement: Agreement, one: Heard) -> Item | None:
    """The item of an entry, None where it is no news: not public, not yet signed by all, or no bulletin of the
    publisher's."""
    if one.channel != PUBLIC:
        return None
    if one.kind in press.TEXTS:
        return _text(connection, agreement, one)
    if one.kind in ACTS:
        return _act(one)
    if one.kind == "photograph":
        return _photograph(one)
    return _bulletin(one) if one.kind in _ALONE and one.member == agreement.publication.publisher else None


def number_of(at: int, entry: str) -> int:
    """Where an item stands among all: by time, then by its entry's id."""
    return ((at - EARLIEST) << ID_BITS) | int(entry[: ID_BITS // 4], 16)


def _text(connection: apsw.Connection, agreement: Agreement, one: Heard) -> Item | None:
    held = press.standing_of(connection, agreement, one)
    if held.waits_for:
        return None
    _, number = press.first_of(connection, one)
    return Item(
        at=held.issued_at,
        kind=one.kind if number == 1 else "correction",
        of_day="",
        members=held.text.issuers,
        places=(),  # those of the reports that it refers to, which may arrive later: asked when it is looked for
        title=" ".join(text.title for text in held.text.texts),
        words=" ".join(text.words for text in held.text.texts),
    )


def _act(one: Heard) -> Item:
    said = one.said[one.kind]
    words = " ".join(str(said[name]) for name in ("words", "venue", "title") if name in said)
    return Item(one.at, one.kind, "", (one.member,), (), str(said["round"]), words)


def _photograph(one: Heard) -> Item:
    said = one.said["photograph"]
    words = " ".join((*said["alternatives"].values(), said["credit"]))
    places = (said["region"],) if said.get("region") else ()
    return Item(one.at, one.kind, "", (one.member,), places, " ".join(said["captions"].values()), words)


def _bulletin(one: Heard) -> Item:
    said = one.said["bulletin"]
    kind = "bulletin" if one.kind == "bulletin-issue" else "correction"
    return Item(one.at, kind, said["day"], (one.member,), (), said["day"], said.get("reason", ""))


def _write_text(connection: apsw.Connection, agreement: Agreement, one: Heard) -> None:
    first, number = press.first_of(connection, one)
    held = press.standing_of(connection, agreement, one)
    connection.execute(
        "INSERT INTO press VALUES (?,?,?,?,?,?,?)",
        (one.id, one.channel, one.member, statement_hash(held.text), first.id, number, held.issued_at),
    )


def _with_later(connection: apsw.Connection, one: Heard) -> Iterator[str]:
    yield one.id
    for later in entries.referring(connection, one.id, "supersedes", one.kind):
        yield from _with_later(connection, later)


def _forget(connection: apsw.Connection, entry: str) -> None:
    connection.execute("DELETE FROM press WHERE id = ?", (entry,))
    for (number,) in connection.execute("DELETE FROM item WHERE id = ? RETURNING number", (entry,)).fetchall():
        connection.execute("DELETE FROM item_words WHERE rowid = ?", (number,))


def _insert(connection: apsw.Connection, entry: str, item: Item, zone: ZoneInfo) -> None:
    number = number_of(item.at, entry)
    day = datetime.fromtimestamp(item.at, zone).date().isoformat()
    lists = ("".join(f"|{one}|" for one in listed) for listed in (item.members, item.places))
    connection.execute(
        "INSERT OR REPLACE INTO item VALUES (?,?,?,?,?,?,?)", (number, entry, item.kind, day, item.of_day, *lists)
    )
    connection.execute(
        "INSERT OR REPLACE INTO item_words (rowid, title, words) VALUES (?, ?, ?)",
        (number, folded(item.title), folded(item.words)),
    )
