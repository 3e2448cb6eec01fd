"""Openings in a report's own channel, its releases to wider ones, and the withdrawal of what was released.

Nothing of a narrower channel is named in a wider one: which release is of which report, and which of two releases is of
the same report, is said in the narrower channel (kind `released`).
"""

from collections.abc import Sequence

from parley.agreement.counting import day_of
from parley.node.ahead import Released
from parley.node.kinds import AUDIENCE
from parley.node.looking import HOUR, wider_than
from parley.node.opened import Draft, Node
from parley.node.projections import reports
from parley.node.reading import gazetteer_of
from parley.node.whole import whole_report
from parley.reports.parts import disclosed


def open_all(node: Node, member: str, channel: str, roots: Sequence[str]) -> int:
    """Opens to their own channel what the reports committed to. Returns how many entries that made."""
    drafts = [draft for root in roots if (draft := _opening(node, root)) is not None]
    return len(node.say_all(member, channel, drafts, show=False)) if drafts else 0


def release_all(node: Node, member: str, channel: str, roots: Sequence[str]) -> int:
    """Releases reports to a wider channel, then says in each narrower one which release is of what it knows."""
    drafts = [(root, draft) for root in roots if (draft := _release(node, channel, root)) is not None]
    if not drafts:
        return 0
    ahead = node.ahead
    said = node.say_all(member, channel, [draft for _, draft in drafts], show=False)
    first = []
    for (root, draft), entry in zip(drafts, said, strict=True):
        before = ahead.released.get((root, channel))
        ahead.released[root, channel] = Released(before.root if before else entry.id, entry.id, draft.parts[0][1])
        if before is None:
            first.append(root)
    named = sum(
        len(node.say_all(member, inside, told, show=False)) for inside, told in _named(node, channel, first).items()
    )
    return len(said) + named


def withdraw_released(node: Node) -> int:
    """What was withdrawn is withdrawn where it was released; without the reason, which a narrower channel was given."""
    ahead = node.ahead
    gone = [
        (member, channel, release.root)
        for (root, channel), release in sorted(ahead.released.items())
        for member in ([ahead.known[root].member] if root in ahead.known else ())
        if (member, root) in ahead.withdrawn and (member, release.root) not in ahead.withdrawn
    ]
    for member, channel, release in gone:
        draft = Draft("withdraw", [("reason", {"text": ""}, True)], refs=(release,))
        node.say_all(member, channel, [draft], show=False)
        ahead.withdrawn.add((member, release))
    return len(gone)


def _opening(node: Node, root: str) -> Draft | None:
    version = node.ahead.known[root].newest
    entry = node.store.get(version)
    parts = entry.envelope.parts if entry is not None and entry.envelope is not None else ()
    commitment = next((part.commitment for part in parts if part.name == "exact"), "")
    part = node.store.part(commitment) if commitment and version not in node.ahead.opened else None
    if part is None:
        return None
    node.ahead.opened.add(version)
    return Draft("open", [("exact", part.value(), True)], refs=(version,), salts=(part.salt,))


def _release(node: Node, channel: str, root: str) -> Draft | None:
    """What a channel should have of the report by now, None where it has just that already, or in a wider channel."""
    known, before = node.ahead.known[root], node.ahead.released.get((root, channel))
    report = node.ahead.whole.get(known.newest) or whole_report(node, known.newest)
    if report is None or (known.member, root) in node.ahead.withdrawn:
        return None
    facts = disclosed(
        report,
        node.agreement.disclosure,
        AUDIENCE[channel],
        hours=(node.clock.now() - known.at) // HOUR,
        area_of=gazetteer_of(node.agreement).area_of,
    )
    has = [before] if before else [node.ahead.released.get((root, wider)) for wider in wider_than(channel)]
    if "when" not in facts or any(one is not None and one.facts == facts for one in has):
        return None
    row = reports.get(node.projections[known.channel].reading(), root)
    day = row.day if row is not None else day_of(node.agreement, known.at).isoformat()
    return Draft(
        "release",
        [("facts", facts, True), ("counted", {"day": day}, True)],
        supersedes=(before.newest,) if before else (),
    )


def _named(node: Node, channel: str, first: Sequence[str]) -> dict[str, list[Draft]]:
    """For each channel that knows these reports, by themselves or by a release, what it is told of their first release
    to `channel`: of what it is; and there, of what the releases to still wider channels are."""
    told: dict[str, list[Draft]] = {}

    def tell(inside: str, nearer: str, release: str) -> None:
        told.setdefault(inside, []).append(Draft("released", [("released", {}, True)], refs=(nearer, release)))

    for root in first:
        own, released = node.ahead.known[root].channel, node.ahead.released
        here = released[root, channel].root
        tell(own, root, here)
        for inside in wider_than(own):
            if inside != channel and channel in wider_than(inside) and (root, inside) in released:
                tell(inside, released[root, inside].root, here)
        for wider in wider_than(channel):
            if (root, wider) in released:
                tell(channel, here, released[root, wider].root)
    return told
