"""`parley init`: a node from an agreement file, of one member or of all, with a login for each duty officer."""

import secrets
import time
from pathlib import Path

import click

from parley.agreement.load import load
from parley.cli.asked import Asked, done, lines, pass_asked
from parley.cli.on_node import passphrase_option
from parley.cli.passphrase import new_passphrase
from parley.node.clocks import RunningClock
from parley.node.exchange.founding import Founding, prepare
from parley.node.initiate import initiate
from parley.node.opened import Node, open_node
from parley.node.ownership import Answer
from parley.node.queries.process import officers
from parley.web.serve import configure, ensure_logins

_PASSWORD_BYTES = 12


@click.command()
@click.argument("process", type=click.Path(path_type=Path), metavar="PROCESS.toml")
@click.argument("directory", type=click.Path(path_type=Path), required=False, metavar="[DIR]")
@click.option(
    "--member", "members", multiple=True, help="A member that this node speaks for; several times for several."
)
@passphrase_option
@pass_asked
def init(
    asked: Asked, process: Path, directory: Path | None, members: tuple[str, ...], passphrase_file: Path | None
) -> Answer:
    """Create a node from an agreement file. DIR is the process's id by default.

    With --member it holds that member's keys alone and writes its card, to be handed to the others; go on with
    `parley genesis`. Without, it holds the keys of every member.
    """
    file = asked.path(process)
    agreement = load(file)
    named = directory or Path(agreement.id)
    place = asked.path(named)
    passphrase = None if agreement.standing == "exercise" else new_passphrase(passphrase_file)
    clock = RunningClock(int(time.time()))
    if members:
        return done(lines(*told(named, prepare(file, place, members, clock=clock, passphrase=passphrase))))
    genesis = initiate(file, place, clock=clock, passphrase=passphrase)
    return done(
        lines(
            f"The node of {agreement.id} is in {named}; its process is {genesis}.",
            "It holds the keys of every member: nothing in it proves anything against whoever runs it.",
            *begun(named, place, passphrase),
        )
    )


def told(named: Path, founding: Founding) -> list[str]:
    """How far a founding is, in sentences."""
    said = [f"Hand to the others: {', '.join(str(named / path.name) for path in founding.to_hand_out)}"]
    if founding.cards_missing:
        lacking = ", ".join(founding.cards_missing)
        return [*said, f"Cards are missing of: {lacking}. Take them in with: parley genesis {named} FILE..."]
    said.append(f"The genesis has the hash {founding.process}: compare it with the others by a way that you trust.")
    if founding.signatures_missing:
        return [*said, f"Signatures are missing of: {', '.join(founding.signatures_missing)}."]
    return [*said, "All have signed: the process is in force."]


def begun(named: Path, place: Path, passphrase: bytes | None) -> list[str]:
    """Makes the logins of a node that has just begun; what to say of them."""
    with open_node(place, passphrase) as node:
        passwords = new_logins(node)
    return [
        "Logins, written down nowhere else:",
        *(f"  {login}  {password}" for login, password in passwords.items()),
        f"Serve it with: parley serve {named}",
    ]


def new_logins(node: Node) -> dict[str, str]:
    """Makes a login for each member's duty officer, each with a random password; the passwords by login."""
    passwords = {officer.login: secrets.token_urlsafe(_PASSWORD_BYTES) for officer in officers(node)}
    configure(node.directory)
    ensure_logins(passwords)
    return passwords
