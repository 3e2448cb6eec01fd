"""docs/reports.md says what the program does: formats, columns, fields, the example."""

import re

import pytest

from parley.reports import xlsx
from parley.reports.mapping import CLOSED_LISTS, DATE_FORMATS, FIELDS, load_mapping
from parley.reports.parts import PART_ORDER
from parley.reports.readers import READERS, acled, airwars, ged, videos
from parley.reports.rows import REJECT_COLUMNS


@pytest.fixture(scope="module")
def page(repo):
    return (repo / "docs" / "reports.md").read_text(encoding="utf-8")


def table_after(page: str, head: str) -> list[tuple[list[str], str]]:
    """The rows of a table: the names in code of the first cell, and the last cell."""
    lines = page[page.index(head) :].splitlines()[2:]
    rows = list(lines[: next((n for n, line in enumerate(lines) if not line.startswith("|")), None)])
    return [(re.findall(r"`([^`]+)`", row.split("|")[1]), row.split("|")[-2]) for row in rows]


def test_every_format_with_the_columns_it_needs(page):
    documented = {names[0]: re.findall(r"`([^`]+)`", columns) for names, columns in table_after(page, "| format |")}
    assert list(documented) == list(READERS)
    for name, module in (("ged", ged), ("acled", acled), ("airwars", airwars), ("videos", videos)):
        assert documented[name] == list(module.REQUIRED)


def test_every_field_of_a_mapping_and_no_other(page):
    documented = [name for names, _ in table_after(page, "| field |") for name in names if not name.startswith("2017")]
    assert sorted(documented) == sorted(FIELDS)


@pytest.mark.parametrize("field", CLOSED_LISTS)
def test_every_value_of_a_closed_list(page, field):
    (said,) = [cell for names, cell in table_after(page, "| field |") if field in names]
    assert [value for value in CLOSED_LISTS[field] if value and value not in said] == []


def test_the_example_is_a_mapping_file(page, tmp_path):
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "mapping.toml").write_text(example)
    assert load_mapping(tmp_path / "mapping.toml").values["act"] == {"Mortar shells": "shelling/mortar"}
    assert [order for order in DATE_FORMATS if f"`{order}`" not in page] == []


def test_names_and_limits(page):
    assert [name for name in REJECT_COLUMNS if f"`{name}`" not in page] == []
    assert [part for part in (*PART_ORDER, "observation") if f"**{part}**" not in page] == []
    assert f"{xlsx.MAX_BYTES >> 20} MiB or {xlsx.MAX_RATIO} times" in page
