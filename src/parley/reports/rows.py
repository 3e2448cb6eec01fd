"""Tables as rows of text: CSV (comma, semicolon or tab) and XLSX, read a row at a time in bounded memory.

A file that cannot be read raises UnreadableFile before any row is given; a row that cannot is a Rejected.
"""

import codecs
import csv
from collections.abc import Collection, Iterator
from pathlib import Path

from charset_normalizer import from_bytes

from parley.reports import xlsx
from parley.reports.cells import Row, unguard
from parley.reports.reading import Rejected, UnreadableFile

# Columns that a file of rejected rows adds to the source's own (rejects.py).
REJECT_COLUMNS = ("reject_row", "reject_field", "reject_value", "reject_problem")

_CHUNK = 1 << 20
_SAMPLE = 1 << 18
_LINE = 1 << 16  # longer than any header; a file without line ends must not be read whole to find that out


def rows(
    path: Path,
    *,
    encoding: str = "utf-8",
    required: Collection[str] = (),
    guarded: Collection[str] = (),
) -> Iterator[Row | Rejected]:
    """The rows of a table, numbered as in the file with the header as row 1; rows without any text are passed over.

    `guarded` are columns that mark a table as written by us, with its texts guarded against being taken for formulas.
    Raises UnreadableFile where the file is empty, its encoding another, its header faulty or lacks a required column.
    """
    if is_xlsx(path):
        names, found = xlsx.table(path)
    else:
        names, found = _csv_table(path, encoding)
    ours = set(REJECT_COLUMNS) <= set(names) or (bool(guarded) and set(guarded) <= set(names))
    _check_header(path, tuple(map(unguard, names)) if ours else names, required)
    for one in found:
        yield _unguarded(one) if ours and isinstance(one, Row) else one


def _unguarded(row: Row) -> Row:
    return Row(row.number, {unguard(name): unguard(said) for name, said in row.cells.items()}, row.formulas)


def header(path: Path, encoding: str = "utf-8") -> tuple[str, ...]:
    """The names of a table's columns. Raises UnreadableFile as `rows`."""
    names, _ = xlsx.table(path) if is_xlsx(path) else _csv_table(path, encoding)
    return names


def is_xlsx(path: Path) -> bool:
    """Whether the file is a spreadsheet, by its first bytes and not by its name."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _csv_table(path: Path, encoding: str) -> tuple[tuple[str, ...], Iterator[Row | Rejected]]:
    check_encoding(path, encoding)
    with path.open(encoding=_with_mark(encoding), newline="") as file:
        line = file.readline(_LINE)
        if len(line) == _LINE:
            raise UnreadableFile(f"{path.name} is no table: its first line has over {_LINE} characters; save it as CSV")
        delimiter = max(",;\t", key=line.count)
        file.seek(0)
        try:
            first = next(csv.reader(file, delimiter=delimiter), [])
        except csv.Error as error:
            raise UnreadableFile(f"{path.name} has no header that can be read ({error}); save it as CSV") from error
    names = tuple(name.strip() for name in first)
    if not any(names):
        raise UnreadableFile(f"{path.name} is empty or has no header; its first row must name the columns")
    return names, _csv_rows(path, encoding, delimiter, names)


def _csv_rows(path: Path, encoding: str, delimiter: str, names: tuple[str, ...]) -> Iterator[Row | Rejected]:
    with path.open(encoding=_with_mark(encoding), newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        next(reader)
        number = 1
        while True:
            number, line = number + 1, reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Rejected(
                    number,
                    "",
                    "",
                    f"the row cannot be read ({error}); look for a quotation mark that is "
                    f"not closed, or a file that was cut off, from line {line}",
                )
                continue
            if any(cells):
                yield _row(number, names, cells)


def _row(number: int, names: tuple[str, ...], cells: list[str]) -> Row | Rejected:
    by_name = dict(zip(names, cells, strict=False))
    if len(cells) != len(names):
        return Rejected(
            number,
            "",
            "",
            f"the row has {len(cells)} columns where the header has {len(names)}; the "
            "file was cut off here, or a text holds the separator without quotation marks",
            by_name,
        )
    if "\0" in "".join(cells):
        name = next(name for name, said in by_name.items() if "\0" in said)
        return Rejected(number, name, by_name[name], "holds a NUL byte; the file is damaged here", by_name)
    return Row(number, by_name)


def check_encoding(path: Path, encoding: str) -> None:
    """Reads the whole file once. Raises UnreadableFile where it is not text in this encoding, and names the likely one.

    Before any row is taken, so that no half of a file goes in.
    """
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError as error:
        raise UnreadableFile(f"there is no encoding {encoding!r}; try utf-8 or windows-1256") from error
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeError as error:
            reason = getattr(error, "reason", error)
            raise UnreadableFile(f"{path.name} is not {encoding} ({reason}); {_advice(path)}") from error


def _advice(path: Path) -> str:
    with path.open("rb") as file:
        best = from_bytes(file.read(_SAMPLE)).best()
    if best is None or best.encoding in ("utf_8", "ascii"):
        return "it seems damaged there; save it again as UTF-8"
    likely = best.encoding.replace("cp125", "windows-125").replace("_", "-")
    return f"it looks like {likely}: pass `encoding` {likely}, or save it as UTF-8"


def _with_mark(encoding: str) -> str:
    """Spreadsheets write a byte order mark before UTF-8; it is not part of the first column's name."""
    return "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding


def _check_header(path: Path, names: tuple[str, ...], required: Collection[str]) -> None:
    repeated = sorted({name for name in names if name and names.count(name) > 1})
    if repeated:
        raise UnreadableFile(f"{path.name} names the column {repeated[0]!r} twice; rename one of them")
    missing = [name for name in required if name not in names]
    if missing:
        raise UnreadableFile(
            f"{path.name} has no column {', '.join(map(repr, missing))}, which this format needs; its "
            f"columns are {', '.join(names)}"
        )
