"""docs/bulletins.md says what the program does."""

import re
from pathlib import Path

from parley.publishing.approval import TABLE
from parley.publishing.styles import stylesheet


def test_the_document_has_the_table_of_approval(repo: Path) -> None:
    text = (repo / "docs/bulletins.md").read_text()
    for state, row in TABLE.items():
        line = f"| {state} | " + "; ".join(f"{event} → {to}" for event, to in row.items()) + " |"
        assert line in text, f"docs/bulletins.md lacks the line: {line}"


def test_the_document_names_every_token_and_module(repo: Path) -> None:
    text = (repo / "docs/bulletins.md").read_text()
    tokens = set(re.findall(r"var\((--[a-z0-9-]+)\)", stylesheet()))
    assert tokens == set(re.findall(r"(?<=[ `])--[a-z0-9-]+|(?m:^--[a-z]+)", text.split("tokens only:")[1]))


def test_the_pages_own_tokens_cover_what_drawings_need(repo: Path) -> None:
    page = (repo / "src/parley/web/static/css/tokens.css").read_text()
    tokens = set(re.findall(r"var\((--[a-z0-9-]+)\)", stylesheet()))
    assert tokens <= set(re.findall(r"(--[a-z0-9-]+):", page))
