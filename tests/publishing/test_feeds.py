"""Feeds and calendars, against what their formats ask for."""

import json
import re
from xml.etree import ElementTree

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from parley.publishing.feeds import Feed, FeedEntry, Meeting, atom, calendar, json_feed

ATOM = {"a": "http://www.w3.org/2005/Atom"}
ENTRY = FeedEntry(
    id="ab" * 32,
    address="https://one.example/statements/ab/",
    title="The road <b>is</b> open & safe",
    text="First.\n\nSecond.",
    language="ar",
    authors=("North", "South"),
    kind="statement",
    at=1_930_165_200,
    image="https://one.example/photographs/cd/full.jpg",
)
FEED = Feed(
    title="Ceasefire",
    address="https://one.example/news/feed.atom?kind=statement",
    page="https://one.example/news/?kind=statement",
    older="https://one.example/news/feed.atom?kind=statement&before=7",
    language="en",
    updated=1_930_165_200,
    entries=(ENTRY,),
)
MEETING = Meeting(
    id="ef" * 32,
    title="Plenary, first; round",
    venue="Hall\\A\nSecond floor",
    address="https://one.example/talks/first/",
    said_at=1_930_160_000,
    begins=1_930_165_200,
)
MARKS = st.characters(codec="utf-8")


def lines(written: bytes) -> list[str]:
    """The lines of a calendar, unfolded as RFC 5545 3.1 says."""
    return written.replace(b"\r\n ", b"").decode().split("\r\n")


def test_atom_has_what_rfc_4287_asks_for():
    root = ElementTree.fromstring(atom(FEED))
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    assert root.findtext("a:id", "", ATOM) == FEED.address
    assert root.findtext("a:updated", "", ATOM) == "2031-03-01T21:00:00Z"
    links = {link.get("rel"): link.get("href") for link in root.findall("a:link", ATOM)}
    assert links == {"self": FEED.address, "alternate": FEED.page, "next": FEED.older}
    (entry,) = root.findall("a:entry", ATOM)
    assert entry.findtext("a:title", "", ATOM) == ENTRY.title
    assert entry.findtext("a:content", "", ATOM) == ENTRY.text
    assert [author.text for author in entry.findall("a:author/a:name", ATOM)] == ["North", "South"]
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    assert {link.get("rel") for link in entry.findall("a:link", ATOM)} == {"alternate", "enclosure"}


def test_an_items_id_is_made_from_its_entry_and_from_nothing_else():
    moved = msgspec.structs.replace(ENTRY, address="https://two.example/x/", title="Other")
    other = msgspec.structs.replace(ENTRY, id="ac" * 32)
    ids = [
        ElementTree.fromstring(atom(msgspec.structs.replace(FEED, entries=(one,)))).findtext("a:entry/a:id", "", ATOM)
        for one in (ENTRY, moved, other)
    ]
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", ids[0])
    assert ids[0] == ids[1] != ids[2]


def test_at_the_end_there_is_no_next_page():
    last = msgspec.structs.replace(FEED, older="")
    assert b'rel="next"' not in atom(last)
    assert "next_url" not in json.loads(json_feed(last))


def test_the_json_feed_says_the_same():
    said = json.loads(json_feed(FEED))
    assert said["version"] == "https://jsonfeed.org/version/1.1"
    assert (said["feed_url"], said["home_page_url"], said["next_url"]) == (FEED.address, FEED.page, FEED.older)
    (item,) = said["items"]
    assert (item["url"], item["title"], item["content_text"]) == (ENTRY.address, ENTRY.title, ENTRY.text)
    assert (item["date_published"], item["language"], item["image"]) == ("2031-03-01T21:00:00Z", "ar", ENTRY.image)


@given(st.text(MARKS, max_size=40))
def test_whatever_somebody_wrote_the_feeds_can_be_read(text: str):
    feed = msgspec.structs.replace(FEED, entries=(msgspec.structs.replace(ENTRY, title=text, text=text),))
    ElementTree.fromstring(atom(feed))
    assert json.loads(json_feed(feed))["items"][0]["title"] == text


def test_a_meeting_is_an_event_with_its_words_escaped():
    written = lines(calendar("Meetings", [MEETING]))
    assert written[0] == "BEGIN:VCALENDAR"
    assert written[-2:] == ["END:VCALENDAR", ""]
    assert "SUMMARY:Plenary\\, first\\; round" in written
    assert "LOCATION:Hall\\\\A\\nSecond floor" in written
    assert "DTSTART:20310301T210000Z" in written
    assert f"UID:{MEETING.id}" in written


@given(st.text(MARKS, max_size=120))
@example("م" * 90)
@example("a" + "𝔪" * 60)
def test_no_line_of_a_calendar_is_too_long_and_none_breaks_out(text: str):
    written = calendar(text, [msgspec.structs.replace(MEETING, title=text, venue=text)])
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    assert [line for line in lines(written) if line.startswith("BEGIN:")] == ["BEGIN:VCALENDAR", "BEGIN:VEVENT"]
