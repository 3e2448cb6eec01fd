"""The kinds of value that the parts of an agreement are made of: names, moments, ids."""

from typing import Annotated, Protocol

import msgspec

Names = dict[str, str]
Moment = Annotated[int, msgspec.Meta(extra={"toml": "first second"})]
LastMoment = Annotated[int, msgspec.Meta(extra={"toml": "last second"})]


class HasId(Protocol):
    """Whatever has an id."""

    @property
    def id(self) -> str: ...


class Named(HasId, Protocol):
    """Whatever has an id and names by language."""

    @property
    def name(self) -> Names: ...


def name_in(names: Names, language: str) -> str:
    """The name in a language, else in English, else in the first language there is ("" where there is none)."""
    return names.get(language) or names.get("en") or next(iter(names.values()), "")
