import zipfile
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from parley.reports.cells import BadCell, text
from parley.reports.readers import read
from parley.reports.reading import Rejected, UnreadableFile
from parley.reports.rows import header, is_xlsx, rows

from .made import OUTSIDE, OWN, one, rejected
from .readers.test_ged import EVENT, HEADER


def book(path, *lines, formats=()):
    made = Workbook()
    for line in lines:
        made.active.append(line)
    for cell, form in formats:
        made.active[cell].number_format = form
    made.save(path)
    return path


def test_cells_become_text_and_dates_iso(tmp_path):
    path = book(
        tmp_path / "a.xlsx",
        ["n", "d", "m", "t", "x", "e"],
        [7.0, date(2017, 1, 15), datetime(2017, 1, 15, 4, 5), time(4, 5), 36.201241, None],
    )
    (row,) = rows(path)
    assert dict(row.cells) == {
        "n": "7",
        "d": "2017-01-15",
        "m": "2017-01-15T04:05:00",
        "t": "04:05:00",
        "x": "36.201241",
        "e": "",
    }


def test_midnight_stays_midnight_where_the_sheet_shows_hours(tmp_path):
    path = book(
        tmp_path / "a.xlsx",
        ["a", "b"],
        [datetime(2017, 1, 15), datetime(2017, 1, 15)],
        formats=[("A2", "yyyy-mm-dd"), ("B2", "yyyy-mm-dd hh:mm")],
    )
    (row,) = rows(path)
    assert (row.cells["a"], row.cells["b"]) == ("2017-01-15", "2017-01-15T00:00:00")


def test_a_formula_is_told_from_a_text_that_looks_like_one(tmp_path):
    path = tmp_path / "a.xlsx"
    made = Workbook()
    made.active.append(["a", "b"])
    made.active.append(["=1+1", "=1+1"])
    made.active["B2"].data_type = "s"
    made.save(path)
    (row,) = rows(path)
    assert text(row, "b") == "=1+1"
    with pytest.raises(BadCell, match="a '=1\\+1': the cell holds a formula"):
        text(row, "a")


def test_an_event_dataset_as_a_workbook_is_read_the_same(tmp_path):
    cells = [
        date.fromisoformat(cell) if name.startswith("date_s") else cell
        for name, cell in zip(HEADER, EVENT, strict=True)
    ]
    assert one(read(book(tmp_path / "a.xlsx", HEADER, cells), OUTSIDE)).number == "214797"


def test_a_formula_in_a_column_that_is_read_is_rejected_with_row_and_field(tmp_path):
    cells = dict(zip(HEADER, EVENT, strict=True)) | {"best": "=2+2"}
    bad = rejected(read(book(tmp_path / "a.xlsx", HEADER, list(cells.values())), OUTSIDE))
    assert (bad.row, bad.field, bad.value) == (2, "best", "=2+2")


def test_blank_rows_trailing_columns_and_surplus_text(tmp_path):
    path = book(tmp_path / "a.xlsx", ["a", "b", None], ["1", "2"], [], ["3", "4", "5"], ["6"])
    good, surplus, short = rows(path)
    assert header(path) == ("a", "b")
    assert (good.number, short.number, short.cells["b"]) == (2, 5, "")
    assert isinstance(surplus, Rejected)
    assert (surplus.row, "text beyond the 2 columns" in surplus.problem) == (4, True)


def test_an_empty_workbook(tmp_path):
    with pytest.raises(UnreadableFile, match=r"a\.xlsx is empty or has no header"):
        next(rows(book(tmp_path / "a.xlsx")))


def test_a_spreadsheet_is_known_by_its_bytes(tmp_path):
    path = book(tmp_path / "a.csv", ["a"], ["1"])
    assert is_xlsx(path)
    assert [row.cells["a"] for row in rows(path)] == ["1"]


def test_a_workbook_cut_off(tmp_path):
    path = book(tmp_path / "a.xlsx", ["a"], ["1"])
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(UnreadableFile, match=r"a\.xlsx is damaged or cut off"):
        next(rows(path))


def test_a_zip_that_is_no_workbook(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("hello.txt", "hello")
    with pytest.raises(UnreadableFile, match="is no workbook with a sheet"):
        next(rows(path))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    with pytest.raises(UnreadableFile, match="unpacks to over 200 times its size; save the sheet as CSV"):
        next(rows(path))


def test_a_package_of_too_many_files(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        for n in range(1_001):
            package.writestr(f"{n}", "")
    with pytest.raises(UnreadableFile, match="unpacks to 1001 files of 0 bytes, more than 1000"):
        next(rows(path))


def test_entities_are_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    with pytest.raises(UnreadableFile, match="holds a document type declaration"):
        next(rows(path))


def test_a_table_of_ones_own_in_a_workbook(tmp_path):
    path = book(
        tmp_path / "a.xlsx",
        ["report_id", "time_start", "time_end", "lat", "lon", "act_type"],
        ["r1", datetime(2017, 1, 15, 4, 5), datetime(2017, 1, 15, 5, 5), 36.2, 37.1, "shelling"],
    )
    report = one(read(path, OWN))
    assert report.when.latest - report.when.earliest == 3_600
