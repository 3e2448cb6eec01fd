"""Carrying out a command for a page: it is done, or refused in words that the page shows with what was typed."""

from collections.abc import Callable

from parley.node.shown import Said
from parley.web import access


def attempt(act: Callable[[], object]) -> Said | None:
    """Carries `act` out. The refusal where the node refuses it, None where it is recorded."""
    try:
        act()
    except access.commands.Refused as refused:
        return Said(refused.msgid, refused.arguments)
    return None
