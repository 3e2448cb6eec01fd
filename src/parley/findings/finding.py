"""The finding: what one guarantor holds to have happened, and whether it holds it to be a breach.

A finding travels in two parts. *Facts* (what was judged, the determination, who is held responsible) is what joint
outcomes and bulletins read; *details* (the words) is narrower and can be erased without changing any outcome.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from parley.agreement.agreement import DETERMINATIONS, Determination

REASONS: Mapping[str, tuple[str, ...]] = {
    "re-attributed": ("fire on an excluded group", "live-fire exercise", "another actor"),
    "unable to verify": ("access denied", "too late", "no material"),
}
"""Determinations that take a reason, and the reasons they take; re-attributed needs one: what it is attributed to."""

MAX_TEXT_BYTES = 16_384


class NotAFinding(ValueError):
    """A finding that says too little or contradicts itself. The message names the field and what to do."""


class Attribution(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which actor is held responsible, by whom that was said, on what basis; never inferred from an observation."""

    actor: str
    said_by: str
    basis: str


class Finding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `member` holds of the incident that its anchor report belongs to.

    `anchor` and `judged` are report ids, `judged` sorted and with the anchor among them. `reason` is "" or one of
    REASONS. `held` (what happened) and `grounds` are "" where the details part is not open to the reader.
    """

    member: str
    anchor: str
    judged: tuple[str, ...]
    determination: Determination
    reason: str = ""
    attribution: Attribution | None = None
    held: str = ""
    grounds: str = ""

    def __post_init__(self) -> None:
        _check_judged(self.anchor, self.judged)
        _check_determination(self.determination, self.reason)
        _check_attribution(self.attribution)


def complete(finding: Finding) -> Finding:
    """The finding itself if it may be signed. Raises NotAFinding where its words are missing or too long."""
    if not finding.member:
        raise NotAFinding("a finding needs the member that makes it")
    _check_text("held", finding.held, "say what is held to have happened")
    _check_text("grounds", finding.grounds, "say on what grounds")
    return finding


def finding_parts(finding: Finding) -> dict[str, dict[str, Any]]:
    """The parts a finding is signed in, facts and details, in the canonical grammar; the envelope has the member."""
    value = msgspec.to_builtins(finding)
    details = {"grounds": value.pop("grounds"), "held": value.pop("held")}
    del value["member"]
    return {"facts": value, "details": details}


def finding_from_parts(member: str, parts: Mapping[str, Mapping[str, Any]]) -> Finding:
    """The finding that a member's open parts say. Raises NotAFinding where facts are missing or not as written here."""
    if "facts" not in parts:
        raise NotAFinding("a finding without its facts part says nothing; ask for the part to be opened")
    try:
        return msgspec.convert({**parts["facts"], **parts.get("details", {}), "member": member}, Finding)
    except msgspec.ValidationError as error:
        raise NotAFinding(f"this is not a finding: {error}") from error


def _check_judged(anchor: str, judged: tuple[str, ...]) -> None:
    if anchor not in judged:
        raise NotAFinding(f"the anchor {anchor!r} is not among the reports judged; name it among them")
    if list(judged) != sorted(set(judged)):
        raise NotAFinding("the reports judged must be in ascending order, each once")


def _check_determination(determination: str, reason: str) -> None:
    if determination not in DETERMINATIONS:
        raise NotAFinding(f"unknown determination {determination!r}; it is one of: {', '.join(DETERMINATIONS)}")
    allowed = REASONS.get(determination, ())
    if reason and reason not in allowed:
        choice = f"choose one of: {', '.join(allowed)}" if allowed else "leave it empty"
        raise NotAFinding(f"reason {reason!r} does not go with {determination!r}; {choice}")
    if determination == "re-attributed" and not reason:
        raise NotAFinding(f"re-attributed needs what it is attributed to, one of: {', '.join(allowed)}")


def _check_attribution(attribution: Attribution | None) -> None:
    if attribution is None:
        return
    for field in attribution.__struct_fields__:
        if not getattr(attribution, field).strip():
            raise NotAFinding(f"an attribution needs its {field}; without it leave the attribution out")


def _check_text(field: str, text: str, advice: str) -> None:
    if not text.strip():
        raise NotAFinding(f"a finding needs the field {field}: {advice}")
    if len(text.encode()) > MAX_TEXT_BYTES:
        raise NotAFinding(f"the field {field} is longer than {MAX_TEXT_BYTES} bytes; attach the rest as material")
