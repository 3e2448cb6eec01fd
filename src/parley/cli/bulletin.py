"""`parley bulletin`: one day's bulletin as issued, else its figures at the present basis, marked not issued."""

from datetime import datetime
from pathlib import Path

import click

from parley.cli.asked import DONE, REJECTED, Asked, lines
from parley.cli.bulletin_page import bulletin_page
from parley.cli.on_node import node_option, on_node
from parley.node.asked_bulletin import Given, as_it_stands, recomputed
from parley.node.config import NodeError
from parley.node.opened import Node
from parley.node.ownership import Answer

CHANNELS = ("guarantors", "members", "public")  # the narrowest first
PAGE, JSON, CSV = FORMS = (".html", ".json", ".csv")


@click.command()
@click.argument("day", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--kind", type=click.Choice(["joint"]), default="joint", show_default=True, help="Which bulletin.")
@click.option("--lang", help="Language of the page; figures in JSON and CSV have none.")
@click.option("--basis", help="Compute the figures again at a basis: the hash that a bulletin names, or a basis file.")
@click.option("--out", type=click.Path(path_type=Path), help="File to write: .html, .json or .csv.")
@click.option("--channel", type=click.Choice(CHANNELS), help="Whose; without it the narrowest channel that is here.")
@node_option
@on_node
def bulletin(
    node: Node,
    asked: Asked,
    day: datetime,
    kind: str,
    lang: str | None,
    basis: str | None,
    out: Path | None,
    channel: str | None,
) -> Answer:
    """Give one day's bulletin: the bytes as issued, else the figures at the present basis, marked not issued.

    Beside the file of --out lies FILE.basis, the basis that the figures were computed from.
    """
    form = _form_of(out, lang, basis)
    channel = _channel_of(node, channel)
    if basis is None:
        given = as_it_stands(node, channel, day.date())
        code, standing = DONE, _standing(given)
    else:
        given = recomputed(node, channel, day.date(), _basis(asked, basis))
        code, standing = _compared(given)
    if form == PAGE:
        written = bulletin_page(node, channel, day.date(), lang)
    else:
        written = given.figures if form == JSON else given.as_csv()
    if out is None:
        return code, written.decode(), lines(standing)
    path = asked.path(out)
    path.write_bytes(written)
    beside = path.with_name(f"{path.name}.basis")
    beside.write_bytes(given.basis_text)
    return code, "", lines(standing, f"written: {path}, and its basis: {beside}")


def _form_of(out: Path | None, lang: str | None, basis: str | None) -> str:
    form = out.suffix.lower() if out else JSON
    if form not in FORMS:
        raise NodeError(
            f"a bulletin as {form or 'a file without an ending'} is not built yet; name the file {', '.join(FORMS)}"
        )
    if form == PAGE and basis is not None:
        raise NodeError("--basis gives figures and no page; let --out end in .json or .csv")
    if form != PAGE and lang is not None:
        raise NodeError("--lang is the language of a page; let --out end in .html, or leave --lang out")
    return form


def _channel_of(node: Node, channel: str | None) -> str:
    if channel is not None and channel not in node.projections:
        raise NodeError(f"this node is not in channel {channel}; it is in: {', '.join(node.projections)}")
    return channel or next(one for one in CHANNELS if one in node.projections)


def _basis(asked: Asked, basis: str) -> str | bytes:
    """The content of the file of that name, else the hash that it is."""
    path = asked.path(Path(basis))
    return path.read_bytes() if path.is_file() else basis


def _standing(given: Given) -> str:
    if given.issued:
        return f"as issued: figures {given.digest}, basis {given.basis_hash}"
    return f"not issued: figures at the present basis {given.basis_hash}"


def _compared(given: Given) -> tuple[int, str]:
    """What recomputing came to. Other figures than those named at the basis are a fault."""
    if not given.issued:
        return DONE, f"recomputed at basis {given.basis_hash}: figures {given.digest}; no bulletin names this basis"
    if given.issued == given.digest:
        return DONE, f"recomputed at basis {given.basis_hash}: figures {given.digest}, equal to those signed"
    return REJECTED, (
        f"recomputed at basis {given.basis_hash}: figures {given.digest}, and those signed are "
        f"{given.issued}; run `parley verify`"
    )
