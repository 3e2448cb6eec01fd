"""Runs the whole suite as two pytest processes side by side, because most of it waits: for a disk, a server, a browser.

    python tools/tests.py [pytest arguments]

Each half's output comes whole, one after the other; the last line adds them up. With arguments it is plain pytest.
"""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

# The browser's half waits longest; whatever is not named here runs in the other one.
BESIDE = ("agreement", "browser", "docs", "house", "record", "reports", "talks", "vocabulary", "web")
_COUNT = re.compile(r"(\d+) (passed|failed|skipped|error)")


def halves(tests: Path) -> tuple[list[str], list[str]]:
    """The folders of tests in two lists: every folder is in one of them."""
    folders = sorted(path for path in tests.iterdir() if path.is_dir() and any(path.glob("test_*.py")))
    first = [str(path) for path in folders if path.name in BESIDE]
    return first, [str(path) for path in folders if path.name not in BESIDE]


def counted(closing: str) -> dict[str, int]:
    """How many passed, failed and were skipped, by pytest's closing line; an error counts as failed."""
    found = dict.fromkeys(("passed", "failed", "skipped"), 0)
    for number, what in _COUNT.findall(closing):
        found["failed" if what == "error" else what] += int(number)
    return found


def run(folders: Sequence[Sequence[str]]) -> int:
    """Runs each list of folders in a pytest of its own, prints what they say, and returns the worst exit code."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *half],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for half in folders
    ]
    total = dict.fromkeys(("passed", "failed", "skipped"), 0)
    for process in started:
        said, _ = process.communicate()
        print(said, flush=True)
        for what, number in counted(said.strip().rpartition("\n")[2]).items():
            total[what] += number
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return max(process.returncode for process in started)


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit(subprocess.call([sys.executable, "-m", "pytest", *sys.argv[1:]]))
    sys.exit(run(halves(Path(__file__).parents[1] / "tests")))
