"""Incidents gathered by who recorded them: one register only, or several."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from parley.node.shown import IncidentShown
from parley.web import words

NAMED_UP_TO = 12  # marks in a group beyond which their places are no longer written below them
SHOWN_UP_TO = 400


@dataclass(frozen=True)
class Group:
    """The incidents that exactly these registers recorded."""

    registers: tuple[str, ...]
    label: str
    incidents: tuple[IncidentShown, ...]

    @property
    def several(self) -> bool:
        """Whether more than one register recorded these."""
        return len(self.registers) > 1

    @property
    def named(self) -> bool:
        """Whether there is room for the places."""
        return len(self.incidents) <= NAMED_UP_TO

    @property
    def shown(self) -> tuple[IncidentShown, ...]:
        """As many as a strip can hold."""
        return self.incidents[:SHOWN_UP_TO]


def by_registers(incidents: Iterable[IncidentShown], order: Sequence[str]) -> tuple[Group, ...]:
    """Groups in the order A only, both, B only; with more than two registers each alone first, then the sets."""
    found: dict[tuple[str, ...], list[IncidentShown]] = {}
    for incident in incidents:
        found.setdefault(tuple(sorted(incident.registers, key=order.index)), []).append(incident)
    alone = [registers for registers in found if len(registers) == 1]
    sets = [registers for registers in found if len(registers) > 1]
    alone.sort(key=lambda registers: order.index(registers[0]))
    sets.sort(key=lambda registers: (len(registers), [order.index(register) for register in registers]))
    active = {register for registers in found for register in registers}
    ordered = [alone[0], *sets, alone[1]] if len(alone) == 2 and len(active) == 2 else [*alone, *sets]
    return tuple(Group(registers, label(registers, len(active)), tuple(found[registers])) for registers in ordered)


def label(registers: tuple[str, ...], active: int) -> str:
    """`only A`; `both` where there are two in all; else `A and B`."""
    if len(registers) == 1:
        return gettext("%(register)s only") % {"register": words.called(registers[0])}
    if active == 2:
        return gettext("both")
    return words.joined(words.called(register) for register in registers)
