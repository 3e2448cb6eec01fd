"""The `parley` command. Exit codes: 0 done, 1 something was rejected and the rest done, 2 could not run."""

import os
import sys
from pathlib import Path

import click

import parley as package
from parley.cli.agreement import agreement
from parley.cli.answering import answer_to
from parley.cli.asked import Asked
from parley.cli.bulletin import bulletin
from parley.cli.bundle import bundle
from parley.cli.completion import completion
from parley.cli.demo import demo
from parley.cli.genesis import genesis
from parley.cli.importing import import_file
from parley.cli.init import init
from parley.cli.match import match
from parley.cli.rebuild import rebuild
from parley.cli.serve import serve
from parley.cli.status import status
from parley.cli.sync import sync
from parley.cli.text import text
from parley.cli.verify import verify

COMMANDS = (
    agreement, bulletin, bundle, completion, demo, genesis, import_file, init, match, rebuild, serve, status, sync,
    text, verify,
)  # fmt: skip


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package.__version__, prog_name="parley")
def parley() -> None:
    """The working place of a ceasefire: talks between enemies and joint monitoring by rival guarantors."""


for command in COMMANDS:
    parley.add_command(command)


def main() -> None:
    """Entry of the console script."""
    code, out, err = answer_to(parley, Asked(tuple(sys.argv[1:]), Path.cwd()))
    sys.stderr.write(err)
    try:
        sys.stdout.write(out)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has read enough; the interpreter must not try again at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


if __name__ == "__main__":
    main()
