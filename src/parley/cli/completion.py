"""`parley completion`: the script that completes commands and options in a shell."""

import click
from click.shell_completion import get_completion_class

from parley.cli.asked import done
from parley.node.ownership import Answer

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> Answer:
    """Print the completion script for a shell: eval "$(parley completion bash)"."""
    made = get_completion_class(shell)
    assert made is not None  # click knows the three
    return done(made(context.find_root().command, {}, "parley", "_PARLEY_COMPLETE").source())
