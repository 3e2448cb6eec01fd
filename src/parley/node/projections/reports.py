"""Stage 1: entries -> reports. A report is its first envelope with its corrections, openings and erasures."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

import apsw
import msgspec

from parley.agreement.agreement import Agreement
from parley.agreement.counting import day_of
from parley.incidents.incident import incident_id
from parley.node.forms import times_are_dates
from parley.node.projections import entries
from parley.node.projections.entries import Heard
from parley.reports.parts import join
from parley.reports.report import Report
from parley.vocabulary.intervals import local_day

_SAYS_REPORT = ("report", "release")


class ReportRow(msgspec.Struct, frozen=True, kw_only=True):
    """A report as the channel may see it. `id` is its first envelope's hash, `versions` every envelope's in order.

    `day` is the local date it is counted on; `closed` whether a cut-off fixed that day. `parts` are the names of
    the parts that are open here, `withheld` of those that are committed to and not open.
    """

    id: str
    versions: tuple[str, ...]
    member: str
    log: str
    seq: int
    recorded_at: int
    day: str
    closed: bool
    report: Report
    withdrawn: str
    parts: tuple[str, ...]
    withheld: tuple[str, ...]
    erased: tuple[str, ...]


def keys(connection: apsw.Connection, changed: Iterable[Heard]) -> set[str]:
    """The reports (by id) that these entries touch."""
    touched: set[str] = set()
    for one in changed:
        if one.kind in _SAYS_REPORT:
            touched |= _roots(connection, one)
        elif one.kind == "released" and not one.inert:
            # It changes nothing of the report that it names, only whether the release counts here.
            for release in one.said["released"]["of"].values():
                said = entries.get(connection, release)
                touched |= _roots(connection, said) if said is not None else set()
        elif one.kind in ("open", "erase", "withdraw"):
            for target in one.refs:
                said = entries.get(connection, target)
                if said is not None:
                    touched |= _roots(connection, said)
        elif one.kind == "cut-off":
            touched |= set(_between_cut_offs(connection, one))
    return touched


def fold(connection: apsw.Connection, agreement: Agreement, root: str) -> ReportRow | None:
    """The row of one report, None where there is none (unknown, facts absent or erased, or known by a nearer entry)."""
    first = entries.get(connection, root)
    if first is None or first.inert or first.kind not in _SAYS_REPORT or first.supersedes:
        return None
    if first.kind == "release" and _is_named(connection, first):
        return None  # the report itself, or a nearer release, stands in a narrower channel that this projection reads
    return _row(connection, agreement, first, list(_versions(connection, first)))


def as_of(connection: apsw.Connection, agreement: Agreement, root: str, version: str) -> ReportRow | None:
    """The report as it stood with one of its versions as the newest."""
    first = entries.get(connection, root)
    if first is None:
        return None
    versions = list(_versions(connection, first))
    upto = next((n for n, one in enumerate(versions, 1) if one.id == version), 0)
    return _row(connection, agreement, first, versions[:upto]) if upto else None


def _row(connection: apsw.Connection, agreement: Agreement, first: Heard, versions: list[Heard]) -> ReportRow | None:
    parts = _open_parts(connection, versions[-1])
    if "facts" not in parts.values:
        return None
    report = _joined(parts.values)
    day, closed = _counted_day(connection, agreement, first, report)
    withdrawals = [w for w in entries.referring(connection, first.id, "ref", "withdraw") if w.member == first.member]
    return ReportRow(
        id=first.id,
        versions=tuple(v.id for v in versions),
        member=first.member,
        log=first.log,
        seq=first.seq,
        recorded_at=first.at,
        day=day,
        closed=closed,
        report=report,
        withdrawn=str(withdrawals[-1].said["reason"].get("text", "")) or "withdrawn" if withdrawals else "",
        parts=tuple(sorted(parts.values)),
        withheld=parts.withheld,
        erased=parts.erased,
    )


def _joined(values: dict[str, Any]) -> Report:
    """The report that its open parts say; an opened part that makes none with the facts says nothing."""
    said = {"facts": values["facts"]}
    for name in ("exact", "details"):
        if name in values:
            try:
                whole = join(said | {name: values[name]})
            except ValueError:
                continue
            if times_are_dates(whole):
                said[name] = values[name]
    return join(said)


def write(connection: apsw.Connection, root: str, row: ReportRow | None, region: str) -> None:
    """Puts a report's row in place of the one before."""
    if row is None:
        connection.execute("DELETE FROM report WHERE id = ?", (root,))
        return
    report, where = row.report, row.report.where
    connection.execute(
        "INSERT OR REPLACE INTO report VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            row.id,
            row.versions[-1],
            incident_id((row.id,)),
            report.register,
            report.number,
            row.member,
            report.origin,
            row.log,
            row.seq,
            row.recorded_at,
            row.day,
            row.closed,
            not row.withdrawn,
            region,
            report.when.earliest,
            report.when.latest,
            where and where.lat_e6,
            where and where.lon_e6,
            msgspec.json.encode(row),
        ),
    )


def note_releases(connection: apsw.Connection, changed: Iterable[Heard]) -> None:
    """Which release is of which report, who says so, and the id under which an incident of that release is known."""
    connection.executemany(
        "INSERT OR REPLACE INTO released VALUES (?, ?, ?, ?)",
        [
            (report, release, one.member, incident_id((release,)))
            for one in changed
            if one.kind == "released" and not one.inert
            for report, release in one.said["released"]["of"].items()
        ],
    )


def read(connection: apsw.Connection, where: str, values: tuple[Any, ...] = ()) -> Iterator[ReportRow]:
    """The rows of reports under an SQL condition."""
    decoder = msgspec.json.Decoder(ReportRow)
    for (row,) in connection.execute(f"SELECT row FROM report WHERE {where}", values):
        yield decoder.decode(row)


def get(connection: apsw.Connection, report_id: str) -> ReportRow | None:
    """One report by its id (not by a later version's)."""
    return next(read(connection, "id = ?", (report_id,)), None)


def is_held(connection: apsw.Connection, report_id: str) -> bool:
    """Whether there is a row of the report."""
    return next(connection.execute("SELECT 1 FROM report WHERE id = ?", (report_id,)), None) is not None


def root_of(connection: apsw.Connection, entry_id: str) -> str:
    """The report that an entry is a version of, "" where it is none."""
    said = entries.get(connection, entry_id)
    if said is None or said.kind not in _SAYS_REPORT:
        return ""
    return next(iter(_roots(connection, said)), "")


def releases_of(connection: apsw.Connection, report: str) -> tuple[str, ...]:
    """The releases under which wider channels know a report, by what its author says."""
    found = connection.execute(
        "SELECT release FROM released WHERE report = ?1 AND member = (SELECT member FROM entry WHERE id = ?1)",
        (report,),
    )
    return tuple(str(row[0]) for row in found)


def known_by(connection: apsw.Connection, report: str) -> dict[str, str]:
    """The names of a report by channel: its own where it was said, and in wider channels its releases."""
    marks = connection.execute(
        "SELECT channel, id FROM entry WHERE id IN (SELECT value FROM json_each(?))",
        (msgspec.json.encode((report, *releases_of(connection, report))).decode(),),
    )
    return {str(channel): str(name) for channel, name in marks}


def released_as(connection: apsw.Connection, release: str) -> tuple[str, ...]:
    """The reports of which this is a release, as far as the channel knows."""
    found = connection.execute("SELECT DISTINCT report FROM released WHERE release = ?", (release,))
    return tuple(str(row[0]) for row in found)


def known_as(connection: apsw.Connection, short: str) -> set[str]:
    """The reports that an incident's id stands for: of which one is the least, or of which a release is, so that an
    address out of a wider channel leads on."""
    found = connection.execute(
        "SELECT id FROM report WHERE short = ?1 UNION SELECT r.report FROM released r WHERE r.short = ?1 "
        "AND r.member = coalesce((SELECT e.member FROM entry e WHERE e.id = r.release), r.member)",
        (short,),
    )
    return {str(row[0]) for row in found}


def _is_named(connection: apsw.Connection, release: Heard) -> bool:
    named = connection.execute(
        "SELECT 1 FROM released WHERE release = ? AND member = ? LIMIT 1", (release.id, release.member)
    )
    return next(named, None) is not None


def _roots(connection: apsw.Connection, one: Heard) -> set[str]:
    if one.kind not in _SAYS_REPORT:
        return set()
    if not one.supersedes:
        return {one.id}
    roots: set[str] = set()
    for target in one.supersedes:
        before = entries.get(connection, target)
        if before is not None and before.log == one.log and before.seq < one.seq:
            roots |= _roots(connection, before)
    return roots


def _versions(connection: apsw.Connection, first: Heard) -> Iterator[Heard]:
    """The report and its corrections. One log wrote them all, so its own order says which is latest."""
    found, waiting = {first.id: first}, [first]
    while waiting:
        for after in entries.referring(connection, waiting.pop().id, "supersedes", first.kind):
            if after.log == first.log and after.id not in found:
                found[after.id] = after
                waiting.append(after)
    return iter(sorted(found.values(), key=lambda one: one.seq))


class _Parts(NamedTuple):
    values: dict[str, Any]
    withheld: tuple[str, ...]
    erased: tuple[str, ...]


def _open_parts(connection: apsw.Connection, version: Heard) -> _Parts:
    """What is open of one version: carried parts and openings by its own author, less what was erased.

    Only what the version committed to can be opened: another value would be written afterwards.
    """
    values, named = dict(version.said), entries.commitments(connection, version.id)
    for opening in entries.referring(connection, version.id, "ref", "open"):
        if opening.member == version.member:
            carried = entries.commitments(connection, opening.id)
            values |= {name: value for name, value in opening.said.items() if carried[name] == named.get(name)}
    erased = {
        str(erasure.said["ground"]["part"])
        for erasure in entries.referring(connection, version.id, "ref", "erase")
        if erasure.member == version.member
    }
    return _Parts(
        {name: value for name, value in values.items() if name not in erased},
        tuple(sorted(named.keys() - values.keys() - erased)),
        tuple(sorted(erased)),
    )


def _counted_day(connection: apsw.Connection, agreement: Agreement, first: Heard, report: Report) -> tuple[str, bool]:
    """The day a report is counted on, and whether that is fixed.

    A member's own register counts by recording, from cut-off to cut-off in its log: the place in the log decides, no
    clock. An outside source counts by occurrence; what may have been on either of two days is counted on none ("").
    """
    if "counted" in first.said:
        return str(first.said["counted"]["day"]), True
    if agreement.counting.by == "recording" and report.origin == "own":
        cut_off = entries.next_of_kind(connection, first.log, "cut-off", first.seq)
        if cut_off is not None:
            return str(cut_off.said["cut-off"]["day"]), True
        return _open_day(connection, agreement, first).isoformat(), False
    earliest, latest = (local_day(end, agreement.zone) for end in (report.when.earliest, report.when.latest))
    return (earliest.isoformat() if earliest == latest else ""), True


def _open_day(connection: apsw.Connection, agreement: Agreement, first: Heard) -> date:
    """The day that a report stands on until a cut-off fixes it: that of its claimed time, but none closed before it."""
    claimed = day_of(agreement, first.at)
    closed = entries.previous_of_kind(connection, first.log, "cut-off", first.seq)
    return max(claimed, date.fromisoformat(closed.said["cut-off"]["day"]) + timedelta(days=1)) if closed else claimed


def _between_cut_offs(connection: apsw.Connection, cut_off: Heard) -> Iterator[str]:
    """The reports whose day a cut-off may change: from the one before it to the one after it."""
    before = entries.previous_of_kind(connection, cut_off.log, "cut-off", cut_off.seq)
    after = entries.next_of_kind(connection, cut_off.log, "cut-off", cut_off.seq)
    rows = connection.execute(
        "SELECT id FROM report WHERE log = ? AND seq > ? AND seq < ?",
        (cut_off.log, before.seq if before else -1, after.seq if after else 1 << 62),
    )
    return (str(row[0]) for row in rows)
