"""From rows to what pages show of an incident and of a report."""

from parley.agreement.disclosure import opens_after
from parley.node.kinds import AUDIENCE
from parley.node.opened import Node
from parley.node.projections.outcomes import OutcomeRow
from parley.node.projections.reports import ReportRow
from parley.node.reading import nearest_settlement
from parley.node.shown import IncidentShown, Reader, ReportShown
from parley.node.whole import whole_report
from parley.record.genesis import log_origin
from parley.reports.parts import as_dict
from parley.vocabulary.places import Place


def incident_shown(node: Node, row: OutcomeRow) -> IncidentShown:
    """An incident as a row, a mark or a title."""
    incident, harm = row.incident, row.incident.harm
    return IncidentShown(
        id=incident.id,
        when=incident.when,
        where=incident.where,
        region=incident.region,
        zones=row.zones,
        act=row.act,
        registers=incident.registers,
        reports=len(incident.reports),
        probability_ppm=incident.probability_ppm,
        low_ppm=incident.low_ppm,
        high_ppm=incident.high_ppm,
        outcome=row.outcome,
        stage=row.stage,
        applies=row.applies,
        parties=incident.parties,
        civilians_low=harm.civilians_low if harm else None,
        civilians_high=harm.civilians_high if harm else None,
        determinations=row.determinations,
        near=near(node, incident.where),
    )


def near(node: Node, where: Place | None) -> str:
    """The settlement nearest to a place that has no name of its own, "" where the place is not known so well."""
    if where is None or where.name or where.precision not in ("exact", "settlement"):
        return ""
    return nearest_settlement(node.agreement, where.lat_e6, where.lon_e6)


def report_shown(node: Node, reader: Reader, row: ReportRow, incident: str = "") -> ReportShown:
    """A report as far as the reader's channel has it open; `withheld` are the parts that exist and are not.

    Nothing of a report is withheld from the officers of the member that recorded it.
    """
    own = whole_report(node, row.versions[-1]) if reader.member == row.member else None
    report = own or row.report
    entry = node.store.get(row.versions[-1])
    envelope = entry.envelope if entry else None
    return ReportShown(
        id=row.id,
        register=report.register,
        number=report.number,
        origin=report.origin,
        recorded_at=row.recorded_at,
        when=report.when,
        where=report.where,
        act=report.act,
        weapon=report.weapon,
        count=report.count,
        how_known=report.how_known,
        party=report.party,
        side=report.side,
        target=report.target,
        harm=report.harm,
        control=report.control,
        episode=report.episode,
        narrative=report.narrative,
        language=report.language,
        withheld=() if own else row.withheld,
        opens_at=0 if own else _opens_at(node, reader, row),
        versions=row.versions,
        incident=incident,
        log=row.log,
        seq=row.seq,
        held_by=holders(node, row.log),
        key=envelope.key if envelope else "",
        custody=envelope.custody if envelope else "",
        withdrawn=bool(row.withdrawn),
    )


def holders(node: Node, log: str) -> tuple[str, ...]:
    """The members that hold the log here: at an all-in-one node all whose logs in that channel lie here."""
    channel = log.split("/")[2]
    held = set(node.store.logs())
    return tuple(
        member for member in node.store.genesis.channels[channel] if log_origin(node.process, channel, member) in held
    )


def _opens_at(node: Node, reader: Reader, row: ReportRow) -> int:
    """When the part that is still closed to this channel is due to be opened, 0 where nothing more will be."""
    if "exact" not in row.withheld:
        return 0
    hours = [opens_after(node.agreement, name, AUDIENCE[reader.channel]) for name in ("when", "where", "harm")]
    return row.recorded_at + max(hour for hour in hours if hour is not None) * 3600


def differing(reports: list[ReportRow]) -> frozenset[str]:
    """The fields that reports state and in which they do not agree; what one leaves out is no disagreement."""
    fields: dict[str, set[str]] = {}
    for row in reports:
        for name, value in as_dict(row.report).items():
            if name not in ("register", "origin", "number", "narrative", "language", "episode"):
                fields.setdefault(name, set()).add(repr(value))
    return frozenset(name for name, values in fields.items() if len(values) > 1)
