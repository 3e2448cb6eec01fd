"""Equivocations that this node has found or been given, one file each: proved by the accused's own signatures."""

from dataclasses import dataclass
from pathlib import Path

from parley.node.config import evidence_path
from parley.record.equivocation import evidence_id, read_equivocation, sizes_of
from parley.record.genesis import Genesis, channel_of

_MOST_OF_A_LOG = 16


@dataclass(frozen=True)
class Forked:
    """A log that has forked: its origin, the sizes of the two heads, and the file that proves it."""

    log: str
    sizes: tuple[int, int]
    file: Path

    @property
    def channel(self) -> str:
        """The channel of the log."""
        return channel_of(self.log)

    @property
    def member(self) -> str:
        """The member whose log it is."""
        return self.log.split("/")[3]


def keep_evidence(directory: Path, data: bytes, genesis: Genesis) -> Path:
    """Writes an equivocation into its file; the same one twice is one file. Returns the file.

    Of one log only so many are kept: one convicts it, and whoever forks it again and again shall not fill this disk.
    """
    folder = evidence_path(directory)
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{evidence_id(data)}.json"
    if path.exists():
        return path
    log = read_equivocation(data, genesis).log
    known = [one for one in forks(directory, genesis) if one.log == log]
    if len(known) >= _MOST_OF_A_LOG:
        return known[0].file
    making = path.with_suffix(".making")
    making.write_bytes(data)
    making.replace(path)
    return path


def forks(directory: Path, genesis: Genesis) -> tuple[Forked, ...]:
    """The equivocations kept, each checked again. Raises EquivocationError where a file was changed."""
    found = []
    for path in sorted(evidence_path(directory).glob("*.json")):
        evidence = read_equivocation(path.read_bytes(), genesis)
        found.append(Forked(evidence.log, sizes_of(evidence), path))
    return tuple(sorted(found, key=lambda one: (one.log, one.sizes)))
