"""The table of docs/talks-rules.md from the code: python -m tests.talks.rules writes it anew, keeping the words.

A rule is held by the functions whose docstring says "Rule N"; its tests are called test_rule_N_...; those that
hypothesis drives are its property tests, the others try to break it.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "talks-rules.md"
COUNT = 35
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
HEAD = "| rule | what it says | held by | property tests | tests that try to break it |\n|---|---|---|---|---|\n"


class Rule(NamedTuple):
    """What holds a rule and what tests it."""

    held_by: tuple[str, ...]
    properties: tuple[str, ...]
    breaking: tuple[str, ...]


def _functions(folder: str, pattern: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted((ROOT / folder).glob(pattern)):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                yield path.stem, node


def rules() -> dict[int, Rule]:
    """Every rule as code and tests have it."""
    held: dict[int, list[str]] = {}
    for module, node in _functions("src/parley/talks", "*.py"):
        for number in re.findall(r"[Rr]ule (\d+)", ast.get_docstring(node) or ""):
            held.setdefault(int(number), []).append(f"{module}.{node.name}")
    tests: dict[tuple[int, bool], list[str]] = {}
    for _, node in _functions("tests/talks", "test_*.py"):
        if match := re.match(r"test_rule_(\d+)_", node.name):
            driven = any(ast.unparse(one).startswith("given(") for one in node.decorator_list)
            tests.setdefault((int(match[1]), driven), []).append(node.name)
    return {
        number: Rule(
            tuple(held.get(number, ())), tuple(tests.get((number, True), ())), tuple(tests.get((number, False), ()))
        )
        for number in range(1, COUNT + 1)
    }


def words(page: str) -> dict[int, str]:
    """What the page says of each rule."""
    return {int(number): said for number, said, *_ in ROW.findall(page)}


def table(said: dict[int, str]) -> str:
    """The table as it should be."""
    rows = (
        f"| {number} | {said[number]} | {_code(rule.held_by)} | {_code(rule.properties)} | {_code(rule.breaking)} |\n"
        for number, rule in rules().items()
    )
    return HEAD + "".join(rows)


def written(page: str) -> str:
    """The table that the page has."""
    return page[page.index(HEAD) :]


def _code(names: tuple[str, ...]) -> str:
    return "<br>".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    before = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(before.replace(written(before), table(words(before))), encoding="utf-8")
