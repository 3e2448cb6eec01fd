"""`parley serve`: a node's pages, and the commands of other processes on the same node."""

import logging
import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click

from parley.cli.answering import answer_to
from parley.cli.asked import COULD_NOT, Asked, done, lines
from parley.cli.keeping import keeping
from parley.cli.logins import kept_logins
from parley.cli.on_node import node_argument, passphrase_option
from parley.cli.passphrase import passphrase_for
from parley.node.config import NodeError
from parley.node.opened import Node, open_node
from parley.node.ownership import Answer, serve_commands
from parley.web.serve import configure, ensure_logins
from parley.web.serve import serve as serve_pages

port_option = click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port of the pages."
)


@click.command()
@node_argument
@port_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@passphrase_option
@click.pass_context
def serve(context: click.Context, directory: Path, port: int, host: str, passphrase_file: Path | None) -> Answer:
    """Serve a node's pages until it is interrupted; other commands on the node are passed to this process."""
    asked: Asked = context.obj
    place = asked.path(directory)
    must_be_free(host, port)
    signal.signal(signal.SIGTERM, _leave)
    with open_node(place, passphrase_for(place, passphrase_file)) as node:
        configure(place.resolve())
        ensure_logins({one.login: one.password for one in kept_logins(place)})
        with _answering(node, context.find_root().command), keeping(node):
            print(f"{node.agreement.title['en']}: http://{host}:{port}/ (Ctrl-C ends it)", flush=True)
            serve_pages(node, host, port)
    return done()


def must_be_free(host: str, port: int) -> None:
    """Raises NodeError where something listens on the port already, or the address is not of this machine."""
    try:
        address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(address[0]) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address[4])
    except OSError as error:
        raise NodeError(
            f"{host}:{port} cannot be listened on ({error.strerror}); choose another with --port or --host"
        ) from error


@contextmanager
def _answering(node: Node, root: click.Command) -> Iterator[None]:
    """Answers the commands of other processes, one at a time, until the end."""

    def run(arguments: Sequence[str], directory: Path) -> Answer:
        try:
            return answer_to(root, Asked(tuple(arguments), directory, node))
        except Exception:  # a fault of ours must not end the thread that answers
            logging.getLogger("parley").exception("A command failed: %s", " ".join(arguments))
            return COULD_NOT, "", lines("The process that serves the node failed at this; its own output says why.")

    end = serve_commands(node.directory, run)
    try:
        yield
    finally:
        end()


def _leave(_signal: int, _frame: object) -> NoReturn:
    """SIGTERM ends the process as Ctrl-C does, so that the record is closed and the socket taken away."""
    raise KeyboardInterrupt
