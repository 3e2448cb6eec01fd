"""Where a member's own opinions divide reports otherwise than the joint view: the incidents of its own view."""

from collections.abc import Collection, Iterable, Mapping

import apsw
import msgspec

from parley.incidents.incident import Incident
from parley.node.projections import outcomes


def write(connection: apsw.Connection, touched: Collection[str], own: Mapping[str, Iterable[Incident]]) -> set[str]:
    """Puts each member's own incidents in place of those that it had of these reports. Returns the joint incidents in
    whose place they stand or stood, where that is another word than before."""
    before = _held(connection, touched)
    said = {(member, one.id): one for member, theirs in own.items() for one in theirs}
    if before == said:
        return set()
    connection.executemany("DELETE FROM own_incident WHERE member = ? AND id = ?", list(before))
    connection.executemany(
        "DELETE FROM own_belongs WHERE report = ? AND member = ?",
        [(report, member) for (member, _), one in before.items() for report in one.reports],
    )
    connection.executemany(
        "INSERT INTO own_incident VALUES (?, ?, ?)", [(*name, msgspec.json.encode(one)) for name, one in said.items()]
    )
    connection.executemany(
        "INSERT INTO own_belongs VALUES (?, ?, ?)",
        [(report, member, one.id) for (member, _), one in said.items() for report in one.reports],
    )
    return outcomes.incidents_of(
        connection, {report for one in (*before.values(), *said.values()) for report in one.reports}
    )


def of_member(connection: apsw.Connection, member: str) -> list[Incident]:
    """The incidents of a member's own view that are not the joint view's, by id."""
    rows = connection.execute("SELECT row FROM own_incident WHERE member = ? ORDER BY id", (member,))
    return [msgspec.json.decode(row, type=Incident) for (row,) in rows]


def get(connection: apsw.Connection, member: str, incident_id: str) -> Incident | None:
    """One incident of a member's own view by its id, None where its view there is the joint one."""
    found = connection.execute("SELECT row FROM own_incident WHERE member = ? AND id = ?", (member, incident_id))
    row = next(found, None)
    return msgspec.json.decode(row[0], type=Incident) if row else None


def incidents_of(connection: apsw.Connection, member: str, reports: Iterable[str]) -> set[str]:
    """The incidents of the member's own view that these reports belong to, without the joint view's."""
    asked = "SELECT incident FROM own_belongs WHERE report = ? AND member = ?"
    return {str(row[0]) for report in reports for row in connection.execute(asked, (report, member))}


def _held(connection: apsw.Connection, touched: Collection[str]) -> dict[tuple[str, str], Incident]:
    if next(connection.execute("SELECT 1 FROM own_incident LIMIT 1"), None) is None:
        return {}  # as long as nobody differs, nothing is asked for each report
    return {
        (str(member), str(incident)): msgspec.json.decode(row, type=Incident)
        for report in touched
        for member, incident, row in connection.execute(
            "SELECT b.member, b.incident, i.row FROM own_belongs b JOIN own_incident i "
            "ON i.member = b.member AND i.id = b.incident WHERE b.report = ?",
            (report,),
        )
    }
