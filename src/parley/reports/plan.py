"""What an import would record: which reports are new, which are there already, which correct an earlier one."""

from collections.abc import Iterable, Mapping

import msgspec

from parley.reports.digest import ImportKey, content_digest, import_key
from parley.reports.reading import Accepted


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A report that the log holds: its id, its latest version's entry id, that version's content digest."""

    report_id: str
    latest_id: str
    digest: str


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """A report whose number is held with other content; its entry supersedes `held.latest_id`."""

    accepted: Accepted
    held: Held


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What an import would do, in the order of the file."""

    new: tuple[Accepted, ...]
    repeated: tuple[Accepted, ...]
    corrected: tuple[Correction, ...]


def plan(accepted: Iterable[Accepted], held: Mapping[ImportKey, Held]) -> Plan:
    """Same number and content: repeated. Same number, other content: a correction. No number: the content decides.
    A row that carries the id under which we gave the report out speaks of that report.

    A second row of this import with a key that an earlier one had is repeated too; readers refuse rows of one file
    that give one number to two contents (reading.refuse_second_contents).
    """
    new: list[Accepted] = []
    repeated: list[Accepted] = []
    corrected: list[Correction] = []
    met: set[ImportKey] = set()
    rows = list(accepted)
    given_out = {one.report_id for one in rows if one.report_id}
    by_id = {before.report_id: before for before in held.values() if before.report_id in given_out} if given_out else {}
    for one in rows:
        key = import_key(one.report)
        before = by_id.get(one.report_id) or held.get(key)
        if key in met or (before is not None and before.digest == content_digest(one.report)):
            repeated.append(one)
        elif before is not None:
            corrected.append(Correction(accepted=one, held=before))
        else:
            new.append(one)
        met.add(key)
    return Plan(new=tuple(new), repeated=tuple(repeated), corrected=tuple(corrected))
