"""Time, reached through one door so that a demo or a test can set it."""

import time
from typing import Protocol


class Clock(Protocol):
    """Anything that tells the time in whole UTC seconds."""

    def now(self) -> int:
        """UTC seconds since 1970-01-01T00:00:00Z."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> int:
        """UTC seconds of the machine."""
        return int(time.time())


class SetClock:
    """A clock that stands still until it is set: for a simulated process, which shows it."""

    def __init__(self, at: int) -> None:
        self._at = at

    def now(self) -> int:
        """The UTC seconds it was last set to."""
        return self._at

    def set(self, at: int) -> None:
        """Set it to `at`, which may not lie before what it shows. Raises ValueError."""
        if at < self._at:
            raise ValueError(f"the clock stands at {self._at} and cannot be set back to {at}")
        self._at = at
