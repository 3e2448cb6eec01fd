"""The operational day, by recording and by occurrence, over a change of clocks."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from parley.agreement.agreement import Agreement
from parley.agreement.counting import cutoff_at, day_of, operational_day
from parley.agreement.load import load
from tests.agreement.small import TOML, small, write


def utc(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp())


def by_occurrence(folder: Path) -> Agreement:
    return load(write(folder, TOML.replace('by = "recording"', 'by = "occurrence"')))


def test_by_recording_a_day_runs_from_cutoff_to_cutoff(tmp_path: Path):
    agreement = small(tmp_path)
    assert operational_day(agreement, date(2017, 1, 15)) == (utc(2017, 1, 14, 17, 30), utc(2017, 1, 15, 17, 30) - 1)
    assert cutoff_at(agreement, date(2017, 1, 15)) == utc(2017, 1, 15, 17, 30)


def test_by_occurrence_it_is_the_calendar_day_and_closes_at_the_cutoff_all_the_same(tmp_path: Path):
    agreement = by_occurrence(tmp_path)
    assert operational_day(agreement, date(2017, 1, 15)) == (utc(2017, 1, 14, 22), utc(2017, 1, 15, 22) - 1)
    assert cutoff_at(agreement, date(2017, 1, 15)) == utc(2017, 1, 15, 17, 30)


def test_a_cutoff_of_24_is_midnight(tmp_path: Path):
    agreement = load(write(tmp_path, TOML.replace("19:30", "24:00")))
    assert operational_day(agreement, date(2017, 1, 15))[1] == utc(2017, 1, 15, 22) - 1


def test_a_day_on_which_clocks_change_is_an_hour_shorter(tmp_path: Path):
    first, last = operational_day(small(tmp_path), date(2017, 3, 31))  # Damascus: clocks forward at 00:00
    assert last - first + 1 == 23 * 3600


@given(st.dates(date(2016, 12, 1), date(2017, 12, 31)), st.integers(0, 86_399))
def test_days_join_without_gap_and_day_of_finds_them(day: date, offset: int):
    for agreement in AGREEMENTS:
        first, last = operational_day(agreement, day)
        assert operational_day(agreement, day + timedelta(days=1))[0] == last + 1
        moment = min(first + offset, last)
        assert day_of(agreement, moment) == day
        assert day_of(agreement, first) == day
        assert day_of(agreement, last) == day


AGREEMENTS = [
    load(Path(__file__).parent.parent.parent / "examples" / name / "agreement.toml") for name in ("astana", "minsk")
]
