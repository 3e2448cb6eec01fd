"""The series of days up to one: what each register recorded, and what the sides published."""

from datetime import date, timedelta

import apsw

from parley.node.projections import days, entries
from parley.node.shown import DayPoint

SERIES_DAYS = 60


def day_points(connection: apsw.Connection, day: date, number: int = SERIES_DAYS) -> tuple[DayPoint, ...]:
    """The series up to a day: every day has its point, also those on which nothing was counted."""
    first = day - timedelta(days=number - 1)
    known = {row.day: row for row in days.between(connection, first.isoformat(), day.isoformat())}
    totals = _totals(connection)
    points = []
    for one in (first + timedelta(days=n) for n in range(number)):
        row = known.get(one.isoformat())
        points.append(
            DayPoint(
                day=one,
                reports=row.reports if row else {},
                incidents={tuple(names.split("|")): count for names, count in row.incidents.items()} if row else {},
                low=row.low if row else 0,
                high=row.high if row else 0,
                published=totals.get(one.isoformat(), {}),
            )
        )
    return tuple(points)


def _totals(connection: apsw.Connection) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for one in entries.of_kind(connection, "published"):
        said = one.said["published"]
        if "" in said["counts"]:
            found.setdefault(said["day"], {})[said["side"]] = said["counts"][""]
    return found
