"""Intervals from what tables say of time: days, spans of days, hours and minutes of the local clock."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from parley.reports.coarsening import coarsen_time
from parley.vocabulary.intervals import Interval, TimePrecision, day_interval, hour_interval, minute_interval

days = lru_cache(maxsize=8192)(day_interval)  # files name the same days again and again


def around(middle: date, zone: str, precision: TimePrecision) -> Interval:
    """What a reference day stands for: itself, the week of which it is the middle, the month or year it lies in."""
    if precision == "week":
        return days(middle - timedelta(days=3), zone, middle + timedelta(days=3), "week")
    return days(middle, zone) if precision == "day" else coarsen_time(days(middle, zone), precision)


def at(day: date, clock: time, zone: str, precision: TimePrecision) -> Interval:
    """The local minute or hour that begins then."""
    moment = datetime.combine(day, clock, ZoneInfo(zone))
    return hour_interval(moment, zone) if precision == "hour" else minute_interval(moment, zone)


def between(day: date, start: time, end: time, zone: str) -> Interval:
    """From one minute of the local clock to another, past midnight where the second is earlier; hour precision."""
    first = at(day, start, zone, "minute")
    last = at(day + timedelta(days=end < start), end, zone, "minute")
    return Interval(first.earliest, last.latest, "minute" if start == end else "hour", zone)
