"""What people subscribe to: Atom (RFC 4287, pages of RFC 5005), JSON Feed 1.1, and iCalendar (RFC 5545)."""

import json
import re
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

import msgspec

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LINE = 75  # octets of a line of iCalendar


class FeedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One item: `id` is its entry's id, `address` and `image` are absolute, times are UTC seconds."""

    id: str
    address: str
    title: str
    text: str
    language: str
    authors: tuple[str, ...]
    kind: str
    at: int
    image: str = ""


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed: its own address, the page that it follows, and the address of older items ("" at the end)."""

    title: str
    address: str
    page: str
    older: str
    language: str
    updated: int
    entries: tuple[FeedEntry, ...]


class Meeting(msgspec.Struct, frozen=True, kw_only=True):
    """A public meeting: `id` is its entry's id, times are UTC seconds. When it ends is not known."""

    id: str
    title: str
    venue: str
    address: str
    said_at: int
    begins: int


def atom(feed: Feed) -> bytes:
    """The feed as Atom. An item's id is made from its entry's, so it is the same on every node."""
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": feed.language})
    _put(root, "id", feed.address)
    _put(root, "title", feed.title)
    _put(root, "updated", _moment(feed.updated))
    SubElement(root, "link", {"rel": "self", "href": feed.address, "type": "application/atom+xml"})
    SubElement(root, "link", {"rel": "alternate", "href": feed.page, "type": "text/html"})
    if feed.older:
        SubElement(root, "link", {"rel": "next", "href": feed.older, "type": "application/atom+xml"})
    for one in feed.entries:
        root.append(_atom_entry(one))
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed."""
    said = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.address,
        "language": feed.language,
        "items": [_json_item(one) for one in feed.entries],
    }
    if feed.older:
        said["next_url"] = feed.older
    return json.dumps(said, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def calendar(name: str, meetings: Sequence[Meeting]) -> bytes:
    """Meetings as iCalendar; a meeting called anew has another id, and the former one is no longer in the file."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Parley//Public meetings//EN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{_escaped(name)}")
    for one in meetings:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.id}",
            f"DTSTAMP:{_stamp(one.said_at)}",
            f"DTSTART:{_stamp(one.begins)}",
            f"SUMMARY:{_escaped(one.title)}",
            f"LOCATION:{_escaped(one.venue)}",
            f"URL:{one.address}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _atom_entry(one: FeedEntry) -> Element:
    entry = Element("entry", {"xml:lang": one.language})
    _put(entry, "id", _name(one.id))
    _put(entry, "title", one.title)
    _put(entry, "published", _moment(one.at))
    _put(entry, "updated", _moment(one.at))
    for author in one.authors:
        _put(SubElement(entry, "author"), "name", author)
    SubElement(entry, "category", {"term": one.kind})
    SubElement(entry, "link", {"rel": "alternate", "href": one.address, "type": "text/html"})
    if one.image:
        SubElement(entry, "link", {"rel": "enclosure", "href": one.image, "type": "image/jpeg"})
    _put(entry, "content", one.text)
    return entry


def _json_item(one: FeedEntry) -> dict[str, object]:
    item: dict[str, object] = {
        "id": _name(one.id),
        "url": one.address,
        "title": one.title,
        "content_text": one.text,
        "language": one.language,
        "date_published": _moment(one.at),
        "authors": [{"name": author} for author in one.authors],
        "tags": [one.kind],
    }
    return item | ({"image": one.image} if one.image else {})


def _name(entry: str) -> str:
    """A name for the item that is the same wherever it is published, made from its entry's id."""
    return uuid.uuid5(uuid.NAMESPACE_OID, entry).urn


def _put(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _NOT_XML.sub("", text)


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _stamp(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    plain = "".join(letter for letter in text if letter == "\n" or ord(letter) >= 32)
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets, never within a letter."""
    pieces, piece = [], b""
    for letter in line:
        octets = letter.encode("utf-8", "replace")
        if len(piece) + len(octets) > _LINE:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
