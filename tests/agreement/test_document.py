"""docs/agreement.md names every key of the file, and no other, with what must be there and every choice."""

import re
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

import msgspec
import pytest

from parley.agreement import agreement as schema
from parley.agreement import ground
from parley.agreement.reading import keys_of
from parley.vocabulary.gazetteer import COLUMNS

TABLES: dict[str, type[msgspec.Struct]] = {
    "The file itself": schema.Agreement,
    "[[texts]]": schema.Text,
    "[[area_files]]": ground.AreaFile,
    "[territory]": ground.Territory,
    "[[zones]]": ground.Zone,
    "[[regions]]": ground.Region,
    "[[members]]": schema.Member,
    "[[parties]]": schema.Party,
    "[[adherents]]": schema.Adherent,
    "[[excluded_groups]]": schema.ExcludedGroup,
    "[[labels]]": schema.Label,
    "[[text_versions]]": schema.TextVersion,
    "[[provisions]]": schema.Provision,
    "[[clocks]]": schema.Clock,
    "[decision]": schema.Decision,
    "[[decision.rules]]": schema.Rule,
    "[counting]": schema.Counting,
    "[publication]": schema.Publication,
    "[[disclosure]]": schema.Disclosure,
    "[inquiries]": schema.Inquiries,
    "[[registers]]": schema.Register,
}
ROW = re.compile(r"^\| (?P<key>\w+) \| (?P<kind>[^|]*?) \| (?P<must>must)? ?\|(?P<meaning>[^|]*)\|$", re.MULTILINE)


@pytest.fixture(scope="module")
def sections(repo: Path) -> dict[str, str]:
    text = (repo / "docs" / "agreement.md").read_text(encoding="utf-8")
    parts = re.split(r"^##+ (.+)$", text, flags=re.MULTILINE)
    return {title.strip("`"): body for title, body in zip(parts[1::2], parts[2::2], strict=True)}


@pytest.mark.parametrize("title", TABLES)
def test_keys_and_what_must_be_there(title: str, sections: dict[str, str]):
    written = {row["key"]: row["must"] == "must" for row in ROW.finditer(sections[title]) if row["kind"] != "kind"}
    assert written == {key: field.required for key, field in keys_of(TABLES[title]).items()}


@pytest.mark.parametrize("title", TABLES)
def test_every_choice_is_written(title: str, sections: dict[str, str]):
    hints = get_type_hints(TABLES[title])
    for row in ROW.finditer(sections[title]):
        hint = hints.get(row["key"])
        choices = get_args(hint) if get_origin(hint) is Literal else ()
        for choice in choices:
            assert choice == "" or f"`{choice}`" in row["kind"] + row["meaning"], (row["key"], choice)


def test_every_table_of_the_schema_is_documented():
    structs = {
        each
        for module in (schema, ground)
        for each in vars(module).values()
        if isinstance(each, type)
        and issubclass(each, msgspec.Struct)
        and each.__module__.startswith("parley.agreement")
    }
    assert structs - set(TABLES.values()) == {ground.AreaSet}


def test_columns_of_the_gazetteer(sections: dict[str, str]):
    assert f"`{','.join(COLUMNS)}`" in sections["The gazetteer"]
