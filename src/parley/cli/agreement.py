"""`parley agreement check`: every mistake of an agreement file, with file, line and field."""

from pathlib import Path

import click

from parley.agreement.load import agreement_hash, load
from parley.agreement.mistakes import AgreementError
from parley.cli.asked import COULD_NOT, Asked, as_json, done, lines, pass_asked
from parley.cli.on_node import json_option
from parley.node.ownership import Answer


@click.group()
def agreement() -> None:
    """Agreement files: what the parties bound themselves to."""


@agreement.command()
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@pass_asked
def check(asked: Asked, file: Path, as_object: bool) -> Answer:
    """Name every mistake of an agreement file, with file, line and field."""
    try:
        agreed = load(asked.path(file))
    except AgreementError as error:
        if not as_object:
            raise
        told = [
            {"file": one.file, "line": one.line, "field": one.field, "message": one.message} for one in error.mistakes
        ]
        return COULD_NOT, as_json({"mistakes": told}), ""
    digest = agreement_hash(agreed)
    if as_object:
        return done(as_json({"mistakes": [], "process": agreed.id, "hash": digest}))
    return done(
        lines(
            f"{file}: no mistakes.",
            f"process {agreed.id}, {len(agreed.members)} members, {len(agreed.provisions)} provisions, hash {digest}",
        )
    )
