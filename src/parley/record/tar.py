"""A tar with no freedom left: the same files give the same bytes, and other bytes are refused.

Format: docs/formats/bundle.md. A reader writes each header anew from name and length and compares.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

BLOCK = 512
END = bytes(2 * BLOCK)


class TarError(ValueError):
    """A tar that departs from the format; the message names the file and its place."""


class Sink(Protocol):
    """Where bytes go: a file, or one that seals."""

    def write(self, data: bytes, /) -> object:
        """Take bytes."""
        ...


class Pieces:
    """Bytes that come in pieces, read by number. It never holds more than a piece beside what was asked for."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._left, self.at = iter(pieces), bytearray(), 0

    def read(self, count: int) -> bytes:
        """The next `count` bytes, fewer at the end."""
        while len(self._left) < count:
            piece = next(self._pieces, b"")
            if not piece:
                break
            self._left += piece
        taken = bytes(self._left[:count])
        del self._left[:count]
        self.at += len(taken)
        return taken


def write_file(sink: Sink, name: str, data: bytes) -> None:
    """One file with its header and padding."""
    sink.write(header(name, len(data)))
    sink.write(data)
    sink.write(bytes(-len(data) % BLOCK))


def header(name: str, size: int) -> bytes:
    """The one header that a file of this name and length has."""
    before = (
        name.encode("ascii").ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2 + b"%011o\0" % size + b"0" * 11 + b"\0"
    )
    after = b"0".ljust(101, b"\0") + b"ustar\x0000" + bytes(BLOCK - 265)
    total = sum(before) + sum(after) + 8 * ord(" ")
    return before + b"%06o\0 " % total + after


def read_files(source: Pieces, limit: Callable[[str], int]) -> Iterator[tuple[str, bytes]]:
    """(name, content) of every file. `limit(name)` is the most bytes a file may have; it may refuse a name.

    Raises TarError before it reads a file that is too long.
    """
    while True:
        place, block = source.at, source.read(BLOCK)
        if block == END[:BLOCK]:
            if source.read(BLOCK) != END[:BLOCK] or source.read(1):
                raise TarError(f"byte {place}: the end is not exactly two empty blocks")
            return
        name, size = _read_header(block, place)
        if size > limit(name):
            raise TarError(f"{name}: {size} bytes are more than the {limit(name)} that it may have")
        yield name, _content(source, name, size)


def _read_header(block: bytes, place: int) -> tuple[str, int]:
    if len(block) != BLOCK:
        raise TarError(f"byte {place}: the file ends where a header should be; it was cut short")
    try:
        name, size = block[:100].rstrip(b"\0").decode("ascii"), int(block[124:135], 8)
        exact = header(name, size) == block
    except ValueError:
        exact = False
    if not exact:
        raise TarError(f"byte {place}: the header is not the one that a plain file of its name and length has")
    return name, size


def _content(source: Pieces, name: str, size: int) -> bytes:
    padding = -size % BLOCK
    data = source.read(size)
    rest = source.read(padding)
    if len(data) + len(rest) != size + padding:
        raise TarError(f"{name}: the file ends inside it; it was cut short")
    if rest.strip(b"\0"):
        raise TarError(f"{name}: its padding is not empty")
    return data
