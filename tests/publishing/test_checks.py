"""Planted faults: a bulletin with any cell wrong cannot be published."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from parley.publishing.checks import UnsoundFigures, faults, require_sound
from parley.publishing.figures import Figures

from .cast import builtins, the_figures

# What no sum can check: what the bulletin is told about itself, and what others published.
GIVEN = {
    "schema",
    "number",
    "as_of",
    "interval_ppm",
    "published",
    "registers",
    "incidents",
    "definitions",
    "low",
    "high",
    "previous",
}
COUNTED_IN = {"within", "beside", "regions", "outcomes", "applicability", "found", "rate", "sixty", "series"}


def integer_cells(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of every integer in the figures as built-ins."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from integer_cells(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from integer_cells(inner, (*path, index))
    elif isinstance(value, int) and not isinstance(value, bool):
        yield path


def planted(path: tuple[Any, ...], by: int) -> Figures:
    """The figures with the cell at `path` changed by `by`."""
    whole = builtins(the_figures())
    inner = whole
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] += by
    return msgspec.convert(whole, Figures)


CELLS = [
    path
    for path in integer_cells(builtins(the_figures()))
    if (path[0] in COUNTED_IN and path[-1] not in ("low", "high"))
    or path[-2:] == ("civilians", "low")
    or path[-2:] == ("civilians", "high")
]


def test_every_field_of_the_figures_is_checked_or_named_as_given() -> None:
    numbers = {path[0] for path in integer_cells(builtins(the_figures()))}
    assert numbers <= GIVEN | COUNTED_IN
    assert len(CELLS) > 150


def test_a_day_counted_right_has_no_fault() -> None:
    assert faults(the_figures()) == ()
    assert require_sound(the_figures()) == the_figures()


@pytest.mark.parametrize("by", [1, -1])
def test_each_cell_planted_wrong_is_found(by: int) -> None:
    unseen = [path for path in CELLS if not faults(planted(path, by))]
    assert unseen == []


def test_a_fault_names_its_cells_and_both_values() -> None:
    with pytest.raises(UnsoundFigures) as caught:
        require_sound(planted(("within", "registers", 0, "reports"), 1))
    first = caught.value.faults[0]
    assert first.cells == ("within.registers[A].reports", "within.registers[B].reports", "within.registers[C].reports")
    assert (first.expected, first.got) == (6, 7)
    assert "within.registers[A].reports + within.registers[B].reports" in str(caught.value)
    assert "expected 6, got 7" in str(caught.value)


def test_many_faults_are_told_in_short() -> None:
    wrong = msgspec.structs.replace(the_figures(), incidents=())
    with pytest.raises(UnsoundFigures, match=r"and \d+ more"):
        require_sound(wrong)


@pytest.mark.parametrize(
    ("field", "value", "cell"),
    [
        ("low", 5, "low"),
        ("high", 3, "within.incidents"),
        ("established", (), "established"),
        ("disputed", ("I-3", "I-3"), "disputed"),
        ("disputed", ("I-1",), "disputed"),
    ],
)
def test_bounds_and_lists_are_checked(field: str, value: object, cell: str) -> None:
    wrong = msgspec.structs.replace(the_figures(), **{field: value})
    assert cell in {name for fault in faults(wrong) for name in fault.cells}


def test_watched_more_than_due_is_found() -> None:
    whole = builtins(the_figures())
    whole["registers"][0]["watch"]["hours"] = 49
    found = faults(msgspec.convert(whole, Figures))
    assert [(f.cells, f.expected, f.got) for f in found] == [(("registers[A].watch.hours",), 48, 49)]
