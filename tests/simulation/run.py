"""One simulated federation from its founding through its troubles to its healing, and what is wrong with it then."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path

import pytest
from nacl.bindings import crypto_sign_open

from tests.crash.power import fastest
from tests.simulation.cast import NAMES
from tests.simulation.judge import accused, violations
from tests.simulation.liars import LIES, Liar
from tests.simulation.matrix import COMMANDS, Matrix
from tests.simulation.member import Disks, Member, Place
from tests.simulation.network import Network
from tests.simulation.world import HOUR, World

_ROUNDS = 12
_SPOKEN = [command for command in COMMANDS if command not in ("still-here", "pull", "stick", "take", "cosign")]
TROUBLES = ("crash", "power cut", "partition", "loss", "delay", "repeats", "skewed clock", "restored backup")


@dataclass
class Outcome:
    """What came of one seed."""

    seed: int
    hours: int
    trace: str
    violations: list[str]
    matrix: Matrix
    entries: int
    forks_proved: int
    refused: Counter[str] = field(default_factory=Counter)
    fates: Counter[str] = field(default_factory=Counter)


def simulate(
    seed: int,
    hours: int,
    *,
    troubles: Sequence[str] = TROUBLES,
    lies: Sequence[str] = LIES,
    synchronous: str = "FULL",
) -> Outcome:
    """Four members, one of whom lies, for so many simulated hours, and then until all have heard all."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(dir=fastest()))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        disks = Disks(synchronous)
        patch.setattr("parley.record.store_commit.open_writer", disks.connect)
        # A signature is verified again and again by each member: the same bytes have the same verdict.
        patch.setattr("parley.record.keys.crypto_sign_open", lru_cache(2**17)(crypto_sign_open))
        federation = _Federation(seed, Path(folder), disks)
        stack.callback(federation.stop)
        federation.live(hours, troubles, lies)
        federation.heal()
        return federation.outcome(hours)


class _Federation:
    def __init__(self, seed: int, folder: Path, disks: Disks) -> None:
        self.seed, self.folder = seed, folder
        self.world, self.matrix = World(seed), Matrix()
        self.network = Network(self.world, self._deliver)
        self.liar_name = self.world.chance.choice(NAMES)
        self.members = {name: self._member(name, disks) for name in NAMES}
        self.backups: dict[str, Path] = {}

    def _member(self, name: str, disks: Disks) -> Member:
        place = Place(disks, self.folder / name)
        place.found()
        if name == self.liar_name:
            return Liar(self.world, self.network, name, place, self._count, disks)
        return Member(self.world, self.network, name, place, self._count)

    @property
    def liar(self) -> Liar:
        """The one who lies."""
        found = self.members[self.liar_name]
        assert isinstance(found, Liar)
        return found

    @property
    def honest(self) -> list[Member]:
        """The others."""
        return [member for member in self.members.values() if member is not self.liar]

    def live(self, hours: int, troubles: Sequence[str], lies: Sequence[str]) -> None:
        """Officers speak, nodes exchange, and things go wrong."""
        for member in self.members.values():
            self.world.often(HOUR, partial(member.give, "still-here"))
            self.world.often(2 * HOUR, partial(self._speak, member))
            self.world.often(4 * HOUR, partial(member.give, "pull"))
            self.world.often(24 * HOUR, partial(member.give, "stick"))
            self.world.often(12 * HOUR, partial(self._back_up, member))
        self.world.often(2 * HOUR, lambda: self._trouble(self.world.chance.choice(troubles)))
        if lies:
            self.world.often(4 * HOUR, lambda: self._lie(self.world.chance.choice(lies)))
        self.world.run(hours * HOUR)

    def heal(self) -> None:
        """Nothing goes wrong any more; everybody asks everybody until all have heard all."""
        self.matrix.calm()
        self.world.stop()
        self.network.heal()
        for member in self.members.values():
            member.skew = 0
            member.place.disk.left = None
            member.start()
        for _ in range(_ROUNDS):
            before = self._known()
            for member in self.members.values():
                member.pull_all()
            self.world.run(60)
            if self._known() == before:
                return

    def _known(self) -> list[object]:
        """What changes as long as somebody has something new for somebody."""
        stores = [member.store for member in self.members.values()]
        evidence: list[object] = [len(member.evidence) for member in self.members.values()]
        return evidence + [(store.size(log), store.acknowledged(log)) for store in stores for log in store.logs()]

    def outcome(self, hours: int) -> Outcome:
        """What came of it."""
        convicted = set().union(*(accused(member.evidence) for member in self.honest))
        return Outcome(
            seed=self.seed,
            hours=hours,
            trace=self.world.trace,
            violations=violations(self.honest, self.liar_name),
            matrix=self.matrix,
            entries=sum(self.honest[0].store.size(log) for log in self.honest[0].store.logs()),
            forks_proved=len(convicted),
            refused=sum((member.refused for member in self.honest), Counter[str]()),
            fates=sum((member.fates for member in self.honest), Counter[str]()),
        )

    def stop(self) -> None:
        """Close every file."""
        for member in self.members.values():
            if member.up:
                member.place.stop()
        self.liar.stop()

    def _count(self, command: str) -> None:
        self.matrix.given(command, self.world.now)

    def _deliver(self, kind: str, sender: str, to: str, what: object) -> None:
        member = self.members[to]
        if not member.up:
            self.world.note("nobody there", kind, sender, to)
        elif kind == "ask":
            assert isinstance(what, dict)
            member.answer(sender, what)
        else:
            assert isinstance(what, bytes)
            member.take(sender, what)

    def _speak(self, member: Member) -> None:
        member.give(self.world.chance.choice(_SPOKEN))

    def _back_up(self, member: Member) -> None:
        if member.up:
            self.backups[member.name] = self.folder / f"backup-{member.name}"
            member.place.copy(self.backups[member.name], guard=False)

    def _lie(self, lie: str) -> None:
        self.liar.lie(lie)
        self.matrix.fire(lie, self.world.now + 24 * HOUR)

    def _trouble(self, trouble: str) -> None:
        """Something goes wrong for some hours."""
        chance = self.world.chance
        seconds = HOUR * (1 + chance.random() * 5)
        member = chance.choice([one for one in self.honest if one.up] or [self.liar])
        self.world.note("trouble", trouble, member.name)
        if trouble == "restored backup":
            for other in self.honest:
                if other is not member and other.up:
                    other.ask(member.name)
            self.world.after(120, lambda: self._restore(member, seconds))
            return
        self.matrix.fire(trouble, self.world.now + int(seconds))
        if trouble == "crash" and member.up:
            member.crash(seconds / 4)
        elif trouble == "power cut":
            member.place.disk.cut_after(chance.randrange(60))
        elif trouble == "skewed clock":
            member.skew = chance.choice((-86_400, -3600, 3600, 7 * 86_400))
        else:
            self._break_network(trouble, member)
            self.world.after(seconds, self.network.heal)

    def _break_network(self, trouble: str, member: Member) -> None:
        if trouble == "partition":
            self.network.apart = frozenset({member.name, self.world.chance.choice(NAMES)})
        elif trouble == "loss":
            self.network.lost = self.network.cut_short = 0.3
        elif trouble == "delay":
            self.network.slowest = 2.0 * HOUR
        elif trouble == "repeats":
            self.network.repeated = 0.7

    def _restore(self, member: Member, seconds: float) -> None:
        """Put a backup back, where somebody else holds all that the member has said: else the operator has lost it."""
        backup = self.backups.get(member.name)
        own = [log for log in member.store.logs() if member.store.rules(log).member == member.name] if member.up else []
        if backup is None or not own or member.place.disk.left is not None or not self._all_held(member, own):
            return
        member.place.restore(backup)
        member.heard.clear()
        self.world.note("restored", member.name, [member.store.size(log) for log in member.store.logs()])
        self.matrix.fire("restored backup", self.world.now + int(seconds))

    def _all_held(self, member: Member, own: list[str]) -> bool:
        others = [one for one in self.honest if one is not member and one.up]
        return all(any(one.store.size(log) == member.store.size(log) for one in others) for log in own)
