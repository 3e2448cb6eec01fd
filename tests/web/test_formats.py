from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.vocabulary.intervals import Interval, day_interval
from parley.web import formats

ZONE = "Etc/GMT-3"
NOON = int(datetime(2017, 3, 1, 12, tzinfo=ZoneInfo(ZONE)).timestamp())


@pytest.mark.parametrize(
    ("language", "small", "large"),
    [
        ("en", "9120", "48,028"),
        ("ru", "9120", "48\u00a0028"),
        ("ar", "٩١٢٠", "٤٨٬٠٢٨"),
        ("fa", "۹۱۲۰", "۴۸٬۰۲۸"),
        ("tr", "9120", "48.028"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(language: str, small: str, large: str):
    assert formats.number(9120, language) == small
    assert formats.number(48_028, language) == large


@pytest.mark.parametrize(
    ("language", "written"), [("en", "0.89"), ("ru", "0,89"), ("ar", "٠٫٨٩"), ("fa", "۰٫۸۹"), ("tr", "0,89")]
)
def test_a_probability_has_the_languages_own_separator(language: str, written: str):
    assert formats.probability(890_000, language) == written


def test_a_probability_is_never_rounded_to_certainty():
    assert formats.probability(999_999, "en") == "0.99"
    assert formats.probability(1, "en") == "0.01"
    assert formats.probability(1_000_000, "en") == "1.00"
    assert formats.probability(0, "en") == "0.00"


@pytest.mark.parametrize(
    ("language", "written"), [("en", "22%"), ("ru", "22\u00a0%"), ("ar", "٢٢٪"), ("fa", "۲۲٪"), ("tr", "%22")]
)
def test_a_share_is_in_whole_per_cent(language: str, written: str):
    assert formats.percent(4, 18, language) == written


def test_a_share_of_nothing_is_a_dash():
    assert formats.percent(0, 0, "ar") == "–"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "1 March 2017"),
        ("ru", "1 марта 2017"),
        ("ar", "١ آذار ٢٠١٧"),
        ("fa", "۱ مارس ۲۰۱۷"),
        ("tr", "1 Mart 2017"),
    ],
)
def test_a_day_has_the_languages_months_and_arabic_the_levantine(language: str, written: str):
    assert formats.long_day(date(2017, 3, 1), language) == written


def test_a_clock_is_read_in_the_zone():
    assert formats.clock(NOON, ZONE, "en") == "12:00"
    assert formats.clock(NOON, "UTC", "ar") == "٠٩:٠٠"


def test_an_interval_keeps_its_precision():
    minutes = Interval(NOON, NOON + 1799, "minute", ZONE)
    assert formats.interval(minutes, ZONE, "en") == "1 March 2017, 12:00–12:30"
    assert formats.interval(minutes, ZONE, "en", day=False) == "12:00–12:30"
    assert formats.interval(Interval(NOON, NOON + 59, "minute", ZONE), ZONE, "en") == "1 March 2017, 12:00"
    assert formats.interval(day_interval(date(2017, 3, 1), ZONE), ZONE, "ar") == "١ آذار ٢٠١٧"
    week = day_interval(date(2017, 3, 1), ZONE, date(2017, 3, 7), "week")
    assert formats.interval(week, ZONE, "en") == "1–7 March 2017"
    across = day_interval(date(2017, 2, 27), ZONE, date(2017, 3, 5), "week")
    assert formats.interval(across, ZONE, "en") == "27 February 2017 – 5 March 2017"


def test_an_interval_over_midnight_names_both_days():
    night = Interval(NOON + 11 * 3600, NOON + 14 * 3600 - 1, "hour", ZONE)
    assert formats.interval(night, ZONE, "en") == "1 Mar, 23:00 – 2 Mar, 02:00"


def test_an_hour_that_ends_at_midnight_is_one_days():
    last = Interval(NOON + 11 * 3600, NOON + 12 * 3600 - 1, "hour", ZONE)
    assert formats.interval(last, ZONE, "en") == "1 March 2017, 23:00–00:00"


def test_odds_are_multiplied_or_divided():
    assert formats.factor(1648, "en") == "× 5.2"
    assert formats.factor(-2116, "ar") == "÷ ٨٫٣"
    assert formats.factor(7000, "en") == "× 1097"


def test_kilometres_have_a_place_only_where_it_says_something():
    assert [formats.kilometres(m, "en") for m in (250, 1_400, 2_000, 15_000)] == ["0.2", "1.4", "2", "15"]


@given(value=st.integers(-(10**12), 10**12), language=st.sampled_from(sorted(formats.SCRIPTS)))
def test_a_number_reads_back(value: int, language: str):
    script = formats.SCRIPTS[language]
    text = formats.number(value, language).replace(script.thousands, "").replace("\u2212", "-")
    assert int(text.translate(str.maketrans(script.digits, "0123456789"))) == value


@given(ppm=st.integers(0, 1_000_000), language=st.sampled_from(["ar", "fa"]))
def test_no_latin_digit_stands_in_arabic_or_persian(ppm: int, language: str):
    assert not set(formats.probability(ppm, language)) & set("0123456789")


def test_a_persian_month_leads_on_to_a_year_only_where_there_is_one():
    day = date(2031, 5, 1)
    assert (formats.short_day(day, "fa"), formats.long_day(day, "fa")) == ("۱ مه", "۱ مهٔ ۲۰۳۱")
