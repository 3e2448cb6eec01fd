"""The roles in which a member takes part in a process."""

from typing import Literal, get_args

Role = Literal["guarantor", "party", "host", "mediator", "observer", "secretariat"]
ROLES: tuple[Role, ...] = get_args(Role)
