"""A text of the press desk, the desk itself, and photographs, as far as the reader's channel goes."""

from collections.abc import Iterator
from typing import Any

import apsw

from parley.node.kinds import PUBLIC
from parley.node.news_filter import NewsFilter
from parley.node.opened import Node
from parley.node.projections import entries, outcomes, press
from parley.node.projections.entries import Heard
from parley.node.queries.process import foot, reading
from parley.node.queries.rows import incident_shown
from parley.node.queries.search import found
from parley.node.shown import (
    DeskPage,
    IncidentShown,
    LibraryPage,
    MeetingListed,
    PhotographShown,
    Reader,
    TextShown,
    VersionShown,
)
from parley.publishing.photograph import bytes_of

_DESK = 20
_LIBRARY = 24
_SIZES = {"full": "image", "thumbnail": "thumbnail"}


def text(node: Node, reader: Reader, entry: str) -> TextShown | None:
    """One version of a statement, readout or spot report; None where the reader's channel has none of that id."""
    connection = reading(node, reader)
    one = entries.get(connection, entry)
    if one is None or one.inert or one.kind not in press.TEXTS:
        return None
    return text_shown(node, reader, connection, one)


def text_shown(node: Node, reader: Reader, connection: apsw.Connection, one: Heard) -> TextShown:
    """A text from its entry, with its versions and what it refers to."""
    held = press.standing_of(connection, node.agreement, one)
    first, number = press.first_of(connection, one)
    said, standing = held.text, held.standing
    public, acts = one.channel == PUBLIC, reader.member in node.keyrings
    meeting = _meeting(connection, one)
    versions = tuple(_versions(node, connection, first)) if public else ()
    return TextShown(
        entry=one.id,
        kind=one.kind,
        issuance=said.issuance,
        member=one.member,
        at=held.issued_at or one.at,
        titles={text.language: text.title for text in said.texts},
        texts={text.language: text.words for text in said.texts},
        markings={text.language: text.marking for text in said.texts},
        issuers=said.issuers,
        assents=dict(standing.assents),
        joint=standing.joint,
        missing=held.waits_for,
        hash=standing.hash,
        public=public,
        number=number,
        versions=versions,
        photographs=tuple(_photographs(node, connection, one.refs)),
        incidents=tuple(_incidents(node, connection, one.refs)),
        meeting=meeting.id if meeting else "",
        accounts=_accounts(connection, meeting, node) if meeting and one.kind == "readout" else {},
        may_sign=acts and not public and reader.member in held.waits_for,
        may_assent=acts and public and not held.waits_for and standing.hash != "" and _is_silent(reader, standing),
        may_correct=acts and public and one.member == reader.member and (not versions or versions[-1].entry == one.id),
        foot=foot(node, reader),
    )


def desk(node: Node, reader: Reader) -> DeskPage:
    """The press desk of the reader's member."""
    connection = reading(node, reader)
    proposals = [one for one in _texts(connection, "channel != ? AND issued_at = 0", PUBLIC) if one.channel != PUBLIC]
    shown = [text_shown(node, reader, connection, one) for one in proposals]
    own = f"channel = ? AND member = ? AND issued_at != 0 ORDER BY issued_at DESC, id LIMIT {_DESK}"
    return DeskPage(
        to_sign=tuple(one for one in shown if one.may_sign),
        waiting=tuple(one for one in shown if one.member == reader.member and not one.may_sign),
        published=tuple(
            text_shown(node, reader, connection, one) for one in _texts(connection, own, PUBLIC, reader.member)
        ),
        kept=tuple(_kept(node, reader, connection)),
        photographs=library(node, reader, NewsFilter()).photographs,
        meetings=meetings(node, reader),
        foot=foot(node, reader),
    )


def library(node: Node, reader: Reader, asked: NewsFilter) -> LibraryPage:
    """Published photographs, the newest first, a page at a time; filtered as the feed is."""
    connection = reading(node, reader)
    wanted = NewsFilter("photograph", asked.member, asked.region, asked.day, asked.words, asked.before)
    items = found(connection, wanted, _LIBRARY + 1)
    shown = (photograph(node, reader, item.entry) for item in items[:_LIBRARY])
    return LibraryPage(
        photographs=tuple(one for one in shown if one is not None),
        older=asked.at(items[_LIBRARY - 1].number) if len(items) > _LIBRARY else None,
        foot=foot(node, reader),
    )


def photograph(node: Node, reader: Reader, entry: str) -> PhotographShown | None:
    """A published photograph; None where there is none, or where its author has erased the picture."""
    one = entries.get(reading(node, reader), entry)
    if one is None or one.inert or one.kind != "photograph" or _part(node, one.id, "image") is None:
        return None
    return _shown(one, one.said["photograph"], published=True)


def texts_with(node: Node, reader: Reader, photograph_id: str) -> tuple[TextShown, ...]:
    """The issued texts that a photograph goes with."""
    connection = reading(node, reader)
    with_it = entries.referring(connection, photograph_id, "ref", *press.TEXTS)
    shown = (text_shown(node, reader, connection, one) for one in with_it if one.channel == PUBLIC)
    return tuple(one for one in shown if not one.missing and one.newest is None)


def photograph_file(node: Node, reader: Reader, entry: str, size: str) -> bytes | None:
    """The bytes of a photograph's public copy, `full` or `thumbnail`, JPEG; of one that is only kept, for its member.
    None where there is none that the reader may see."""
    one = entries.get(reading(node, reader), entry)
    may = one is not None and not one.inert and size in _SIZES
    if one is None or not may:
        return None
    if one.kind != "photograph" and (one.kind, one.member) != ("kept-photograph", reader.member):
        return None
    said = _part(node, entry, _SIZES[size], kept=one.kind == "kept-photograph")
    return None if said is None else bytes_of(said["base64"])


def meetings(node: Node, reader: Reader) -> tuple[MeetingListed, ...]:
    """The public meetings as they stand now, by their beginning; one that was called anew is listed once."""
    connection = reading(node, reader)
    held = [one for one in entries.of_kind(connection, "meeting") if one.channel == PUBLIC]
    replaced = {target for one in held for target in one.supersedes}
    listed = [_listed(one) for one in held if one.id not in replaced]
    return tuple(sorted(listed, key=lambda one: (one.begins, one.entry)))


def _listed(one: Heard) -> MeetingListed:
    said = one.said["meeting"]
    return MeetingListed(
        entry=one.id,
        at=one.at,
        kind=str(said["kind"]),
        round=str(said["round"]),
        venue=str(said["venue"]),
        begins=said["begins"],
        members=tuple(str(member) for member in said.get("members", ())),
    )


def _is_silent(reader: Reader, standing: Any) -> bool:
    return bool(dict(standing.assents).get(reader.member) == "not asked")


def _texts(connection: apsw.Connection, where: str, *values: str) -> Iterator[Heard]:
    for (entry,) in connection.execute(f"SELECT id FROM press WHERE {where}", values).fetchall():
        one = entries.get(connection, str(entry))
        if one is not None:
            yield one


def _versions(node: Node, connection: apsw.Connection, first: Heard) -> Iterator[VersionShown]:
    for one in press.versions(connection, first):
        held = press.standing_of(connection, node.agreement, one)
        if not held.waits_for:
            yield VersionShown(press.first_of(connection, one)[1], one.id, held.issued_at)


def _photographs(node: Node, connection: apsw.Connection, refs: tuple[str, ...]) -> Iterator[PhotographShown]:
    for target in refs:
        one = entries.get(connection, target)
        if one is not None and one.kind == "photograph" and not one.inert and _part(node, one.id, "image") is not None:
            yield _shown(one, one.said["photograph"], published=True)


def _incidents(node: Node, connection: apsw.Connection, refs: tuple[str, ...]) -> Iterator[IncidentShown]:
    for incident in sorted(outcomes.incidents_of(connection, refs)):
        row = outcomes.get(connection, incident)
        if row is not None:
            yield incident_shown(node, row)


def _meeting(connection: apsw.Connection, one: Heard) -> Heard | None:
    targets = (entries.get(connection, target) for target in one.refs)
    return next((target for target in targets if target is not None and target.kind == "meeting"), None)


def _accounts(connection: apsw.Connection, meeting: Heard, node: Node) -> dict[str, str]:
    """Rule 35: what each side of a meeting has published of it, an absent readout shown as absent."""
    accounts = dict.fromkeys((str(member) for member in meeting.said["meeting"].get("members", ())), "")
    for one in entries.referring(connection, meeting.id, "ref", "readout"):
        held = press.standing_of(connection, node.agreement, one)
        if one.channel == PUBLIC and not held.waits_for:
            accounts |= dict.fromkeys(held.text.issuers, one.id)
    return accounts


def _kept(node: Node, reader: Reader, connection: apsw.Connection) -> Iterator[PhotographShown]:
    """What the member keeps and has not published: no public photograph names the same original."""
    published = {one.said["photograph"]["original"] for one in entries.of_kind(connection, "photograph")}
    for one in entries.of_kind(connection, "kept-photograph"):
        original = entries.commitments(connection, one.id).get("original", "")
        said = _part(node, one.id, "said", kept=True) if one.member == reader.member else None
        if said is not None and original not in published:
            yield _shown(one, {**said, "original": original}, published=False)


def _shown(one: Heard, said: dict[str, Any], *, published: bool) -> PhotographShown:
    return PhotographShown(
        entry=one.id,
        at=one.at,
        member=one.member,
        captions=said["captions"],
        alternatives=said["alternatives"],
        credit=said["credit"],
        licence=said.get("licence", ""),
        day=said.get("day", ""),
        region=said.get("region", ""),
        width=said["width"],
        height=said["height"],
        original=said["original"],
        published=published,
    )


def _part(node: Node, entry: str, name: str, *, kept: bool = False) -> Any:
    """What a part of an entry says, read where it lies in the record; None where it is not here, or where only its
    author knows it, unless it is asked for as `kept`."""
    held = node.store.get(entry)
    refs = held.envelope.parts if held is not None and held.envelope is not None else ()
    read = node.store.part if kept else node.store.carried
    part = next((read(ref.commitment) for ref in refs if ref.name == name), None)
    return None if part is None else part.value()
