"""Bulletins: the list, and one with its figures as issued, or at the present basis and marked so."""

from datetime import date

import apsw
import msgspec

from parley.agreement.counting import cutoff_at, day_of
from parley.node import bulletins
from parley.node.opened import Node
from parley.node.projections import days, entries
from parley.node.queries.process import foot, reading
from parley.node.queries.rows import incident_shown
from parley.node.queries.series import day_points
from parley.node.shown import BulletinLine, BulletinPage, BulletinShown, FollowShown, Reader, Said
from parley.publishing.checks import faults
from parley.publishing.csv_form import csv_form
from parley.publishing.figures import Figures, figures_bytes, figures_from

PAGE = 30


def bulletin_shown(node: Node, connection: apsw.Connection, day: date) -> BulletinShown:
    """Where the bulletin of a day stands in the reader's channel."""
    said = bulletins.said_on(connection, day)
    standing = bulletins.standing_from(node.agreement, said)
    acts = {(act.member, act.kind): act for act in bulletins.acts_from(said) if act.figures == standing.figures}
    at = {one.id: one.at for one in said}
    state = standing.state if standing.state != "closed" or _is_over(node, day) else "open"
    correction = len(standing.corrections)
    return BulletinShown(
        number=f"{day.timetuple().tm_yday}/{day.year}",
        day=day,
        state=state,
        deadline=bulletins.deadline_from(node.agreement, day, said),
        approvals={member: at[acts[member, "approve"].id] for member in standing.approved},
        refusals=dict(standing.refusals),
        waits_for=standing.waiting if standing.state == "proposed" else (),
        entry=standing.corrections[-1].act
        if correction
        else next((act.id for act in acts.values() if act.kind == "propose"), ""),
        figures_hash=standing.corrections[-1].figures if correction else standing.figures,
        correction=correction,
    )


def bulletins_list(node: Node, reader: Reader, page: int) -> tuple[BulletinLine, ...]:
    """The days with something counted, newest first, a page at a time."""
    connection = reading(node, reader)
    dates = [
        str(row[0])
        for row in connection.execute(
            "SELECT day FROM day WHERE day != '' ORDER BY day DESC LIMIT ? OFFSET ?", (PAGE, (page - 1) * PAGE)
        )
    ]
    lines = []
    for day in dates:
        row = days.between(connection, day, day)[0]
        lines.append(
            BulletinLine(
                bulletin=bulletin_shown(node, connection, date.fromisoformat(day)),
                reports=sum(row.reports.values()),
                incidents=row.best,
            )
        )
    return tuple(lines)


def bulletin(node: Node, reader: Reader, day: date) -> BulletinPage | None:
    """The bulletin of a day: as issued where it is, else figures at the present basis. None before the ceasefire."""
    if not _is_known(node, day):
        return None
    connection = reading(node, reader)
    figures, issued = _figures(node, reader, connection, day)
    shown = bulletin_shown(node, connection, day)
    found = days.incidents_of_day(connection, day.isoformat())
    return BulletinPage(
        bulletin=shown,
        figures=msgspec.to_builtins(figures),
        issued=issued,
        faults=tuple(
            Said(
                "%(cells)s: expected %(expected)s, got %(got)s",
                {"cells": " + ".join(fault.cells), "expected": fault.expected, "got": fault.got},
            )
            for fault in faults(figures)
        ),
        corrections=_corrections(node, connection, day, shown),
        incidents=tuple(incident_shown(node, row) for row in found),
        restrictions=_restrictions(connection, day),
        series=day_points(connection, day),
        foot=foot(node, reader),
    )


def bulletin_bytes(node: Node, reader: Reader, day: date, form: str) -> bytes | None:
    """The bulletin of a day as JSON (the bytes as issued, where it is) or CSV."""
    if not _is_known(node, day):
        return None
    figures, _ = _figures(node, reader, reading(node, reader), day)
    return figures_bytes(figures) if form == "json" else csv_form(figures).encode()


def _figures(node: Node, reader: Reader, connection: apsw.Connection, day: date) -> tuple[Figures, bool]:
    issued = bulletins.in_force(node, connection, day)
    if issued is not None:
        return figures_from(issued.data), True
    standing = bulletins.standing_of(connection, node.agreement, day)
    proposed = bulletins.carried(node, connection, day, standing.figures) if standing.figures else None
    if proposed is not None:
        return figures_from(proposed.data), False  # what approvers are asked to sign is what they must see
    return bulletins.figures_now(node, connection, day), False


def _corrections(
    node: Node,
    connection: apsw.Connection,
    day: date,
    shown: BulletinShown,
) -> tuple[BulletinShown, ...]:
    standing = bulletins.standing_of(connection, node.agreement, day)
    return tuple(
        BulletinShown(
            number=shown.number,
            day=day,
            state="corrected",
            deadline=shown.deadline,
            approvals={},
            refusals={},
            waits_for=(),
            entry=one.act,
            figures_hash=one.figures,
            correction=one.number,
        )
        for one in standing.corrections
    )


def _restrictions(connection: apsw.Connection, day: date) -> tuple[FollowShown, ...]:
    found = []
    for one in entries.of_day(connection, day.isoformat(), "restriction"):
        said = one.said["restriction"]
        found.append(
            FollowShown(
                kind="restriction",
                member=one.member,
                of=str(said.get("who", "")),
                text=str(said.get("what", "")),
                at=int(said.get("at", one.at)),
                answer=str(said.get("place", "")),
            )
        )
    return tuple(found)


def _is_known(node: Node, day: date) -> bool:
    """Whether the process was in effect on that day, by its own clock."""
    return day_of(node.agreement, node.agreement.begins) <= day <= day_of(node.agreement, node.clock.now())


def _is_over(node: Node, day: date) -> bool:
    return node.clock.now() > cutoff_at(node.agreement, day)
