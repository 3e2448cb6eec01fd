"""Numbers, dates and times as each language writes them.

Django and Babel mix separators and digits in Arabic and Persian, so the digits are ours; only names of months and
days are Babel's. Identifiers, hashes and codes are never passed through here.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from math import exp
from zoneinfo import ZoneInfo

from babel import Locale

from parley.vocabulary.intervals import Interval

_LATIN = "0123456789"


@dataclass(frozen=True)
class Script:
    """How a language writes figures, and which of Babel's locales names its months."""

    digits: str
    decimal: str
    thousands: str
    percent: str
    comma: str
    locale: str


# Levantine month names for Arabic; where thousands are parted by a space it does not break.
SCRIPTS: dict[str, Script] = {
    "en": Script(_LATIN, ".", ",", "{}%", ",", "en_GB"),
    "ru": Script(_LATIN, ",", "\u00a0", "{}\u00a0%", ",", "ru"),
    "ar": Script("٠١٢٣٤٥٦٧٨٩", "٫", "٬", "{}٪", "،", "ar_SY"),
    "fa": Script("۰۱۲۳۴۵۶۷۸۹", "٫", "٬", "{}٪", "،", "fa"),
    "tr": Script(_LATIN, ",", ".", "%{}", ",", "tr"),
}
RIGHT_TO_LEFT = frozenset({"ar", "fa"})


def is_right_to_left(language: str) -> bool:
    """Whether a language is written from right to left."""
    return language in RIGHT_TO_LEFT


def digits(text: str, language: str) -> str:
    """The text with its Latin digits written in the language's own."""
    return text.translate(str.maketrans(_LATIN, SCRIPTS[language].digits))


def number(value: int, language: str) -> str:
    """A whole number, thousands parted from five digits on (`9120`, `48,028`)."""
    script = SCRIPTS[language]
    grouped = f"{value:,}".replace(",", script.thousands) if abs(value) >= 10_000 else str(value)
    return digits(grouped.replace("-", "\u2212"), language)


def decimal(value: float, places: int, language: str) -> str:
    """A decimal fraction with a fixed number of places."""
    text = f"{value:.{places}f}".replace("-", "\u2212").replace(".", SCRIPTS[language].decimal)
    return digits(text, language)


def probability(ppm: int, language: str) -> str:
    """Millionths as `0.89`. Never rounds to 0 or 1 what is neither."""
    hundredths = (ppm + 5_000) // 10_000
    if 0 < ppm < 1_000_000:
        hundredths = min(max(hundredths, 1), 99)
    return decimal(hundredths / 100, 2, language)


def factor(milli_nats: int, language: str) -> str:
    """Thousandths of a nat as what they multiply odds by: `× 5.2`, `÷ 8.3`."""
    times = exp(abs(milli_nats) / 1000)
    written = decimal(times, 1, language) if times < 100 else number(round(times), language)
    return f"{'×' if milli_nats >= 0 else '÷'} {written}"


def percent(part: int, whole: int, language: str) -> str:
    """A share in whole per cent; an en dash where there is no whole."""
    if whole == 0:
        return "–"
    return SCRIPTS[language].percent.format(number(round(100 * part / whole), language))


def span(low: int, high: int, language: str) -> str:
    """`17–20`, or one number where both are the same."""
    return number(low, language) if low == high else f"{number(low, language)}–{number(high, language)}"


def kilometres(metres: int, language: str) -> str:
    """Metres as kilometres: one place below ten, none above."""
    places = 1 if metres < 10_000 and metres % 1_000 else 0
    return decimal(metres / 1_000, places, language)


def month(day: date, language: str, width: str = "wide", form: str = "format") -> str:
    """The month's name as it stands beside a day."""
    return str(_locale(language).months[form][width][day.month])


def long_day(day: date, language: str) -> str:
    """`1 March 2017`."""
    return f"{digits(str(day.day), language)} {month(day, language)} {digits(str(day.year), language)}"


def short_day(day: date, language: str) -> str:
    """`1 Mar`; Arabic and Persian have no short names."""
    width = "wide" if language in RIGHT_TO_LEFT else "abbreviated"
    form = "stand-alone" if language == "fa" else "format"  # the other leads on to a year, by its ending
    return f"{digits(str(day.day), language)} {month(day, language, width, form)}"


def week_day(day: date, language: str) -> str:
    """`Wednesday 1 March 2017`."""
    name = _locale(language).days["format"]["wide"][day.weekday()]
    return f"{name} {long_day(day, language)}"


def clock(seconds: int, zone: str, language: str) -> str:
    """`19:30` in the zone, of UTC seconds."""
    return digits(local(seconds, zone).strftime("%H:%M"), language)


def moment(seconds: int, zone: str, language: str) -> str:
    """`12 Jan 07:02` in the zone, of UTC seconds; the bare number where somebody claims what is no date."""
    try:
        day = local(seconds, zone).date()
    except (ValueError, OverflowError, OSError):
        return str(seconds)
    return f"{short_day(day, language)}{_comma(language)}{clock(seconds, zone, language)}"


def interval(when: Interval, zone: str, language: str, *, day: bool = True) -> str:
    """An uncertain time: `12 January 2017, 06:20–06:50`, `12 January 2017`, `1–7 January 2017`; without its day
    only the hours, where it has any."""
    if when.precision not in ("minute", "hour"):
        return days(local(when.earliest, when.zone).date(), local(when.latest, when.zone).date(), language)
    first, last = local(when.earliest, zone), local(when.latest + 1, zone)
    hours = clock(when.earliest, zone, language)
    if last - first > timedelta(minutes=1):
        hours += f"–{clock(when.latest + 1, zone, language)}"
    if first.date() != last.date() and last.time() != datetime.min.time():
        return f"{moment(when.earliest, zone, language)} – {moment(when.latest + 1, zone, language)}"
    return f"{long_day(first.date(), language)}{_comma(language)}{hours}" if day else hours


def days(first: date, last: date, language: str) -> str:
    """`1–7 January 2017`."""
    if first == last:
        return long_day(first, language)
    if (first.year, first.month) == (last.year, last.month):
        return f"{digits(str(first.day), language)}–{long_day(last, language)}"
    return f"{long_day(first, language)} – {long_day(last, language)}"


def _comma(language: str) -> str:
    return f"{SCRIPTS[language].comma} "


def local(seconds: int, zone: str) -> datetime:
    """UTC seconds as a time in the zone."""
    return datetime.fromtimestamp(seconds, ZoneInfo(zone))


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(SCRIPTS[language].locale)
