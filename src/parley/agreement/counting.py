"""The agreement's day: from cut-off to cut-off by recording time, the calendar day by occurrence."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from parley.agreement.agreement import Agreement


def operational_day(agreement: Agreement, day: date) -> tuple[int, int]:
    """First and last UTC second of what the bulletin of `day` counts.

    By recording: from the cut-off of the day before to this day's. By occurrence: the calendar day, because outside
    sources date by it and would all stand astride any other boundary.
    """
    cutoff = agreement.counting.cutoff if agreement.counting.by == "recording" else "24:00"
    return _at(agreement, day - timedelta(days=1), cutoff), _at(agreement, day, cutoff) - 1


def cutoff_at(agreement: Agreement, day: date) -> int:
    """The UTC second at which the bulletin of `day` is closed: its cut-off by the clock, however it counts."""
    return _at(agreement, day, agreement.counting.cutoff)


def day_of(agreement: Agreement, seconds: int) -> date:
    """The bulletin day that an exact UTC second falls in."""
    day = datetime.fromtimestamp(seconds, ZoneInfo(agreement.zone)).date()
    return day if seconds <= operational_day(agreement, day)[1] else day + timedelta(days=1)


def _at(agreement: Agreement, day: date, clock: str) -> int:
    hours, minutes = (int(part) for part in clock.split(":"))
    midnight = day + timedelta(days=hours // 24)
    local = datetime.combine(midnight, time(hours % 24, minutes), ZoneInfo(agreement.zone))
    return int(local.timestamp())
