"""The documents say what is there: links, pictures, make targets, commands, the table of kinds."""

import re
import struct
from pathlib import Path

import click
import pytest

from parley.cli.main import parley
from parley.node.kinds import KINDS, RULES_VERSION
from tests.docs import kinds

PAGES = ("*.md", "docs/**/*.md", "examples/**/*.md")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
MAX_PICTURE, WIDTH, MOST = 250_000, 1200, 10


@pytest.fixture(scope="module")
def pages(repo: Path) -> dict[Path, str]:
    """Every page by its path."""
    found = {path: path.read_text(encoding="utf-8") for pattern in PAGES for path in sorted(repo.glob(pattern))}
    assert len(found) > 20
    return found


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken(page: Path, text: str) -> list[str]:
    """The relative links of a page that lead nowhere."""
    return [target for target in LINK.findall(text) if "://" not in target and not leads(page, text, target)]


def leads(page: Path, text: str, target: str) -> bool:
    path, _, anchor = target.partition("#")
    there = (page.parent / path).resolve() if path else page
    if not there.exists():
        return False
    return not anchor or anchor in anchors(there.read_text(encoding="utf-8") if path else text)


def test_every_relative_link_and_picture_leads_somewhere(pages):
    assert {str(page): wrong for page, text in pages.items() if (wrong := broken(page, text))} == {}


def test_broken_links_are_found(repo):
    text = "# One two\n[a](#one-two) ![b](none.png) [c](LICENSE) [d](#three) [e](docs/README.md#documents)"
    assert broken(repo / "README.md", text) == ["none.png", "#three"]


def test_every_document_stands_in_the_index(repo):
    listed = {target.strip("/") for target in LINK.findall((repo / "docs/README.md").read_text())}
    docs = repo / "docs"
    pages = [*docs.glob("*.md"), *docs.glob("formats/*.md"), docs / "verify" / "README.md"]
    there = {str(path.relative_to(docs)) for path in pages} - {"README.md"}
    assert there | {"decisions"} == listed


def test_every_make_target_is_there(pages, repo):
    targets = set(re.findall(r"^([a-z-]+):", (repo / "Makefile").read_text(), re.MULTILINE))
    named = {name for text in pages.values() for name in re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE)}
    assert {"run", "test", "check", "setup"} <= named <= targets


def commands_in(text: str) -> set[str]:
    """The first word after each `parley` that stands in code."""
    return set(re.findall(r"(?:`|^|bin/)parley ([a-z]+)", text, re.MULTILINE))


def test_every_command_is_there(pages):
    named = {name for text in pages.values() for name in commands_in(text)}
    assert named <= set(parley.commands) | {"command"}
    assert commands_in("`parley fly`\nparley walk x\n.venv/bin/parley run") == {"fly", "walk", "run"}


def test_the_house_lists_every_command(repo):
    (line,) = re.findall(r"^Commands: (.+)\.$", (repo / "docs/architecture.md").read_text(), re.MULTILINE)
    assert re.findall(r"`([a-z]+)[ a-z]*`", line) == sorted(parley.commands)


def options(command: click.Command) -> set[str]:
    inner = command.commands.values() if isinstance(command, click.Group) else ()
    return {name for one in command.params for name in one.opts} | {name for one in inner for name in options(one)}


def test_every_option_is_there(pages):
    known = options(parley) | {"--help"}
    said = {
        name
        for text in pages.values()
        for line in re.findall(r"(?:bin/|`|^)parley [^`\n]*", text, re.MULTILINE)
        for name in re.findall(r"(?<=\s)--[a-z-]+", line)
    }
    assert {"--member", "--node", "--genesis"} <= said <= known


def test_the_table_of_kinds_is_that_of_the_program(repo):
    page = (repo / "docs/architecture.md").read_text(encoding="utf-8")
    assert kinds.written(page) == kinds.table(KINDS), "write it anew: python -m tests.docs.kinds"
    assert f"\nRules version {RULES_VERSION}. " in page


def test_talks_name_every_kind_of_theirs(repo):
    from parley.node.commands.talking import TALKS

    page = (repo / "docs/talks.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)) == set(TALKS) - {"round"} | {"agenda"}


def test_the_round_is_the_programs_table(repo):
    from parley.talks.round import TABLE

    page = (repo / "docs/talks.md").read_text(encoding="utf-8")
    leads_to = {state: "; ".join(f"{event} → {to}" for event, to in row.items()) for state, row in TABLE.items()}
    rows = [f"| {state} | {events} |" for state, events in leads_to.items()]
    assert "\n".join(rows).replace("|  |", "| |") in page


def test_pictures_are_small_and_all_shown(repo):
    pictures = sorted((repo / "docs/images").glob("*.png"))
    shown = LINK.findall((repo / "README.md").read_text())
    assert 0 < len(pictures) <= MOST
    for picture in pictures:
        data = picture.read_bytes()
        assert (struct.unpack(">I", data[16:20])[0], len(data) <= MAX_PICTURE) == (WIDTH, True), picture.name
        assert f"docs/images/{picture.name}" in shown


def test_rooms_are_those_of_the_program(repo):
    page = (repo / "docs/architecture.md").read_text(encoding="utf-8")
    rooms = {path.parent.name for path in (repo / "src/parley").glob("*/__init__.py")}
    said = page.split("| room | holds |")[1].split("\n\n")[0]
    assert set(re.findall(r"`([a-z]+)`", said)) - {"parley"} == rooms


def test_names_of_the_program_that_the_house_mentions_are_there(repo):
    """Modules, and functions of a room, that stand in code in docs/architecture.md."""
    page = (repo / "docs/architecture.md").read_text(encoding="utf-8")
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (repo / "src/parley").rglob("*.py"))
    for path in set(re.findall(r"`((?:node|publishing|reports|incidents|projections)/[a-z_/]+(?:\.py)?)`", page)):
        inside = path if not path.startswith("projections") else f"node/{path}"
        assert (repo / "src/parley" / inside).exists(), path
    named = set(re.findall(r"`(?:[A-Za-z]+\.)*([a-z]+(?:_[a-z]+)+)`", page))
    assert {"catch_up", "record_report", "with_released_merges"} <= named
    assert [name for name in named if not re.search(rf"\b{name}\b", sources)] == []
