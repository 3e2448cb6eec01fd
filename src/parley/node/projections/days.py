"""Stage 5: outcomes -> days. What each register recorded on a day, and which incidents that is."""

from collections import Counter
from collections.abc import Iterable

import apsw
import msgspec

from parley.incidents.match import Cluster
from parley.incidents.model import Model
from parley.incidents.summary import count_interval
from parley.node.projections import components, outcomes, reports


class DayRow(msgspec.Struct, frozen=True, kw_only=True):
    """One day: reports by register; incidents that the agreement may apply to by the set of registers that recorded
    them (joined by "|"), their number with its 80 % interval and their joint outcomes; `beside`: those it does not."""

    day: str
    reports: dict[str, int]
    incidents: dict[str, int]
    low: int
    best: int
    high: int
    outcomes: dict[str, int]
    beside: int


def keys(connection: apsw.Connection, touched_reports: Iterable[str], incidents: Iterable[str]) -> set[str]:
    """The days on which touched reports, or any report of a touched incident, are counted."""
    days: set[str] = set()
    for report in touched_reports:
        days |= {str(row[0]) for row in connection.execute("SELECT day FROM report WHERE id = ?", (report,))}
    for incident in incidents:
        days |= {
            str(row[0])
            for row in connection.execute(
                "SELECT r.day FROM belongs b JOIN report r ON r.id = b.report WHERE b.incident = ?", (incident,)
            )
        }
    return days


def fold(connection: apsw.Connection, model: Model, day: str) -> DayRow | None:
    """The row of one day, None where nothing was counted on it."""
    counted = list(reports.read(connection, "day = ? AND counted = 1", (day,)))
    if not counted:
        return None
    everything = incidents_of_day(connection, day)
    rows = [row for row in everything if row.applies != "does not apply"]
    clusters = [_cluster(row) for row in rows]
    links = components.links_among(connection, {report for one in clusters for report in one.ids})
    low, best, high = count_interval(clusters, links, model.spread)
    return DayRow(
        day=day,
        reports=dict(sorted(Counter(row.report.register for row in counted).items())),
        incidents=dict(sorted(Counter("|".join(row.incident.registers) for row in rows).items())),
        low=low,
        best=best,
        high=high,
        outcomes=dict(outcomes.by_outcome(rows)),
        beside=len(everything) - len(rows),
    )


def _cluster(row: outcomes.OutcomeRow) -> Cluster:
    incident = row.incident
    return Cluster(incident.reports, incident.probability_ppm, incident.low_ppm, incident.high_ppm)


def incidents_of_day(connection: apsw.Connection, day: str) -> list[outcomes.OutcomeRow]:
    """The incidents that the reports counted on a day speak of, by time."""
    rows = outcomes.read(
        connection,
        "id IN (SELECT b.incident FROM report r JOIN belongs b ON b.report = r.id "
        "WHERE r.day = ? AND r.counted = 1) ORDER BY earliest, id",
        (day,),
    )
    return list(rows)


def write(connection: apsw.Connection, day: str, row: DayRow | None) -> None:
    """Puts a day's row in place of the one before."""
    if row is None:
        connection.execute("DELETE FROM day WHERE day = ?", (day,))
    else:
        connection.execute("INSERT OR REPLACE INTO day VALUES (?, ?)", (day, msgspec.json.encode(row)))


def between(connection: apsw.Connection, first: str, last: str) -> list[DayRow]:
    """The days from `first` to `last` (ISO dates, both included) that have a row."""
    decoder = msgspec.json.Decoder(DayRow)
    return [
        decoder.decode(row)
        for (row,) in connection.execute("SELECT row FROM day WHERE day BETWEEN ? AND ? ORDER BY day", (first, last))
    ]
