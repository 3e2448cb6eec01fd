"""Progress of long work, on standard error and only on a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Tell = Callable[[str, int, int], None]  # what is done, how far, of how much (0: nobody knows)


@contextmanager
def progress(*, shown: bool = True) -> Iterator[Tell]:
    """Gives what draws a bar for each thing told of; it does nothing where standard error is no terminal."""
    if not (shown and sys.stderr.isatty()):
        yield lambda what, done, total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        yield lambda what, done, total: _draw(bars, what, done, total)


def _draw(bars: Progress, what: str, done: int, total: int) -> None:
    task = next((task.id for task in bars.tasks if task.description == what), None)
    if task is None:
        task = bars.add_task(what, total=total or None)
    bars.update(task, completed=done, total=total or None)
