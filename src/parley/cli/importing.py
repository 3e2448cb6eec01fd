"""`parley import`: a register's file read into a member's log."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import click
import msgspec

from parley.agreement.agreement import Agreement, Register
from parley.cli.asked import DONE, REJECTED, Asked, as_json, lines
from parley.cli.on_node import json_option, node_option, on_node
from parley.cli.progress import progress
from parley.node import commands
from parley.node.config import NodeError
from parley.node.opened import Node
from parley.node.ownership import Answer
from parley.node.reading import settings_for
from parley.reports.mapping import load_mapping
from parley.reports.readers import READERS, read
from parley.reports.reading import Rejected
from parley.reports.rejects import write_rejects
from parley.reports.rows import header

_SHOWN_REJECTS = 20


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--member", required=True, help="The member that records.")
@click.option("--source", default="", help="The outside source whose register this is; without it, the member's own.")
@click.option("--format", "form", type=click.Choice(tuple(READERS)), help="The file's format, if not by its header.")
@click.option("--mapping", type=click.Path(path_type=Path), help="TOML that says which column means what.")
@click.option("--encoding", default="utf-8", show_default=True, help="The encoding of a CSV.")
@click.option("--dry-run", is_flag=True, help="Read and count, record nothing.")
@json_option
@node_option
@on_node
def import_file(
    node: Node,
    asked: Asked,
    file: Path,
    member: str,
    source: str,
    form: str | None,
    mapping: Path | None,
    encoding: str,
    dry_run: bool,
    as_object: bool,
) -> Answer:
    """Read a register into reports: a member's own, or an outside source that the member records under its name.

    Rows that cannot be read are named, and kept in FILE.rejects.csv beside the file; corrected, import that. The same
    file again changes nothing, also after an import that was cut short.
    """
    register = declared_register(node.agreement, member, source)
    path = asked.path(file)
    settings = settings_for(
        node,
        register=register.id,
        origin=register.origin,
        encoding=encoding,
        mapping=load_mapping(asked.path(mapping)) if mapping else None,
    )
    kept = node.directory / f"{path.stem}.rejects.csv"
    with progress(shown=asked.node is None) as tell, TemporaryFile() as spool:
        result = commands.import_reports(
            node,
            member,
            read(path, settings, form or ""),
            register=register.id,
            origin=register.origin,
            rejected=lambda one: _spool(spool, one),
            progress=lambda rows: tell(file.name, rows, 0),
            dry_run=dry_run,
        )
        if result.rejected:
            write_rejects(kept, _spooled(spool), header(path, encoding))
        first = tuple(islice(_spooled(spool), _SHOWN_REJECTS))
    return _answer(result, path.name, first, kept, as_object=as_object)


def declared_register(agreement: Agreement, member: str, source: str) -> Register:
    """The register that the agreement declares for a member: its own, or the outside source of this name.

    Raises NodeError, which lists those that are declared.
    """
    origin = "outside" if source else "own"
    declared = [one for one in agreement.registers if one.member == member and one.origin == origin]
    found = next((one for one in declared if not source or one.id == source), None)
    if found is not None:
        return found
    if source:
        known = ", ".join(repr(one.id) for one in declared) or "none"
        raise NodeError(
            f"{source!r} is no outside source that the agreement declares for {member}; it declares: {known}"
        )
    keepers = ", ".join(one.member for one in agreement.registers if one.origin == "own") or "nobody"
    raise NodeError(
        f"{member} keeps no register of its own under the agreement; {keepers} does; for an outside source "
        "add --source NAME"
    )


def _spool(spool: IO[bytes], rejected: Rejected) -> None:
    """Rejects wait on the disk: a file of a million bad rows must not fill the memory."""
    spool.write(msgspec.json.encode(rejected) + b"\n")


def _spooled(spool: IO[bytes]) -> Iterator[Rejected]:
    spool.seek(0)
    return (msgspec.json.decode(line, type=Rejected) for line in spool)


def _answer(
    result: commands.ImportResult, name: str, first: Sequence[Rejected], kept: Path, *, as_object: bool
) -> Answer:
    code = REJECTED if result.rejected else DONE
    told = [
        f"{name}, row {one.row}, {one.field or 'the whole row'}{f' {one.value!r}' if one.value else ''}: {one.problem}"
        for one in first
    ]
    if result.rejected:
        told.append(f"All {result.rejected} rejected rows are in {kept}; correct them there and import that file.")
    counts = {name: getattr(result, name) for name in ("accepted", "repeated", "corrected", "rejected")}
    if as_object:
        rejects = [{"file": name, "row": one.row, "field": one.field, "problem": one.problem} for one in first]
        return code, as_json({**counts, "rejects": rejects, "rejects_file": str(kept) if first else ""}), ""
    return code, lines(", ".join(f"{label} {number}" for label, number in counts.items())), lines(*told)
