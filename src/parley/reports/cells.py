"""Cells: the text of one column in one row, and the numbers, degrees and days that it may say."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

MAX_BYTES = 65_535  # of a text in an entry
YEARS = range(1900, 2101)

_ARABIC_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹\u066b", "01234567890123456789.", "\u066c")
_BLANK = " \t\r\n\u00a0\u200e\u200f\ufeff"  # with the direction marks that are pasted along with names
_WHOLE = re.compile(r"-?[0-9]{1,15}(?:\.0*)?")
_DEGREES = re.compile(r"-?[0-9]{1,9}(?:[.,][0-9]+)?")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?Z?")
_GUARDED = re.compile(r"'*[=+\-@\t\r]")


class BadCell(ValueError):
    """A cell that says nothing a report can hold: its column, its text, what is wrong and what to do."""

    def __init__(self, field: str, value: str, problem: str) -> None:
        super().__init__(f"{field} {value!r}: {problem}")
        self.field = field
        self.value = value
        self.problem = problem


class Row(NamedTuple):
    """One row of a table: its number in the file, its cells by column, the columns whose cell is a formula."""

    number: int
    cells: Mapping[str, str]
    formulas: frozenset[str] = frozenset()


def text(row: Row, column: str) -> str:
    """The text of a cell without blanks around it; "" where the column is not there. Raises BadCell on a formula."""
    return raw_text(row, column).strip(_BLANK)


def raw_text(row: Row, column: str) -> str:
    """The text of a cell to the letter."""
    said = row.cells.get(column, "")
    if column in row.formulas:
        raise BadCell(column, said, "the cell holds a formula; paste its value in its place")
    if len(said) > MAX_BYTES // 4 and len(said.encode()) > MAX_BYTES:
        raise BadCell(column, said[:80], f"the text is longer than {MAX_BYTES} bytes; shorten it")
    return said


def whole(row: Row, column: str) -> int | None:
    """A whole number of zero or more, in European, Arabic or Persian digits; None where the cell is empty."""
    said = text(row, column)
    if not said:
        return None
    digits = western(said)
    if not _WHOLE.fullmatch(digits):
        raise BadCell(column, said, "is not a whole number; write digits only")
    number = int(digits.partition(".")[0])
    if number < 0:
        raise BadCell(column, said, "is below zero; leave the cell empty where nothing is stated")
    return number


def degrees_e6(row: Row, column: str, limit: int) -> int | None:
    """Micro-degrees of a decimal number of degrees between -limit and limit; None where the cell is empty."""
    said = text(row, column)
    if not said:
        return None
    digits = western(said)
    if not _DEGREES.fullmatch(digits):
        raise BadCell(column, said, "is not a number of degrees; write it as 36.201241")
    value = round(float(digits.replace(",", ".")) * 1e6)
    if abs(value) > limit * 1_000_000:
        raise BadCell(
            column, said, f"is not between -{limit} and {limit} degrees; check the columns of latitude and longitude"
        )
    return value


def day(row: Row, column: str, formats: tuple[str, ...] = ()) -> date | None:
    """A day as 2017-01-15 (with 00:00 behind it or not) or in one of `formats` (strptime); None where empty."""
    said = text(row, column)
    if not said:
        return None
    digits = western(said)
    if _ISO_DAY.match(digits) and (len(digits) == 10 or _MIDNIGHT.fullmatch(digits, 10)):
        return in_calendar(row, column, digits[:10], "%Y-%m-%d")
    for form in formats:
        if _fits(digits, form):
            return in_calendar(row, column, digits, form)
    wanted = " or ".join(date(2017, 1, 15).strftime(form) for form in ("%Y-%m-%d", *formats))
    raise BadCell(column, said, f"is not a day; write it as {wanted}")


def in_calendar(row: Row, column: str, digits: str, form: str) -> date:
    """The day that the digits name. Raises BadCell where the calendar has no such day or it is far off."""
    try:
        found = datetime.strptime(digits, form).date() if form != "%Y-%m-%d" else date.fromisoformat(digits)
    except ValueError as error:
        raise BadCell(column, text(row, column), "is no day of the calendar; check day, month and year") from error
    if found.year not in YEARS:
        raise BadCell(column, text(row, column), f"the year {found.year} is far off; check it")
    if found == date(1970, 1, 1):
        raise BadCell(column, text(row, column), "is the zero of computer clocks and no date; look the date up")
    return found


def western(said: str) -> str:
    """The same text with Arabic and Persian digits, decimal sign and grouping sign as European ones."""
    return said if said.isascii() else said.translate(_ARABIC_DIGITS)


def _fits(digits: str, form: str) -> bool:
    """Whether the text has the shape of the format, even if the calendar has no such day (29.02.2017)."""
    shape = re.escape(form)
    for directive, pattern in (("%d", "[0-9]{1,2}"), ("%m", "[0-9]{1,2}"), ("%Y", "[0-9]{4}"), ("%B", "[A-Za-z]+")):
        shape = shape.replace(directive, pattern)
    return re.fullmatch(shape, digits) is not None


def guard(said: str) -> str:
    """Text that no spreadsheet takes for a formula: a quotation mark before = + - @, tab and carriage return."""
    return "'" + said if _GUARDED.match(said) else said


def unguard(said: str) -> str:
    """The text that `guard` was given."""
    return said[1:] if said.startswith("'") and _GUARDED.match(said) else said
