"""What a served node does by itself: opens and releases what is due, settles bulletins, says that it is still here."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from parley.node.duties import Duties, say_still_here, settle_bulletins
from parley.node.opened import Node

_ROUND_SECONDS = 60
_ROUNDS_TO_STILL_HERE = 60


@contextmanager
def keeping(node: Node) -> Iterator[None]:
    """Does the node's duties once a minute in a thread of its own, until the end."""
    ended = threading.Event()
    thread = threading.Thread(target=_keep, args=(node, ended), name="duties", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _keep(node: Node, ended: threading.Event) -> None:
    duties, rounds = Duties(), 0
    while not ended.wait(_ROUND_SECONDS):
        rounds += 1
        try:
            duties.perform(node)
            settle_bulletins(node)
            if rounds % _ROUNDS_TO_STILL_HERE == 0:
                say_still_here(node)
        except Exception:  # a full disk is no reason to stop for good: said, and tried again
            logging.getLogger("parley").exception("The node's duties were not done; they are tried again in a minute.")
