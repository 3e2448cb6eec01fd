"""What a simulated federation lives in: one heap of what happens when, one seed, one trace. No clock but its own."""

import hashlib
import heapq
from collections.abc import Callable
from itertools import count
from random import Random

from tests.record.cast import AT

HOUR = 3600


class World:
    """Simulated seconds, chance, and what is to happen; everything that happens goes into the trace."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.now = AT
        self._heap: list[tuple[int, int, Callable[[], None]]] = []
        self._numbers = count()
        self._trace = hashlib.sha256()

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        """Let something happen so much later; of two at one moment the one that was said first comes first."""
        heapq.heappush(self._heap, (self.now + int(seconds), next(self._numbers), act))

    def often(self, mean: float, act: Callable[[], None]) -> None:
        """Let something happen again and again, every `mean` seconds on the average."""

        def once() -> None:
            act()
            self.after(1 + self.chance.expovariate(1 / mean), once)

        self.after(self.chance.random() * mean, once)

    def run(self, seconds: int) -> None:
        """Go through all that happens in so many seconds."""
        end = self.now + seconds
        while self._heap and self._heap[0][0] <= end:
            self.now, _, act = heapq.heappop(self._heap)
            act()
        self.now = end

    def stop(self) -> None:
        """Nothing of what was to come will."""
        self._heap.clear()

    def note(self, *words: object) -> None:
        """Put what has happened into the trace."""
        self._trace.update(repr((self.now, *words)).encode())

    @property
    def trace(self) -> str:
        """The hash of all that has happened, in its order."""
        return self._trace.hexdigest()
