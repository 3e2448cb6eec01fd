"""Answering peers: challenges, and bundles laid ready for whoever has signed one."""

import hmac
import os
import re
import secrets
import threading
import time
from pathlib import Path

from parley.node.config import exchange_path
from parley.node.exchange.asking import OFFER_NAME, AskRefused, Offer, read_ask
from parley.node.exchange.bundles import write_out
from parley.node.opened import Node

_CHALLENGE_SECONDS = 60
_CHALLENGE = re.compile(r"[0-9a-f]{112}")


class Challenges:
    """Challenges, each good once, for a minute. Nothing is kept of one until a member has signed it: whoever asks for
    very many takes nobody's away."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._used: dict[str, float] = {}
        self._lock = threading.Lock()

    def give(self) -> str:
        """A new challenge (hex): until when it is good, chance, and a code over both that only this node can make."""
        until = int(time.monotonic()) + _CHALLENGE_SECONDS
        said = until.to_bytes(8, "big") + secrets.token_bytes(16)
        return (said + self._code(said)).hex()

    def use(self, challenge: str) -> bool:
        """Whether it was given out and is still good; it is void afterwards."""
        now = time.monotonic()
        if not _CHALLENGE.fullmatch(challenge):
            return False
        data = bytes.fromhex(challenge)
        said, until = data[:24], int.from_bytes(data[:8], "big")
        if until <= now or not hmac.compare_digest(data[24:], self._code(said)):
            return False
        with self._lock:
            self._used = {one: end for one, end in self._used.items() if end > now}
            fresh = challenge not in self._used
            self._used[challenge] = until
        return fresh

    def _code(self, said: bytes) -> bytes:
        return hmac.digest(self._key, said, "sha256")


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
    if not OFFER_NAME.fullmatch(name):
        return None
    return next((exchange_path(node.directory) / "out").glob(f"*.{name}.bundle"), None)
