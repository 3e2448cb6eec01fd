"""`parley init`: a node from an agreement file, with a login for each member's duty officer."""

import secrets
import time
from pathlib import Path

import click

from parley.agreement.load import load
from parley.cli.asked import Asked, done, lines, pass_asked
from parley.cli.on_node import passphrase_option
from parley.cli.passphrase import new_passphrase
from parley.node.clocks import RunningClock
from parley.node.config import NodeError
from parley.node.initiate import initiate
from parley.node.opened import Node, open_node
from parley.node.ownership import Answer
from parley.node.queries.process import officers
from parley.web.serve import configure, ensure_logins

_PASSWORD_BYTES = 12


@click.command()
@click.argument("process", type=click.Path(path_type=Path), metavar="PROCESS.toml")
@click.argument("directory", type=click.Path(path_type=Path), required=False, metavar="[DIR]")
@click.option("--member", help="The one member that this node speaks for (not built yet: now it is all of them).")
@passphrase_option
@pass_asked
def init(
    asked: Asked, process: Path, directory: Path | None, member: str | None, passphrase_file: Path | None
) -> Answer:
    """Create a node with the keys of every member, from an agreement file. DIR is the process's id by default."""
    if member is not None:
        raise NodeError(
            "--member is not built yet: a process over several nodes comes later; leave it out, and this "
            "node holds the keys of all members"
        )
    file = asked.path(process)
    agreement = load(file)
    place = asked.path(directory or Path(agreement.id))
    passphrase = None if agreement.standing == "exercise" else new_passphrase(passphrase_file)
    genesis = initiate(file, place, clock=RunningClock(int(time.time())), passphrase=passphrase)
    with open_node(place, passphrase) as node:
        passwords = new_logins(node)
    return done(
        lines(
            f"The node of {agreement.id} is in {directory or agreement.id}; its process is {genesis}.",
            "Logins, written down nowhere else:",
            *(f"  {login}  {password}" for login, password in passwords.items()),
            f"Serve it with: parley serve {directory or agreement.id}",
        )
    )


def new_logins(node: Node) -> dict[str, str]:
    """Makes a login for each member's duty officer, each with a random password; the passwords by login."""
    passwords = {officer.login: secrets.token_urlsafe(_PASSWORD_BYTES) for officer in officers(node)}
    configure(node.directory)
    ensure_logins(passwords)
    return passwords
