"""Answering peers: challenges, and bundles laid ready for whoever has signed one."""

import os
import re
import secrets
import threading
import time
from pathlib import Path

from parley.node.config import exchange_path
from parley.node.exchange.asking import AskRefused, Offer, read_ask
from parley.node.exchange.bundles import write_out
from parley.node.opened import Node

_CHALLENGE_SECONDS = 60
_MOST_CHALLENGES = 256
_NAME = re.compile(r"[0-9a-f]{32}")


class Challenges:
    """Challenges given out and not yet used; each is good once, for a minute."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()

    def give(self) -> str:
        """A new challenge (hex). Where too many are out, the oldest is void."""
        challenge, now = secrets.token_hex(32), time.monotonic()
        with self._lock:
            self._until = {one: until for one, until in self._until.items() if until > now}
            while len(self._until) >= _MOST_CHALLENGES:
                del self._until[next(iter(self._until))]
            self._until[challenge] = now + _CHALLENGE_SECONDS
        return challenge

    def use(self, challenge: str) -> bool:
        """Whether it was given out and is still good; it is void afterwards."""
        with self._lock:
            return self._until.pop(challenge, 0.0) > time.monotonic()


def answer_ask(node: Node, challenges: Challenges, data: bytes) -> Offer:
    """Lays a bundle ready for the member that asks, in place of the one that was ready for it. Raises AskRefused."""
    ask = read_ask(data, node.store.genesis)
    if ask.asked not in node.keyrings or ask.member in node.keyrings:
        raise AskRefused(f"this node does not speak for {ask.asked}, or speaks for {ask.member} itself")
    if not challenges.use(ask.challenge):
        raise AskRefused("the challenge was not given here, is used, or is older than a minute; ask for another")
    folder = exchange_path(node.directory) / "out"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = secrets.token_hex(16)
    making = folder / f"{name}.making"
    try:
        with making.open("xb") as sink:
            write_out(node, ask.member, sink, ask.have)
        for former in folder.glob(f"{ask.member}.*.bundle"):
            former.unlink()
        making.rename(folder / f"{ask.member}.{name}.bundle")
    finally:
        making.unlink(missing_ok=True)
    return Offer(name, os.path.getsize(folder / f"{ask.member}.{name}.bundle"))


def offered(node: Node, name: str) -> Path | None:
    """The bundle that is ready under a name, None where there is none (any more)."""
    if not _NAME.fullmatch(name):
        return None
    return next((exchange_path(node.directory) / "out").glob(f"*.{name}.bundle"), None)
