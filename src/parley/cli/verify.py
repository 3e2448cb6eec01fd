"""`parley verify`: audits a node from its bytes, or checks a proof file, an opened bundle, an equivocation."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from parley.cli.asked import DONE, REJECTED, Asked, as_json, lines
from parley.cli.on_node import json_option, passphrase_option
from parley.cli.passphrase import passphrase_for
from parley.node.opened import Node, open_node
from parley.node.ownership import Answer, ask_owner, is_owned
from parley.node.queries.process import foot
from parley.node.shown import Reader
from parley.node.verify import audit_record, check_file, compare_heads, derive_again, pinned_process, read_heads_kept

_COUNTED = (
    "logs",
    "entries",
    "inert",
    "heads",
    "cosignatures",
    "parts",
    "absent",
    "erased",
    "unheld_heads",
    "other_branch",
)


@click.command()
@click.argument("what", type=click.Path(path_type=Path), default=Path(), metavar="[PATH]")
@click.option("--genesis", default="", metavar="HASH", help="The genesis that you trust: its hash, or its file.")
@click.option("--heads", "kept", type=click.Path(path_type=Path), help="What --json printed before, kept elsewhere.")
@json_option
@passphrase_option
@click.pass_obj
def verify(
    asked: Asked, what: Path, genesis: str, kept: Path | None, as_object: bool, passphrase_file: Path | None
) -> Answer:
    """Audit a node, or check a proof file, an opened bundle, or an equivocation.

    Of a node: every leaf, head, signature, cosignature and part, whether the rows shown follow from them, and whether
    it still bears out heads that somebody kept. Exit code 0 only if all holds.
    """
    if asked.node is not None:
        return DONE, as_json(derived(asked.node)), ""
    place, process = asked.path(what), pinned_process(genesis, asked.directory)
    if place.is_file():
        return _file_answer(msgspec.to_builtins(check_file(place, process=process)), process, as_object=as_object)
    passphrase = passphrase_for(place, passphrase_file)
    report = audit_record(place, passphrase, process=process)
    found = {"record": msgspec.to_builtins(report), **(_derived(asked, place, passphrase) if report.holds else {})}
    if kept is not None:
        found["departed"] = list(compare_heads(place, read_heads_kept(asked.path(kept))))
    return _answer(found, as_object=as_object)


def derived(node: Node) -> dict[str, Any]:
    """What deriving each channel again came to, and the heads of all logs."""
    channels = [msgspec.to_builtins(derive_again(node, channel)) for channel in node.projections]
    heads = {
        head.log: {"size": head.size, "root": head.root, "cosigned_by": head.cosigned_by}
        for channel in node.projections
        for head in foot(node, Reader(channel=channel)).heads
    }
    return {"channels": channels, "heads": heads}


def _derived(asked: Asked, place: Path, passphrase: bytes | None) -> dict[str, Any]:
    answer = ask_owner(place, asked.arguments) if is_owned(place) else None
    if answer is not None:
        found: dict[str, Any] = msgspec.json.decode(answer[1])
        return found
    with open_node(place, passphrase) as node:
        return derived(node)


def _answer(found: dict[str, Any], *, as_object: bool) -> Answer:
    record = found["record"]
    faults = [_fault(one) for one in record["faults"]]
    faults += [fault for channel in found.get("channels", ()) for fault in channel["faults"]]
    faults += found.get("departed", ())
    code = REJECTED if faults else DONE
    if as_object:
        return code, as_json({**found, "holds": not faults}), ""
    told = [f"process {record['process']} ({record['standing']})"]
    told += [f"{name.replace('_', ' ')} {record[name]}" for name in _COUNTED]
    told += [
        f"channel {one['channel']}: derived again from basis {one['basis']}, {one['bulletins']} bulletins signed"
        for one in found.get("channels", ())
    ]
    told += [_head(log, head) for log, head in found.get("heads", {}).items()]
    told.append(f"{len(faults)} faults" if faults else "all holds")
    return code, lines(*told), lines(*faults)


def _head(log: str, head: dict[str, Any]) -> str:
    cosigned = ", ".join(head["cosigned_by"]) or "nobody"
    return f"{log}: {head['size']} entries, root {head['root']}, cosigned by {cosigned}"


def _fault(one: dict[str, Any]) -> str:
    place = f"{one['log']}, entry {one['seq']}: " if one["seq"] >= 0 else f"{one['log']}: " if one["log"] else ""
    return f"{place}{one['what']}"


def _file_answer(checked: dict[str, Any], process: str, *, as_object: bool) -> Answer:
    fault, found = checked["fault"], checked["found"]
    code = REJECTED if fault else DONE
    if as_object:
        return code, as_json({"what": checked["what"], "holds": not fault, "fault": fault, **(found or {})}), ""
    if fault:
        return code, "", lines(f"this {checked['what']} does not hold: {plain(fault)}")
    told = [f"{checked['what']} of process {found['process']}", *_TOLD[checked["what"]](found), "all holds"]
    if not process:
        told.insert(1, "NOT PINNED: compare this hash with the one that you hold, or give it with --genesis")
    return code, lines(*map(plain, told)), ""


def _told_proof(found: dict[str, Any]) -> Iterator[str]:
    yield f"standing: {found['standing']}"
    yield f"{found['kind']} of {found['member']} in channel {found['channel']}, entry {found['entry']}"
    yield f"signed by key {found['key']}, kept on: {found['custody']}; claimed time {_moment(found['at'])}"
    yield f"{found['log']}: entry {found['seq']} of {found['size']}, root {found['root']}"
    for member, at in found["not_held"].items():
        yield f"{member} held the log without it at {_moment(at)}"
    for member, at in found["held"].items():
        yield f"{member} held it at {_moment(at)}"
    yield f"shown: {', '.join(found['shown']) or 'nothing'}; withheld: {', '.join(found['withheld']) or 'nothing'}"
    yield from found["remarks"]


def _told_bundle(found: dict[str, Any]) -> Iterator[str]:
    yield f"standing: {found['standing']}; to {found['to']}"
    for one in found["logs"]:
        yield f"{one['log']}: entries {one['start']} to {one['size'] - 1}, root {found['roots'][one['log']]}"
    yield from (f"{name} {found[name]}" for name in ("entries", "parts", "cosignatures", "equivocations"))
    for log, entries in found["inert"].items():
        yield from (f"{log}, entry {seq} does not count: {why}" for seq, why in entries)
    for log in found["unjudged"]:
        yield f"{log}: its beginning is not here, so keys and nonces were not judged"


def _told_equivocation(found: dict[str, Any]) -> Iterator[str]:
    yield f"key {found['key']} of log {found['log']} signed two heads that cannot both be true"
    yield "whose key it is stands in the genesis"


_TOLD = {"proof": _told_proof, "bundle": _told_bundle, "equivocation": _told_equivocation}


def plain(text: str) -> str:
    """A text without what could move or hide other text on a screen: controls and marks of direction are escaped."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def _moment(at: int) -> str:
    try:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (ValueError, OverflowError, OSError):  # a claimed time may be any number
        return f"second {at}"
