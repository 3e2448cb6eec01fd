"""Whatever bytes a file holds, reading it ends in reports, rejects or UnreadableFile, and never in anything else."""

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from parley.reports.readers import READERS, read
from parley.reports.reading import Accepted, Rejected, UnreadableFile

from .made import OUTSIDE, OWN
from .readers.test_ged import EVENT_CELLS, HEADER, file

in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def outcome(path: Path, format: str, settings=OUTSIDE) -> int:
    try:
        found = list(read(path, settings, format))
    except UnreadableFile:
        return 0
    assert all(isinstance(one, Accepted | Rejected) for one in found)
    assert [one.row for one in found] == sorted(one.row for one in found)
    return len(found)


@in_one_folder
@given(st.binary(max_size=300), st.sampled_from(sorted(READERS)))
def test_any_bytes(tmp_path, content, format):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    outcome(path, format, OWN)


@in_one_folder
@given(st.data())
def test_a_good_file_with_a_few_bytes_changed_or_cut_off(tmp_path, data):
    path = file(tmp_path, *({"id": str(n)} for n in range(6)))
    good = path.read_bytes()
    damaged = bytearray(good[: data.draw(st.integers(0, len(good)))])
    for _ in range(data.draw(st.integers(0, 4)) if damaged else 0):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(damaged)
    assert outcome(path, "ged") <= 30  # a changed byte may end a line, so there may be more rows than there were


@in_one_folder
@given(st.data())
def test_a_workbook_with_a_few_bytes_changed_or_cut_off(tmp_path, data):
    path = tmp_path / "a.xlsx"
    made = Workbook()
    made.active.append(HEADER)
    made.active.append(list(EVENT_CELLS.values()))
    made.save(path)
    damaged = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[4 + data.draw(st.integers(0, 10**6)) % (len(damaged) - 4)] = data.draw(st.integers(0, 255))
    path.write_bytes(damaged[: data.draw(st.sampled_from([len(damaged), len(damaged) // 2]))])
    assert outcome(path, "ged") <= 1


@in_one_folder
@given(st.lists(st.lists(st.text(max_size=20), min_size=len(HEADER), max_size=len(HEADER)), max_size=4))
def test_any_text_in_the_cells(tmp_path, lines):
    writable = [[cell.encode("utf-8", "replace").decode() for cell in line] for line in lines]
    path = tmp_path / "a.csv"
    body = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in writable)
    path.write_text(",".join(HEADER) + "\n" + body, encoding="utf-8", newline="")
    assert outcome(path, "ged") <= len(lines)


def test_a_file_without_any_line_end(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * 5_000_000)
    with pytest.raises(UnreadableFile, match=r"a\.csv is no table: its first line has over 65536 characters"):
        list(read(path, OUTSIDE, "ged"))


def test_a_header_that_is_not_closed(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('"id,type_of_violence\n' + "x" * 200_000)
    with pytest.raises(UnreadableFile, match=r"a\.csv has no header that can be read \(field larger than field limit"):
        list(read(path, OUTSIDE, "ged"))


@pytest.mark.long
def test_a_large_file_is_not_held_in_memory(tmp_path):
    path = file(tmp_path, *({"id": str(n), "where_coordinates": "x" * 600} for n in range(40_000)))
    tracemalloc.start()
    try:
        assert sum(1 for _ in read(path, OUTSIDE)) == 40_000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < path.stat().st_size / 2
