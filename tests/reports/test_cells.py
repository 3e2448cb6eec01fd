import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.reports.cells import BadCell, Row, day, degrees_e6, guard, raw_text, text, unguard, western, whole


def row(said: str) -> Row:
    return Row(2, {"c": said})


@pytest.mark.parametrize(
    ("said", "number"), [("", None), ("0", 0), (" 17 ", 17), ("13.0", 13), ("١٧", 17), ("۱۷", 17), ("\u200e5\u200f", 5)]
)
def test_whole_numbers_in_european_arabic_and_persian_digits(said, number):
    assert whole(row(said), "c") == number


@pytest.mark.parametrize("said", ["=1+1", "+3", "1.5", "1e3", "many", "12345678901234567", "1_000", "٣٫٥"])
def test_what_is_no_whole_number(said):
    with pytest.raises(BadCell) as caught:
        whole(row(said), "c")
    assert (caught.value.field, caught.value.value) == ("c", said)
    assert caught.value.problem == "is not a whole number; write digits only"


def test_a_number_below_zero():
    with pytest.raises(BadCell, match="c '-1': is below zero; leave the cell empty"):
        whole(row("-1"), "c")


@pytest.mark.parametrize(
    ("said", "micro"),
    [
        ("36.201241", 36_201_241),
        ("-0.5", -500_000),
        ("36", 36_000_000),
        ("36,2", 36_200_000),
        ("٣٦٫٢", 36_200_000),
        ("۳۶.۲", 36_200_000),
        ("90", 90_000_000),
        ("", None),
    ],
)
def test_degrees(said, micro):
    assert degrees_e6(row(said), "c", 90) == micro


def test_latitude_95():
    with pytest.raises(BadCell, match="c '95': is not between -90 and 90 degrees; check the columns of latitude"):
        degrees_e6(row("95"), "c", 90)


@pytest.mark.parametrize("said", ["nan", "inf", "36°12'", "1e1", "=36", "36.2.1"])
def test_what_is_no_number_of_degrees(said):
    with pytest.raises(BadCell, match=r"is not a number of degrees; write it as 36\.201241"):
        degrees_e6(row(said), "c", 90)


@pytest.mark.parametrize("said", ["2017-01-15", "٢٠١٧-٠١-١٥", "2017-01-15 00:00:00.000", "2017-01-15T00:00:00Z"])
def test_days(said):
    assert str(day(row(said), "c")) == "2017-01-15"


@pytest.mark.parametrize("said", ["15.01.2017", "15/1/2017", "15 January 2017"])
def test_days_of_other_orders(said):
    assert str(day(row(said), "c", ("%d.%m.%Y", "%d/%m/%Y", "%d %B %Y"))) == "2017-01-15"


@pytest.mark.parametrize(("said", "formats"), [("2017-02-29", ()), ("29.02.2017", ("%d.%m.%Y",)), ("2017-13-01", ())])
def test_29_february_2017(said, formats):
    with pytest.raises(BadCell, match=f"c '{said}': is no day of the calendar; check day, month and year"):
        day(row(said), "c", formats)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("15.01.2017", "is not a day; write it as 2017-01-15"),
        ("42750", "is not a day"),
        ("20170115", "is not a day"),
        ("2017-01-15 14:30", "is not a day"),
        ("2919-01-01", "the year 2919 is far off"),
        ("1970-01-01", "is the zero of computer clocks and no date"),
    ],
)
def test_what_is_no_day(said, problem):
    with pytest.raises(BadCell) as caught:
        day(row(said), "c")
    assert problem in caught.value.problem


def test_the_forms_of_days_that_are_read_are_named():
    with pytest.raises(BadCell, match=r"write it as 2017-01-15 or 15\.01\.2017"):
        day(row("yesterday"), "c", ("%d.%m.%Y",))


def test_a_text_too_long_for_an_entry():
    assert len(raw_text(row("ح" * 32_767), "c")) == 32_767
    with pytest.raises(BadCell, match="the text is longer than 65535 bytes") as caught:
        raw_text(row("ح" * 32_768), "c")
    assert len(caught.value.value) == 80


def test_a_formula_says_nothing():
    with pytest.raises(BadCell, match="the cell holds a formula; paste its value in its place"):
        text(Row(2, {"c": "=A1"}, frozenset("c")), "c")
    assert text(row("=A1"), "c") == "=A1"


@pytest.mark.parametrize("said", ["=1+1", "+1", "-1", "@SUM", "\tx", "\rx", "'=1", "''-x"])
def test_texts_that_a_spreadsheet_would_run_are_guarded(said):
    assert guard(said) == "'" + said


@given(st.text() | st.text("'=+-@\t\rx"))
def test_guarding_is_undone_exactly(said):
    assert unguard(guard(said)) == said
    assert guard(said)[:1] not in ("=", "+", "-", "@", "\t", "\r") or not said


def test_names_with_an_apostrophe_are_left_alone():
    assert (guard("'Aqraba"), unguard("'Aqraba")) == ("'Aqraba", "'Aqraba")


def test_western_leaves_other_letters():
    assert western("حلب ٢") == "حلب 2"
