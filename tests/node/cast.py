"""The cast of the node's tests: nodes of one process in one place or apart, their officers, and what these say."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from parley.node import commands
from parley.node.config import NodeConfig, genesis_path, keys_path, parts_key_path, record_path, write_config
from parley.node.duties import perform
from parley.node.initiate import initiate
from parley.node.opened import Draft, Node, open_node
from parley.node.shown import Reader
from parley.record.clock import SetClock
from parley.record.entry import Part
from parley.record.genesis import log_origin, read_genesis_file
from parley.record.keys import generate, load_secret, save_secret
from parley.record.store import RecordStore
from parley.reports.report import Report
from parley.vocabulary.counts import Count, Harm
from parley.vocabulary.intervals import Interval
from parley.vocabulary.places import Place
from tests.node import land

ZONE = "Etc/GMT-3"
HOUR, DAY = 3600, 86_400
BEGIN = 1_930_165_200  # 2031-03-02 00:00 in the land
NARRATIVE = "Seen from the mill behind the second bridge"

STRANGER = Reader()
OFFICERS = {name: Reader("guarantors", name, "duty", "duty officer") for name in land.GUARANTORS} | {
    name: Reader("members", name, "duty", "delegate") for name in ("red", "envoy", "watcher", "press")
}
NORTH, SOUTH, EAST, RED, ENVOY, WATCHER, PRESS = (OFFICERS[name] for name in land.MEMBERS)


def account(register: str, hours: float, lon: float = 0.5, **changed: Any) -> Report:
    """A register's account of shelling, so many hours after the beginning, half way up the land at a longitude."""
    start = BEGIN + int(hours * HOUR)
    fields = {
        "register": register,
        "origin": "own",
        "when": Interval(start, start + 59, "minute", ZONE),
        "where": Place(
            lat_e6=500_000, lon_e6=round(lon * 1e6), radius_m=200, precision="exact", name="Alpha", pcode="P1"
        ),
        "act": "shelling/mortar",
        "weapon": "mortar/120 mm",
        "count": Count(qualifier="exactly", low=4, high=4),
        "party": "red",
        "harm": Harm(civilians_low=3, civilians_high=3),
        "narrative": NARRATIVE,
        "language": "en",
        "how_known": "seen",
    } | changed
    return Report(**fields)  # type: ignore[arg-type]


def whole(folder: Path, *changes: tuple[str, str], at: int = BEGIN) -> Path:
    """A node that holds every member's keys."""
    directory = folder / "whole"
    initiate(land.write(folder / "paper", *changes), directory, clock=SetClock(at))
    return directory


@contextmanager
def opened(directory: Path, at: int = BEGIN) -> Iterator[Node]:
    """A node opened on a clock that stands."""
    with open_node(directory, clock=SetClock(at)) as node:
        yield node


def pass_time(node: Node, seconds: int) -> None:
    """Lets time pass at a node, and the node do what is due."""
    node.clock.set(node.clock.now() + seconds)  # type: ignore[attr-defined]
    perform(node)


def divided(source: Path, directory: Path, members: Sequence[str]) -> Path:
    """A node of the same process that holds only some members' keys, and of the logs only how they began."""
    shutil.copytree(source / "agreement", directory / "agreement")
    for name in ("model.json", "genesis.json"):
        shutil.copyfile(source / name, directory / name)
    (directory / "keys").mkdir()
    for member in members:
        shutil.copyfile(keys_path(source, member, "node"), keys_path(directory, member, "node"))
    save_secret(parts_key_path(directory), generate().seed, "parts", None, exercise=True)
    signed = read_genesis_file(genesis_path(directory).read_bytes())
    store = RecordStore.create(
        record_path(directory), signed, load_secret(parts_key_path(directory), "parts", None, exercise=True)
    )
    origin = RecordStore.open(record_path(source), load_secret(parts_key_path(source), "parts", None, exercise=True))
    for log in store.logs():
        give(origin, store, log)
    store.close()
    origin.close()
    write_config(directory, NodeConfig(process=signed.genesis.process, members=tuple(members)))
    return directory


@contextmanager
def apart(folder: Path, holding: Mapping[str, Sequence[str]], *changes: tuple[str, str]) -> Iterator[dict[str, Node]]:
    """Nodes of one process by name, each with the keys of some members."""
    source = whole(folder, *changes)
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(opened(divided(source, folder / name, members)))
            for name, members in holding.items()
        }


class Delivery(NamedTuple):
    """A piece of a log on its way: leaves from a position, the head over them, the parts that they carry."""

    log: str
    start: int
    leaves: list[bytes]
    note: str
    parts: list[Part]


def piece(store: RecordStore, log: str, start: int = 0) -> Delivery:
    """What a store has of a log from a position."""
    held = list(store.entries(log, start))
    refs = [ref for entry in held if entry.envelope for ref in entry.envelope.parts if ref.carried]
    parts = [part for ref in refs if (part := store.part(ref.commitment)) is not None]
    return Delivery(log, start, [entry.leaf for entry in held], store.head(log).note, parts)


def deliver(store: RecordStore, sent: Delivery, *, with_parts: bool = True) -> None:
    """Has a store take in a delivery."""
    store.receive(sent.log, sent.leaves, sent.note, start=sent.start, parts=sent.parts if with_parts else ())


def give(source: RecordStore, taker: RecordStore, log: str) -> None:
    """Brings one log of a store up to another's."""
    if source.size(log) > taker.size(log):
        deliver(taker, piece(source, log, taker.size(log)))


def exchange(nodes: Mapping[str, Node]) -> list[Delivery]:
    """Everything that each node's members said goes to all the others; returns what was sent."""
    sent = []
    for source in nodes.values():
        for log in (
            log_origin(source.process, channel, member)
            for member in source.keyrings
            for channel in source.channels_of(member)
        ):
            behind = min(other.store.size(log) for other in nodes.values())
            if source.store.size(log) > behind:
                sent.append(piece(source.store, log, behind))
                for other in nodes.values():
                    give(source.store, other.store, log)
    for node in nodes.values():
        node.show()
    return sent


@dataclass
class Acts:
    """What officers do, in short words; each returns an entry's id."""

    node: Node

    def report(self, who: Reader, said: Report, **more: Any) -> str:
        return commands.record_report(self.node, who, said, **more)

    def find(self, who: Reader, report: str, determination: str = "violation", **more: Any) -> str:
        return commands.make_finding(
            self.node,
            who,
            incident_id=incident_of(self.node, who.channel, report),
            determination=determination,
            held="Fire fell.",  # type: ignore[arg-type]
            grounds="Craters were measured.",
            **more,
        )

    def link(self, who: Reader, a: str, b: str, same: bool, reason: str = "They were seen together.") -> str:
        return commands.link(self.node, who, report_a=a, report_b=b, same=same, reason=reason)

    def say(self, who: Reader, channel: str, kind: str, *parts: tuple[str, Any, bool], **more: Any) -> str:
        return self.node.say(who.member, channel, Draft(kind, parts, **more))


def incident_of(node: Node, channel: str, report: str) -> str:
    """The incident that a report belongs to in a channel, "" where it belongs to none."""
    row = next(
        node.projections[channel].reading().execute("SELECT incident FROM belongs WHERE report = ?", (report,)), None
    )
    return str(row[0]) if row else ""


TABLES = (
    "entry",
    "named",
    "ref",
    "report",
    "edge",
    "link",
    "belongs",
    "incident",
    "own_incident",
    "own_belongs",
    "outcome",
    "day",
    "released",
    "watermark",
)


def rows_of(connection: Any, *tables: str) -> dict[str, list[str]]:
    """Every row of a projection, in an order of its own: what two nodes with the same entries must agree on."""
    return {table: sorted(map(repr, connection.execute(f"SELECT * FROM {table}"))) for table in tables or TABLES}
