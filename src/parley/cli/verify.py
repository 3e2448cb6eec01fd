"""`parley verify`: audits a node's record from its bytes, and derives again what pages show."""

from pathlib import Path
from typing import Any

import click
import msgspec

from parley.cli.asked import DONE, REJECTED, Asked, as_json, lines
from parley.cli.on_node import json_option, node_argument, passphrase_option
from parley.cli.passphrase import passphrase_for
from parley.node.opened import Node, open_node
from parley.node.ownership import Answer, ask_owner, is_owned
from parley.node.queries.process import foot
from parley.node.shown import Reader
from parley.node.verify import audit_record, derive_again

_COUNTED = ("logs", "entries", "inert", "heads", "cosignatures", "parts", "absent", "erased", "unheld_heads")


@click.command()
@node_argument
@click.option("--genesis", type=click.Path(path_type=Path), help="A genesis file that you trust.")
@json_option
@passphrase_option
@click.pass_obj
def verify(
    asked: Asked, directory: Path, genesis: Path | None, as_object: bool, passphrase_file: Path | None
) -> Answer:
    """Audit a node: every leaf, head, signature, cosignature and part, and whether the rows shown follow from them.

    The record is read by this process also where another one owns the node. Exit code 0 only if all holds.
    """
    if asked.node is not None:
        return DONE, as_json(derived(asked.node)), ""
    place = asked.path(directory)
    passphrase = passphrase_for(place, passphrase_file)
    report = audit_record(place, passphrase, genesis=asked.path(genesis) if genesis else None)
    found = {"record": msgspec.to_builtins(report), **(_derived(asked, place, passphrase) if report.holds else {})}
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
