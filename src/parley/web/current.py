"""The process whose pages these are, for the length of one request: names of members, registers and areas."""

from collections.abc import Mapping
from contextvars import ContextVar

from parley.node.shown import MemberShown, Names, ProcessShown, RegisterShown

_process: ContextVar[ProcessShown] = ContextVar("process")
_actors: ContextVar[Mapping[str, Names]] = ContextVar("actors")


def show(process: ProcessShown, actors: Mapping[str, Names]) -> None:
    """Makes `process` the one whose names the rest of this request uses, with the actors that its agreement names."""
    _process.set(process)
    _actors.set(actors)


def process() -> ProcessShown:
    """The process of this request. Raises LookupError outside of one."""
    return _process.get()


def member(member_id: str) -> MemberShown | None:
    """The member with this id, if the process has it."""
    return next((member for member in process().members if member.id == member_id), None)


def register(register_id: str) -> RegisterShown | None:
    """The register with this id, if the process has it."""
    return next((register for register in process().registers if register.id == register_id), None)


def names_of(identifier: str) -> Names | None:
    """The names of whatever the process knows under this id: a member, a register, an area, a zone or an actor."""
    known = member(identifier) or register(identifier)
    if known is not None:
        return known.names
    return process().regions.get(identifier) or process().zones.get(identifier) or _actors.get().get(identifier)
