"""The shape of our modules: small, named, documented, none of them empty."""

import ast
import statistics
from pathlib import Path

import pytest

MEANINGLESS = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc", "tools"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@pytest.fixture(scope="module")
def modules(repo: Path) -> dict[str, ast.Module]:
    """Path below src/ to syntax tree."""
    found = sorted((repo / "src" / "parley").rglob("*.py"))
    return {str(path.relative_to(repo / "src")): ast.parse(path.read_text(encoding="utf-8")) for path in found}


def length(node: Function | ast.Module) -> int:
    if isinstance(node, ast.Module):
        return max((statement.end_lineno or 0 for statement in node.body), default=0)
    return (node.end_lineno or node.lineno) - node.lineno + 1


def functions(tree: ast.Module) -> list[Function]:
    """Functions and methods; one inside another is counted with it."""
    found: list[Function] = []
    for statement in tree.body:
        members = statement.body if isinstance(statement, ast.ClassDef) else [statement]
        found += [member for member in members if isinstance(member, Function)]
    return found


def undocumented(tree: ast.Module) -> list[str]:
    public = [
        statement
        for statement in tree.body
        if isinstance(statement, ast.ClassDef | Function) and not statement.name.startswith("_")
    ]
    found = [statement.name for statement in public if not ast.get_docstring(statement)]
    return found if ast.get_docstring(tree) else ["(the module)", *found]


def test_undocumented_names_what_has_no_docstring():
    assert undocumented(ast.parse("def f(): ...\ndef _g(): ...\nclass H:\n  'A docstring.'\n")) == ["(the module)", "f"]


def test_every_public_thing_has_a_docstring(modules: dict[str, ast.Module]):
    found = {path: undocumented(tree) for path, tree in modules.items()}
    assert {path: names for path, names in found.items() if names} == {}


def test_no_module_is_longer_than_350_lines(modules: dict[str, ast.Module]):
    assert {path: length(tree) for path, tree in modules.items() if length(tree) > 350} == {}


def test_functions_fit_on_a_screen(modules: dict[str, ast.Module]):
    lengths = [length(function) for tree in modules.values() for function in functions(tree)]
    assert statistics.median(lengths) <= 9
    assert statistics.quantiles(lengths, n=10)[-1] <= 30


def test_no_module_has_a_name_that_says_nothing(modules: dict[str, ast.Module]):
    assert [path for path in modules if MEANINGLESS & {*Path(path).parts, Path(path).stem}] == []


def test_no_room_is_empty(modules: dict[str, ast.Module], repo: Path):
    rooms = [path for path in (repo / "src" / "parley").iterdir() if path.is_dir() and path.name != "__pycache__"]
    for room in rooms:
        inside = [tree for path, tree in modules.items() if Path(path).is_relative_to(f"parley/{room.name}")]
        assert sum(len(functions(tree)) for tree in inside) > 0, room.name
