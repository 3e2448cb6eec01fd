"""What the replay of an exercise holds on the way: drafts that wait, and what was said, by key."""

from dataclasses import dataclass, field
from typing import Any

from parley.node.opened import Draft, Node
from parley.node.shown import Reader
from parley.record.clock import SetClock

Event = dict[str, Any]


@dataclass
class Stage:
    """What a replay holds on the way: drafts not yet said, and the entry ids of what was said, by key."""

    node: Node
    clock: SetClock
    waiting: dict[tuple[str, str], list[tuple[str, Draft]]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    latest: dict[str, str] = field(default_factory=dict)
    said: dict[str, Event] = field(default_factory=dict)

    def put(self, member: str, channel: str, key: str, draft: Draft) -> None:
        """Adds a draft, at the clock's time, to be said with the next flush."""
        stamped = Draft(draft.kind, draft.parts, draft.refs, draft.supersedes, at=self.clock.now())
        self.waiting.setdefault((member, channel), []).append((key, stamped))

    def id_of(self, key: str) -> str:
        """The entry id of what was said under a key; says what waits first, if it must. Raises KeyError."""
        if key not in self.ids:
            self.flush()
        return self.ids[key]

    def flush(self) -> None:
        """Says all that waits, each member's in its order."""
        for (member, channel), drafts in self.waiting.items():
            said = self.node.say_all(member, channel, [draft for _, draft in drafts], show=False)
            for (key, _), entry in zip(drafts, said, strict=True):
                self.ids.setdefault(key, entry.id)
                self.latest[key] = entry.id
        self.waiting = {}

    def reader(self, member: str) -> Reader:
        """The member's duty officer."""
        return Reader(self.node.narrowest(member), member, "duty", "")
