"""What a served node does by itself: opens and releases what is due, settles bulletins, says that it is still here, and
pulls from its peers."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from parley.agreement.counting import day_of
from parley.node import commands, duties
from parley.node.ahead import Ahead
from parley.node.exchange.erasing import carry_out_erasures
from parley.node.exchange.pulling import PullFailed, pull
from parley.node.opened import Node

_ROUND_SECONDS = 60
_ROUNDS_TO_STILL_HERE = 60
_SETTLED_DAYS = 3


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
    rounds = 0
    while not ended.wait(_ROUND_SECONDS):
        rounds += 1
        try:
            do_duties(node)
            if rounds % _ROUNDS_TO_STILL_HERE == 0:
                duties.say_still_here(node)
            if node.config.peers and rounds % max(1, node.config.pull_seconds // _ROUND_SECONDS) == 0:
                pull_from_peers(node)
        except Exception:  # a full disk is no reason to stop for good: said, and tried again
            logging.getLogger("parley").exception("The node's duties were not done; they are tried again in a minute.")


def pull_from_peers(node: Node) -> None:
    """Pulls from each peer in turn; one that does not answer is said, and keeps no other waiting for long."""
    for peer in node.config.peers:
        try:
            pull(node, peer)
        except PullFailed as error:
            logging.getLogger("parley").warning("%s", error)


def do_duties(node: Node) -> None:
    """Takes every step that is due by the node's clock: openings, releases, the bulletins of the last days, and texts
    that have all their signatures. What fails half way is begun again from the members' own logs."""
    try:
        _do_duties(node)
    except Exception:
        node.ahead = Ahead()
        raise


def _do_duties(node: Node) -> None:
    duties.perform(node)
    duties.release_determinations(node)
    today = day_of(node.agreement, node.clock.now())
    for day in (today - timedelta(days=n) for n in range(_SETTLED_DAYS)):
        commands.settle(node, day)
    commands.settle_texts(node)
    carry_out_erasures(node)
