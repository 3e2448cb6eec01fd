"""The guard's file: two lines that take turns, of which a power cut may tear one."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley.record.guard import GUARD_NAME, Guard, RestoredBackup, check_guard, read_guard

HEADS = {"log/a": (3, "a" * 64), "log/b": (7, "b" * 64)}
NEXT = HEADS | {"log/a": (4, "c" * 64)}


@pytest.fixture
def guard(tmp_path: Path) -> Guard:
    return Guard(tmp_path)


def test_what_was_written_is_read(guard: Guard):
    assert guard.read() == {}
    guard.write(HEADS)
    assert guard.read() == HEADS
    guard.write(NEXT)
    assert Guard(guard.path.parent).read() == NEXT
    lines = guard.path.read_bytes().splitlines(keepends=True)
    assert [len(line) for line in lines] == [4096, 4096]
    assert sorted(json.loads(line)["log/a"][0] for line in lines) == [3, 4]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(written=st.integers(0, 4096), line=st.integers(0, 1))
def test_a_torn_line_leaves_the_other(tmp_path: Path, written: int, line: int):
    """The disk took the first sectors of a line and not the rest; what was there before was other heads."""
    guard = Guard(tmp_path)
    guard.path.unlink(missing_ok=True)
    guard.write(HEADS)
    guard.write(NEXT)
    with guard.path.open("r+b") as file:
        file.seek(line * 4096)
        file.write(b"\xff" * written)
    assert guard.read() in (HEADS, NEXT)


def test_it_grows_with_the_logs_and_no_moment_is_without_it(guard: Guard):
    heads = {}
    for number in range(80):
        heads[f"parley/0123456789abcdef/members/member-{number:02}"] = (number + 1, f"{number:064x}")
        guard.write(heads)
        assert guard.read() == heads
    assert guard.path.stat().st_size == 2 * 3 * 4096
    assert not guard.path.with_suffix(".new").exists()


def test_a_line_written_by_hand_counts(guard: Guard):
    guard.path.write_text(json.dumps(HEADS))
    assert guard.read() == HEADS
    guard.write(NEXT)
    assert guard.read() == NEXT


def test_one_that_cannot_be_read_at_all_is_named(guard: Guard):
    for text in ("", "{", '{"log/a": 3}', "\xff"):
        guard.path.write_text(text, encoding="latin-1")
        with pytest.raises(RestoredBackup, match=f"{GUARD_NAME} cannot be read; ask the other members"):
            guard.read()


def test_it_is_flushed_once_a_second_and_when_asked(guard: Guard, monkeypatch: pytest.MonkeyPatch):
    flushed: list[int] = []
    monkeypatch.setattr(os, "fdatasync", flushed.append)
    guard.write(HEADS)
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    for _ in range(10):
        guard.write(NEXT)
    assert len(flushed) == 1
    now = 101.5
    guard.write(NEXT)
    assert len(flushed) == 2
    guard.flush()
    assert len(flushed) == 3


def test_heads_are_compared():
    check_guard(HEADS, "log/a", 3, "a" * 64)
    check_guard(HEADS, "log/a", 4, "d" * 64)
    check_guard(HEADS, "log/new", 0, "e" * 64)
    with pytest.raises(RestoredBackup, match="log log/b has 6 entries here, yet a head of 7 was signed"):
        check_guard(HEADS, "log/b", 6, "b" * 64)
    with pytest.raises(RestoredBackup, match=r"has root c+ at size 7, yet b+ was signed"):
        check_guard(HEADS, "log/b", 7, "c" * 64)


def test_reading_needs_no_writer(tmp_path: Path):
    assert read_guard(tmp_path / GUARD_NAME) == {}
