"""The links between members: late, lossy, repeating, out of order, cut."""

from collections.abc import Callable

from tests.simulation.world import World

Deliver = Callable[[str, str, str, object], None]


class Network:
    """Carries (kind, from, to, what) to `deliver`. Each fault is a probability or a set; all are off at first."""

    def __init__(self, world: World, deliver: Deliver) -> None:
        self.world, self.deliver = world, deliver
        self.lost = self.repeated = self.cut_short = 0.0
        self.slowest = 30.0
        self.apart: frozenset[str] = frozenset()
        self.carried = 0

    def heal(self) -> None:
        """From now on everything arrives, once, and soon."""
        self.lost = self.repeated = self.cut_short = 0.0
        self.slowest = 2.0
        self.apart = frozenset()

    def send(self, kind: str, sender: str, to: str, what: object, *, by_hand: float = 0.0) -> None:
        """Send something on its way; `by_hand` it takes so many seconds, and no broken link stops it."""
        chance = self.world.chance
        if not by_hand and ((sender in self.apart) != (to in self.apart) or chance.random() < self.lost):
            self.world.note("lost", kind, sender, to)
            return
        if isinstance(what, bytes) and chance.random() < self.cut_short:
            what = what[: chance.randrange(len(what))]
        for _ in range(2 if chance.random() < self.repeated else 1):
            self.carried += 1
            late = by_hand or 1 + chance.random() * self.slowest
            self.world.after(late, lambda: self.deliver(kind, sender, to, what))
