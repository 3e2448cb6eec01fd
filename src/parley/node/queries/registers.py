"""The registers that a reader may look into, and what each says it watched, by week."""

from datetime import date, timedelta

import apsw

from parley.agreement.counting import day_of
from parley.node.figures import watched_week
from parley.node.opened import Node
from parley.node.queries.process import reading
from parley.node.queries.process import registers as all_registers
from parley.node.shown import Reader, RegisterShown, WatchedWeek

_WEEKS = 6


def registers(node: Node, reader: Reader) -> tuple[RegisterShown, ...]:
    """All registers; what of each is open is another matter."""
    return all_registers(node)


def watched_weeks(node: Node, reader: Reader) -> dict[str, tuple[WatchedWeek, ...]]:
    """Of each member's own register the watch ledgers of the last weeks that are open to the reader, newest first."""
    connection, today = reading(node, reader), day_of(node.agreement, node.clock.now())
    members = {one.id: one.member for one in node.agreement.registers if one.origin == "own"}
    weeks = [today - timedelta(weeks=n) for n in range(_WEEKS)]
    found = {
        register: tuple(shown for day in weeks if (shown := week_shown(connection, member, day)) is not None)
        for register, member in members.items()
    }
    return {register: said for register, said in found.items() if said}


def week_shown(connection: apsw.Connection, member: str, day: date) -> WatchedWeek | None:
    """What a member's ledger says of the week of a day, None where it is silent or not open here."""
    monday = day - timedelta(days=day.weekday())
    said = watched_week(connection, member, monday)
    if said is None:
        return None
    by_region = {region: (hours, due) for region, (hours, due) in said.get("by_region", {}).items()}
    return WatchedWeek(monday, said["days"], said["hours"], said["hours_due"], by_region)
