"""The two halves of the suite leave nothing out, and are added up rightly."""

import subprocess
import sys
from pathlib import Path

from tools.tests import BESIDE, counted, halves


def test_every_folder_of_tests_is_in_one_half(repo: Path):
    first, second = halves(repo / "tests")
    tests = repo / "tests"
    folders = {str(tests / path.relative_to(tests).parts[0]) for path in tests.rglob("test_*.py")}
    assert set(first) | set(second) == folders
    assert not set(first) & set(second)
    assert {Path(folder).name for folder in first} == set(BESIDE)


def test_closing_lines_are_added_up():
    assert counted("= 2 failed, 3 passed, 1 skipped, 4 deselected in 1.0s =") == {
        "passed": 3,
        "failed": 2,
        "skipped": 1,
    }
    assert counted("1 passed, 2 errors in 0.1s") == {"passed": 1, "failed": 2, "skipped": 0}
    assert counted("no tests ran in 0.01s") == {"passed": 0, "failed": 0, "skipped": 0}


def test_one_failure_fails_the_run(tmp_path: Path):
    (tmp_path / "test_one.py").write_text("def test_it():\n    assert False\n")
    (tmp_path / "test_two.py").write_text("def test_it():\n    pass\n")
    code = (
        f"import sys; from tools.tests import run; sys.exit(run([[{str(tmp_path / 'test_one.py')!r}], "
        f"[{str(tmp_path / 'test_two.py')!r}]]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout.strip().splitlines()[-1] == "1 passed, 1 failed, 0 skipped"
