"""`parley import` on files as they come: each fault is answered by row and field, and the good rows go in."""

from pathlib import Path

import pytest

from parley.reports.rejects import read_rejects
from tests.cli.conftest import Parley, register, row, table

GOOD = row(1), row(2)


def counts(accepted: int = 0, repeated: int = 0, corrected: int = 0, rejected: int = 0) -> str:
    return f"accepted {accepted}, repeated {repeated}, corrected {corrected}, rejected {rejected}\n"


def test_the_same_file_twice_gives_no_entry(parley: Parley, node: Path, tmp_path: Path):
    file = register(tmp_path / "north.csv", *GOOD)
    first = parley("import", file, "--member", "north", "--node", node)
    assert (first.code, first.out, first.err) == (0, counts(accepted=2), "")
    before = parley("status", node, "--json").object["logs"]
    again = parley("import", file, "--member", "north", "--node", node)
    assert (again.code, again.out) == (0, counts(repeated=2))
    assert parley("status", node, "--json").object["logs"] == before


def test_other_content_under_the_same_number_is_a_correction(here: Parley, node: Path, tmp_path: Path):
    here("import", register(tmp_path / "north.csv", *GOOD), "--member", "north", "--node", node)
    changed = register(tmp_path / "changed.csv", row(1, act="air strike"), row(2), row(3))
    assert here("import", changed, "--member", "north", "--node", node).out == counts(1, 1, 1)


def test_a_dry_run_records_nothing(here: Parley, node: Path, tmp_path: Path):
    file = register(tmp_path / "north.csv", *GOOD)
    for _ in range(2):
        assert here("import", file, "--member", "north", "--node", node, "--dry-run").out == counts(accepted=2)


@pytest.mark.parametrize(
    ("bad", "field", "said"),
    [
        (row(9, time_start="2017-02-29T08:00"), "time_start", "2017-02-29"),
        (row(9, lat="95"), "lat", "95"),
        (row(9, lat="3.2", lon="0.5"), "lat", "swap latitude and longitude"),
        (row(9, killed_low="=2+2"), "killed_low", "=2+2"),
        ("N-9,2031-03-02T08:00", "the whole row", "the file was cut off here"),
        (row(2, act="air strike"), "number", "row 3 has this number with other content"),
    ],
    ids=["29 February 2017", "latitude 95", "swapped coordinates", "formula", "cut row", "number twice"],
)
def test_a_bad_row_is_named_and_kept_and_the_good_ones_go_in(
    here: Parley, node: Path, tmp_path: Path, bad: str, field: str, said: str
):
    file = register(tmp_path / "north.csv", *GOOD, bad)
    done = here("import", file, "--member", "north", "--node", node)
    assert (done.code, done.out) == (1, counts(accepted=2, rejected=1))
    told, where = done.err.splitlines()
    assert told.startswith(f"north.csv, row 4, {field}")
    assert said in told
    kept = node / "north.rejects.csv"
    assert where == f"All 1 rejected rows are in {kept}; correct them there and import that file."
    assert [one.row for one in read_rejects(kept)] == [4]


def test_a_file_cut_in_the_middle_of_its_last_row(here: Parley, node: Path, tmp_path: Path):
    whole = table(*GOOD, row(3, narrative='"Heard, at the mill"'))
    file = tmp_path / "north.csv"
    file.write_text(whole[: whole.index(", at the mill")])
    done = here("import", file, "--member", "north", "--node", node)
    assert (done.code, done.out) == (1, counts(accepted=2, rejected=1))
    assert "row 4, the whole row: " in done.err


def test_the_rejects_file_corrected_is_imported(here: Parley, node: Path, tmp_path: Path):
    here("import", register(tmp_path / "north.csv", *GOOD, row(3, lat="95")), "--member", "north", "--node", node)
    kept = node / "north.rejects.csv"
    mended = kept.read_text().replace(",95,0.515", ",0.5,0.515")
    assert mended != kept.read_text()
    kept.write_text(mended)
    assert here("import", kept, "--member", "north", "--node", node).out == counts(accepted=1)


def test_arabic_digits_and_a_byte_order_mark_are_read(here: Parley, node: Path, tmp_path: Path):
    digits = row(1, lat="٠٫٥", narrative="سُمع عند الطاحونة")
    assert here("import", register(tmp_path / "a.csv", digits, encoding="utf-8-sig"), "--member", "north", "--node",
                  node).out == counts(accepted=1)  # fmt: skip
    european = register(tmp_path / "b.csv", row(1, narrative="سُمع عند الطاحونة"))
    assert here("import", european, "--member", "north", "--node", node).out == counts(repeated=1)


def test_another_encoding_is_refused_whole_and_named(here: Parley, node: Path, tmp_path: Path):
    arabic = "سمع صوت قصف عنيف عند الطاحونة القديمة شمال القرية ولم يعرف مصدره"
    file = register(tmp_path / "north.csv", *(row(n, narrative=arabic) for n in range(40)), encoding="windows-1256")
    refused = here("import", file, "--member", "north", "--node", node)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("north.csv is not utf-8")
    assert "windows-1256" in refused.err
    read = here("import", file, "--member", "north", "--node", node, "--encoding", "windows-1256")
    assert read.out == counts(accepted=40)


def test_json_is_one_object_and_nothing_else(here: Parley, node: Path, tmp_path: Path):
    file = register(tmp_path / "north.csv", *GOOD, row(3, lat="95"))
    done = here("import", file, "--member", "north", "--node", node, "--json")
    assert done.code == 1
    said = done.object
    assert {name: said[name] for name in ("accepted", "repeated", "corrected", "rejected")} == {
        "accepted": 2, "repeated": 0, "corrected": 0, "rejected": 1}  # fmt: skip
    [reject] = said["rejects"]
    assert (reject["file"], reject["row"], reject["field"]) == ("north.csv", 4, "lat")
    assert said["rejects_file"] == str(node / "north.rejects.csv")
    assert done.out.count("\n") == 1


def test_an_outside_source_must_be_declared(here: Parley, node: Path, tmp_path: Path):
    file = register(tmp_path / "w.csv", *GOOD)
    assert here("import", file, "--member", "press", "--source", "watchers", "--node", node).out == counts(accepted=2)
    unknown = here("import", file, "--member", "press", "--source", "rumours", "--node", node)
    assert unknown.code == 2
    assert unknown.err == ("'rumours' is no outside source that the agreement declares for press; "
                           "it declares: 'watchers'\n")  # fmt: skip
    own = here("import", file, "--member", "press", "--node", node)
    assert own.code == 2
    assert own.err.startswith("press keeps no register of its own under the agreement; north, south, east does")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("absent.csv", "--member", "north"), "absent.csv: No such file or directory"),
        (("here.csv",), "Missing option '--member'"),
        (("here.csv", "--member", "north", "--format", "xml"), "'xml' is not one of"),
        (("here.csv", "--member", "north", "--mapping", "no.toml"), "no.toml: No such file or directory"),
        (("here.csv", "--member", "north", "--encoding", "klingon"), "there is no encoding 'klingon'"),
        (("empty.csv", "--member", "north"), "empty.csv is empty or has no header"),
    ],
)
def test_what_cannot_run_says_why_in_one_line(
    here: Parley, node: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
):
    register(tmp_path / "here.csv", *GOOD)
    (tmp_path / "empty.csv").touch()
    done = here("import", *arguments, "--node", node)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") == 1


def test_a_directory_without_a_node(here: Parley, tmp_path: Path):
    done = here("import", register(tmp_path / "a.csv", *GOOD), "--member", "north")
    assert done.code == 2
    assert "holds no node; make one with: parley init" in done.err
