"""What happened to an incident, entry by entry."""

from collections.abc import Collection, Iterator, Sequence

import apsw

from parley.node.projections import entries, outcomes, reports
from parley.node.projections.entries import Heard
from parley.node.projections.reports import ReportRow
from parley.node.shown import HistoryLine, Said

_HANGING = ("determinations", "inquiry", "reply", "measure", "agenda")


def history(connection: apsw.Connection, held: Sequence[ReportRow]) -> Iterator[HistoryLine]:
    """What happened to the incident, the newest first (by claimed times, for display)."""
    lines: dict[str, HistoryLine] = {}
    for row in held:
        for n, version in enumerate(row.versions):
            _tell(
                lines,
                entries.get(connection, version),
                Said("Report recorded.") if n == 0 else Said("Report corrected. The first entry stays."),
            )
        names = {row.id, *reports.releases_of(connection, row.id)}
        about = entries.referring(connection, row.id, "ref", "finding", "opinion", "withdraw", "open", "erase")
        for one in (*about, *outcomes.hanging(connection, row.id, *_HANGING)):
            _tell(lines, one, _words(one, names))
            for after in entries.referring(connection, one.id, "ref", "answer", "measure-answer"):
                _tell(lines, after, _words(after, names))
            for gone in entries.referring(connection, one.id, "supersedes", "withdraw"):
                _tell(lines, gone, Said("Finding withdrawn: %(reason)s", {"reason": str(gone.said["reason"]["text"])}))
    return iter(sorted(lines.values(), key=lambda line: (-line.at, line.log, -line.seq)))


def _tell(lines: dict[str, HistoryLine], one: Heard | None, words: Said) -> None:
    if one is not None:
        lines[one.id] = HistoryLine(at=one.at, member=one.member, words=words, log=one.log, seq=one.seq, entry=one.id)


def _words(one: Heard, names: Collection[str]) -> Said:
    if one.kind == "determinations":
        of = one.said["determinations"]["of"]
        said = next(of[name]["determination"] for name in of if name in names)
        return Said("Determination released: %(determination)s", {"determination": str(said)})
    if one.kind == "finding":
        return Said("Finding: %(determination)s", {"determination": str(one.said["facts"]["determination"])})
    if one.kind == "opinion":
        said = one.said["opinion"]
        text = (
            "Says the reports are of one incident: %(reason)s"
            if said["same"]
            else ("Says the reports are not of one incident: %(reason)s")
        )
        return Said(text, {"reason": str(said["reason"])})
    return Said(_WORDS[one.kind])


_WORDS = {
    "inquiry": "Information asked for.",
    "answer": "Inquiry answered.",
    "reply": "Reply given.",
    "measure": "Measure asked for.",
    "measure-answer": "Measure answered.",
    "agenda": "Dispute put on an agenda.",
    "withdraw": "Report withdrawn.",
    "open": "A part of the report opened.",
    "erase": "A part of the report erased.",
}
