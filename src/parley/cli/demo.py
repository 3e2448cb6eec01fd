"""`parley demo`: the demonstrations' nodes, made where they are missing, and served each by a process of its own."""

import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console
from rich.table import Table

from parley.cli.asked import Asked, done, pass_asked
from parley.cli.logins import keep_logins, kept_logins
from parley.cli.passphrase import passphrase_for
from parley.cli.progress import progress
from parley.cli.serve import must_be_free, port_option
from parley.node.config import NodeError
from parley.node.demo import Demo, build, examples
from parley.node.opened import open_node
from parley.node.ownership import Answer
from parley.web.serve import serve_beside

HOST = "127.0.0.1"
_LOOK_SECONDS = 0.2
_PATIENCE_SECONDS = 10.0


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), default=Path("parley-demo"), metavar="[DIR]")
@click.option("--no-serve", is_flag=True, help="Only make the nodes.")
@port_option
@pass_asked
def demo(asked: Asked, directory: Path, no_serve: bool, port: int) -> Answer:
    """Make the demonstration nodes in DIR and serve them, the first on PORT, the next on the port after it."""
    place = asked.path(directory)
    shown = examples()
    if not no_serve:
        for n in range(len(shown)):
            must_be_free(HOST, port + n)
    place.mkdir(parents=True, exist_ok=True)
    _make_missing(place, [one for one in shown if not (place / one.name).exists()])
    for one in shown:
        _make_logins(place / one.name)
    if no_serve:
        return done()
    _tell(place, shown, port)
    return _serve(place, shown, port)


def _make_missing(place: Path, missing: list[Demo]) -> None:
    """Makes the nodes that are not there: the last, which takes longest, here, the others beside it."""
    if not missing:
        return
    names = ", ".join(one.name for one in missing)
    print(f"Making {names} in {place} (once, about half a minute) ...", file=sys.stderr, flush=True)
    with ProcessPoolExecutor(len(missing), mp_context=get_context("spawn")) as pool, progress() as tell:
        beside = [pool.submit(_make, one.name, place / one.name) for one in missing[:-1]]
        build(missing[-1], place / missing[-1].name, tell)
        for made in beside:
            made.result()


def _make(name: str, node_dir: Path) -> None:
    build(next(one for one in examples() if one.name == name), node_dir, lambda what, done, total: None)


def _make_logins(node_dir: Path) -> None:
    if not kept_logins(node_dir):
        with open_node(node_dir, passphrase_for(node_dir, None)) as node:
            keep_logins(node)


def _tell(place: Path, shown: list[Demo], port: int) -> None:
    """Prints where each demonstration is and who may log in there."""
    table = Table("Where", "What", "Log in as", "Password", "Who that is")
    for n, one in enumerate(shown):
        for k, login in enumerate(kept_logins(place / one.name)):
            where = (f"http://{HOST}:{port + n}/", one.content["title"]) if k == 0 else ("", "")
            table.add_row(*where, login.login, login.password, f"{login.member}, {login.function}")
        table.add_section()
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def _serve(place: Path, shown: list[Demo], port: int) -> Answer:
    """Serves until Ctrl-C. Where one process ends, the others are ended too. Raises NodeError then."""
    signal.signal(signal.SIGTERM, _leave)
    started = [serve_beside(["serve", str(place / one.name), "--port", str(port + n)]) for n, one in enumerate(shown)]
    try:
        while all(process.poll() is None for process in started):
            time.sleep(_LOOK_SECONDS)
        gone = next((one, process) for one, process in zip(shown, started, strict=True) if process.poll() is not None)
        raise NodeError(
            f"the process that served {gone[0].name} ended ({gone[1].returncode}), so the others were ended "
            "too; what it printed above says why"
        )
    except KeyboardInterrupt:
        return done()
    finally:
        _end(started)


def _end(started: list["subprocess.Popen[bytes]"]) -> None:
    for process in started:
        process.terminate()
    for process in started:
        try:
            process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _leave(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt
