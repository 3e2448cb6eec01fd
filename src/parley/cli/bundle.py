"""`parley bundle`: what a node holds, carried to another in a file that only that one can read."""

from pathlib import Path

import click

from parley.cli.asked import DONE, REJECTED, Asked, done, lines
from parley.cli.on_node import node_option, on_node
from parley.node.exchange.bundles import TakenIn, open_bundle, take_file_in, write_file_out
from parley.node.exchange.healing import heal
from parley.node.opened import Node
from parley.node.ownership import Answer

_file = click.argument("file", type=click.Path(path_type=Path), metavar="FILE")


@click.group()
def bundle() -> None:
    """Exchange without a link: write a bundle for a member, take in one from another."""


@bundle.command("out")
@_file
@click.option("--to", required=True, help="The member that the bundle is sealed to.")
@click.option("--whole", is_flag=True, help="From the beginning, also what the member has acknowledged.")
@node_option
@on_node
def bundle_out(node: Node, asked: Asked, file: Path, to: str, whole: bool) -> Answer:
    """Write all that a member may hold and has not acknowledged into FILE, sealed to it."""
    sent = write_file_out(node, to, asked.path(file), whole=whole)
    logs = [f"{log}: {count} entries" for log, count in sent.entries.items() if count]
    return done(lines(*logs, f"{file} is for {to}; nobody else can read it."))


@bundle.command("in")
@_file
@click.option(
    "--adopt", is_flag=True, help="Where a log of this node forked by a restored backup, take the sender's branch."
)
@node_option
@on_node
def bundle_in(node: Node, asked: Asked, file: Path, adopt: bool) -> Answer:
    """Take in a bundle; the same one twice, or several in any order, come to the same. Exit code 1 where a log has
    forked: the evidence is written, and the rest taken in."""
    if adopt:
        again = heal(node, asked.path(file))
        told = [
            f"{log}: the sender's branch is adopted; {count} entries recorded again" for log, count in again.items()
        ]
        return done(lines(*(told or ["No log of this node has forked."])))
    return taken_in(take_file_in(node, asked.path(file)))


@bundle.command("open")
@_file
@click.argument("target", type=click.Path(path_type=Path), metavar="TAR")
@node_option
@on_node
def bundle_open(node: Node, asked: Asked, file: Path, target: Path) -> Answer:
    """Take the seal off a bundle and write its tar, in the clear, for a verifier elsewhere."""
    open_bundle(node, asked.path(file), asked.path(target))
    return done(lines(f"{target} is in the clear: whoever has it can read it."))


def taken_in(taken: TakenIn) -> Answer:
    """What was new, and which log has forked."""
    told = [f"{log}: {count} new entries" for log, count in taken.entries.items()] or ["No new entries."]
    told.append(f"{taken.cosignatures} new cosignatures; {taken.cosigned} heads cosigned here.")
    told += [f"{taken.erased} erasures carried out and confirmed."] * bool(taken.erased)
    forked = [f"A log has forked; the evidence is {path}: see `parley status`." for path in taken.evidence]
    return (REJECTED if forked else DONE), lines(*told), lines(*forked)
