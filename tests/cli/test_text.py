"""`parley text`: read, show, export, compare, without a node."""

import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Parley

FIRST = (
    "## Article 1\n\n1. The [parties] cease [fire.\n2. Monitors go where they need to go.\n\nAll] prisoners go home.\n"
)
SECOND = FIRST.replace("Monitors", "All monitors").replace("All] prisoners go home.\n", "")


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    (tmp_path / "a.md").write_text(FIRST)
    (tmp_path / "b.md").write_text(SECOND)
    return tmp_path


def test_import_counts_and_names_every_imbalance(parley: Parley, drafts: Path):
    done = parley("text", "import", "a.md", "--out", "a.json", cwd=drafts)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "paragraphs 3", "words 19", "clauses 4", "opened 2", "closed 2", "depth 1", "unbalanced 2", "crossing 1",
        "a.md, line 3, column 24: [ belongs to line 6", "a.md, line 6, column 4: ] belongs to line 3"]  # fmt: skip
    said = parley("text", "import", "a.md", "--json", cwd=drafts).object
    assert said["imbalances"][0] == {"line": 3, "column": 24, "sign": "[", "other_line": 6, "other_column": 4}
    assert parley("text", "import", "a.json", "--json", cwd=drafts).object == said


def test_export_gives_the_same_characters(here: Parley, drafts: Path):
    here("text", "import", "a.md", "--out", "a.json")
    assert here("text", "export", "a.json", "--out", "again.md").code == 0
    assert (drafts / "again.md").read_bytes() == (drafts / "a.md").read_bytes()


def test_show_prints_clauses(here: Parley, drafts: Path):
    assert here("text", "show", "a.md").out.splitlines() == [
        "c1\t## Article 1", "c2\t1. The [parties] cease [fire.\t(1 without an owner)",
        "c3\t2. Monitors go where they need to go.", "c4\tAll] prisoners go home."]  # fmt: skip


def test_diff_names_what_changed_and_its_words(here: Parley, drafts: Path):
    done = here("text", "diff", "a.md", "b.md")
    assert done.out.splitlines()[:5] == ["kept 2", "changed 1", "moved 0", "added 0", "removed 1"]
    assert "changed 3 3: 2. [-Monitors-]{+All monitors+} go where they need to go." in done.out
    said = here("text", "diff", "a.md", "b.md", "--json").object
    assert (said["changed"], said["removed"], [one["change"] for one in said["changes"]]) == (
        1,
        1,
        ["changed", "removed"],
    )


def test_a_patch_makes_the_second_of_the_first(here: Parley, drafts: Path):
    (drafts / "p.diff").write_text(here("text", "diff", "a.md", "b.md", "--patch").out)
    subprocess.run(["patch", "--binary", "--quiet", "a.md", "p.diff"], cwd=drafts, check=True)
    assert (drafts / "a.md").read_text() == SECOND


def test_what_cannot_be_read_is_named(here: Parley, drafts: Path):
    (drafts / "latin.txt").write_bytes(b"caf\xe9")
    (drafts / "bad.json").write_text("{}")
    assert here("text", "import", "none.md").err == "none.md cannot be read: No such file or directory\n"
    assert here("text", "show", "latin.txt").err == "latin.txt is not UTF-8 at byte 3; save it as UTF-8 text\n"
    bad = here("text", "export", "bad.json", "--out", "x")
    assert (bad.code, bad.err[:35]) == (2, "bad.json: it is no text of Parley (")


def test_the_examples(parley: Parley, repo: Path, tmp_path: Path):
    first, second = (repo / "examples" / "texts" / f"draft-{n}.md" for n in (1, 2))
    said = parley("text", "import", first, "--out", tmp_path / "t.json", "--json").object
    assert (said["opened"], said["closed"], said["depth"], len(said["imbalances"])) == (11, 11, 2, 2)
    parley("text", "export", tmp_path / "t.json", "--out", tmp_path / "t.md")
    assert (tmp_path / "t.md").read_bytes() == first.read_bytes()
    found = parley("text", "diff", tmp_path / "t.json", second, "--json").object
    assert (found["moved"], found["added"], found["removed"]) == (4, 0, 1)
    assert any("withdrawn [-[10][15]-]{+12+} km" in one["words"] for one in found["changes"])
