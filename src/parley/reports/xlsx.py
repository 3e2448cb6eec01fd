"""XLSX as rows of text: the first sheet, streamed; dates as ISO text; formulas told apart from text."""

import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from parley.reports.cells import Row
from parley.reports.reading import Rejected, UnreadableFile

MAX_FILES = 1_000
MAX_BYTES = 1 << 29  # unpacked; the shared texts of a workbook are held in memory
MAX_RATIO = 200  # of unpacked to packed; real workbooks stay below 50


def table(path: Path) -> tuple[tuple[str, ...], Iterator[Row | Rejected]]:
    """The columns and rows of the first sheet. Raises UnreadableFile where it is none, too large, or empty."""
    check_zip(path)
    found = _sheet(path)
    names = tuple(_text(cell).strip() for cell in next(found, ()))
    while names and not names[-1]:
        names = names[:-1]
    if not names:
        raise UnreadableFile(f"{path.name} is empty or has no header; its first row must name the columns")
    return names, _rows(found, names)


def check_zip(path: Path) -> None:
    """Raises UnreadableFile where the package is damaged, unpacks to too much, or declares entities."""
    try:
        with zipfile.ZipFile(path) as package:
            _check_size(path, package.infolist())
            damaged = package.testzip()
            for part in package.namelist():
                if part.endswith((".xml", ".rels")) and b"<!DOCTYPE" in package.open(part).read(4096):
                    raise UnreadableFile(
                        f"{path.name} holds a document type declaration, which no spreadsheet "
                        "program writes; save the sheet as CSV"
                    )
    except UnreadableFile:
        raise
    except _DAMAGE as error:
        raise UnreadableFile(f"{path.name} is damaged or cut off ({error}); save it again") from error
    if damaged:
        raise UnreadableFile(f"{path.name} is damaged (in {damaged}); save it again")


# What zipfile raises on damaged packages: OSError where an offset leads nowhere, RuntimeError for an encrypted one.
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, RuntimeError, OverflowError, ValueError)


def _check_size(path: Path, parts: Sequence[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_FILES or unpacked > MAX_BYTES:
        raise UnreadableFile(
            f"{path.name} unpacks to {len(parts)} files of {unpacked} bytes, more than {MAX_FILES} or {MAX_BYTES}; "
            "save the sheet as CSV"
        )
    if unpacked > MAX_RATIO * max(path.stat().st_size, 1):
        raise UnreadableFile(f"{path.name} unpacks to over {MAX_RATIO} times its size; save the sheet as CSV")


def _sheet(path: Path) -> Iterator[tuple[Any, ...]]:
    from openpyxl import load_workbook  # large, and most work meets no workbook

    with path.open("rb") as file:  # openpyxl would judge a path by the ending of its name
        try:
            sheet = load_workbook(file, read_only=True, data_only=False).worksheets[0]
            sheet.reset_dimensions()  # what a sheet says of its own size is often wrong
            yield from sheet.iter_rows()
        except Exception as error:  # openpyxl raises whatever the XML inside makes it meet
            raise UnreadableFile(
                f"{path.name} is no workbook with a sheet ({error}); save it as XLSX or CSV"
            ) from error


def _rows(found: Iterable[tuple[Any, ...]], names: tuple[str, ...]) -> Iterator[Row | Rejected]:
    for number, cells in enumerate(found, start=2):
        texts = [_text(cell) for cell in cells]
        if not any(texts):
            continue
        by_name = dict(zip(names, texts + [""] * len(names), strict=False))
        if any(texts[len(names) :]):
            yield Rejected(
                number,
                "",
                "",
                f"the row has text beyond the {len(names)} columns of the header; give the column a name",
                by_name,
            )
            continue
        formulas = frozenset(name for name, cell in zip(names, cells, strict=False) if cell.data_type == "f")
        yield Row(number, by_name, formulas)


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        whole_day = value.time() == time() and "h" not in str(cell.number_format).lower()
        return value.date().isoformat() if whole_day else value.isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(getattr(value, "text", value))
