import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.reports.readers import detect, read
from parley.reports.reading import Accepted, Rejected, UnreadableFile
from parley.reports.rejects import read_rejects, write_rejects
from parley.reports.rows import header

from .made import OUTSIDE, table
from .readers.test_ged import EVENT_CELLS, HEADER, file

cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8) | st.sampled_from(
    ["=1+1", "'=1", "-5", "@x"]
)


@given(
    st.lists(
        st.builds(
            Rejected,
            st.integers(2, 10**6),
            st.just("=a"),
            cells,
            cells,
            st.fixed_dictionaries({"=a": cells, "b": cells}),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_what_is_written_is_read_back(tmp_path_factory, rejected):
    path = tmp_path_factory.mktemp("rejects") / "rejects.csv"
    assert write_rejects(path, rejected, ["=a", "b"]) == len(rejected)
    assert list(read_rejects(path)) == rejected


def test_no_cell_of_it_is_taken_for_a_formula(tmp_path):
    path = tmp_path / "rejects.csv"
    write_rejects(
        path, [Rejected(2, "n", "=1+1", "is wrong", {"n": "=1+1", "t": "@SUM(A1)", "m": "-5"})], ["n", "t", "m"]
    )
    with path.open(newline="") as written:
        assert list(csv.reader(written))[1] == ["2", "n", "'=1+1", "is wrong", "'=1+1", "'@SUM(A1)", "'-5"]


def test_corrected_rejects_are_imported_as_the_file_they_came_from(tmp_path):
    source = file(
        tmp_path, {"id": "1", "where_coordinates": "=town"}, {"id": "2", "latitude": "95", "where_coordinates": "=town"}
    )
    bad = [one for one in read(source, OUTSIDE) if isinstance(one, Rejected)]
    path = tmp_path / "rejects.csv"
    assert write_rejects(path, bad, header(source)) == 1
    assert detect(path) == "ged"
    (still,) = read(path, OUTSIDE)
    assert (still.row, still.field, still.value) == (2, "latitude", "95")
    path.write_text(path.read_text().replace("95", "35"))
    (good,) = read(path, OUTSIDE)
    assert isinstance(good, Accepted)
    assert (good.report.number, good.report.where.name) == ("2", "=town")


def test_rejects_of_rejects_keep_the_sources_columns_once(tmp_path):
    bad = Rejected(9, "latitude", "95", "x", EVENT_CELLS)
    write_rejects(tmp_path / "a.csv", [bad], HEADER)
    again = list(read(tmp_path / "a.csv", OUTSIDE))
    write_rejects(
        tmp_path / "b.csv",
        [Rejected(2, "id", "", "y", dict.fromkeys(header(tmp_path / "a.csv"), ""))],
        header(tmp_path / "a.csv"),
    )
    assert isinstance(again[0], Accepted)
    assert header(tmp_path / "b.csv") == header(tmp_path / "a.csv")


def test_without_rejects_there_is_no_file(tmp_path):
    assert write_rejects(tmp_path / "rejects.csv", [], HEADER) == 0
    assert not (tmp_path / "rejects.csv").exists()


def test_nul_bytes_are_made_visible(tmp_path):
    path = tmp_path / "rejects.csv"
    write_rejects(path, [Rejected(2, "a", "x\0y", "holds a NUL byte", {"a": "x\0y"})], ["a"])
    assert next(iter(read_rejects(path))).cells["a"] == "x\N{REPLACEMENT CHARACTER}y"


def test_another_file_is_no_rejects_file(tmp_path):
    with pytest.raises(UnreadableFile, match="has no column 'reject_row'"):
        list(read_rejects(table(tmp_path / "a.csv", [["a"], ["1"]])))
