"""`parley genesis`: founding a process with others, by files that are handed about in any order."""

import time
from pathlib import Path

import click

from parley.cli.asked import Asked, done, lines, pass_asked
from parley.cli.init import begun, told
from parley.cli.on_node import passphrase_option
from parley.cli.passphrase import passphrase_for
from parley.node.clocks import RunningClock
from parley.node.config import config_path
from parley.node.exchange.founding import found
from parley.node.ownership import Answer


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="FILE...")
@passphrase_option
@pass_asked
def genesis(asked: Asked, directory: Path, files: tuple[Path, ...], passphrase_file: Path | None) -> Answer:
    """Take in cards and signed genesis files of the others, in any order, and say whose is missing.

    Signs when all cards are there; the process is in force when all have signed. The same files again change nothing.
    """
    place = asked.path(directory)
    had_begun = config_path(place).exists()
    passphrase = passphrase_for(place, passphrase_file)
    founding = found(
        place,
        [asked.path(file) for file in files],
        clock=RunningClock(int(time.time())),
        passphrase=passphrase,
    )
    more = begun(directory, place, passphrase) if founding.in_force and not had_begun else []
    return done(lines(*told(directory, founding), *more))
