"""What a node does by itself as time passes: it opens its own members' reports and ledgers, releases them and the
determinations to wider channels, as the disclosure table says, and says that it is still here.

All of it is entries by the member concerned. Nothing of a narrower channel is named in a wider one.
"""

import heapq

from parley.node.kinds import WIDTH
from parley.node.looking import look
from parley.node.opened import Draft, Node
from parley.node.releases import open_all, release_all, withdraw_released
from parley.node.told import release_determinations
from parley.node.watches import open_days, say_weeks
from parley.record.genesis import log_origin

__all__ = ["perform", "release_determinations", "say_still_here"]


def perform(node: Node, *, show: bool = True) -> int:
    """Takes every step that is due by the node's clock; how many entries that made."""
    for member in node.keyrings:
        look(node, member)
    made = _open_and_release(node) + withdraw_released(node) + open_days(node) + say_weeks(node)
    if made and show:
        node.show()
    return made


def _open_and_release(node: Node) -> int:
    """The steps of reports, channel by channel from the widest: what a wider one has, no nearer release repeats."""
    now, due = node.clock.now(), dict[tuple[int, str], list[str]]()
    while node.ahead.steps and node.ahead.steps[0].due <= now:
        step = heapq.heappop(node.ahead.steps)
        due.setdefault((WIDTH.index(step.channel), node.ahead.known[step.report].member), []).append(step.report)
    made = 0
    for (width, member), roots in sorted(due.items()):
        channel, once = WIDTH[width], list(dict.fromkeys(roots))
        own = [root for root in once if node.ahead.known[root].channel == channel]
        released = [root for root in once if node.ahead.known[root].channel != channel]
        made += open_all(node, member, channel, own) + release_all(node, member, channel, released)
    return made


def say_still_here(node: Node) -> None:
    """Each member here says in each of its logs that it is still here, with the head that the others have cosigned."""
    for member in node.keyrings:
        for channel in node.channels_of(member):
            note = node.store.head(log_origin(node.process, channel, member)).note
            node.say_all(member, channel, [Draft("still-here", [("still-here", {"head": note}, True)])], show=False)
