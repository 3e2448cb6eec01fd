"""Uncertain times.

A time is always an interval [earliest, latest] of whole seconds since 1970-01-01T00:00:00Z, both ends
included, with the precision the source gave and the local zone it was given in. Nothing here invents
precision: a day stays a day.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

import msgspec

TimePrecision = Literal["minute", "hour", "day", "week", "month", "year"]
TIME_PRECISIONS: tuple[TimePrecision, ...] = get_args(TimePrecision)


class Interval(msgspec.Struct, frozen=True):
    """An uncertain time: it happened somewhere in [earliest, latest], UTC seconds, ends included."""

    earliest: int
    latest: int
    precision: TimePrecision
    zone: str = "UTC"

    def __post_init__(self) -> None:
        if self.earliest > self.latest:
            raise ValueError(f"interval ends before it begins: {self.earliest} > {self.latest}")
        if self.precision not in TIME_PRECISIONS:
            raise ValueError(f"unknown time precision {self.precision!r}")

    def lies_within(self, earliest: int, latest: int) -> bool:
        """Whether the time certainly lies in [earliest, latest]."""
        return earliest <= self.earliest and self.latest <= latest


def minute_interval(moment: datetime, zone: str) -> Interval:
    """The minute that begins at `moment` (aware)."""
    start = _seconds(moment)
    return Interval(start, start + 59, "minute", zone)


def hour_interval(moment: datetime, zone: str) -> Interval:
    """The hour that begins at `moment` (aware)."""
    start = _seconds(moment)
    return Interval(start, start + 3599, "hour", zone)


def day_interval(first: date, zone: str, last: date | None = None, precision: TimePrecision = "day") -> Interval:
    """The local days from `first` to `last` (both included; `last` defaults to `first`) in `zone`."""
    tz = ZoneInfo(zone)
    start = datetime(first.year, first.month, first.day, tzinfo=tz)
    after = (last or first) + timedelta(days=1)
    end = datetime(after.year, after.month, after.day, tzinfo=tz)
    return Interval(_seconds(start), _seconds(end) - 1, precision, zone)


def to_iso(seconds: int) -> str:
    """`2017-01-15T04:05:00Z` for UTC seconds."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_iso(text: str) -> int:
    """UTC seconds of an ISO 8601 time with a zone. Raises ValueError where the zone is missing."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"time {text!r} has no zone; write it with Z or an offset such as +02:00")
    return _seconds(moment)


def local_day(seconds: int, zone: str) -> date:
    """The calendar day of UTC seconds in a zone."""
    return datetime.fromtimestamp(seconds, ZoneInfo(zone)).date()


def _seconds(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise ValueError("a time needs a zone")
    return int(moment.timestamp())
