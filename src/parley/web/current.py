"""The process whose pages these are, for the length of one request: names of members, registers and areas."""

from contextvars import ContextVar

from parley.node.shown import MemberShown, Names, ProcessShown, RegisterShown

_process: ContextVar[ProcessShown] = ContextVar("process")


def show(process: ProcessShown) -> None:
    """Makes `process` the one whose names the rest of this request uses."""
    _process.set(process)


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
    """The names of whatever the process knows under this id: a member, a register, an area or a zone."""
    known = member(identifier) or register(identifier)
    if known is not None:
        return known.names
    return process().regions.get(identifier) or process().zones.get(identifier)
