"""Which command was given while which fault was about."""

from collections import Counter

COMMANDS = (
    "report",
    "still-here",
    "accept",
    "certify",
    "revoke",
    "withhold",
    "open",
    "erase",
    "again",
    "pull",
    "stick",
    "take",
    "cosign",
)
FAULTS = (
    "crash",
    "power cut",
    "partition",
    "loss",
    "delay",
    "repeats",
    "skewed clock",
    "restored backup",
    "fork",
    "withheld accept",
    "withheld cosignature",
    "poison entry",
    "replay",
    "back-dating",
    "starved peer",
    "stolen key",
    "absurd witness clock",
    "upgrade",
)


class Matrix:
    """Counts of (command, fault) pairs."""

    def __init__(self) -> None:
        self.pairs: Counter[tuple[str, str]] = Counter()
        self.fired: Counter[str] = Counter()
        self._until: dict[str, int] = {}

    def fire(self, fault: str, until: int) -> None:
        """A fault has happened, and is about until then."""
        self.fired[fault] += 1
        self._until[fault] = max(until, self._until.get(fault, 0))

    def given(self, command: str, now: int) -> None:
        """A command was carried out."""
        self.pairs.update((command, fault) for fault in FAULTS if self._until.get(fault, -1) >= now)

    def calm(self) -> None:
        """No fault is about any more."""
        self._until.clear()

    def add(self, other: "Matrix") -> None:
        """Add another world's counts."""
        self.pairs += other.pairs
        self.fired += other.fired

    def missing(self) -> list[tuple[str, str]]:
        """The pairs that were not tried."""
        return [(command, fault) for command in COMMANDS for fault in FAULTS if not self.pairs[command, fault]]

    def table(self) -> str:
        """One line a fault, one column a command."""
        wide = max(map(len, FAULTS))
        lines = [" ".join([" " * wide, *(f"{command:>10}" for command in COMMANDS), "     fired"])]
        for fault in FAULTS:
            counts = " ".join(f"{self.pairs[command, fault]:>10}" for command in COMMANDS)
            lines.append(f"{fault:<{wide}} {counts} {self.fired[fault]:>10}")
        return "\n".join(lines)
