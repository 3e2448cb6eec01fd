"""The landing page of one day."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import apsw

from parley.agreement.agreement import DETERMINATIONS
from parley.agreement.counting import cutoff_at, day_of
from parley.node import bulletins
from parley.node.figures import published_on, watched
from parley.node.kinds import GUARANTORS
from parley.node.opened import Node
from parley.node.projections import days, entries, reports
from parley.node.projections.outcomes import OutcomeRow
from parley.node.projections.places import region_of
from parley.node.projections.reports import ReportRow
from parley.node.queries.awaiting import awaits
from parley.node.queries.bulletin import bulletin_shown
from parley.node.queries.process import foot, reading, registers
from parley.node.queries.registers import week_shown
from parley.node.queries.rows import incident_shown
from parley.node.queries.series import day_points
from parley.node.shown import (
    IncidentShown,
    Outside,
    Overview,
    PublishedDay,
    Reader,
    RegionDay,
    RegisterDay,
    Watched,
)


def overview(node: Node, reader: Reader, day: date | None) -> Overview:
    """One day as the reader's channel knows it; without a day, the newest one there is something to show of."""
    connection = reading(node, reader)
    day = day or shown_first(node, reader)
    counted = list(reports.read(connection, "day = ? AND counted = 1 ORDER BY id", (day.isoformat(),)))
    everything = days.incidents_of_day(connection, day.isoformat())
    rows = [row for row in everything if row.applies != "does not apply"]
    shown = tuple(incident_shown(node, row) for row in rows)
    beside = tuple(incident_shown(node, row) for row in everything if row.applies == "does not apply")
    of_day = next(iter(days.between(connection, day.isoformat(), day.isoformat())), None)
    series = day_points(connection, day)
    begun = day_of(node.agreement, node.agreement.begins)
    return Overview(
        day=day,
        day_number=(day - begun).days + 1,
        as_of=cutoff_at(node.agreement, day),
        closed=all(row.closed for row in counted) and node.clock.now() > cutoff_at(node.agreement, day),
        reports=len(counted),
        registers=_registers(node, connection, day, counted, everything),
        incidents=shown,
        beside=beside,
        merged=_merged(node, reader, connection, day),
        count_low=of_day.low if of_day else 0,
        count_high=of_day.high if of_day else 0,
        regions=_regions(node, counted, shown),
        findings=_findings(node, rows),
        disputed=tuple(one for one in shown if one.outcome == "disputed"),
        outside=_outside(everything),
        published=published(connection, day),
        series=series,
        bulletin=bulletin_shown(node, connection, day),
        awaits=awaits(node, reader),
        previous_day=day - timedelta(days=1) if day > begun else None,
        next_day=day + timedelta(days=1) if day < today(node) or node.config.shown_day else None,
        now=node.clock.now(),
        foot=foot(node, reader),
    )


def _merged(node: Node, reader: Reader, connection: apsw.Connection, day: date) -> bool:
    """The guarantors merge by hours and places that others get later; what they hold to be one incident is released
    with the bulletin. A process without their channel has no nearer view than the reader's."""
    if reader.channel == GUARANTORS or GUARANTORS not in node.projections:
        return True
    return bool(entries.of_day(connection, day.isoformat(), "merged"))


def shown_first(node: Node, reader: Reader) -> date:
    """The day of the landing page: today; for the public the newest day whose bulletin is issued, where one is."""
    issued = [
        one.said["bulletin"]["day"] for one in bulletins.published(reading(node, reader), node.agreement, "issue")
    ]
    return date.fromisoformat(max(issued)) if reader.is_public and issued else today(node)


def today(node: Node) -> date:
    """The day shown if none is asked for: the calendar day of the process, or a reconstruction's set day."""
    return node.config.shown_day or datetime.fromtimestamp(node.clock.now(), ZoneInfo(node.agreement.zone)).date()


def published(connection: apsw.Connection, day: date) -> tuple[PublishedDay, ...]:
    """What each side itself published for a day."""
    found: dict[str, dict[str, int]] = {}
    for one in published_on(connection, day):
        found.setdefault(one.side, {})[one.region] = one.reports
    notes = {
        one.said["published"]["side"]: one.said["published"]
        for one in entries.of_day(connection, day.isoformat(), "published")
    }
    return tuple(
        PublishedDay(
            side=side,
            total=counts.get(""),
            regions={code: n for code, n in counts.items() if code},
            note=str(notes[side].get("note", "")),
            source=str(notes[side]["source"]),
            confirmed=notes[side].get("confirmed"),
        )
        for side, counts in sorted(found.items())
    )


def _registers(
    node: Node, connection: apsw.Connection, day: date, counted: Sequence[ReportRow], rows: Sequence[OutcomeRow]
) -> tuple[RegisterDay, ...]:
    number = Counter(row.report.register for row in counted)
    of_day = {row.id: row.report.register for row in counted}
    speaks_of = Counter(
        register for row in rows for register in {of_day[report] for report in row.incident.reports if report in of_day}
    )
    members = {register.id: register.member for register in node.agreement.registers}
    return tuple(
        RegisterDay(
            register=register.id,
            reports=number[register.id],
            incidents=speaks_of[register.id],
            watched=_watched(connection, members[register.id], day) if register.own else None,
            week=week_shown(connection, members[register.id], day) if register.own else None,
        )
        for register in registers(node)
    )


def _watched(connection: apsw.Connection, member: str, day: date) -> Watched | None:
    ledger = watched(connection, member, day)
    if ledger is None:
        return None
    return Watched(
        posts=ledger["posts"],
        hours=ledger["hours"],
        hours_due=ledger["hours_due"],
        refusals=ledger.get("refusals", 0),
        outages=ledger.get("outages", 0),
    )


def _regions(node: Node, counted: Sequence[ReportRow], shown: Sequence[IncidentShown]) -> tuple[RegionDay, ...]:
    numbers: dict[str, Counter[str]] = {}
    for row in counted:
        region = region_of(node.agreement, row.report.where)
        numbers.setdefault(region, Counter())[row.report.register] += 1
    codes = [region.pcode for region in node.agreement.regions] + [""]
    lines = [
        RegionDay(
            region=code,
            reports=numbers.get(code, Counter()),
            incidents=tuple(one for one in shown if one.region == code),
        )
        for code in codes
    ]
    return tuple(
        sorted(
            (line for line in lines if line.reports or line.incidents),
            key=lambda line: (line.region == "", -len(line.incidents), codes.index(line.region)),
        )
    )


def _findings(node: Node, rows: Iterable[OutcomeRow]) -> dict[str, dict[str, int]]:
    deciders = node.agreement.decision.deciders
    found: dict[str, dict[str, int]] = {said: dict.fromkeys(deciders, 0) for said in DETERMINATIONS}
    for row in rows:
        for member, said in row.determinations.items():
            found[said][member] += 1
    return found


def _outside(rows: Iterable[OutcomeRow]) -> Outside:
    rows = list(rows)
    beside = [row for row in rows if row.applies == "does not apply"]
    harms = [row.incident.harm for row in beside if row.incident.harm is not None]
    stated = [harm for harm in harms if (harm.civilians_low, harm.civilians_high) != (None, None)]
    return Outside(
        incidents=len(beside),
        undetermined=sum(row.applies == "undetermined" for row in rows),
        civilians_low=sum(harm.civilians_low or 0 for harm in stated) if stated else None,
        civilians_high=sum(harm.civilians_high or harm.civilians_low or 0 for harm in stated) if stated else None,
    )
