from itertools import islice
from pathlib import Path

import pytest

from parley.reports.cells import Row
from parley.reports.reading import Rejected, UnreadableFile
from parley.reports.rows import header, rows

from .made import table

HEAD = ["number", "place", "note"]


def read(path: Path, **more):
    return list(rows(path, **more))


def test_rows_are_numbered_as_in_the_file_and_blank_ones_passed_over(tmp_path):
    found = read(table(tmp_path / "a.csv", [HEAD, ["1", "a", "two\nlines"], ["", "", ""], ["2", "b", ""]]))
    assert [(row.number, row.cells["number"]) for row in found] == [(2, "1"), (4, "2")]
    assert found[0].cells["note"] == "two\nlines"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_separators(tmp_path, delimiter):
    path = table(tmp_path / "a.csv", [HEAD, ["1", "a;b,c", "x"]], delimiter=delimiter)
    assert read(path) == [Row(2, {"number": "1", "place": "a;b,c", "note": "x"})]


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path):
    path = table(tmp_path / "a.csv", [HEAD, ["1", "a", ""]], encoding="utf-8-sig")
    assert header(path) == tuple(HEAD)
    assert read(path)[0].cells["number"] == "1"


def test_windows_1256_is_named_and_read_when_asked(tmp_path):
    lines = [[str(n), "معرة النعمان", "قصف مدفعي على البلدة أدى إلى سقوط جرحى"] for n in range(5)]
    path = table(tmp_path / "a.csv", [HEAD, *lines], encoding="cp1256")
    with pytest.raises(
        UnreadableFile, match=r"a\.csv is not utf-8 .*looks like windows-1256: pass `encoding` windows-1256"
    ):
        read(path)
    assert read(path, encoding="windows-1256")[0].cells["place"] == "معرة النعمان"


def test_utf_16_is_named(tmp_path):
    path = table(tmp_path / "a.csv", [HEAD, ["1", "حلب", "قصف مدفعي على البلدة"]], encoding="utf-16")
    with pytest.raises(UnreadableFile, match="pass `encoding` utf-16"):
        read(path)
    assert read(path, encoding="utf-16")[0].cells["place"] == "حلب"


def test_another_encoding_far_into_the_file_lets_no_row_in_before(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"number,place,note\n" + b"1,a,b\n" * 300_000 + "2,\u00e4,\n".encode("latin-1"))
    with pytest.raises(UnreadableFile, match="is not utf-8"):
        next(rows(path))


def test_an_encoding_that_does_not_exist(tmp_path):
    with pytest.raises(UnreadableFile, match="there is no encoding 'arabic-please'; try utf-8 or windows-1256"):
        read(table(tmp_path / "a.csv", [HEAD]), encoding="arabic-please")


@pytest.mark.parametrize("content", ["", "\n", "   \n", ",,\n1,2,3\n"])
def test_an_empty_file(tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_text(content)
    with pytest.raises(UnreadableFile, match=r"a\.csv is empty or has no header"):
        read(path)


def test_a_header_without_rows_has_none(tmp_path):
    assert read(table(tmp_path / "a.csv", [HEAD])) == []


def test_missing_and_repeated_columns(tmp_path):
    path = table(tmp_path / "a.csv", [HEAD])
    with pytest.raises(
        UnreadableFile, match=r"has no column 'date', 'lat', which .* its columns are number, place, note"
    ):
        read(path, required=["number", "date", "lat"])
    with pytest.raises(UnreadableFile, match="names the column 'place' twice"):
        read(table(tmp_path / "b.csv", [["place", "number", "place"]]))


def test_a_row_with_too_few_or_too_many_columns(tmp_path):
    short, good, long = read(table(tmp_path / "a.csv", [HEAD, ["1", "a"], ["2", "b", ""], ["3", "c", "", "d"]]))
    assert isinstance(short, Rejected)
    assert (short.row, dict(short.cells)) == (2, {"number": "1", "place": "a"})
    assert short.problem.startswith("the row has 2 columns where the header has 3")
    assert good.number == 3
    assert "has 4 columns where the header has 3" in long.problem


def test_a_file_cut_in_the_middle_of_a_row(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("number,place,note\n1,a,b\n2,a")
    good, cut = read(path)
    assert good.number == 2
    assert (cut.row, "the file was cut off here" in cut.problem) == (3, True)


def test_a_file_cut_inside_quotation_marks(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('number,place,note\n1,a,b\n2,a,"shells fell on')
    good, cut = read(path)
    assert good.number == 2
    assert cut.row == 3
    assert "quotation mark that is not closed, or a file that was cut off, from line 3" in cut.problem


def test_a_quotation_mark_that_is_not_closed_costs_one_stretch_and_not_the_file(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('number,place,note\n1,a,"open\n' + "2,b,fine\n" * 50_000)
    found = read(path)
    assert next(one.row for one in found if isinstance(one, Rejected)) == 2
    assert sum(isinstance(one, Row) for one in found) > 30_000


def test_nul_bytes(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"number,place,note\n1,a\0b,c\n2,b,d\n")
    bad, good = read(path)
    assert (bad.row, bad.field, bad.problem) == (2, "place", "holds a NUL byte; the file is damaged here")
    assert good.number == 3


def test_formulas_in_a_csv_are_text(tmp_path):
    (row,) = read(table(tmp_path / "a.csv", [HEAD, ["1", "=1+1", "@x"]]))
    assert (row.cells["place"], row.cells["note"], row.formulas) == ("=1+1", "@x", frozenset())


def test_rows_come_one_at_a_time(tmp_path):
    """A pipe of a file: the first rows of many are there before the last is read, and memory does not hold them."""
    path = tmp_path / "a.csv"
    path.write_text("number,place,note\n" + "1,a,b\n" * 400_000)
    assert [row.number for row in islice(rows(path), 2)] == [2, 3]
