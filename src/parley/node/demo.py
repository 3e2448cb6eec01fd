"""Demonstration nodes: built from an example directory that says in `demo.toml` what it holds.

A reconstruction holds outside sources under their own names and nothing in anybody else's. An exercise replays
registers and acts through the node's own commands, on a simulated clock.
"""

import csv
import gc
import os
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import parley
from parley.node import commands
from parley.node.initiate import initiate
from parley.node.opened import Node, open_node
from parley.node.reading import settings_for
from parley.node.replay import replay
from parley.node.shown import Reader
from parley.record.clock import Clock, SetClock, SystemClock
from parley.reports.readers import read
from parley.reports.reading import Rejected
from parley.reports.rejects import write_rejects
from parley.reports.rows import header
from parley.vocabulary.intervals import from_iso

_WHOLE_DATE = len("2000-01-01")
Tell = Callable[[str, int, int], None]  # what is done, how far, of how much


@dataclass(frozen=True)
class Demo:
    """One example that can be shown: its directory and what its `demo.toml` says."""

    name: str
    directory: Path
    order: int
    content: dict[str, Any]


def examples() -> list[Demo]:
    """The demonstrations that come with the program, in their own order."""
    package = Path(parley.__file__).parent
    shipped = package / "examples"
    where = shipped if shipped.is_dir() else package.parents[1] / "examples"
    found = [
        Demo(path.parent.name, path.parent, content["order"], content)
        for path in where.glob("*/demo.toml")
        if (content := tomllib.loads(path.read_text(encoding="utf-8")))
    ]
    return sorted(found, key=lambda demo: demo.order)


def build(demo: Demo, directory: Path, tell: Tell) -> None:
    """Makes the node of a demonstration in `directory`, beside it first, so that a half-made one is never served."""
    making = directory.with_name(directory.name + ".making")
    _clear(making)
    content = demo.content
    simulated = _moment(content.get("simulated_from"))
    begins = _moment(content.get("begins"))
    clock: Clock = SystemClock() if begins is None else SetClock(begins)
    passphrase = os.urandom(16).hex().encode() if content.get("sealed_keys") else None
    initiate(
        demo.directory / "agreement.toml",
        making,
        clock=clock,
        passphrase=passphrase,
        acting=tuple(content["acting"]) if "acting" in content else None,
        simulated_from=simulated,
        shown_day=content.get("shown_day"),
    )
    if passphrase is not None:
        _keep_passphrase(making, passphrase)
    gc.disable()  # next to nothing of what is made here is circular, and looking for it took a twelfth of the time
    try:
        with open_node(making, passphrase, clock, building=True) as node:
            if isinstance(clock, SetClock):
                replay(node, demo.directory, content, clock, tell)
            else:
                _outside(node, demo.directory, content, tell)
    finally:
        gc.enable()
    making.rename(directory)


def passphrase_of(directory: Path) -> bytes | None:
    """The passphrase of a demonstration's node, which lies beside its keys: it protects nothing, and says so."""
    path = directory / "keys" / "passphrase"
    return path.read_bytes() if path.exists() else None


def _outside(node: Node, directory: Path, content: dict[str, Any], tell: Tell) -> None:
    """Outside sources and published totals, recorded by the member that documents them."""
    for n, source in enumerate(content["sources"]):
        path = directory / source["file"]
        settings = settings_for(node, register=source["source"], origin="outside")
        rejected: list[Rejected] = []
        commands.import_reports(
            node,
            source["member"],
            read(path, settings, source.get("format", "")),
            register=source["source"],
            origin="outside",
            rejected=rejected.append,
        )
        if rejected:  # real files hold rows that contradict themselves: said, and the good ones beside them are in
            write_rejects(node.directory / f"{path.stem}.rejects.csv", rejected, header(path, settings.encoding))
        tell(source["source"], n + 1, len(content["sources"]))
    for source in content.get("published", ()):
        reader = Reader("public", source["member"], "duty", "")
        days = published_days(directory / source["file"], source["first"], source["last"])
        commands.record_published(node, reader, published=days)
    node.show()


def published_days(path: Path, first: date, last: date) -> Iterator[dict[str, Any]]:
    """The totals of each side by day in a file of published figures, as the record takes them."""
    days: dict[tuple[str, str], dict[str, Any]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if len(row["date"]) != _WHOLE_DATE or not first <= date.fromisoformat(row["date"]) <= last:
                continue  # a total whose day is not known stands beside no day
            side, _, confirmed = row["side"].partition(",")
            one = days.setdefault(
                (row["date"], side),
                {"day": row["date"], "side": side, "counts": {}, "note": "", "source": row["source"]},
            )
            if confirmed:
                one["confirmed"] = int(row["n"])
                continue
            one["counts"][row["pcode"]] = int(row["n"])
            one["note"] = one["note"] or row["note"]
    return iter(days.values())


def _moment(text: str | None) -> int | None:
    return from_iso(text) if text else None


def _keep_passphrase(directory: Path, passphrase: bytes) -> None:
    descriptor = os.open(directory / "keys" / "passphrase", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(passphrase)


def _clear(directory: Path) -> None:
    """Removes what an interrupted build left: files and folders of ours, nothing above them."""
    if not directory.exists():
        return
    for path in sorted(directory.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    directory.rmdir()
