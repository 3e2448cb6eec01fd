"""A member that lies: two histories, poison, replays, silence where it should speak, words at false times."""

from collections.abc import Callable, Mapping
from pathlib import Path

from parley.record.canonical import MAX_INTEGER, encode
from parley.record.checkpoint import Checkpoint, sign_checkpoint
from parley.record.equivocation import grow, peaks_of, peaks_root
from parley.record.note import note_text
from parley.record.tree import leaf_hash
from tests.attacks.scene import leaf
from tests.record.cast import signer
from tests.simulation.cast import log_of, said
from tests.simulation.member import Disks, Member, Place
from tests.simulation.network import Network
from tests.simulation.world import World

LIES = (
    "fork",
    "withheld accept",
    "withheld cosignature",
    "poison entry",
    "replay",
    "back-dating",
    "starved peer",
    "stolen key",
    "absurd witness clock",
    "upgrade",
)


class Liar(Member):
    """It runs the production record too, and signs beside it what that would never sign."""

    def __init__(
        self, world: World, network: Network, name: str, place: Place, count: Callable[[str], None], disks: Disks
    ) -> None:
        super().__init__(world, network, name, place, count)
        self._disks = disks
        self.other: Member | None = None
        self.fooled = ""
        self.lies: set[str] = set()

    def lie(self, what: str) -> None:
        """Begin to lie in one of the ways of LIES, or do so once."""
        self.world.note("lie", what)
        self.lies.add(what)
        if not self.up:
            return
        if what == "fork" and self.other is None:
            self._split()
        elif what == "poison entry":
            self._sign([self.world.chance.choice(self._poison())])
        elif what == "replay":
            self._sign([self._old(), self._old()])
        elif what == "back-dating":
            self.say("members", [said(self.name, "members", self.nonce(), self.clock() - 90 * 86_400)])
        elif what == "stolen key":
            stolen = said(self.name, "members", self.nonce(), self.clock(), key="a desk never certified")
            self._sign([leaf(stolen, self.store.size(self.log), log=self.log)])
        elif what == "upgrade":
            newer = said(self.name, "members", self.nonce(), self.clock(), kind="kind of a later version")
            self._sign([leaf(newer, self.store.size(self.log), log=self.log, version=2)])
            self.say("members", [said(self.name, "members", self.nonce(), self.clock(), kind="later")])

    @property
    def log(self) -> str:
        """Its log among all members."""
        return log_of(self.name, "members")

    def accept(self) -> None:
        """Withheld, where it lies so."""
        if "withheld accept" not in self.lies:
            super().accept()

    def cosign(self) -> None:
        """Withheld, where it lies so."""
        if "withheld cosignature" not in self.lies:
            super().cosign()

    def witness_clock(self) -> int:
        """Any time at all, where it lies so."""
        absurd = "absurd witness clock" in self.lies
        return self.world.chance.choice((0, 1, MAX_INTEGER)) if absurd else super().witness_clock()

    def answer(self, to: str, have: Mapping[str, int]) -> None:
        """One peer is starved, one hears another history."""
        if "starved peer" in self.lies and to == self.peers[0]:
            return
        if self.other is not None and to == self.fooled:
            self.other.answer(to, have)
        else:
            super().answer(to, have)

    def pull(self) -> None:
        """Both histories grow."""
        super().pull()
        if self.other is not None:
            self.other.say("members", [said(self.name, "members", self.nonce(), self.clock())])

    def stop(self) -> None:
        """Close every file."""
        if self.other is not None:
            self.other.place.stop()

    def _split(self) -> None:
        """From now on a second record, with its own guard, says something else to one peer."""
        self.fooled = self.world.chance.choice(self.peers)
        folder = Path(f"{self.place.folder}-other")
        self.place.copy(folder, guard=True)
        place = Place(self._disks, folder)
        place.start()
        self.other = Member(self.world, self.network, self.name, place, lambda _: None)
        for teller in (self, self.other):
            teller.say("members", [said(self.name, "members", self.nonce(), self.clock())])

    def _sign(self, leaves: list[bytes]) -> None:
        """Put leaves of any bytes under a head of its log, beside the production store's own appending."""
        size = self.store.size(self.log)
        peaks = peaks_of(size, self.store.edge(self.log, size))
        grow(peaks, [leaf_hash(one) for one in leaves])
        head = sign_checkpoint(
            Checkpoint(self.log, size + len(leaves), peaks_root(peaks)), signer(f"{self.name} members")
        )
        self.store.receive(self.log, leaves, note_text(head), start=size)

    def _poison(self) -> list[bytes]:
        item = said(self.name, "members", self.nonce(), self.clock())
        size = self.store.size(self.log)
        return [
            b"",
            b"\xff" * 10,
            b"[" * 60_000,
            encode({"version": 1}),
            leaf(item, size + 1, log=self.log),
            leaf(item, size, log=log_of(self.peers[0], "members")),
            leaf(item, size, log=self.log, signature="00" * 64),
        ]

    def _old(self) -> bytes:
        """An envelope that stands in a log already, in a new leaf."""
        log = self.world.chance.choice([log for log in self.store.logs() if self.store.size(log)] or [self.log])
        if not self.store.size(log):
            return b"{}"
        entry = next(iter(self.store.entries(log, self.world.chance.randrange(self.store.size(log)))))
        return leaf_of(entry.raw, entry.signature, self.store.size(self.log), self.log)


def leaf_of(raw: bytes, signature: str, seq: int, log: str) -> bytes:
    """The leaf of any envelope's bytes."""
    return encode({"version": 1, "log": log, "seq": seq, "heads": {}, "envelope": raw.decode(), "signature": signature})
