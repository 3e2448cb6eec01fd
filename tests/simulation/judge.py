"""What must hold of a federation that has healed, whoever lied in it."""

from collections.abc import Mapping, Sequence

from parley.record.audit import audit
from parley.record.equivocation import read_equivocation
from parley.record.store import RecordStore
from tests.record.cast import PARTS_KEY
from tests.simulation.cast import CHANNELS, GENESIS
from tests.simulation.member import Member


def violations(honest: Sequence[Member], liar: str) -> list[str]:
    """All that does not hold: sameness, acknowledged entries, proofs of forks, audits, closed rooms."""
    found: list[str] = []
    convicted = {member.name: accused(member.evidence) for member in honest}
    for log in honest[0].store.logs():
        found += _of_log(log, honest, convicted, liar)
    for member in honest:
        found += _of_member(member, convicted[member.name])
    return found


def accused(evidence: set[bytes]) -> set[str]:
    """The logs that equivocations convict, each checked with the accused's own key. Raises EquivocationError."""
    return {read_equivocation(data, GENESIS).log for data in evidence}


def held(store: RecordStore, log: str) -> dict[str, object]:
    """All that members who have heard the same must hold alike, by what it is."""
    entries = list(store.entries(log))
    refs = [
        ref.commitment
        for entry in entries
        if entry.envelope and not entry.inert
        for ref in entry.envelope.parts
        if ref.carried  # what an author has not opened is with him alone
    ]
    return {
        "entries": [entry.leaf for entry in entries],
        "heads": (store.head(log).size, store.head(log).root),
        "states": [(entry.id, entry.inert) for entry in entries],
        "parts": [store.part(commitment) for commitment in refs],
        "erasures": [store.is_erased(commitment) for commitment in refs],
        "cosignatures": sorted((name, one.cosigned) for name, one in store.acknowledged(log).items() if one.cosigned),
    }


def _of_log(log: str, honest: Sequence[Member], convicted: Mapping[str, set[str]], liar: str) -> list[str]:
    rules = honest[0].store.rules(log)
    inside = [member for member in honest if member.name in CHANNELS[rules.channel]]
    found = [
        f"{log}: {member.name} is not in {rules.channel} and holds entries of it"
        for member in honest
        if member not in inside and member.store.size(log)
    ]
    by = [member.name for member in honest if log in convicted[member.name]]
    if by and rules.member != liar:
        found.append(f"{log}: {', '.join(by)} hold a proof against an honest member")
    states = [held(member.store, log) for member in inside]
    differing = sorted({what for state in states for what in state if state[what] != states[0][what]})
    forked = differing and not _one_history([member.store for member in inside], log)
    if forked and len(by) < len(inside):
        found.append(f"{log}: two histories are held, and not all have the proof")
    if differing and not by:
        found.append(f"{log}: honest members differ in {', '.join(differing)}")
    return found


def _one_history(stores: Sequence[RecordStore], log: str) -> bool:
    """Whether the shorter ones are beginnings of the longest."""
    leaves = sorted(([entry.leaf for entry in store.entries(log)] for store in stores), key=len)
    return all(one == leaves[-1][: len(one)] for one in leaves)


def _of_member(member: Member, convicted: set[str]) -> list[str]:
    found = []
    for log, entries in member.acknowledged.items():
        there = {entry.id: entry.seq for entry in member.store.entries(log) if not entry.inert}
        lost = [identity for identity, seq in entries.items() if there.get(identity) != seq]
        if lost:
            found.append(f"{log}: {len(lost)} acknowledged entries are lost")
    if member.unanswered:
        found.append(f"{member.name} could not say {len(member.unanswered)} entries")
    faults = [fault.what for fault in audit(member.place.folder, PARTS_KEY).faults]
    # Entries of those who hold the other history of a forked log name its heads.
    other = tuple(f"the leaf names a head of {log} " for log in convicted)
    return found + [f"{member.name}: {fault}" for fault in faults if not fault.startswith(other)]
