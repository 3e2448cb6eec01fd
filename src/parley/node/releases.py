"""Openings in a report's own channel, its releases to wider ones, and the withdrawal of what was released.

Nothing of a narrower channel is named in a wider one: which release is of which report, and which of two releases is of
the same report, is said in the narrower channel (kind `released`).
"""

from collections.abc import Mapping, Sequence

from parley.agreement.counting import day_of
from parley.node.ahead import Released
from parley.node.kinds import AUDIENCE, WIDTH
from parley.node.looking import HOUR, wider_than
from parley.node.opened import Draft, Node
from parley.node.projections import reports
from parley.node.reading import gazetteer_of
from parley.node.whole import whole_report
from parley.record.entry import entry_id
from parley.reports.parts import disclosed

_NAMES = 200  # so that an entry, which names two of 64 digits for each, stays well within what a leaf holds


def open_all(node: Node, member: str, channel: str, roots: Sequence[str]) -> int:
    """Opens to their own channel what the reports committed to. Returns how many entries that made."""
    versions = [node.ahead.known[root].newest for root in roots]
    drafts = [draft for version in versions if (draft := opening(node, version, "exact")) is not None]
    return len(node.say_all(member, channel, drafts, show=False)) if drafts else 0


def release_all(node: Node, member: str, channel: str, roots: Sequence[str]) -> int:
    """Releases reports to a wider channel, and says in each narrower one which release is of what it knows."""
    drafts = [(root, draft) for root in roots if (draft := _release(node, channel, root)) is not None]
    if not drafts:
        return 0
    sealed = node.sealed(member, channel, [draft for _, draft in drafts])
    said: dict[str, Released] = {}
    for (root, draft), one in zip(drafts, sealed, strict=True):
        entry, before = entry_id(one.envelope), node.ahead.released.get((root, channel))
        said[root] = Released(before.root if before else entry, entry, draft.parts[0][1])
    first = {root: one.root for root, one in said.items() if one.root == one.newest}
    # Named before it is there: a name of nothing harms nobody, a release without its name would be made once more.
    named = 0
    for inside, pairs in _named(node, channel, first).items():
        names = [_naming(pairs[start : start + _NAMES]) for start in range(0, len(pairs), _NAMES)]
        named += len(node.say_all(member, inside, names, show=False))
    node.record(member, channel, sealed, show=False)
    node.ahead.released |= {(root, channel): one for root, one in said.items()}
    return len(said) + named


def withdraw_released(node: Node) -> int:
    """What was withdrawn is withdrawn where it was released; without the reason, which a narrower channel was given."""
    ahead = node.ahead
    gone = [
        (member, channel, ahead.released[root, channel].root)
        for member, root in sorted(ahead.withdrawn)
        for channel in WIDTH
        if (root, channel) in ahead.released and (member, ahead.released[root, channel].root) not in ahead.withdrawn
    ]
    for member, channel, release in gone:
        draft = Draft("withdraw", [("reason", {"text": ""}, True)], refs=(release,))
        node.say_all(member, channel, [draft], show=False)
        ahead.withdrawn.add((member, release))
    return len(gone)


def opening(node: Node, version: str, name: str) -> Draft | None:
    """What opens a part of an entry to its own channel, None where that is done or there is nothing to open."""
    entry = node.store.get(version)
    parts = entry.envelope.parts if entry is not None and entry.envelope is not None else ()
    commitment = next((part.commitment for part in parts if part.name == name), "")
    part = node.store.part(commitment) if commitment and version not in node.ahead.opened else None
    if part is None:
        return None
    node.ahead.opened.add(version)
    return Draft("open", [(name, part.value(), True)], refs=(version,), salts=(part.salt,))


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


def _named(node: Node, channel: str, first: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """For each channel that knows these reports, by themselves or by a release, what it is told of their first release
    to `channel`: of what it is; and there, of what the releases to still wider channels are. Pairs (nearer, wider)."""
    told: dict[str, list[tuple[str, str]]] = {}
    for root, here in first.items():
        own, released = node.ahead.known[root].channel, node.ahead.released
        told.setdefault(own, []).append((root, here))
        for inside in wider_than(own):
            if inside != channel and channel in wider_than(inside) and (root, inside) in released:
                told.setdefault(inside, []).append((released[root, inside].root, here))
        for wider in wider_than(channel):
            if (root, wider) in released:
                told.setdefault(channel, []).append((here, released[root, wider].root))
    return told


def _naming(pairs: Sequence[tuple[str, str]]) -> Draft:
    refs = tuple(sorted({one for pair in pairs for one in pair}))
    return Draft("released", [("released", {"of": dict(pairs)}, True)], refs=refs)
