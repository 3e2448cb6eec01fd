"""`parley text`: bracketed texts as files: read, shown, compared, written again. No node is needed."""

from pathlib import Path
from typing import Any

import click

from parley.cli.asked import Asked, as_json, done, lines, pass_asked
from parley.cli.on_node import json_option
from parley.node import text_files
from parley.node.ownership import Answer

_file = click.argument("file", type=click.Path(path_type=Path))


@click.group()
def text() -> None:
    """Bracketed texts: plain, Markdown, or what `import` made of them."""


@text.command("import")
@_file
@click.option("--out", type=click.Path(path_type=Path), help="File for the text as clauses and brackets, .json.")
@json_option
@pass_asked
def import_text(asked: Asked, file: Path, out: Path | None, as_object: bool) -> Answer:
    """Read a bracketed text: count its brackets and name every imbalance with line and column. None is repaired."""
    read = text_files.imported(asked.path(file))
    if out is not None:
        asked.path(out).write_bytes(text_files.as_file(read))
    counts = text_files.counts(read)
    if as_object:
        return done(as_json(counts))
    imbalances = counts.pop("imbalances")
    places = [
        f"{file.name}, line {one['line']}, column {one['column']}: {one['sign']} "
        + (f"belongs to line {one['other_line']}" if one["other_line"] else "has no counterpart")
        for one in imbalances
    ]
    return done(lines(*(f"{label} {count}" for label, count in counts.items()), *places))


@text.command()
@_file
@pass_asked
def show(asked: Asked, file: Path) -> Answer:
    """Print the clauses of a text, a line each, and how many of its brackets nobody owns."""
    return done(lines(*text_files.shown(text_files.imported(asked.path(file)))))


@text.command()
@_file
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File for the words.")
@pass_asked
def export(asked: Asked, file: Path, out: Path) -> Answer:
    """Write a text again, word for word as it was read."""
    asked.path(out).write_bytes(text_files.words_of(text_files.imported(asked.path(file))))
    return done()


@text.command()
@click.argument("first", type=click.Path(path_type=Path))
@click.argument("second", type=click.Path(path_type=Path))
@click.option("--patch", is_flag=True, help="Print a unified diff, from which `patch` makes the second of the first.")
@json_option
@pass_asked
def diff(asked: Asked, first: Path, second: Path, patch: bool, as_object: bool) -> Answer:
    """Compare two texts: paragraphs kept, changed, moved, added and removed, and the words that differ in each."""
    left, right = (text_files.imported(asked.path(path)) for path in (first, second))
    if patch:
        return done(text_files.patch_of(left, right, first.name, second.name))
    found = text_files.differing(left, right)
    if as_object:
        return done(as_json(found))
    changes = found.pop("changes")
    counts = (f"{label} {count}" for label, count in found.items())
    return done(lines(*counts, *map(_told, changes)))


def _told(change: dict[str, Any]) -> str:
    words = " ".join(change["words"].split())
    return f"{change['change']} {change['left'] or '-'} {change['right'] or '-'}: {words}"
