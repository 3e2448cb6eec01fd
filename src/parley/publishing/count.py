"""From reports and incidents to a bulletin's figures."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import get_args

import msgspec

from parley.agreement.agreement import DETERMINATIONS, OUTCOMES
from parley.publishing.counted import (
    Applies,
    BulletinInput,
    CountedIncident,
    CountedRegister,
    CountedReport,
    DayCount,
    Rate,
    SetCount,
)
from parley.publishing.definitions import DEFINITIONS
from parley.publishing.figures import (
    INTERVAL_PPM,
    AppliesCell,
    Civilians,
    DeterminationCell,
    Figures,
    FoundRow,
    IncidentLine,
    OutcomeCell,
    RegionTally,
    RegisterCell,
    Tally,
)

SERIES_DAYS = 60
Sets = tuple[tuple[str, ...], ...]


def figures(given: BulletinInput) -> Figures:
    """The figures of one bulletin. A pure function: the same input in any order of reports gives the same bytes.

    A report counts where its register's window holds its recording time, or the whole interval of its occurrence, as
    the register is counted. Raises ValueError where a report names a register or an incident that is not given.
    """
    reports = counted_reports(given)
    lines = _lines(given, reports)
    inside = [line for line in lines if _within(line.incident)]
    within, beside, regions = _tallies(given, reports, lines)
    series = (*given.series, _today(given, within))[-SERIES_DAYS:]
    return Figures(
        schema=1,
        process=given.process,
        standing=given.standing,
        kind=given.kind,
        day=given.day,
        number=given.number,
        zone=given.zone,
        as_of=given.as_of,
        registers=given.registers,
        deciders=given.deciders,
        within=within,
        beside=beside,
        regions=regions,
        incidents=lines,
        low=given.low,
        high=given.high,
        interval_ppm=INTERVAL_PPM,
        outcomes=_outcomes(inside),
        applicability=_applicability(lines),
        found=tuple(_found(decider, given, lines) for decider in given.deciders),
        established=tuple(line.incident.id for line in inside if line.incident.outcome == "established"),
        disputed=tuple(line.incident.id for line in inside if line.incident.outcome == "disputed"),
        rate=_rate(within.sets),
        previous=given.previous,
        sixty=_rate(cell for day in series for cell in day.sets),
        series=series,
        published=given.published,
        definitions=tuple(sorted(DEFINITIONS.items())),
    )


def counted_reports(given: BulletinInput) -> tuple[CountedReport, ...]:
    """The reports that the bulletin counts, by id."""
    registers = {register.id: register for register in given.registers}
    incidents = {incident.id for incident in given.incidents}
    for report in given.reports:
        if report.register not in registers:
            raise ValueError(f"report {report.id} stands in register {report.register!r}, which the bulletin has not")
        if report.incident not in incidents:
            raise ValueError(f"report {report.id} speaks of incident {report.incident!r}, which is not given")
    counted = {report.id: report for report in given.reports if _counts(report, registers[report.register])}
    return tuple(report for _, report in sorted(counted.items()))


def _counts(report: CountedReport, register: CountedRegister) -> bool:
    if register.by == "recording":
        return register.first <= report.recorded_at <= register.last
    return register.first <= report.earliest and report.latest <= register.last


def _within(incident: CountedIncident) -> bool:
    return incident.applies != "does not apply"


def _lines(given: BulletinInput, reports: Iterable[CountedReport]) -> tuple[IncidentLine, ...]:
    counts = Counter((report.incident, report.register) for report in reports)
    order = [register.id for register in given.registers]
    lines = []
    for incident in sorted(given.incidents, key=lambda incident: incident.id):
        strangers = set(incident.registers) - set(order)
        if strangers:
            raise ValueError(f"incident {incident.id} is recorded by {min(strangers)!r}, which the bulletin has not")
        own = tuple((register, counts[incident.id, register]) for register in order if counts[incident.id, register])
        if own:
            lines.append(IncidentLine(incident=_in_order(incident, order, given.deciders), reports=own))
    return tuple(lines)


def _in_order(incident: CountedIncident, registers: list[str], deciders: tuple[str, ...]) -> CountedIncident:
    positions = {position.member: position for position in incident.positions}
    return msgspec.structs.replace(
        incident,
        registers=tuple(register for register in registers if register in incident.registers),
        positions=tuple(positions[member] for member in deciders if member in positions),
    )


def _sets(given: BulletinInput, lines: Iterable[IncidentLine]) -> Sets:
    """The sets that the tables have columns for: each register alone, every set that occurs, and both of two."""
    order = [register.id for register in given.registers]
    sets = {(register,) for register in order} | {line.incident.registers for line in lines}
    if len(order) == 2:
        sets.add(tuple(order))
    return tuple(sorted(sets, key=lambda one: (len(one), [order.index(register) for register in one])))


def _tallies(
    given: BulletinInput, reports: tuple[CountedReport, ...], lines: tuple[IncidentLine, ...]
) -> tuple[Tally, Tally, tuple[RegionTally, ...]]:
    sets = _sets(given, lines)
    order = tuple(register.id for register in given.registers)
    incidents = {line.incident.id: line for line in lines}

    def tally(side: bool, region: str | None) -> Tally:
        return _tally(
            order,
            sets,
            [r for r in reports if _within(incidents[r.incident].incident) == side and region in (None, r.region)],
            [n for n in lines if _within(n.incident) == side and region in (None, n.incident.region)],
            incidents,
        )

    seen = {report.region for report in reports} | {line.incident.region for line in lines}
    rows = (*given.regions, *sorted(seen - set(given.regions)))
    regions = tuple(
        RegionTally(region=region, within=tally(True, region), beside=tally(False, region))
        for region in rows
        if region in seen
    )
    return tally(True, None), tally(False, None), regions


def _tally(
    order: tuple[str, ...],
    sets: Sets,
    reports: list[CountedReport],
    lines: list[IncidentLine],
    incidents: Mapping[str, IncidentLine],
) -> Tally:
    counts = Counter(line.incident.registers for line in lines)
    return Tally(
        registers=tuple(_register_cell(register, reports, lines, incidents) for register in order),
        sets=tuple(SetCount(registers=one, incidents=counts[one]) for one in sets),
        reports=len(reports),
        incidents=len(lines),
        civilians=_civilians(lines),
    )


def _register_cell(
    register: str, reports: list[CountedReport], lines: list[IncidentLine], incidents: Mapping[str, IncidentLine]
) -> RegisterCell:
    own = [report for report in reports if report.register == register]
    return RegisterCell(
        register=register,
        reports=len(own),
        shared=sum(set(incidents[report.incident].incident.registers) != {register} for report in own),
        incidents=sum(any(name == register for name, _ in line.reports) for line in lines),
    )


def _civilians(lines: list[IncidentLine]) -> Civilians:
    bounds = [(line.incident.civilians_low, line.incident.civilians_high) for line in lines]
    stated = [(low or 0, high or 0) for low, high in bounds if (low, high) != (None, None)]
    return Civilians(
        low=sum(low for low, _ in stated),
        high=sum(max(low, high) for low, high in stated),
        unstated=len(lines) - len(stated),
    )


def _outcomes(lines: list[IncidentLine]) -> tuple[OutcomeCell, ...]:
    counts = Counter(line.incident.outcome for line in lines)
    return tuple(OutcomeCell(outcome=outcome, incidents=counts[outcome]) for outcome in OUTCOMES)


def _applicability(lines: tuple[IncidentLine, ...]) -> tuple[AppliesCell, ...]:
    counts = Counter(line.incident.applies for line in lines)
    return tuple(AppliesCell(applies=answer, incidents=counts[answer]) for answer in get_args(Applies))


def _found(decider: str, given: BulletinInput, lines: tuple[IncidentLine, ...]) -> FoundRow:
    others = tuple(register.id for register in given.registers if (register.member or register.id) != decider)
    counts: Counter[str] = Counter()
    for line in lines:
        said = {position.member: position.determination for position in line.incident.positions}
        counts[said.get(decider, "pending")] += sum(n for register, n in line.reports if register in others)
    return FoundRow(
        decider=decider,
        of=others,
        reports=sum(counts.values()),
        determinations=tuple(DeterminationCell(determination=d, reports=counts[d]) for d in DETERMINATIONS),
    )


def _rate(sets: Iterable[SetCount]) -> Rate:
    cells = tuple(sets)
    return Rate(
        shared=sum(cell.incidents for cell in cells if len(cell.registers) > 1),
        all=sum(cell.incidents for cell in cells),
    )


def _today(given: BulletinInput, within: Tally) -> DayCount:
    return DayCount(day=given.day, incidents=within.incidents, low=given.low, high=given.high, sets=within.sets)
