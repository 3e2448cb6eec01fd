"""The clock a node runs by: the machine's, or a simulated one that starts at a set time and is shown as such."""

import time

from parley.node.config import NodeConfig
from parley.record.clock import Clock, SystemClock
from parley.record.store import RecordStore


class RunningClock:
    """A simulated clock that stands at `start` when it is made and runs on at the machine's pace."""

    def __init__(self, start: int) -> None:
        self._start, self._since = start, time.monotonic()

    def now(self) -> int:
        """The simulated UTC seconds."""
        return self._start + int(time.monotonic() - self._since)


def open_clock(config: NodeConfig, store: RecordStore) -> Clock:
    """The clock of a node. A simulated one never starts before the last entry recorded, or history would turn back."""
    if config.simulated_from is None:
        return SystemClock()
    last = max((_last_claim(store, log) for log in store.logs()), default=0)
    return RunningClock(max(config.simulated_from, last))


def _last_claim(store: RecordStore, log: str) -> int:
    size = store.head(log).size
    last = next(iter(store.entries(log, size - 1, size)), None) if size else None
    return last.envelope.at if last is not None and last.envelope is not None else 0
