"""What a command loads before it begins: a large library that few commands need would slow all of them."""

import subprocess
import sys

import pytest

LOADED = "import sys, {module}; print(*(name for name in sys.argv[1:] if name in sys.modules))"


def loaded(module, *names):
    """Which of these libraries are loaded with a module, in a process of its own."""
    command = [sys.executable, "-c", LOADED.format(module=module), *names]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


@pytest.fixture(scope="module")
def with_the_commands():
    return loaded("parley.cli.main", "click", "polars", "openpyxl", "django", "numba")


def test_commands_load_no_table_library_no_workbooks_and_no_pages(with_the_commands):
    assert with_the_commands == ["click"]


def test_the_rooms_that_need_them_load_them():
    assert loaded("parley.incidents.frame", "polars") == ["polars"]
