"""Stages 2 and 3: reports -> components -> incidents. A changed report touches its own component and no other."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import apsw
import msgspec

from parley.agreement.agreement import Agreement
from parley.incidents.candidates import Box, window
from parley.incidents.constraints import Constraints, Opinion, Pair, binding, for_member
from parley.incidents.incident import Incident
from parley.incidents.match import Cluster, Link, cluster, edges_between
from parley.incidents.model import Model
from parley.incidents.summary import summarise
from parley.incidents.table import ReportTable, from_reports
from parley.node.kinds import GUARANTORS
from parley.node.projections import entries, own_views, reports
from parley.node.projections.entries import Heard
from parley.node.projections.places import region_of
from parley.node.projections.reports import ReportRow
from parley.record.genesis import channel_of
from parley.reports.report import Report


class Folded(NamedTuple):
    """What components come to: the joint view's incidents, the links, and where a member's own opinions divide the
    reports otherwise, the incidents of its own view that stand in place of joint ones."""

    incidents: list[Incident]
    links: tuple[Link, ...]
    own: dict[str, list[Incident]]


_BULK = 300  # above so many changed reports one pass over all is quicker than a look-up for each


def keys(connection: apsw.Connection, heard: Iterable[Heard]) -> set[str]:
    """The reports that opinions and released merges speak of, with those of the opinions that they supersede."""
    touched: set[str] = set()
    for one in heard:
        if one.kind == "opinion":
            touched |= set(one.refs)
        if one.kind == "merged":
            touched |= {report for name in one.refs for report in _known_as(connection, name)}
        if one.kind in ("opinion", "withdraw"):
            before = [entries.get(connection, old) for old in one.supersedes]
            touched |= {report for old in before if old is not None and old.kind == "opinion" for report in old.refs}
    return touched


def update_edges(
    connection: apsw.Connection,
    model: Model,
    changed: Mapping[str, ReportRow | None],
) -> set[str]:
    """Makes the edges of changed reports anew. Returns the reports whose components may now be others."""
    touched = set(changed)
    for report in changed:
        touched |= _neighbours(connection, report, model.join)
        connection.execute("DELETE FROM edge WHERE a = ?", (report,))
        connection.execute("DELETE FROM edge WHERE b = ?", (report,))
    fresh = [(row.id, row.report) for row in changed.values() if row is not None and not row.withdrawn]
    if not fresh:
        return touched
    new = from_reports(fresh)
    known = dict(_all_counted(connection) if len(fresh) > _BULK else _near(connection, model, new))
    held = from_reports((report, said) for report, said in known.items() if report not in changed)
    connection.executemany("INSERT OR REPLACE INTO edge VALUES (?, ?, ?)", edges_between(new, held, model))
    return touched


def whole_components(connection: apsw.Connection, model: Model, touched: Iterable[str]) -> set[str]:
    """All reports of the components that these stand in, by edges that can join and by opinions that link."""
    whole, ahead = set(touched), list(touched)
    while ahead:
        for other in _joined(connection, model, ahead.pop()) - whole:
            whole.add(other)
            ahead.append(other)
    return whole


def fold(
    connection: apsw.Connection,
    agreement: Agreement,
    model: Model,
    touched: Collection[str],
) -> Folded:
    """The incidents of whole components and the links of their reports, all together.

    Components do not meet, so dividing many at once gives what dividing each alone gives. A link that leads to another
    component is weighed against the best that either report has in its own, so those are divided with them. There are
    no incidents of reports that are not counted (withdrawn, or gone).
    """
    beside = whole_components(
        connection, model, {other for report in touched for other in _neighbours(connection, report, model.plausible)}
    )
    rows = {
        row.id: row
        for report in {*touched, *beside}
        for row in reports.read(connection, "id = ? AND counted = 1", (report,))
    }
    if not rows:
        return Folded([], (), {})
    known: dict[str, Report] = {report: row.report for report, row in rows.items()}
    edges = edges_of(connection, known)
    merges = merges_of(connection, known, agreement.publication.publisher)

    def divided(constraints: Constraints) -> tuple[tuple[Cluster, ...], tuple[Link, ...]]:
        return cluster(known, edges, model, with_released_merges(constraints, merges, edges))

    opinions, owners = opinions_on(connection, rows), {report: row.member for report, row in rows.items()}
    joint = binding(opinions, owners).constraints
    clusters, links = divided(joint)
    bound = {member: for_member(member, opinions, owners).constraints for member in {one.member for one in opinions}}
    own = {member: divided(theirs)[0] for member, theirs in sorted(bound.items()) if theirs != joint}
    inside, together = set(touched), {one.ids for one in clusters}

    def said_of(found: Iterable[Cluster]) -> list[Incident]:
        return [_with_region(summarise(one, known), agreement, known) for one in found if inside.issuperset(one.ids)]

    return Folded(
        said_of(clusters),
        tuple(link for link in links if link.a in inside or link.b in inside),
        {member: said_of(one for one in theirs if one.ids not in together) for member, theirs in own.items()},
    )


def write(connection: apsw.Connection, touched: Collection[str], folded: Folded) -> set[str]:
    """Puts incidents in place of those that the reports belonged to. Returns the ids of those that are no longer, are
    new, or are now said otherwise, jointly or in a member's own view; an incident that came out as it was is not
    touched."""
    before = {
        str(row[0])
        for report in touched
        for row in connection.execute("SELECT incident FROM belongs WHERE report = ?", (report,))
    }
    after = {incident.id: msgspec.json.encode(incident) for incident in folded.incidents}
    same = {
        old
        for old in before & after.keys()
        if next(connection.execute("SELECT row FROM incident WHERE id = ?", (old,)))[0] == after[old]
    }
    connection.executemany("DELETE FROM incident WHERE id = ?", [(old,) for old in before - same])
    connection.executemany("DELETE FROM belongs WHERE report = ?", [(report,) for report in touched])
    connection.executemany("DELETE FROM link WHERE a = ?1 OR b = ?1", [(report,) for report in touched])
    connection.executemany(
        "INSERT OR REPLACE INTO link VALUES (?, ?, ?)",
        [(link.a, link.b, link.probability_ppm) for link in folded.links],
    )
    connection.executemany(
        "INSERT OR REPLACE INTO incident VALUES (?, ?)", [(one, row) for one, row in after.items() if one not in same]
    )
    connection.executemany(
        "INSERT OR REPLACE INTO belongs VALUES (?, ?)",
        [(report, incident.id) for incident in folded.incidents for report in incident.reports],
    )
    return ((before | after.keys()) - same) | own_views.write(connection, touched, folded.own)


def merges_of(connection: apsw.Connection, known: Collection[str], publisher: str) -> dict[str, tuple[str, str]]:
    """Of each released report the publisher's newest `merged` entry that speaks of it, and its cluster there (the
    least id of it)."""
    found: dict[str, tuple[str, str]] = {}
    for report in known:
        said = [
            (one.seq, one.id, name, one.said["merged"]["clusters"])
            for name in _merged_as(connection, report)
            for one in entries.referring(connection, name, "ref", "merged")
            if one.member == publisher
        ]
        if said:
            _, newest, name, clusters = max(said)  # one publisher, so one log, whose order says which is newest
            found[report] = (newest, next(min(group) for group in clusters if name in group))
    return found


def _merged_as(connection: apsw.Connection, report: str) -> tuple[str, ...]:
    """The names under which released merges speak of a report: itself, and out of the guarantors' channel its releases.

    The guarantors' own view moves on after they have released one, and is not bound by it.
    """
    row = next(connection.execute("SELECT log FROM report WHERE id = ?", (report,)), None)
    inside = row is None or channel_of(str(row[0])) == GUARANTORS
    return (report,) if inside else (report, *reports.releases_of(connection, report))


def _known_as(connection: apsw.Connection, name: str) -> set[str]:
    """The reports that a released merge speaks of under a name."""
    return {one for one in (name, *reports.released_as(connection, name)) if name in _merged_as(connection, one)}


def with_released_merges(
    constraints: Constraints,
    merges: Mapping[str, tuple[str, str]],
    edges: Sequence[tuple[str, str, int]],
) -> Constraints:
    """The constraints with what the guarantors released of their joint view; it binds where nobody has an opinion."""
    groups: dict[tuple[str, str], list[str]] = {}
    for report, group in sorted(merges.items()):
        groups.setdefault(group, []).append(report)
    merged = [pair for _, group in sorted(groups.items()) for pair in pairwise(group)]
    must, together = _held_together([*constraints.must, *merged], constraints.cannot)
    apart = {
        (min(a, b), max(a, b))
        for a, b, _ in edges
        if a in merges and b in merges and merges[a][0] == merges[b][0] and merges[a] != merges[b]
    }
    cannot = {*constraints.cannot, *(pair for pair in apart if pair[1] not in together.get(pair[0], ()))}
    return Constraints(must=tuple(sorted(must)), cannot=tuple(sorted(cannot)))


def _held_together(pairs: Iterable[Pair], apart: Iterable[Pair]) -> tuple[set[Pair], dict[str, set[str]]]:
    """The pairs, each unless it would bring reports together that are held apart; and whom each report stands with."""
    other = {(a, b) for pair in apart for a, b in (pair, pair[::-1])}
    must: set[Pair] = set()
    together: dict[str, set[str]] = {}
    for a, b in pairs:
        one, two = together.setdefault(a, {a}), together.setdefault(b, {b})
        if other and any((x, y) in other for x in one for y in two):
            continue
        must.add((a, b))
        if one is not two:
            one |= two
            together |= dict.fromkeys(two, one)
    return must, together


def links_among(connection: apsw.Connection, known: Collection[str]) -> list[Link]:
    """The links among these reports, each once."""
    return [
        Link(report, str(b), int(ppm))
        for report in sorted(known)
        for b, ppm in connection.execute("SELECT b, ppm FROM link WHERE a = ? ORDER BY b", (report,))
        if b in known
    ]


def opinions_on(connection: apsw.Connection, known: Mapping[str, object]) -> list[Opinion]:
    """The officers' opinions, not withdrawn, on pairs of these reports."""
    found: dict[str, Opinion] = {}
    for report in known:
        for one in entries.referring(connection, report, "ref", "opinion"):
            a, b = one.refs
            gone = [*entries.referring(connection, one.id, "supersedes", "opinion", "withdraw")]
            if a in known and b in known and not any(other.member == one.member for other in gone):
                said = one.said["opinion"]
                found[one.id] = Opinion(
                    member=one.member, a=a, b=b, same=bool(said["same"]), reason=str(said["reason"]), entry=one.id
                )
    return [found[entry] for entry in sorted(found)]


def edges_of(connection: apsw.Connection, known: Mapping[str, object]) -> list[tuple[str, str, int]]:
    """The edges among these reports, each once, sorted."""
    found = []
    for report in sorted(known):
        found += [
            (report, str(b), int(milli))
            for b, milli in connection.execute("SELECT b, milli FROM edge WHERE a = ? ORDER BY b", (report,))
            if b in known
        ]
    return found


def _neighbours(connection: apsw.Connection, report: str, least: int) -> set[str]:
    """Reports one edge away, by edges of at least so much."""
    return {
        str(row[0])
        for row in connection.execute(
            "SELECT b FROM edge WHERE a = ?1 AND milli >= ?2 UNION SELECT a FROM edge WHERE b = ?1 AND milli >= ?2",
            (report, least),
        )
    }


def _joined(connection: apsw.Connection, model: Model, report: str) -> set[str]:
    """Reports one step away: by an edge strong enough to join, or by an opinion that the two are the same."""
    found = _neighbours(connection, report, model.join)
    for one in entries.referring(connection, report, "ref", "opinion"):
        if one.said["opinion"]["same"]:
            found |= set(one.refs)
    for name in _merged_as(connection, report):
        for one in entries.referring(connection, name, "ref", "merged"):
            group = next((group for group in one.said["merged"]["clusters"] if name in group), ())
            found |= {known for other in group for known in _known_as(connection, other)}
    return found - {report}


def _all_counted(connection: apsw.Connection) -> Iterable[tuple[str, Report]]:
    return ((row.id, row.report) for row in reports.read(connection, "counted = 1"))


def _near(connection: apsw.Connection, model: Model, fresh: ReportTable) -> dict[str, Report]:
    """The reports held that lie in the window of any fresh one: those in the box around all windows, which are more."""
    boxes = [window(fresh, row, model) for row in range(len(fresh))]
    start, end = min(box.start for box in boxes), max(box.end for box in boxes)
    # A report may last as long as the model looks at, so its beginning alone bounds the search; the index is on it.
    found = reports.read(
        connection,
        "earliest BETWEEN ? AND ? AND latest_at >= ? AND counted = 1 AND lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?",
        (
            start - model.windows.longest_s,
            end,
            start,
            min(box.lat_low for box in boxes),
            max(box.lat_high for box in boxes),
            *_longitudes(boxes),
        ),
    )
    return {row.id: row.report for row in found}


def _longitudes(boxes: Sequence[Box]) -> tuple[int, int]:
    """West and east of all boxes; the whole round where one crosses the date line."""
    if any(box.lon_west > box.lon_east for box in boxes):
        return -180_000_000, 180_000_000
    return min(box.lon_west for box in boxes), max(box.lon_east for box in boxes)


def _with_region(incident: Incident, agreement: Agreement, known: Mapping[str, Report]) -> Incident:
    """The incident with its first-level area: that of all its reports that have one, if it is the same."""
    regions = {region_of(agreement, known[report].where) for report in incident.reports} - {""}
    return msgspec.structs.replace(incident, region=regions.pop() if len(regions) == 1 else "")
