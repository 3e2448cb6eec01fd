"""Which incident a finding belongs to when clusters change: it follows its anchor."""

from collections.abc import Mapping

import msgspec

from parley.findings.finding import Finding
from parley.incidents.incident import Incident


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """The incident a finding now belongs to, and how its reports differ from those that were judged."""

    incident: str
    added: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def composition_changed(self) -> bool:
        """Whether the incident now holds other reports than those judged. It is shown and voids nothing."""
        return bool(self.added or self.gone)


def follow(finding: Finding, incidents: Mapping[str, Incident]) -> Followed | None:
    """Where the finding's anchor now is; `incidents` is by report id. None where the anchor is not held here."""
    incident = incidents.get(finding.anchor)
    if incident is None:
        return None
    now, judged = set(incident.reports), set(finding.judged)
    return Followed(incident=incident.id, added=tuple(sorted(now - judged)), gone=tuple(sorted(judged - now)))
