"""What a bulletin is counted from, read from one channel's rows."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import apsw

from parley.agreement.agreement import Agreement, Standing
from parley.agreement.counting import cutoff_at, operational_day
from parley.node.kinds import WIDTH
from parley.node.projections import days, entries, reports
from parley.node.projections.days import DayRow
from parley.node.projections.entries import Heard
from parley.node.projections.outcomes import OutcomeRow
from parley.node.projections.places import region_of
from parley.node.projections.reports import ReportRow
from parley.publishing.count import SERIES_DAYS, figures
from parley.publishing.counted import (
    BulletinInput,
    CountedIncident,
    CountedPosition,
    CountedRegister,
    CountedReport,
    DayCount,
    PublishedTotal,
    Rate,
    SetCount,
    Watch,
)
from parley.publishing.figures import Figures
from parley.vocabulary.intervals import day_interval


def figures_of(
    connection: apsw.Connection,
    agreement: Agreement,
    *,
    process: str,
    standing: Standing,
    day: date,
) -> Figures:
    """The figures of a day's joint bulletin from a channel's rows: the same rows give the same bytes."""
    return figures(bulletin_input(connection, agreement, process=process, standing=standing, day=day))


def bulletin_input(
    connection: apsw.Connection,
    agreement: Agreement,
    *,
    process: str,
    standing: Standing,
    day: date,
) -> BulletinInput:
    """All that the figures of a day are computed from. The bulletin's number is the day's number in its year."""
    rows = list(reports.read(connection, "day = ? AND counted = 1 ORDER BY id", (day.isoformat(),)))
    found = days.incidents_of_day(connection, day.isoformat())
    incident_of = {report: row.incident.id for row in found for report in row.incident.reports}
    first, last = operational_day(agreement, day)
    series = _series(connection, agreement, day)
    today = next(iter(days.between(connection, day.isoformat(), day.isoformat())), None)
    order = [register.id for register in agreement.registers]
    return BulletinInput(
        process=process,
        standing=standing,
        day=day.isoformat(),
        number=day.timetuple().tm_yday,
        zone=agreement.zone,
        as_of=cutoff_at(agreement, day),
        registers=tuple(_register(connection, agreement, register, day) for register in order),
        regions=(*(region.pcode for region in agreement.regions), ""),
        deciders=agreement.decision.deciders,
        reports=tuple(_report(agreement, row, incident_of[row.id], first, last) for row in rows),
        incidents=tuple(_incident(row, order) for row in found),
        low=today.low if today else 0,
        high=today.high if today else 0,
        previous=_rate(series[-1]) if series else None,
        series=series,
        published=tuple(published_on(connection, day)),
    )


def watched(connection: apsw.Connection, member: str, day: date) -> dict[str, int] | None:
    """What a member's watch ledger says of a day, where its entry is open in this channel; the last word holds."""
    said = [
        one.said["watch"]
        for one in entries.of_day(connection, day.isoformat(), "watch", "open")
        if one.member == member and (one.kind == "watch" or _as_committed(connection, one))
    ]
    return said[-1] if said else None


def watched_week(connection: apsw.Connection, member: str, monday: date) -> dict[str, Any] | None:
    """What a member's watch ledger says of a week, as the nearest channel has it; the last word there holds."""
    said = [one for one in entries.of_day(connection, monday.isoformat(), "watched-week") if one.member == member]
    nearest = max(said, key=lambda one: (WIDTH.index(one.channel), one.seq), default=None)
    return nearest.said["watched-week"] if nearest else None


def _as_committed(connection: apsw.Connection, opening: Heard) -> bool:
    """Whether an opening carries the very ledger that its author committed to."""
    carried = entries.commitments(connection, opening.id).get("watch")
    return any(
        of.kind == "watch"
        and of.member == opening.member
        and entries.commitments(connection, of.id).get("watch") == carried
        for of in (entries.get(connection, one) for one in opening.refs)
        if of is not None
    )


def published_on(connection: apsw.Connection, day: date) -> Iterable[PublishedTotal]:
    """The totals that the sides themselves published for a day, as outside data."""
    for one in entries.of_day(connection, day.isoformat(), "published"):
        said = one.said["published"]
        for region, number in sorted(said["counts"].items()):
            yield PublishedTotal(
                day=said["day"], side=said["side"], region=region, reports=number, source=said["source"]
            )


def _register(connection: apsw.Connection, agreement: Agreement, register: str, day: date) -> CountedRegister:
    about = next(one for one in agreement.registers if one.id == register)
    by = agreement.counting.by if about.origin == "own" else "occurrence"
    first, last = operational_day(agreement, day) if by == "recording" else calendar_day(agreement, day)
    ledger = watched(connection, about.member, day) if about.origin == "own" else None
    watch = Watch(posts=ledger["posts"], hours=ledger["hours"], due=ledger["hours_due"]) if ledger else None
    member = about.member if about.origin == "own" else ""
    return CountedRegister(id=register, member=member, origin=about.origin, by=by, first=first, last=last, watch=watch)


def _report(agreement: Agreement, row: ReportRow, incident: str, first: int, last: int) -> CountedReport:
    """The report as counted. Its place in the log, not its claimed time, has put it on this day: a claimed time beyond
    the window is taken for the window's end that it lies beyond."""
    return CountedReport(
        id=row.id,
        register=row.report.register,
        region=region_of(agreement, row.report.where),
        incident=incident,
        recorded_at=min(max(row.recorded_at, first), last),
        earliest=row.report.when.earliest,
        latest=row.report.when.latest,
    )


def _incident(row: OutcomeRow, order: list[str]) -> CountedIncident:
    incident, harm = row.incident, row.incident.harm
    return CountedIncident(
        id=incident.id,
        registers=tuple(sorted(incident.registers, key=order.index)),
        region=incident.region,
        outcome=row.outcome,
        positions=tuple(
            CountedPosition(member=member, determination=said)  # type: ignore[arg-type]
            for member, said in row.determinations.items()
        ),
        applies=row.applies,  # type: ignore[arg-type]
        civilians_low=harm.civilians_low if harm else None,
        civilians_high=harm.civilians_high if harm else None,
        acts=incident.acts,
        place=incident.where.name if incident.where else "",
        earliest=incident.when.earliest,
        latest=incident.when.latest,
        probability=incident.probability_ppm,
        probability_low=incident.low_ppm,
        probability_high=incident.high_ppm,
    )


def _series(connection: apsw.Connection, agreement: Agreement, day: date) -> tuple[DayCount, ...]:
    first = day - timedelta(days=SERIES_DAYS - 1)
    order = [register.id for register in agreement.registers]
    return tuple(
        _day(row, order) for row in days.between(connection, first.isoformat(), (day - timedelta(days=1)).isoformat())
    )


def _day(row: DayRow, order: list[str]) -> DayCount:
    sets = tuple(
        SetCount(registers=tuple(sorted(names.split("|"), key=order.index)), incidents=number)
        for names, number in sorted(row.incidents.items())
    )
    return DayCount(day=row.day, incidents=row.best, low=row.low, high=row.high, sets=sets)


def _rate(day: DayCount) -> Rate:
    return Rate(
        shared=sum(cell.incidents for cell in day.sets if len(cell.registers) > 1),
        all=sum(cell.incidents for cell in day.sets),
    )


def calendar_day(agreement: Agreement, day: date) -> tuple[int, int]:
    """First and last UTC second of a local day: what outside sources are counted by."""
    whole = day_interval(day, agreement.zone)
    return whole.earliest, whole.latest
