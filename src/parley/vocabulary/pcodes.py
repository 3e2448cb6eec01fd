"""P-codes: a country's two letters, then digits, two for each level of area below it (XX, XX01, XX0102, XX010203)."""

import re

_AREA = re.compile(r"[A-Z]{2}(?:[0-9]{2})*")
_LEVELS = ("country", "governorate", "district", "subdistrict")


def is_area(pcode: str) -> bool:
    """Whether this is the P-code of an area of the nested kind (codes of settlements, such as C1234, are not)."""
    return _AREA.fullmatch(pcode) is not None and len(pcode) <= 8


def level(pcode: str) -> str:
    """country, governorate, district or subdistrict. Raises ValueError where the code is not an area's."""
    if not is_area(pcode):
        raise ValueError(f"{pcode!r} is no P-code of an area: two letters and then two digits a level, as XX0102")
    return _LEVELS[len(pcode) // 2 - 1]


def parent(pcode: str) -> str:
    """The code of the area around this one: XX0102 -> XX01; "" for a country. Raises ValueError as `level`."""
    level(pcode)
    return pcode[:-2]


def is_under(pcode: str, ancestor: str) -> bool:
    """Whether an area's code is the ancestor's or nested in it."""
    return ancestor != "" and pcode.startswith(ancestor)
