"""What is given away as open data: the public's incidents and daily counts, whoever asks."""

from collections.abc import Iterator
from datetime import date

from parley.agreement.counting import operational_day
from parley.node.forms import EARLIEST, LATEST
from parley.node.opened import Node
from parley.node.projections import days, outcomes
from parley.node.queries.process import foot, reading
from parley.node.shown import Reader
from parley.publishing.open_data import DayCount, OpenIncident

_PUBLIC = Reader()


def open_incidents(node: Node, first: date | None, last: date | None) -> Iterator[OpenIncident]:
    """The public's incidents that may have happened from `first` to `last` (operational days), by time."""
    begins = operational_day(node.agreement, first)[0] if first else EARLIEST
    ends = operational_day(node.agreement, last)[1] if last else LATEST
    rows = outcomes.read(
        reading(node, _PUBLIC), "earliest <= ? AND latest_at >= ? ORDER BY earliest, id", (ends, begins)
    )
    return (_incident(row) for row in rows)


def open_days(node: Node, first: date | None, last: date | None) -> Iterator[DayCount]:
    """The public's counts of each day from `first` to `last`."""
    span = (first or date.min).isoformat(), (last or date.max).isoformat()
    for row in days.between(reading(node, _PUBLIC), *span):
        yield from _counts(row)


def open_basis(node: Node) -> str:
    """The hash of what the public's figures were computed from."""
    return foot(node, _PUBLIC).basis


def _incident(row: outcomes.OutcomeRow) -> OpenIncident:
    incident, where, harm = row.incident, row.incident.where, row.incident.harm
    return OpenIncident(
        id=incident.id,
        earliest=incident.when.earliest,
        latest=incident.when.latest,
        time_precision=incident.when.precision,
        lat_e6=where.lat_e6 if where else None,
        lon_e6=where.lon_e6 if where else None,
        radius_m=where.radius_m if where else None,
        place_precision=where.precision if where else "",
        place=where.name if where else "",
        region=incident.region,
        act=row.act,
        registers=incident.registers,
        reports=len(incident.reports),
        probability_ppm=incident.probability_ppm,
        low_ppm=incident.low_ppm,
        high_ppm=incident.high_ppm,
        outcome=row.outcome,
        stage=row.stage,
        applies=row.applies,
        civilians_low=harm.civilians_low if harm else None,
        civilians_high=harm.civilians_high if harm else None,
    )


def _counts(row: days.DayRow) -> Iterator[DayCount]:
    for register, count in row.reports.items():
        yield DayCount(day=row.day, measure="reports", of=register, value=count)
    for registers, count in row.incidents.items():
        yield DayCount(day=row.day, measure="incidents", of=registers.replace("|", "+"), value=count)
    for name, count in (("low", row.low), ("best", row.best), ("high", row.high)):
        yield DayCount(day=row.day, measure=f"incidents {name}", of="", value=count)
    for outcome, count in sorted(row.outcomes.items()):
        yield DayCount(day=row.day, measure="outcome", of=outcome, value=count)
    yield DayCount(day=row.day, measure="beside", of="", value=row.beside)
