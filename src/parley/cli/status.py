"""`parley status`: each member's last word, who holds what, open deadlines."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO

import click
import msgspec
from rich.console import Console
from rich.table import Table

from parley.cli.asked import Asked, as_json, done, lines
from parley.cli.on_node import json_option, node_argument, on_node
from parley.node.exchange.holding import erasures, holders, last_words
from parley.node.opened import Node
from parley.node.ownership import Answer
from parley.node.queries.awaiting import awaits
from parley.node.queries.process import foot, officers
from parley.node.queries.record import forked, log
from parley.node.shown import HeadShown, Reader


class LastWord(msgspec.Struct, frozen=True):
    """What a member last said in a channel, which members cosigned its head, and how many entries each other member of
    the channel has signed for."""

    channel: str
    member: str
    entries: int
    last: str
    root: str
    cosigned_by: tuple[str, ...]
    held_by: dict[str, int]


class Deadline(msgspec.Struct, frozen=True):
    """Something that a member owes, and when ("": no set time)."""

    member: str
    kind: str
    what: str
    due: str


@click.command()
@node_argument
@json_option
@on_node
def status(node: Node, asked: Asked, as_object: bool) -> Answer:
    """Say each member's last word, who holds it, and what is due."""
    words = tuple(
        _last_word(node, channel, head)
        for channel in node.projections
        for head in foot(node, Reader(channel=channel)).heads
        if head.channel == channel
    )
    due = tuple(_deadlines(node))
    narrowest = Reader(channel=list(node.projections)[-1])
    forks = [
        f"{one.member} in {one.channel}: {node.directory / 'evidence' / one.file}" for one in forked(node, narrowest)
    ]
    erased = [one for one in erasures(node, narrowest.channel) if one.waiting]
    if as_object:
        logs, deadlines = msgspec.to_builtins(words), msgspec.to_builtins(due)
        waiting = {one.entry: one.waiting for one in erased}
        return done(
            as_json(
                {"process": node.process, "logs": logs, "deadlines": deadlines, "forks": forks, "unerased": waiting}
            )
        )
    told = [
        f"{member}'s last word: {_moment(at) or 'none'}" for member, at in last_words(node, narrowest.channel).items()
    ]
    told += [f"FORKED: {fork}" for fork in forks]
    told += [f"erasure {one.entry[:12]} by {one.member}: not yet by {', '.join(one.waiting)}" for one in erased]
    told += [f"{one.due or 'no set time'}: {one.member}: {one.what}" for one in due] or ["Nothing is due."]
    return done(lines(f"process {node.process}") + _table(words) + lines(*told))


def _last_word(node: Node, channel: str, head: HeadShown) -> LastWord:
    page = log(node, Reader(channel=channel), channel, head.member, 1)
    last = page.entries[0].at if page is not None and page.entries else 0
    held = {one.member: one.size for one in holders(node, head.log)}
    return LastWord(channel, head.member, head.size, _moment(last), head.root, head.cosigned_by, held)


def _deadlines(node: Node) -> Iterator[Deadline]:
    for officer in officers(node):
        for one in awaits(node, Reader(officer.channel, officer.member, officer.desk, officer.function)):
            yield Deadline(officer.member, one.kind, one.what.msgid % one.what.args, _moment(one.due))


def _moment(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds else ""
    except (ValueError, OverflowError, OSError):  # a claimed time may be any number
        return f"second {seconds}"


def _held(one: LastWord) -> str:
    """Who holds how much: "all", or each member with the entries it has signed for where they are not all."""
    if all(size >= one.entries for size in one.held_by.values()):
        return "all"
    some = [name if size >= one.entries else f"{name} {size}" for name, size in one.held_by.items() if size]
    return ", ".join(some) or "nobody else"


def _table(words: tuple[LastWord, ...]) -> str:
    table = Table("Channel", "Member", "Entries", "Last entry", "Head", "Held by")
    for one in words:
        held = _held(one)
        table.add_row(one.channel, one.member, str(one.entries), one.last or "none", one.root[:12], held)
    drawn = StringIO()
    Console(file=drawn, width=None if sys.stdout.isatty() else 120).print(table)
    return drawn.getvalue()
