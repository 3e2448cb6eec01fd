"""What was asked on a command line and what is answered: the same whether done here or by the node's owner."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import msgspec

from parley.node.opened import Node
from parley.node.ownership import Answer

DONE, REJECTED, COULD_NOT = 0, 1, 2


@dataclass(frozen=True)
class Asked:
    """The words of a command line, the directory they were said in, and the node where it is open already.

    Where the node is open, its owner answers for another process and nothing goes to a terminal.
    """

    arguments: tuple[str, ...]
    directory: Path
    node: Node | None = None

    def path(self, named: Path) -> Path:
        """A path as the asker meant it."""
        return self.directory / named


pass_asked = click.make_pass_decorator(Asked)


def lines(*said: str) -> str:
    """Lines of text, each with its end."""
    return "".join(f"{line}\n" for line in said)


def as_json(value: Mapping[str, Any]) -> str:
    """One JSON object on a line."""
    return msgspec.json.encode(value).decode() + "\n"


def done(out: str = "", err: str = "") -> Answer:
    """The answer of a command that did all it was asked."""
    return DONE, out, err
