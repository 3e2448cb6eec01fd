"""The record as pages show it: logs, entries, a register's reports."""

from parley.node.exchange.evidence import forks
from parley.node.exchange.holding import erasures, holders, last_words
from parley.node.kinds import visible_from
from parley.node.opened import Node
from parley.node.projections import entries, reports
from parley.node.queries.process import foot, head, reading, registers
from parley.node.queries.rows import report_shown
from parley.node.roots import root_at
from parley.node.shown import EntryLine, LogPage, Reader, RecordPage, RegisterPage, ReportPage, ReportShown
from parley.node.shown.record import ErasureShown, ForkShown, HolderShown, LogShown
from parley.record.entry import Entry
from parley.record.genesis import log_origin
from parley.record.tree import leaf_hash

PAGE = 50


def record(node: Node, reader: Reader) -> RecordPage:
    """All logs that the reader's channel holds."""
    shown = foot(node, reader)
    return RecordPage(
        logs=tuple(LogShown(head, holders(node, head.log)) for head in shown.heads),
        last_words=tuple(last_words(node, reader.channel).items()),
        erasures=tuple(ErasureShown(**vars(one)) for one in erasures(node, reader.channel))[: -PAGE - 1 : -1],
        forks=forked(node, reader),
        foot=shown,
    )


def forked(node: Node, reader: Reader) -> tuple[ForkShown, ...]:
    """The logs of the reader's channels that have forked, with the files that prove it."""
    return tuple(
        ForkShown(one.channel, one.member, one.sizes, one.file.name)
        for one in forks(node.directory, node.store.genesis)
        if one.channel in visible_from(reader.channel)
    )


def log(node: Node, reader: Reader, channel: str, member: str, page: int) -> LogPage | None:
    """A page of one member's log in one channel, the newest entries first; None where the reader may not know it."""
    origin = log_origin(node.process, channel, member)
    if channel not in visible_from(reader.channel) or origin not in node.store.logs():
        return None
    size = node.store.size(origin)
    pages = max(1, -(-size // PAGE))
    page = min(max(page, 1), pages)
    stop = size - (page - 1) * PAGE
    held = holders(node, origin)
    lines = [_line(node, entry, held) for entry in node.store.entries(origin, max(0, stop - PAGE), stop)]
    return LogPage(
        head=head(node, origin, size, root_at(node.store, origin, size)),
        holders=held,
        entries=tuple(reversed(lines)),
        page=page,
        pages=pages,
        foot=foot(node, reader),
    )


def register(node: Node, reader: Reader, register: str, page: int) -> RegisterPage | None:
    """A page of one register's reports, the newest first."""
    known = next((one for one in registers(node) if one.id == register), None)
    if known is None:
        return None
    connection = reading(node, reader)
    total = int(next(connection.execute("SELECT count(*) FROM report WHERE register = ?", (register,)))[0])
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    rows = reports.read(
        connection,
        "register = ? ORDER BY recorded_at DESC, seq DESC LIMIT ? OFFSET ?",
        (register, PAGE, (page - 1) * PAGE),
    )
    return RegisterPage(
        register=known,
        reports=tuple(report_shown(node, reader, row, _incident(node, reader, row.id)) for row in rows),
        total=total,
        page=page,
        pages=pages,
        foot=foot(node, reader),
    )


def report(node: Node, reader: Reader, report_id: str) -> ReportPage | None:
    """One report with its versions and what proves it; by any version's id."""
    connection = reading(node, reader)
    root = reports.root_of(connection, report_id)
    row = reports.get(connection, root) if root else None
    if row is None:
        return None
    shown = report_shown(node, reader, row, _incident(node, reader, row.id))
    return ReportPage(
        report=shown,
        versions=tuple(_versions(node, reader, row, shown)),
        proof=proof(node, row.versions[-1]),
        foot=foot(node, reader),
    )


def proof(node: Node, entry_id: str) -> dict[str, str]:
    """What proves an entry: its place in its log, the head above it, and the hashes between."""
    entry = node.store.get(entry_id)
    if entry is None:
        return {}
    inclusion = node.store.inclusion(entry.log, entry.seq)
    return {
        "entry": entry.id,
        "log": entry.log,
        "seq": str(entry.seq),
        "size": str(inclusion.size),
        "leaf": leaf_hash(entry.leaf).hex(),
        "root": node.store.head(entry.log).root,
        "path": " ".join(inclusion.path),
        "key": entry.envelope.key if entry.envelope else "",
        "signature": entry.signature,
        "checkpoint": node.store.head(entry.log).note,
    }


def _versions(node: Node, reader: Reader, row: reports.ReportRow, newest: ReportShown) -> list[ReportShown]:
    connection = reading(node, reader)
    shown = []
    for version in row.versions[:-1]:
        earlier = reports.as_of(connection, node.agreement, row.id, version)
        if earlier is not None:
            shown.append(report_shown(node, reader, earlier, newest.incident))
    return [*shown, newest]


def _incident(node: Node, reader: Reader, report_id: str) -> str:
    row = next(reading(node, reader).execute("SELECT incident FROM belongs WHERE report = ?", (report_id,)), None)
    return str(row[0]) if row else ""


def _line(node: Node, entry: Entry, held: tuple[HolderShown, ...]) -> EntryLine:
    envelope = entry.envelope
    held_by = tuple(one.member for one in held if one.size > entry.seq)
    by_all = len(held_by) == len(held)
    if envelope is None:
        return EntryLine(entry.seq, entry.id, "", 0, "", "", (), entry.inert, held_by, by_all)
    heard = entries.hear(node.store, entry, {one.id: one.roles for one in node.store.genesis.members})
    parts = tuple((ref.name, _state(node, ref.commitment, ref.carried)) for ref in envelope.parts)
    return EntryLine(
        seq=entry.seq,
        id=entry.id,
        kind=envelope.kind,
        at=envelope.at,
        desk=envelope.key[:8],
        custody=envelope.custody,
        parts=parts,
        inert=heard.inert,
        held_by=held_by,
        held_by_all=by_all,
    )


def _state(node: Node, commitment: str, carried: bool) -> str:
    if node.store.is_erased(commitment):
        return "erased"
    if not carried:
        return "committed"
    return "carried" if node.store.carried(commitment) is not None else "absent"
