"""A member of the simulated federation: the production record on a disk that loses power, and what an officer does."""

import hashlib
import io
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import apsw

from parley.record.bundle import BundleRefused
from parley.record.bundle_take import take_bundle
from parley.record.bundle_write import acknowledged_by, write_bundle
from parley.record.entry import entry_id
from parley.record.guard import GUARD_NAME, RestoredBackup
from parley.record.seal import Sealed
from parley.record.store import RecordStore
from parley.record.store_schema import RecordError
from tests.crash.disk import Disk
from tests.record.bundles import pieces
from tests.record.cast import FACTS, PARTS_KEY, signer
from tests.simulation.cast import CHANNELS, GENESIS_FILE, log_of, said
from tests.simulation.network import Network
from tests.simulation.world import World

RECORD = "record.db"


class Disks:
    """The disk under each folder, for whoever opens a record there. `synchronous` is FULL, or a mutant's."""

    def __init__(self, synchronous: str = "FULL") -> None:
        self._disks: dict[Path, Disk] = {}
        self._synchronous = synchronous

    def under(self, folder: Path) -> Disk:
        """A fresh disk under a folder."""
        self._disks[folder] = Disk()
        return self._disks[folder]

    def connect(self, path: Path) -> apsw.Connection:
        """The writing connection of a record there."""
        return self._disks[path.parent].connect(path, synchronous=self._synchronous, journal_pages=200)


class Place:
    """A record in a folder on a disk of its own. After a power cut it is another folder, with what was found."""

    def __init__(self, disks: Disks, folder: Path) -> None:
        self._disks, self._base, self._times = disks, folder, 0
        self.folder = folder

    def found(self) -> None:
        """Make the record."""
        self.folder.mkdir(parents=True)
        self.disk = self._disks.under(self.folder)
        RecordStore.create(self.folder / RECORD, GENESIS_FILE, PARTS_KEY).close()
        self.start()

    def start(self) -> None:
        """Open the record that lies in the folder."""
        self.disk = self._disks.under(self.folder)
        self.store = RecordStore.open(self.folder / RECORD, PARTS_KEY)

    def lose_power(self, world: World, fates: Counter[str]) -> None:
        """Stop without a word; what is found lies in a new folder."""
        self._times += 1
        after = self._base.with_name(f"{self._base.name}-{self._times}")
        self.disk.after_power_loss(after, world.chance, fates)
        guard = self.folder / GUARD_NAME  # flushed: in simulated time no two entries come within a second
        if guard.exists():
            shutil.copy(guard, after)
        self.stop()
        shutil.rmtree(self.folder)
        self.folder = after

    def stop(self) -> None:
        """Close every file."""
        self.disk.left = None
        self.store.close()
        self.disk.unregister()

    def copy(self, to: Path, *, guard: bool) -> None:
        """A copy of the files."""
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.folder, to, ignore=shutil.ignore_patterns("*-shm", *(() if guard else (GUARD_NAME,))))

    def restore(self, backup: Path) -> None:
        """Put a backup in place of the record; the guard stays."""
        self.stop()
        for file in self.folder.glob(f"{RECORD}*"):
            file.unlink()
        for file in backup.glob(f"{RECORD}*"):
            shutil.copy(file, self.folder)
        self.start()


class Member:
    """A member at its own node. What it says goes through the production store; `acknowledged` is what it was told."""

    def __init__(self, world: World, network: Network, name: str, place: Place, count: Callable[[str], None]) -> None:
        self.world, self.network, self.name, self.place, self.count = world, network, name, place, count
        self.channels = [channel for channel, inside in CHANNELS.items() if name in inside]
        self.peers = [other for other in CHANNELS["members"] if other != name]
        self.acknowledged: dict[str, dict[str, int]] = {}
        self.evidence: set[bytes] = set()
        self.unanswered: list[tuple[str, Sealed]] = []
        self.withheld: list[tuple[str, Sealed]] = []
        self.desks: list[tuple[str, str]] = []
        self.skew, self.nonces, self.refused = 0, 0, Counter[str]()
        self.heard: dict[str, int] = {}
        self.up = True
        self.fates: Counter[str] = Counter()

    @property
    def store(self) -> RecordStore:
        """The record."""
        return self.place.store

    def clock(self) -> int:
        """What its clock shows."""
        return max(0, self.world.now + self.skew)

    def nonce(self) -> str:
        """A new nonce; retries use the old one."""
        self.nonces += 1
        return f"{self.name}/{self.nonces}"

    def crash(self, seconds: float) -> None:
        """Lose power, and start again so much later with what the disk kept."""
        self.world.note("crash", self.name)
        self.up = False
        self.place.lose_power(self.world, self.fates)
        self.world.after(seconds, self.start)

    def start(self) -> None:
        """Start again, and say again what was not answered."""
        if self.up:
            return
        self.place.start()
        self.heard.clear()
        self.up = True
        self.repeat()

    def repeat(self) -> None:
        """Say again, in order, what was not answered."""
        waiting, self.unanswered = self.unanswered, []
        for at, (channel, item) in enumerate(waiting):
            if not self.say(channel, [item]):
                self.unanswered += waiting[at + 1 :]
                return

    def say(self, channel: str, items: Sequence[Sealed]) -> bool:
        """Append to the own log in a channel; whether it was acknowledged."""
        log = log_of(self.name, channel)
        self.unanswered += [(channel, item) for item in items]
        try:
            answers = self.store.append(
                self.name, channel, items, log_signer=signer(f"{self.name} {channel}"), witnesses={}, at=self.clock()
            )
        except RestoredBackup:
            self.refused["a restored backup does not write"] += 1
            self.pull_all()
            return False
        except RecordError as error:
            self._disk_failed(error)
            return False
        self.unanswered = [one for one in self.unanswered if one[1] not in items]
        for answer in answers:
            self.acknowledged.setdefault(log, {})[answer.id] = answer.seq
        self.world.note("said", log, [(answer.id, answer.seq, answer.repeated) for answer in answers])
        return True

    def _disk_failed(self, error: RecordError) -> None:
        if not self.place.disk.cut:
            raise error
        self.crash(60 + self.world.chance.random() * 3600)

    def give(self, command: str) -> None:
        """Carry out one of an officer's commands, or one of the node's own."""
        if self.up:
            self.count(command)
            getattr(self, command.replace("-", "_"))()

    def report(self) -> None:
        """Some reports, by the root key or by a desk's."""
        channel = self.world.chance.choice(self.channels)
        keys = ["root", *(desk for where, desk in self.desks if where == channel)]
        key = self.world.chance.choice(keys)
        number = self.world.chance.randint(1, 3)
        self.say(channel, [said(self.name, channel, self.nonce(), self.clock(), key=key) for _ in range(number)])

    def still_here(self) -> None:
        """A sign of life in every channel."""
        for channel in self.channels if self.up else ():
            here = [("still-here", {"hour": self.clock() // 3600}, True)]
            self.say(channel, [said(self.name, channel, self.nonce(), self.clock(), kind="still-here", parts=here)])
            if not self.up:
                return

    def accept(self) -> None:
        """Accept a text of the day."""
        text = hashlib.sha256(str(self.world.now // 86_400).encode()).hexdigest()
        accepted = [("accept", {"agreement": text}, True)]
        self.say("members", [said(self.name, "members", self.nonce(), self.clock(), kind="accept", parts=accepted)])

    def certify(self) -> None:
        """Certify a desk's key."""
        channel, desk = self.world.chance.choice(self.channels), f"desk {len(self.desks)}/{self.nonces}"
        if self._key_entry(channel, {"key": signer(f"{self.name} {desk}").key_id, "desk": desk, "revokes": ()}):
            self.desks.append((channel, desk))

    def revoke(self) -> None:
        """Revoke a desk's key."""
        if self.desks:
            channel, desk = self.desks.pop()
            self._key_entry(channel, {"key": "", "desk": "", "revokes": (signer(f"{self.name} {desk}").key_id,)})

    def _key_entry(self, channel: str, key: Mapping[str, object]) -> bool:
        parts = [("key", key, True)]
        return self.say(channel, [said(self.name, channel, self.nonce(), self.clock(), kind="key", parts=parts)])

    def withhold(self) -> None:
        """A report with a part that is only committed to."""
        channel, nonce = self.world.chance.choice(self.channels), self.nonce()
        item = said(self.name, channel, nonce, self.clock(), parts=[*FACTS, ("exact", {"of": nonce}, False)])
        if self.say(channel, [item]):
            self.withheld.append((channel, item))

    def open(self) -> None:
        """Open such a part."""
        if self.withheld:
            channel, item = self.withheld.pop()
            part = item.parts[1]
            opened = [("exact", part.value(), True)]
            nonce, refs = self.nonce(), (entry_id(item.envelope),)
            entry = said(
                self.name, channel, nonce, self.clock(), kind="open", refs=refs, parts=opened, salts=lambda: part.salt
            )
            self.say(channel, [entry])

    def erase(self) -> None:
        """Erase a part of an entry of one's own; whoever hears of it does so too."""
        channel = self.world.chance.choice(self.channels)
        item = said(self.name, channel, self.nonce(), self.clock(), parts=[("facts", {"n": self.nonces}, True)])
        if self.say(channel, [item]):
            ground = [("ground", {"commitment": item.parts[0].commitment}, True)]
            refs = (entry_id(item.envelope),)
            entry = said(self.name, channel, self.nonce(), self.clock(), kind="erase", refs=refs, parts=ground)
            self.say(channel, [entry])
        if self.up:
            self.obey()

    def again(self) -> None:
        """Say something that was acknowledged once more: it has its old place."""
        log = log_of(self.name, self.channels[0])
        known = self.acknowledged.get(log, {})
        if known:
            entry = self.store.get(self.world.chance.choice(list(known)))
            if entry is not None and not entry.inert:
                self.say(self.channels[0], [Sealed(entry.raw, entry.signature, ())])

    def pull(self) -> None:
        """Ask one of the others for what is new."""
        self.ask(self.world.chance.choice(self.peers))

    def pull_all(self) -> None:
        """Ask everybody."""
        for peer in self.peers if self.up else ():
            self.ask(peer)

    def ask(self, peer: str) -> None:
        """Say how much of each log is here, and let a peer answer with a bundle."""
        self.network.send("ask", self.name, peer, {log: self.store.size(log) for log in self.store.logs()})

    def stick(self) -> None:
        """Send a bundle by hand: since what the other has acknowledged, sometimes whole."""
        to = self.world.chance.choice(self.peers)
        since = {} if self.world.chance.random() < 0.2 else acknowledged_by(self.store, to)
        data = self.bundle(to, since)
        self.network.send("bundle", self.name, to, data, by_hand=3600 * (1 + self.world.chance.random() * 30))

    def bundle(self, to: str, since: Mapping[str, int]) -> bytes:
        """What is new for another."""
        sink = io.BytesIO()
        write_bundle(self.store, sink, members=(self.name,), to=to, since=since, evidence=sorted(self.evidence)[:20])
        return sink.getvalue()

    def answer(self, to: str, have: Mapping[str, int]) -> None:
        """Answer a peer that asks."""
        self.network.send("bundle", self.name, to, self.bundle(to, have))

    def take(self, sender: str, tar: bytes) -> None:
        """Take a bundle in, cosign what is held whole, and do what was heard."""
        self.count("take")
        try:
            taken = take_bundle(self.store, lambda: pieces(tar, 65_536), (self.name,))
            self.evidence |= set(taken.evidence)
            self.world.note("taken", self.name, sender, sorted(taken.entries.items()), taken.cosignatures)
            self.cosign()
            self.obey()
            if any(log_of(self.name, channel) in taken.entries for channel in self.channels):
                self.repeat()  # it has caught up with itself
        except BundleRefused as error:
            self.refused["a bundle cut short, or from beyond what is here"] += 1
            self.world.note("refused", self.name, sender, str(error))
        except RecordError as error:
            self._disk_failed(error)

    def cosign(self) -> None:
        """Cosign the newest head of each log of another in one's channels that is held whole."""
        self.count("cosign")
        for log in self.store.logs():
            rules, known = self.store.rules(log), self.store.acknowledged(log).get(self.name)
            inside = self.name in CHANNELS[rules.channel] and rules.member != self.name
            if inside and (known is None or known.cosigned < self.store.size(log)):
                self.store.cosign(log, witnesses={self.name: signer(f"{self.name} witness")}, at=self.witness_clock())

    def witness_clock(self) -> int:
        """The time that stands in a cosignature."""
        return self.clock()

    def obey(self) -> None:
        """Erase what entries that have come since say is to be erased."""
        try:
            for log in self.store.logs():
                for commitment in erasures(self.store, log, self.heard.get(log, 0)):
                    if not self.store.is_erased(commitment):
                        self.store.erase(commitment)
                self.heard[log] = self.store.size(log)
        except RecordError as error:
            self._disk_failed(error)


def erasures(store: RecordStore, log: str, start: int) -> list[str]:
    """The commitments that entries of a log from `start` on, which count, say are to be erased."""
    grounds = [
        store.part(entry.envelope.parts[0].commitment)
        for entry in store.entries(log, start)
        if entry.envelope and not entry.inert and entry.envelope.kind == "erase"
    ]
    return [str(part.value()["commitment"]) for part in grounds if part is not None]
