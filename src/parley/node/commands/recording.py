"""Recording reports: one by an officer, many from a file. The same content twice gives one entry."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from parley.node.commands.refusal import Refused
from parley.node.commands.standing import must_act, report_for
from parley.node.kinds import AUDIENCE, PUBLIC
from parley.node.opened import Draft, Node
from parley.node.projections import reports
from parley.node.reading import gazetteer_of
from parley.node.shown import Reader
from parley.node.whole import whole_report
from parley.record.genesis import channel_of
from parley.reports.digest import ImportKey, content_digest
from parley.reports.observation import Observation, observation_part
from parley.reports.parts import Part, split
from parley.reports.plan import Held, plan
from parley.reports.reading import Accepted, Reading, Rejected
from parley.reports.report import Report

_BATCH = 2_000


@dataclass(frozen=True)
class ImportResult:
    """What an import did, in rows."""

    accepted: int
    repeated: int
    corrected: int
    rejected: int


def record_report(
    node: Node,
    reader: Reader,
    report: Report,
    observation: Observation | None = None,
    *,
    supersedes: str = "",
) -> str:
    """Records an officer's report in the member's own register; the observer's own fields stay with the author.

    With `supersedes` (an entry id) it corrects an earlier one. Returns the entry's id.
    """
    must_act(node, reader)
    channel = channel_for(node, reader.member, "own")
    parts: list[tuple[str, Any, bool]] = list(parts_of(node, channel, report))
    if observation is not None:
        parts.append(observation_part(observation))
    before = (supersedes,) if supersedes else ()
    if (
        before
        and report_for(node, reader, reports.root_of(_reading(node, channel), supersedes)).member != reader.member
    ):
        raise Refused("Only the member that recorded a report corrects it.")
    return node.say(reader.member, channel, Draft("report", parts, supersedes=before))


def withdraw_report(node: Node, reader: Reader, report_id: str, reason: str) -> str:
    """Withdraws a report of the reader's own member, with the reason. It stays in the record and is not counted."""
    must_act(node, reader)
    row = report_for(node, reader, report_id)
    if row.member != reader.member:
        raise Refused("Only the member that recorded a report withdraws it.")
    if not reason.strip():
        raise Refused("This was not recorded: the reason is missing. Nothing was lost.")
    return node.say(
        reader.member, channel_of(row.log), Draft("withdraw", [("reason", {"text": reason}, True)], refs=(row.id,))
    )


def import_reports(
    node: Node,
    member: str,
    readings: Iterable[Reading],
    *,
    register: str,
    origin: str,
    rejected: Callable[[Rejected], None],
    progress: Callable[[int], None] = lambda rows: None,
    dry_run: bool = False,
) -> ImportResult:
    """Reads rows into a member's register, batch by batch; a batch is recorded whole or not at all.

    `rejected` is called for each bad row and `progress` with the number of rows done. The same file again changes
    nothing, also after an import that was cut short, or while another is at it: one import at a time.
    """
    with node.importing:
        while not node.show():  # what the register holds must be seen whole
            continue
        return _import(node, member, readings, register, origin, rejected, progress, dry_run=dry_run)


def _import(
    node: Node,
    member: str,
    readings: Iterable[Reading],
    register: str,
    origin: str,
    rejected: Callable[[Rejected], None],
    progress: Callable[[int], None],
    *,
    dry_run: bool,
) -> ImportResult:
    channel = channel_for(node, member, origin)
    held = held_of(node, channel, register)
    totals = [0, 0, 0, 0]
    for batch in _batches(readings, rejected, totals):
        planned = plan(batch, held)
        drafts = [_draft(node, channel, one.report, ()) for one in planned.new]
        drafts += [_draft(node, channel, one.accepted.report, (one.held.latest_id,)) for one in planned.corrected]
        if drafts and not dry_run:
            recorded = node.say_all(member, channel, drafts, show=False)
            said = [*planned.new, *(one.accepted for one in planned.corrected)]
            for one, entry in zip(said, recorded, strict=True):
                _remember(held, one.report, entry.id)
        elif dry_run:
            for one in planned.new:
                _remember(held, one.report, "")
        totals[0] += len(planned.new)
        totals[1] += len(planned.repeated)
        totals[2] += len(planned.corrected)
        progress(sum(totals))
    if not dry_run:
        node.show()
    return ImportResult(accepted=totals[0], repeated=totals[1], corrected=totals[2], rejected=totals[3])


def channel_for(node: Node, member: str, origin: str) -> str:
    """Where a member's reports are recorded: its own in its narrowest channel, an outside source's in public."""
    return node.narrowest(member) if origin == "own" else PUBLIC


def parts_of(node: Node, channel: str, report: Report) -> list[Part]:
    """The parts in which a report is recorded in a channel, by the agreement's disclosure table."""
    return split(report, node.agreement.disclosure, AUDIENCE[channel], gazetteer_of(node.agreement).area_of)


def held_of(node: Node, channel: str, register: str) -> dict[ImportKey, Held]:
    """What the register holds already, by import key, each with the digest of its whole content as recorded."""
    held: dict[ImportKey, Held] = {}
    for row in reports.read(_reading(node, channel), "register = ?", (register,)):
        whole = whole_report(node, row.versions[-1])
        if whole is not None:
            _remember(held, whole, row.versions[-1], row.id)
    return held


def _remember(held: dict[ImportKey, Held], report: Report, entry: str, report_id: str = "") -> None:
    digest = content_digest(report)
    key = ImportKey(report.register, report.number) if report.number else ImportKey(report.register, "", digest)
    held[key] = Held(
        report_id=report_id or (held[key].report_id if key in held else entry), latest_id=entry, digest=digest
    )


def _draft(node: Node, channel: str, report: Report, supersedes: tuple[str, ...]) -> Draft:
    return Draft("report", parts_of(node, channel, report), supersedes=supersedes)


def _batches(
    readings: Iterable[Reading], rejected: Callable[[Rejected], None], totals: list[int]
) -> Iterator[Sequence[Accepted]]:
    batch: list[Accepted] = []
    for one in readings:
        if isinstance(one, Rejected):
            totals[3] += 1
            rejected(one)
        else:
            batch.append(one)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


def _reading(node: Node, channel: str) -> Any:
    return node.projections[channel].reading()
