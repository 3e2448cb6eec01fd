"""Commands that need an open node: done in this process, or by the one that owns the node (a running `parley serve`).

The owner parses the same words again, so that there is one table of commands and one way to read them.
"""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from parley.cli.asked import Asked, pass_asked
from parley.cli.passphrase import passphrase_for
from parley.node.opened import open_node
from parley.node.ownership import Answer, ask_owner, is_owned

Callback = Callable[..., Any]

passphrase_option = click.option(
    "--passphrase-file", type=click.Path(path_type=Path), help="File whose first line opens the node's keys."
)
node_option = click.option(
    "--node",
    "directory",
    type=click.Path(path_type=Path),
    default=Path(),
    show_default="this directory",
    help="Directory of the node.",
)
node_argument = click.argument("directory", type=click.Path(path_type=Path), default=Path(), metavar="[DIR]")
json_option = click.option("--json", "as_object", is_flag=True, help="Print one JSON object.")


def on_node(act: Callable[..., Answer]) -> Callback:
    """Makes a callback of `act(node, asked, **options)`, with the options that say which node and what opens it."""

    @passphrase_option
    @pass_asked
    @wraps(act)
    def call(asked: Asked, /, directory: Path, passphrase_file: Path | None, **options: Any) -> Answer:
        if asked.node is not None:
            return act(asked.node, asked, **options)
        place = asked.path(directory)
        if is_owned(place):
            answer = ask_owner(place, asked.arguments)
            if answer is not None:
                return answer
        with open_node(place, passphrase_for(place, passphrase_file)) as node:
            return act(node, asked, **options)

    return call
